"""Organisations from a file."""

from odoo import api, models

from .hei_sme_identifier import IDENTIFIERS
from .hei_sme_partner_match import Asked, known_values

#: Columns of ours: files with one of them are checked as a whole.
OUR_COLUMNS = frozenset(
    (
        *("is_hei", "is_sme", "legal_form", "office_id", "erasmus_code", "pic", "oid"),
        *("schac", "ror", "sme_size_declared"),
    )
)


class Partner(models.Model):
    """Files of parties: every bad row is named, and who may be here already."""

    _name = "res.partner"
    _inherit = ["res.partner", "hei.sme.import"]

    @api.model
    def get_import_templates(self):
        template = "/hei_sme_collaboration/static/import/organisations.xlsx"
        label = self.env._("Template for companies and HEIs in collaborations")
        return [
            *super().get_import_templates(),
            {"label": label, "template": template},
        ]

    @api.model
    def load(self, fields, data):
        """Only files that say something of ours are taken in as a whole."""
        if not self._loads_whole(fields):
            return super().load(fields, data)
        self.check_access("create")
        return self._load_whole(fields, data)

    @api.model
    def _loads_whole(self, fields):
        ours = OUR_COLUMNS.intersection(name.partition("/")[0] for name in fields)
        return bool(ours) and self._can_load_whole(fields)

    @api.model
    def _check_import(self, sheet, records):
        result = super()._check_import(sheet, records)
        if sheet.rows and isinstance(sheet.rows[0], (list, tuple)):
            self._refuse_same_lines(sheet)
        new = [
            (position, vals)
            for position, vals in records
            if "id" not in vals and "_xid" not in vals and not vals.get("parent_id")
        ]
        self._warn_of_doubles(sheet, new)
        return result

    @api.model
    def _warn_of_doubles(self, sheet, records):
        """Name those that the file has twice, or that may be here already."""
        countries = self.env["res.country"]
        ids = {vals.get("country_id") for _position, vals in records} - {None, False}
        codes = {country.id: country.code or "" for country in countries.browse(ids)}
        first = {}
        asked = {}
        for position, vals in records:
            country = countries.browse(vals.get("country_id") or ())
            said = known_values(vals, codes.get(country.id, ""))
            for reason in ("vat", "register_number", "name", *IDENTIFIERS):
                for value in filter(None, said[reason]):
                    before = first.setdefault((reason, value.casefold()), position)
                    if before != position:
                        sheet.warn(
                            position,
                            self.env._(
                                "“%(value)s” stands in row %(row)s as well.",
                                value=value,
                                row=sheet.number(before),
                            ),
                        )
            if any(vals.get(name) for name in ("is_company", "is_hei", "is_sme")):
                asked[position] = Asked(said, country, self.env.company, self.browse())
        for position, found in self._alike(asked).items():
            if found:
                sheet.warn(
                    position,
                    self.env._(
                        "an organisation like this is here already: %s.",
                        ", ".join(self._say_alike(found)),
                    ),
                )

"""Organisations from a file."""

from collections import defaultdict

from odoo import api, models

from .hei_sme_import_value import read_text

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
        ours = OUR_COLUMNS.intersection(name.partition("/")[0] for name in fields)
        if not (ours and self._can_load_whole(fields)):
            return super().load(fields, data)
        self.check_access("create")
        return self._load_whole(fields, data)

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
        first = {}
        asked = {}
        for position, vals in records:
            keys = asked[position] = {
                "vat": {read_text(vals.get("vat"))} - {""},
                "register_number": {read_text(vals.get("company_registry"))} - {""},
                "name": {read_text(vals.get("name"))} - {""},
                "email": set(),
                "mail_domain": set(),
            }
            for reason in ("vat", "register_number", "name"):
                for value in keys[reason]:
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
        found = defaultdict(set)
        rows = self.env["hei.sme.collaboration"]._look_up(asked.values())
        for reason, value, partner_id in rows:
            found[reason, value].add(partner_id)
        names = self.search_fetch(
            [("id", "in", list({row[2] for row in rows}))], ["name"]
        )
        names = {partner.id: partner.name for partner in names}
        for position, keys in asked.items():
            ids = {i for r, vs in keys.items() for v in vs for i in found[r, v]}
            here = sorted(names[i] for i in ids if i in names)
            if here:
                sheet.warn(
                    position,
                    self.env._(
                        "an organisation like this is here already: %s.",
                        ", ".join(here),
                    ),
                )

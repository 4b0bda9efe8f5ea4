"""Collaborations from a file."""

from odoo import api, models


class Collaboration(models.Model):
    """Parties, departments, people, ways and study fields are found for all rows at
    once; the gate looks at all of them.
    """

    _name = "hei.sme.collaboration"
    _inherit = ["hei.sme.collaboration", "hei.sme.import"]

    @api.model
    def get_import_templates(self):
        return [
            {
                "label": self.env._("Template for collaborations"),
                "template": "/hei_sme_collaboration/static/import/collaborations.xlsx",
            }
        ]

    @api.model
    def load(self, fields, data):
        if not self._can_load_whole(fields):
            return super().load(fields, data)
        self.check_access("create")
        return self._load_whole(fields, data)

    @api.model
    def _import_lookups(self):
        return {
            **super()._import_lookups(),
            "hei_id": self._find_organisations,
            "sme_id": self._find_organisations,
            "unit_id": self._find_units,
            "user_id": self._find_users,
            "way_ids": self._find_ways,
            "study_field_ids": self._find_study_fields,
        }

    @api.model
    def _check_import(self, sheet, records):
        """Rows that say the same twice don't come in twice; what is open with a company
        already is worth a look.
        """
        result = super()._check_import(sheet, records)
        self._refuse_same_lines(sheet)
        ids = {vals.get("sme_id") for _position, vals in records} - {None}
        ids |= {vals.get("hei_id") for _position, vals in records} - {None}
        partners = self.env["res.partner"].browse(ids)
        partners -= self.env.company.partner_id
        known = self._open_with(partners).grouped("counterpart_id")
        known = {partner.id: cards for partner, cards in known.items()}
        for position, vals in records:
            if "id" in vals or "_xid" in vals:
                continue
            for name in ("sme_id", "hei_id"):
                cards = known.get(vals.get(name), self)
                cards = cards.filtered(lambda c: c.company_id == self.env.company)
                if cards:
                    sheet.warn(
                        position,
                        self.env._(
                            "a collaboration with “%(party)s” is open already:"
                            " %(cards)s. Ask %(person)s.",
                            party=cards[0].counterpart_id.name,
                            cards=", ".join(cards.mapped("reference")),
                            person=cards._whom_to_call(),
                        ),
                    )
        return result

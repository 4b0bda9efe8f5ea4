"""Which company an unknown asker may be: proposed with the reason, never linked."""

from odoo import api, fields, models

from .hei_sme_partner_match import Asked, known_values


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    # What an unknown asker said beside company, name, e-mail and register number
    asker_vat = fields.Char("VAT number given")
    asker_country_id = fields.Many2one(
        "res.country",
        string="Country given",
        index="btree_not_null",
        ondelete="restrict",
    )
    asker_phone = fields.Char("Phone given")

    match_ids = fields.Many2many(
        "res.partner", string="Looks like", compute="_compute_match_ids"
    )
    match_text = fields.Char("Who the asker may be", compute="_compute_match_ids")

    # Computes

    @api.depends(
        *("hei_id", "sme_id", "asker_company", "asker_email", "asker_vat"),
        *("asker_register_number", "asker_country_id"),
    )
    def _compute_match_ids(self):
        matches = self._match_companies()
        for card in self:
            found = matches.get(card, [])
            card.match_ids = self.env["res.partner"].union(*(p for p, _r in found))
            names = card.match_ids._say_alike(found)
            text = self.env._("Looks like %s", ", ".join(names)) if names else False
            card.match_text = text

    # Who it may be

    def _match_companies(self):
        """Return the organisations that an unknown asker may be.

        :return: as `res.partner._alike`, for cards that lack a party
        """
        partners = self.env["res.partner"]
        return partners._alike(
            {
                card: Asked(
                    card._asked_values(),
                    card.asker_country_id,
                    card.company_id,
                    card.company_id.partner_id,
                )
                for card in self
                if not (card.hei_id and card.sme_id)
            }
        )

    def _asked_values(self):
        """Return what the asker said that can be compared: {reason: values}."""
        self.ensure_one()
        country = (self.asker_country_id or self.company_id.country_id).code or ""
        return known_values(
            {
                "name": self.asker_company,
                "vat": self.asker_vat,
                "company_registry": self.asker_register_number,
                "email": self.asker_email,
            },
            country,
        )

    # Actions

    def action_link_match(self):
        """Open the dialogue with the likeliest organisation."""
        return self._open_link_dialogue("link")

    def action_create_company(self):
        """Open the dialogue with what the asker said."""
        return self._open_link_dialogue("create")

    def _open_link_dialogue(self, mode):
        action = self.action_create_or_link_company()
        action["context"]["default_mode"] = mode
        return action

    # Once it is known

    def _name_asker(self, contact):
        """What the asker answered was answered by this person."""
        lines = self.sudo().step_ids.filtered(
            lambda line: line.answered_by and not line.done_by_id
        )
        if contact and lines:
            lines._set_lines({"done_by_id": contact.id})

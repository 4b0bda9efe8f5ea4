"""Merging duplicates loses nothing of a collaboration."""

from odoo import models
from odoo.exceptions import UserError


class MergePartner(models.TransientModel):
    """Odoo's merge rewrites columns by SQL, past every check of ours."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Refuse to merge the two sides of one collaboration; refresh the others.

        :raises UserError: naming the collaboration that both stand on
        """
        partners = self.env["res.partner"].browse(partner_ids).exists()
        self._check_not_both_sides(partners)
        roles = {
            "is_hei": any(partners.mapped("is_hei")),
            "is_sme": any(partners.mapped("is_sme")),
        }
        cards = self.env["hei.sme.collaboration"].sudo()
        cards = cards.with_context(active_test=False).search(
            partners._collaboration_domain()
        )
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        partners.exists().sudo().write(
            {role: True for role, is_taken in roles.items() if is_taken}
        )
        cards.invalidate_recordset()
        for name in ("our_side", "counterpart_id", "country_id", "name"):
            self.env.add_to_compute(cards._fields[name], cards)
        return result

    def _check_not_both_sides(self, partners):
        cards = self.env["hei.sme.collaboration"].sudo()
        card = cards.with_context(active_test=False).search(
            [("hei_id", "in", partners.ids), ("sme_id", "in", partners.ids)], limit=1
        )
        if card:
            raise UserError(
                self.env._(
                    "These contacts are the two sides of collaboration “%(card)s”"
                    " (%(reference)s). Merging them would leave it with one party"
                    " only. Change a side there first.",
                    card=card.name,
                    reference=card.reference,
                )
            )

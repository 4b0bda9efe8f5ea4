"""Merging duplicates loses nothing of a memorandum."""

from odoo import models
from odoo.exceptions import UserError


class MergePartner(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _check_not_both_sides(self, partners):
        """Refuse to merge the two parties of one memorandum.

        :raises UserError: naming the memorandum
        """
        result = super()._check_not_both_sides(partners)
        agreement = self.env["hei.sme.agreement"].sudo()
        agreement = agreement.search(
            [("hei_id", "in", partners.ids), ("sme_id", "in", partners.ids)], limit=1
        )
        if agreement:
            raise UserError(
                self.env._(
                    "These contacts are the two parties of %(memorandum)s. Merging them"
                    " would leave it with one.",
                    memorandum=agreement.display_name,
                )
            )
        return result

"""Merging contacts: a link goes on to the same person only."""

from odoo import models


class MergePartner(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Make links void that were mailed to the contact's own address when the one
        who is left has another: that is another person. What was mailed to an address
        beside the contact's stays with whoever has it.
        """
        partners = self.env["res.partner"].browse(partner_ids).exists()
        links = [
            records.filtered(lambda record: record._is_to_contact())
            for records in partners._live_links()
        ]
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        self.env.invalidate_all()
        for records in links:
            records.filtered(lambda record: not record._is_to_contact())._depart()
        return result

"""Merging contacts: a link goes on to the same person only."""

from odoo import models
from odoo.tools import email_normalize


class MergePartner(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Make links void whose mail went to another address than the contact has who
        is left: that is another person, or nobody any more.
        """
        partners = self.env["res.partner"].browse(partner_ids).exists()
        links = partners._live_links()
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        for records in links:
            records.invalidate_recordset(["partner_id"])
            records.filtered(
                lambda record: (
                    email_normalize(record.email or "")
                    != email_normalize(record.partner_id.email or "")
                )
            )._depart()
        return result

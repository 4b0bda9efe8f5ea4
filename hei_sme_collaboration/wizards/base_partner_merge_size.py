"""Merging contacts: the size follows the declarations."""

from odoo import models

from ..models.hei_sme_size_partner import FACTS


class MergePartner(models.TransientModel):
    """Odoo moves the declarations by SQL, which no compute sees."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        merged = self.env["res.partner"].browse(partner_ids)
        result = super()._merge(partner_ids, dst_partner, extra_checks)
        left = merged.exists()
        left.invalidate_recordset(["sme_size_declaration_ids"])
        for name in FACTS:
            self.env.add_to_compute(left._fields[name], left)
        return result

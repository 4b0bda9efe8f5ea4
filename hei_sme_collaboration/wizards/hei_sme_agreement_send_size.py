"""Readying a memorandum with a company that is no SME."""

from odoo import api, fields, models


class AgreementSend(models.TransientModel):
    _inherit = "hei.sme.agreement.send"

    size_warning = fields.Text("No SME", compute="_compute_size_warning")

    @api.depends("agreement_ids")
    def _compute_size_warning(self):
        for wizard in self:
            said = (agreement._size_warning() for agreement in wizard.agreement_ids)
            wizard.size_warning = "\n".join(dict.fromkeys(filter(None, said)))

    def action_confirm(self):
        return super(
            AgreementSend, self.with_context(accept_size=True)
        ).action_confirm()

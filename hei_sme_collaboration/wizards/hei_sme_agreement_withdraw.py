"""Withdrawing a notice of termination."""

from odoo import fields, models


class AgreementWithdraw(models.TransientModel):
    """Why a memorandum goes on after all."""

    _name = "hei.sme.agreement.withdraw"
    _description = "Withdraw a termination"

    agreement_id = fields.Many2one("hei.sme.agreement", required=True)
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Go on as if no notice had been given."""
        for wizard in self:
            wizard.agreement_id._withdraw_termination(wizard.reason)
        return {"type": "ir.actions.act_window_close"}

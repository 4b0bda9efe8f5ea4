"""Undoing a signature that was recorded by mistake."""

from odoo import api, fields, models


class AgreementUndo(models.TransientModel):
    """Asks an administrator for the reason, and tells what follows."""

    _name = "hei.sme.agreement.undo"
    _description = "Undo a recorded signature"

    signatory_id = fields.Many2one("hei.sme.agreement.signatory", required=True)
    makes_void = fields.Boolean(compute="_compute_makes_void")
    reason = fields.Text(required=True)

    @api.depends("signatory_id")
    def _compute_makes_void(self):
        for wizard in self:
            wizard.makes_void = wizard.signatory_id.agreement_state != "to_sign"

    def action_confirm(self):
        """Take the recording back."""
        for wizard in self:
            wizard.signatory_id._undo_recording(wizard.reason)
        return {"type": "ir.actions.act_window_close"}

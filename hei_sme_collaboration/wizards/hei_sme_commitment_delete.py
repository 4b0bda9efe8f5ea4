"""Deleting what was counted in a closed academic year, with a reason."""

from odoo import fields, models


class CommitmentDelete(models.TransientModel):
    """Which commitments or results, and why."""

    _name = "hei.sme.commitment.delete"
    _description = "Delete with a reason"

    commitment_ids = fields.Many2many("hei.sme.commitment")
    entry_ids = fields.Many2many("hei.sme.commitment.entry", string="Results")
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Delete them; the reason goes to the collaborations' chatter."""
        self.ensure_one()
        self.entry_ids._because(self.reason).unlink()
        self.commitment_ids._because(self.reason).unlink()
        return {"type": "ir.actions.act_window_close"}

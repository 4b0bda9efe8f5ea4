"""Skipping a step, with a reason."""

from odoo import fields, models


class CollaborationStepSkip(models.TransientModel):
    """Why a step of the protocol is left out for a collaboration."""

    _name = "hei.sme.collaboration.step.skip"
    _description = "Skip a step"

    line_ids = fields.Many2many("hei.sme.collaboration.step", required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        self.ensure_one()
        self.line_ids.write({"state": "skipped", "skip_reason": self.reason})
        return {"type": "ir.actions.act_window_close"}

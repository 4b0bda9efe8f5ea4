"""Asking for the reason when collaborations are closed."""

from odoo import fields, models


class CollaborationClose(models.TransientModel):
    """Why, for one card or many at once."""

    _name = "hei.sme.collaboration.close"
    _description = "Close collaborations"

    collaboration_ids = fields.Many2many("hei.sme.collaboration", required=True)
    close_reason_id = fields.Many2one(
        "hei.sme.close.reason", string="Reason", required=True
    )
    note = fields.Text(help="Kept in the history of the collaboration.")

    def action_confirm(self):
        """Close the chosen cards for the reason."""
        self.ensure_one()
        stage = self.env["hei.sme.collaboration.stage"]._first("closed")
        self.collaboration_ids.write(
            {"stage_id": stage.id, "close_reason_id": self.close_reason_id.id}
        )
        if (self.note or "").strip():
            self.collaboration_ids._message_log_batch(
                dict.fromkeys(self.collaboration_ids.ids, self.note)
            )
        return {"type": "ir.actions.act_window_close"}

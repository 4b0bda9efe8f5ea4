"""Asking for the reason when a department declines."""

from odoo import fields, models


class ApproachDecline(models.TransientModel):
    """Why a department doesn't take a request."""

    _name = "hei.sme.approach.decline"
    _description = "Decline a request"

    approach_id = fields.Many2one("hei.sme.approach", required=True, readonly=True)
    unit_id = fields.Many2one(related="approach_id.unit_id")
    reason = fields.Text()

    def action_confirm(self):
        """Decline; whoever loses the card by it returns to the board."""
        self.ensure_one()
        approach = self.approach_id
        card = approach.collaboration_id
        approach.write({"state": "declined", "answer": self.reason or approach.answer})
        if card.has_access("read"):
            return {"type": "ir.actions.act_window_close"}
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hei_sme_collaboration.collaboration_action"
        )
        return dict(action, target="main")

"""Moving a card past the gate, with a reason."""

from odoo import api, fields, models


class CollaborationOverride(models.TransientModel):
    """Where to, why, and what is skipped by it."""

    _name = "hei.sme.collaboration.override"
    _description = "Move a collaboration anyway"

    collaboration_ids = fields.Many2many("hei.sme.collaboration", required=True)
    stage_id = fields.Many2one(
        "hei.sme.collaboration.stage",
        required=True,
        domain="[('kind', '!=', 'closed')]",
    )
    reason = fields.Char(required=True)
    skipped = fields.Text("Steps that will be skipped", compute="_compute_skipped")

    @api.depends("stage_id", "collaboration_ids")
    def _compute_skipped(self):
        for wizard in self:
            wizard.skipped = "\n".join(
                line._missing_text()
                for card in wizard.collaboration_ids
                for line in card._missing_steps(wizard.stage_id)
            )

    def action_confirm(self):
        """Move the cards; the missing steps are skipped with the reason."""
        self.ensure_one()
        self.collaboration_ids.write(
            {"stage_id": self.stage_id.id, "gate_override": self.reason}
        )
        return {"type": "ir.actions.act_window_close"}

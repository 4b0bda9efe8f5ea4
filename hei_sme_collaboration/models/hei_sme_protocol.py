"""The protocols: the two ways to reach a memorandum."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .hei_sme_way import DIRECTIONS


class Protocol(models.Model):
    """Numbered steps that lead from a first contact to a memorandum.

    Source: "Collaboration protocols between HEI and SME" of the JUST project.
    """

    _name = "hei.sme.protocol"
    _description = "Protocol"
    _inherit = ["hei.sme.deletion.guard"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    direction = fields.Selection(DIRECTIONS, required=True, index=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    step_ids = fields.One2many("hei.sme.protocol.step", "protocol_id", "Steps")
    step_count = fields.Integer("Number of steps", compute="_compute_step_count")

    @api.depends("step_ids")
    def _compute_step_count(self):
        for protocol in self:
            protocol.step_count = len(protocol.step_ids)

    def copy_data(self, default=None):
        return [
            dict(vals, name=self.env._("%s (copy)", protocol.name))
            for protocol, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def write(self, vals):
        if "direction" in vals:
            turned = self.filtered(lambda p: p.direction != vals["direction"])
            used = self.env["hei.sme.collaboration"].sudo()
            used = used.with_context(active_test=False).search(
                [("protocol_id", "in", turned.ids)], limit=1
            )
            if used:
                raise UserError(
                    self.env._(
                        "Collaborations follow “%(protocol)s” already, so its"
                        " direction can't change. Make a new protocol instead.",
                        protocol=used.protocol_id.name,
                    )
                )
        return super().write(vals)

    @api.model
    def _of_direction(self, direction):
        """Return the first active protocol of a direction, or an empty recordset."""
        return self.search([("direction", "=", direction)], limit=1)

    def action_apply_to_open(self):
        """Bring the open collaborations of these protocols up to the steps as they
        are now: new steps appear, changed ones are copied again, unanswered ones of
        archived steps go. Answers stay.
        """
        self.check_access("write")
        cards = (
            self.env["hei.sme.collaboration"]
            .sudo()
            .search(
                [
                    ("protocol_id", "in", self.ids),
                    ("stage_id.kind", "not in", ("active", "closed")),
                ]
            )
        )
        cards._apply_protocol()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(count)s open collaborations follow these steps now.",
                    count=len(cards),
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

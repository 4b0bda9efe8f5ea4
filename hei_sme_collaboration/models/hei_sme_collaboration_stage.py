"""Columns of the board."""

from odoo import fields, models
from odoo.exceptions import UserError

STAGE_KINDS = [
    ("contact", "Contact"),
    ("definition", "Definition"),
    ("memorandum", "Memorandum"),
    ("active", "Active"),
    ("closed", "Closed"),
]


class Stage(models.Model):
    """A column. Its kind is what it means; its name is the institution's own."""

    _name = "hei.sme.collaboration.stage"
    _description = "Stage"
    _inherit = ["hei.sme.deletion.guard"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    fold = fields.Boolean(
        "Folded", help="Folded on the board while nothing is in this stage."
    )
    kind = fields.Selection(
        STAGE_KINDS,
        required=True,
        index=True,
        help="What the stage means. The protocol's gates go by it.",
    )
    requirements = fields.Text(
        "What it asks for",
        translate=True,
        help="Shown over the stage's name on the board.",
    )
    rotting_threshold_days = fields.Integer(
        "Days to rot",
        default=0,
        help="Mark collaborations that stay longer in this stage. 0 switches it off.",
    )

    def write(self, vals):
        if "kind" in vals:
            changed = self.filtered(lambda stage: stage.kind != vals["kind"])
            cards = self.env["hei.sme.collaboration"].sudo()
            card = cards.with_context(active_test=False).search(
                [
                    "|",
                    ("stage_id", "in", changed.ids),
                    ("closed_from_stage_id", "in", changed.ids),
                ],
                limit=1,
            )
            if card:
                stage = (card.stage_id | card.closed_from_stage_id) & changed
                raise UserError(
                    self.env._(
                        "Stage “%(stage)s” holds collaborations, so its kind can't"
                        " change. Make a new stage and move them there.",
                        stage=stage[:1].name,
                    )
                )
        return super().write(vals)

    def _first(self, kind):
        """Return the first stage of a kind, in the board's order.

        :raises UserError: when the institution has no stage of that kind
        """
        stage = self.search([("kind", "=", kind)], limit=1)
        if not stage:
            raise UserError(
                self.env._(
                    "There is no stage of the kind “%(kind)s”. An administrator can"
                    " add one under Configuration → Stages.",
                    kind=dict(self._fields["kind"]._description_selection(self.env))[
                        kind
                    ],
                )
            )
        return stage

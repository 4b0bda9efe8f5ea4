"""Passing a request on to one or several departments."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_list


class PassOn(models.TransientModel):
    """Whom it goes to, until when an answer is expected, and a sentence."""

    _name = "hei.sme.pass.on"
    _description = "Pass a request on"

    collaboration_id = fields.Many2one(
        "hei.sme.collaboration", required=True, readonly=True
    )
    company_id = fields.Many2one(related="collaboration_id.company_id")
    previous_id = fields.Many2one("hei.sme.approach", "Passed on from", readonly=True)
    unit_ids = fields.Many2many(
        "hei.sme.unit",
        string="Pass on to",
        domain="[('company_id', '=', company_id)]",
    )
    deadline = fields.Date("Answer expected by")
    sentence = fields.Text("What they should know")
    empty_units = fields.Char(compute="_compute_empty_units")

    @api.depends("unit_ids")
    def _compute_empty_units(self):
        for wizard in self:
            empty = [unit for unit in wizard.unit_ids if not unit._origin._people()]
            names = [unit.display_name for unit in empty]
            wizard.empty_units = format_list(self.env, names) if names else False

    def action_pass_on(self):
        """Ask each department. Passing on what came to one's own answers it.

        :raises UserError: when nobody is chosen, or one was asked already
        """
        self.ensure_one()
        if not self.unit_ids:
            raise UserError(self.env._("Choose the departments it goes to."))
        previous = self.previous_id
        self._check_asked_already()
        self._check_previous()
        approaches = self.env["hei.sme.approach"].create(
            [
                {
                    "collaboration_id": self.collaboration_id.id,
                    "unit_id": unit.id,
                    "deadline": self.deadline,
                    "sentence": (self.sentence or "").strip() or False,
                    "previous_id": previous.id,
                }
                for unit in self.unit_ids
            ]
        )
        previous.write({"state": "passed_on"})
        return {"type": "ir.actions.act_window_close", "infos": approaches.ids}

    def _check_asked_already(self):
        waiting = self.collaboration_id.approach_ids.filtered(
            lambda a: a.state == "pending" and a.unit_id in self.unit_ids
        )[:1]
        if waiting:
            raise UserError(
                self.env._(
                    "“%(department)s” was asked on %(day)s and hasn't answered yet."
                    " Choose another one.",
                    department=waiting.unit_id.display_name,
                    day=format_date(self.env, waiting.date),
                )
            )

    def _check_previous(self):
        previous = self.previous_id
        if previous and not previous.can_answer:
            raise UserError(
                self.env._(
                    "“%(department)s” has answered already, or it isn't yours to"
                    " answer for. Pass the request on from the collaboration.",
                    department=previous.display_name,
                )
            )

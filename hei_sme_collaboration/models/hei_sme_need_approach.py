"""Approaches that wait: for one's own department, or for others one asked."""

from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain

from .hei_sme_need import Kind
from .hei_sme_need_collaboration import NOT_CLOSED


class Approach(models.Model):
    _name = "hei.sme.approach"
    _inherit = ["hei.sme.approach", "hei.sme.needed"]

    _pending_index = models.Index(
        "(company_id, deadline) INCLUDE (collaboration_id, unit_id, user_id)"
        " WHERE state = 'pending'"
    )

    def _need_place(self, key):
        """Approaches are answered where the request stands: at step 1."""
        lines = self.collaboration_id.step_ids
        lines = lines.filtered(lambda line: line.completion == "approach")
        return self.collaboration_id._at_step(lines)


class Need(models.AbstractModel):
    _inherit = "hei.sme.need"

    @api.model
    def _kinds(self):
        approach = {
            "model": "hei.sme.approach",
            "action": "approach_action",
            "order": "deadline, id",
            "line": self._approach_line,
        }
        return [
            *super()._kinds(),
            Kind(
                **approach,
                key="department",
                sequence=10,
                title=self.env._("Waiting for your department"),
                help=self.env._(
                    "Passed on to you: accept it, decline with a reason, or pass it on."
                ),
                domain=self._department_domain,
                mine=lambda: Domain.TRUE,
            ),
            Kind(
                **approach,
                key="late",
                sequence=70,
                title=self.env._("Departments that haven't answered"),
                help=self.env._(
                    "Their day is over or close. Call them, or pass it on to another"
                    " department."
                ),
                domain=self._late_domain,
                mine=lambda: (
                    Domain("user_id", "=", self.env.uid)
                    | Domain("collaboration_id.user_id", "=", self.env.uid)
                ),
            ),
        ]

    @api.model
    def _waiting_domain(self):
        card = Domain("active", "=", True) & Domain("stage_kind", "in", NOT_CLOSED)
        return Domain("state", "=", "pending") & Domain(
            "collaboration_id", "any!", card
        )

    @api.model
    def _own_departments(self):
        """Return the ids of the departments that this person is one of."""
        units = self.env["hei.sme.unit"].sudo()
        return units.search([("user_ids", "in", self.env.uid)]).ids

    @api.model
    def _department_domain(self):
        return self._waiting_domain() & Domain("unit_id", "in", self._own_departments())

    @api.model
    def _late_domain(self):
        def near(company):
            day = company._memorandum_today()
            day += timedelta(days=company.hei_sme_need_near_days)
            return Domain("deadline", "<=", day)

        own = Domain("unit_id", "in", self._own_departments())
        return self._waiting_domain() & self._by_institution(near) & ~own

    @api.model
    def _approach_line(self, approach):
        today = approach.company_id.sudo()._memorandum_today()
        by = approach.deadline
        if by:
            when = self.env._("answer by %s", self._day(by))
        else:
            when = self.env._("since %s", self._day(approach.date))
        asked = approach.sudo().display_name
        said = approach.sentence
        return {
            "text": f"{asked}: {said}" if said else asked,
            "when": when,
            "late": bool(by) and by < today,
        }

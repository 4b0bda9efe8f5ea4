"""A department that lets its day pass: whoever asked looks at it again."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

BATCH = 200
LATE = "hei_sme_collaboration.mail_activity_type_late"


class Approach(models.Model):
    """Late is what waits for an answer after its day. It's noted once for each day."""

    _inherit = "hei.sme.approach"

    late_noted_on = fields.Date(
        "Late, noted on",
        compute="_compute_late_noted_on",
        store=True,
        readonly=False,
        precompute=True,
        copy=False,
        help="When whoever asked was told that no answer has come.",
    )

    _late_index = models.Index(
        "(company_id, deadline) WHERE state = 'pending' AND late_noted_on IS NULL"
    )

    @api.depends("deadline", "state")
    def _compute_late_noted_on(self):
        self.late_noted_on = False

    @api.model
    def _cron_late(self):
        """Return late approaches to whoever asked, by the institution's own date.

        What is noted isn't due any more: a job that was killed goes on where it was.
        """
        job = self.sudo()
        commit = self.env["ir.cron"]._commit_progress
        companies = self.env["res.company"].sudo()
        for company in companies.search(Domain.TRUE):
            domain = job._late_domain(company)
            due = job.search(domain, order="id")
            if due and not commit(remaining=len(due)):
                return
            for start in range(0, len(due), BATCH):
                batch = due[start : start + BATCH].try_lock_for_update()
                batch.filtered_domain(domain)._note_late(company)
                if not commit(min(BATCH, len(due) - start)):
                    return

    @api.model
    def _late_domain(self, company):
        """Return which open approaches are late and not noted yet."""
        return (
            Domain("company_id", "=", company.id)
            & Domain("state", "=", "pending")
            & Domain("late_noted_on", "=", False)
            & Domain("deadline", "<", company._memorandum_today())
            & Domain("collaboration_id.active", "=", True)
            & Domain("collaboration_id.stage_kind", "!=", "closed")
        )

    def _note_late(self, company):
        """Leave an activity for each of these, and note that it's done."""
        people = self._by_attention()
        entries = [
            (
                user,
                approach,
                approach.env._("%s hasn't answered", approach.display_name),
                approach.env._(
                    "An answer was expected by %s. Call them, or pass it on to another"
                    " department.",
                    format_date(approach.env, approach.deadline),
                ),
            )
            for user, approaches in people.items()
            for approach in approaches.with_context(lang=user.lang)
        ]
        self._leave_activities(LATE, entries)
        for approaches in people.values():
            approaches.late_noted_on = company._memorandum_today()

    @api.model
    def _is_sign(self, vals):
        return bool(super()._is_sign(vals) and vals.keys() - {"late_noted_on"})

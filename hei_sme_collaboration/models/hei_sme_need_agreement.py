"""Memoranda that need somebody: unsigned, to object to, to end."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from .hei_sme_agreement import OPEN_STATES
from .hei_sme_need import Kind

#: Events that show that signing goes on.
MOVES = ("ready", "signed", "recorded", "resumed")


class Agreement(models.Model):
    _name = "hei.sme.agreement"
    _inherit = ["hei.sme.agreement", "hei.sme.needed"]

    _out_index = models.Index("(company_id, id) WHERE state = 'to_sign'")

    def _need_url(self):
        return f"/odoo/memoranda/{self.id}"

    def _need_action(self, key):
        return self._open()


class AgreementEvent(models.Model):
    _inherit = "hei.sme.agreement.event"

    _moves_index = models.Index(
        "(occurred_on, agreement_id)"
        " WHERE kind IN ('ready', 'signed', 'recorded', 'resumed')"
    )


class Need(models.AbstractModel):
    _inherit = "hei.sme.need"

    @api.model
    def _kinds(self):
        memorandum = {
            "model": "hei.sme.agreement",
            "action": "agreement_action",
            "mine": lambda: Domain("collaboration_id.user_id", "=", self.env.uid),
        }
        return [
            *super()._kinds(),
            Kind(
                **memorandum,
                key="objection",
                sequence=40,
                title=self.env._("Last day to object"),
                help=self.env._(
                    "These renew themselves unless a party objects in time."
                ),
                order="notice_date, id",
                domain=self._objection_domain,
                line=self._objection_line,
            ),
            Kind(
                **memorandum,
                key="ending",
                sequence=50,
                title=self.env._("Ends soon"),
                help=self.env._("Renew it, amend it, or let it end."),
                order="date_end, id",
                domain=self._ending_domain,
                line=self._ending_line,
            ),
            Kind(
                **memorandum,
                key="unsigned",
                sequence=60,
                title=self.env._("Out to sign, and nobody signs"),
                help=self.env._("Remind them, call them, or replace who signs."),
                order="id",
                domain=self._unsigned_domain,
                line=self._unsigned_line,
            ),
        ]

    # Unsigned

    @api.model
    def _unsigned_domain(self):
        """Return those out to sign in which nothing has happened for some days."""
        now = fields.Datetime.now()

        def still(company):
            days = company.hei_sme_need_unsigned_days
            if not days:
                return Domain.FALSE
            moved = Domain("kind", "in", MOVES)
            moved &= Domain("occurred_on", ">", now - timedelta(days=days))
            return Domain("event_ids", "not any!", moved)

        return Domain("state", "=", "to_sign") & self._by_institution(still)

    @api.model
    def _unsigned_line(self, agreement):
        events = agreement.sudo().event_ids.filtered(lambda event: event.kind in MOVES)
        last = max(events.mapped("occurred_on"), default=False)
        day = last and agreement.company_id.sudo()._memorandum_day(last)
        return {
            "text": self.env._("waiting for %s", agreement.waiting_for or "…"),
            "when": self.env._("since %s", self._day(day)) if day else "",
            "late": False,
        }

    # The end

    @api.model
    def _objection_domain(self):
        def near(company):
            today = company._memorandum_today()
            last = today + timedelta(days=company.hei_sme_need_objection_days)
            return Domain("notice_date", ">=", today) & Domain(
                "notice_date", "<=", last
            )

        return (
            Domain("state", "=", "in_force")
            & Domain("renewal_objected_on", "=", False)
            & Domain("termination_date", "=", False)
            & self._by_institution(near)
        )

    @api.model
    def _objection_line(self, agreement):
        return {
            "text": self.env._(
                "%(memorandum)s, runs until %(day)s",
                memorandum=agreement.reference,
                day=self._day(agreement.date_end),
            ),
            "when": self.env._("object by %s", self._day(agreement.notice_date)),
            "late": False,
        }

    @api.model
    def _ending_domain(self):
        """Return those whose day of review has come, and that nothing follows yet.
        What renews itself ends only when somebody objected.
        """

        def ends(company):
            today = company._memorandum_today()
            return Domain("date_end", ">=", today) & Domain("review_date", "<=", today)

        goes_on = Domain("renewal", "=", "automatic")
        goes_on &= Domain("renewal_objected_on", "=", False)
        return (
            Domain("state", "=", "in_force")
            & self._by_institution(ends)
            & ~goes_on
            & Domain("follower_ids", "not any!", [("state", "in", OPEN_STATES)])
        )

    @api.model
    def _ending_line(self, agreement):
        return {
            "text": agreement.display_name,
            "when": self.env._("until %s", self._day(agreement.date_end)),
            "late": False,
        }

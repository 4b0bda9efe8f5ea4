"""The evaluation report's chapter on what didn't come about."""

from datetime import datetime, time, timedelta

import pytz

from odoo import api, models
from odoo.fields import Domain

from .hei_sme_evaluation_table import Column, Table


class Evaluation(models.AbstractModel):
    """Reasons and answers are counted; what somebody wrote isn't told, nor by whom."""

    _inherit = "hei.sme.evaluation"

    def _sections(self, scope):
        sections = super()._sections(scope)
        sections.append(
            self._section(
                "declined",
                self.env._("Who declined and why"),
                [self._closed(scope), self._answers(scope), self._not_signed(scope)],
            )
        )
        return sections

    @api.model
    def _closed(self, scope):
        """Return the table of cards closed in each year by their reason: one query."""
        Card = self.env["hei.sme.collaboration"]
        outcomes = dict(Card._fields["close_outcome"]._description_selection(self.env))
        counts = {}
        for place, year in enumerate(scope.years):
            for reason, cards in Card._read_group(
                scope.domain()
                & Domain("closed_on", ">=", year.date_start)
                & Domain("closed_on", "<=", year.date_end),
                ["close_reason_id"],
                ["__count"],
            ):
                counts.setdefault(reason, [0, 0])[place] = cards
        order = list(outcomes)
        reasons = sorted(
            counts,
            key=lambda r: (
                order.index(r.outcome) if r else 99,
                r.sequence,
                r.name or "",
            ),
        )
        now, before = self._year_names(scope)
        total = [sum(values) for values in zip(*counts.values(), strict=True)]
        return Table(
            "closed",
            self.env._("Collaborations closed in the year, by reason"),
            (
                Column("outcome_key", self.env._("Outcome"), "key"),
                Column("outcome", self.env._("Outcome")),
                Column("reason", self.env._("Reason")),
                Column("closed", self.env._("Closed %s", now), "count"),
                Column("closed_before", self.env._("Closed %s", before), "count"),
            ),
            tuple(
                (
                    reason.outcome or "",
                    outcomes.get(reason.outcome, ""),
                    reason.name or self._not_given(),
                    *self._both(scope, counts[reason]),
                )
                for reason in reasons
            ),
            total=total and ("", self.env._("All"), "", *self._both(scope, total)),
            chart=("closed", "closed_before") if scope.before else ("closed",),
            label="reason",
            empty=self.env._("No collaboration was closed."),
        )

    @api.model
    def _answers(self, scope):
        """Return the table of departments asked in the year, ours and the companies',
        by what they answered. Their words stay where they were said.
        """
        Approach = self.env["hei.sme.approach"]
        domain = Domain("company_id", "=", scope.company.id)
        domain &= Domain("date", ">=", scope.year.date_start)
        domain &= Domain("date", "<=", scope.year.date_end)
        if scope.unit:
            # Ours that were asked; a company's by the card's lead department.
            domain &= Domain("unit_id", "in", scope.unit_ids) | (
                Domain("unit_id", "=", False)
                & Domain("collaboration_id.unit_id", "in", scope.unit_ids)
            )
        counts = {}
        for unit, office, side, state, asked in Approach._read_group(
            domain, ["unit_id", "office_id", "side", "state"], ["__count"]
        ):
            answers = counts.setdefault((side or "", unit or office), {})
            answers[state] = answers.get(state, 0) + asked
        sides = dict(Approach._fields["side"]._description_selection(self.env))
        keys = sorted(counts, key=lambda key: (key[0], key[1].display_name or ""))
        states = ("accepted", "declined", "passed_on", "no_answer", "pending")
        names = dict(Approach._fields["state"]._description_selection(self.env))
        rows = []
        for side, asked in keys:
            answers = [counts[side, asked].get(state, 0) for state in states]
            rows.append(
                (
                    *(side, sides.get(side, ""), asked.display_name or ""),
                    *(sum(answers), *answers),
                )
            )
        return Table(
            "answers",
            self.env._("Departments asked in the year, by their answer"),
            (
                Column("side_key", self.env._("Side"), "key"),
                Column("side", self.env._("Side")),
                Column("department", self.env._("Department")),
                Column("asked", self.env._("Asked"), "count"),
                *(Column(state, names[state], "count") for state in states),
            ),
            tuple(rows),
            note=self.env._(
                "Our departments by name, the companies' by kind. What they wrote isn't"
                " told here."
            ),
            empty=self.env._("No department was asked."),
        )

    @api.model
    def _not_signed(self, scope):
        """Return the table of memoranda that somebody declined to sign in each year and
        that weren't sent again since, by side.
        """
        Signatory = self.env["hei.sme.agreement.signatory"]
        counts = {}
        for place, year in enumerate(scope.years):
            first, end = self._moments(scope, year)
            for party, memoranda in Signatory._read_group(
                scope.domain("agreement_id.collaboration_id.unit_id", state="declined")
                & Domain("declined_on", ">=", first)
                & Domain("declined_on", "<", end),
                ["party"],
                ["agreement_id:count_distinct"],
            ):
                counts.setdefault(party, [0, 0])[place] = memoranda
        parties = dict(Signatory._fields["party"]._description_selection(self.env))
        now, before = self._year_names(scope)
        return Table(
            "not_signed",
            self.env._("Memoranda that somebody declined to sign, by side"),
            (
                Column("party_key", self.env._("Side"), "key"),
                Column("party", self.env._("Side")),
                Column("declined", self.env._("Declined %s", now), "count"),
                Column("declined_before", self.env._("Declined %s", before), "count"),
            ),
            tuple(
                (party, name, *self._both(scope, counts[party]))
                for party, name in parties.items()
                if party in counts
            ),
            empty=self.env._("Nobody declined to sign a memorandum."),
        )

    @api.model
    def _moments(self, scope, year):
        """Return the moments (UTC) between which a year lies where the institution is:
        the first one is in it, the second one isn't any more.
        """
        zone = pytz.timezone(scope.company.partner_id.tz or "UTC")
        return [
            zone.localize(datetime.combine(day, time.min))
            .astimezone(pytz.utc)
            .replace(tzinfo=None)
            for day in (year.date_start, year.date_end + timedelta(days=1))
        ]

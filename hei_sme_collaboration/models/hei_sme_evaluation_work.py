"""The evaluation report's chapters on the way to a memorandum, and where it ended."""

from odoo import api, models
from odoo.tools import SQL

from .hei_sme_collaboration_phase_time import TIMED_PHASES
from .hei_sme_evaluation_table import Column, Table

#: Days up to which a memorandum took: bounds of the table's lines.
SPANS = (30, 90, 180, 365)
#: Memoranda, mean, median, memoranda by span: of a year in which none was signed.
UNSIGNED = [0, None, None, *[0] * (len(SPANS) + 1)]


class Evaluation(models.AbstractModel):
    _inherit = "hei.sme.evaluation"

    def _sections(self, scope):
        sections = super()._sections(scope)
        signed = self._signed(scope)
        sections.append(
            self._section(
                "pipeline",
                self.env._("On the way to a memorandum"),
                [
                    self._by_phase(scope),
                    self._days_to_signature(scope, signed),
                    self._by_span(scope, signed),
                ],
            )
        )
        return sections

    @api.model
    def _place(self, scope, day):
        """Return the SQL of which year a day lies in: 0 is the report's, 1 the one
        before, NULL neither.
        """
        cases = [
            SQL(
                "WHEN %s BETWEEN %s AND %s THEN %s",
                day,
                year.date_start,
                year.date_end,
                place,
            )
            for place, year in enumerate((scope.year, scope.before))
            if year
        ]
        return SQL("CASE %s END", SQL(" ").join(cases))

    # Pipeline

    @api.model
    def _begun(self, scope):
        """Return {(place of the year, kind of stage): (cards, mean and median days in
        each phase)} of the cards that began in each year; no kind stands for all.

        A card begins with its first contact, as it counts for the days to signature;
        when those of imported memoranda began nobody knows. Days in a phase are those
        of the cards that have left it.
        """
        Card = self.env["hei.sme.collaboration"]
        query = Card._search(scope.domain())
        first = SQL(
            "LEAST((card.create_date AT TIME ZONE 'UTC' AT TIME ZONE %s)::date,"
            " asked.first)",
            scope.company.partner_id.tz or "UTC",
        )
        days = [SQL.identifier(f"{phase}_days") for phase in TIMED_PHASES]
        self.env.cr.execute(
            SQL(
                """
                SELECT place, stage_kind, COUNT(*), %(times)s
                  FROM (SELECT %(place)s AS place, card.stage_kind, %(days)s
                          FROM hei_sme_collaboration card
                          LEFT JOIN (SELECT collaboration_id, MIN(date) AS first
                                       FROM hei_sme_approach
                                      GROUP BY collaboration_id) asked
                            ON asked.collaboration_id = card.id
                         WHERE card.id IN %(cards)s
                           AND NOT EXISTS (
                                   SELECT FROM hei_sme_agreement past
                                    WHERE past.collaboration_id = card.id
                                      AND past.source = 'imported')) begun
                 WHERE place IS NOT NULL
                 GROUP BY GROUPING SETS ((place, stage_kind), (place))
                """,
                place=self._place(scope, first),
                days=SQL(", ").join(SQL("card.%s", name) for name in days),
                times=SQL(", ").join(
                    SQL("AVG(%(name)s), %(median)s", name=name, median=median(name))
                    for name in days
                ),
                cards=query.subselect(),
            )
        )
        return {
            (place, kind): (cards, list(zip(times[::2], times[1::2], strict=True)))
            for place, kind, cards, *times in self.env.cr.fetchall()
        }

    @api.model
    def _by_phase(self, scope):
        begun = self._begun(scope)
        kinds = self.env["hei.sme.collaboration"]._fields["stage_kind"]
        rows = []
        for kind, name in kinds._description_selection(self.env):
            cards = [begun.get((place, kind), (0,))[0] for place in (0, 1)]
            times = [None] * 4
            if kind in TIMED_PHASES:
                phase = TIMED_PHASES.index(kind)
                for place in (0, 1):
                    _cards, days = begun.get((place, None), (0, [(None, None)] * 3))
                    times[2 * place : 2 * place + 2] = days[phase]
            rows.append((kind, name, *self._both(scope, cards), *times))
        if not begun:
            rows = []
        total = [begun.get((place, None), (0,))[0] for place in (0, 1)]
        now, before = self._year_names(scope)
        days = [
            Column(
                f"{figure}_days{ending}",
                self.env._("Mean days %s", year)
                if figure == "mean"
                else self.env._("Median days %s", year),
                "number",
            )
            for ending, year in (("", now), ("_before", before))
            for figure in ("mean", "median")
        ]
        return Table(
            "by_phase",
            self.env._("Collaborations begun in the year, by where they are today"),
            (
                Column("phase", self.env._("Phase"), "key"),
                Column("name", self.env._("Phase")),
                Column("begun", self.env._("Begun %s", now), "count"),
                Column("begun_before", self.env._("Begun %s", before), "count"),
                *days,
            ),
            tuple(rows),
            total=("", self.env._("All"), *self._both(scope, total), *[None] * 4),
            chart=("begun", "begun_before") if scope.before else ("begun",),
            note=self.env._(
                "Days are those spent in a phase by the collaborations that have left"
                " it. A collaboration begins with its first contact; those whose"
                " memoranda were imported aren't counted here."
            ),
            empty=self.env._("No collaboration began."),
        )

    # From first contact to signature

    @api.model
    def _signed(self, scope):
        """Return {place of the year: (memoranda, mean, median, memoranda by span)} of
        those signed in each year whose days to signature are known.
        """
        Agreement = self.env["hei.sme.agreement"]
        query = Agreement._search(
            scope.domain("collaboration_id.unit_id")
            & self._in_years(scope, "signed_on")
        )
        bounds = zip((-1, *SPANS), (*SPANS, None), strict=True)
        self.env.cr.execute(
            SQL(
                """
                SELECT %(place)s AS place, COUNT(*), AVG(days_to_signature),
                       %(median)s, %(spans)s
                  FROM hei_sme_agreement
                 WHERE id IN %(signed)s AND days_to_signature IS NOT NULL
                 GROUP BY 1
                """,
                place=self._place(scope, SQL("signed_on")),
                median=median(SQL("days_to_signature")),
                spans=SQL(", ").join(
                    SQL(
                        "COUNT(*) FILTER (WHERE days_to_signature > %s%s)",
                        more,
                        SQL("")
                        if up is None
                        else SQL(" AND days_to_signature <= %s", up),
                    )
                    for more, up in bounds
                ),
                signed=query.subselect(),
            )
        )
        return {place: numbers for place, *numbers in self.env.cr.fetchall()}

    @api.model
    def _days_to_signature(self, scope, signed):
        years = self._year_names(scope)[: len(scope.years)]
        return Table(
            "days_to_signature",
            self.env._("From first contact to the last signature"),
            (
                Column("year", self.env._("Academic year")),
                Column("signed", self.env._("Memoranda signed"), "count"),
                Column("median_days", self.env._("Median days"), "number"),
                Column("mean_days", self.env._("Mean days"), "number"),
            ),
            tuple(
                (year, number, median_days, mean)
                for place, year in enumerate(years)
                for number, mean, median_days in [signed.get(place, UNSIGNED)[:3]]
            )
            if signed
            else (),
            empty=self.env._("No memorandum was signed whose time is known."),
        )

    @api.model
    def _by_span(self, scope, signed):
        now, before = (signed.get(place, UNSIGNED) for place in (0, 1))
        names = [
            self.env._("Up to %s days", SPANS[0]),
            *(
                self.env._("%(more)s to %(up)s days", more=more + 1, up=up)
                for more, up in zip(SPANS, SPANS[1:], strict=False)
            ),
            self.env._("More than %s days", SPANS[-1]),
        ]
        keys = (*(f"up_to_{up}" for up in SPANS), "more")
        counts = zip(now[3:], before[3:], strict=True)
        rows = [
            (key, name, *self._both(scope, pair))
            for key, name, pair in zip(keys, names, counts, strict=True)
        ]
        name_now, name_before = self._year_names(scope)
        return Table(
            "time_to_signature",
            self.env._("Memoranda signed, by the time it took"),
            (
                Column("span", self.env._("Time"), "key"),
                Column("name", self.env._("Time")),
                Column("signed", self.env._("Signed %s", name_now), "count"),
                Column("signed_before", self.env._("Signed %s", name_before), "count"),
            ),
            tuple(rows) if signed else (),
            total=("", self.env._("All"), *self._both(scope, (now[0], before[0]))),
            chart=("signed", "signed_before") if scope.before else ("signed",),
            empty=self.env._("No memorandum was signed whose time is known."),
        )

    # Words

    def _definitions(self, scope):
        return [
            *super()._definitions(scope),
            (
                self.env._("First contact"),
                self.env._(
                    "The earlier of two days: the one on which the collaboration was"
                    " noted, and the one on which a department was first asked."
                ),
            ),
            (
                self.env._("Time to signature"),
                self.env._(
                    "Days from first contact to the last signature of a collaboration's"
                    " first memorandum, in the year in which it was signed. What was"
                    " imported has no such time."
                ),
            ),
        ]


def median(name):
    return SQL("percentile_cont(0.5) WITHIN GROUP (ORDER BY %s)", name)

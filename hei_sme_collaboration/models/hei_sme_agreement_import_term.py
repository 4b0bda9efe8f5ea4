"""Past memoranda from a file: how long they ran, where they stand, what is there."""

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.fields import Domain

from .hei_sme_import_value import read_text

DAY = relativedelta(days=1)


def whole_months(start, end):
    """Return (months, first day they count from) of a term that ends with a day. A term
    is whole months: where the days between aren't, it counts from before its start.

    >>> from datetime import date
    >>> def told(*days):
    ...     months, first = whole_months(*days)
    ...     return months, str(first)
    >>> told(date(2020, 1, 1), date(2024, 12, 31))
    (60, '2020-01-01')
    >>> told(date(2020, 3, 15), date(2024, 12, 31))
    (58, '2020-03-01')
    >>> told(date(2024, 1, 30), date(2024, 7, 30))
    (7, '2023-12-31')
    """
    after = end + DAY
    gap = relativedelta(after, start)
    months = max(12 * gap.years + gap.months + bool(gap.days), 1)
    while True:
        first = after - relativedelta(months=months)
        if first <= start and first + relativedelta(months=months) == after:
            return months, first
        months += 1


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    @api.model
    def _read_term(self, sheet, position, row, plan):
        """Note start, length and state, as they follow from what is given."""

        def refuse(reason):
            sheet.refuse(position, reason)

        signed = plan["signed_on"] or plan["date_start"]
        start = plan["date_start"] or signed
        end, months, over = (
            plan[name] for name in ("date_end", "duration_months", "terminated_on")
        )
        if not signed:
            if not any(
                read_text(row.get(name)) for name in ("signed_on", "date_start")
            ):
                refuse(
                    self.env._(
                        "it says neither when it was signed nor from when it was in"
                        " force."
                    )
                )
            return
        plan["signed_on"], plan["start"] = signed, start
        if end and end < start:
            refuse(
                self.env._(
                    "it would end on %(end)s, before it starts on %(start)s.",
                    end=self._format_day(end),
                    start=self._format_day(start),
                )
            )
            return
        by_months = months and start + relativedelta(months=months) - DAY
        if end and by_months and by_months != end:
            refuse(
                self.env._(
                    "%(months)s months from %(start)s end on %(computed)s, but its last"
                    " day is %(end)s. Leave one of the two empty.",
                    months=months,
                    start=self._format_day(start),
                    computed=self._format_day(by_months),
                    end=self._format_day(end),
                )
            )
            return
        if by_months:
            plan["months"], plan["counted_from"], end = months, start, by_months
        elif end:
            plan["months"], plan["counted_from"] = whole_months(start, end)
        else:
            self._refuse_endless(refuse, row, plan)
            return
        plan["end"] = end
        self._refuse_bad_term(refuse, plan)
        plan["state"] = self._state_of_past(plan)

    @api.model
    def _refuse_endless(self, refuse, row, plan):
        """Say what is missing, unless it's said already that a cell can't be read."""
        if plan["duration_months"] is not False:
            refuse(self.env._("it would run for no time: at least one month."))
        elif not (
            read_text(row.get("date_end")) or read_text(row.get("duration_months"))
        ):
            refuse(
                self.env._(
                    "it says neither its last day nor the months it runs. For one"
                    " without an end write 12 months and a renewal by itself"
                    " (automatic)."
                )
            )

    @api.model
    def _refuse_bad_term(self, refuse, plan):
        today = self._today()
        signed, start, end = plan["signed_on"], plan["start"], plan["end"]
        over = plan["terminated_on"]
        if signed > today:
            refuse(
                self.env._(
                    "it would be signed on %s, which is still to come. What isn't"
                    " signed yet is drafted from its card.",
                    self._format_day(signed),
                )
            )
        if over and not start <= over <= end and plan["renewal"] != "automatic":
            refuse(
                self.env._(
                    "it would be terminated on %(over)s, but ran from %(start)s to"
                    " %(end)s.",
                    over=self._format_day(over),
                    start=self._format_day(start),
                    end=self._format_day(end),
                )
            )
        if (plan["notice_months"] or 0) >= plan["months"]:
            refuse(
                self.env._(
                    "it runs for %(months)s months: the notice can't be as long as"
                    " that.",
                    months=plan["months"],
                )
            )

    @api.model
    def _state_of_past(self, plan):
        """Return where a memorandum stands today. One that renews itself is in force
        until somebody ended it.
        """
        today = self._today()
        over = plan["terminated_on"]
        if plan["start"] > today:
            return "signed"
        if over and over < today:
            return "terminated"
        if plan["end"] < today and plan["renewal"] != "automatic":
            return "expired"
        return "in_force"

    # What is there already

    @api.model
    def _refuse_doubles(self, sheet, plans):
        """Note which rows repeat another one, or a memorandum that is here: by its
        reference; where one of the two has none, by parties and first day.
        """
        references, terms = self._known_memoranda(plans)
        named, unnamed, started = {}, {}, {}
        for position, plan in enumerate(plans):
            reference = plan["reference"].casefold()
            term = (plan["hei"], plan["sme"], plan.get("start"))
            whole = all(term)
            here = references.get(reference)
            same = named.get(reference, unnamed.get(term)) if reference else None
            if not reference and whole:
                here = terms.get(term)
                same = started.get(term)
            if here:
                sheet.refuse(
                    position,
                    self.env._("this memorandum is here already, as %s.", here),
                )
            elif same is not None:
                sheet.refuse(
                    position,
                    self.env._(
                        "it repeats row %s. If both are right, give each its own"
                        " reference.",
                        sheet.number(same),
                    ),
                )
            if reference:
                named.setdefault(reference, position)
            elif whole:
                unnamed.setdefault(term, position)
            if whole:
                started.setdefault(term, position)

    @api.model
    def _known_memoranda(self, plans):
        """Return ({reference: reference}, {(HEI, company, first day): reference}) of
        those memoranda of ours that rows may repeat.
        """
        wanted = Domain("reference", "in", [p["reference"] for p in plans])
        unnamed = [plan for plan in plans if not plan["reference"]]
        wanted |= Domain("sme_id", "in", list({p["sme"] for p in unnamed})) & Domain(
            "date_start", "in", list({p.get("start") for p in unnamed} - {None})
        )
        ours = Domain("company_id", "=", self.env.company.id)
        known = self.search_fetch(
            ours & wanted & Domain("state", "!=", "cancelled"),
            ["reference", "hei_id", "sme_id", "date_start"],
            order="id",
        )
        return (
            {a.reference.casefold(): a.reference for a in known},
            {(a.hei_id.id, a.sme_id.id, a.date_start): a.reference for a in known},
        )

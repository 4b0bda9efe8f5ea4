"""Memoranda with the days they need, as an import leaves them."""

from datetime import date

from dateutil.relativedelta import relativedelta

from .term_common import TermCommon

FIGURES = ["in_force:sum", "is_new:sum", "is_ended:sum"]


class YearCommon(TermCommon):
    """Memoranda with the days they need, as an import leaves them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rows = cls.env["hei.sme.agreement.year"].with_user(cls.reader)

    @classmethod
    def held(cls, first, last=None, state="expired", **vals):
        """Have a memorandum that was in force from a day to another (five years unless
        told).
        """
        first = date.fromisoformat(first)
        vals = {"duration_months": 60, "notice_months": 0, **vals}
        if last:
            last = date.fromisoformat(last)
            months = relativedelta(last + relativedelta(days=1), first)
            vals["duration_months"] = max(months.years * 12 + months.months, 1)
            if last != first + relativedelta(months=vals["duration_months"], days=-1):
                vals |= {"duration_months": 600, "termination_date": last}
        return cls.many(1, date_start=first, state=state, **vals)

    @classmethod
    def follow(cls, agreement, first, last=None, kind="renewal", **vals):
        """Have a renewal or an amendment that came into force on a day."""
        follower = cls.held(first, last, state="draft", **vals)
        follower._for_action().write(
            {
                "origin_id": agreement.id,
                "kind": kind,
                "collaboration_id": agreement.collaboration_id.id,
                "state": "in_force",
            }
        )
        if agreement.state == "in_force":
            agreement._for_action().write({"state": "superseded"})
        return follower

    @classmethod
    def counted(cls, agreements, user=None):
        """Return {year: (in force, new, ended)} of these memoranda and what follows."""
        agreements._ensure_academic_years()
        chain = agreements.collaboration_id.agreement_ids
        groups = cls.rows.with_user(user or cls.reader)._read_group(
            [("agreement_id", "in", chain.ids)], ["academic_year_id"], FIGURES
        )
        return {year.name: tuple(figures) for year, *figures in groups}

"""What counts in which academic year."""

from datetime import date

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from ..models.hei_sme_agreement_span import SPAN
from .term_common import TermCommon
from .test_migration import script

FOLDER = "hei_sme_collaboration/migrations/19.0.1.3.0"
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


@tagged("post_install", "-at_install")
@freeze_time("2026-11-28 12:00:00")
class TestAgreementYear(YearCommon):
    def test_first_and_last_day_of_years(self):
        """Years from October to September; each case on both sides of the line."""
        for first, last, expected in (
            # one year exactly, and a day more on either side
            ("2023-10-01", "2024-09-30", {"2023/24": (1, 1, 1)}),
            ("2023-09-30", "2024-09-30", {"2022/23": (1, 1, 0), "2023/24": (1, 0, 1)}),
            ("2023-10-01", "2024-10-01", {"2023/24": (1, 1, 0), "2024/25": (1, 0, 1)}),
            # one day: the last of a year, the first of one, a leap day
            ("2024-09-30", "2024-09-30", {"2023/24": (1, 1, 1)}),
            ("2024-10-01", "2024-10-01", {"2024/25": (1, 1, 1)}),
            ("2024-02-29", "2024-02-29", {"2023/24": (1, 1, 1)}),
            # from and to a leap day
            ("2020-02-29", "2022-02-28", dict.fromkeys(["2020/21"], (1, 0, 0))),
            # three years: new in the first, ended in the last
            (
                "2022-12-24",
                "2025-01-06",
                {
                    "2022/23": (1, 1, 0),
                    "2023/24": (1, 0, 0),
                    "2024/25": (1, 0, 1),
                },
            ),
        ):
            with self.subTest(first=first, last=last):
                agreement = self.held(first, last, state="terminated")
                self.assertEqual(str(agreement.last_day), last)
                counted = self.counted(agreement)
                self.assertEqual({**counted, **expected}, counted)
                self.assertEqual(
                    sum(new for _force, new, _ended in counted.values()), 1
                )
                self.assertEqual(sum(ended for *_rest, ended in counted.values()), 1)

    def test_what_does_not_count(self):
        """Neither drafts, nor what is out to sign, given up, or starts later."""
        for state in ("draft", "to_sign", "declined", "signed", "cancelled"):
            with self.subTest(state=state):
                agreement = self.held("2025-10-01", state=state)
                self.assertEqual(self.counted(agreement), {})
                self.assertFalse(agreement.last_day)

    def test_in_force_today(self):
        """What runs on is in force and hasn't ended, also when its years were made."""
        agreement = self.held("2024-10-01", state="in_force")
        self.assertEqual(
            self.counted(agreement),
            {"2024/25": (1, 1, 0), "2025/26": (1, 0, 0), "2026/27": (1, 0, 0)},
        )

    def test_its_last_day_is_still_to_come(self):
        """The running year counts as its end what has its last day in it, unless it
        renews itself; an objection or a notice makes that an end too.
        """
        for vals, ended in (
            ({}, 1),
            ({"renewal": "automatic"}, 0),
            ({"renewal": "automatic", "renewal_objected_on": "2026-11-01"}, 1),
            ({"renewal": "automatic", "termination_date": "2027-03-31"}, 1),
        ):
            with self.subTest(vals):
                agreement = self.held(
                    "2022-07-01", state="in_force", objection_months=0, **vals
                )
                self.assertEqual(self.counted(agreement)["2026/27"], (1, 0, ended))

    def test_terminated(self):
        """The last day of a termination is the last one that counts."""
        agreement = self.held(
            "2023-10-01", state="terminated", termination_date="2024-10-01"
        )
        self.assertEqual(
            self.counted(agreement), {"2023/24": (1, 1, 0), "2024/25": (1, 0, 1)}
        )

    def test_an_amendment_takes_over_within_a_year(self):
        """It counts once, as it stands after the amendment, and is neither new nor
        ended by it.
        """
        agreement = self.held("2024-10-01", state="in_force")
        amended = self.follow(agreement, "2025-03-01", kind="amendment")
        self.assertEqual(str(agreement.last_day), "2025-02-28")
        self.assertEqual(str(agreement.succeeded_on), "2025-03-01")
        self.assertEqual(str(amended.first_day), "2024-10-01")
        self.assertEqual(
            self.counted(agreement),
            {"2024/25": (1, 1, 0), "2025/26": (1, 0, 0), "2026/27": (1, 0, 0)},
        )
        year = self.rows.search(
            [("agreement_id", "in", (agreement | amended).ids)]
        ).filtered(lambda row: row.academic_year_id.name == "2024/25")
        self.assertEqual(year.agreement_id, amended)

    def test_an_amendment_of_the_same_day(self):
        """What was superseded on its first day was never in force; the year is new all
        the same.
        """
        agreement = self.held("2025-10-01", state="in_force")
        self.follow(agreement, "2025-10-01", kind="amendment")
        self.assertEqual(
            self.counted(agreement), {"2025/26": (1, 1, 0), "2026/27": (1, 0, 0)}
        )

    def test_a_renewal_takes_over_between_two_years(self):
        """From 30 September to 1 October: neither an ending nor anything new."""
        agreement = self.held("2023-10-01", "2025-09-30")
        self.follow(agreement, "2025-10-01")
        self.assertEqual(
            self.counted(agreement),
            {
                "2023/24": (1, 1, 0),
                "2024/25": (1, 0, 0),
                "2025/26": (1, 0, 0),
                "2026/27": (1, 0, 0),
            },
        )

    def test_a_renewal_signed_late(self):
        """One day without a memorandum over the turn of years: it had ended, and what
        follows is still no new relation. Within one year neither.
        """
        agreement = self.held("2023-10-01", "2025-09-30")
        renewal = self.follow(agreement, "2025-10-02")
        self.assertEqual(
            self.counted(agreement)["2024/25"], (1, 0, 1), "nobody knew of a renewal"
        )
        self.assertEqual(self.counted(agreement)["2025/26"], (1, 0, 0))
        self.assertEqual(str(renewal.first_day), "2023-10-01")
        within = self.held("2023-01-01", "2024-12-31")
        self.follow(within, "2025-02-01")
        self.assertEqual(self.counted(within)["2024/25"], (1, 0, 0))

    def test_a_follower_that_was_over_at_once(self):
        """An amendment signed after its last day took nothing's place."""
        agreement = self.held("2023-10-01", "2024-09-30", state="in_force")
        late = self.follow(agreement, "2024-11-01", kind="amendment")
        late._for_action().write(
            {"term_from": "2023-10-01", "duration_months": 12, "state": "expired"}
        )
        self.assertEqual(str(late.date_end), "2024-09-30")
        self.assertFalse(agreement.succeeded_on)
        self.assertEqual(self.counted(agreement), {"2023/24": (1, 1, 1)})

    def test_a_void_renewal(self):
        """What a void renewal had superseded goes on as if nothing had been."""
        agreement = self.held("2024-10-01", state="in_force")
        renewal = self.follow(agreement, "2025-11-01", kind="amendment")
        renewal._for_action().write({"state": "cancelled", "is_void": True})
        agreement._for_action().write({"state": "in_force"})
        self.assertFalse(agreement.succeeded_on)
        self.assertFalse(renewal.first_day)
        self.assertEqual(set(self.counted(agreement).values()), {(1, 1, 0), (1, 0, 0)})
        self.assertEqual(agreement.last_day, agreement.date_end)

    def test_a_year_that_spans_another_setting(self):
        """Years are those that are there: a short or a long one counts like any."""
        years = self.env["hei.sme.academic.year"]
        years._of(self.company, date(2023, 11, 1))
        self.company.hei_sme_year_start_month = "3"
        agreement = self.held("2024-10-01", "2025-02-28", state="terminated")
        self.counted(agreement)
        long = years.search([("date_start", "=", "2024-10-01")])
        self.assertEqual(str(long.date_end), "2026-02-28")
        self.assertEqual(self.counted(agreement), {"2024/26": (1, 1, 1)})

    def test_two_institutions(self):
        """Each counts its own by its own years, and its readers see nothing else."""
        ours = self.held("2025-10-01", state="in_force")
        self.other_company.hei_sme_year_start_month = "1"
        card = ours.collaboration_id.sudo().copy(
            {
                "company_id": self.other_company.id,
                "user_id": self.outsider.id,
                "hei_id": self.other_company.partner_id.id,
            }
        )
        theirs = (
            self.env["hei.sme.agreement"]
            ._for_action()
            .create(
                {
                    "collaboration_id": card.id,
                    "source": "imported",
                    "state": "in_force",
                    "effective_rule": "date",
                    "date_start": "2025-10-01",
                }
            )
        )
        self.assertEqual(
            self.counted(ours), {"2025/26": (1, 1, 0), "2026/27": (1, 0, 0)}
        )
        self.assertEqual(self.counted(theirs), {})
        outsider = self.outsider
        rows = self.rows.with_user(outsider).with_context(
            allowed_company_ids=self.other_company.ids
        )
        self.assertEqual(
            rows.search([]).mapped("academic_year_id.name"), ["2026", "2025"]
        )
        self.assertFalse(rows.search([("agreement_id", "=", ours.id)]))

    def test_coordinators_count_what_is_theirs(self):
        """Responsible or following: the rule of the memorandum."""
        mine = self.held("2025-10-01", state="in_force", user_id=self.coordinator.id)
        self.held("2025-10-01", state="in_force")
        rows = self.rows.with_user(self.coordinator)
        self.assertEqual(rows.search([]).agreement_id, mine)
        [(count, *_rest)] = rows._read_group([], [], FIGURES)
        self.assertEqual(count, 2)

    def test_several_years_count_it_once(self):
        """The total over all years counts a memorandum once, amended or not."""
        agreement = self.held("2024-10-01", state="in_force")
        self.follow(agreement, "2025-03-01", kind="amendment")
        domain = [("root_id", "=", agreement.id)]
        [total], years = self.rows.formatted_read_grouping_sets(
            domain,
            [[], ["academic_year_id"]],
            ["root_id:count_distinct", "is_new:sum", "is_ended:sum"],
        )
        self.assertEqual((total["root_id:count_distinct"], total["is_new:sum"]), (1, 1))
        self.assertEqual([year["root_id:count_distinct"] for year in years], [1] * 3)

    def test_a_form_that_is_open_computes_as_well(self):
        """What the browser asks for while somebody edits a memorandum in force."""
        agreement = self.held("2024-10-01", state="in_force")
        renewal = self.follow(agreement, "2025-03-01")
        for record in (agreement, renewal):
            new = record.new(origin=record)
            new.renewal = "none"
            self.assertEqual(str(new.first_day), "2024-10-01")
            self.assertEqual(new.last_day, record.last_day)

    # Ways, study fields, size

    def test_ways_count_memoranda_and_totals_count_once(self):
        """A memorandum with two ways stands under both and once in the total, in the
        calls that pivot and graph make.
        """
        second = self.way.copy({"code": "second", "name": "Second"})
        both = Command.set((self.way | second).ids)
        self.held("2026-10-01", state="in_force", way_ids=[both])
        self.held("2026-10-01", state="in_force")
        self.held("2026-10-01", state="in_force", way_ids=[Command.clear()])
        domain = [("academic_year_id.name", "=", "2026/27")]
        [total], by_way = self.rows.formatted_read_grouping_sets(
            domain, [[], ["way_ids"]], ["in_force:sum", "is_new:sum"]
        )
        self.assertEqual((total["in_force:sum"], total["is_new:sum"]), (3, 3))
        self.assertEqual(
            {
                group["way_ids"] and group["way_ids"][1]: group["in_force:sum"]
                for group in by_way
            },
            {"Open days": 2, "Second": 1, False: 1},
        )
        graph = self.rows.formatted_read_group(domain, ["way_ids"], ["__count"])
        self.assertEqual(sorted(group["__count"] for group in graph), [1, 1, 2])
        for group in by_way:
            found = self.rows.search_count([*domain, *group["__extra_domain"]])
            self.assertEqual(found, group["in_force:sum"])

    def test_broad_fields(self):
        """Two detailed fields of one broad field count under it once; a field that
        moves to another broad field counts there.
        """
        fields = self.env["hei.sme.study.field"]
        broad = fields.search([("code", "=", "06")])
        narrow = fields.search([("code", "=", "061")])
        details = fields.create(
            [
                {"code": code, "name": code, "parent_id": narrow.id}
                for code in ("0611", "0612")
            ]
        )
        agreement = self.held(
            "2026-10-01",
            state="in_force",
            study_field_ids=[Command.set((details | narrow).ids)],
        )
        self.assertEqual(agreement.broad_field_ids, broad)
        domain = [("agreement_id", "=", agreement.id)]
        self.assertEqual(
            self.rows._read_group(domain, ["broad_field_ids"], ["in_force:sum"]),
            [(broad, 1)],
        )
        self.assertEqual(
            dict(self.rows._read_group(domain, ["study_field_ids"], ["__count"])),
            dict.fromkeys(details | narrow, 1),
        )
        other = fields.search([("code", "=", "07")])
        narrow.parent_id = other
        self.assertEqual(agreement.broad_field_ids, other)

    def test_size_declared_computed_and_unknown_apart(self):
        """Three firms of one class, and one of which nobody knows."""
        vals = {"name": "Firm", "is_company": True, "is_sme": True}
        firms = self.env["res.partner"].create([vals] * 4)
        for firm, size, basis in zip(
            firms,
            ("micro", "micro", "large", False),
            ("declared", "computed", "declared", False),
            strict=True,
        ):
            firm.write({"sme_size_class": size, "sme_size_basis": basis})
            agreement = self.held("2026-10-01", state="in_force")
            agreement.collaboration_id.sme_id = firm
            agreement._for_action().write({"sme_id": firm.id})
        self.assertEqual(
            set(
                self.rows._read_group(
                    [("sme_id", "in", firms.ids)],
                    ["sme_size_class", "sme_size_basis"],
                    ["in_force:sum"],
                )
            ),
            {
                ("micro", "declared", 1),
                ("micro", "computed", 1),
                ("large", "declared", 1),
                ("unknown", "unknown", 1),
            },
        )

    def test_it_belongs_to_the_lead_department(self):
        """Whatever department the memorandum names, the card's own one counts."""
        agreement = self.held("2026-10-01", state="in_force")
        agreement.collaboration_id.unit_id = self.faculty
        self.assertEqual(
            self.rows.search([("agreement_id", "=", agreement.id)]).unit_id,
            self.faculty,
        )

    # Against the database itself

    def scene(self):
        """Have some chains of all kinds."""
        agreements = self.held("2019-05-01", "2024-04-30")
        self.follow(agreements, "2024-05-01")
        amended = self.held("2021-10-01", state="in_force")
        self.follow(amended, "2023-02-01", kind="amendment")
        late = self.held("2020-01-01", "2022-12-31")
        self.follow(late, "2024-01-01")
        ended = self.held("2022-03-01", "2023-02-28")
        agreements |= amended | late | ended | self.held("2025-11-11", state="in_force")
        agreements._ensure_academic_years()
        return agreements.collaboration_id.agreement_ids

    def test_figures_match_plain_sql(self):
        """The same figures, counted by days: in force on a day of the year; new when
        no day before was; ended when the last day in force of the year before the turn
        has nothing after it.
        """
        chains = self.scene()
        self.env.flush_all()
        self.env.cr.execute(
            """
            WITH day AS (
                SELECT DISTINCT coalesce(a.root_id, a.id) AS chain, d::date AS day
                  FROM hei_sme_agreement a,
                       generate_series(a.date_start, a.date_end, '1 day') d
                 WHERE a.id = ANY(%s)
            ), turn AS (
                SELECT chain, day,
                       NOT EXISTS (SELECT FROM day o WHERE o.chain = day.chain
                                      AND o.day = day.day + 1) AS last,
                       min(day) OVER (PARTITION BY chain) = day AS first
                  FROM day
            )
            SELECT y.name, count(DISTINCT chain), count(*) FILTER (WHERE first),
                   count(DISTINCT chain) FILTER (WHERE last AND NOT EXISTS (
                       SELECT FROM day o WHERE o.chain = turn.chain
                          AND o.day > turn.day AND o.day <= y.date_end))
              FROM turn JOIN hei_sme_academic_year y
                ON y.company_id = %s AND day BETWEEN y.date_start AND y.date_end
             GROUP BY y.name
            """,
            [chains.ids, self.company.id],
        )
        plain = {name: tuple(rest) for name, *rest in self.env.cr.fetchall()}
        groups = self.rows._read_group(
            [("agreement_id", "in", chains.ids)], ["academic_year_id"], FIGURES
        )
        self.assertEqual({y.name: tuple(rest) for y, *rest in groups}, plain)
        self.assertEqual(plain["2022/23"], (4, 0, 2))

    def test_update(self):
        """The update finds the same days and broad fields in a few statements."""
        chains = self.scene()
        names = (*SPAN, "broad_field_ids")
        before = {name: chains.mapped(lambda a, n=name: a[n]) for name in names}
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hei_sme_agreement"
            " SET first_day = NULL, last_day = NULL, succeeded_on = NULL,"
            " ended_on = NULL"
        )
        self.env.cr.execute("DELETE FROM hei_sme_agreement_broad_field_rel")
        script("pre-span", FOLDER).migrate(self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()
        after = {name: chains.mapped(lambda a, n=name: a[n]) for name in names}
        self.assertEqual(after, before)

    def test_the_daily_job_makes_the_year_that_begins(self):
        """On 1 October the year is there, though no memorandum starts on that day."""
        agreement = self.held("2025-10-01", state="in_force")
        self.counted(agreement)
        years = self.env["hei.sme.academic.year"]
        mine = [("company_id", "=", self.company.id), ("name", "=", "2027/28")]
        with freeze_time("2027-10-01 05:00:00"):
            self.assertFalse(years.search(mine))
            self.run_job()
            self.assertTrue(years.search(mine))
        self.assertEqual(self.counted(agreement)["2027/28"], (1, 0, 0))

    def test_an_import_has_its_years(self):
        """Years come about with the memoranda, one query for all of them."""
        self.many(3, date_start="2019-10-01", duration_months=120)
        self.assertEqual(
            self.rows._read_group([], [], ["academic_year_id:count_distinct"]), [(8,)]
        )

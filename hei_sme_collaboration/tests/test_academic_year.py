"""Academic years: they come about when needed, and never overlap."""

from datetime import date, timedelta

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .term_common import TermCommon


@tagged("post_install", "-at_install")
class TestAcademicYear(TermCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.years = cls.env["hei.sme.academic.year"]

    def of(self, day):
        return self.years._of(self.company, date.fromisoformat(day))

    def days(self, year):
        return f"{year.name}: {year.date_start} – {year.date_end}"

    def test_a_year_comes_about_by_the_setting(self):
        """Twelve months from the month in the settings, on both of their ends."""
        year = self.of("2026-10-01")
        self.assertEqual(self.days(year), "2026/27: 2026-10-01 – 2027-09-30")
        self.assertEqual(self.of("2027-09-30"), year)
        before = self.of("2026-09-30")
        self.assertEqual(self.days(before), "2025/26: 2025-10-01 – 2026-09-30")

    def test_a_calendar_year_has_one_number(self):
        """Where years start in January they are called by one number."""
        self.company.hei_sme_year_start_month = "1"
        self.assertEqual(
            self.days(self.of("2026-06-01")), "2026: 2026-01-01 – 2026-12-31"
        )

    def test_each_institution_has_its_own(self):
        """Two institutions have two years of the same name."""
        theirs = self.years._of(self.other_company, date(2026, 11, 1))
        self.assertNotEqual(self.of("2026-11-01"), theirs)
        self.assertEqual(theirs.company_id, self.other_company)

    def test_another_month_holds_for_later_years(self):
        """A year that's there keeps its days; the next one fills what's between."""
        year = self.of("2026-11-01")
        for month, expected in (
            ("9", "2027/28: 2027-10-01 – 2028-08-31"),
            ("11", "2027/28: 2027-10-01 – 2028-10-31"),
            ("1", "2027/28: 2027-10-01 – 2028-12-31"),
            ("4", "2027/28: 2027-10-01 – 2028-03-31"),
            ("5", "2027/28: 2027-10-01 – 2028-04-30"),
            ("3", "2027/29: 2027-10-01 – 2029-02-28"),
        ):
            with self.subTest(month=month):
                self.company.hei_sme_year_start_month = month
                following = self.of("2027-10-15")
                self.assertEqual(self.days(following), expected)
                self.assertEqual(self.days(year), "2026/27: 2026-10-01 – 2027-09-30")
                after = self.of(str(following.date_end + timedelta(days=1)))
                self.assertEqual(str(after.date_start.month), month)
                (following | after).unlink()

    def test_a_gap_in_the_past_is_filled(self):
        """A year before those that are there ends where the next one starts."""
        self.of("2026-11-01")
        self.company.hei_sme_year_start_month = "9"
        self.assertEqual(
            self.days(self.of("2026-05-01")), "2025/26: 2025-09-01 – 2026-08-31"
        )
        self.assertEqual(
            self.days(self.of("2026-09-10")), "2026: 2026-09-01 – 2026-09-30"
        )

    def test_a_period_has_all_its_years(self):
        """Five years of a memorandum touch six academic years."""
        years = self.years._between(self.company, date(2021, 1, 1), date(2025, 12, 31))
        self.assertEqual(
            years.mapped("name"),
            ["2020/21", "2021/22", "2022/23", "2023/24", "2024/25", "2025/26"],
        )
        again = self.years._between(self.company, date(2021, 1, 1), date(2025, 12, 31))
        self.assertEqual(again, years)

    def test_days_never_overlap(self):
        """Each day belongs to one year only, whoever writes it."""
        self.of("2026-11-01")
        with self.assertRaisesRegex(ValidationError, "overlap with the academic year"):
            self.years.with_user(self.administrator).create(
                {"date_start": "2027-09-30", "date_end": "2028-08-31"}
            )
        with self.assertRaisesRegex(ValidationError, "can't end"):
            self.years.create({"date_start": "2030-09-30", "date_end": "2030-08-31"})

    def test_officers_close_a_year_that_is_over(self):
        """Not before its last day is over; its days can't move then; undone again."""
        year = self.of("2026-11-01").with_user(self.officer)
        with freeze_time("2027-09-30 12:00:00"):
            with self.assertRaisesRegex(UserError, "runs until 2027-09-30"):
                year.action_close()
        with freeze_time("2027-10-01 12:00:00"):
            year.action_close()
            with self.assertRaisesRegex(UserError, "is closed"):
                year.date_end = "2027-08-31"
            with self.assertRaises(AccessError):
                year.with_user(self.coordinator).action_reopen()
            year.action_reopen()
        self.assertEqual(year.state, "open")

    # The last day of a memorandum, and the years it counts in

    def counted(self, agreement):
        rows = self.env["hei.sme.agreement.year"].with_user(self.reader)
        return [
            (row.academic_year_id.name, row.is_new, row.is_ended)
            for row in rows.search([("agreement_id", "=", agreement.id)]).sorted(
                lambda row: row.academic_year_id.date_start
            )
        ]

    @freeze_time("2026-11-28 12:00:00")
    def test_a_memorandum_counts_in_the_years_it_was_in_force(self):
        """New in the first, ended in the last; those to come aren't there yet."""
        agreement = self.signed(on="2024-10-01", duration_months=24)
        self.assertEqual(str(agreement.last_day), "2026-09-30")
        self.assertEqual(
            self.counted(agreement), [("2024/25", 1, 0), ("2025/26", 0, 1)]
        )

    @freeze_time("2026-11-28 12:00:00")
    def test_what_is_not_in_force_does_not_count(self):
        """A draft has no last day in force, nor has one that starts later."""
        self.assertFalse(self.draft().last_day)
        later = self.signed(
            on="2026-11-20", effective_rule="date", date_start="2026-12-24"
        )
        self.assertEqual(later.state, "signed")
        self.assertFalse(later.last_day)
        self.assertEqual(self.counted(later), [])

    @freeze_time("2026-11-28 12:00:00")
    def test_what_is_superseded_ends_the_day_before(self):
        """A renewal by itself takes over: the former is no ending, it's nothing new."""
        agreement = self.many(
            1, duration_months=24, renewal="automatic", objection_months=3
        )
        agreement._ensure_academic_years()
        self.run_job()
        renewals = agreement.chain_ids - agreement
        self.assertEqual(str(agreement.last_day), "2022-12-31")
        self.assertEqual(
            renewals.sorted("date_start").mapped(lambda a: str(a.last_day)),
            ["2024-12-31", "2026-12-31"],
        )
        self.assertEqual(
            self.counted(agreement),
            [("2020/21", 1, 0), ("2021/22", 0, 0)],
            "in 2022/23 its renewal stands for it",
        )
        last = renewals.sorted("date_start")[-1]
        self.assertEqual(self.counted(last)[0], ("2024/25", 0, 0))

    @freeze_time("2026-11-28 12:00:00")
    def test_ways_count_memoranda_and_totals_count_once(self):
        """A memorandum of two ways stands under both, and once in the total."""
        second = self.way.copy({"code": "second", "name": "Second"})
        self.many(
            3, way_ids=[Command.set((self.way | second).ids)], date_start="2026-10-01"
        )._ensure_academic_years()
        rows = self.env["hei.sme.agreement.year"].with_user(self.reader)
        domain = [("company_id", "=", self.company.id)]
        self.assertEqual(
            rows.formatted_read_group(domain, [], ["in_force:sum", "__count"]),
            [{"in_force:sum": 3, "__count": 3, "__extra_domain": [(1, "=", 1)]}],
        )
        grouped = rows._read_group(domain, ["way_ids"], ["in_force:sum"])
        self.assertEqual(dict(grouped), {self.way: 3, second: 3})

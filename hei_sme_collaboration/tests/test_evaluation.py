"""The evaluation report's figures, counted by hand and by SQL of another kind."""

from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .evaluation_common import EvaluationCommon


@tagged("post_install", "-at_install")
class TestEvaluation(EvaluationCommon):
    def a_small_scene(self):
        """Four memoranda: one over before the year, one through it, one new, one that
        is new in the institute and ends.
        """
        steel, arts, _ict, detailed = self.fields_
        self.in_force("2023-10-01", 12, 0, self.faculty)
        self.in_force("2024-11-01", 60, 0, self.faculty, self.ways, steel | detailed)
        self.in_force("2025-10-01", 60, 1, self.school, fields=arts)
        self.in_force("2025-12-01", 6, 4, self.institute, self.ways, steel)

    def test_figures_counted_by_hand(self):
        """In force, new and ended in both years, companies once, sizes apart."""
        self.a_small_scene()
        figures = self.figures(self.report())
        for key, expected in {
            "in_force": (3, 1),
            "new": (2, 1),
            "ended": (1, 0),
            "companies": (3, 1),
            "smes_computed": (0, 0),
            "smes_declared": (2, 1),
            "larger": (0, 0),
            "size_unknown": (1, 0),
        }.items():
            self.assertEqual(figures[key], expected, key)

    def test_tables_counted_by_hand(self):
        """Two ways count in both, the total once; detailed fields in the narrow one."""
        self.a_small_scene()
        tables = self.tables(self.report())
        ways = {row[0]: row[2:] for row in tables["by_way"].rows}
        self.assertEqual(ways["open_days"], (3, 2, 1, 1, 1, 0))
        self.assertEqual(ways["traineeship"], (2, 1, 1, 1, 1, 0))
        self.assertEqual(tables["by_way"].total[2:], (3, 2, 1, 1, 1, 0))
        narrow = {row[0]: row[2:] for row in tables["by_narrow_field"].rows}
        self.assertEqual(narrow["071"], (2, 1, 1, 1, 1, 0))
        self.assertEqual(narrow["061"], (1, 0, 0, 1, 1, 0))
        departments = {row[0]: row[1:] for row in tables["by_department"].rows}
        self.assertEqual(
            departments["Faculty of ICT / Institute of Steel"], (1, 1, 1, 0, 0, 0)
        )

    def test_summary_counted_by_hand(self):
        """The first sentence says what the key figures say."""
        self.a_small_scene()
        summary = self.report()["summary"]
        self.assertEqual(
            summary[0],
            "In 2025/26, memoranda in force: 3, with 3 companies. New in the year: 2."
            " Ended in the year: 1. In the year before, 2024/25, in force: 1, new: 1,"
            " ended: 0.",
        )

    def test_a_department_has_its_sub_departments(self):
        """The faculty's report counts the institute's, and nothing of the school's."""
        self.a_small_scene()
        figures = self.figures(self.report(unit=self.faculty))
        self.assertEqual(figures["in_force"], (2, 1))
        self.assertEqual(self.figures(self.report(unit=self.school))["new"], (1, 0))
        self.assert_counted(self.report(unit=self.faculty), self.faculty)

    def test_every_table_by_other_sql(self):
        """Sixty memoranda of all sorts, some followed: each table against the
        database, for the institution, a faculty and a school.
        """
        self.a_year()
        self.assert_counted(self.report())
        for unit in (self.faculty, self.school):
            self.assert_counted(self.report(unit=unit), unit)

    def a_year(self, count=60):
        """Memoranda of all companies, departments, ways, fields and days."""
        units = (self.faculty, self.institute, self.school, None)
        empty = self.env["hei.sme.study.field"]
        fields = [*self.fields_, self.fields_[0] | self.fields_[3], empty]
        ways = [self.ways, self.way, self.ways - self.way]
        for number in range(count):
            month, year = number % 12 + 1, 2023 + number % 4
            agreement = self.in_force(
                f"{year}-{month:02d}-{1 + number % 28:02d}",
                1 + 7 * number % 30,
                number % 6,
                units[number % 4],
                ways[number % 3],
                fields[number % 6],
            )
            if number % 10 == 0 and agreement.duration_months > 6:
                self.follow(agreement)

    def follow(self, agreement):
        """Have an amendment with one more way take over after two months."""
        agreement = agreement.sudo()
        agreement._for_action().write({"state": "superseded"})
        self.agreements_._for_action().create(
            {
                "collaboration_id": agreement.collaboration_id.id,
                "sme_id": agreement.sme_id.id,
                "origin_id": agreement.id,
                "kind": "amendment",
                "source": "imported",
                "state": "in_force",
                "effective_rule": "date",
                "date_start": agreement.date_start + relativedelta(months=2),
                "term_from": agreement.date_start,
                "duration_months": agreement.duration_months,
                "notice_months": 0,
                "way_ids": [Command.set(self.ways.ids)],
                "study_field_ids": [Command.set(agreement.study_field_ids.ids)],
            }
        )

    def test_an_empty_year(self):
        """Sentences and no division by zero, where there's nothing at all."""
        report = self.report(year=self.before)
        self.assertEqual(report["summary"][0], "No memorandum was in force in 2024/25.")
        self.assertIn("No targets were set for the year.", report["summary"])
        tables = self.tables(report)
        self.assertFalse(tables["by_way"].rows)
        self.assertEqual(tables["by_way"].empty, "No memorandum was in force.")
        before = tables["key_figures"].values("value_before")
        self.assertEqual(set(before), {None}, "there's no year before to compare with")

    def test_a_year_that_spans_a_changed_setting(self):
        """A longer or shorter year counts by its own days."""
        self.company.hei_sme_year_start_month = "1"
        year = self.env["hei.sme.academic.year"]._of(self.company, date(2026, 11, 1))
        self.assertEqual(str(year.date_end), "2027-12-31")
        self.in_force("2025-09-30", 12, 0)
        self.in_force("2026-12-31", 12, 1)
        self.in_force("2026-05-01", 5, 2)
        report = self.report(year=year)
        figures = self.figures(report)
        self.assertEqual(figures["in_force"], (1, 2))
        self.assertEqual(figures["new"], (1, 1))
        self.assertEqual(figures["ended"], (1, 2))
        self.assertIn("October 1, 2026 to December 31, 2027", report["period"])

    # Who may

    def test_who_may_have_which_figures(self):
        """A reader has all, a coordinator their departments with what belongs to them;
        what they get doesn't depend on the cards that they see.
        """
        self.a_small_scene()
        self.assertEqual(self.figures(self.report())["in_force"], (3, 1))
        own = self.report(self.coordinator, unit=self.faculty)
        self.assertEqual(self.figures(own)["in_force"], (2, 1))
        part = self.report(self.coordinator, unit=self.institute)
        self.assertEqual(self.figures(part)["in_force"], (1, 0))
        for unit in (None, self.school):
            with self.assertRaisesRegex(AccessError, "your own departments"):
                self.report(self.coordinator, unit=unit)
        with self.assertRaises(AccessError):
            self.report(self.employee)

    def test_another_institution_has_its_own(self):
        """Nothing of it is counted, and its years and departments can't be had."""
        self.a_small_scene()
        years = self.env["hei.sme.academic.year"]
        theirs = years._of(self.other_company, date(2025, 11, 1))
        evaluation = self.env["hei.sme.evaluation"].with_user(self.outsider)
        evaluation = evaluation.with_context(allowed_company_ids=self.other_company.ids)
        none = self.env["hei.sme.unit"].with_env(evaluation.env)
        report = evaluation._report(theirs.with_env(evaluation.env), none)
        self.assertEqual(self.figures(report)["in_force"][0], 0)
        with self.assertRaises(AccessError):
            self.report(year=theirs)
        with self.assertRaises(AccessError):
            evaluation._report(self.year.with_env(evaluation.env), none)
        unit = self.env["hei.sme.unit"].create(
            {
                "name": "Seaside",
                "company_id": self.other_company.id,
                "partner_id": False,
            }
        )
        both = self.administrator
        both.company_ids |= self.other_company
        evaluation = self.env["hei.sme.evaluation"].with_user(both)
        evaluation = evaluation.with_context(allowed_company_ids=both.company_ids.ids)
        with self.assertRaisesRegex(UserError, "doesn't belong to University of Hills"):
            evaluation._report(
                self.year.with_env(evaluation.env), unit.with_env(evaluation.env)
            )

    def test_as_many_queries_for_many_memoranda(self):
        """Twelve or sixty memoranda: the same number of queries."""
        self.a_year(12)
        few = self.queries()
        self.a_year(48)
        self.assertEqual(self.queries(), few)
        self.assertLess(few, 40)

    def queries(self):
        self.report()
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        self.report()
        return self.cr.sql_log_count - before

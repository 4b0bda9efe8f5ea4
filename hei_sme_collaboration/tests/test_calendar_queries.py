"""The daily job's queries don't grow with what is due."""

from odoo.tests import freeze_time, tagged

from .term_common import TermCommon

#: Odoo inserts and updates this many rows by one query.
ROWS_PER_QUERY = 100


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 10:00:00")
class TestCalendarQueries(TermCommon):
    """One batch of 20 and one of 200, each with everything written."""

    def queries(self, count, tables, **vals):
        """Return the number of queries that a run takes with so many due, without the
        full batches of rows of the tables that it writes.
        """
        due = self.many(count, **vals)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self.run_job()
        queries = self.env.cr.sql_log_count - before
        return due, queries - tables * max(0, count - 1) // ROWS_PER_QUERY

    def assert_same(self, tables, **vals):
        """Assert that 200 take as many queries as 20 do.

        :param int tables: how many tables get a row for each
        :return: the 200
        """
        self.queries(20, tables, **vals)
        _few, few = self.queries(20, tables, **vals)
        due, many = self.queries(200, tables, **vals)
        self.assertLessEqual(many - few, 4)
        return due

    def test_starting(self):
        """Starting: state, evidence, chatter, the card's step, stage and chatter, and
        the study field that the card didn't name yet.
        """
        due = self.assert_same(
            10,
            state="signed",
            date_start="2026-06-01",
            study_field_ids=[(6, 0, self.study_field.ids)],
        )
        self.assertEqual(set(due.mapped("state")), {"in_force"})
        cards = due.collaboration_id
        self.assertEqual([c.study_field_ids for c in cards], [self.study_field] * 200)

    def test_expiring(self):
        """Expiring: state, evidence, chatter."""
        due = self.assert_same(5, date_start="2021-05-01")
        self.assertEqual(set(due.mapped("state")), {"expired"})

    def test_terminating(self):
        """Terminating: state, evidence, chatter."""
        due = self.assert_same(
            5,
            date_start="2025-05-01",
            termination_date="2026-05-31",
            terminated_by="both",
        )
        self.assertEqual(set(due.mapped("state")), {"terminated"})

    def test_renewing(self):
        """Renewing: the renewal, its fields and ways, evidence and chatter of both."""
        due = self.assert_same(
            10,
            renewal="automatic",
            objection_months=3,
            duration_months=24,
            date_start="2024-06-01",
        )
        self.assertEqual(set(due.follower_ids.mapped("state")), {"in_force"})

    def test_reminding(self):
        """A summary of 200 costs what one of 20 costs."""
        due = self.assert_same(3, date_start="2021-10-01")
        self.assertEqual(len(due.filtered("warned_on")), 200)

    def test_reminding_many_people(self):
        """Ten activities for each of 20 people cost what one for each of them costs."""
        people = [self.person("officer", f"Officer {n}") for n in range(20)]

        def run(count):
            due = self.agreements_
            for user in people:
                due |= self.many(count, date_start="2021-10-01", user_id=user.id)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.run_job()
            return due, self.env.cr.sql_log_count - before

        run(1)
        _due, few = run(1)
        due, many = run(10)
        self.assertEqual(len(due.filtered("activity_ids")), 200)
        self.assertLessEqual(many - few, 40)

    def test_erasing(self):
        """Erasing personal details: the evidence, and one more entry of it."""
        self.company.hei_sme_memorandum_retention = 12

        def run(count):
            due = self.many(count, state="expired", date_start="2019-01-01")
            due._log_event("asked", actor="Ana Kos", detail="ana@example.com")
            due._log_event("reminded", actor="Ana Kos")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.run_job()
            return due, self.env.cr.sql_log_count - before

        run(20)
        _few, few = run(20)
        due, many = run(200)
        self.assertFalse(any(due.event_ids.mapped("actor")))
        self.assertLessEqual(many - few, 4 + 3 * 180 // ROWS_PER_QUERY)

    def test_drafting_commitments(self):
        """An academic year begins: a line for each measure, and the memorandum."""
        due = self.assert_same(2, date_start="2026-01-01")
        self.assertEqual(len(due.collaboration_id.commitment_ids), 200)

    def test_nothing_due(self):
        """With nothing due, 200 cost what 20 cost."""
        done = {"date_start": "2026-01-01", "commitments_until": "2026-09-30"}
        self.queries(20, 0, **done)
        _few, few = self.queries(20, 0, **done)
        _many, many = self.queries(200, 0, **done)
        self.assertEqual(many, few)

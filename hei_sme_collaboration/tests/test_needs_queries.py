"""What needs me now costs as much for many as for few, and each count one query."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import freeze_time, tagged

from .commitment_common import CommitmentCommon
from .need_common import NeedCommon


@tagged("post_install", "-at_install")
class TestNeedsQueries(NeedCommon, CommitmentCommon):
    def fill(self, count):
        """Have so many of each kind."""
        today = fields.Date.today()
        past = fields.Datetime.now() - timedelta(days=400)
        for number in range(count):
            sme = self.env["res.partner"].create({"name": f"Firm {number}"})
            card = self.quiet_card(sme_id=sme.id)
            self.propose(card, "2.a")
            nobodys = self.quiet_card(sme_id=sme.id)
            nobodys.user_id = False
            passed = self.quiet_card(sme_id=sme.id)
            self.env["hei.sme.approach"].with_user(self.officer).create(
                {
                    "collaboration_id": passed.id,
                    "unit_id": self.faculty.id,
                    "deadline": self.days(0),
                }
            )
            self.invite(passed, deadline=self.days(-1))
            self.env["hei.sme.correction"].create(
                {
                    "partner_id": sme.id,
                    "company_id": self.company.id,
                    "field_name": "city",
                    "new_value": "Jesenice",
                    "proposed_by_id": self.owner.id,
                }
            )
            self.commitment(card, day=today, target=1000)
            (card | passed).last_contact_on = past
        self.many(count, date_start=today, duration_months=5, notice_months=0)
        self.many(
            count,
            date_start=today - timedelta(days=5),
            duration_months=2,
            notice_months=0,
            objection_months=1,
            renewal="automatic",
        )
        with freeze_time(past):
            for _number in range(count):
                self.sent()

    def queries(self, user):
        for _warm_up in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            shown = self.needs(user).overview("all")
            count = self.cr.sql_log_count - before
        return count, shown

    def test_as_many_queries_for_many_as_for_few(self):
        """Three of each kind or thirty: the same queries, for officer and
        coordinator.
        """
        self.fill(3)
        few, shown = self.queries(self.officer)
        keys = [section["key"] for section in shown["sections"]]
        self.assertEqual(
            keys,
            [
                *("proposed", "unassigned", "objection", "ending", "unsigned"),
                *("late", "overdue", "behind", "correction", "silent"),
            ],
        )
        few_of_coordinator, _shown = self.queries(self.coordinator)
        self.fill(27)
        many, shown = self.queries(self.officer)
        self.assertEqual({s["count"] for s in shown["sections"]} - {30, 60, 90}, set())
        self.assertLessEqual(many, few)
        self.assertLessEqual(self.queries(self.coordinator)[0], few_of_coordinator)
        self.assertLessEqual(few, 90)

    def test_each_count_is_one_query(self):
        """A kind with nothing in it costs its count alone."""
        self.faculty.user_ids |= self.officer
        needs = self.needs(self.officer)
        needs.overview("all")
        kinds = needs._own_kinds()
        with patch.object(type(needs), "_own_kinds", lambda self: kinds):
            for kind in kinds:
                with self.subTest(kind=kind.key):
                    needs._section(kind, "all")
                    self.env.flush_all()
                    before = self.cr.sql_log_count
                    section = needs._section(kind, "all")
                    count = self.cr.sql_log_count - before
                    self.assertEqual(section["count"], 0)
                    own = int(kind.key in ("department", "late"))
                    self.assertEqual(count, 1 + own, "besides one's departments")

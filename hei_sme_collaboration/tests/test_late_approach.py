"""A department that doesn't answer in time comes back to whoever asked."""

from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged

from odoo.addons.mail.tests.common import MailCase

from ..models import hei_sme_approach_late
from .approach_common import ApproachCommon
from .term_common import Killed, TermCommon


@tagged("post_install", "-at_install")
class TestLateApproach(MailCase, ApproachCommon, TermCommon):
    def setUp(self):
        super().setUp()
        with freeze_time("2026-03-02 10:00:00"):
            self.passed = self.card()
            [self.approach] = self.pass_on(
                self.passed, self.faculty, deadline="2026-03-09"
            )

    def run_job(self, now):
        with freeze_time(now), self.committing():
            self.env["hei.sme.approach"]._cron_late()

    def late(self, card, user):
        kind = self.env.ref("hei_sme_collaboration.mail_activity_type_late")
        found = self.activities(card, user)
        return found.filtered(lambda activity: activity.activity_type_id == kind)

    def test_late_ones_return_to_the_sender(self):
        """The day after, once, and nobody is mailed; silence isn't broken by it."""
        self.run_job("2026-03-09 23:00:00")
        self.assertFalse(self.late(self.passed, self.officer))
        heard = self.passed.last_contact_on
        with self.mock_mail_gateway():
            self.run_job("2026-03-10 01:00:00")
            self.run_job("2026-03-11 01:00:00")
        self.assertFalse(self._new_mails)
        [activity] = self.late(self.passed, self.officer)
        self.assertEqual(activity.summary, "Faculty of ICT hasn't answered")
        self.assertIn("03/09/2026", activity.note)
        self.assertEqual(str(self.approach.late_noted_on), "2026-03-10")
        self.assertEqual(self.passed.last_contact_on, heard)

    def test_another_day_may_pass_as_well(self):
        """A later deadline starts anew; an answer ends the activity."""
        self.run_job("2026-03-10 01:00:00")
        self.approach.with_user(self.officer).deadline = "2026-03-20"
        self.assertFalse(self.approach.late_noted_on)
        self.run_job("2026-03-12 01:00:00")
        self.assertEqual(len(self.late(self.passed, self.officer)), 1)
        self.run_job("2026-03-21 01:00:00")
        self.assertTrue(self.approach.late_noted_on)
        self.approach.with_user(self.coordinator).action_accept()
        self.assertFalse(self.late(self.passed, self.officer))

    def test_what_is_answered_closed_or_archived_is_not_late(self):
        """Nothing comes back of what nobody waits for any more."""
        with freeze_time("2026-03-02 10:00:00"):
            closed = self.card(sme_id=self.bakery.id)
            self.pass_on(closed, self.faculty, deadline="2026-03-04")
            archived = self.card(sme_id=self.bakery.id)
            self.pass_on(archived, self.faculty, deadline="2026-03-04")
            answered = self.card(sme_id=self.bakery.id)
            self.pass_on(answered, self.faculty, deadline="2026-03-04").action_accept()
        closed.write(
            {"stage_id": self.stage["closed"].id, "close_reason_id": self.reason.id}
        )
        archived.active = False
        self.run_job("2026-03-10 01:00:00")
        for card in closed | archived | answered:
            self.assertFalse(self.late(card, self.officer))
        closed.with_user(self.officer).action_reopen()
        self.run_job("2026-03-11 01:00:00")
        self.assertTrue(self.late(closed, self.officer))

    def test_a_companys_department_may_be_late_too(self):
        """Whoever noted the approach is reminded."""
        with freeze_time("2026-03-02 10:00:00"):
            card = self.card(direction="hei_to_sme")
            self.env["hei.sme.approach"].with_user(self.officer).create(
                {
                    "collaboration_id": card.id,
                    "office_id": self.office_hr.id,
                    "deadline": "2026-03-05",
                }
            )
        self.run_job("2026-03-10 01:00:00")
        [activity] = self.late(card, self.officer)
        self.assertEqual(
            activity.summary, "People and culture · Steelworks hasn't answered"
        )

    def test_the_sender_who_is_gone(self):
        """The card's responsible goes on with it; then an officer."""
        self.passed.user_id = self.administrator
        self.officer.active = False
        self.run_job("2026-03-10 01:00:00")
        self.assertEqual(len(self.late(self.passed, self.administrator)), 1)

    def test_nobody_is_left_to_hear_of_it(self):
        """Then it stays due, until there's an officer."""
        people = self.officer | self.administrator
        people.active = False
        self.run_job("2026-03-10 01:00:00")
        self.assertFalse(self.approach.late_noted_on)
        people.active = True
        self.run_job("2026-03-11 01:00:00")
        self.assertTrue(self.approach.late_noted_on)

    def test_each_institution_by_its_own_date(self):
        """Where the day is over already, it's late there and not elsewhere."""
        theirs = self.unit("School of Sails", company=self.other_company)
        self.other_company.partner_id.tz = "Pacific/Auckland"
        with freeze_time("2026-03-02 10:00:00"):
            card = (
                self.env["hei.sme.collaboration"]
                .with_user(self.outsider)
                .with_context(allowed_company_ids=self.other_company.ids)
                .create({"sme_id": self.sme.id})
            )
            self.pass_on(card, theirs, self.outsider, deadline="2026-03-09")
        self.run_job("2026-03-09 18:00:00")
        self.assertEqual(len(self.late(card, self.outsider)), 1)
        self.assertFalse(self.late(self.passed, self.officer))

    def test_a_killed_job_goes_on_where_it_was(self):
        """What a batch noted stays noted, and nothing is noted twice."""
        with freeze_time("2026-03-02 10:00:00"):
            second = self.card(sme_id=self.bakery.id)
            self.pass_on(second, self.faculty, deadline="2026-03-09")
        Approach = self.registry["hei.sme.approach"]
        note = Approach._note_late
        left = [1]

        def note_once(approaches, company):
            if approaches and not left:
                raise Killed
            left.clear()
            return note(approaches, company)

        with (
            patch.object(Approach, "_note_late", note_once),
            patch.object(hei_sme_approach_late, "BATCH", 1),
        ):
            self.run_job("2026-03-10 01:00:00")
        self.assertEqual(len(self.late(self.passed, self.officer)), 1)
        self.assertFalse(self.late(second, self.officer))
        self.run_job("2026-03-10 02:00:00")
        self.assertEqual(len(self.late(self.passed, self.officer)), 1)
        self.assertEqual(len(self.late(second, self.officer)), 1)

    def test_many_have_no_query_each(self):
        """Ninety cost a few queries more than nine."""
        cards = self.env["hei.sme.collaboration"].with_user(self.officer)
        cards = cards.with_context(tracking_disable=True)

        def make(count):
            with freeze_time("2026-03-02 10:00:00"):
                made = cards.create([{"sme_id": self.sme.id}] * count)
                made.approach_ids = [
                    (
                        0,
                        0,
                        {"unit_id": self.faculty.id, "deadline": "2026-03-04"},
                    )
                ]
            return made

        counts = []
        for count in (9, 9, 90):
            made = make(count)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.run_job("2026-03-10 01:00:00")
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
            self.assertTrue(all(made.approach_ids.mapped("late_noted_on")))
        self.assertLess(counts[2] - counts[1], 10, counts)

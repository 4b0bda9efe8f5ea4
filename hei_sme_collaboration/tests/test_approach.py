"""Step 1 in both directions: whom, when, and what they answered."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import Command, fields
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import CollaborationCommon


@tagged("post_install", "-at_install")
class TestApproach(CollaborationCommon):
    def ask(self, card, user=None, **vals):
        asked = {} if "office_id" in vals else {"unit_id": self.faculty.id}
        approaches = self.env["hei.sme.approach"].with_user(user or self.officer)
        return approaches.create({"collaboration_id": card.id, **asked, **vals})

    def test_request_is_passed_on_until_a_department_accepts(self):
        """A no leaves step 1 open, a yes finishes it and leads."""
        card = self.card()
        first = self.ask(card)
        self.assertEqual(card.turn, "unit")
        first.write({"state": "declined", "answer": "No capacity this year"})
        self.assertEqual(self.line(card, "1").state, "todo")
        self.assertTrue(first.answered_on)
        second = self.ask(card)
        second.action_accept()
        self.assertEqual(self.line(card, "1").state, "done")
        self.assertEqual(card.unit_id, self.faculty)
        self.assertEqual(card.turn, "sme")

    def test_an_officer_asks_their_own_department_with_a_new_card(self):
        """Whoever makes the card follows it already, and is asked in the same save."""
        self.faculty.user_ids |= self.officer
        card = self.card(
            approach_ids=[Command.create({"unit_id": self.faculty.id})],
        )
        self.assertEqual(card.approach_ids.state, "pending")
        followers = card.message_partner_ids
        self.assertEqual(followers, self.faculty.user_ids.partner_id)
        self.assertEqual(len(card.message_follower_ids), 2)

    def test_withdrawn_yes_opens_the_step_again(self):
        """Step 1 follows what is on record, also when a line is deleted."""
        card = self.card()
        approach = self.accept(card)
        approach.write({"state": "declined", "answer": "No room after all"})
        self.assertEqual(self.line(card, "1").state, "todo")
        approach.state = "accepted"
        self.assertEqual(self.line(card, "1").state, "done")
        approach.unlink()
        self.assertEqual(self.line(card, "1").state, "todo")

    def test_career_services_keeps_it(self):
        """Keeping a request finishes step 1 without passing it on."""
        card = self.card()
        card.action_keep()
        self.assertEqual(self.line(card, "1").state, "done")
        self.assertEqual(card.approach_ids.partner_id, self.hei)

    def test_our_own_department_is_not_the_companys_yes(self):
        """When we approach, only somebody at the company finishes step 1."""
        card = self.card(direction="hei_to_sme")
        self.ask(card, state="accepted")
        self.assertEqual(self.line(card, "1").state, "todo")
        asked = self.ask(card, office_id=self.office_hr.id, channel="phone")
        self.assertEqual(asked.partner_id, self.sme)
        self.assertEqual(card.turn, "sme")
        asked.action_accept()
        self.assertEqual(self.line(card, "1").state, "done")
        self.assertEqual(card.turn, "hei")

    def test_one_department_is_named(self):
        """An approach without a department, or with two, is refused."""
        card = self.card()
        with self.assertRaisesRegex(ValidationError, "Say which department"):
            self.ask(card, unit_id=False)
        with self.assertRaisesRegex(ValidationError, "Say which department"):
            self.ask(card, unit_id=self.faculty.id, office_id=self.office_hr.id)

    def test_deadline_before_asking_is_refused(self):
        """Nobody can answer before they were asked."""
        yesterday = fields.Date.today() - timedelta(days=1)
        with self.assertRaisesRegex(ValidationError, "before it was asked"):
            self.ask(self.card(), deadline=yesterday)

    def test_approach_stays_with_its_card(self):
        """Moving an approach would take a yes away from one card to another."""
        one, two = self.card(), self.card(sme_id=self.bakery.id)
        approach = self.ask(one)
        with self.assertRaisesRegex(UserError, "stays with its collaboration"):
            approach.collaboration_id = two

    def test_people_of_a_department_follow_until_it_declines(self):
        """Passing on gives the coordinator the card; declining takes it back."""
        card = self.card()
        mine = card.with_user(self.coordinator)
        self.assertFalse(mine.search([("id", "=", card.id)]))
        approach = self.ask(card)
        self.assertTrue(mine.search([("id", "=", card.id)]))
        approach.with_user(self.coordinator).write(
            {"state": "declined", "answer": "Next term, perhaps"}
        )
        self.assertFalse(mine.search([("id", "=", card.id)]))

    def test_leaving_a_department_ends_following(self):
        """Who leaves a department sees no more of its cards, who comes does."""
        card = self.card()
        self.ask(card)
        new = self.person("coordinator", "Nina New")
        self.faculty.user_ids = new
        found = self.env["hei.sme.collaboration"].search_count
        domain = [("id", "=", card.id)]
        self.assertTrue(
            self.env["hei.sme.collaboration"].with_user(new).search_count(domain)
        )
        self.assertFalse(
            self.env["hei.sme.collaboration"]
            .with_user(self.coordinator)
            .search_count(domain)
        )
        self.assertTrue(found(domain))

    def test_the_responsible_goes_on_following(self):
        """A department's no doesn't take the card from who is responsible for it."""
        card = self.card(user_id=self.coordinator.id)
        self.ask(card).write({"state": "declined", "answer": "No capacity"})
        self.assertTrue(card.with_user(self.coordinator).search([("id", "=", card.id)]))

    def test_silence_counts_from_the_last_sign(self):
        """Messages, answers and approaches break the silence; a move doesn't."""
        with freeze_time("2026-03-01 10:00:00"):
            card = self.card()
            self.accept(card)
        with freeze_time("2026-04-10 10:00:00"):
            card.stage_id = self.stage["definition"]
            card.invalidate_recordset(["silent_days"])
            self.assertEqual(card.silent_days, 40)
            card._message_log(body="noted")
            card.invalidate_recordset(["silent_days"])
            self.assertEqual(card.silent_days, 40)
            card.message_post(body="Hello?", message_type="comment")
            card.invalidate_recordset(["silent_days"])
            self.assertEqual(card.silent_days, 0)
        with freeze_time("2026-04-20 10:00:00"):
            card.purpose = "A tester"
            card.invalidate_recordset(["silent_days"])
            self.assertEqual(card.silent_days, 0)

    def test_turn_and_since_when(self):
        """The card says who has to answer, and since when."""
        with freeze_time("2026-03-01 10:00:00"):
            card = self.card()
            self.assertEqual((card.turn, str(card.turn_since)), ("hei", "2026-03-01"))
        with freeze_time("2026-03-05 10:00:00"):
            self.accept(card)
            self.assertEqual((card.turn, str(card.turn_since)), ("sme", "2026-03-05"))
        with freeze_time("2026-03-09 10:00:00"):
            card.purpose = "A tester"
            self.assertEqual((card.turn, str(card.turn_since)), ("sme", "2026-03-05"))
        card.write(
            {"stage_id": self.stage["closed"].id, "close_reason_id": self.reason.id}
        )
        self.assertFalse(card.turn)
        self.assertFalse(card.turn_since)

    def test_unit_in_use_is_not_deleted(self):
        """A department that was asked is archived, not deleted."""
        self.ask(self.card())
        with self.assertRaisesRegex(UserError, "“Faculty of ICT” is in use"):
            self.faculty.with_user(self.administrator).unlink()

    def test_where_we_are_the_company(self):
        """An HEI approaches us: step 1 is done when a department of ours accepts."""
        college = self.other_company.partner_id
        card = self.card(direction="hei_to_sme", hei_id=college.id, sme_id=self.hei.id)
        self.ask(card).action_accept()
        self.assertEqual(self.line(card, "1").state, "done")

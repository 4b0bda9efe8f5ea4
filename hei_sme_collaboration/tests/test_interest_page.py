"""The page on which a company that we approached says yes, or not now."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .test_answer_page import AnswerPageCommon


@tagged("post_install", "-at_install")
class TestInterestPage(AnswerPageCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        benefit = cls.env["hei.sme.value"].create(
            {"name": "Skilled labour", "kind": "benefit"}
        )
        cls.owner.office_id = cls.office_hr
        cls.approached = cls.card(
            direction="hei_to_sme",
            user_id=cls.officer.id,
            benefit_ids=[(6, 0, benefit.ids)],
            **cls.answers("hei_to_sme"),
        )
        cls.approached.sme_contact_id = cls.owner
        action = cls.approached.action_invite()
        wizard = cls.approached.env["hei.sme.ask"].with_context(**action["context"])
        wizard.create({}).action_send()
        cls.invitation = cls.approached.invitation_ids.sudo()
        cls.approach = cls.approached.approach_ids.sudo()

    def say(self, word, **data):
        return self.post(self.path(f"/{word}"), **data)

    def step_one(self):
        self.again()
        return self.line(self.approached, "1").state

    def test_page_tells_why_and_what_they_gain(self):
        """Who writes, why, what they and their staff gain, what and in which fields."""
        response = self.enter()
        self.assertEqual(self.heading(response), "Would you like to work with us?")
        text = self.text(response)
        for said in (
            "Olga Officer of University of Hills writes to you",
            "Our students need practice with real steel",
            "What you and your staff gain",
            "Skilled labour",
            "Access to the materials laboratory",
            "Open days",
            "Software and applications",
        ):
            self.assertIn(said, text)

    def test_yes_accepts_the_approach(self):
        """A yes settles step 1 and tells the responsible, with sentence and phone."""
        self.enter()
        response = self.say("yes", sentence="<b>Gladly</b>", phone="+386 1 234")
        self.assertEqual(self.heading(response), "Thank you, Olaf Owner")
        self.assertEqual(self.step_one(), "done")
        self.assertEqual(self.approach.state, "accepted")
        self.assertEqual(
            self.approach.answer, "Yes, let's talk: <b>Gladly</b> · +386 1 234"
        )
        self.assertIn(
            "Olaf Owner would like to talk",
            self.to_dos(self.approached).mapped("summary"),
        )
        self.assertIn("&lt;b&gt;Gladly", self.notes(self.approached)[0])
        again = self.say("no", reason="Changed my mind")
        self.assertEqual(self.heading(again), "Thank you, Olaf Owner")
        self.assertEqual(self.say("yes", sentence="Twice").status_code, 200)
        self.assertEqual(self.step_one(), "done")
        self.assertNotIn("Twice", self.approach.answer)

    def test_no_declines_with_its_reason(self):
        """Not now, politely; the reason lands on the approach, ours are told."""
        self.enter()
        response = self.say("no", reason="No time before summer")
        self.assertEqual(self.heading(response), "Not now: that's fine")
        self.assertEqual(self.step_one(), "todo")
        self.assertEqual(self.approach.state, "declined")
        self.assertEqual(self.approach.answer, "Not now: No time before summer")
        self.assertEqual(self.invitation.state, "declined")
        self.assertIn(
            "Olaf Owner says: not now", self.to_dos(self.approached).mapped("summary")
        )

    def test_no_without_a_reason_is_fine(self):
        """Nobody has to say why."""
        self.enter()
        self.say("no")
        self.again()
        self.assertEqual(
            (self.approach.state, self.approach.answer), ("declined", "Not now")
        )

    def test_a_no_can_become_a_yes_once(self):
        """The trail keeps both; after the yes there is no way back by link."""
        self.enter()
        self.say("no", reason="No time")
        self.say("no", reason="Really not")
        response = self.say("yes", sentence="But now")
        self.assertEqual(self.heading(response), "Thank you, Olaf Owner")
        self.assertEqual(self.step_one(), "done")
        self.assertEqual(
            self.approach.answer, "Not now: No time\nYes, let's talk: But now"
        )
        self.assertEqual(self.invitation.said, self.approach.answer)

    def test_too_long_is_refused_by_its_name(self):
        """Endless sentences are counted and given back; nothing is noted."""
        self.enter()
        for word, data, said in (
            ("yes", {"sentence": "x" * 1001}, "Your sentence has 1,001 characters"),
            ("yes", {"phone": "1" * 51}, "Your phone number has 51 characters"),
            ("no", {"reason": "x" * 1001}, "Your reason has 1,001 characters"),
        ):
            with self.subTest(said=said):
                response = self.say(word, **data)
                self.assertEqual(response.status_code, 422)
                self.assertIn(said, self.alert(response))
        self.assertEqual(self.value(response, "reason"), "x" * 1001)
        self.again()
        self.assertEqual(self.approach.state, "pending")

    def test_handing_on(self):
        """The colleague's yes counts for the same approach."""
        self.enter()
        response = self.say("pass", name="Carla Colleague", email="carla@example.net")
        self.assertEqual(self.heading(response), "Handed on, thank you")
        self.again()
        heir = self.approached.invitation_ids.sudo() - self.invitation
        self.assertEqual(heir.approach_id, self.approach)
        mail = self.queued().filtered(lambda m: "carla" in (m.email_to or ""))
        self.assertIn("you are the right person for this", mail.body_html)
        self.enter(heir)
        self.post(self.path("/yes", heir), sentence="Gladly")
        self.assertEqual(self.step_one(), "done")
        self.assertIn("Carla Colleague", self.notes(self.approached)[0])

    def test_closed_or_changed_meanwhile(self):
        """A closed or archived card takes no reply; another direction takes it as a
        word, without settling a step that isn't theirs.
        """
        self.enter()
        self.approached.active = False
        self.env.flush_all()
        self.assertEqual(
            self.heading(self.visit(self.path())), "This invitation is over"
        )
        self.say("yes")
        self.again()
        self.assertEqual(self.approach.state, "pending")
        self.approached.active = True
        self.approached.with_user(self.officer).direction = "sme_to_hei"
        self.env.flush_all()
        response = self.say("yes", sentence="Gladly")
        self.assertEqual(self.heading(response), "Thank you, Olaf Owner")
        self.assertEqual(self.step_one(), "todo")

    def test_approach_answered_or_deleted_meanwhile(self):
        """An approach that was deleted is noted anew by a yes; one that ours accepted
        stays as ours wrote it.
        """
        self.approach.answer = "By phone"
        self.approach.with_user(self.officer).action_accept()
        self.enter()
        self.say("no", reason="Sorry")
        self.again()
        self.assertEqual(
            (self.approach.state, self.approach.answer), ("accepted", "By phone")
        )
        self.approach.unlink()
        self.assertEqual(self.step_one(), "todo")
        self.say("yes")
        self.assertEqual(self.step_one(), "done")

    def test_reminder_honours_the_companys_rule(self):
        """Whoever may not be contacted any more isn't reminded either."""
        self.assertTrue(self.invitation._has_something_to_ask())
        self.assertFalse(self.invitation.step_ids)
        self.approach.state = "declined"
        self.assertFalse(self.invitation._has_something_to_ask())
        self.approach.state = "pending"
        self.sme.contact_rule = "never"
        self.assertFalse(self.invitation._has_something_to_ask())
        self.sme.contact_rule = False
        self.sme.contact_not_before = fields.Date.today() + timedelta(days=3)
        self.assertFalse(self.invitation._has_something_to_ask())

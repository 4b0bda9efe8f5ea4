"""The page on which a contact of either side says what they think, by real HTTP."""

from lxml import html

from odoo import fields
from odoo.tests import HttpCase, tagged

from .opinion_common import OpinionCommon
from .public_common import Visitor


@tagged("post_install", "-at_install")
class TestOpinionPage(OpinionCommon, Visitor, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        today = cls.company._memorandum_today()
        cls.agreement = cls.in_force(start=fields.Date.add(today, years=-1))
        cls.env["hei.sme.opinion"]._note_batch(
            "yearly", cls.agreement.sudo(), {cls.agreement.id: today}
        )
        cls.ours, cls.theirs = cls.env["hei.sme.opinion"].search(
            [("agreement_id", "=", cls.agreement.id)], order="id"
        )
        (cls.ours | cls.theirs).write(
            {"state": "asked", "lapses_on": fields.Date.add(today, days=30)}
        )

    def path(self, opinion):
        return f"/collaboration/opinion/{opinion.id}"

    def enter(self, opinion):
        code = opinion.sudo()._issue_link().partition("#")[2]
        return self.post("/collaboration/link", code=code)

    def again(self, opinion):
        self.env.invalidate_all()
        return (opinion.state, opinion.rating, opinion.wish, opinion.go_on)

    def chosen(self, response):
        page = html.fromstring(response.content)
        return page.xpath("//input[@type='radio'][@checked]/@value")

    def test_three_questions_and_who_reads_the_answer(self):
        """The company's contact reads who will see it, before anything is typed."""
        response = self.enter(self.theirs)
        self.assertEqual(self.heading(response), "How is it going?")
        text = self.text(response)
        for said in (
            "Steelworks",
            "How well does it work?",
            "What should change? (optional)",
            "Should it go on?",
            "Only people of University of Hills who work on collaborations read"
            " your answer, with your name.",
            "shown nowhere else",
        ):
            self.assertIn(said, text)
        self.assertNotIn("never sees it", text)

    def test_our_contact_is_told_that_the_company_never_sees_it(self):
        """Without an account, by the same kind of link."""
        text = self.text(self.enter(self.ours))
        self.assertIn("Steelworks never sees it.", text)

    def test_at_the_end_it_is_asked_as_what_it_was(self):
        """Past tense, and whether they'd do it again."""
        self.theirs.occasion = "end"
        response = self.enter(self.theirs)
        self.assertEqual(self.heading(response), "How did it go?")
        self.assertIn("Should you work together again?", self.text(response))

    def test_answered_thanked_and_changed(self):
        """What they said stands on the page, and can be changed while there's time."""
        self.enter(self.theirs)
        path = self.path(self.theirs)
        response = self.post(
            path, f_rating="4", f_wish="<b>More</b> time\x00", f_go_on="changes"
        )
        self.assertEqual(self.heading(response), "Thank you, Olaf Owner")
        text = self.text(response)
        self.assertIn("<b>More</b> time", text)
        self.assertIn("Yes, with changes", text)
        self.assertEqual(
            self.again(self.theirs), ("answered", "4", "<b>More</b> time", "changes")
        )
        self.assertEqual((self.theirs.score, self.theirs.goes_on), (4, 100))
        response = self.visit(f"{path}?change=1")
        self.assertEqual(self.chosen(response), ["4", "changes"])
        self.assertIn("<b>More</b> time", self.text(response))
        self.post(path, f_rating="5", f_wish="", f_go_on="yes")
        self.assertEqual(self.again(self.theirs), ("answered", "5", False, "yes"))
        notes = self.agreement.message_ids.mapped("body")
        self.assertTrue(any("changed their opinion" in note for note in notes))

    def test_half_typed_is_kept(self):
        """What is missing is named; what was chosen and written is still there."""
        self.enter(self.theirs)
        response = self.post(self.path(self.theirs), f_go_on="no", f_wish="Half a")
        self.assertEqual(response.status_code, 422)
        self.assertIn("Nothing you wrote is lost", self.alert(response))
        text = self.text(response)
        self.assertIn("“How well does it work?” is empty. Please choose.", text)
        self.assertIn("Half a", text)
        self.assertEqual(self.chosen(response), ["no"])
        self.assertEqual(self.again(self.theirs)[0], "asked")

    def test_nothing_from_outside_is_trusted(self):
        """A choice that isn't offered, an endless text, two of one: a clear page."""
        self.enter(self.theirs)
        path = self.path(self.theirs)
        for data, said in (
            ({"f_rating": "9", "f_go_on": "yes"}, "isn't offered any more"),
            ({"f_rating": "5", "f_go_on": "maybe"}, "isn't offered any more"),
            (
                {"f_rating": "5", "f_go_on": "yes", "f_wish": "x" * 2001},
                "has 2,001 characters; at most 2,000 fit",
            ),
            ({"f_rating": ["", "9"], "f_go_on": "yes"}, "isn't offered any more"),
            ({"state": "waiting", "f_company_id": "1"}, "is empty. Please choose"),
        ):
            with self.subTest(said=said, data=list(data)):
                response = self.post(path, **data)
                self.assertEqual(response.status_code, 422)
                self.assertIn(said, self.text(response))
        self.assertEqual(self.again(self.theirs), ("asked", False, False, False))

    def test_when_its_time_is_over(self):
        """Nothing is taken any more; who answered still reads their own words."""
        self.enter(self.theirs)
        self.theirs.lapses_on = "2026-01-01"
        self.env.flush_all()
        path = self.path(self.theirs)
        response = self.post(path, f_rating="5", f_go_on="yes")
        self.assertEqual(self.heading(response), "The time for this is over")
        self.assertEqual(self.again(self.theirs)[0], "asked")
        self.theirs.write(
            {"state": "answered", "rating": "3", "answered_on": fields.Datetime.now()}
        )
        self.env.flush_all()
        response = self.visit(f"{path}?change=1")
        self.assertEqual(self.heading(response), "Thank you, Olaf Owner")
        self.assertNotIn("Change my answer", self.text(response))

    def test_a_link_opens_its_own_page_only(self):
        """Who holds the company's link sees nothing of ours, and the other way."""
        self.ours.write({"state": "answered", "wish": "They are late", "rating": "2"})
        self.enter(self.theirs)
        response = self.visit(self.path(self.ours))
        self.assertEqual(response.status_code, 403)
        self.assertNotIn("They are late", response.text)
        self.assertNotIn("They are late", self.visit(self.path(self.theirs)).text)

    def test_a_lost_link_is_mailed_again_while_there_is_time(self):
        """It doesn't prolong the time; after it nothing is mailed."""
        old = self.theirs.sudo()._issue_link().partition("#")[2]
        for lapsed, mails in ((False, 1), (True, 1)):
            if lapsed:
                self.theirs.lapses_on = "2026-01-01"
            self.theirs.sudo()._write_link({"link_sent_on": "2026-01-01 00:00:00"})
            self.env.flush_all()
            until = self.theirs.lapses_on
            self.post("/collaboration/link/again", code=old)
            self.env.invalidate_all()
            self.assertEqual(len(self.queued()), mails)
            self.assertEqual(self.theirs.lapses_on, until)

    def test_who_is_not_content_is_a_task_once(self):
        """The responsible looks at it in time; changing words makes no second task."""
        for wish in ("Too slow", "Far too slow"):
            self.answer(self.theirs, rating="1", wish=wish, go_on="no")
        [activity] = self.agreement.activity_ids
        self.assertEqual(activity.summary, "Olaf Owner isn't content")
        self.assertNotIn("slow", activity.note)
        self.assertTrue(self.agreement.collaboration_id.last_contact_on)

    def test_page_speaks_the_contacts_language(self):
        """The question's words are translated like all others."""
        self.env["res.lang"]._activate_lang("nl_BE")
        self.owner.lang = "nl_BE"
        response = self.enter(self.theirs)
        self.assertIn('lang="nl-BE"', response.text)

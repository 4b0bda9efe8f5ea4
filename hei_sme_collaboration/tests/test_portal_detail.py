"""One collaboration in the portal: the steps, whose turn it is, and answering."""

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged

from ..controllers.portal import CollaborationPortal
from ..controllers.portal_company import CompanyPortal
from .portal_common import LIST, PortalCommon


@tagged("post_install", "-at_install")
class TestPortalDetail(PortalCommon):
    def setUp(self):
        super().setUp()
        self.accept(self.own)
        self.env.flush_all()
        self.log_in(self.olaf)

    def answer(self, code, card=None, **typed):
        card = card or self.own
        step = self.questions_(card, code)
        response = self.post(self.page(card, "/answer"), step=step, **typed)
        self.env.invalidate_all()
        return response

    def state(self, code):
        return self.line(self.own, code).state

    def interest(self, **typed):
        return {
            "f_purpose": "Find a tester",
            "f_forms": "A paid traineeship",
            "f_ambition_short_term": "One trainee",
            "f_ambition_medium_term": "Two theses a year",
            **typed,
        }

    def forms(self, response):
        """Return the numbers of the steps that can be answered on a page."""
        steps = {str(li.step_id.id): li.code for li in self.own.step_ids}
        values = self.found(response, "//form//input[@name='step']/@value")
        return [steps[value] for value in values]

    # What it says

    def test_what_the_page_says(self):
        """The steps in their order, whose turn it is, whom to call."""
        response = self.visit(self.page(self.own))
        text = self.text(response)
        for said in (
            *("University of Hills", self.own.reference, "It is your turn"),
            *("1 Establishing contact", "2.b.ii Why this SME", "3 Signing"),
            *("Olga Officer", self.officer.email, "+386 4 555 01 01"),
        ):
            self.assertIn(said, text)
        yours = self.found(response, "//li[contains(@class, 'yours')]//h3")
        self.assertEqual(len(yours), 1)
        self.assertIn("2.a", yours[0].text_content())
        self.assertEqual(self.forms(response), ["2.a", "2.b.i", "2.b.ii", "2.c"])
        unfolded = self.found(response, "//details[@open]//input[@name='step']/@value")
        self.assertEqual(unfolded, [self.questions_(self.own, "2.a")])

    def test_page_speaks_a_language_and_has_a_title(self):
        """What helps a screen reader is there: language, direction, title, heading."""
        for path in (LIST, self.page(self.own), f"{LIST}/company", f"{LIST}/0"):
            response = self.visit(path)
            self.assertEqual(self.found(response, "/html/@lang"), ["en-US"])
            self.assertEqual(self.found(response, "/html/@dir"), ["ltr"])
            self.assertNotEqual(self.found(response, "//title/text()"), ["Odoo"])
            self.assertEqual(len(self.found(response, "//main//h1")), 1)
            self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_page_speaks_the_persons_language(self):
        """Language and direction are those of the person who is logged in."""
        self.env["res.lang"]._activate_lang("ar_001")
        self.olaf.lang = "ar_001"
        self.env.flush_all()
        self.log_in(self.olaf)
        for path in (LIST, self.page(self.own), f"{LIST}/company", f"{LIST}/0"):
            response = self.visit(path)
            self.assertEqual(self.found(response, "/html/@lang"), ["ar-001"])
            self.assertEqual(self.found(response, "/html/@dir"), ["rtl"])

    def test_nothing_internal_is_shown(self):
        """No note, reason, refusal, other party, or department's own words."""
        other = self.env["res.partner"].create({"name": "Rival", "is_company": True})
        self.card(sme_id=other.id)
        self.env["hei.sme.approach"].create(
            {
                "collaboration_id": self.own.id,
                "unit_id": self.faculty.id,
                "state": "declined",
                "answer": "They never pay their trainees",
            }
        )
        self.own.message_post(body="Unreliable", subtype_xmlid="mail.mt_note")
        self.line(self.own, "2.b.ii").with_user(self.officer).write(
            {"state": "skipped", "skip_reason": "Nothing speaks for them"}
        )
        text = self.visit(self.page(self.own)).text
        for word in ("Rival", "never pay", "Unreliable", "Nothing speaks"):
            self.assertNotIn(word, text)

    def test_closed_says_so_and_asks_nothing(self):
        """A closed collaboration has no forms for steps and tells no reason."""
        self.own.with_user(self.officer).write(
            {"stage_id": self.stage["closed"].id, "close_reason_id": self.reason.id}
        )
        response = self.visit(self.page(self.own))
        self.assertIn("Closed", self.text(response))
        self.assertNotIn(self.reason.name, response.text)
        self.assertFalse(self.forms(response))
        late = self.answer("2.a", **self.interest())
        self.assertEqual(late.status_code, 422)
        self.assertIn("nothing to answer here any more", self.alert(late))
        self.assertFalse(self.own.purpose)

    # Answering

    def test_answer_is_proposed(self):
        """What was typed waits on the card to be taken; who answered is noted."""
        response = self.answer("2.a", **self.interest())
        self.assertEqual(response.status_code, 200)
        self.assertIn("Thank you. University of Hills reads it.", self.text(response))
        self.assertIn("answered, being read", self.text(response))
        line = self.line(self.own, "2.a")
        self.assertEqual(line.state, "proposed")
        self.assertEqual(line.answered_by, "Olaf Owner")
        self.assertEqual(line.done_by_id, self.owner)
        self.assertEqual(self.own.purpose, "Find a tester")
        self.assertEqual(self.own.turn, "hei")
        activity = self.own.activity_ids.filtered(
            lambda a: a.summary == "Olaf Owner answered"
        )
        self.assertEqual(activity.user_id, self.officer)

    def test_answer_can_be_changed_until_it_is_taken(self):
        """The proposed answer stands in the form; once taken it is settled."""
        self.answer("2.b.ii", f_merit_note="We hire whom we train")
        response = self.visit(self.page(self.own))
        self.assertIn("Change your answer", self.text(response))
        [field] = self.found(response, "//textarea[@name='f_merit_note']")
        self.assertEqual(field.text, "We hire whom we train")
        self.answer("2.b.ii", f_merit_note="We keep whom we train")
        self.assertEqual(self.own.merit_note, "We keep whom we train")
        self.line(self.own, "2.b.ii").with_user(self.officer).action_take()
        self.env.flush_all()
        self.assertNotIn("2.b.ii", self.forms(self.visit(self.page(self.own))))

    def test_what_was_settled_meanwhile_is_kept(self):
        """An answer to a step that somebody settled reaches the person in charge."""
        self.own.merit_note = "As we know them"
        self.env.flush_all()
        response = self.answer("2.b.ii", f_merit_note="We hire whom we train")
        self.assertIn("settled meanwhile", self.text(response))
        self.assertEqual(self.own.merit_note, "As we know them")
        self.assertIn("We hire whom we train", self.own.message_ids[0].body)

    def test_missing_answers_keep_what_was_typed(self):
        """Nothing is sent; the page names what is missing and shows the rest again."""
        response = self.answer("2.a", f_purpose="Find a <b>tester</b> 🏭")
        self.assertEqual(response.status_code, 422)
        self.assertIn("Nothing was sent yet", self.alert(response))
        self.assertIn("“How it could look” is empty", self.text(response))
        [field] = self.found(response, "//textarea[@name='f_purpose']")
        self.assertEqual(field.text, "Find a <b>tester</b> 🏭")
        self.assertEqual(self.state("2.a"), "todo")
        self.assertFalse(self.own.purpose)
        self.assertFalse(self.own.activity_ids)

    def test_step_of_both_sides(self):
        """What both answer can be answered by the company, from the list alone."""
        other = self.env["hei.sme.study.field"].search([], limit=1)
        response = self.answer("2.c", f_way_ids=str(other.id + 10**6))
        self.assertEqual(response.status_code, 422)
        self.assertIn("isn't offered any more", self.text(response))
        self.answer("2.c", f_way_ids=[str(self.way.id), str(self.way.id)])
        self.assertEqual(self.own.way_ids, self.way)
        self.assertEqual(self.state("2.c"), "proposed")

    def test_only_what_the_step_asks_is_written(self):
        """Other fields, other steps and other cards stay as they are."""
        other = self.card().sudo()
        self.answer(
            "2.b.ii",
            f_merit_note="We hire whom we train",
            f_purpose="Not asked here",
            f_user_id="1",
            user_id="1",
            stage_id=str(self.stage["active"].id),
            company_id=str(self.other_company.id),
        )
        self.assertEqual(self.own.merit_note, "We hire whom we train")
        self.assertFalse(self.own.purpose)
        self.assertEqual(self.own.user_id, self.officer)
        self.assertEqual(self.own.stage_id, self.stage["contact"])
        self.assertFalse(other.merit_note)

    def test_steps_that_arent_theirs(self):
        """Steps of ours, of another protocol, and nonsense are answered by nobody."""
        ours = self.card(direction="hei_to_sme").sudo()
        self.env.flush_all()
        response = self.answer("2.a", card=ours, f_interest="We are so interesting")
        self.assertEqual(response.status_code, 422)
        self.assertFalse(ours.interest)
        foreign = self.questions_(ours, "2.a")
        for step in (foreign, "0", "-1", "x", "", "9" * 30, "<b>"):
            response = self.post(
                self.page(self.own, "/answer"), step=step, f_interest="x"
            )
            self.assertEqual(response.status_code, 422)
            self.assertIn("nothing to answer", self.alert(response))
        response = self.post(self.page(self.own, "/answer"))
        self.assertEqual(response.status_code, 422)

    # Whether they are interested

    def test_being_asked_for_interest(self):
        """Who was invited by mail goes on to the same page, and says yes there."""
        card = self.card(direction="hei_to_sme").sudo()
        invitation = self.env["hei.sme.invitation"].create(
            {
                "collaboration_id": card.id,
                "kind": "interest",
                "partner_id": self.owner.id,
                "name": self.owner.name,
                "email": self.owner.email,
                "office_id": self.office_hr.id,
                "user_id": self.officer.id,
            }
        )
        self.env.flush_all()
        address = self.page(card, f"/invitation/{invitation.id}")
        response = self.visit(self.page(card))
        self.assertIn("would like to know whether you are", self.text(response))
        response = self.post(address)
        self.assertTrue(response.url.endswith(f"/collaboration/answer/{invitation.id}"))
        self.assertEqual(response.status_code, 200)
        self.assertFalse(invitation.link_sent_on, "no mail left")
        self.assertIn("opened the page from the portal", card.message_ids[0].body)
        colleague = self.env["res.partner"].create(
            {"name": "Carla", "parent_id": self.sme.id}
        )
        self.log_in(self.account(colleague, "carla"))
        self.assertNotIn("would like to know", self.visit(self.page(card)).text)
        self.assertEqual(self.post(address).status_code, 404)
        self.log_in(self.olaf)
        invitation._say_yes("Gladly")
        self.env.flush_all()
        self.assertEqual(self.post(address).status_code, 404)
        self.assertNotIn("would like to know", self.visit(self.page(card)).text)

    def test_being_approached_without_an_invitation(self):
        """Who was approached on the phone is told whom to answer."""
        card = self.card(direction="hei_to_sme").sudo()
        self.env["hei.sme.approach"].create(
            {"collaboration_id": card.id, "office_id": self.office_hr.id}
        )
        self.env.flush_all()
        text = self.text(self.visit(self.page(card)))
        self.assertIn("Are you interested? Tell Olga Officer, or call.", text)
        self.assertNotIn("Are you interested?", self.visit(self.page(self.own)).text)

    # Bad input

    def test_too_much_and_strange(self):
        """1 MB is refused; long, odd and right-to-left text is kept or named."""
        response = self.answer("2.b.ii", f_merit_note="x" * 1024 * 1024)
        self.assertEqual(response.status_code, 413)
        self.assertNotIn("Traceback", response.text)
        response = self.answer("2.b.ii", f_merit_note="x" * 5000)
        self.assertEqual(response.status_code, 422)
        self.assertIn("has 5,000 characters", self.text(response))
        self.assertIn("x" * 5000, response.text)
        odd = "{{7*7}} ${7*7} <script>alert(1)</script> شركة \u202e🏭\x00"
        response = self.answer("2.b.ii", f_merit_note=odd)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.own.merit_note, odd.replace("\x00", "").strip())
        self.assertIn("{{7*7}} ${7*7} <script>alert(1)", self.text(response))
        self.assertFalse(
            self.found(response, "//main//script[contains(text(), 'alert')]")
        )

    def test_the_same_answer_twice(self):
        """A second click proposes the same again: one activity, nothing doubled."""
        for _time in range(2):
            response = self.answer("2.a", **self.interest())
            self.assertEqual(response.status_code, 200)
        answered = self.own.activity_ids.filtered(lambda a: "answered" in a.summary)
        self.assertEqual(len(answered), 1)

    def test_anothers_card_and_no_card(self):
        """Whatever is tried with another company's card, there is nothing there."""
        self.log_in(self.berta)
        self.assertNothingThere(self.page(self.own))
        for rest in ("/answer", "/message", "/sign/1", "/draft/1", "/invitation/1"):
            response = self.post(self.page(self.own, rest), step="1", body="Hello")
            self.assertEqual(response.status_code, 404)
            self.assertNotIn("Steelworks", response.text)
        for rest in ("/file/1", "/memorandum/1/pdf", "/memorandum/1/file/1"):
            self.assertNothingThere(self.page(self.own, rest))
        self.assertFalse(self.own.message_ids.filtered(lambda m: "Hello" in m.body))
        for number in (0, 2147483647, 99999999999, 10**25):
            self.assertNothingThere(f"{LIST}/{number}")

    def test_a_form_without_its_token(self):
        """A form from elsewhere changes nothing."""
        response = self.url_open(
            self.page(self.own, "/answer"),
            data={"step": self.questions_(self.own, "2.b.ii"), "f_merit_note": "x"},
        )
        self.assertEqual(response.status_code, 400)
        self.assertFalse(self.own.merit_note)

    def test_a_restored_tab_finds_its_page(self):
        """Where only a form leads, a tab that is restored shows the collaboration."""
        for rest in ("/answer", "/message", "/sign/1", "/draft/1", "/invitation/1"):
            response = self.visit(self.page(self.own, rest))
            self.assertEqual(response.status_code, 200)
            self.assertTrue(response.url.partition("#")[0].endswith(str(self.own.id)))

    def test_access_is_granted_from_the_card(self):
        """An officer opens Odoo's own dialogue for the people of the other party."""
        action = self.own.with_user(self.officer).action_grant_portal_access()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(wizard.partner_ids, self.sme | self.owner)
        card = self.card(sme_id=False, asker_name="Somebody")
        with self.assertRaisesRegex(UserError, "Create or link company"):
            card.action_grant_portal_access()

    def test_everything_that_reads_is_read_only(self):
        """A replica can serve each GET; whoever acts needs a POST and an account."""
        routed = 0
        for controller in (CollaborationPortal, CompanyPortal):
            for name, method in vars(controller).items():
                routing = getattr(method, "original_routing", None)
                if not routing:
                    continue
                routed += 1
                with self.subTest(route=name):
                    self.assertEqual(routing["auth"], "user")
                    reads = routing["methods"] == ["GET"]
                    self.assertEqual(bool(routing.get("readonly")), reads)
        self.assertGreater(routed, 10)

    def test_queries_do_not_grow(self):
        """More cards, messages and memoranda cost no more queries."""
        path = self.page(self.own)

        def write(count):
            for number in range(count):
                self.own.with_user(self.officer).message_post(
                    body=f"Word {number}",
                    partner_ids=self.owner.ids,
                    attachments=[("a.txt", b"a")],
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                )

        self.own.way_ids = [Command.set(self.way.ids)]
        write(2)
        few = self.queries(path)
        self.cards(27)
        write(20)
        self.assertEqual(self.queries(path), few)
        self.assertIn("Word 19", self.visit(path).text)

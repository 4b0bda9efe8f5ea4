"""The page on which somebody of the other side answers, by real HTTP."""

from datetime import timedelta

from lxml import html

from odoo.tests import HttpCase, tagged

from .invitation_common import InvitationCommon
from .public_common import Visitor

FULL = {
    "f_purpose": "Find a tester for the new line",
    "f_forms": "A paid traineeship",
    "f_ambition_short_term": "One trainee",
    "f_ambition_medium_term": "Two theses",
    "f_contribution_note": "A test bench",
    "f_merit_note": "We hire whom we train",
}


class AnswerPageCommon(InvitationCommon, Visitor, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invitation = cls.ask()

    def path(self, rest="", invitation=None):
        return f"/collaboration/answer/{(invitation or self.invitation).id}{rest}"

    def enter(self, invitation=None, **options):
        """Open the link of an invitation in this browser."""
        invitation = invitation or self.invitation
        code = invitation._issue_link().partition("#")[2]
        self.env.flush_all()
        return self.post("/collaboration/link", code=code, **options)

    def again(self):
        """Forget what was read before the request."""
        self.env.invalidate_all()

    def states(self):
        self.again()
        return {line.code: line.state for line in self.collaboration.step_ids}

    def value(self, response, name):
        """Return what stands in a field of the page."""
        page = html.fromstring(response.content)
        (field,) = page.xpath(f"//*[@name='{name}'][not(@type='radio')]")
        return field.text if field.tag == "textarea" else field.get("value")


@tagged("post_install", "-at_install")
class TestAnswerPage(AnswerPageCommon):
    def send(self, rest="", **data):
        data = {"f_way_ids": str(self.way.id), **data}
        return self.post(self.path(rest), **data)

    def test_link_opens_exactly_what_was_asked(self):
        """The page asks the steps with guidance and example, and nothing else."""
        self.collaboration.write({"purpose": "A tester"})
        response = self.enter()
        self.assertEqual(response.status_code, 200)
        self.assertTrue(response.url.endswith(self.path()))
        text = self.text(response)
        self.assertIn("Dear Olaf Owner", text)
        self.assertIn("Olga Officer of University of Hills", text)
        for code in ("2.a", "2.b.i", "2.b.ii", "2.c"):
            line = self.line(self.collaboration, code)
            self.assertIn(line.name, text)
            self.assertIn(line.step_id.asked_as, text)
            self.assertNotIn(line.guidance, text)
            self.assertIn(line.example, text)
        self.assertNotIn("Signing", text)
        self.assertEqual(self.value(response, "f_purpose"), "A tester")

    def test_sending_proposes(self):
        """What was sent is proposed on the card, with who said it; the officer is
        told; the page says thank you and what was answered.
        """
        self.enter()
        response = self.send(**FULL)
        self.assertEqual(self.heading(response), "Thank you, Olaf Owner")
        self.assertIn("Find a tester for the new line", self.text(response))
        self.assertIn("Open days", self.text(response))
        states = self.states()
        for code in ("2.a", "2.b.i", "2.b.ii", "2.c"):
            self.assertEqual(states[code], "proposed")
        line = self.line(self.collaboration, "2.a")
        self.assertEqual(line.answered_by, "Olaf Owner")
        self.assertEqual(line.done_by_id, self.owner)
        self.assertEqual(self.collaboration.way_ids, self.way)
        self.assertEqual(self.invitation.state, "answered")
        self.assertEqual(
            self.invitation.answers["fields"]["purpose"], FULL["f_purpose"]
        )
        self.assertEqual(self.to_dos().summary, "Olaf Owner answered")
        self.collaboration.with_user(self.coordinator).action_take_proposed()
        self.assertEqual(self.states()["2.a"], "done")
        self.assertEqual(line.answered_by, "Olaf Owner")

    def test_own_questions_of_the_institution(self):
        """What an institution added to a step is asked, required and proposed too."""
        step = self.line(self.collaboration, "2.a").step_id.sudo()
        step.question_definition = [
            {"name": "seats", "string": "How many seats?", "type": "integer"},
            {"name": "fair", "string": "At our fair?", "type": "boolean"},
        ]
        card = self.card(user_id=self.officer.id, sme_contact_id=self.owner.id)
        invitation = self.ask(card, self.officer, codes=["2.a"])
        self.enter(invitation)
        form = {name: text for name, text in FULL.items() if "note" not in name}
        response = self.post(self.path(invitation=invitation), **form)
        self.assertIn("“How many seats?” is empty.", self.text(response))
        form[f"p{step.id}_seats"] = "12"
        response = self.post(self.path(invitation=invitation), **form)
        self.assertEqual(self.heading(response), "Thank you, Olaf Owner")
        self.assertIn("How many seats?12", self.text(response))
        self.again()
        line = self.line(card, "2.a")
        self.assertEqual(line.state, "proposed")
        self.assertEqual(line.sudo().answers["seats"], 12)
        self.assertIn("How many seats?: 12", invitation.said)

    def test_sending_twice_is_once(self):
        """A second tab or click changes nothing and is no error."""
        self.enter()
        self.send(**FULL)
        self.collaboration.with_user(self.officer).action_take_proposed()
        response = self.send(**{**FULL, "f_purpose": "Something else"})
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.heading(response), "Thank you, Olaf Owner")
        self.assertEqual(self.states()["2.a"], "done")
        self.assertEqual(self.collaboration.purpose, FULL["f_purpose"])
        self.assertEqual(self.post(self.path("/save"), f_purpose="x").status_code, 200)
        self.again()
        self.assertEqual(self.collaboration.purpose, FULL["f_purpose"])

    def test_half_answers_are_saved(self):
        """Saving requires nothing, says until when the link works, and the answers
        are there again; the card doesn't change.
        """
        self.enter()
        response = self.post(self.path("/save"), f_purpose="Half a thought")
        self.assertIn("Your link works until", self.text(response))
        self.assertIn("Saved on", self.text(response))
        self.assertEqual(self.value(response, "f_purpose"), "Half a thought")
        self.assertFalse(self.collaboration.purpose)
        self.assertEqual(self.states()["2.a"], "todo")
        response = self.enter()
        self.assertEqual(self.value(response, "f_purpose"), "Half a thought")
        self.assertIn("began to answer", self.invitation.status)

    def test_missing_answers_are_named_and_nothing_is_lost(self):
        """What is required and empty is named; everything typed stands again."""
        self.enter()
        response = self.send(**{**FULL, "f_forms": "  "})
        self.assertEqual(response.status_code, 422)
        self.assertIn("“How it could look” is empty.", self.text(response))
        self.assertEqual(self.value(response, "f_purpose"), FULL["f_purpose"])
        page = html.fromstring(response.content)
        checked = page.xpath("//input[@name='f_way_ids'][@checked]/@value")
        self.assertEqual(checked, [str(self.way.id)])
        self.assertEqual(self.states()["2.a"], "todo")

    def test_a_mad_form_gets_a_clear_page(self):
        """Endless texts, wrong options, repeated and missing keys: named, never lost
        silently, never a 500.
        """
        self.enter()
        response = self.send(**{**FULL, "f_purpose": "x" * 900_000})
        self.assertEqual(response.status_code, 422)
        self.assertIn("has 900,000 characters", self.text(response))
        response = self.send(**{**FULL, "f_purpose": "x" * 1_100_000})
        self.assertEqual(response.status_code, 413)
        response = self.send(**{**FULL, "f_way_ids": "1 OR 1=1"})
        self.assertEqual(response.status_code, 422)
        self.assertIn("isn't offered any more", self.text(response))
        response = self.send(**{**FULL, "f_purpose": ["One", "Two"]})
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.states()["2.a"], "proposed")
        self.assertEqual(self.collaboration.purpose, "Two")
        self.assertEqual(self.post(self.path("/save")).status_code, 200)

    def test_nothing_at_all_is_refused_on_sending(self):
        """An empty form is told what is missing."""
        self.enter()
        response = self.post(self.path())
        self.assertEqual(response.status_code, 422)
        self.assertIn("“What it brings” is empty.", self.text(response))

    def test_markup_and_scripts_are_text(self):
        """HTML, template syntax, right-to-left and emoji come back as they were."""
        said = "<script>alert(1)</script> {{7*7}} ${7*7} مرحبا 🎓 \x00"
        self.enter()
        response = self.send(**{**FULL, "f_purpose": said})
        self.assertIn(
            "<script>alert(1)</script> {{7*7}} ${7*7} مرحبا 🎓", self.text(response)
        )
        self.assertNotIn(b"<script>alert", response.content)
        self.again()
        self.assertEqual(self.collaboration.purpose, said.replace("\x00", "").strip())
        self.assertNotIn("<script>", "".join(self.notes()))

    def test_no_one_reads_it_without_the_link(self):
        """No link, another's link, an expired, revoked or unknown one: 403 for every
        route, and nothing changes.
        """
        other = self.card(sme_id=self.bakery.id, sme_contact_id=False)
        stranger = self.ask(other, self.officer, partner_id=self.owner.id)

        def expire():
            self.enter()
            self.invitation.token_expires_on -= timedelta(days=60)

        def revoke():
            self.enter()
            self.invitation.with_user(self.officer).action_revoke()

        for state in (lambda: None, lambda: self.enter(stranger), expire, revoke):
            state()
            self.env.flush_all()
            with self.subTest(state=state):
                response = self.visit(self.path())
                self.assertEqual(response.status_code, 403)
                self.assertNotIn("Olaf", self.text(response))
                for rest in ("", "/save", "/yes", "/no", "/pass"):
                    response = self.send(rest, **FULL, name="X", email="x@example.net")
                    self.assertEqual(response.status_code, 403)
                self.assertEqual(self.post(self.path("/opened")).status_code, 204)
        self.again()
        self.assertFalse(self.collaboration.purpose)
        self.assertFalse(self.invitation.opened_on)
        self.assertEqual(len(self.collaboration.invitation_ids), 1)
        for number in (0, 10**8, 2**40):
            response = self.visit(f"/collaboration/answer/{number}")
            self.assertIn(response.status_code, (403, 404))

    def test_a_get_changes_nothing(self):
        """Previews and scanners that follow every address leave no trace."""
        self.enter()
        for rest in ("", "/save", "/yes", "/no", "/pass", "/opened"):
            response = self.visit(self.path(rest))
            self.assertEqual(response.status_code, 200)
        self.again()
        self.assertFalse(self.invitation.opened_on)
        self.assertEqual(self.invitation.state, "open")

    def test_opened_is_noted_once_a_person_moves(self):
        """The page tells that a person is there; a preview doesn't count."""
        self.enter()
        headers = {"Odoo-Link-Preview": "True"}
        self.post(self.path("/opened"), headers=headers)
        self.again()
        self.assertFalse(self.invitation.opened_on)
        self.assertEqual(self.post(self.path("/opened")).status_code, 204)
        self.again()
        self.assertTrue(self.invitation.opened_on)

    # What changes meanwhile

    def test_step_settled_meanwhile_is_said_and_dropped(self):
        """A step that we answered or skipped is said plainly, not asked."""
        self.collaboration.with_user(self.officer).write({"merit_note": "Known"})
        self.line(self.collaboration, "2.b.i").with_user(self.officer).write(
            {"state": "skipped", "skip_reason": "Internal reason"}
        )
        response = self.enter()
        text = self.text(response)
        self.assertIn("2.b.ii Why this SME is answered already.", text)
        self.assertIn("2.b.i What the SME brings isn't needed any more.", text)
        self.assertNotIn("Internal reason", text)
        self.assertNotIn("f_merit_note", response.text)

    def test_what_was_typed_for_a_settled_step_is_kept(self):
        """Settled between reading and sending: the card keeps ours, the history
        theirs.
        """
        self.enter()
        self.collaboration.with_user(self.officer).write({"merit_note": "Ours"})
        self.env.flush_all()
        response = self.send(**FULL)
        self.assertEqual(self.heading(response), "Thank you, Olaf Owner")
        self.again()
        self.assertEqual(self.collaboration.merit_note, "Ours")
        self.assertEqual(self.states()["2.b.ii"], "done")
        self.assertTrue(any("We hire whom we train" in note for note in self.notes()))

    def test_everything_settled_is_said(self):
        """When nothing is left to answer, the page says so."""
        self.collaboration.with_user(self.officer).write(self.answers())
        response = self.enter()
        self.assertEqual(self.heading(response), "Everything is settled already")
        self.assertEqual(self.post(self.path()).status_code, 200)
        self.assertEqual(self.invitation.state, "open")
        for _tab in range(2):
            response = self.send(**FULL)
            self.assertEqual(self.heading(response), "Thank you, Olaf Owner")
        self.assertEqual(self.states()["2.a"], "done")
        self.assertEqual(self.collaboration.purpose, self.answers()["purpose"])
        kept = [note for note in self.notes() if "asked any more" in note]
        self.assertEqual(len(kept), 1)
        self.assertIn(FULL["f_purpose"], kept[0])
        self.assertIn("Olaf Owner answered late", self.to_dos().mapped("summary"))

    def test_closed_archived_deleted(self):
        """A card that is over takes no answers; one that is gone has no link."""
        self.collaboration.write(
            {"stage_id": self.stage["closed"].id, "close_reason_id": self.reason.id}
        )
        response = self.enter()
        self.assertEqual(self.heading(response), "There is nothing to answer any more")
        self.assertNotIn(self.reason.name, self.text(response))
        response = self.send(**FULL)
        self.assertEqual(self.heading(response), "Thank you, Olaf Owner")
        self.again()
        self.assertFalse(self.collaboration.purpose)
        self.assertIn(FULL["f_purpose"], self.notes()[0])
        self.invitation.state = "open"
        self.collaboration.action_reopen()
        self.collaboration.active = False
        self.assertEqual(
            self.heading(self.enter()), "There is nothing to answer any more"
        )
        self.collaboration.active = True
        self.enter()
        path = self.path()
        self.collaboration.with_user(self.officer).unlink()
        self.env.flush_all()
        self.assertEqual(self.visit(path).status_code, 403)

    def test_direction_changed_meanwhile(self):
        """Steps that went with the protocol are asked no more; what was written for
        them is kept in the history.
        """
        self.enter()
        self.collaboration.with_user(self.officer).direction = "hei_to_sme"
        self.env.flush_all()
        response = self.visit(self.path())
        self.assertEqual(self.heading(response), "Everything is settled already")
        response = self.send(**FULL)
        self.assertEqual(self.heading(response), "Thank you, Olaf Owner")
        self.again()
        self.assertIn(FULL["f_purpose"], self.notes()[0])

    def test_contact_archived_meanwhile(self):
        """Whoever left answers for nobody any more: the link is void."""
        self.enter()
        self.owner.active = False
        self.env.flush_all()
        self.assertEqual(self.send(**FULL).status_code, 403)
        self.assertEqual(self.states()["2.a"], "todo")
        self.assertEqual(self.invitation.state, "closed")

    # A colleague

    def hand_over(self, **data):
        data = {"name": "Carla Colleague", "email": "carla@example.net", **data}
        return self.post(self.path("/pass"), **data)

    def test_handing_on_to_a_colleague(self):
        """The colleague gets a link of their own and what was saved; the former link
        is void; ours are told; nobody becomes a contact.
        """
        self.enter()
        self.post(self.path("/save"), f_purpose="Half a thought")
        self.queued().unlink()
        people = self.env["res.partner"].search_count([])
        response = self.hand_over()
        self.assertEqual(self.heading(response), "Handed on, thank you")
        self.again()
        self.assertEqual(self.env["res.partner"].search_count([]), people)
        heir = self.collaboration.invitation_ids.sudo() - self.invitation
        self.assertEqual(heir.previous_id, self.invitation)
        self.assertEqual(heir.step_ids, self.invitation.step_ids)
        self.assertFalse(heir.partner_id)
        self.assertEqual(self.invitation.state, "handed_over")
        self.assertEqual(self.visit(self.path()).status_code, 403)
        mail = self.queued().filtered(lambda m: "carla" in (m.email_to or ""))
        self.assertIn("Olaf Owner says that you can answer this better", mail.body_html)
        self.assertEqual(self.holder(self.code_in(mail)), heir)
        self.assertIn("Handed on to a colleague", self.to_dos().mapped("summary"))
        response = self.post("/collaboration/link", code=self.code_in(mail))
        self.assertEqual(self.value(response, "f_purpose"), "Half a thought")
        response = self.post(self.path(invitation=heir), f_way_ids=self.way.id, **FULL)
        self.assertEqual(self.heading(response), "Thank you, Carla Colleague")
        self.again()
        line = self.line(self.collaboration, "2.a")
        self.assertEqual(
            (line.answered_by, line.done_by_id.id), ("Carla Colleague", False)
        )

    def test_bad_colleagues_are_refused_by_what_is_wrong(self):
        """Name and one e-mail, another one than their own; typed text stays."""
        self.enter()
        for data, said in (
            ({"name": " "}, "your colleague's name"),
            ({"name": "x" * 101}, "at most 100 characters"),
            ({"name": "Prize: https://evil.example"}, "Just their name"),
            ({"name": "www.evil.example"}, "Just their name"),
            ({"email": "carla"}, "e-mail address"),
            ({"email": "a@example.net, b@example.net"}, "only one"),
            ({"email": "Olaf@example.net"}, "the address we wrote to"),
        ):
            with self.subTest(data=data):
                response = self.hand_over(**data)
                self.assertEqual(response.status_code, 422)
                self.assertIn(said, self.alert(response))
        self.assertEqual(self.value(response, "name"), "Carla Colleague")
        self.again()
        self.assertEqual(self.invitation.state, "open")

    def test_handing_on_has_an_end(self):
        """Nobody sends mails to the world through us: five hops at most."""
        invitation = self.invitation
        for number in range(4):
            invitation = invitation._hand_over(f"N {number}", f"n{number}@example.net")
        self.enter(invitation)
        response = self.post(
            self.path("/pass", invitation), name="Last", email="last@example.net"
        )
        self.assertEqual(response.status_code, 422)
        self.assertIn("handed on several times", self.alert(response))

    def test_page_speaks_the_persons_language(self):
        """The language of page and mail is the contact's."""
        self.env["res.lang"]._activate_lang("nl_BE")
        self.owner.lang = "nl_BE"
        invitation = self.ask()
        response = self.enter(invitation)
        page = html.fromstring(response.content)
        self.assertEqual(page.get("lang"), "nl-BE")

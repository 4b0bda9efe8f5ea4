"""Answers from outside: read from a form, proposed on the card, taken by ours."""

from werkzeug.datastructures import MultiDict

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CollaborationCommon


@tagged("post_install", "-at_install")
class TestOutsideAnswers(CollaborationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.form = cls.env["hei.sme.answer.form"]
        cls.collaboration = cls.card().with_user(cls.officer)
        cls.interest = cls.line(cls.collaboration, "2.a")
        cls.brings = cls.line(cls.collaboration, "2.b.i")
        cls.ways = cls.line(cls.collaboration, "2.c")
        cls.tag = cls.env["hei.sme.value"].create(
            {"name": "A foundry", "kind": "contribution"}
        )
        cls.benefit = cls.env["hei.sme.value"].create(
            {"name": "Fame", "kind": "benefit"}
        )

    def typed(self, lines, *pairs, **typed):
        sections = self.form._sections(lines)
        form = MultiDict([*pairs, *typed.items()])
        answers, errors = self.form._read(sections, form)
        return sections, answers, errors

    def propose(self, line, card=None, **fields):
        card = card or self.collaboration
        return card._propose({"fields": fields}, line, "Olaf Owner", self.owner)

    # The form

    def test_step_asks_what_the_protocol_asks(self):
        """A step's questions have the protocol's words, kinds and options."""
        sections = self.form._sections(self.interest | self.brings | self.ways)
        self.assertEqual([s["code"] for s in sections], ["2.a", "2.b.i", "2.c"])
        interest, brings, ways = (s["questions"] for s in sections)
        self.assertEqual(
            [(q["label"], q["kind"]) for q in interest],
            [
                ("Purpose", "text"),
                ("How it could look", "text"),
                ("Short-term ambitions", "text"),
                ("Medium-term ambitions", "text"),
            ],
        )
        self.assertEqual([q["kind"] for q in brings], ["many", "text"])
        offered = [number for number, _label in brings[0]["options"]]
        self.assertIn(str(self.tag.id), offered)
        self.assertNotIn(str(self.benefit.id), offered)
        self.assertIn((str(self.way.id), "Open days"), ways[0]["options"])

    def test_protocol_and_card_ask_the_same(self):
        """Before there is a card, the protocol's own step asks the same questions."""
        (by_line,) = self.form._sections(self.brings)
        (by_step,) = self.form._sections(self.brings.step_id)
        self.assertEqual(by_line["questions"], by_step["questions"])

    def test_typed_text_is_kept_and_cleaned(self):
        """A text loses its NUL and outer blanks, and shows again as it was typed."""
        sections, answers, errors = self.typed(
            self.interest, f_purpose=" Find\x00 a tester \r\n{{7*7}} "
        )
        self.assertEqual(answers["fields"], {"purpose": "Find a tester \n{{7*7}}"})
        self.assertEqual(errors, {})
        shown = sections[0]["questions"][0]["value"]
        self.assertEqual(shown, "Find a tester \n{{7*7}}")

    def test_long_text_is_refused_by_name(self):
        """An answer that is too long is named, counted and given back."""
        sections, answers, errors = self.typed(self.interest, f_purpose="x" * 2345)
        self.assertEqual(answers["fields"], {})
        self.assertEqual(
            errors,
            {
                "f_purpose": "“Purpose” has 2,345 characters; at most 2,000 fit."
                " Please shorten it."
            },
        )
        self.assertEqual(len(sections[0]["questions"][0]["value"]), 2345)

    def test_only_what_is_offered_counts(self):
        """An id that isn't among the options is refused, the others are kept."""
        sections, answers, errors = self.typed(
            self.brings,
            ("f_contribution_ids", str(self.tag.id)),
            ("f_contribution_ids", str(self.benefit.id)),
            ("f_contribution_ids", "1 OR 1=1"),
        )
        self.assertEqual(answers["fields"], {})
        self.assertIn("isn't offered any more", errors["f_contribution_ids"])
        self.assertEqual(sections[0]["questions"][0]["value"], [str(self.tag.id)])

    def test_any_answer_of_a_requirement_is_enough(self):
        """A tag or a sentence answers; without either the page says so once."""
        sections, _answers, _errors = self.typed(self.brings)
        self.assertEqual(
            self.form._unanswered(sections),
            {
                "f_contribution_ids": "“What it brings” is empty. Choose from the list"
                " or write a sentence."
            },
        )
        sections, _answers, _errors = self.typed(
            self.brings, f_contribution_note="A foundry"
        )
        self.assertEqual(self.form._unanswered(sections), {})

    def test_own_questions_are_asked_and_kept(self):
        """What an institution added to a step is asked outside as well, and lands in
        the step's own answers.
        """
        step = self.interest.step_id.sudo()
        step.question_definition = [
            {"name": "aa11", "type": "integer", "string": "Employees"},
            {"name": "bb22", "type": "boolean", "string": "Hiring now?"},
            {
                "name": "cc33",
                "type": "selection",
                "string": "Shift",
                "selection": [["day", "Day"], ["night", "Night"]],
            },
            {"name": "dd44", "type": "date", "string": "Since"},
        ]
        card = self.card()
        line = self.line(card, "2.a")
        key = f"p{step.id}_"
        sections, answers, errors = self.typed(
            line,
            **{
                f"{key}aa11": "1,5",
                f"{key}bb22": "0",
                f"{key}cc33": "night",
                f"{key}dd44": "2027-02-30",
            },
        )
        self.assertEqual(
            errors, {f"{key}dd44": "“Since” needs a date like 2027-03-31."}
        )
        own = answers["questions"][str(step.id)]
        self.assertEqual(own, {"aa11": 1.5, "bb22": False, "cc33": "night"})
        self.assertIn(f"{key}dd44", self.form._unanswered(sections) | errors)
        own["aa11"] = 12
        card._propose(answers, line, "Olaf Owner", self.owner)
        kept = {q["name"]: q.get("value") for q in line.read(["answers"])[0]["answers"]}
        self.assertEqual((kept["aa11"], kept["cc33"]), (12, "night"))

    # On the card

    def test_answers_are_proposed(self):
        """What the other side said stands on the card, proposed, with who said it; the
        responsible gets one to-do, however often it answers.
        """
        lines = self.propose(self.brings, contribution_note="A foundry")
        self.assertEqual(lines, self.brings)
        self.assertEqual(self.brings.state, "proposed")
        self.assertEqual(self.brings.answered_by, "Olaf Owner")
        self.assertEqual(self.brings.done_by_id, self.owner)
        self.assertEqual(self.collaboration.contribution_note, "A foundry")
        self.propose(self.ways, way_ids=self.way.ids)
        self.assertEqual(
            self.collaboration.activity_ids.mapped("summary"), ["Olaf Owner answered"]
        )

    def test_taking_keeps_who_answered(self):
        """Taken in one click, the step is done by who answered; the to-do is done."""
        self.propose(self.brings, contribution_note="A foundry")
        self.collaboration.action_take_proposed()
        self.assertEqual(self.brings.state, "done")
        self.assertEqual(self.brings.answered_by, "Olaf Owner")
        self.assertEqual(self.brings.done_by_id, self.owner)
        self.assertFalse(self.collaboration.activity_ids)

    def test_own_answer_names_our_person(self):
        """Without a proposal the step is done by whoever wrote the answer."""
        self.collaboration.contribution_note = "A foundry"
        self.assertEqual(self.brings.state, "done")
        self.assertFalse(self.brings.answered_by)
        self.assertEqual(self.brings.done_by_id, self.officer.partner_id)

    def test_reader_does_not_take(self):
        """Taking changes the card: a reader may not."""
        self.propose(self.brings, contribution_note="A foundry")
        with self.assertRaises(AccessError):
            self.brings.with_user(self.reader).action_take()
        self.assertEqual(self.brings.state, "proposed")

    def test_settled_step_stays(self):
        """What was settled meanwhile isn't overwritten; what they said is kept."""
        self.collaboration.contribution_note = "Noted on the phone"
        lines = self.propose(self.brings, contribution_note="A foundry")
        self.assertFalse(lines)
        self.assertEqual(self.collaboration.contribution_note, "Noted on the phone")
        self.assertEqual(self.brings.state, "done")
        said = self.collaboration.message_ids.mapped("body")
        self.assertTrue(any("A foundry" in body for body in said))

    def test_replaced_text_is_kept(self):
        """Text that stood in an open step before stays in the history."""
        self.collaboration.purpose = "<b>Find</b> a tester"
        self.propose(self.interest, purpose="Train testers")
        self.assertEqual(self.collaboration.purpose, "Train testers")
        said = self.collaboration.message_ids.mapped("body")
        self.assertTrue(any("&lt;b&gt;Find&lt;/b&gt; a tester" in b for b in said))

    def test_fields_beside_the_step_are_not_written(self):
        """Only what the asked steps ask for is written, whatever was sent."""
        self.propose(self.brings, contribution_note="A foundry", purpose="X", user_id=1)
        self.assertFalse(self.collaboration.purpose)
        self.assertEqual(self.collaboration.user_id, self.officer)

    def test_proposed_answer_waits_for_us(self):
        """While the next step waits to be taken, it is our turn."""
        self.accept(self.collaboration)
        self.assertEqual(self.collaboration.turn, "sme")
        self.propose(
            self.interest,
            purpose="a",
            forms="b",
            ambition_short_term="c",
            ambition_medium_term="d",
        )
        self.assertEqual(self.collaboration.turn, "hei")
        self.collaboration.action_take_proposed()
        self.assertEqual(self.collaboration.turn, "sme")

    # What the other side sees

    def test_outside_sees_the_steps(self):
        """The other side sees where each step stands, and whose turn it is."""
        self.accept(self.collaboration)
        self.propose(self.brings, contribution_note="A foundry")
        shown = self.collaboration._outside_values()
        steps = {step["code"]: step for step in shown["steps"]}
        self.assertEqual(
            [(code, step["state"]) for code, step in steps.items()],
            [
                ("1", "done"),
                ("2.a", "now"),
                ("2.b.i", "later"),
                ("2.b.ii", "later"),
                ("2.c", "later"),
                ("3", "later"),
            ],
        )
        self.assertTrue(steps["2.a"]["yours"])
        self.assertFalse(steps["2.b.ii"]["yours"])
        self.assertEqual(steps["2.b.i"]["note"], "answered, being read")
        self.assertEqual(
            steps["2.b.i"]["answers"],
            [("What it brings, in a sentence", "A foundry")],
        )
        self.assertEqual(shown["turn"], "you")
        self.assertEqual(shown["person"]["name"], "Olga Officer")

    def test_outside_sees_nothing_internal(self):
        """Neither notes, own names of cards, nor reasons of skipping go out."""
        self.collaboration.write({"own_name": "Difficult ones"})
        self.line(self.collaboration, "2.b.ii").write(
            {"state": "skipped", "skip_reason": "They have no merits"}
        )
        self.collaboration.message_post(body="Never on time")
        shown = str(self.collaboration._outside_values())
        for secret in ("Difficult", "no merits", "on time"):
            self.assertNotIn(secret, shown)

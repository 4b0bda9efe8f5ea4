"""Steps are records: what gets them done, who may skip, what a protocol's edit does."""

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common import CollaborationCommon


@tagged("post_install", "-at_install")
class TestSteps(CollaborationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.protocol = cls.env.ref("hei_sme_collaboration.protocol_sme_to_hei")

    def own_step(self, **vals):
        """Add a step of the institution's own to the protocol, as administrator."""
        return (
            self.env["hei.sme.protocol.step"]
            .with_user(self.administrator)
            .create(
                {
                    "protocol_id": self.protocol.id,
                    "sequence": 35,
                    "code": "2.x",
                    "name": "Our own",
                    "phase": "definition",
                    **vals,
                }
            )
        )

    def test_a_card_gets_the_protocols_steps(self):
        """Each direction has the source's numbers, in the source's order."""
        there = self.card()
        back = self.card(direction="hei_to_sme")
        self.assertEqual(
            there.step_ids.mapped("code"), ["1", "2.a", "2.b.i", "2.b.ii", "2.c", "3"]
        )
        self.assertEqual(
            back.step_ids.mapped("code"), ["1", "2.a", "2.b", "2.c", "2.d", "3"]
        )
        self.assertEqual(
            (there.step_count, there.done_count, there.progress), (6, 0, 0)
        )

    def test_blank_text_is_no_answer(self):
        """Spaces and line breaks don't finish a step."""
        card = self.card(merit_note=" \n ")
        self.assertEqual(self.line(card, "2.b.ii").state, "todo")
        card.merit_note = "Known for its care"
        line = self.line(card, "2.b.ii")
        self.assertEqual(line.state, "done")
        self.assertEqual(line.done_on, fields.Date.context_today(line))
        self.assertEqual(line.done_by_id, self.officer.partner_id)

    def test_a_step_needs_all_its_requirements(self):
        """Three of four answers leave step 2.a open and name the fourth."""
        card = self.card(purpose="p", forms="f", ambition_short_term="s")
        line = self.line(card, "2.a")
        self.assertEqual(line.state, "todo")
        self.assertEqual(len(line._missing_answers()), 1)
        card.ambition_medium_term = "m"
        self.assertEqual(line.state, "done")
        self.assertEqual(card.progress, round(100 / 6))
        card.purpose = False
        self.assertEqual(line.state, "todo")
        self.assertFalse(line.done_on or line.done_by_id)

    def test_ten_thousand_characters_are_kept(self):
        """A long answer is an answer and nothing of it is lost."""
        text = "Dolg odgovor. " * 715
        card = self.card(merit_note=text)
        card.invalidate_recordset()
        self.assertEqual(card.merit_note, text)
        self.assertEqual(self.line(card, "2.b.ii").state, "done")

    def test_hand_can_not_tick_what_is_not_answered(self):
        """Ticking an unanswered step is refused with what it lacks."""
        card = self.card()
        for user in (self.coordinator, self.officer, self.administrator):
            card.sudo().user_id = user
            with self.assertRaisesRegex(UserError, "2.c Ways of collaboration has no"):
                self.line(card.with_user(user), "2.c").write({"state": "done"})

    def test_hand_can_not_tick_contact_or_signature(self):
        """Step 1 and 3 are finished by others than a tick."""
        card = self.card()
        with self.assertRaisesRegex(UserError, "when a department accepts"):
            self.line(card, "1").action_tick()
        with self.assertRaisesRegex(UserError, "when a memorandum comes into force"):
            self.line(card, "3").action_tick()
        line = self.line(card, "1")
        line.write({"state": "skipped", "skip_reason": "They are neighbours"})
        with self.assertRaisesRegex(UserError, "when a department accepts"):
            line.action_tick()
        line.action_unskip()
        self.assertEqual(line.state, "todo")

    def test_an_answered_step_is_not_opened_by_hand(self):
        """What is answered stays done, and no state is none."""
        line = self.line(self.card(merit_note="Known for its care"), "2.b.ii")
        for state in ("todo", False):
            with self.assertRaisesRegex(UserError, "Change its answers instead"):
                line.write({"state": state})

    def test_import_and_server_code_can_not_tick_either(self):
        """The same refusal for a data import and for code that runs as superuser."""
        card = self.card()
        line = self.line(card, "2.c")
        result = line.load([".id", "state"], [[str(line.id), "done"]])
        self.assertIn("has no answer yet", result["messages"][0]["message"])
        with self.assertRaisesRegex(UserError, "has no answer yet"):
            line.sudo().write({"state": "done"})
        self.assertEqual(line.state, "todo")

    def test_a_manual_step_is_ticked_and_unticked(self):
        """Only a step that somebody ticks can be ticked; it gates like the others."""
        self.own_step(completion="manual")
        card = self.card(**self.answers())
        self.accept(card)
        with self.assertRaisesRegex(UserError, "2.x Our own: not ticked yet"):
            card.stage_id = self.stage["memorandum"]
        self.line(card, "2.x").action_tick()
        card.stage_id = self.stage["memorandum"]
        self.line(card, "2.x").action_untick()
        self.assertEqual(self.line(card, "2.x").state, "todo")

    def test_nobody_creates_or_deletes_lines(self):
        """Lines come from the protocol alone."""
        card = self.card()
        lines = card.step_ids.with_user(self.administrator)
        with self.assertRaises(AccessError):
            lines[0].unlink()
        with self.assertRaises(AccessError):
            lines.create({"collaboration_id": card.id, "step_id": lines[0].step_id.id})

    def test_what_a_step_asks_is_not_written_on_its_line(self):
        """Making a step optional on one card would be a way round the gate."""
        line = self.line(self.card(), "2.a")
        for vals in ({"required": False}, {"criteria": {}}, {"completion": "manual"}):
            with self.assertRaisesRegex(UserError, "set in its protocol"):
                line.write(vals)

    # Skipping

    def test_skipping_needs_an_officer_and_a_reason(self):
        """A coordinator may not; an officer says why; it counts as settled."""
        card = self.card(user_id=self.coordinator.id)
        line = self.line(card, "2.b.ii")
        with self.assertRaises(AccessError):
            line.with_user(self.coordinator).write(
                {"state": "skipped", "skip_reason": "No"}
            )
        with self.assertRaisesRegex(UserError, "Say why step 2.b.ii"):
            line.write({"state": "skipped", "skip_reason": " "})
        action = line.action_skip()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.officer)
            .with_context(**action["context"])
        )
        dialog.reason = "We have known them for years"
        dialog.save().action_confirm()
        self.assertEqual(line.state, "skipped")
        self.assertEqual(card.done_count, 1)
        line.action_unskip()
        self.assertEqual(line.state, "todo")

    def test_unskipping_sees_what_is_there(self):
        """A skipped step that was answered meanwhile is done when it comes back."""
        card = self.card()
        line = self.line(card, "2.b.ii")
        line.write({"state": "skipped", "skip_reason": "Later"})
        card.merit_note = "Known for its care"
        self.assertEqual(line.state, "skipped")
        line.action_unskip()
        self.assertEqual(line.state, "done")

    # Proposed

    def test_proposed_answers_wait_until_they_are_taken(self):
        """What comes from outside doesn't gate open until somebody of ours takes it."""
        card = self.card(**self.answers())
        self.accept(card)
        line = self.line(card, "2.c")
        line.sudo().write({"state": "proposed"})
        with self.assertRaisesRegex(UserError, "waits to be taken"):
            card.stage_id = self.stage["memorandum"]
        with self.assertRaisesRegex(UserError, "other side"):
            self.line(card, "2.a").write({"state": "proposed"})
        card.action_take_proposed()
        self.assertEqual(line.state, "done")

    # Own steps and questions

    def test_own_step_with_questions_gates_the_next_card(self):
        """A required question holds the card; a yes/no question never does."""
        before = self.card()
        self.own_step(
            question_definition=[
                {"name": "aaa", "string": "Budget", "type": "char"},
                {"name": "bbb", "string": "Public?", "type": "boolean"},
                {"name": "ccc", "string": "Details", "type": "separator"},
            ]
        )
        self.assertNotIn("2.x", before.step_ids.mapped("code"))
        card = self.card(**self.answers())
        self.accept(card)
        with self.assertRaisesRegex(UserError, "2.x Our own: Budget"):
            card.stage_id = self.stage["memorandum"]
        line = self.line(card, "2.x")
        line.answers = {"aaa": "None at all"}
        self.assertEqual(line.state, "done")
        card.stage_id = self.stage["memorandum"]
        self.assertEqual(card.step_count, 7)

    def test_own_requirement_on_a_custom_field(self):
        """An institution's own field of the card gates like a shipped one."""
        model = self.env.ref("hei_sme_collaboration.model_hei_sme_collaboration")
        field = self.env["ir.model.fields"].create(
            {
                "name": "x_insurance",
                "field_description": "Insurance",
                "model_id": model.id,
                "ttype": "char",
            }
        )
        self.own_step(
            requirement_ids=[
                Command.create({"name": "Insurer", "field_ids": [(6, 0, field.ids)]})
            ]
        )
        card = self.card()
        self.assertEqual(self.line(card, "2.x")._missing_answers(), ["Insurer"])
        card.x_insurance = "Triglav"
        self.assertEqual(self.line(card, "2.x").state, "done")

    def test_requirement_takes_only_fields_that_can_answer(self):
        """Numbers, computed fields and other models' fields are refused by name."""
        for xmlid in (
            "hei_sme_collaboration.field_hei_sme_collaboration__progress",
            "hei_sme_collaboration.field_hei_sme_collaboration__stage_id",
            "base.field_res_partner__name",
        ):
            with self.assertRaisesRegex(ValidationError, "can't hold an answer"):
                self.own_step(
                    requirement_ids=[
                        Command.create(
                            {
                                "name": "Wrong",
                                "field_ids": [(6, 0, self.env.ref(xmlid).ids)],
                            }
                        )
                    ]
                )
        with self.assertRaisesRegex(ValidationError, "has no field to answer it in"):
            self.own_step(requirement_ids=[Command.create({"name": "Nothing"})])

    def test_an_edited_protocol_holds_for_later_cards(self):
        """Open cards keep what their steps asked for until it's applied to them."""
        card = self.card(**self.answers())
        step = self.line(card, "2.b.ii").step_id.with_user(self.administrator)
        field = self.env.ref(
            "hei_sme_collaboration.field_hei_sme_collaboration__interest"
        )
        step.write(
            {
                "required": False,
                "requirement_ids": [
                    Command.create({"name": "More", "field_ids": [(6, 0, field.ids)]})
                ],
            }
        )
        own = self.own_step(completion="manual")
        card.merit_note = "Still enough"
        line = self.line(card, "2.b.ii")
        self.assertTrue(line.required)
        self.assertEqual(line.state, "done")
        self.protocol.with_user(self.administrator).action_apply_to_open()
        card.invalidate_recordset()
        self.assertFalse(line.required)
        self.assertEqual(line.state, "todo")
        self.assertIn(own.sudo(), card.step_ids.step_id.sudo())

    def test_applying_drops_only_unanswered_archived_steps(self):
        """An archived step goes from open cards, unless somebody answered it."""
        answered, open_ = self.card(merit_note="Yes"), self.card()
        self.line(open_, "2.b.ii").step_id.with_user(self.administrator).active = False
        self.protocol.with_user(self.administrator).action_apply_to_open()
        (answered | open_).invalidate_recordset()
        self.assertTrue(self.line(answered, "2.b.ii"))
        self.assertFalse(self.line(open_, "2.b.ii"))

    def test_closed_and_active_cards_keep_their_protocol(self):
        """Applying a protocol leaves what is over as it was."""
        card = self.card()
        card.write(
            {"stage_id": self.stage["closed"].id, "close_reason_id": self.reason.id}
        )
        self.own_step(completion="manual")
        self.protocol.with_user(self.administrator).action_apply_to_open()
        self.assertEqual(len(card.step_ids), 6)

    def test_protocol_without_steps_is_told(self):
        """A card can't follow a protocol that has no steps."""
        empty = self.env["hei.sme.protocol"].create(
            {"name": "Empty", "direction": "sme_to_hei"}
        )
        with self.assertRaisesRegex(UserError, "“Empty” has no steps yet"):
            self.card(protocol_id=empty.id)

    def test_direction_without_a_protocol_is_told(self):
        """With every protocol of a direction archived, a card says what to add."""
        self.protocol.active = False
        with self.assertRaisesRegex(
            ValidationError, "no protocol for “Company approaches HEI”"
        ):
            self.card()

    def test_protocol_of_the_other_direction_is_refused(self):
        """A card can't follow the steps of the other direction."""
        other = self.env.ref("hei_sme_collaboration.protocol_hei_to_sme")
        with self.assertRaisesRegex(ValidationError, "is for the other direction"):
            self.card().protocol_id = other

    def test_step_in_use_is_not_deleted(self):
        """A step that cards have answered can be archived, not deleted."""
        card = self.card()
        step = self.line(card, "2.c").step_id.with_user(self.administrator)
        with self.assertRaisesRegex(UserError, "“2.c Ways of collaboration” is in use"):
            step.unlink()
        with self.assertRaisesRegex(UserError, "is in use"):
            self.protocol.with_user(self.administrator).unlink()
        self.assertTrue(step.exists())

    def test_long_guidance_is_refused(self):
        """Guidance is one sentence of at most 200 characters."""
        with self.assertRaisesRegex(ValidationError, "longer than 200"):
            self.own_step(guidance="x" * 201)

    # Direction

    def test_changing_the_direction_keeps_the_answers(self):
        """The steps are swapped, the answers stay and count where they fit."""
        card = self.card(**self.answers())
        self.accept(card)
        self.assertEqual(self.line(card, "1").state, "done")
        card.direction = "hei_to_sme"
        self.assertEqual(
            card.step_ids.mapped("code"), ["1", "2.a", "2.b", "2.c", "2.d", "3"]
        )
        self.assertEqual(card.purpose, self.answers()["purpose"])
        self.assertEqual(self.line(card, "2.d").state, "done")
        self.assertEqual(self.line(card, "2.c").state, "done")
        # Our own faculty's yes isn't the company's.
        self.assertEqual(self.line(card, "1").state, "todo")
        card.direction = "sme_to_hei"
        self.assertEqual(self.line(card, "1").state, "done")
        self.assertEqual(self.line(card, "2.a").state, "done")

    def test_own_questions_are_kept_in_the_chatter_when_steps_are_swapped(self):
        """An answer that has no place in the other protocol isn't lost."""
        self.own_step(
            question_definition=[{"name": "aaa", "string": "Budget", "type": "char"}]
        )
        card = self.card()
        self.line(card, "2.x").answers = {"aaa": "<b>2000</b>"}
        card.direction = "hei_to_sme"
        body = card.message_ids.filtered(lambda m: "Budget" in (m.body or "")).body
        self.assertIn("&lt;b&gt;2000", body)

    def test_direction_of_a_protocol_in_use_stays(self):
        """Turning a protocol round would leave its cards without their steps."""
        self.card()
        with self.assertRaisesRegex(UserError, "direction can't change"):
            self.protocol.with_user(self.administrator).direction = "hei_to_sme"

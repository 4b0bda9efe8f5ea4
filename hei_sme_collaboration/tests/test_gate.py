"""The gate: every door meets the same rule and the same message."""

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CollaborationCommon


@tagged("post_install", "-at_install")
class TestGate(CollaborationCommon):
    def test_refusal_names_the_step_and_what_is_missing(self):
        """A move past an open step is refused with its number, title and gaps."""
        card = self.card(purpose="A tester")
        self.accept(card)
        card.stage_id = self.stage["definition"]
        with self.assertRaises(UserError) as refused:
            card.stage_id = self.stage["memorandum"]
        message = str(refused.exception)
        self.assertIn("can't move to Memorandum yet", message)
        self.assertIn("2.a Interest in collaboration", message)
        self.assertIn("2.c Ways of collaboration", message)
        self.assertNotIn("Purpose", message)
        self.assertNotIn("Step 1 ", message)

    def test_first_phase_waits_for_a_department(self):
        """Contact is left when a department accepted, not before."""
        card = self.card()
        with self.assertRaisesRegex(UserError, "no department has accepted yet"):
            card.stage_id = self.stage["definition"]
        self.accept(card)
        card.stage_id = self.stage["definition"]
        self.assertEqual(card.stage_kind, "definition")

    def test_answers_and_move_in_one_save(self):
        """What is answered in the same save counts for the move."""
        card = self.card()
        self.accept(card)
        card.write({**self.answers(), "stage_id": self.stage["memorandum"].id})
        self.assertEqual(card.stage_kind, "memorandum")

    def test_active_needs_a_memorandum_in_force(self):
        """All answers together don't make a collaboration active."""
        card = self.card(**self.answers())
        self.accept(card)
        with self.assertRaisesRegex(UserError, "no memorandum has come into force"):
            card.stage_id = self.stage["active"]

    def test_back_is_free(self):
        """A card may return to an earlier phase at any time."""
        card = self.card(**self.answers())
        self.accept(card)
        card.stage_id = self.stage["memorandum"]
        card.stage_id = self.stage["contact"]
        self.assertEqual(card.stage_kind, "contact")

    def test_forward_goes_by_kind_not_by_sequence(self):
        """A column that stands first but means memorandum is still guarded."""
        stage = self.env["hei.sme.collaboration.stage"].create(
            {"name": "Signing", "kind": "memorandum", "sequence": -1}
        )
        card = self.card()
        with self.assertRaisesRegex(UserError, "can't move to Signing"):
            card.stage_id = stage

    def test_list_multi_edit_refuses_all_when_one_is_not_ready(self):
        """Of two cards in one write, the one that isn't ready is named."""
        ready, waiting = self.card(), self.card(sme_id=self.bakery.id)
        self.accept(ready)
        with self.assertRaises(UserError) as refused:
            (ready | waiting).write({"stage_id": self.stage["definition"].id})
        self.assertIn(waiting.name, str(refused.exception))
        self.assertNotIn(ready.name, str(refused.exception))

    def test_create_in_a_later_stage_meets_the_gate(self):
        """An import or a remote call can't create a card past its steps."""
        with self.assertRaisesRegex(UserError, "no department has accepted yet"):
            self.card(stage_id=self.stage["definition"].id)

    def test_quick_create_in_a_later_column_lands_in_the_first(self):
        """Quick create passes the column as a default; it's the first that counts."""
        cards = self.env["hei.sme.collaboration"].with_user(self.officer)
        card = cards.with_context(default_stage_id=self.stage["active"].id).create(
            {"direction": "sme_to_hei", "hei_id": self.hei.id, "sme_id": self.sme.id}
        )
        self.assertEqual(card.stage_kind, "contact")

    def test_import_meets_the_gate_and_says_the_same(self):
        """A row that moves a card too far is refused by name."""
        result = (
            self.env["hei.sme.collaboration"]
            .with_user(self.officer)
            .load(
                ["direction", "hei_id/.id", "sme_id/.id", "stage_id/.id"],
                [
                    [
                        "sme_to_hei",
                        str(self.hei.id),
                        str(self.sme.id),
                        str(self.stage["definition"].id),
                    ]
                ],
            )
        )
        self.assertFalse(result["ids"])
        self.assertIn(
            "no department has accepted yet", result["messages"][0]["message"]
        )

    def test_leaving_contact_needs_both_parties(self):
        """An unknown asker stays in contact until it is somebody."""
        card = self.card(sme_id=False, asker_company="Mill Ltd")
        self.accept(card)
        with self.assertRaisesRegex(UserError, "only one party is known"):
            card.stage_id = self.stage["definition"]
        card.write({"sme_id": self.bakery.id, "stage_id": self.stage["definition"].id})
        self.assertEqual(card.stage_kind, "definition")

    # Closing

    def test_closing_by_drag_is_told_to_use_the_button(self):
        """A drag into a closed column has no reason, so it's refused."""
        card = self.card()
        with self.assertRaisesRegex(UserError, "use the button"):
            card.stage_id = self.stage["closed"]

    def test_close_asks_for_a_reason_and_reopen_returns(self):
        """The dialog closes; reopening returns to where it was closed from."""
        card = self.card()
        self.accept(card)
        card.stage_id = self.stage["definition"]
        action = card.action_close()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.officer)
            .with_context(**action["context"])
        )
        dialog.close_reason_id = self.reason
        dialog.save().action_confirm()
        self.assertEqual(card.stage_kind, "closed")
        self.assertEqual(card.close_outcome, "no_answer")
        self.assertTrue(card.closed_on)
        card.action_reopen()
        self.assertEqual(card.stage_kind, "definition")
        self.assertFalse(card.close_reason_id)
        self.assertFalse(card.closed_from_stage_id)
        self.assertFalse(card.closed_on)

    def test_closing_is_no_way_round(self):
        """Contact, closed, active: the closed card still counts as in contact."""
        card = self.card()
        card.write(
            {"stage_id": self.stage["closed"].id, "close_reason_id": self.reason.id}
        )
        with self.assertRaisesRegex(UserError, "can't move to Active"):
            card.stage_id = self.stage["active"]

    def test_where_a_card_was_closed_from_is_not_written(self):
        """A remote call can't say that a card was closed from further on."""
        card = self.card()
        card.write(
            {"stage_id": self.stage["closed"].id, "close_reason_id": self.reason.id}
        )
        card.write({"closed_from_stage_id": self.stage["active"].id})
        self.assertEqual(card.closed_from_stage_id, self.stage["contact"])
        with self.assertRaisesRegex(UserError, "can't move to Active"):
            card.stage_id = self.stage["active"]

    def test_a_reason_without_closing_is_refused(self):
        """A reason on an open card would be counted as an outcome."""
        card = self.card()
        with self.assertRaisesRegex(UserError, "while closing"):
            card.close_reason_id = self.reason

    def test_many_are_closed_from_where_each_stood(self):
        """Closing two cards at once keeps the stage of each."""
        first, second = self.card(), self.card(sme_id=self.bakery.id)
        self.accept(second)
        second.stage_id = self.stage["definition"]
        cards = first | second
        cards.write(
            {"stage_id": self.stage["closed"].id, "close_reason_id": self.reason.id}
        )
        cards.action_reopen()
        self.assertEqual(cards.mapped("stage_kind"), ["contact", "definition"])

    # The override

    def test_administrator_moves_anyway_by_skipping(self):
        """The override skips what is missing, with its reason, in the chatter."""
        card = self.card().with_user(self.administrator)
        card.write(
            {"stage_id": self.stage["memorandum"].id, "gate_override": "Before us"}
        )
        self.assertEqual(card.stage_kind, "memorandum")
        skipped = card.step_ids.filtered(lambda line: line.state == "skipped")
        self.assertEqual(skipped.mapped("code"), ["1", "2.a", "2.b.i", "2.b.ii", "2.c"])
        self.assertEqual(set(skipped.mapped("skip_reason")), {"Before us"})
        self.assertIn("Before us", card.message_ids[0].body)

    def test_officer_may_not_move_anyway(self):
        """Only administrators override, through any door."""
        card = self.card()
        with self.assertRaises(AccessError):
            card.write(
                {"stage_id": self.stage["memorandum"].id, "gate_override": "Please"}
            )
        with self.assertRaises(AccessError):
            self.card(stage_id=self.stage["definition"].id, gate_override="Please")

    def test_blank_override_is_none(self):
        """A blank reason overrides nothing."""
        card = self.card().with_user(self.administrator)
        with self.assertRaises(UserError):
            card.write({"stage_id": self.stage["definition"].id, "gate_override": "  "})

    def test_override_in_an_import(self):
        """An administrator's import may carry the reason as a column."""
        result = (
            self.env["hei.sme.collaboration"]
            .with_user(self.administrator)
            .load(
                [
                    "direction",
                    "hei_id/.id",
                    "sme_id/.id",
                    "stage_id/.id",
                    "gate_override",
                ],
                [
                    [
                        "sme_to_hei",
                        str(self.hei.id),
                        str(self.sme.id),
                        str(self.stage["active"].id),
                        "Before the addon",
                    ]
                ],
            )
        )
        self.assertFalse(result["messages"])
        card = self.env["hei.sme.collaboration"].browse(result["ids"])
        self.assertEqual(card.stage_kind, "active")
        self.assertEqual(card.progress, 100)

    def test_override_dialog_lists_what_is_skipped(self):
        """The dialog shows the steps before they're skipped."""
        card = self.card().with_user(self.administrator)
        action = card.action_move_anyway()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.administrator)
            .with_context(**action["context"])
        )
        dialog.stage_id = self.stage["definition"]
        self.assertIn("Step 1 Establishing contact", dialog.skipped)
        self.assertNotIn("2.a", dialog.skipped)
        dialog.reason = "They met at the fair"
        dialog.save().action_confirm()
        self.assertEqual(card.stage_kind, "definition")

    # Stages

    def test_kind_of_a_stage_in_use_stays(self):
        """Changing what a column means would move cards past the gate."""
        self.card()
        with self.assertRaisesRegex(UserError, "its kind can't change"):
            self.stage["contact"].with_user(self.administrator).kind = "active"

    @mute_logger("odoo.sql_db")
    def test_stage_without_a_kind_is_refused(self):
        """A column that means nothing can't be made."""
        stages = self.env["hei.sme.collaboration.stage"].with_user(self.administrator)
        result = stages.load(["name"], [["Somewhere"]])
        self.assertFalse(result["ids"])
        self.assertIn("Kind", result["messages"][0]["message"])

    def test_stage_in_use_is_not_deleted(self):
        """The refusal names the stage and a card."""
        card = self.card()
        with self.assertRaisesRegex(UserError, "“Contact” is in use"):
            self.stage["contact"].with_user(self.administrator).unlink()
        self.assertTrue(card.exists())

    def test_all_columns_are_shown_when_empty(self):
        """The board groups by stage with every stage, in order."""
        cards = self.env["hei.sme.collaboration"].with_user(self.officer)
        groups = cards.with_context(read_group_expand=True).formatted_read_group(
            [("id", "=", 0)], ["stage_id"], ["__count"]
        )
        stages = self.env["hei.sme.collaboration.stage"].search([])
        self.assertEqual([group["stage_id"][0] for group in groups], stages.ids)

    def test_both_sides_the_same_is_refused(self):
        """An organisation doesn't collaborate with itself."""
        with self.assertRaisesRegex(ValidationError, "both the HEI and the company"):
            self.card(sme_id=self.hei.id)

    def test_nobody_on_the_other_side_is_refused(self):
        """A card needs the other party or at least the asker's words."""
        with self.assertRaisesRegex(ValidationError, "Say who the other party is"):
            self.card(sme_id=False)
        card = self.card(sme_id=False, asker_email="somebody@example.net")
        self.assertIn("somebody@example.net", card.name)

    def test_choosing_a_party_gives_the_role(self):
        """A company that is chosen takes the company's part from then on."""
        self.assertFalse(self.bakery.is_sme)
        self.card(sme_id=self.bakery.id)
        self.assertTrue(self.bakery.is_sme)

    def test_tags_are_written_by_command_and_count_at_once(self):
        """A tag alone answers step 2.b.i; taking it off opens it again."""
        tag = self.env["hei.sme.value"].create(
            {"name": "Laboratory", "kind": "contribution"}
        )
        card = self.card()
        card.contribution_ids = [Command.link(tag.id)]
        self.assertEqual(self.line(card, "2.b.i").state, "done")
        card.contribution_ids = [Command.unlink(tag.id)]
        self.assertEqual(self.line(card, "2.b.i").state, "todo")

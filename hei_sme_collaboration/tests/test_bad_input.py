"""Bad input is refused in words, or harmless; nothing is lost."""

from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .common import CollaborationCommon

SCRIPT = "<script>alert('x')</script>"


@tagged("post_install", "-at_install")
class TestBadInput(CollaborationCommon):
    def test_what_is_in_use_is_not_deleted(self):
        """A way, tag, study field or reason in use is named with an example."""
        self.measure.unlink()
        tag = self.env["hei.sme.value"].create({"name": "Lab", "kind": "contribution"})
        card = self.card(**self.answers(), contribution_ids=[(6, 0, tag.ids)])
        card.write(
            {"stage_id": self.stage["closed"].id, "close_reason_id": self.reason.id}
        )
        for record in (tag, self.way, self.study_field, self.reason):
            with self.subTest(record=record.display_name):
                with self.assertRaises(UserError) as refused:
                    record.with_user(self.administrator).unlink()
                self.assertIn(record.display_name, str(refused.exception))
                self.assertIn(card.name, str(refused.exception))
        self.assertEqual(card.way_ids, self.way)

    def test_what_is_not_in_use_is_deleted(self):
        """The guard lets go of what nobody points to."""
        way = self.env["hei.sme.way"].create({"name": "Fair", "code": "fair"})
        way.with_user(self.administrator).unlink()
        self.assertFalse(way.exists())

    def test_archived_tag_still_answers(self):
        """Archiving a tag takes nothing away from who has chosen it."""
        card = self.card(way_ids=[(6, 0, self.way.ids)])
        self.way.active = False
        card.invalidate_recordset()
        card.purpose = "Again"
        self.assertEqual(self.line(card, "2.c").state, "done")

    def test_script_stays_text(self):
        """Markup in an answer, a name or a reason is kept as the text it is."""
        card = self.card(
            sme_id=False, asker_company=SCRIPT, purpose=SCRIPT, merit_note=SCRIPT
        )
        self.assertEqual(card.purpose, SCRIPT)
        line = self.line(card, "2.c")
        line.write({"state": "skipped", "skip_reason": SCRIPT})
        wizard = self.env["hei.sme.collaboration.close"].create(
            {
                "collaboration_ids": [(6, 0, card.ids)],
                "close_reason_id": self.reason.id,
                "note": SCRIPT,
            }
        )
        wizard.action_confirm()
        bodies = "".join(body or "" for body in card.message_ids.mapped("body"))
        self.assertNotIn("<script", bodies)
        self.assertIn("&lt;script&gt;", bodies)

    def test_study_field_codes_keep_their_zeros(self):
        """A code that lost its zero, or is no code, is refused; a twin too."""
        fields_ = self.env["hei.sme.study.field"]
        for code in ("6", "61.3", "abc"):
            with self.assertRaisesRegex(ValidationError, "isn't a code of ISCED-F"):
                fields_.create({"code": code, "name": "Wrong"})

    def test_a_department_is_not_part_of_itself(self):
        """A circle of departments is refused."""
        child = self.env["hei.sme.unit"].create(
            {
                "name": "Lab",
                "parent_id": self.faculty.id,
                "company_id": self.company.id,
            }
        )
        with self.assertRaises(UserError):
            self.faculty.parent_id = child

    def test_no_stage_of_a_kind_is_told(self):
        """Without any stage of a kind the message says what to add where."""
        self.stage["active"].unlink()
        card = self.card()
        with self.assertRaisesRegex(UserError, "no stage of the kind “Active”"):
            card._enter_first_active_stage()

    def test_missing_sequence_is_told(self):
        """Without its sequence a card says what is missing."""
        self.env["ir.sequence"].search(
            [("code", "=", "hei.sme.collaboration")]
        ).unlink()
        with self.assertRaisesRegex(UserError, "sequence “hei.sme.collaboration”"):
            self.card()

    def test_references_are_unique_in_one_call(self):
        """Many cards in one call get a number each."""
        cards = self.env["hei.sme.collaboration"].create(
            [
                {
                    "direction": "sme_to_hei",
                    "hei_id": self.hei.id,
                    "sme_id": self.sme.id,
                }
                for _number in range(5)
            ]
        )
        self.assertEqual(len(set(cards.mapped("reference"))), 5)
        self.assertNotIn("/", cards.mapped("reference"))

    def test_copy_starts_anew_with_the_answers(self):
        """A copy stands in the first stage, has its own number and the answers."""
        card = self.card(**self.answers())
        self.accept(card)
        card.stage_id = self.stage["memorandum"]
        copy = card.copy()
        self.assertEqual(copy.stage_kind, "contact")
        self.assertNotEqual(copy.reference, card.reference)
        self.assertEqual(copy.way_ids, card.way_ids)
        self.assertEqual(self.line(copy, "2.a").state, "done")
        self.assertEqual(self.line(copy, "1").state, "todo")

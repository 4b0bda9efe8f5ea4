"""Notice, objection, succession."""

from datetime import date

from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, tagged

from .term_common import TermCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 10:00:00")
class TestTermination(TermCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-06-01 10:00:00"):
            cls.agreement = cls.signed("2026-01-01", notice_months=3)

    def dialogue(self, action):
        model = self.env[action["res_model"]].with_user(self.officer)
        return Form(model.with_context(**action["context"]))

    # Notice

    def test_notice_in_the_dialogue(self):
        """One side gives notice: the last day is proposed, reason and letter are kept,
        the review is off.
        """
        form = self.dialogue(self.agreement.action_terminate())
        form.who = "sme"
        self.assertEqual(form.notice_on, date(2026, 6, 1))
        self.assertEqual(form.last_day, date(2026, 9, 1))
        form.notice_on = "2026-05-15"
        self.assertEqual(form.last_day, date(2026, 8, 15))
        form.reason = "The site closes."
        wizard = form.save()
        wizard.write({"letter": b"aGVsbG8=", "letter_name": "letter.txt"})
        wizard.action_confirm()
        agreement = self.agreement
        self.assertEqual(agreement.state, "in_force")
        self.assertEqual(agreement.date_end, date(2026, 8, 15))
        self.assertEqual(agreement.terminated_by, "sme")
        self.assertEqual(agreement.termination_reason, "The site closes.")
        self.assertEqual(agreement.termination_document_id.sudo().raw, b"hello")
        self.assertFalse(agreement.review_date)
        self.assertEqual(self.kinds(agreement)[-1], "notice")
        self.assertNotIn("site closes", str(agreement.event_ids[-1].facts))
        with self.assertRaises(UserError):
            agreement.termination_document_id.sudo().write({"raw": b"other"})

    def test_both_agree_on_any_day(self):
        """Both together may end it at once; one side alone keeps the notice."""
        with self.assertRaisesRegex(UserError, "1 September 2026"):
            self.agreement._give_notice(
                "hei", date(2026, 6, 1), date(2026, 8, 31), "Reason"
            )
        form = self.dialogue(self.agreement.action_terminate())
        form.who = "both"
        self.assertEqual(form.last_day, date(2026, 6, 1))
        form.last_day = "2026-05-31"
        form.reason = "Done"
        form.save().action_confirm()
        self.assertEqual(self.agreement.state, "terminated", "that day is over")
        self.assertEqual(self.agreement.collaboration_id.agreement_id, self.agreement)

    def test_days_that_cannot_be(self):
        """Not ahead of today, not after its end, not before its start."""
        for who, notice, last, message in (
            ("sme", date(2026, 6, 2), date(2026, 10, 1), "not ahead"),
            ("sme", date(2026, 6, 1), date(2031, 1, 1), "ends on.*anyway"),
            ("sme", date(2026, 6, 1), date(2030, 12, 31), "ends on.*anyway"),
            ("both", date(2026, 6, 1), date(2025, 12, 31), "can't end before"),
        ):
            with self.assertRaisesRegex(UserError, message):
                self.agreement._give_notice(who, notice, last, "Reason")
        self.assertFalse(self.agreement.termination_date)

    def test_notice_twice(self):
        """Who has given notice withdraws it first."""
        self.agreement._give_notice("hei", date(2026, 6, 1), date(2026, 9, 1), "One")
        with self.assertRaisesRegex(UserError, "already.*1 September 2026"):
            self.agreement.action_terminate()
        with self.assertRaisesRegex(UserError, "Withdraw"):
            self.agreement.action_amend()

    def test_withdrawn(self):
        """Withdrawn before it takes effect, it goes on to the end of its term; notice
        and withdrawal are both in the evidence, the letter is kept.
        """
        agreement = self.agreement
        end, review = agreement.date_end, agreement.review_date
        agreement._give_notice(
            "sme", date(2026, 6, 1), date(2026, 9, 1), "One", b"letter", "letter.pdf"
        )
        letter = agreement.termination_document_id
        form = self.dialogue(agreement.action_withdraw_termination())
        form.reason = "They stay."
        form.save().action_confirm()
        self.assertFalse(agreement.termination_date or agreement.terminated_by)
        self.assertEqual((agreement.date_end, agreement.review_date), (end, review))
        self.assertEqual(self.kinds(agreement)[-2:], ["notice", "notice"])
        self.assertTrue(agreement.event_ids.sorted("sequence")[-1].facts["withdrawn"])
        self.assertEqual(agreement.sudo().former_document_ids, letter.sudo())
        self.assertFalse(letter.sudo().res_field, "shown among the files")
        with freeze_time("2026-09-02 10:00:00"):
            self.run_job()
        self.assertEqual(agreement.state, "in_force")

    def test_too_late_to_withdraw(self):
        """Once it has taken effect there is nothing to withdraw."""
        agreement = self.agreement
        agreement._give_notice("sme", date(2026, 6, 1), date(2026, 9, 1), "One")
        with freeze_time("2026-09-02 10:00:00"):
            self.run_job()
            with self.assertRaisesRegex(UserError, "no notice"):
                agreement.action_withdraw_termination()

    def test_notice_is_written_by_its_actions_only(self):
        """Nobody writes the day or the reason by hand."""
        for key, value in (
            ("termination_date", "2026-07-01"),
            ("terminated_by", "sme"),
            ("termination_reason", "x"),
            ("renewal_objected_by", "sme"),
            ("succession_date", "2026-07-01"),
            ("renewed_by_itself", True),
        ):
            with self.assertRaises(UserError, msg=key):
                self.agreement.write({key: value})

    # Objection

    def test_objection_in_the_dialogue(self):
        """Up to the last day to object, a party can; then it ends with its term."""
        agreement = self.signed(
            "2025-01-01", renewal="automatic", objection_months=3, duration_months=24
        )
        self.assertEqual(agreement.notice_date, date(2026, 9, 30))
        form = self.dialogue(agreement.action_object_renewal())
        form.who = "sme"
        form.save().action_confirm()
        self.assertEqual(agreement.renewal_objected_on, date(2026, 6, 1))
        self.assertEqual(agreement.renewal_objected_by, "sme")
        with self.assertRaisesRegex(UserError, "already"):
            agreement.action_object_renewal()
        with freeze_time("2027-01-01 10:00:00"):
            self.run_job()
        self.assertEqual(agreement.state, "expired")

    def test_objection_too_late(self):
        """A day late is too late; one given in time may be noted late."""
        agreement = self.signed(
            "2025-01-01", renewal="automatic", objection_months=3, duration_months=24
        )
        with freeze_time("2026-10-05 10:00:00"):
            with self.assertRaisesRegex(UserError, "30 September 2026"):
                agreement._object_to_renewal("hei", date(2026, 10, 1))
            with self.assertRaisesRegex(UserError, "not ahead"):
                agreement._object_to_renewal("hei", date(2026, 10, 6))
            agreement._object_to_renewal("hei", date(2026, 9, 30))
        self.assertTrue(agreement.renewal_objected_on)

    # Succession

    def test_successor(self):
        """The new party comes with an amendment; when that is in force the card
        follows, and its evidence names both.
        """
        agreement = self.agreement
        form = self.dialogue(agreement.action_successor())
        form.side = "sme"
        self.assertEqual(form.former_id, self.sme)
        form.successor_id = self.bakery
        form.day = "2026-05-01"
        wizard = form.save()
        wizard.write({"proof": b"cHJvb2Y=", "proof_name": "register.pdf"})
        amendment = self.agreements_.browse(wizard.action_confirm()["res_id"])
        self.assertEqual(amendment.kind, "amendment")
        self.assertEqual(amendment.sme_id, self.bakery)
        self.assertEqual(amendment.hei_id, self.hei)
        self.assertIn("Steelworks", amendment.former_party_text)
        self.assertEqual(amendment.succession_date, date(2026, 5, 1))
        self.assertEqual(amendment.succession_document_id.sudo().raw, b"proof")
        self.assertEqual(set(amendment.signatory_ids.mapped("party")), {"hei"})
        event = agreement.event_ids.sorted("sequence")[-1]
        self.assertEqual(event.kind, "successor")
        self.assertEqual(
            (event.facts["old"], event.facts["new"]), ("Steelworks", "Bakery")
        )
        card = agreement.collaboration_id
        self.assertEqual(card.sme_id, self.sme)
        self.env["hei.sme.agreement.signatory"].with_user(self.officer).create(
            {
                "agreement_id": amendment.id,
                "party": "sme",
                "name": "Bea Baker",
                "capacity": "Owner",
                "email": "bea@example.net",
            }
        )
        amendment.action_send()
        self.record(amendment, "hei", "2026-06-01")
        self.assertEqual(card.sme_id, self.sme, "not before everybody has signed")
        self.record(amendment, "sme", "2026-06-01")
        self.assertEqual(amendment.state, "in_force")
        self.assertEqual(card.sme_id, self.bakery)
        self.assertIn("Bakery", card.name)
        self.assertEqual(agreement.state, "superseded")
        self.assertIn("Steelworks", agreement.sme_text)

    def test_void_succession(self):
        """A void amendment gives the card its party back."""
        merged = self.env["res.partner"].create({"name": "University of Both Hills"})
        draft = self.agreement._succeed("hei", merged, date(2026, 6, 1))
        self.env["hei.sme.agreement.signatory"].with_user(self.officer).create(
            {
                "agreement_id": draft.id,
                "party": "hei",
                "name": "Rita Rector",
                "capacity": "Rector",
                "method": "paper",
            }
        )
        draft.action_send()
        for side in ("hei", "sme"):
            self.record(draft, side, "2026-06-01")
        card = draft.collaboration_id
        self.assertEqual(card.hei_id, merged)
        signatory = self.signatory(draft, "hei").with_user(self.administrator)
        signatory._undo_recording("She isn't the rector")
        self.assertEqual(card.hei_id, self.hei)

    def test_successor_of_the_hei(self):
        """A university can have a successor as well."""
        merged = self.env["res.partner"].create({"name": "University of Both Hills"})
        draft = self.agreement._succeed("hei", merged, date(2026, 6, 1))
        self.assertEqual(draft.hei_id, merged)
        self.assertEqual(set(draft.signatory_ids.mapped("party")), {"sme"})

    def test_successor_that_is_a_party(self):
        """Neither party succeeds itself or the other."""
        for partner in (self.sme, self.hei):
            with self.assertRaisesRegex(UserError, "is a party"):
                self.agreement._succeed("sme", partner, date(2026, 6, 1))

    def test_next_version_keeps_the_succession(self):
        """A next version of that amendment still hands the card on."""
        draft = self.agreement._succeed("sme", self.bakery, date(2026, 5, 1))
        self.env["hei.sme.agreement.signatory"].with_user(self.officer).create(
            {
                "agreement_id": draft.id,
                "party": "sme",
                "name": "Bea Baker",
                "capacity": "Owner",
                "email": "bea@example.net",
            }
        )
        draft.action_send()
        self.record(draft, "hei", "2026-06-01")
        version = draft._new_version()
        self.assertEqual(version.sme_id, self.bakery)
        version.action_send()
        for side in ("hei", "sme"):
            self.record(version, side, "2026-06-01")
        self.assertEqual(version.collaboration_id.sme_id, self.bakery)

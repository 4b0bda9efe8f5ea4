"""Replacing who signs: the next version in one go, and everybody asked again."""

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .mail_common import MemorandumMailCommon


@tagged("post_install", "-at_install", "hei_sme_mail")
class TestReplace(MemorandumMailCommon):
    def replace(self, signatory, user=None, **vals):
        wizards = self.env["hei.sme.agreement.replace"].with_user(user or self.officer)
        wizard = wizards.create(
            {
                "signatory_id": signatory.id,
                "name": "Nina Next",
                "capacity": "Procurist",
                "email": "nina@example.net",
                **vals,
            }
        )
        action = wizard.action_confirm()
        return self.env["hei.sme.agreement"].browse(action["res_id"])

    def asked(self):
        agreement = self.sent()
        agreement.signatory_ids._ask()
        codes = [self.codes(mail)[0] for mail in self.leaving()]
        return agreement, codes

    def test_before_any_signature(self):
        """The same memorandum is out again with another name, as the next version;
        both people have a new link, the former ones are void.
        """
        agreement, former = self.asked()
        again = self.replace(self.signatory(agreement, "sme"))
        self.assertEqual(again, agreement)
        self.assertEqual((again.state, again.version), ("to_sign", 2))
        self.assertIn("Nina Next", again.canonical_text)
        self.assertNotIn("Olaf Owner", again.canonical_text)
        self.assertFalse([code for code in former if self.holder(code)])
        mails = self.leaving()
        self.assertEqual(
            sorted(mail["To"] for mail in mails),
            ["Nina Next <nina@example.net>", "Petra Rektorová <petra@example.org>"],
        )
        for mail in mails:
            self.assertIn("version 2", self.plain(mail).replace("  ", " "))
            self.assertEqual(self.holder(self.codes(mail)[0]).agreement_id, agreement)
        self.assertIn("replaced", agreement.event_ids.mapped("kind"))

    def test_after_a_signature(self):
        """The former version stays on record with its signature; the next one is out
        at once, and who had signed by link is asked again.
        """
        agreement, former = self.asked()
        self.signed_by_link(agreement, "hei")
        again = self.replace(self.signatory(agreement, "sme"))
        self.assertNotEqual(again, agreement)
        self.assertEqual(agreement.state, "cancelled")
        self.assertEqual(self.signatory(agreement, "hei").state, "signed")
        self.assertEqual(again.previous_id, agreement)
        self.assertEqual((again.state, again.version), ("to_sign", 2))
        self.assertEqual(set(again.signatory_ids.mapped("state")), {"pending"})
        self.assertFalse([code for code in former if self.holder(code)])
        mails = self.leaving()
        self.assertEqual(len(mails), 2)
        for mail in mails:
            self.assertEqual(self.holder(self.codes(mail)[0]).agreement_id, again)

    def test_paper_signers_are_listed(self):
        """Who signed on paper gets no mail: the responsible is told to collect the
        signature anew.
        """
        agreement, _former = self.asked()
        self.record(agreement, "hei", fields.Date.today())
        again = self.replace(self.signatory(agreement, "sme"))
        self.assertEqual(self.one_leaving()["To"], "Nina Next <nina@example.net>")
        activity = again.activity_ids
        self.assertIn("Petra Rektorová", activity.note)
        self.assertEqual(activity.user_id, self.officer)

    def test_nobody_asked_yet(self):
        """When nobody had been asked, nobody is mailed by the replacement."""
        again = self.replace(self.signatory(self.sent(), "sme"))
        self.assertEqual(again.state, "to_sign")
        self.assertFalse(self.queued())

    def test_after_a_decline(self):
        """Who declined can be replaced."""
        agreement, _former = self.asked()
        self.signatory(agreement, "sme").sudo()._decline_by_link("Not me", "", "")
        again = self.replace(self.signatory(agreement, "sme"))
        self.assertEqual(again.state, "to_sign")
        self.assertEqual(set(again.signatory_ids.mapped("state")), {"pending"})

    def test_who_has_signed_stays(self):
        """Who has signed isn't replaced."""
        agreement, _former = self.asked()
        self.signed_by_link(agreement, "hei")
        person = self.signatory(agreement, "hei")
        with self.assertRaisesRegex(UserError, "has signed.*can't be replaced"):
            person.action_replace()
        with self.assertRaisesRegex(UserError, "has signed.*can't be replaced"):
            self.replace(person)

    def test_in_a_draft(self):
        """In a draft the name is simply written."""
        with self.assertRaisesRegex(UserError, "is a draft"):
            self.signatory(self.draft(), "sme").action_replace()

    def test_needs_an_address(self):
        """By link the new person needs an address; nothing happened otherwise."""
        agreement, _former = self.asked()
        with self.assertRaisesRegex(UserError, "Nina Next signs by link"):
            self.replace(self.signatory(agreement, "sme"), email="")
        self.assertEqual((agreement.state, agreement.version), ("to_sign", 1))

    def test_review_holds(self):
        """A text that was reviewed isn't reviewed anew because another person signs."""
        self.company.hei_sme_memorandum_review = "always"
        agreement = self.draft()
        agreement.with_user(self.administrator).action_approve_text()
        agreement.action_send()
        self.assertEqual(
            self.replace(self.signatory(agreement, "sme")).state, "to_sign"
        )

    def test_dialogue(self):
        """A chosen contact brings name, capacity and address along."""
        agreement, _former = self.asked()
        action = self.signatory(agreement, "sme").action_replace()
        partner = self.env["res.partner"].create(
            {
                "name": "Nora New",
                "parent_id": self.sme.id,
                "function": "CEO",
                "email": "nora@example.net",
            }
        )
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.officer)
            .with_context(**action["context"])
        )
        form.partner_id = partner
        self.assertEqual(
            (form.name, form.capacity, form.email),
            ("Nora New", "CEO", "nora@example.net"),
        )
        self.assertEqual(form.again, "Petra Rektorová")
        self.assertFalse(form.on_paper)
        form.save().action_confirm()
        self.assertIn("Nora New", agreement.canonical_text)

    def test_who_may(self):
        """An officer replaces; a coordinator and a reader don't."""
        agreement, _former = self.asked()
        person = self.signatory(agreement, "sme")
        for user in (self.coordinator, self.reader):
            with self.assertRaises(AccessError):
                person.with_user(user).action_replace()

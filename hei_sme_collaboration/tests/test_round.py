"""Agreeing the text: shared rounds, remarks, and what “agreed” is worth."""

from hashlib import sha256

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..models.hei_sme_canonical_text import canonical_text
from .mail_common import MemorandumMailCommon


@tagged("post_install", "-at_install", "hei_sme_mail")
class TestRound(MemorandumMailCommon):
    def share(self, agreement, partner=None):
        wizards = self.env["hei.sme.agreement.share"].with_user(self.officer)
        wizard = wizards.create(
            {
                "agreement_id": agreement.id,
                "partner_id": (partner or self.owner).id,
            }
        )
        wizard.action_send()
        agreement.invalidate_recordset()
        return agreement.round_ids.sorted("number")[-1:]

    def test_mail_of_a_round(self):
        """The other side's contact gets a link of their own; the note has none."""
        agreement = self.draft()
        agreement.sme_contact_id = self.owner
        action = agreement.action_share()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.officer)
            .with_context(**action["context"])
        )
        self.assertEqual(form.partner_id, self.owner)
        self.assertFalse(form.earlier)
        self.assertIn("draft of", form.subject)
        self.assertIn("/memorandum/link", form.preview)
        form.save().action_send()
        mail = self.one_leaving()
        self.assertEqual(mail["To"], "Olaf Owner <olaf@example.net>")
        self.assertIn(self.officer.email, mail["Reply-To"])
        (code,) = self.codes(mail)
        self.assertEqual(self.holder(code), agreement.round_ids)
        note = agreement.message_ids.filtered(
            lambda m: m.message_type == "email_outgoing"
        )
        self.assertIn("/memorandum/link", note.body)
        self.assertNotIn("#r", note.body)

    def test_round_keeps_what_was_shared(self):
        """A round shows the text as it was, whatever becomes of the draft."""
        agreement = self.draft()
        article = self.article(agreement, "<p>Lunch is paid by the HEI.</p>")
        shared = self.share(agreement)
        hashed = shared.text_hash
        article.body = "<p>Lunch is paid by the company.</p>"
        values = str(shared._view_values()["articles"])
        self.assertIn("Lunch is paid by the HEI", values)
        self.assertNotIn("Lunch is paid by the company", values)
        self.assertEqual(shared.text_hash, hashed)

    def test_new_round_closes_the_former(self):
        """Of two rounds only the newer one's link works."""
        agreement = self.draft()
        first = self.share(agreement)
        (code,) = self.codes(self.one_leaving())
        second = self.share(agreement)
        self.assertEqual((first.number, second.number), (1, 2))
        self.assertIsNone(self.holder(code))
        self.assertEqual(first._round_state(), "closed")
        with self.assertRaisesRegex(UserError, "isn't open for answers"):
            first._add_remark("", "Too late", "Olaf")
        with self.assertRaisesRegex(UserError, "isn't open for answers"):
            first._agree()

    def test_remarks_of_both_sides(self):
        """The page shows both sides' remarks by article; notes under the memorandum
        aren't among them.
        """
        agreement = self.draft()
        shared = self.share(agreement)
        label = shared._article_labels()[0]
        shared.sudo()._add_remark(label, "Shorter, please", "Olaf Owner")
        agreement.message_post(body="They are difficult")
        self.env["hei.sme.agreement.remark"].with_user(self.officer).create(
            {"round_id": shared.id, "article": label, "body": "We'll shorten it"}
        )
        values = shared._view_values()
        shown = values["articles"][0]["remarks"]
        self.assertEqual(
            [(remark["author"], remark["ours"]) for remark in shown],
            [("Olaf Owner", False), ("Olga Officer", True)],
        )
        self.assertNotIn("difficult", str(values))
        self.assertIn("Remarks on the draft", agreement.activity_ids.mapped("summary"))
        kinds = agreement.event_ids.mapped("kind")
        self.assertEqual(kinds.count("remark"), 2)

    def test_unsized_remark_is_refused(self):
        """An empty remark, one of more than 5,000 characters and one on an article
        that doesn't exist are refused with a sentence.
        """
        shared = self.share(self.draft()).sudo()
        for body, words in (
            ("", "write what"),
            (" \n\x00", "write what"),
            ("x" * 5001, "at most 5,000"),
        ):
            with self.assertRaisesRegex(UserError, words):
                shared._add_remark("", body, "Olaf")
        with self.assertRaisesRegex(UserError, "no article “99. Nowhere”"):
            shared._add_remark("99. Nowhere", "Hm", "Olaf")
        self.assertEqual(len(shared._add_remark("", "x" * 5000, "Olaf").body), 5000)

    def test_our_remark_from_the_memorandum(self):
        """Ours is written right on the memorandum, its article named by number."""
        agreement = self.draft()
        shared = self.share(agreement)
        number = shared._shared_articles()[1]["number"]
        with Form(agreement.with_user(self.officer)) as form:
            with form.remark_ids.new() as line:
                line.article = number
                line.body = "We keep it as it is"
        remark = agreement.remark_ids
        self.assertEqual(remark.round_id, shared)
        self.assertEqual(remark.article, shared._article_labels()[1])
        self.assertEqual((remark.author, remark.side), ("Olga Officer", "hei"))

    def test_agreed_then_changed(self):
        """“Agreed” holds for the text that was shared: one changed word shows, and
        changing it back shows as well.
        """
        agreement = self.draft()
        article = self.article(agreement, "<p>Lunch is paid by the HEI.</p>")
        shared = self.share(agreement)
        shared.sudo()._agree("192.0.2.7", "Browser/1")
        agreement.invalidate_recordset()
        self.assertTrue(agreement.is_text_agreed)
        self.assertIn("Olaf Owner agreed on", agreement.agreed_text)
        article.body = "<p>Lunch is paid by the company.</p>"
        agreement.invalidate_recordset()
        self.assertFalse(agreement.is_text_agreed)
        self.assertIn("Changed since Olaf Owner agreed", agreement.agreed_text)
        article.body = "<p>Lunch is paid by the HEI.</p>"
        agreement.invalidate_recordset()
        self.assertTrue(agreement.is_text_agreed)

    def test_agreed_is_on_record_once(self):
        """Agreeing twice is one event, with the hash of the text; the address is
        personal and stands in its details.
        """
        agreement = self.draft()
        shared = self.share(agreement).sudo()
        shared._agree("192.0.2.7", "Browser/1")
        shared._agree("192.0.2.7", "Browser/1")
        event = agreement.event_ids.filtered(lambda e: e.kind == "agreed")
        self.assertEqual(len(event), 1)
        self.assertEqual(event.facts["text_sha256"], shared.text_hash)
        self.assertNotIn("192.0.2.7", str(event.facts))
        self.assertIn("192.0.2.7", event.detail)
        self.assertIn("Text agreed", agreement.activity_ids.mapped("summary"))

    def test_agreed_then_out_and_back(self):
        """A text that was out to sign and came back unchanged is still agreed."""
        agreement = self.draft()
        self.share(agreement).sudo()._agree()
        agreement.action_send()
        self.assertTrue(agreement.is_text_agreed)
        agreement.action_back_to_draft()
        agreement.invalidate_recordset()
        self.assertTrue(agreement.is_text_agreed)

    def test_out_to_sign_closes_the_round(self):
        """Once it's out to sign nobody remarks on the draft any more."""
        agreement = self.draft()
        shared = self.share(agreement)
        agreement.action_send()
        self.assertEqual(shared._round_state(), "closed")
        with self.assertRaisesRegex(UserError, "isn't open for answers"):
            shared.sudo()._add_remark("", "One more thing", "Olaf")
        self.leaving()
        shared.sudo()._send_link()
        self.assertFalse(self.queued())

    def test_nothing_of_a_round_changes(self):
        """What was shared and said is neither written nor deleted, by anybody."""
        agreement = self.draft()
        shared = self.share(agreement)
        remark = shared.sudo()._add_remark("", "Shorter", "Olaf")
        remark = self.env["hei.sme.agreement.remark"].browse(remark.id)
        shared = self.env["hei.sme.agreement.round"].browse(shared.id)
        attempts = (
            lambda: shared.sudo().write({"state": "agreed"}),
            lambda: shared.sudo().write({"snapshot": {}}),
            lambda: shared.sudo().unlink(),
            lambda: shared.sudo().create(
                {
                    "agreement_id": agreement.id,
                    "number": 9,
                    "name": "X",
                    "email": "x@example.com",
                    "shared_on": "2026-01-01 00:00:00",
                    "text_hash": "0",
                }
            ),
            lambda: remark.sudo().write({"body": "Longer"}),
            lambda: remark.sudo().unlink(),
            lambda: agreement.sudo().unlink(),
        )
        for attempt in attempts:
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()
        remark.with_user(self.officer).done = True
        self.assertTrue(remark.done)

    def test_open_remarks_are_mentioned(self):
        """*Ready to sign* mentions what is still open and doesn't block."""
        agreement = self.draft()
        shared = self.share(agreement)
        remark = shared.sudo()._add_remark("", "Shorter, please", "Olaf")
        action = agreement.action_send()
        self.assertEqual(agreement.state, "draft")
        wizards = self.env[action["res_model"]].with_user(self.officer)
        wizard = wizards.with_context(**action["context"]).create({})
        self.assertIn("Shorter, please", wizard.open_remarks)
        wizard.action_confirm()
        self.assertEqual(agreement.state, "to_sign")
        self.assertEqual(remark.sudo().done, False)

    def test_done_remarks_arent_mentioned(self):
        """Without open remarks it goes out at once."""
        agreement = self.draft()
        remark = self.share(agreement).sudo()._add_remark("", "Shorter", "Olaf")
        remark.with_env(self.env).with_user(self.officer).done = True
        agreement.action_send()
        self.assertEqual(agreement.state, "to_sign")

    def test_sharing_needs_an_address(self):
        """Who has no e-mail address is named."""
        self.owner.email = False
        with self.assertRaisesRegex(UserError, "Olaf Owner has no e-mail address"):
            self.share(self.draft())
        self.assertFalse(self.queued())

    def test_lost_link_is_refused(self):
        """A mail without its link isn't shared."""
        agreement = self.draft()
        wizards = self.env["hei.sme.agreement.share"].with_user(self.officer)
        wizard = wizards.create(
            {"agreement_id": agreement.id, "partner_id": self.owner.id}
        )
        wizard.body = "<p>Look</p>"
        with self.assertRaisesRegex(UserError, "Put back"):
            wizard.action_send()
        self.assertFalse(agreement.round_ids)

    def test_link_again(self):
        """A new link for the same round goes to the recorded address; the former one
        is void.
        """
        shared = self.share(self.draft())
        (former,) = self.codes(self.one_leaving())
        self.owner.email = "elsewhere@example.com"
        shared.sudo()._send_link()
        mail = self.one_leaving()
        self.assertIn("olaf@example.net", mail["To"])
        self.assertIsNone(self.holder(former))
        self.assertEqual(self.holder(self.codes(mail)[0]), shared)

    def test_who_may(self):
        """An officer shares and remarks; a coordinator who is responsible reads; a
        reader reads; another institution sees nothing.
        """
        agreement = self.draft()
        shared = self.share(agreement)
        agreement.collaboration_id.user_id = self.coordinator
        for user in (self.coordinator, self.reader):
            self.assertTrue(shared.with_user(user).name)
            with self.assertRaises(AccessError):
                agreement.with_user(user).action_share()
            with self.assertRaises(AccessError):
                self.env["hei.sme.agreement.remark"].with_user(user).create(
                    {"round_id": shared.id, "body": "Me too"}
                )
        with self.assertRaises(AccessError):
            shared.with_user(self.outsider).read(["name"])
        with self.assertRaises(AccessError):
            shared.with_user(self.employee).read(["name"])

    def test_hash_of_a_round(self):
        """The hash is the SHA-256 of the canonical text, without the version."""
        shared = self.share(self.draft())
        text = canonical_text({**shared.snapshot, "version": 0})
        self.assertEqual(shared.text_hash, sha256(text.encode()).hexdigest())

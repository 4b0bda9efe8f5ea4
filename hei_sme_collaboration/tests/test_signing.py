"""Signing by link, on paper and elsewhere: the core that every door calls."""

import base64
from datetime import date, timedelta
from io import BytesIO

from freezegun import freeze_time
from PIL import Image

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .agreement_common import AgreementCommon, signature_image


@tagged("post_install", "-at_install")
class TestSigning(AgreementCommon):
    # Ready to sign

    def test_ready_needs_an_address(self):
        """Who signs by link needs an e-mail address; on paper nobody does."""
        agreement = self.draft()
        petra = self.signatory(agreement, "hei")
        petra.email = "not an address"
        with self.assertRaisesRegex(UserError, "e-mail address of Petra"):
            agreement.action_send()
        petra.method = "paper"
        agreement.action_send()
        self.assertEqual(agreement.state, "to_sign")

    # By link

    @freeze_time("2026-03-02 23:30:00")
    def test_two_sign_by_link(self):
        """Two signatures by link put it in force from the institution's own day, with
        a certificate; name and capacity stay those of the record.
        """
        self.company.partner_id.tz = "Europe/Ljubljana"
        agreement = self.sent()
        self.signed_by_link(agreement, "hei")
        self.assertEqual(agreement.state, "to_sign")
        self.signed_by_link(agreement, "sme")
        self.assertEqual(agreement.state, "in_force")
        self.assertEqual(agreement.date_start, date(2026, 3, 3))
        olaf = self.signatory(agreement, "sme")
        self.assertEqual(
            (olaf.name, olaf.capacity, olaf.state, olaf.method),
            ("Olaf Owner", "Director", "signed", "portal"),
        )
        self.assertEqual(olaf.signed_on, date(2026, 3, 3))
        self.assertEqual(
            Image.open(BytesIO(olaf.sudo().signature_id.raw)).format, "PNG"
        )
        self.assertEqual(
            len(agreement._executed_files()), 2, "the frozen PDF and the certificate"
        )

    def test_second_click(self):
        """A second click signs nothing more and is no error."""
        agreement = self.sent()
        self.signed_by_link(agreement, "sme")
        image = self.signatory(agreement, "sme").signature_id
        self.signed_by_link(agreement, "sme", signature_image(size=(200, 80)))
        self.assertEqual(self.signatory(agreement, "sme").signature_id, image)
        kinds = agreement.event_ids.mapped("kind")
        self.assertEqual(kinds.count("signed"), 1)

    def test_stale_page(self):
        """Who read another version than the one that's out signs nothing."""
        agreement = self.sent()
        olaf = self.signatory(agreement, "sme").sudo()
        with self.assertRaisesRegex(UserError, "Reload"):
            olaf._sign_by_link(signature_image(), "0" * 64, "192.0.2.7", "Browser/1")
        self.assertEqual(olaf.state, "pending")

    def test_images(self):
        """A signature is a PNG or JPEG with something on it, of a sane size."""
        agreement = self.sent()
        blank = BytesIO()
        Image.new("RGB", (300, 100), "white").save(blank, "PNG")
        clear = BytesIO()
        Image.new("RGBA", (300, 100), (0, 0, 0, 0)).save(clear, "PNG")
        svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>'
        for image, message in (
            (b"", "draw, type or upload"),
            (b"GIF89a" + bytes(100), "no image that can be read"),
            (svg, "no image that can be read"),
            (signature_image()[:60], "empty"),
            (bytes(20 * 1024 * 1024), "too large"),
            (signature_image(size=(5000, 20)), "too large"),
            (blank.getvalue(), "empty"),
            (clear.getvalue(), "empty"),
        ):
            olaf = self.signatory(agreement, "sme").sudo()
            with self.assertRaisesRegex(UserError, message):
                olaf._sign_by_link(image, agreement.text_hash, "", "")
            self.assertEqual(olaf.state, "pending")
        self.signed_by_link(agreement, "sme", signature_image("JPEG"))
        self.assertEqual(self.signatory(agreement, "sme").state, "signed")

    def test_order(self):
        """In an order, who comes later waits until everybody before has signed."""
        agreement = self.draft()
        agreement.sign_in_order = True
        olaf = self.signatory(agreement, "sme")
        olaf.sequence = 20
        agreement.action_send()
        self.assertEqual(olaf._link_state(), "waiting")
        with self.assertRaisesRegex(UserError, "before you"):
            self.signed_by_link(agreement, "sme")
        self.signed_by_link(agreement, "hei")
        self.assertEqual(olaf._link_state(), "open")

    def test_decline(self):
        """Declining needs a reason and pauses the others until it's resumed."""
        agreement = self.sent()
        olaf = self.signatory(agreement, "sme").sudo()
        petra = self.signatory(agreement, "hei").sudo()
        with self.assertRaisesRegex(UserError, "why you decline"):
            olaf._decline_by_link("  ", "192.0.2.7", "Browser/1")
        olaf._decline_by_link("The term is too long", "192.0.2.7", "Browser/1")
        self.assertEqual(agreement.state, "declined")
        self.assertEqual(olaf._link_state(), "declined")
        self.assertEqual(petra._link_state(), "paused")
        with self.assertRaisesRegex(UserError, "paused"):
            self.signed_by_link(agreement, "hei")
        with self.assertRaisesRegex(UserError, "have declined"):
            self.signed_by_link(agreement, "sme")
        action = agreement.action_resume()
        self.assertEqual(action["res_model"], "hei.sme.agreement.ask")
        self.assertEqual(agreement.state, "to_sign")
        self.signed_by_link(agreement, "sme")
        self.assertFalse(self.signatory(agreement, "sme").decline_reason)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_resume_rights(self):
        """Only officers resume, and only what somebody declined."""
        agreement = self.sent()
        with self.assertRaisesRegex(UserError, "Nobody has declined"):
            agreement.action_resume()
        with self.assertRaises(AccessError):
            agreement.with_user(self.coordinator).action_resume()

    def test_wrong_person(self):
        """*That's not me* voids the link and tells who is responsible."""
        agreement = self.sent()
        agreement.collaboration_id.user_id = self.officer
        olaf = self.signatory(agreement, "sme").sudo()
        olaf._issue_link()
        olaf._disown_link("192.0.2.7", "Browser/1")
        self.assertFalse(olaf.token_hash)
        activity = agreement.activity_ids.filtered(
            lambda a: a.summary == "Wrong person to sign"
        )
        self.assertEqual(activity.user_id, self.officer)

    def test_given_up_or_open_again(self):
        """After *Cancel* or *Back to draft* a link leads to nothing to sign."""
        for act in ("action_cancel", "action_back_to_draft"):
            agreement = self.sent()
            olaf = self.signatory(agreement, "sme").sudo()
            olaf._issue_link()
            getattr(agreement, act)()
            self.assertFalse(olaf.token_hash)
            self.assertEqual(olaf._link_state(), "over")
            with self.assertRaisesRegex(UserError, "no longer out to sign"):
                self.signed_by_link(agreement, "sme")

    # Links

    def test_link(self):
        """A link's token opens one record; the database knows its hash only."""
        agreement = self.sent()
        olaf = self.signatory(agreement, "sme").sudo()
        link = olaf._issue_link()
        address, _hash, code = link.partition("#")
        self.assertTrue(address.endswith("/memorandum/link"))
        token = code.partition("-")[2]
        self.assertGreaterEqual(len(token), 32)
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT row_to_json(s)::text FROM hei_sme_agreement_signatory s"
            " WHERE id = %s",
            [olaf.id],
        )
        self.assertNotIn(token, self.env.cr.fetchone()[0])
        Link = self.env["hei.sme.link"]
        self.assertEqual(Link._from_code(code), (olaf, True))
        petra = self.signatory(agreement, "hei")
        for wrong in (
            *("", "-", "s", "s1", "x1-y", "s999999999999-y", "s-1-y", None, "🦉-🦉"),
            f"s{olaf.id}-{token}x",
            f"s{olaf.id}-",
            f"s{petra.id}-{token}",
        ):
            self.assertFalse(Link._from_code(wrong)[1], wrong)

    def test_link_ends(self):
        """A link ends when a newer one is sent, on its day, with another address or
        way of signing, and when it's revoked.
        """
        agreement = self.sent()
        olaf = self.signatory(agreement, "sme")

        def issued():
            return olaf.sudo()._issue_link().partition("#")[2]

        def lives(code):
            return self.env["hei.sme.link"]._from_code(code)[1]

        first, second = issued(), issued()
        self.assertEqual((lives(first), lives(second)), (False, True))
        with freeze_time(fields.Datetime.now() + timedelta(days=31)):
            self.assertFalse(lives(second))
        olaf.email = "new@example.net"
        self.assertFalse(lives(second))
        third = issued()
        olaf.email = "new@example.net"
        self.assertTrue(lives(third), "the same address again changes nothing")
        olaf.method = "paper"
        self.assertFalse(lives(third))
        fourth = issued()
        olaf._revoke_links()
        self.assertFalse(lives(fourth))

    @mute_logger("odoo.models")
    def test_token_is_nobodys(self):
        """Not even an administrator reads the hash of a token."""
        olaf = self.signatory(self.sent(), "sme")
        with self.assertRaises(AccessError):
            olaf.with_user(self.administrator).read(["token_hash"])

    def test_several_for_one_person(self):
        """One person's open memoranda are found by address and name; others' aren't."""
        agreements = [self.sent() for _i in range(4)]
        people = [self.signatory(a, "hei").sudo() for a in agreements]
        for person in people:
            person._issue_link()
        people[1]._for_action().name = "Somebody Else"
        people[2].email = "other@example.org"
        self.assertEqual(people[0]._people_links(), people[0] | people[3])

    # On paper and elsewhere

    def test_mixed(self):
        """One signs on paper, one by link: it comes into force all the same."""
        agreement = self.sent()
        self.record(
            agreement,
            "hei",
            date(2026, 1, 5),
            scan=base64.b64encode(b"scan"),
            scan_name="scan.jpg",
            original_location="Room 12",
        )
        self.signed_by_link(agreement, "sme")
        self.assertEqual(agreement.state, "in_force")
        self.assertEqual(agreement.original_location, "Room 12")
        files = agreement._executed_files()
        self.assertEqual(len(files), 3)
        self.assertIn(b"scan", files.mapped("raw"))
        self.assertFalse(agreement._check_evidence())

    def test_outside_file(self):
        """A file signed elsewhere begins with the frozen bytes, or a reason is given;
        it's kept as it came either way.
        """
        for prefix, reason, fails in ((True, "", 0), (False, "", 1), (False, "TSP", 0)):
            agreement = self.sent()
            frozen = agreement.document_id.sudo().raw
            content = (frozen if prefix else b"%PDF-1.7 ") + b"signature"
            vals = {
                "method": "external",
                "scan": base64.b64encode(content),
                "scan_name": "signed.pdf",
                "file_reason": reason,
            }
            if fails:
                with self.assertRaisesRegex(UserError, "doesn't begin with the same"):
                    self.record(agreement, "sme", date(2026, 1, 5), **vals)
                continue
            self.record(agreement, "sme", date(2026, 1, 5), **vals)
            olaf = self.signatory(agreement, "sme")
            self.assertEqual(olaf.sudo().scan_id.raw, content)
            self.assertEqual(olaf.file_reason or "", reason)
            self.assertEqual(olaf.method, "external")

    def test_recording_voids_the_link(self):
        """Who signed on paper isn't reached by link any more."""
        agreement = self.sent()
        olaf = self.signatory(agreement, "sme").sudo()
        olaf._issue_link()
        self.record(agreement, "sme", date(2026, 1, 5))
        self.assertFalse(olaf.token_hash)
        self.signed_by_link(agreement, "sme")
        self.assertFalse(olaf.signature_id, "signed on paper already")

    # Undoing

    def undo(self, agreement, party, reason="Wrong file", user=None):
        signatory = self.signatory(agreement, party)
        wizard = self.env["hei.sme.agreement.undo"]
        wizard = wizard.with_user(user or self.administrator)
        return wizard.create(
            {"signatory_id": signatory.id, "reason": reason}
        ).action_confirm()

    def test_undo(self):
        """An administrator takes a mistaken recording back; its file stays on record
        and the person is waited for again.
        """
        agreement = self.sent()
        scan = base64.b64encode(b"wrong scan")
        self.record(agreement, "hei", date(2026, 1, 5), scan=scan, scan_name="a.pdf")
        kept = agreement.signatory_ids.scan_id.sudo()
        self.undo(agreement, "hei")
        petra = self.signatory(agreement, "hei")
        self.assertEqual((petra.state, petra.signed_on), ("pending", False))
        self.assertEqual(agreement.former_document_ids, kept)
        with self.assertRaises(UserError):
            kept.unlink()
        self.assertEqual(agreement.event_ids[-1].kind, "undone")
        self.assertFalse(agreement._check_evidence())
        self.record(agreement, "hei", date(2026, 1, 6))

    def test_undo_needs(self):
        """It needs an administrator, a reason, and a recording: a signature by link
        is the person's own.
        """
        agreement = self.sent()
        self.record(agreement, "hei", date(2026, 1, 5))
        with self.assertRaises(AccessError):
            self.undo(agreement, "hei", user=self.officer)
        officer = self.signatory(agreement, "hei")
        with self.assertRaisesRegex(AccessError, "administrator"):
            officer._undo_recording("x")
        with self.assertRaisesRegex(UserError, "Say why"):
            self.undo(agreement, "hei", reason=" ")
        self.signed_by_link(agreement, "sme")
        with self.assertRaisesRegex(UserError, "person's own act"):
            self.undo(agreement, "sme")

    def test_undo_after_execution(self):
        """After everybody has signed, undoing makes the memorandum void for good."""
        agreement = self.sent()
        for party in ("hei", "sme"):
            self.record(agreement, party, date(2026, 1, 5))
        certificate = agreement.certificate_id
        self.undo(agreement, "hei", reason="He never signed")
        self.assertEqual((agreement.state, agreement.is_void), ("cancelled", True))
        self.assertEqual(agreement.cancel_reason, "He never signed")
        self.assertEqual(agreement.certificate_id, certificate)
        self.assertIn("void", agreement.event_ids.mapped("kind"))
        self.assertFalse(agreement._check_evidence())
        with self.assertRaisesRegex(UserError, "is over"):
            self.undo(agreement, "sme")

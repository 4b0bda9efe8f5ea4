"""Signing and declining on the page, with everything that may come in."""

import base64
import hashlib
from datetime import date

from lxml import html

from odoo.tests import tagged

from .agreement_common import signature_image
from .public_common import PublicCommon

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@tagged("post_install", "-at_install")
class TestPublicSign(PublicCommon):
    def setUp(self):
        super().setUp()
        self.enter(self.sme_person)

    def assertPending(self):
        self.sme_person.invalidate_recordset()
        self.assertEqual(self.sme_person.state, "pending")
        self.assertFalse(self.sme_person.signature_id)
        self.assertFalse(self.events("signed"))

    def test_page_shows_the_frozen_text(self):
        """The page names who signs what, shows the text and leads to its PDF."""
        response = self.visit(self.path(self.sme_person))
        text = self.text(response)
        for said in (
            self.agreement.reference,
            "version 1",
            "University of Hills and Steelworks",
            "I am Olaf Owner, entitled to sign for Steelworks as Director.",
            "This is a simple electronic signature.",
            "Petra Rektorová, Rector",
        ):
            self.assertIn(said, text)
        for article in self.agreement.snapshot["articles"]:
            self.assertIn(article["name"], text)
        page = html.fromstring(response.content)
        viewer = page.xpath("//a[contains(@href, 'pdfjs')]/@href")[0]
        self.assertIn(f"%2Fmemorandum%2Fsign%2F{self.sme_person.id}%2Fpdf", viewer)
        self.assertEqual(self.visit(viewer.partition("?")[0]).status_code, 200)
        self.assertFalse(page.xpath("//script[not(@src)]"), "no inline script")
        self.assertFalse(page.xpath("//input[@name='name' or @name='capacity']"))

    def test_pdf_is_the_stored_one(self):
        """The PDF of the page is the frozen one, byte for byte, each time."""
        for _time in range(2):
            response = self.visit(self.path(self.sme_person, "/pdf"))
            self.assertEqual(response.headers["Content-Type"], "application/pdf")
            digest = hashlib.sha256(response.content).hexdigest()
            self.assertEqual(digest, self.agreement.document_hash)

    def test_signing_by_upload(self):
        """A signature lands with name and capacity of the record; the page says so."""
        response = self.sign(self.sme_person)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.heading(response), "You have signed")
        self.assertIn("Not signed yet", response.text)
        self.sme_person.invalidate_recordset()
        self.assertEqual(self.sme_person.state, "signed")
        event = self.events("signed")
        self.assertEqual(event.actor, "Olaf Owner, Director")
        self.assertEqual(event.facts["style"], "upload")
        self.assertIn("127.0.0.1", event.detail)

    def test_signing_by_drawing(self):
        """What the page draws arrives as a data URL, without a file."""
        drawn = base64.b64encode(signature_image()).decode()
        self.sign(
            self.sme_person,
            file=("", b""),
            signature=f"data:image/png;base64,{drawn}",
            style="draw",
        )
        self.sme_person.invalidate_recordset()
        self.assertEqual(self.sme_person.state, "signed")
        self.assertEqual(self.events("signed").facts["style"], "draw")

    def test_last_signature_brings_the_files(self):
        """When everybody has signed, each gets the set byte for byte, with hashes."""
        self.sign(self.sme_person)
        self.enter(self.hei_person)
        response = self.sign(self.hei_person)
        self.assertEqual(self.heading(response), "Signed by everybody")
        self.agreement.invalidate_recordset()
        page = html.fromstring(response.content)
        links = page.xpath("//ul[@class='files']//a/@href")
        self.assertEqual(len(links), len(self.agreement._executed_files()))
        hashes = page.xpath("//ul[@class='files']//code/text()")
        for link, digest in zip(links, hashes, strict=True):
            content = self.visit(link).content
            self.assertEqual(hashlib.sha256(content).hexdigest(), digest)
        self.assertIn(self.agreement.document_hash, hashes)
        self.assertIn(self.agreement.certificate_hash, hashes)

    def test_no_other_file_is_served(self):
        """Only files of this very set leave the house."""
        self.sign(self.sme_person)
        self.enter(self.hei_person)
        self.sign(self.hei_person)
        self.agreement.invalidate_recordset()
        other = self.env["ir.attachment"].create({"name": "secret", "raw": b"secret"})
        for file in (other, self.sme_person.signature_id):
            response = self.visit(self.path(self.hei_person, f"/file/{file.id}"))
            self.assertEqual(response.status_code, 404)
            self.assertNotIn(b"secret", response.content)

    def test_bad_images_are_refused(self):
        """What is no picture of a signature is refused, saying what to do."""
        blank = signature_image(size=(1, 1))
        for image, said in (
            (b"", "Please draw, type or upload your signature."),
            (b"%PDF-1.7 nothing", "no image that can be read"),
            (SVG, "no image that can be read"),
            (blank, "Your signature is empty"),
            (signature_image(size=(4001, 10)), "too large for a signature"),
            (signature_image("GIF"), "no image that can be read"),
        ):
            with self.subTest(said=said):
                response = self.sign(self.sme_person, image=image)
                self.assertEqual(response.status_code, 422)
                self.assertIn(said, self.alert(response))
                self.assertPending()

    def test_bad_data_url_is_refused(self):
        """A drawn signature that is none is refused like a file that is none."""
        svg = base64.b64encode(SVG).decode()
        for signature in (
            "data:,eA==",
            "data:image/png;base64,%%%",
            f"data:;base64,{svg}",
        ):
            with self.subTest(signature=signature[:12]):
                response = self.sign(
                    self.sme_person, file=("", b""), signature=signature
                )
                self.assertEqual(response.status_code, 422)
                self.assertIn("no image that can be read", self.alert(response))
                self.assertPending()

    def test_twenty_megabytes_get_a_clear_answer(self):
        """A huge file is refused in words, as a file and as text of a form."""
        huge = b"\x89PNG" + b"0" * 20 * 1024 * 1024
        response = self.sign(self.sme_person, image=huge)
        self.assertEqual(response.status_code, 422)
        self.assertIn("at most 2 MB", self.alert(response))
        response = self.sign(self.sme_person, signature=huge.decode("latin-1"))
        self.assertEqual(response.status_code, 413)
        self.assertIn("at most 2 MB", self.text(response))
        self.assertPending()

    def test_oath_is_required(self):
        """Nobody signs without saying that they are entitled to."""
        response = self.sign(self.sme_person, entitled="")
        self.assertEqual(response.status_code, 422)
        self.assertIn("entitled to sign", self.alert(response))
        self.assertPending()

    def test_stale_page_signs_nothing(self):
        """A page that was open while the text changed can't sign the new text."""
        for text_hash in ("0" * 64, ""):
            response = self.sign(self.sme_person, text_hash=text_hash)
            self.assertEqual(response.status_code, 422)
            self.assertIn("Reload the page", self.alert(response))
            self.assertPending()

    def test_double_post_is_one_signature(self):
        """A second click, reload and back are no error and no second signature."""
        for _time in range(3):
            response = self.sign(self.sme_person)
            self.assertEqual(response.status_code, 200)
            self.assertEqual(self.heading(response), "You have signed")
        self.assertEqual(len(self.events("signed")), 1)
        self.assertEqual(self.visit(response.url).status_code, 200)

    def test_decline_takes_a_reason(self):
        """Declining without a reason is asked for one; with it, signing pauses."""
        for reason in ("", "  \n ", "\x00"):
            response = self.decline(self.sme_person, reason)
            self.assertEqual(response.status_code, 422)
            self.assertIn("why you decline", self.alert(response))
        self.assertPending()
        response = self.decline(self.sme_person, "Article 3 <b>goes</b> too far.")
        self.assertEqual(self.heading(response), "You have declined")
        self.sme_person.invalidate_recordset()
        self.assertEqual(
            self.sme_person.decline_reason, "Article 3 <b>goes</b> too far."
        )
        self.enter(self.hei_person)
        response = self.sign(self.hei_person)
        self.assertEqual(self.heading(response), "Signing is paused")
        self.assertEqual(self.hei_person.state, "pending")

    def test_no_signing_after_declining(self):
        """Who has declined can't sign from an older page, nor decline twice."""
        self.decline(self.sme_person)
        for again in (self.sign, self.decline):
            response = again(self.sme_person)
            self.assertEqual(response.status_code, 200)
            self.assertEqual(self.heading(response), "You have declined")
        self.assertEqual(len(self.events("declined")), 1)
        self.assertFalse(self.events("signed"))

    def test_no_signing_of_what_was_withdrawn(self):
        """After Back to draft and after Cancel an open page signs nothing."""
        self.agreement.with_user(self.officer).action_back_to_draft()
        response = self.sign(self.sme_person, text_hash="0" * 64)
        self.assertEqual(response.status_code, 403)
        self.assertPending()
        agreement = self.agreement.with_user(self.officer)
        agreement.action_send()
        self.enter(self.sme_person)
        agreement.action_cancel()
        response = self.sign(self.sme_person)
        self.assertIn(
            self.heading(response), ("No longer out to sign", "This link doesn't work")
        )
        self.assertPending()

    def test_no_signing_of_what_is_void(self):
        """What was declared void after execution takes no signature and says so."""
        self.sign(self.sme_person)
        self.record(self.agreement, "hei", date(2026, 1, 2))
        undo = self.env["hei.sme.agreement.undo"].with_user(self.administrator)
        undo.create(
            {"signatory_id": self.hei_person.id, "reason": "Recorded by mistake"}
        ).action_confirm()
        self.agreement.invalidate_recordset()
        self.assertTrue(self.agreement.is_void)
        self.enter(self.hei_person)
        response = self.sign(self.hei_person)
        self.assertEqual(self.heading(response), "No longer out to sign")
        self.assertEqual(len(self.events("signed")), 1)

    def test_not_me_voids_the_link(self):
        """Somebody else's mailbox: the link is void, the responsible learns of it."""
        response = self.post(self.path(self.sme_person, "/not-me"))
        self.assertEqual(self.heading(response), "Thank you for telling us")
        self.assertEqual(self.visit(self.path(self.sme_person)).status_code, 403)
        self.assertEqual(len(self.events("disowned")), 1)
        self.assertPending()

    def test_order_is_kept(self):
        """Where the order counts, the second one reads and waits."""
        agreement = self.draft()
        agreement.sign_in_order = True
        agreement.signatory_ids.filtered(lambda s: s.party == "hei").sequence = 1
        agreement.signatory_ids.filtered(lambda s: s.party == "sme").sequence = 2
        agreement.action_send()
        second = self.signatory(agreement, "sme").sudo()
        response = self.enter(second)
        response = self.visit(self.path(second))
        self.assertEqual(self.heading(response), "Somebody signs before you")
        self.assertFalse(html.fromstring(response.content).xpath("//form[@id='sign']"))
        response = self.sign(second)
        self.assertEqual(self.heading(response), "Somebody signs before you")
        self.assertEqual(second.state, "pending")
        self.signed_by_link(agreement, "hei")
        response = self.visit(self.path(second))
        self.assertEqual(self.heading(response), "Please read and sign")

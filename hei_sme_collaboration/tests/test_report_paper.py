"""The other side's paper: an uploaded PDF in place of articles."""

import base64
import doctest
import hashlib
from io import BytesIO

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfReader, PdfWriter

from odoo.addons.hei_sme_collaboration.models import hei_sme_agreement_paper

from .agreement_common import AgreementCommon


def pdf(pages=1, password=None):
    """Return a PDF with so many empty pages."""
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(595, 842)
    if password is not None:
        writer.encrypt(password, owner_password="owner")
    target = BytesIO()
    writer.write(target)
    # Bytes after the end are part of what was signed, too.
    return target.getvalue() + b"\n% theirs\n"


@tagged("post_install", "-at_install")
class TestPaper(AgreementCommon):
    def uploaded(self, content=None, name="Their text.pdf"):
        agreement = self.draft()
        agreement.write(
            {"paper": base64.b64encode(content or pdf()), "paper_name": name}
        )
        return agreement

    def test_byte_for_byte(self):
        """What goes out is their file, unchanged to the last byte, and its hash is
        part of the text.
        """
        content = pdf(3)
        agreement = self.uploaded(content)
        self.assertEqual(agreement.source, "uploaded")
        self.assertEqual(self.printed(agreement), content, "the draft prints it, too")
        agreement.action_send()
        self.assertEqual(self.printed(agreement), content)
        digest = hashlib.sha256(content).hexdigest()
        self.assertEqual(agreement.document_hash, digest)
        self.assertEqual(agreement.snapshot["paper_hash"], digest)
        self.assertEqual(agreement.snapshot["articles"], [])
        self.assertFalse(agreement.snapshot["status"])
        self.assertIn(digest, agreement.canonical_text)

    def test_as_the_web_client_saves(self):
        """The form saves with sizes in place of contents; later without the file."""
        content = pdf()
        agreement = self.draft()
        in_form = agreement.with_context(bin_size=True)
        in_form.web_save(
            {"paper": base64.b64encode(content).decode(), "paper_name": "A.pdf"},
            {"paper": {}, "paper_name": {}, "source": {}},
        )
        self.assertEqual(agreement.sudo().paper_id.raw, content)
        self.assertEqual(agreement.paper_name, "A.pdf")
        in_form.web_save({"law": "the law of Spain"}, {"paper": {}})
        self.assertEqual(agreement.sudo().paper_id.raw, content)

    @mute_logger("pypdf._reader")
    def test_bad_files(self):
        """What nobody could read, or isn't a PDF, is refused with what to do."""
        cases = (
            (b"Dear Sir", "no PDF that can be opened"),
            (b"%PDF-1.7\nnothing more", "no PDF that can be opened"),
            (pdf()[:120], "no PDF that can be opened"),
            (pdf(0), "at least one page"),
            (pdf(password="secret"), "asks for a password"),
            (b"%PDF-" + b"0" * (25 * 1024 * 1024), "25 MB"),
        )
        for content, message in cases:
            with self.assertRaisesRegex(UserError, message):
                self.uploaded(content)

    def test_open_with_restrictions(self):
        """A PDF that opens without a password is taken, whatever it restricts."""
        content = pdf(password="")
        agreement = self.uploaded(content)
        self.assertTrue(PdfReader(BytesIO(content)).is_encrypted)
        self.assertEqual(agreement.sudo().paper_id.raw, content)

    def test_to_and_fro(self):
        """Paper and articles are exchanged with one click, and neither is lost."""
        agreement = self.uploaded()
        agreement.action_use_articles()
        self.assertEqual(agreement.source, "drafted")
        self.assertTrue(agreement._build_document()["articles"])
        self.assertTrue(agreement.paper_id)
        agreement.action_use_paper()
        self.assertFalse(agreement._build_document()["articles"])
        self.assertTrue(agreement.article_ids)
        agreement.article_ids.unlink()
        agreement.action_use_articles()
        self.assertGreater(len(agreement.article_ids), 15)

    def test_missing_paper(self):
        """Without the file it can't go out; the message names it."""
        agreement = self.draft()
        agreement.action_use_paper()
        with self.assertRaisesRegex(UserError, "the other side's paper, as a PDF"):
            agreement.action_send()

    def test_replaced_and_removed(self):
        """In a draft the file is replaced or removed, and the former one goes."""
        agreement = self.uploaded()
        former = agreement.sudo().paper_id
        agreement.write({"paper": base64.b64encode(pdf(2)), "paper_name": "B.pdf"})
        self.assertFalse(former.exists())
        self.assertEqual(agreement.paper_name, "B.pdf")
        agreement.paper = False
        self.assertFalse(agreement.paper_id)

    def test_frozen(self):
        """Once out, neither the file nor the way it is made changes."""
        agreement = self.uploaded()
        agreement.action_send()
        for vals in (
            {"paper": base64.b64encode(pdf(2))},
            {"paper_name": "x"},
            {"source": "drafted"},
        ):
            with self.assertRaises(UserError):
                agreement.write(vals)
        with self.assertRaises(UserError):
            agreement.action_use_articles()
        with self.assertRaises(UserError):
            agreement.sudo().paper_id.raw = b"x"
        with self.assertRaises(UserError):
            agreement.sudo().paper_id.unlink()

    def test_articles_aside(self):
        """Articles that are kept aside of their paper take no part in what is frozen:
        no name of today stands in them.
        """
        agreement = self.uploaded()
        agreement.action_send()
        texts = "".join(map(str, agreement.article_ids.mapped("text")))
        self.assertNotIn("Steelworks", texts)

    def test_always_own_wording(self):
        """Their paper counts as own wording, so that a review is asked for."""
        agreement = self.uploaded()
        self.assertTrue(agreement.deviates)
        agreement.action_use_articles()
        self.assertFalse(agreement.deviates)

    def test_unreviewed_clauses_dont_matter(self):
        """Clauses that nobody approved don't warn where their text isn't used."""
        self.clauses.write({"body": "<p>Changed</p>"})
        agreement = self.uploaded()
        self.assertTrue(agreement.action_send() is True)

    def test_on_screen(self):
        """The page shows the particulars and says where the text is."""
        agreement = self.uploaded()
        agreement.action_send()
        html = str(
            self.env["ir.qweb"]._render(
                "hei_sme_collaboration.memorandum_document",
                {"sheet": agreement.sudo()._print_values(), "on_screen": True},
            )
        )
        self.assertIn("The text is in the attached PDF.", html)
        self.assertIn("Their text.pdf", html)
        self.assertIn("Steelworks", html)
        self.assertIn(agreement.snapshot["paper_hash"], html)

    def test_mixed_choice(self):
        """A choice of drafts, papers and frozen ones prints in its order."""
        paper = self.uploaded(pdf(2))
        agreements = self.draft() | paper | self.sent()
        content = self.printed(agreements)
        pages = [
            len(PdfReader(BytesIO(self.printed(agreement))).pages)
            for agreement in agreements
        ]
        self.assertEqual(len(PdfReader(BytesIO(content)).pages), sum(pages))

    def test_who_may(self):
        """A reader doesn't upload."""
        agreement = self.uploaded()
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            agreement.with_user(self.reader).write({"paper": base64.b64encode(pdf())})

    def test_documented_examples(self):
        """The examples in the text of the functions hold."""
        self.assertFalse(doctest.testmod(hei_sme_agreement_paper).failed)

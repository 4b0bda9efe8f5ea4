"""The memorandum in print, on both engines."""

import hashlib
import logging
import re
import socket
import threading
from io import BytesIO
from unittest import skipUnless
from unittest.mock import patch

from reportlab.pdfgen.canvas import Canvas

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.hei_sme_collaboration.reports import memorandum_pdf

from .agreement_common import (
    CARD_REPORT,
    AgreementCommon,
    has_tools,
    look_into,
    text_of,
)

ALPHABETS = (
    "Ľubomír Šťastný z Nového Mesta, ďaleko ôsmy kŕdeľ; Žlahtna šola v Čezsoči, ćevapi;"
    " Αθήνα, Θεσσαλονίκη, συνεργασία ύψους €"
)
#: Text of which every line is told apart.
LONG = "".join(
    f"<p>Line {n} of a text that is longer than a page.</p>" for n in range(90)
)


class Listener:
    """A socket that notes who calls."""

    def __enter__(self):
        self.calls = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.listen, daemon=True).start()
        return self

    def listen(self):
        try:
            while True:
                connection, address = self.socket.accept()
                self.calls.append(address)
                connection.close()
        except OSError:
            return

    def __exit__(self, *_error):
        self.socket.close()


class MemorandumPrintCommon(AgreementCommon):
    def check_fetches_nothing(self):
        """Print a draft whose answer and article name a file and a remote image."""
        with Listener() as listener:
            remote = f"http://127.0.0.1:{listener.port}/pixel.png"
            nasty = (
                '<p>Before<a rel="attachment" href="file:///etc/passwd">file</a>'
                f'<img src="{remote}"/><img src="file:///etc/hostname"/>'
                f'<a rel="attachment" href="{remote}">far</a>After</p>'
            )
            agreement = self.draft(**{**self.answers(), "purpose": nasty})
            self.article(agreement, nasty, sequence=1)
            content = self.printed(agreement)
        self.assertFalse(listener.calls)
        self.assertFalse(b"EmbeddedFile" in content)
        text = text_of(content)
        self.assertNotIn("root:", text)
        self.assertIn("Before", text)
        self.assertIn("After", text)
        with open("/etc/passwd", "rb") as passwords:
            self.assertFalse(passwords.read()[:40] in content)
        return content


@tagged("post_install", "-at_install")
@skipUnless(memorandum_pdf.engine(), "WeasyPrint isn't installed")
@skipUnless(has_tools("pdftotext", "pdffonts", "pdfinfo"), "poppler isn't installed")
class TestReportMemorandum(MemorandumPrintCommon):
    def test_what_it_says(self):
        """Title, parties, who represents them, fields, ways, term and articles are
        there as text.
        """
        content = self.printed(self.draft(**self.answers()))
        text = text_of(content)
        for words in (
            "Memorandum of Agreement",
            "University of Hills",
            "Steelworks",
            "d.o.o., register number 1234579000",
            "represented by Petra Rektorová, Rector",
            "represented by Olaf Owner, Director",
            "0613 Software and applications",
            "Open days",
            "60 months (5 years)",
            "1. Purpose",
            "Find a tester for the new line",
            "Signed for the parties",
        ):
            self.assertIn(words, text)

    def test_reference_and_pages(self):
        """Every page carries the reference, the version and its number of all."""
        agreement = self.draft()
        content = self.printed(agreement)
        pages = look_into("pdftotext", content).split("\f")[:-1]
        self.assertGreater(len(pages), 2)
        for number, page in enumerate(pages, 1):
            self.assertIn(f"{agreement.reference} · Version 1", page)
            self.assertIn(f"Page {number} of {len(pages)}", page)

    def test_archive_quality(self):
        """Fonts are embedded, the file is tagged PDF/A-3a and under 200 kB."""
        self.company.logo = self.env.ref("base.user_admin").partner_id.image_1920
        content = self.printed(self.draft(**self.answers()))
        self.assertIn("Tagged: yes", text_of_info(content))
        self.assertLess(len(content), 200_000)
        meta = look_into("pdfinfo", content, "-meta")
        self.assertRegex(meta, r"part>\s*3\s*<|part=.3")
        self.assertRegex(meta, r"conformance>\s*A\s*<|conformance=.A")
        self.assert_fonts_embedded(content)

    def assert_fonts_embedded(self, content):
        fonts = look_into("pdffonts", content).splitlines()[2:]
        self.assertTrue(fonts)
        for font in fonts:
            self.assertRegex(font, r"\s(yes)\s+(yes|no)\s+(yes|no)\s+\d+\s+\d+$", font)

    def test_alphabets(self):
        """Slovak, Slovenian and Greek letters are printed and found again."""
        agreement = self.draft(purpose=ALPHABETS)
        content = self.printed(agreement)
        self.assertIn(ALPHABETS, text_of(content))
        self.assertNotIn("DejaVu", look_into("pdffonts", content))

    def test_draft_mark(self):
        """DRAFT is printed while it's a draft, and only then."""
        agreement = self.draft()
        self.assertIn("DRAFT", text_of(self.printed(agreement)))
        agreement.action_send()
        self.assertNotIn("DRAFT", text_of(self.printed(agreement)))
        agreement.action_back_to_draft()
        self.assertIn("DRAFT", text_of(self.printed(agreement)))
        self.assertIn("Version 2", text_of(self.printed(agreement)))

    def test_same_bytes(self):
        """What was frozen is returned byte for byte, from the card as well, whatever
        has changed since.
        """
        agreement = self.sent(**self.answers())
        first = hashlib.sha256(self.printed(agreement)).hexdigest()
        stored = agreement.document_id.sudo().raw
        self.assertEqual(hashlib.sha256(stored).hexdigest(), first)
        self.sme.name = "Glassworks"
        self.company.name = "University of Valleys"
        card = agreement.collaboration_id
        for records, report in ((agreement, None), (card, CARD_REPORT)):
            args = (records, report) if report else (records,)
            again = self.printed(*args, user=self.reader)
            self.assertEqual(hashlib.sha256(again).hexdigest(), first)

    def test_missing_file(self):
        """A stored file that is gone is said to be gone, not printed anew."""
        agreement = self.sent()
        store = type(self.env["ir.attachment"])
        agreement.document_id.sudo().invalidate_recordset()
        with (
            patch.object(store, "_file_read", lambda *args, **kw: b""),
            self.assertRaisesRegex(UserError, "missing"),
        ):
            self.printed(agreement)

    def test_signatures_never_alone(self):
        """However long the last article, its end stands with the signatures."""
        agreement = self.draft()
        last = self.article(agreement, "<p>x</p>", name="The end", sequence=9999)
        for lines in range(0, 40, 3):
            words = "".join(
                f"<p>Words of line {n} at last</p>" for n in range(lines + 1)
            )
            last.body = words
            pages = look_into("pdftotext", self.printed(agreement)).split("\f")
            page = next(p for p in pages if "Signed for the parties" in p)
            self.assertIn(f"Words of line {lines} at last", page)
            self.assertIn("Olaf Owner", page.split("Signed for the parties")[1])

    def test_signatures_after_one_long_paragraph(self):
        """A last article of one long paragraph is broken so that its end stays."""
        agreement = self.draft()
        last = self.article(agreement, "<p>x</p>", name="The end", sequence=9999)
        for length in (300, 700, 1100):
            last.body = f"<p>{'word ' * length} endword</p>"
            pages = look_into("pdftotext", self.printed(agreement)).split("\f")
            page = next(p for p in pages if "Signed for the parties" in p)
            self.assertIn("endword", page)

    def test_longer_than_a_page(self):
        """A text longer than a page goes on on the next, whole."""
        agreement = self.draft()
        self.article(agreement, LONG, sequence=2)
        answer = "word " * 2000
        agreement.collaboration_id.purpose = answer
        text = text_of(self.printed(agreement))
        for number in (0, 44, 89):
            self.assertIn(f"Line {number} of a text", text)
        self.assertGreaterEqual(text.count("word"), 2000)

    def test_one_endless_word(self):
        """A word without an end is broken, not cut off at the margin."""
        word = "".join(f"{number:04d}" for number in range(2500))
        text = look_into("pdftotext", self.printed(self.draft(purpose=word)))
        lines = "".join(line for line in text.splitlines() if line.isdigit())
        self.assertIn("01230124012501260127", lines)
        self.assertIn("24982499", lines)

    def test_fetches_nothing(self):
        """Neither a file nor a remote image is fetched."""
        self.check_fetches_nothing()

    def test_closed_fetcher(self):
        """Should such a link reach the engine all the same, it's closed there too."""
        with Listener() as listener, mute_logger("weasyprint"):
            content = memorandum_pdf.write_pdf(
                [
                    "<html lang='en'><title>x</title><body><p>Text"
                    "<a rel='attachment' href='file:///etc/passwd'>x</a>"
                    f"<img alt='' src='http://127.0.0.1:{listener.port}/x.png'>"
                    "<img alt='' src='file:///etc/hostname'></body></html>"
                ]
            )
        self.assertFalse(listener.calls)
        self.assertFalse(b"EmbeddedFile" in content)

    def test_twenty_drafts(self):
        """Twenty drafts come as one tagged file, each with its own page numbers."""
        agreements = self.env["hei.sme.agreement"].browse(
            self.draft().id for _n in range(20)
        )
        content = self.printed(agreements)
        text = text_of(content)
        for reference in agreements.mapped("reference"):
            self.assertIn(reference, text)
        firsts = re.findall(r"Page 1 of (\d+)", text)
        self.assertEqual(len(firsts), 20)
        self.assertIn("Tagged: yes", text_of_info(content))

    def test_drafts_and_frozen_together(self):
        """A mixed choice is printed in its order."""
        agreements = self.draft() | self.sent() | self.draft() | self.draft()
        cards = agreements.collaboration_id
        text = text_of(self.printed(cards, CARD_REPORT))
        found = re.findall(r"Reference (\S+)", text)
        self.assertEqual(found, agreements.mapped("reference"))

    def test_card_without_memorandum(self):
        """Cards that have none are named."""
        cards = self.draft().collaboration_id | self.card(name="Lonely")
        with self.assertRaisesRegex(UserError, "Lonely"):
            self.printed(cards, CARD_REPORT)

    def test_who_prints(self):
        """Readers print; another company's officer doesn't."""
        agreement = self.sent()
        self.assertTrue(self.printed(agreement, user=self.reader))
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            self.printed(agreement, user=self.outsider)
        with self.assertRaises(AccessError), mute_logger("odoo.models"):
            self.printed(agreement, user=self.employee)

    def test_quiet_log(self):
        """A print leaves no line of the engine in the log."""
        with self.assertNoLogs("weasyprint", logging.INFO):
            self.printed(self.draft())

    def test_language(self):
        """A memorandum is printed in its own language, dates and labels included."""
        self.env["res.lang"]._activate_lang("sk_SK")
        agreement = self.draft()
        agreement.write(
            {"lang": "sk_SK", "effective_rule": "date", "date_start": "2027-03-01"}
        )
        self.assertIn("marca 2027", text_of(self.printed(agreement)))

    def test_html(self):
        """The preview in the browser is the same template."""
        agreement = self.draft()
        html, kind = self.env["ir.actions.report"]._render_qweb_html(
            CARD_REPORT, agreement.collaboration_id.ids
        )
        self.assertEqual(kind, "html")
        self.assertIn(agreement.reference.encode(), html)


def text_of_info(content):
    return re.sub(r"\s+", " ", look_into("pdfinfo", content))


@tagged("post_install", "-at_install")
@skipUnless(has_tools("wkhtmltopdf", "pdftotext"), "wkhtmltopdf isn't installed")
class TestReportMemorandumOdooEngine(MemorandumPrintCommon):
    """Without WeasyPrint Odoo's own engine promises text, reference and version."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.use_odoo_engine()

    def test_what_it_says(self):
        """The same text, with reference and version."""
        agreement = self.draft(**{**self.answers(), "forms": ALPHABETS})
        content = self.printed(agreement)
        text = text_of(content)
        for words in (
            f"{agreement.reference} · Version 1",
            "represented by Olaf Owner, Director",
            "Find a tester for the new line",
            "DRAFT",
        ):
            self.assertIn(words, text)
        for word in re.findall(r"\w{4,}", ALPHABETS):
            self.assertIn(word, text)

    def test_twenty_in_one_go(self):
        """Twenty are printed one record at a time and come as one file."""
        agreements = self.env["hei.sme.agreement"].browse(
            self.draft().id for _n in range(20)
        )
        content = self.printed(agreements.collaboration_id, CARD_REPORT)
        text = text_of(content)
        for reference in agreements.mapped("reference"):
            self.assertIn(reference, text)

    def test_fetches_nothing(self):
        """Neither a file nor a remote image is fetched."""
        self.check_fetches_nothing()

    def test_longer_than_a_page(self):
        """A text longer than a page goes on on the next."""
        agreement = self.draft()
        self.article(agreement, LONG, sequence=2)
        text = text_of(self.printed(agreement))
        for number in (0, 44, 89):
            self.assertIn(f"Line {number} of a text", text)

    def test_same_bytes(self):
        """What was frozen here is returned byte for byte as well."""
        agreement = self.sent()
        first = self.printed(agreement)
        self.assertEqual(self.printed(agreement), first)
        self.assertNotIn("DRAFT", text_of(first))

    def test_no_engine(self):
        """Without any engine the message says what to install; what is stored still
        prints.
        """
        sent = self.sent()
        state = "odoo.addons.base.models.ir_actions_report.IrActionsReport"
        with patch(f"{state}.get_wkhtmltopdf_state", lambda _self: "install"):
            self.assertTrue(self.printed(sent))
            reports = self.env["ir.actions.report"].with_user(self.officer)
            self.assertTrue(reports.can_print_memoranda(res_ids=sent.ids))
            self.assertFalse(reports.can_print_memoranda(res_ids=self.draft().ids))
            with self.assertRaisesRegex(UserError, "install WeasyPrint"):
                self.printed(self.draft())

    def test_one_call_per_record(self):
        """Odoo's engine never gets two documents at once: the usual build refuses."""
        calls = []

        def run(_self, bodies, **_kwargs):
            calls.append(len(bodies))
            return one_page()

        report = type(self.env["ir.actions.report"])
        drafts = self.draft() | self.draft()
        with patch.object(report, "_run_wkhtmltopdf", run):
            self.printed(drafts)
        self.assertEqual(calls, [1, 1])


def one_page():
    """Return a PDF of one empty page."""
    target = BytesIO()
    canvas = Canvas(target)
    canvas.showPage()
    canvas.save()
    return target.getvalue()

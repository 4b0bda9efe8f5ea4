"""The signature certificate in print."""

import base64
import doctest
from datetime import date
from unittest import skipUnless
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.hei_sme_collaboration.models import hei_sme_agreement_certificate
from odoo.addons.hei_sme_collaboration.reports import memorandum_pdf

from .agreement_common import AgreementCommon, has_tools, look_into, text_of


@tagged("post_install", "-at_install")
@skipUnless(memorandum_pdf.engine(), "WeasyPrint isn't installed")
@skipUnless(has_tools("pdftotext", "pdfinfo", "pdfimages"), "poppler isn't installed")
class TestCertificate(AgreementCommon):
    def setUp(self):
        super().setUp()
        self.company.partner_id.tz = "Europe/Ljubljana"

    def certificate(self, agreement):
        return agreement.sudo().certificate_id.raw

    @freeze_time("2026-07-02 22:30:15")
    def test_by_link(self):
        """Who signed by link: name, capacity, party, time with its zone, address."""
        agreement = self.sent()
        self.signed_by_link(agreement, "hei")
        self.signed_by_link(agreement, "sme")
        content = self.certificate(agreement)
        text = text_of(content)
        for words in (
            "Signature certificate",
            f"{agreement.reference}, version 1",
            "University of Hills",
            "Steelworks, d.o.o., 1234579000",
            "Petra Rektorová, Rector",
            "Olaf Owner, Director",
            "3 July 2026, 00:30:15 (Europe/Ljubljana, UTC+02:00)",
            "olaf@example.net",
            "192.0.2.7",
            "a simple electronic signature",
            "Article 3(10)",
            "Article 25(1)",
            "3 July 2026",
            "2 July 2031",
            f"{agreement.reference}/{agreement.check_code}",
            agreement.text_hash,
            agreement.document_hash,
            "Page 1 of",
        ):
            self.assertIn(words.replace(" ", ""), text.replace(" ", ""))
        self.assertNotIn("DRAFT", text)
        images = look_into("pdfimages", content, "-list").splitlines()[2:]
        self.assertGreaterEqual(len([row for row in images if " image " in row]), 3)

    @freeze_time("2026-03-02 10:00:00")
    def test_on_paper_and_elsewhere(self):
        """Recorded signatures name the day, who recorded them, and their file."""
        agreement = self.sent()
        frozen = agreement.document_id.sudo().raw
        self.record(
            agreement,
            "hei",
            date(2026, 1, 5),
            method="paper",
            scan=base64.b64encode(b"%PDF-1.4 scan"),
            scan_name="scan.pdf",
        )
        self.record(
            agreement,
            "sme",
            date(2026, 2, 6),
            method="external",
            scan=base64.b64encode(frozen + b"signature"),
            scan_name="signed.pdf",
        )
        text = text_of(self.certificate(agreement))
        scans = agreement.signatory_ids
        for words in (
            "On paper",
            "5 January 2026",
            "by Olga Officer, 2 March 2026, 11:00:00 (Europe/Ljubljana, UTC+01:00)",
            "Elsewhere, in the file named below",
            "6 February 2026",
            "scan.pdf",
            "signed.pdf",
            *scans.mapped("scan_hash"),
        ):
            self.assertIn(words.replace(" ", ""), text.replace(" ", ""))
        self.assertNotIn("simple electronic signature", text)
        self.assertNotIn("192.0.2.7", text)

    def test_head_of_the_chain(self):
        """The head of the evidence is printed as it was when it was issued."""
        agreement = self.sent()
        for party in ("hei", "sme"):
            self.signed_by_link(agreement, party)
        issued = agreement.event_ids.filtered(lambda e: e.kind == "certified")
        text = text_of(self.certificate(agreement)).replace(" ", "")
        self.assertIn(issued.facts["printed_head"], text)
        self.assertIn(issued.previous_hash, text)

    def test_qr_code(self):
        """The QR code carries the address of the check page, with reference and code
        in its fragment.
        """
        agreement = self.sent()
        asked = []
        module = (
            "odoo.addons.hei_sme_collaboration.models.hei_sme_agreement_certificate"
        )
        draw = hei_sme_agreement_certificate.qr_code

        def listen(text):
            asked.append(text)
            return draw(text)

        with patch(f"{module}.qr_code", listen):
            for party in ("hei", "sme"):
                self.signed_by_link(agreement, party)
        address = (
            f"{agreement.get_base_url()}/memorandum/check"
            f"#{agreement.reference}/{agreement.check_code}"
        )
        self.assertEqual(asked, [address])
        self.assertEqual(len(agreement.check_code), 16)

    def test_its_own_file(self):
        """It is a tagged PDF/A of its own; the frozen PDF stays as it was."""
        agreement = self.sent()
        frozen = agreement.document_id.sudo().raw
        for party in ("hei", "sme"):
            self.signed_by_link(agreement, party)
        self.assertEqual(agreement.document_id.sudo().raw, frozen)
        info = look_into("pdfinfo", self.certificate(agreement))
        self.assertRegex(info, r"Tagged:\s+yes")
        self.assertIn("Signature certificate", info)

    @mute_logger("weasyprint")
    def test_hostile_names(self):
        """Markup in a name or a file's name stays text."""
        agreement = self.draft()
        person = self.signatory(agreement, "sme")
        person.name = "<img src=x> Olaf 🚀"
        agreement.action_send()
        self.signed_by_link(agreement, "hei")
        self.record(
            agreement,
            "sme",
            agreement._today(),
            method="paper",
            scan=base64.b64encode(b"x"),
            scan_name="<b>" + "long" * 60 + ".pdf",
        )
        text = text_of(self.certificate(agreement))
        self.assertIn("<img src=x> Olaf", text)
        self.assertIn("<b>long", text)

    def test_many_signatories(self):
        """Ten people go over several pages, each block whole."""
        agreement = self.draft()
        for number in range(8):
            self.signatory(agreement, "hei")[0].copy(
                {"name": f"Person {number}", "email": f"p{number}@example.org"}
            )
        agreement.action_send()
        for person in agreement.signatory_ids:
            person._record_signature(agreement._today())
        pages = look_into("pdftotext", self.certificate(agreement)).split("\f")
        for number in range(8):
            page = next(p for p in pages if f"Person {number}" in p)
            block = page.split(f"Person {number}")[1]
            self.assertIn("Recorded", block)

    def test_in_its_language(self):
        """Dates are written in the memorandum's language."""
        self.env["res.lang"]._activate_lang("sk_SK")
        agreement = self.draft()
        agreement.lang = "sk_SK"
        agreement.action_send()
        with freeze_time("2026-03-02 10:00:00"):
            for party in ("hei", "sme"):
                self.signed_by_link(agreement, party)
        self.assertIn("2. marca 2026", text_of(self.certificate(agreement)))

    def test_without_zone(self):
        """An institution without a time zone counts in UTC, and says so."""
        self.company.partner_id.tz = False
        agreement = self.sent()
        with freeze_time("2026-03-02 10:00:00"):
            for party in ("hei", "sme"):
                self.signed_by_link(agreement, party)
        self.assertIn("10:00:00 (UTC)", text_of(self.certificate(agreement)))

    def test_documented_examples(self):
        """The examples in the text of the functions hold."""
        self.assertFalse(doctest.testmod(hei_sme_agreement_certificate).failed)


@tagged("post_install", "-at_install")
@skipUnless(has_tools("wkhtmltopdf", "pdftotext"), "wkhtmltopdf isn't installed")
class TestCertificateOdooEngine(AgreementCommon):
    """Without WeasyPrint Odoo's own engine prints the same words."""

    def test_what_it_says(self):
        """Names, hashes and the check code are there."""
        self.use_odoo_engine()
        agreement = self.sent()
        for party in ("hei", "sme"):
            self.signed_by_link(agreement, party)
        text = text_of(agreement.sudo().certificate_id.raw).replace(" ", "")
        for words in ("OlafOwner", agreement.document_hash, agreement.check_code):
            self.assertIn(words, text)

"""The memorandum in print: two languages, amendments, letterhead, hard texts."""

import base64
import doctest
import re
from unittest import skipUnless

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.hei_sme_collaboration.models import hei_sme_agreement_print
from odoo.addons.hei_sme_collaboration.reports import memorandum_pdf

from .agreement_common import has_tools, look_into, signature_image, text_of
from .test_article import BilingualCommon

ARABIC = "هذه المذكرة"


def places(content, word):
    """Return (page, left, top) of each time a word stands in a PDF."""
    page = 0
    found = []
    for line in look_into("pdftotext", content, "-bbox").splitlines():
        page += "<page " in line
        match = re.search(r'xMin="([\d.]+)" yMin="([\d.]+)".*>(.*)</word>', line)
        if match and match[3] == word:
            found.append((page, float(match[1]), float(match[2])))
    return found


@tagged("post_install", "-at_install")
@skipUnless(memorandum_pdf.engine(), "WeasyPrint isn't installed")
@skipUnless(has_tools("pdftotext", "pdffonts", "pdfinfo"), "poppler isn't installed")
class TestReportBilingual(BilingualCommon):
    def test_both_languages(self):
        """Both texts stand there, names, fields and ways in both."""
        text = text_of(self.printed(self.bilingual(**self.answers())))
        for words in (
            "0613 Software and applications",
            "0613 Softvér a aplikácie",
            "Dni otvorených dverí",
            "1. Purpose",
            "1. Článok purpose",
            "the text in English prevails",
        ):
            self.assertIn(words, text)

    def test_side_by_side(self):
        """An article and its counterpart begin on one line, in two columns."""
        content = self.printed(self.bilingual())
        one = places(content, "Purpose")[0]
        other = places(content, "purpose")
        beside = [p for p in other if p[0] == one[0] and abs(p[2] - one[2]) < 2]
        self.assertTrue(beside)
        self.assertGreater(beside[0][1], 595 / 2)
        self.assertLess(one[1], 595 / 2)

    def test_paragraphs_side_by_side(self):
        """Where both texts have as many paragraphs, each pair begins on one line."""
        agreement = self.bilingual()
        self.article(
            agreement,
            f"<p>{'short ' * 5}</p><p>Zweitens</p>",
            sequence=2,
            second_name="x",
            second_body=f"<p>{'long ' * 200}</p><p>Deuxièmement</p>",
        )
        content = self.printed(agreement)
        one, other = places(content, "Zweitens")[0], places(content, "Deuxièmement")[0]
        self.assertEqual(one[0], other[0])
        self.assertAlmostEqual(one[2], other[2], delta=1)

    def test_long_article_in_two_columns(self):
        """Two columns longer than a page go on on the next, whole."""
        agreement = self.bilingual()
        lines = "".join(f"<p>Left line {n} of many.</p>" for n in range(80))
        others = "".join(f"<p>Right line {n} of many.</p>" for n in range(95))
        self.article(
            agreement, lines, sequence=2, second_name="Dlhý", second_body=others
        )
        text = text_of(self.printed(agreement), "-raw")
        for number in (0, 40, 79):
            self.assertIn(f"Left line {number} of", text)
        for number in (0, 50, 94):
            self.assertIn(f"Right line {number} of", text)

    def test_heading_stays_with_its_text(self):
        """In two columns as well no page ends with a heading."""
        agreement = self.bilingual()
        first = self.article(
            agreement, "<p>x</p>", sequence=1, second_name="x", second_body="<p>x</p>"
        )
        for lines in range(0, 24, 3):
            first.body = "".join(f"<p>Line {n}</p>" for n in range(lines + 1))
            content = self.printed(agreement)
            for page in look_into("pdftotext", content, "-layout").split("\f"):
                rows = [row for row in page.splitlines() if row.strip()]
                if len(rows) > 2:
                    self.assertNotRegex(rows[-2], r"^\s*\d+\. \w.*\d+\. Článok")

    def test_signatures_never_alone(self):
        """In two columns too the signatures stand with the end of the text."""
        agreement = self.bilingual()
        last = self.article(agreement, "<p>x</p>", name="The end", sequence=9999)
        last.second_name = "Koniec"
        for lines in range(0, 36, 4):
            last.write(
                {
                    "body": "".join(f"<p>Words {n} here</p>" for n in range(lines + 1)),
                    "second_body": "<p>Slová</p>",
                }
            )
            pages = look_into("pdftotext", self.printed(agreement)).split("\f")
            page = next(p for p in pages if "Signed for the parties" in p)
            self.assertIn(f"Words {lines} here", page)

    def test_frozen_in_both(self):
        """What is frozen is served as it was, in both languages, without DRAFT."""
        agreement = self.bilingual()
        self.assertIn("DRAFT", text_of(self.printed(agreement)))
        agreement.action_send()
        content = self.printed(agreement)
        self.assertNotIn("DRAFT", text_of(content))
        self.way.with_context(lang="sk_SK").name = "Iné"
        self.assertEqual(self.printed(agreement), content)
        self.assertIn("Dni otvorených dverí", agreement.canonical_text)

    def test_right_to_left(self):
        """A language that is written from right to left says so."""
        agreement = self.draft()
        agreement.lang = "en_US"
        agreement.second_lang = "ar_001"
        for article in agreement.article_ids:
            article.write({"second_name": ARABIC, "second_body": f"<p>{ARABIC}</p>"})
        html = self.env["ir.actions.report"]._memorandum_html(agreement)
        self.assertIn('dir="rtl"', html)
        self.assertIn('lang="ar-001"', html)
        self.assertGreater(
            look_into("pdftotext", self.printed(agreement)).count("ا"), 3
        )

    @mute_logger("weasyprint")
    def test_hard_texts(self):
        """Emoji, control characters, markup and endless words print or give way."""
        agreement = self.draft(purpose="Rocket 🚀 and \u200b zero \u0007 bell <script>")
        self.article(
            agreement, f"<p>Start {'supercalifragilistic' * 200} stop</p>", sequence=2
        )
        text = text_of(self.printed(agreement))
        self.assertIn("<script>", text)
        self.assertIn("stop", text)
        agreement.action_send()
        self.assertIn("bell", agreement.canonical_text)

    def test_forty_articles(self):
        """Forty articles are numbered through and print."""
        agreement = self.bilingual()
        for number in range(40 - len(agreement.article_ids)):
            self.article(
                agreement,
                "<p>Short.</p>",
                name=f"More {number}",
                second_name=f"Viac {number}",
                second_body="<p>Krátke.</p>",
            )
        text = text_of(self.printed(agreement))
        last = max(int(n) for n in agreement.article_ids.mapped("number") if n)
        self.assertIn(f"{last}. More", text)
        self.assertIn(f"{last}. Viac", text)

    def test_amendment(self):
        """An amendment names what it amends and marks the changed articles, and only
        those.
        """
        original = self.sent()
        for party in ("hei", "sme"):
            self.record(original, party, original._today())
        amendment = original._draft_amendment()
        publicity = self.of_clause(amendment, "publicity")
        publicity.body = "<p>Ask first.</p>"
        content = self.printed(amendment)
        text = text_of(content)
        self.assertIn(f"Amendment of {original.reference}", text)
        self.assertIn("Publicity and logos (amended)", text)
        self.assertNotIn("Equal treatment (amended)", text)
        self.assertNotIn("(amended)", text_of(self.printed(original)))

    def test_renewal(self):
        """A renewal names what it renews and marks nothing."""
        original = self.sent()
        for party in ("hei", "sme"):
            self.record(original, party, original._today())
        renewal = original._draft_renewal()
        text = text_of(self.printed(renewal))
        self.assertIn(f"Renewal of {original.reference}", text)
        self.assertNotIn("(amended)", text)

    def test_letterhead(self):
        """Ours, both logos or none, as the settings say."""
        image = base64.b64encode(signature_image())
        self.company.write({"logo": image, "phone": "+386 1 234 567"})
        self.sme.image_1920 = image
        agreement = self.draft()
        reports = self.env["ir.actions.report"]
        said = {}
        for kind in ("ours", "both", "none"):
            self.company.hei_sme_memorandum_letterhead = kind
            html = reports._memorandum_html(agreement)
            said[kind] = (html.count("<img"), "+386 1 234 567" in html)
        self.assertEqual(
            said, {"ours": (1, True), "both": (2, True), "none": (0, False)}
        )
        self.assertTrue(self.printed(agreement))

    def test_status_is_said_once(self):
        """The legal status stands in its article, and above where that is missing."""
        agreement = self.draft()
        sentence = "It isn't a contract"
        self.assertEqual(text_of(self.printed(agreement)).count(sentence), 1)
        self.of_clause(agreement, "binding_status").unlink()
        text = text_of(self.printed(agreement))
        self.assertEqual(text.count(sentence), 1)
        self.assertIn("Legal status", text)

    def test_on_screen(self):
        """On a page the letterhead, running lines and signatures stay away; headings,
        table and languages are marked up.
        """
        agreement = self.bilingual()
        html = str(
            self.env["ir.qweb"]._render(
                "hei_sme_collaboration.memorandum_document",
                {"sheet": agreement._print_values(), "on_screen": True},
            )
        )
        for word in ("running_foot", "letterhead", 'class="signatures"', "style="):
            self.assertNotIn(word, html)
        for word in ("<h1", "<h2", 'scope="row"', 'lang="sk-SK"'):
            self.assertIn(word, html)

    def test_documented_examples(self):
        """The examples in the text of the functions hold."""
        self.assertFalse(doctest.testmod(hei_sme_agreement_print).failed)

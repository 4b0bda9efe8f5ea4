"""What every public page owes its reader: headers, language, and nothing foreign."""

from unittest.mock import patch

from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .public_common import PublicCommon

PAGES = ("/memorandum/link", "/memorandum/check", "/memorandum/to-sign")


@tagged("post_install", "-at_install")
class TestPublicPage(PublicCommon):
    def test_headers_of_every_answer(self):
        """Pages, refusals, errors, redirects and files: none is kept or framed."""
        self.enter(self.sme_person)
        answers = [self.visit(path) for path in PAGES]
        answers += [
            self.visit(self.path(self.sme_person)),
            self.visit(self.path(self.sme_person, "/pdf")),
            self.visit(self.path(self.hei_person)),
            self.visit("/memorandum/nothing"),
            self.post(self.path(self.sme_person), follow=False),
            self.enter(self.sme_person, follow=False),
        ]
        for answer in answers:
            with self.subTest(path=answer.url, status=answer.status_code):
                policy = answer.headers["Content-Security-Policy"]
                self.assertIn("default-src 'self'", policy)
                self.assertNotIn("script-src", policy)
                self.assertIn("frame-ancestors 'none'", policy)
                self.assertEqual(answer.headers["Cache-Control"], "no-store")
                self.assertIn("noindex", answer.headers["X-Robots-Tag"])
                self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
                self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")

    def test_no_token_in_an_address(self):
        """Neither the redirect nor the page behind it carries the code."""
        code = self.code(self.sme_person)
        token = code.partition("-")[2]
        response = self.post("/memorandum/link", code=code, follow=False)
        self.assertEqual(response.status_code, 303)
        self.assertNotIn(token, response.headers["Location"])
        page = self.visit(self.path(self.sme_person))
        self.assertNotIn(token, page.url + page.text)

    def test_nothing_at_this_address(self):
        """Unknown addresses get a page, not a bare error."""
        for path in ("/memorandum/nothing", "/memorandum/sign/x"):
            response = self.visit(path)
            self.assertEqual(response.status_code, 404)
            self.assertEqual(self.heading(response), "That didn't work")
            self.assertNotIn("Traceback", response.text)
        response = self.visit("/memorandum/sign/99999999999999999999")
        self.assertEqual(response.status_code, 403)

    def test_fault_of_ours_shows_no_trace(self):
        """When something breaks the person reads a sentence, not our insides."""
        self.enter(self.sme_person)
        signatories = self.env.registry["hei.sme.agreement.signatory"]
        for fault in (ValueError("inner secret"), AccessError("inner secret")):
            with (
                self.subTest(fault=fault),
                patch.object(signatories, "_link_state", side_effect=fault),
                mute_logger("odoo.http"),
            ):
                response = self.visit(self.path(self.sme_person))
            self.assertGreaterEqual(response.status_code, 400)
            self.assertEqual(self.heading(response), "That didn't work")
            self.assertNotIn("secret", response.text)

    def test_queries_do_not_grow(self):
        """Six memoranda of one person cost as many queries as two."""

        def asked(path):
            for _time in range(2):
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                self.assertEqual(self.visit(path).status_code, 200)
            return self.env.cr.sql_log_count - before

        def another():
            self.code(self.signatory(self.sent().sudo(), "sme").sudo())

        another()
        self.enter(self.sme_person)
        paths = ("/memorandum/to-sign", self.path(self.sme_person))
        few = [asked(path) for path in paths]
        for _time in range(4):
            another()
        many = [asked(path) for path in paths]
        self.assertIn("Memoranda to sign", self.visit(paths[0]).text)
        self.assertEqual(many, few)

    def test_restored_tab_finds_its_page(self):
        """A tab restored where only a form leads shows the page of that form."""
        self.enter(self.sme_person)
        for rest in ("/decline", "/not-me", "/opened"):
            response = self.visit(self.path(self.sme_person, rest))
            self.assertEqual(self.heading(response), "Please read and sign")
        response = self.visit("/memorandum/link/again")
        self.assertEqual(self.heading(response), "Open your page")
        self.sme_person.invalidate_recordset()
        self.assertTrue(self.sme_person.token_hash)

    def test_page_is_in_the_language_of_its_person(self):
        """The page speaks the person's language, the text keeps its own."""
        self.env["res.lang"]._activate_lang("ar_001")
        self.env["res.lang"]._activate_lang("sl_SI")
        self.sme_person._for_action().partner_id = self.owner
        self.owner.lang = "ar_001"
        page = html.fromstring(self.enter(self.sme_person).content)
        self.assertEqual(page.xpath("/html/@lang")[0], "ar-001")
        self.assertEqual(page.xpath("/html/@dir")[0], "rtl")
        text = page.xpath("//*[@class='memorandum']")[0]
        self.assertEqual(text.get("lang"), "en-US")
        self.assertEqual(text.get("dir"), "ltr")

    def test_names_are_text(self):
        """Markup in names of people and parties is shown as it was typed."""
        self.sme.name = "Steel <script>alert(1)</script> & Co"
        agreement = self.draft(signatories=False)
        agreement.signatory_ids = [
            (
                0,
                0,
                {
                    "party": party,
                    "name": "Ann <img src=x onerror=alert(1)>",
                    "capacity": "<b>Dean</b>",
                    "email": f"{party}@example.net",
                },
            )
            for party in ("hei", "sme")
        ]
        agreement.action_send()
        response = self.enter(agreement.sudo().signatory_ids[0])
        page = html.fromstring(response.content)
        self.assertFalse(page.xpath("//img[@src='x'] | //script[not(@src)]"))
        self.assertIn("<script>alert(1)</script> & Co", self.text(response))
        self.assertIn("I am Ann <img src=x onerror=alert(1)>", self.text(response))

    def test_several_to_sign_on_one_page(self):
        """One person with two memoranda finds both on one page, and signs each."""
        other = self.sent().sudo()
        twin = self.signatory(other, "sme").sudo()
        self.code(twin)
        response = self.enter(self.sme_person)
        self.assertTrue(response.url.endswith("/memorandum/to-sign"))
        text = self.text(response)
        self.assertIn(self.agreement.reference, text)
        self.assertIn(other.reference, text)
        response = self.sign(twin)
        self.assertEqual(self.heading(response), "You have signed")
        self.assertIn("You have more memoranda to sign", response.text)
        theirs = self.signatory(other, "hei")
        self.assertEqual(self.visit(self.path(theirs)).status_code, 403)

    def test_two_people_at_one_browser(self):
        """A browser that opened two people's links keeps them apart."""
        self.enter(self.hei_person)
        response = self.enter(self.sme_person)
        self.assertNotIn("You have more memoranda to sign", response.text)
        text = self.text(self.visit("/memorandum/to-sign"))
        self.assertIn("Olaf Owner, Director", text)
        self.assertIn("Petra Rektorová, Rector", text)

    def test_namesake_is_somebody_else(self):
        """Another name at the same address is another person."""
        other = self.draft(signatories=False)
        other.signatory_ids = [
            (
                0,
                0,
                {
                    "party": "hei",
                    "name": "Ann",
                    "capacity": "Dean",
                    "method": "paper",
                },
            ),
            (
                0,
                0,
                {
                    "party": "sme",
                    "name": "Olga Owner",
                    "capacity": "Director",
                    "email": self.sme_person.email,
                },
            ),
        ]
        other.action_send()
        olga = self.signatory(other, "sme").sudo()
        self.code(olga)
        response = self.enter(self.sme_person)
        self.assertTrue(response.url.endswith(self.path(self.sme_person)))
        self.assertEqual(self.visit(self.path(olga)).status_code, 403)

    def test_page_is_light(self):
        """Shell, style and scripts of the page to sign stay below 100 kB."""
        response = self.enter(self.sme_person)
        page = html.fromstring(response.content)
        paths = page.xpath("//link[@rel='stylesheet']/@href | //script/@src")
        self.assertTrue(all("?v=" in path for path in paths))
        weight = sum(len(self.visit(path).content) for path in paths)
        self.assertLess(weight + len(response.content), 100_000)

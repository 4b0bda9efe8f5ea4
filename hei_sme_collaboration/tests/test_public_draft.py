"""A shared draft: read, commented on, agreed."""

import base64
from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.tests import tagged

from .public_common import PublicCommon
from .test_report_paper import pdf


@tagged("post_install", "-at_install")
class TestPublicDraft(PublicCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shared_text = cls.draft()
        cls.round = cls.shared_text._share("Olaf Owner", "olaf@example.net").sudo()
        cls.label = cls.round._article_labels()[0]

    def draft_path(self, rest=""):
        return f"/memorandum/draft/{self.round.id}{rest}"

    def remark(self, body="We host three a year at most.", article=None):
        article = self.label if article is None else article
        return self.post(self.draft_path("/remark"), article=article, body=body)

    def test_link_opens_the_draft(self):
        """The page shows the text as it was shared, article by article."""
        response = self.enter(self.round)
        self.assertEqual(response.status_code, 200)
        self.assertTrue(response.url.endswith(self.draft_path()))
        self.assertEqual(self.heading(response), "Please read this draft")
        text = self.text(response)
        for article in self.round.snapshot["articles"]:
            self.assertIn(article["name"], text)

    def test_nobody_reads_it_without_the_link(self):
        """A signatory's link, and no link at all, are no key to a draft."""
        for enter in (lambda: None, lambda: self.enter(self.sme_person)):
            enter()
            for rest in ("", "/pdf"):
                self.assertEqual(self.visit(self.draft_path(rest)).status_code, 403)
            self.assertEqual(self.remark().status_code, 403)
            self.assertEqual(self.post(self.draft_path("/agree")).status_code, 403)
        self.assertFalse(self.round.remark_ids)

    def test_remark_lands_on_its_article(self):
        """A comment stands under its article, as text, with who said it."""
        self.enter(self.round)
        response = self.remark("<b>Three</b> a year.\nAt most.")
        self.assertEqual(response.status_code, 200)
        page = html.fromstring(response.content)
        said = page.xpath("//section[@id='article-1']//p[@class='said']")
        self.assertEqual([p.text for p in said], ["<b>Three</b> a year.\nAt most."])
        self.round.invalidate_recordset()
        self.assertEqual(self.round.remark_ids.author, "Olaf Owner")

    def test_remark_on_the_whole(self):
        """A comment without an article stands at the end."""
        self.enter(self.round)
        response = self.remark("Fine.", article="")
        page = html.fromstring(response.content)
        said = page.xpath("//section[@aria-labelledby='whole']//p[@class='said']")
        self.assertEqual([p.text for p in said], ["Fine."])

    def test_bad_remarks_are_refused(self):
        """Empty, endless and misplaced comments are refused, saying why."""
        self.enter(self.round)
        for body, article, said in (
            ("", None, "Please write what you would like to say."),
            ("\x00 ", None, "Please write what you would like to say."),
            ("x" * 5001, None, "at most 5,000 characters"),
            ("Hello", "99. Nothing", "has no article"),
        ):
            response = self.remark(body, article)
            self.assertEqual(response.status_code, 422)
            self.assertIn(said, self.text(response))
        self.assertFalse(self.round.remark_ids)

    def test_our_answers_show_our_notes_do_not(self):
        """The other side reads our replies, never what we say among ourselves."""
        self.enter(self.round)
        self.remark()
        self.env["hei.sme.agreement.remark"].with_user(self.officer).create(
            {"round_id": self.round.id, "article": self.label, "body": "Agreed: three."}
        )
        self.shared_text.message_post(body="They always ask for less.")
        text = self.text(self.visit(self.draft_path()))
        self.assertIn("Agreed: three.", text)
        self.assertIn("Olga Officer", text)
        self.assertNotIn("They always ask for less", text)

    def test_agreeing_twice_is_once(self):
        """The text is agreed once, however often the button is pressed."""
        self.enter(self.round)
        for _time in range(2):
            response = self.post(self.draft_path("/agree"))
            self.assertEqual(response.status_code, 200)
            self.assertEqual(self.heading(response), "You agreed with this text")
        self.assertEqual(len(self.events("agreed", self.shared_text.sudo())), 1)
        response = self.remark()
        self.assertEqual(response.status_code, 422)

    def test_newer_draft_closes_the_older(self):
        """A newer round voids the link of the former; earlier remarks go along."""
        self.enter(self.round)
        self.remark("Three at most.")
        newer = self.shared_text._share("Olaf Owner", "olaf@example.net").sudo()
        self.assertEqual(self.visit(self.draft_path()).status_code, 403)
        self.assertIn("Three at most.", self.text(self.enter(newer)))

    def test_lost_link_is_mailed_again(self):
        """The link to a draft is sent anew while it can be answered, then no more."""
        code = self.code(self.round)
        mails = self.env["mail.mail"].sudo()
        before = mails.search([])

        def again():
            long_ago = fields.Datetime.now() - timedelta(hours=2)
            self.round._write_link({"link_sent_on": long_ago})
            self.post("/memorandum/link/again", code=code)
            self.round.invalidate_recordset()
            return mails.search([]) - before

        mail = again()
        self.assertEqual(len(mail), 1)
        self.assertIn("olaf@example.net", mail.email_to)
        self.assertIn(f"/memorandum/link#r{self.round.id}-", mail.body_html)
        self.assertEqual(self.post("/memorandum/link", code=code).status_code, 403)
        self.shared_text.action_cancel()
        self.assertEqual(again(), mail)

    def test_their_paper_is_read_as_it_is(self):
        """Where the text is the other side's PDF, the page serves that very file."""
        agreement = self.draft()
        content = pdf(2)
        agreement.write({"paper": base64.b64encode(content), "paper_name": "Text.pdf"})
        shared = agreement._share("Olaf Owner", "olaf@example.net").sudo()
        self.assertIn("Open the PDF", self.enter(shared).text)
        path = f"/memorandum/draft/{shared.id}/pdf"
        self.assertEqual(self.visit(path).content, content)
        agreement.write({"paper": base64.b64encode(pdf(3)), "paper_name": "New.pdf"})
        self.assertEqual(self.visit(path).status_code, 404, "not as it was shared")
        agreement.action_send()
        signatory = self.signatory(agreement, "sme").sudo()
        self.assertIn("The text is a PDF", self.enter(signatory).text)
        response = self.visit(self.path(signatory, "/pdf"))
        self.assertEqual(response.content, pdf(3))

    def test_draft_that_went_out_is_closed(self):
        """What is out to sign can be read but not commented on any more."""
        self.enter(self.round)
        self.shared_text.action_send()
        response = self.visit(self.draft_path())
        if response.status_code == 200:
            self.assertEqual(self.heading(response), "This draft is closed")
        self.assertIn(self.remark().status_code, (403, 422))
        self.assertFalse(self.round.remark_ids)

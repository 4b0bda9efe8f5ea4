"""The links: who gets in, who doesn't, and what a mere look leaves behind."""

from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .public_common import PublicCommon

NO_LINK = "This link doesn't work"


@tagged("post_install", "-at_install")
class TestPublicLink(PublicCommon):
    def assertRefused(self, response):
        self.assertEqual(response.status_code, 403)
        self.assertEqual(self.heading(response), NO_LINK)
        self.assertNotIn(self.agreement.reference, response.text)
        self.assertNotIn("Olaf", response.text)

    def test_right_code_opens_its_own_page(self):
        """A live code leads to the page of its person, and the address holds none."""
        response = self.enter(self.sme_person)
        self.assertEqual(response.status_code, 200)
        self.assertTrue(response.url.endswith(self.path(self.sme_person)))
        self.assertEqual(self.heading(response), "Please read and sign")
        self.assertIn("I am Olaf Owner, entitled to sign for Steelworks", response.text)

    def test_nobody_gets_in_without_a_link(self):
        """Knowing the address of a page is no key to it."""
        for rest in ("", "/pdf", "/file/1"):
            self.assertRefused(self.visit(self.path(self.sme_person, rest)))
        for rest in ("", "/decline", "/not-me"):
            self.assertRefused(self.post(self.path(self.sme_person, rest)))
        self.assertRefused(self.visit("/memorandum/to-sign"))
        self.assertEqual(self.sme_person.state, "pending")

    def test_wrong_code_is_refused(self):
        """Wrong, truncated, odd and empty codes meet the same page."""
        code = self.code(self.sme_person)
        for wrong in (
            code[:-1],
            code + "x",
            code.replace(f"s{self.sme_person.id}", f"r{self.sme_person.id}"),
            code.replace(f"s{self.sme_person.id}", "s999999999999999999999"),
            "s-" + "x" * 32,
            "s١٢-x",
            "\x00",
            "",
            "x" * 5000,
        ):
            with self.subTest(wrong=wrong[:20]):
                self.assertRefused(self.post("/memorandum/link", code=wrong))

    def test_expired_code_is_refused(self):
        """A code is good until its time is over; so is the page it opened."""
        code = self.code(self.sme_person)
        self.post("/memorandum/link", code=code)
        past = fields.Datetime.now() - timedelta(minutes=1)
        self.sme_person._write_link({"token_expires_on": past})
        self.assertRefused(self.post("/memorandum/link", code=code))
        self.assertRefused(self.visit(self.path(self.sme_person)))
        self.assertRefused(self.sign(self.sme_person))
        self.assertEqual(self.sme_person.state, "pending")

    def test_revoked_code_is_refused(self):
        """A newer link, or none, voids the former one in browsers that hold it."""
        code = self.code(self.sme_person)
        self.post("/memorandum/link", code=code)
        self.sme_person._issue_link()
        self.assertRefused(self.visit(self.path(self.sme_person)))
        self.assertRefused(self.post("/memorandum/link", code=code))
        self.enter(self.sme_person)
        self.sme_person._revoke_links()
        self.assertRefused(self.visit(self.path(self.sme_person)))

    def test_link_signs_for_one_person(self):
        """Whoever holds one person's link can't read, sign or decline as another."""
        self.enter(self.sme_person)
        for rest in ("", "/pdf"):
            self.assertRefused(self.visit(self.path(self.hei_person, rest)))
        self.assertRefused(self.sign(self.hei_person))
        self.assertRefused(self.decline(self.hei_person))
        self.assertEqual(self.hei_person.state, "pending")

    def test_code_of_one_record_is_none_of_another(self):
        """The token of one signatory under the number of another leads nowhere."""
        token = self.code(self.sme_person).partition("-")[2]
        self.code(self.hei_person)
        code = f"s{self.hei_person.id}-{token}"
        self.assertRefused(self.post("/memorandum/link", code=code))

    def test_link_of_another_institution(self):
        """Two institutions: a link to the one's memorandum opens nothing else's."""
        cards = self.env["hei.sme.collaboration"].with_user(self.outsider)
        cards = cards.with_context(allowed_company_ids=self.other_company.ids)
        card = cards.create(
            {
                "direction": "sme_to_hei",
                "hei_id": self.other_company.partner_id.id,
                "sme_id": self.bakery.id,
                "way_ids": self.way.ids,
                "study_field_ids": self.study_field.ids,
            }
        )
        card.action_draft_memorandum()
        other = card.agreement_id
        other.signatory_ids = [
            (0, 0, {"party": party, "name": "Ann", "capacity": "Dean", "email": mail})
            for party, mail in (("hei", "ann@example.org"), ("sme", "a@example.net"))
        ]
        other.action_send()
        theirs = other.sudo().signatory_ids[0]
        page = self.enter(theirs)
        self.assertIn("Seaside College", page.text)
        self.assertNotIn("University of Hills", page.text)
        self.assertRefused(self.visit(self.path(self.sme_person)))

    def test_look_leaves_no_trace(self):
        """Previews and scanners that fetch the link change and learn nothing."""
        self.code(self.sme_person)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.sme_person.read()[0]
        for headers in ({}, {"Odoo-Link-Preview": "True"}, {"User-Agent": "Scanner"}):
            for method in ("GET", "HEAD"):
                response = self.url_open(
                    "/memorandum/link", headers=headers, method=method
                )
                self.assertEqual(response.status_code, 200)
                self.assertNotIn("Steelworks", response.text)
        self.sme_person.invalidate_recordset()
        self.assertEqual(self.sme_person.read()[0], before)
        self.assertFalse(self.events("opened"))

    def test_opened_takes_a_person(self):
        """Neither entering nor reading counts as opened; a moved finger does, once."""
        self.enter(self.sme_person)
        self.visit(self.path(self.sme_person))
        self.visit(self.path(self.sme_person, "/pdf"))
        self.assertFalse(self.sme_person.opened_on)
        opened = self.path(self.sme_person, "/opened")
        self.visit(opened)
        self.post(opened, headers={"Odoo-Link-Preview": "True"})
        self.sme_person.invalidate_recordset()
        self.assertFalse(self.sme_person.opened_on)
        for _time in range(2):
            self.assertEqual(self.post(opened).status_code, 204)
        self.sme_person.invalidate_recordset()
        self.assertTrue(self.sme_person.opened_on)
        self.assertEqual(len(self.events("opened")), 1)

    def test_form_of_another_site_is_refused(self):
        """Without the page's own token a form does nothing, and says what to do."""
        self.enter(self.sme_person)
        with mute_logger("odoo.http"):
            response = self.url_open(
                self.path(self.sme_person, "/decline"), data={"reason": "No"}
            )
        self.assertEqual(response.status_code, 400)
        self.assertEqual(self.heading(response), "That didn't work")
        self.assertIn("open for too long", response.text)
        self.assertEqual(self.sme_person.state, "pending")

    def again(self, code):
        response = self.post("/memorandum/link/again", code=code)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.heading(response), "Please look into your mailbox")
        return self.text(response)

    def test_new_link_goes_to_the_address_on_record(self):
        """A lost link is mailed anew once an hour at most; the answer tells nothing."""
        code = self.code(self.sme_person)
        asked = []
        signatories = self.env.registry["hei.sme.agreement.signatory"]
        with patch.object(signatories, "_ask", lambda self: asked.append(self.id)):
            answers = {self.again(code), self.again("s999999-x"), self.again("")}
            self.assertEqual(asked, [], "one was sent just now")
            long_ago = fields.Datetime.now() - timedelta(hours=1, minutes=1)
            self.sme_person._write_link({"link_sent_on": long_ago})
            answers.add(self.again(f"s{self.sme_person.id}-guessed"))
            self.assertEqual(asked, [], "nobody who guesses has mails sent")
            answers.add(self.again(code))
            self.assertEqual(asked, [self.sme_person.id])
            self.sme_person._revoke_links()
            answers.add(self.again(code))
            self.assertEqual(asked, [self.sme_person.id], "a revoked one isn't sent")
        self.assertEqual(len(answers), 1)

    def test_former_link_asks_for_a_new_one(self):
        """Who has a link that a newer mail replaced may have another one sent."""
        former = self.code(self.sme_person)
        self.code(self.sme_person)
        long_ago = fields.Datetime.now() - timedelta(hours=2)
        self.sme_person._write_link({"link_sent_on": long_ago})
        mails = self.env["mail.mail"].sudo()
        before = mails.search([])
        self.again(former)
        self.assertEqual(len(mails.search([]) - before), 1)

    def test_new_link_voids_the_old_one(self):
        """The mail holds a link that works, and goes to nobody but the person."""
        code = self.code(self.sme_person)
        long_ago = fields.Datetime.now() - timedelta(hours=2)
        self.sme_person._write_link({"link_sent_on": long_ago})
        mails = self.env["mail.mail"].sudo()
        before = mails.search([])
        self.again(code)
        mail = mails.search([]) - before
        self.assertEqual(len(mail), 1)
        self.assertIn("olaf@example.net", mail.email_to)
        self.assertIn(f"/memorandum/link#s{self.sme_person.id}-", mail.body_html)
        self.assertRefused(self.post("/memorandum/link", code=code))

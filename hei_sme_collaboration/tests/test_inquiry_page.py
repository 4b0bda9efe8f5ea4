"""The page of a request: whose it is, what it tells, what can be done on it."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import format_date

from .door_common import DoorCommon


@tagged("post_install", "-at_install")
class TestInquiryPage(DoorCommon):
    def page_of(self, inquiry):
        return self.url_open(f"/collaboration/request/{inquiry.id}")

    # Whose it is

    def test_without_its_link_there_is_nothing(self):
        """No token, another's, an expired or a revoked one, and ids that aren't."""
        mine = self.confirmed()
        other = self.confirmed(email="other@steelworks.example.net")
        self.opener.cookies.clear()
        self.assertEqual(self.page_of(mine).status_code, 403)
        self.enter(other)
        for number in (mine.id, 0, 2**31, 99999999999999999999):
            response = self.url_open(f"/collaboration/request/{number}")
            self.assertEqual(response.status_code, 403)
            self.assertEqual(self.heading(response), "This link doesn't work")
        self.assertEqual(self.url_open("/collaboration/request/x").status_code, 404)
        for act in ("confirm", "message", "consents", "withdraw"):
            response = self.act(mine, act, message="Hello", consent="1")
            self.assertEqual(response.status_code, 403)
        self.assertFalse(mine.withdrawn_on)
        self.assertEqual(self.page_of(other).status_code, 200)
        other.token_expires_on = fields.Datetime.now() - timedelta(minutes=1)
        self.assertEqual(self.page_of(other).status_code, 403)
        self.enter(mine)
        mine._revoke_links()
        self.assertEqual(self.page_of(mine).status_code, 403)

    def test_officer_with_an_account_needs_the_link_too(self):
        """The page acts for whoever sent the request, not for whoever is logged in."""
        inquiry = self.confirmed()
        self.opener.cookies.clear()
        self.authenticate("olga_officer", "olga_officer")
        self.assertEqual(self.page_of(inquiry).status_code, 403)

    def test_same_link_confirms_and_follows(self):
        """One mail is enough: its link leads back after confirming, for a year."""
        inquiry = self.sent()
        code = self.code(inquiry)
        data = {"csrf_token": self.token(), "code": code}
        self.url_open("/collaboration/link", data=data)
        self.act(inquiry, "confirm")
        self.opener.cookies.clear()
        data["csrf_token"] = self.token()
        response = self.url_open("/collaboration/link", data=data)
        self.assertEqual(self.heading(response), "Your request is with us")
        inquiry.invalidate_recordset()
        left = inquiry.token_expires_on - fields.Datetime.now()
        self.assertGreater(left.days, 360)

    def test_lost_link_is_mailed_again(self):
        """To the address on record, an hour after the last one; the old code asks."""
        inquiry = self.confirmed()
        code = self.code(inquiry)
        inquiry.link_sent_on -= timedelta(hours=2)
        inquiry.token_expires_on = fields.Datetime.now() - timedelta(days=1)
        before = len(self.mails(inquiry))
        data = {"csrf_token": self.token(), "code": code}
        response = self.url_open("/collaboration/link", data=data)
        self.assertEqual(self.heading(response), "This link doesn't work")
        for _time in range(2):
            data["csrf_token"] = self.token()
            response = self.url_open("/collaboration/link/again", data=data)
            self.assertEqual(self.heading(response), "Please look into your mailbox")
        mails = self.mails(inquiry)
        self.assertEqual(len(mails), before + 1)
        self.assertEqual(mails[0].subject, "University of Hills: your request")
        self.assertIn("See my request", mails[0].body_html)

    def test_restored_tab_finds_its_page(self):
        """A tab restored where only a form leads shows the page of that form."""
        inquiry = self.confirmed()
        for act in ("confirm", "message", "consents", "withdraw"):
            response = self.url_open(f"/collaboration/request/{inquiry.id}/{act}")
            self.assertEqual(self.heading(response), "Your request is with us")
        self.assertFalse(self.inquiries().withdrawn_on)

    # What it tells

    def test_page_tells_where_it_is(self):
        """Who is in charge, the steps, their own answers; nothing internal."""
        inquiry = self.confirmed()
        card = inquiry.collaboration_id
        card.message_post(body="They are too small for us.")
        response = self.page_of(inquiry)
        text = self.text(response)
        self.assertIn("Olga Officer", text)
        self.assertIn(card.reference, text)
        self.assertIn("Establishing contact", text)
        self.assertIn("Find a tester for the new line", text)
        self.assertIn("It is the turn of University of Hills", text)
        self.assertNotIn("too small", response.text)
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_page_tells_who_has_it(self):
        """Once it's passed on, with which department it is and since when."""
        inquiry = self.confirmed()
        self.env["hei.sme.approach"].with_user(self.officer).create(
            {
                "collaboration_id": inquiry.collaboration_id.id,
                "unit_id": self.faculty.id,
                "sentence": "They are hopeless",
            }
        )
        response = self.page_of(inquiry)
        today = fields.Date.context_today(inquiry)
        since = format_date(self.env, today, date_format="d MMMM y")
        self.assertIn(
            f"Your request is with the Faculty of ICT, since {since}.",
            self.text(response),
        )
        self.assertNotIn("hopeless", response.text)

    def test_closed_request_says_so_politely(self):
        """Without the reason, and with nothing left to do but to call."""
        inquiry = self.confirmed()
        card = inquiry.collaboration_id
        self.reason.name = "They are hopeless"
        card.write(
            {"stage_id": self.stage["closed"].id, "close_reason_id": self.reason.id}
        )
        response = self.page_of(inquiry)
        self.assertEqual(self.heading(response), "Your request is closed")
        self.assertIn("Thank you for your interest", self.text(response))
        self.assertIn("Olga Officer", self.text(response))
        self.assertNotIn("hopeless", response.text)
        self.assertNotIn("Withdraw", self.text(response))
        self.act(inquiry, "withdraw")
        self.assertFalse(self.inquiries().withdrawn_on)
        card.write({"active": False})
        self.assertEqual(self.heading(self.page_of(inquiry)), "Your request is closed")

    def test_page_is_read_with_few_queries(self):
        """As many queries for the second request of a card as for the first."""
        inquiry = self.confirmed()
        for _time in range(2):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.page_of(inquiry)
        self.assertLess(self.env.cr.sql_log_count - before, 80)

    # What can be done on it

    def test_message_reaches_who_is_in_charge(self):
        """On the card, as from the asker, who stays no partner; the officer hears."""
        inquiry = self.confirmed()
        card = inquiry.collaboration_id
        response = self.act(inquiry, "message", message="When do we\nhear from you?")
        self.assertIn("Your message is on its way.", self.text(response))
        message = card.message_ids[0]
        self.assertIn("hear from you?", message.body)
        self.assertIn("ana@steelworks.example.net", message.email_from)
        self.assertFalse(message.author_id)
        self.assertIn(self.officer.partner_id, message.notified_partner_ids)
        self.assertFalse(
            self.env["res.partner"].search([("email", "=", inquiry.email)])
        )

    def test_message_that_says_nothing_or_too_much(self):
        """Refused in words, with what was typed still there."""
        inquiry = self.confirmed()
        count = len(inquiry.collaboration_id.message_ids)
        for text, said in (
            ("", "Your message is empty."),
            (" \n ", "Your message is empty."),
            ("x" * 6000, "Your message has 6,000 characters"),
        ):
            response = self.act(inquiry, "message", message=text)
            self.assertEqual(response.status_code, 422)
            self.assertIn(said, self.alert(response))
            [typed] = self.value(response, "message")
            self.assertEqual(typed.strip(), text.strip())
        inquiry.invalidate_recordset()
        self.assertEqual(len(inquiry.collaboration_id.message_ids), count)

    def test_nobody_is_flooded_with_messages(self):
        """Twenty a day, then please call."""
        inquiry = self.confirmed()
        for number in range(20):
            inquiry._write_message(f"Message {number}")
        response = self.act(inquiry, "message", message="One more")
        self.assertEqual(response.status_code, 422)
        self.assertIn("Please call instead", self.alert(response))

    def test_consent_is_withdrawn(self):
        """At any time, one by one; the card notes it."""
        talk = self.fair.copy({"name": "You may name us."})
        inquiry = self.confirmed(consent=[str(self.fair.id), str(talk.id)])
        self.assertEqual(inquiry.consent_ids, self.fair | talk)
        response = self.act(inquiry, "consents", consent=[str(self.fair.id), "x", "0"])
        self.assertNotIn("career fair", self.text(response))
        self.assertIn("You may name us.", self.text(response))
        inquiry.invalidate_recordset()
        self.assertEqual(inquiry.consent_ids, talk)
        self.assertIn("You may invite us", inquiry.consents_shown[0])
        noted = inquiry.collaboration_id.message_ids[0].body
        self.assertIn("Ana Novak withdrew: “You may invite us", noted)
        self.act(inquiry, "consents", consent=str(talk.id))
        self.assertNotIn("What you agreed to", self.text(self.page_of(inquiry)))

    def test_request_is_withdrawn(self):
        """Nothing closes by itself: whoever is in charge gets an activity, once."""
        inquiry = self.confirmed()
        card = inquiry.collaboration_id
        for _time in range(2):
            response = self.act(inquiry, "withdraw")
            self.assertIn("You withdrew it on", self.text(response))
        self.env.invalidate_all()
        self.assertEqual(card.stage_kind, "contact")
        told = card.activity_ids.filtered(lambda a: "withdrew" in (a.summary or ""))
        self.assertEqual(len(told), 1)
        self.assertEqual(told.user_id, self.officer)

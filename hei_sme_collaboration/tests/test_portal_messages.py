"""Messages in the portal: what is between the two sides, and nothing else."""

from markupsafe import Markup

from odoo import fields
from odoo.tests import tagged

from .portal_common import PortalCommon


@tagged("post_install", "-at_install")
class TestPortalMessages(PortalCommon):
    def setUp(self):
        super().setUp()
        self.log_in(self.olaf)

    def say(self, body, user=None, **values):
        """Write under the card as somebody inside, a comment unless told."""
        values = {
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
            **values,
        }
        card = self.own.with_user(user or self.officer)
        return card.message_post(body=body, **values)

    def send(self, body, **data):
        response = self.post(self.page(self.own, "/message"), body=body, **data)
        self.env.invalidate_all()
        return response

    def seen(self, user=None):
        """Return the messages that somebody finds on the page."""
        if user:
            self.log_in(user)
        response = self.visit(self.page(self.own))
        bodies = self.found(response, "//*[@class='portal_message_body']")
        return [" ".join(body.text_content().split()) for body in bodies]

    # What is seen

    def test_what_somebody_of_theirs_wrote_or_got(self):
        """Mails, comments and answers show in their order, with who wrote when."""
        colleague = self.env["res.partner"].create(
            {"name": "Carla", "parent_id": self.sme.id, "email": "carla@example.net"}
        )
        self.own.message_post(
            body="We are looking for a tester",
            author_id=self.owner.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        self.say("Whom exactly?", partner_ids=self.owner.ids)
        self.say("Carla, please call", partner_ids=colleague.ids)
        self.assertEqual(
            self.seen(),
            ["We are looking for a tester", "Whom exactly?", "Carla, please call"],
        )
        text = self.text(self.visit(self.page(self.own)))
        self.assertIn("Olaf Owner ·", text)
        self.assertIn("Olga Officer ·", text)

    def test_a_follower_of_theirs_was_a_recipient(self):
        """What Odoo mailed to them as followers is theirs to read."""
        self.own.message_subscribe(self.owner.ids)
        self.say("To whom it may concern")
        self.assertEqual(self.seen(), ["To whom it may concern"])

    def test_what_is_said_inside_stays_inside(self):
        """Notes, colleagues' talk, tracked changes, and mails of other firms."""
        self.say("A note with them", subtype_xmlid="mail.mt_note")
        self.say(
            "A note to them",
            subtype_xmlid="mail.mt_note",
            partner_ids=self.owner.ids,
        )
        self.say("Among colleagues")
        self.say("To a colleague", partner_ids=self.coordinator.partner_id.ids)
        self.say("To the baker", partner_ids=self.baker.ids)
        self.own.message_post(
            body="From the baker",
            author_id=self.baker.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        self.own._message_log(body="Logged as theirs", author_id=self.owner.id)
        self.say("For employees", partner_ids=self.owner.ids).is_internal = True
        self.say("Notice", message_type="notification", partner_ids=self.owner.ids)
        self.own.with_user(self.officer).priority = "1"
        self.own._queue_mail(
            [("Olaf", self.owner.email, "en_US", Markup("<p>Hi</p>"))], "Hi", note="Hi"
        )
        self.env.flush_all()
        self.assertEqual(self.seen(), [])
        page = self.visit(self.page(self.own)).text
        for word in ("colleague", "baker", "note with", "Logged", "employees"):
            self.assertNotIn(word, page)

    def test_another_card_of_theirs_has_its_own(self):
        """Each collaboration shows its own messages."""
        other = self.card().sudo()
        other.with_user(self.officer).message_post(
            body="Elsewhere",
            partner_ids=self.owner.ids,
            subtype_xmlid="mail.mt_comment",
        )
        self.assertEqual(self.seen(), [])

    def test_a_new_party_reads_nothing_of_the_former(self):
        """When a card goes to another company its messages stay with the first one."""
        self.say("For Steelworks", partner_ids=self.owner.ids)
        self.own.sme_id = self.bakery
        self.assertEqual(self.seen(self.berta), [])

    def test_who_left_wrote_what_they_wrote(self):
        """Messages of a colleague whose contact was archived stay."""
        self.own.message_post(
            body="From me",
            author_id=self.owner.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        carla = self.env["res.partner"].create(
            {"name": "Carla", "parent_id": self.sme.id}
        )
        user = self.account(carla, "carla")
        self.olaf.active = False
        self.owner.active = False
        self.assertEqual(self.seen(user), ["From me"])

    def test_a_body_is_shown_as_text_and_links(self):
        """Scripts, forms, styles of a mail are gone; what it says stays."""
        self.own.message_post(
            body=Markup(
                "<div style='position:fixed;top:0' class='modal'><script>alert(1)"
                "</script><form action='https://evil.example'><input name='pw'></form>"
                "<p onclick='alert(2)'>Hello <a href='javascript:alert(3)'>there</a>"
                "</p></div>"
            ),
            author_id=self.owner.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        response = self.visit(self.page(self.own))
        [body] = self.found(response, "//*[@class='portal_message_body']")
        self.assertIn("Hello", body.text_content())
        self.assertFalse(
            body.xpath(".//script | .//form | .//input | .//@style | .//div/@class")
        )
        self.assertFalse(body.xpath(".//@onclick | .//a[contains(@href, 'script')]"))

    # Writing

    def test_a_message_reaches_the_person_in_charge(self):
        """It's a comment by that person; who is responsible is notified."""
        self.own.message_unsubscribe(self.officer.partner_id.ids)
        self.own.last_contact_on = "2026-01-01"
        self.env.flush_all()
        response = self.send("First line\nSecond <b>line</b> 🏭 شركة")
        self.assertIn("Your message was sent.", self.text(response))
        message = self.own.message_ids[0]
        self.assertEqual(message.author_id, self.owner)
        self.assertEqual(message.message_type, "comment")
        self.assertEqual(message.subtype_id, self.env.ref("mail.mt_comment"))
        self.assertIn(self.officer.partner_id, message.notified_partner_ids)
        self.assertIn("Second &lt;b&gt;line&lt;/b&gt; 🏭 شركة", message.body)
        self.assertGreater(
            self.own.last_contact_on, fields.Datetime.to_datetime("2026-06-01")
        )
        self.assertEqual(self.seen(), ["First lineSecond <b>line</b> 🏭 شركة"])

    def test_writer_follows_nothing(self):
        """Who writes isn't made a follower: what colleagues say doesn't reach them."""
        before = self.own.message_partner_ids
        self.send("Hello")
        self.assertEqual(self.own.message_partner_ids, before)
        self.assertNotIn(self.owner, before)

    def test_writer_without_an_address(self):
        """Somebody whose contact has no e-mail address can write as well."""
        self.owner.email = False
        self.env.flush_all()
        self.assertEqual(self.send("Hello").status_code, 200)
        self.assertEqual(self.seen(), ["Hello"])

    def test_nothing_is_asked_of_nobody(self):
        """Without a responsible person a message still arrives on the card."""
        self.own.user_id = False
        self.send("Is anybody there?")
        self.assertIn("Is anybody there?", self.own.message_ids[0].body)

    def test_empty_and_too_long(self):
        """Each is refused with a sentence; what was typed stays."""
        count = len(self.own.message_ids)
        for body in ("", "  \n ", "\x00"):
            response = self.send(body)
            self.assertEqual(response.status_code, 422)
            self.assertIn("Your message is empty.", self.text(response))
        response = self.send("x" * 5001)
        self.assertIn("has 5,001 characters; at most 5,000 fit", self.text(response))
        [field] = self.found(response, "//textarea[@name='body']")
        self.assertEqual(field.text, "x" * 5001)
        self.assertEqual(self.send("x" * 1024 * 1024).status_code, 413)
        response = self.post(self.page(self.own, "/message"))
        self.assertEqual(response.status_code, 422)
        self.assertEqual(len(self.own.message_ids), count)

    def test_wrong_types(self):
        """A file in the place of a text is no message; of two texts one is taken."""
        response = self.post(
            self.page(self.own, "/message"), files={"body": ("a.txt", b"Hello")}
        )
        self.assertEqual(response.status_code, 422)
        response = self.send(["One", "Two"])
        self.assertEqual(response.status_code, 200)
        self.assertEqual(len(self.seen()), 1)

    def test_the_same_message_twice(self):
        """A second click sends nothing twice; other words do."""
        for body in ("Hello & welcome", "Hello & welcome", "Something else"):
            self.send(body)
        self.assertEqual(self.seen(), ["Hello & welcome", "Something else"])

    # Files

    def test_files_byte_for_byte(self):
        """A file of a message comes as it was sent, to be saved."""
        content = bytes(range(256))
        message = self.say(
            "See the plan",
            partner_ids=self.owner.ids,
            attachments=[("plan š.bin", content)],
        )
        file = message.attachment_ids
        response = self.visit(self.page(self.own))
        [link] = self.found(response, "//a[contains(@href, '/file/')]")
        self.assertEqual(link.text, "plan š.bin")
        response = self.visit(link.get("href"))
        self.assertEqual(response.content, content)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("default-src 'self'", response.headers["Content-Security-Policy"])
        self.log_in(self.berta)
        self.assertNothingThere(self.page(self.own, f"/file/{file.id}"))

    def test_other_files_arent_theirs(self):
        """Files of notes, of the card itself and of other records can't be had."""
        note = self.say(
            "Inside", subtype_xmlid="mail.mt_note", attachments=[("in.txt", b"in")]
        )
        loose = self.env["ir.attachment"].create(
            {
                "name": "loose.txt",
                "raw": b"loose",
                "res_model": self.own._name,
                "res_id": self.own.id,
            }
        )
        address = self.env["ir.attachment"].create(
            {"name": "link", "type": "url", "url": "https://example.com"}
        )
        message = self.say("Look", partner_ids=self.owner.ids)
        message.sudo().attachment_ids = address
        for file in (note.attachment_ids, loose, address, self.agreement.document_id):
            self.assertNothingThere(self.page(self.own, f"/file/{file.id}"))
        self.assertNothingThere(self.page(self.own, "/file/2147483647"))

    def test_a_mail_to_two_firms(self):
        """One mail to people of two firms is read on the card, by its own party."""
        self.say("To both", partner_ids=(self.owner | self.baker).ids)
        self.assertEqual(self.seen(), ["To both"])
        self.log_in(self.berta)
        self.assertNothingThere(self.page(self.own))

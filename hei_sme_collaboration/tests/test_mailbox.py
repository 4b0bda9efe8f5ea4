"""A mail to the institution opens a card; what can't be attributed still does."""

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .mailbox_common import MailboxCommon

THREAD = "odoo.addons.mail.models.mail_thread"


@tagged("post_install", "-at_install")
class TestAlias(MailboxCommon):
    def settings(self, **vals):
        """Save the settings of the institution."""
        settings = self.env["res.config.settings"].create(vals)
        settings.execute()
        return settings

    def test_name_is_edited_under_settings(self):
        """The name makes, renames and deletes one alias of Odoo's own."""
        alias = self.company.hei_sme_alias_id
        self.assertEqual(alias.alias_full_name, self.address)
        self.settings(hei_sme_alias_name="Work with us")
        self.assertEqual(alias.alias_full_name, "work-with-us@hills.example")
        self.assertEqual(self.company.hei_sme_alias_name, "work-with-us")
        self.settings(hei_sme_alias_name=False)
        self.assertFalse(alias.exists())
        self.assertFalse(self.company.hei_sme_alias_id)
        self.assertTrue(self.other_company.hei_sme_alias_id)

    def test_taken_names_are_refused(self):
        """Another institution's, the bounce's and the catchall's name are taken."""
        for name in ("seaside", "bounce", "catchall"):
            with self.assertRaisesRegex(
                UserError, f"The address {name}@hills.example is in use already"
            ):
                self.settings(hei_sme_alias_name=name)
        self.env.invalidate_all()
        self.assertEqual(self.company.hei_sme_alias_name, "requests")

    def test_without_a_mail_domain(self):
        """An address needs a mail domain; the message says where to set it."""
        self.company.hei_sme_alias_name = False
        self.company.alias_domain_id = False
        with self.assertRaisesRegex(UserError, "has no mail domain yet"):
            self.company.hei_sme_alias_name = "requests"

    def test_address_follows_the_domain(self):
        """Another mail domain of the institution is the address's as well."""
        self.company.alias_domain_id = self.env["mail.alias.domain"].create(
            {"name": "hills.test"}
        )
        alias = self.company.hei_sme_alias_id
        self.assertEqual(alias.alias_full_name, "requests@hills.test")


@tagged("post_install", "-at_install")
class TestMailbox(MailboxCommon):
    def test_unknown_sender_opens_a_card(self):
        """A card in *Contact* with an asker, an activity, and no new contact."""
        partners = self.env["res.partner"].search_count([])
        mail = self.letter(sender="Mia Miller <Mia@Mill.example>")
        mail.add_attachment(b"%PDF", "application", "pdf", filename="offer.pdf")
        card = self.arrive(mail)
        self.assertEqual(len(card), 1)
        self.assertEqual(card.company_id, self.company)
        self.assertEqual(card.stage_id.kind, "contact")
        self.assertEqual(card.direction, "sme_to_hei")
        self.assertEqual(card.hei_id, self.hei)
        self.assertFalse(card.sme_id)
        self.assertEqual(card.asker_name, "Mia Miller")
        self.assertEqual(card.asker_email, "mia@mill.example")
        self.assertEqual(card.name, "Mia Miller → University of Hills")
        self.assertFalse(card.own_name)
        self.assertEqual(self.env["res.partner"].search_count([]), partners)
        message = card.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertIn("We look for a trainee.", message.body)
        self.assertEqual(message.subject, "A trainee for our mill")
        self.assertEqual(message.attachment_ids.name, "offer.pdf")
        self.assertEqual(card.user_id, self.officer)
        self.assertEqual(card.activity_ids.summary, "A trainee for our mill")
        self.assertEqual(card.activity_ids.user_id, self.officer)
        self.assertTrue(card.last_contact_on)
        self.assertEqual(set(self.outgoing) - {False, self.officer.email}, set())

    def test_officer_sees_it_another_institution_not(self):
        """The card is the institution's alone."""
        card = self.arrive(self.letter())
        own = {"allowed_company_ids": self.company.ids}
        self.assertTrue(card.sudo(False).with_user(self.officer).has_access("write"))
        self.assertTrue(
            card.sudo(False).with_user(self.officer).with_context(**own).name
        )
        self.assertFalse(card.sudo(False).with_user(self.outsider).has_access("read"))

    def test_nobody_receives_requests(self):
        """Without a person for it the card is unassigned; it's there all the same."""
        self.company.hei_sme_reception_user_id = False
        card = self.arrive(self.letter())
        self.assertEqual(len(card), 1)
        self.assertFalse(card.user_id)
        self.assertFalse(card.activity_ids)

    def test_known_contact(self):
        """A person's address names the company and the person."""
        card = self.arrive(self.letter(sender="olaf@example.net"))
        self.assertEqual(card.sme_id, self.sme)
        self.assertEqual(card.sme_contact_id, self.owner)
        message = card.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertEqual(message.author_id, self.owner)

    def test_address_of_the_company_itself(self):
        """The company's own address names it, and no person."""
        self.bakery.email = "info@bakery.example"
        card = self.arrive(self.letter(sender="Bread <info@bakery.example>"))
        self.assertEqual(card.sme_id, self.bakery)
        self.assertFalse(card.sme_contact_id)

    def test_an_institution_that_is_a_company(self):
        """Where ours is the company, an HEI approaches it."""
        self.hei.write({"is_hei": False, "is_sme": True})
        college = self.env["res.partner"].create(
            {"name": "College", "is_company": True, "is_hei": True, "email": "c@c.test"}
        )
        card = self.arrive(self.letter(sender="c@c.test"))
        self.assertEqual(card.direction, "hei_to_sme")
        self.assertEqual(card.sme_id, self.hei)
        self.assertEqual(card.hei_id, college)
        card = self.arrive(self.letter(sender="olaf@example.net"))
        self.assertFalse(card.hei_id, "a company isn't made an HEI")
        self.assertEqual(card.asker_name, "olaf@example.net")

    def test_another_hei_is_not_made_a_company(self):
        """An HEI that writes stays an asker: which part it takes is ours to say."""
        self.env["res.partner"].create(
            {"name": "College", "is_company": True, "is_hei": True, "email": "c@c.test"}
        )
        card = self.arrive(self.letter(sender="c@c.test"))
        self.assertFalse(card.sme_id)

    def test_our_own_people(self):
        """Who forwards a mail from inside is in charge; the asker is unknown."""
        card = self.arrive(self.letter(sender=self.administrator.email))
        self.assertEqual(card.user_id, self.administrator)
        self.assertEqual(card.activity_ids.user_id, self.administrator)
        self.assertFalse(card.sme_id)
        self.assertFalse(card.asker_email)
        self.assertEqual(card.asker_name, "Unknown, by a mail from Ada Administrator")

    def test_our_people_without_a_login(self):
        """A contact of ours isn't the asker either; the reception is in charge."""
        self.env["res.partner"].create(
            {"name": "Dora Dean", "parent_id": self.hei.id, "email": "dora@hills.test"}
        )
        card = self.arrive(self.letter(sender="dora@hills.test"))
        self.assertEqual(card.user_id, self.officer)
        self.assertFalse(card.sme_id)
        self.assertEqual(card.asker_name, "Unknown, by a mail from Dora Dean")

    def test_staff_of_another_institution(self):
        """They're outside here: an asker like any other."""
        card = self.arrive(self.letter(sender=self.outsider.email))
        self.assertEqual(card.user_id, self.officer)
        self.assertEqual(card.asker_email, self.outsider.email)

    # Replies

    def test_reply_threads(self):
        """A reply goes to its card, tells whoever is in charge and breaks silence."""
        card = self.arrive(self.letter())
        card.last_contact_on = "2020-01-01"
        self.assertFalse(self.arrive(self.reply(card)))
        self.assertIn("And a second one.", card.message_ids[0].body)
        self.assertGreater(card.last_contact_on.year, 2020)
        self.assertIn(self.officer.partner_id, card.message_ids[0].notified_partner_ids)

    def test_officers_mail_is_answered_to_the_address(self):
        """What an officer writes from the card can be answered to the address."""
        card = self.arrive(self.letter())
        message = card.with_user(self.officer).message_post(
            body="Gladly.", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        self.assertIn(self.address, message.reply_to)
        self.assertFalse(self.arrive(self.reply(card, "Thank you.")))
        self.assertIn("Thank you.", card.message_ids[0].body)

    def test_reply_by_somebody_unknown(self):
        """Their words are on the card under their address; the card stays as it was."""
        card = self.arrive(self.letter(sender="olaf@example.net"))
        partners = self.env["res.partner"].search_count([])
        self.assertFalse(self.arrive(self.reply(card, sender="who@else.example")))
        message = card.message_ids[0]
        self.assertFalse(message.author_id)
        self.assertEqual(message.email_from, "who@else.example")
        self.assertEqual(card.sme_contact_id, self.owner)
        self.assertEqual(self.env["res.partner"].search_count([]), partners)

    def test_reply_to_a_closed_card(self):
        """A late reply is kept where it belongs."""
        card = self.arrive(self.letter())
        card.write(
            {"stage_id": self.stage["closed"].id, "close_reason_id": self.reason.id}
        )
        self.assertFalse(self.arrive(self.reply(card)))
        self.assertEqual(card.stage_id.kind, "closed")
        self.assertIn("And a second one.", card.message_ids[0].body)

    # Automatic mails

    def automatic(self):
        return (
            {"Auto-Submitted": "auto-replied"},
            {"Auto-Submitted": "auto-generated"},
            {"X-Auto-Response-Suppress": "All"},
            {"Precedence": "bulk"},
            {"X-Autoreply": "yes"},
        )

    def test_automatic_mail_opens_nothing(self):
        """It opens no card, and nobody is answered."""
        for headers in self.automatic():
            self.assertFalse(self.arrive(self.letter(**headers)), headers)
            self.assertFalse(self.outgoing)
        self.assertTrue(self.arrive(self.letter(**{"Auto-Submitted": "no"})))

    def test_automatic_reply_is_kept_quietly(self):
        """Out of office stands on the card, tells nobody and breaks no silence."""
        card = self.arrive(self.letter())
        for headers in self.automatic():
            card.last_contact_on = "2020-01-01"
            before = len(card.message_ids)
            mail = self.reply(card, "Out of office.", **headers)
            self.assertFalse(self.arrive(mail))
            self.assertEqual(len(card.message_ids), before + 1)
            self.assertIn("Out of office.", card.message_ids[0].body)
            self.assertEqual(card.last_contact_on.year, 2020)
            self.assertFalse(card.message_ids[0].notified_partner_ids)
            self.assertFalse(self.outgoing)

    def test_bounce_opens_nothing(self):
        """A mail that could not be delivered isn't a request."""
        bounce = self.letter(
            None,
            sender="MAILER-DAEMON@mill.example",
            **{"Auto-Submitted": "auto-replied", "Subject": "Undelivered"},
        )
        bounce.set_content("User unknown")
        bounce.add_attachment(
            b"Final-Recipient: rfc822; mia@mill.example\n",
            "text",
            "rfc822-headers",
        )
        self.assertFalse(self.arrive(bounce))
        self.assertFalse(self.outgoing)

    def test_bounce_of_our_mail(self):
        """Whoever is in charge hears once that a mail of the card didn't arrive."""
        card = self.arrive(self.letter())
        card.activity_ids.unlink()
        sent = card.with_user(self.officer).message_post(
            body="Gladly.", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        card.last_contact_on = "2020-01-01"
        for number in range(2):
            report = (
                b"From: MAILER-DAEMON@mill.example\r\nTo: bounce@hills.example\r\n"
                b"Message-Id: <bounce-%d@mill.example>\r\nSubject: Undelivered\r\n"
                b'Content-Type: multipart/report; boundary="x"\r\n\r\n'
                b"--x\r\nContent-Type: text/plain\r\n\r\nUser unknown\r\n"
                b"--x\r\nContent-Type: message/delivery-status\r\n\r\n"
                b"Reporting-MTA: dns; mill.example\r\n\r\n"
                b"Final-Recipient: rfc822; mia@mill.example\r\nAction: failed\r\n\r\n"
                b"--x\r\nContent-Type: text/rfc822-headers\r\n\r\n"
                b"Message-Id: %s\r\n\r\n--x--\r\n"
            ) % (number, sent.message_id.encode())
            self.assertFalse(self.arrive(report))
        activity = card.activity_ids
        self.assertEqual(activity.summary, "A mail to mia@mill.example did not arrive")
        self.assertEqual(activity.user_id, self.officer)
        self.assertEqual(card.last_contact_on.year, 2020)

    # Two institutions

    def test_two_institutions_get_a_card_each(self):
        """A mail to both opens one at each; a follow-up to one reaches that one."""
        mail = self.letter(Cc="seaside@hills.example")
        cards = self.arrive(mail)
        self.assertEqual(set(cards.company_id), {self.company, self.other_company})
        for card in cards:
            self.assertEqual(card.hei_id, card.company_id.partner_id)
            self.assertEqual(len(card.message_ids.filtered("subject")), 1)
            to = f"{card.company_id.hei_sme_alias_name}@hills.example"
            answer = self.letter(
                f"To {card.company_id.name} alone.",
                To=to,
                **{"In-Reply-To": mail["Message-Id"]},
            )
            self.assertFalse(self.arrive(answer))
            self.assertIn(f"To {card.company_id.name}", card.message_ids[0].body)
            other = cards - card
            self.assertNotIn(f"To {card.company_id.name}", other.message_ids[0].body)

    def test_forwarded_thread_opens_its_own_card(self):
        """A reply in one institution's thread that is sent to another opens a card."""
        card = self.arrive(self.letter())
        opened = self.arrive(self.reply(card, To="seaside@hills.example"))
        self.assertEqual(opened.company_id, self.other_company)
        self.assertNotIn("And a second one.", card.message_ids[0].body)

    def test_contact_of_another_institution(self):
        """Who is known to another institution alone is an asker here, unnamed."""
        theirs = self.env["res.partner"].create(
            {
                "name": "Secret Ltd",
                "is_company": True,
                "email": "info@secret.example",
                "company_id": self.other_company.id,
            }
        )
        card = self.arrive(self.letter(sender="info@secret.example"))
        self.assertFalse(card.sme_id)
        self.assertEqual(card.asker_name, "info@secret.example")
        message = card.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertFalse(message.author_id)
        self.arrive(self.reply(card, sender="info@secret.example"))
        self.assertFalse(card.message_ids[0].author_id)
        other = self.arrive(
            self.letter(sender="info@secret.example", To="seaside@hills.example")
        )
        self.assertEqual(other.sme_id, theirs)

    # Known twice

    def test_sender_known_twice(self):
        """An address of two companies names neither."""
        self.bakery.email = "olaf@example.net"
        card = self.arrive(self.letter(sender="olaf@example.net"))
        self.assertFalse(card.sme_id)
        self.assertFalse(card.sme_contact_id)
        message = card.message_ids.filtered(lambda m: m.message_type == "email")
        self.assertFalse(message.author_id)

    def test_address_shared_by_colleagues(self):
        """An address of two people of one company names the company alone."""
        self.env["res.partner"].create(
            {"name": "Olga", "parent_id": self.sme.id, "email": "olaf@example.net"}
        )
        card = self.arrive(self.letter(sender="olaf@example.net"))
        self.assertEqual(card.sme_id, self.sme)
        self.assertFalse(card.sme_contact_id)

    def test_colleague_of_a_known_company(self):
        """The same mail domain links nothing by itself."""
        card = self.arrive(self.letter(sender="new@example.net"))
        self.assertFalse(card.sme_id)
        self.assertEqual(card.asker_email, "new@example.net")

    # Bad input

    def test_no_sender(self):
        """A mail without a sender is a request all the same."""
        for sender in (None, "", "not an address", "<>"):
            with self.subTest(sender):
                card = self.arrive(self.letter(sender=sender))
                self.assertEqual(len(card), 1)
                self.assertTrue(card.asker_name)
                self.assertFalse(card.asker_email)
                self.assertIn("trainee", card.message_ids.mapped("body")[-1])

    def test_no_subject_and_no_text(self):
        """Neither is needed."""
        card = self.arrive(self.letter("", Subject=None))
        self.assertEqual(len(card), 1)
        self.assertEqual(card.activity_ids.activity_type_id.name, "New request")

    def test_long_and_odd_headers(self):
        """A name without end is cut, a control character dropped."""
        card = self.arrive(
            self.letter(sender=f"{'Mia ' * 5000}<mia@mill.example>", Subject="x" * 9000)
        )
        self.assertEqual(len(card), 1)
        self.assertLessEqual(len(card.asker_name), 200)
        raw = self.letter().as_bytes()
        raw = raw.replace(b"A trainee for", b"A trai\x00nee for")
        raw = raw.replace(b"We look", b"We lo\x00ok")
        card = self.arrive(raw)
        self.assertEqual(len(card), 1)

    def test_thirty_attachments(self):
        """All of them are kept."""
        mail = self.letter()
        for number in range(30):
            mail.add_attachment(
                b"data %d" % number, "application", "pdf", filename=f"{number}.pdf"
            )
        card = self.arrive(mail)
        files = self.env["ir.attachment"].search(
            [("res_model", "=", card._name), ("res_id", "=", card.id)]
        )
        self.assertEqual(len(files), 30)

    def test_large_attachment(self):
        """Ten megabytes are kept byte for byte."""
        mail = self.letter()
        data = b"0123456789" * 1024 * 1024
        mail.add_attachment(data, "application", "pdf", filename="plan.pdf")
        card = self.arrive(mail)
        self.assertEqual(card.message_ids.attachment_ids.raw, data)

    def test_html_right_to_left_and_emoji(self):
        """Scripts are dropped; every script of writing is kept."""
        mail = self.letter(None, Subject="شراكة 🤝 {{7*7}}")
        mail.set_content(
            '<p dir="rtl">شراكة 🤝</p><script>alert(1)</script>'
            '<img src="x" onerror="alert(2)"><b>{{ 7*7 }} <t t-out="1"/></b>',
            subtype="html",
        )
        card = self.arrive(mail)
        body = card.message_ids.filtered(lambda m: m.message_type == "email").body
        self.assertIn("شراكة 🤝", body)
        self.assertNotIn("alert", body)
        self.assertIn("{{ 7*7 }}", body)
        self.assertEqual(card.activity_ids.summary, "شراكة 🤝 {{7*7}}")

    def test_broken_charsets(self):
        """A charset that isn't one, or that lies, costs no mail."""
        raw = self.letter("Grüße aus der Mühle").as_bytes()
        for charset in (b"x-nonsense", b"us-ascii", b"utf-7", b"utf-16"):
            with self.subTest(charset):
                self.count += 1
                number = b"letter-%d@" % self.count
                mail = raw.replace(b"letter-1@", number).replace(b"utf-8", charset)
                card = self.arrive(mail)
                self.assertEqual(len(card), 1)
        raw = b"From: M\xfcller <m@mill.example>\r\nTo: requests@hills.example\r\n"
        raw += b"Subject: Gr\xfc\xdfe\r\nContent-Type: text/plain\r\n\r\nM\xfchle\r\n"
        card = self.arrive(raw)
        self.assertEqual(card.asker_email, "m@mill.example")

    def test_unreadable_parts(self):
        """A part of an unknown type, broken containers and odd dates cost no mail."""
        mail = self.letter(Date="Mon, 01 Mar 0027 09:00:00 +0100")
        mail.add_attachment(b"glyphs", "font", "ttf", filename="ours.ttf")
        inner = self.letter("Forwarded text.", To="somebody@else.example")
        mail.add_attachment(inner)
        card = self.arrive(mail)
        self.assertIn("ours.ttf", card.message_ids.attachment_ids.mapped("name"))
        self.assertEqual(len(card), 1)
        whole = self.letter()
        whole.add_attachment(b"1", "application", "pdf", filename="a.pdf")
        whole = whole.as_bytes()
        for number, (before, after) in enumerate(
            (
                (b"multipart/mixed", b"multi\x18part/mixed"),
                (b"boundary=", b"bundary="),
                (b"multipart/mixed", b"text/plain"),
                (b"application/pdf", b"x"),
            )
        ):
            with self.subTest(after):
                self.assertIn(before, whole)
                raw = whole.replace(before, after)
                raw = raw.replace(b"<letter-", b"<part-%d-" % number)
                card = self.arrive(raw)
                self.assertEqual(len(card), 1)
                self.assertTrue(
                    "We look for a trainee" in str(card.message_ids.mapped("body"))
                )

    @mute_logger(THREAD)
    def test_same_message_twice(self):
        """The second copy of a mail opens nothing."""
        mail = self.letter()
        self.assertEqual(len(self.arrive(mail)), 1)
        self.assertFalse(self.arrive(mail))

    @mute_logger(THREAD)
    def test_flood_from_one_address(self):
        """After twenty mails within two hours Odoo takes it for a loop; nothing that
        others write is held up by that.
        """
        for _number in range(22):
            self.arrive(self.letter())
        found = [("asker_email", "=", "mia@mill.example")]
        self.assertEqual(self.cards.search_count(found), 20)
        self.assertTrue(self.arrive(self.letter(sender="max@mill.example")))

    def test_alias_without_its_institution(self):
        """Somebody emptied what the alias says: the mail is kept all the same."""
        self.company.hei_sme_alias_id.alias_defaults = "{}"
        self.assertEqual(len(self.arrive(self.letter())), 1)

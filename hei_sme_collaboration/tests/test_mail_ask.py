"""Asking people to sign: one mail each, a link that nothing else keeps."""

import doctest
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..models import hei_sme_agreement_mail
from .mail_common import MemorandumMailCommon

QUEUE_LOG = "odoo.addons.mail.models.mail_mail"


@tagged("post_install", "-at_install", "hei_sme_mail")
class TestMailAsk(MemorandumMailCommon):
    def ask(self, agreement):
        composer = self.composer(agreement)
        composer.action_send()
        return composer

    def mail_to(self, mails, address):
        return next(mail for mail in mails if address in mail["To"])

    def test_examples(self):
        """What the documentation of links says is so."""
        self.assertFalse(doctest.testmod(hei_sme_agreement_mail).failed)

    def test_mail_as_it_leaves(self):
        """The mail names institution, memorandum and party, says what to do, until
        when, and whom to call; answers go to the responsible.
        """
        agreement = self.sent()
        self.officer.partner_id.phone = "+386 1 234 56 78"
        self.ask(agreement)
        mail = self.mail_to(self.leaving(), "olaf@example.net")
        self.assertEqual(mail["To"], "Olaf Owner <olaf@example.net>")
        self.assertIn(self.officer.email, mail["From"])
        self.assertIn(self.officer.email, mail["Reply-To"])
        self.assertEqual(
            mail["Subject"].strip(),
            f"University of Hills: please sign {agreement.title} {agreement.reference}",
        )
        text = self.plain(mail)
        until = agreement._mail_facts()["until"]
        for words in (
            *("Dear Olaf Owner", "University of Hills asks you to sign"),
            *("You sign for: Steelworks\r\nAs: Director", "+386 1 234 56 78"),
            *(agreement.reference, until, self.officer.email),
        ):
            self.assertIn(words, text.replace("*", "").replace("  ", " "))
        self.assertFalse(list(mail.iter_attachments()))

    def test_each_has_their_own_link(self):
        """Each person's mail holds one link, which opens that person's page."""
        agreement = self.sent()
        self.ask(agreement)
        for mail in self.leaving():
            (code,) = self.codes(mail)
            person = self.holder(code)
            self.assertIn(person.email, mail["To"])
            self.assertIn(code, self.plain(mail))
            self.assertEqual(person.agreement_id, agreement)

    def test_token_is_in_the_mail_alone(self):
        """No message, field or log has the token, neither before nor after it left."""
        agreement = self.sent()
        with self.assertLogs("odoo", level="DEBUG") as logs:
            self.ask(agreement)
            mails = self.leaving()
        self.env.flush_all()
        tokens = [self.codes(mail)[0].partition("-")[2] for mail in mails]
        self.assertEqual(len(set(tokens)), 2)
        self.env.cr.execute(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = current_schema AND table_type = 'BASE TABLE'"
            " AND (table_name LIKE 'hei_sme%%' OR table_name LIKE 'mail_%%'"
            " OR table_name LIKE 'ir_%%' OR table_name LIKE 'bus_%%')"
        )
        for (table,) in self.env.cr.fetchall():
            for token in tokens:
                self.env.cr.execute(
                    SQL(
                        "SELECT 1 FROM %s AS t WHERE t::text LIKE %s LIMIT 1",
                        SQL.identifier(table),
                        f"%{token}%",
                    )
                )
                self.assertFalse(self.env.cr.fetchall(), f"a token is in {table}")
        # A server told to log every statement logs this one, like everything.
        told = [
            line for line in logs.output if not line.startswith("DEBUG:odoo.sql_db")
        ]
        self.assertTrue(told)
        for line in told:
            self.assertFalse([token for token in tokens if token in line], line)

    def test_failed_mail_waits_with_its_link(self):
        """A mail that can't leave stays in the queue with the link and its note shows
        the failure; sent again it arrives, and only then the link is gone from here.
        """
        agreement = self.sent()
        self.ask(agreement)
        down = patch(
            "odoo.addons.base.models.ir_mail_server.IrMail_Server._connect__",
            side_effect=OSError("no route"),
        )
        with down, mute_logger(QUEUE_LOG):
            self.queued().send()
        waiting = self.queued()
        self.assertEqual(waiting.mapped("state"), ["exception", "exception"])
        notices = agreement.message_ids.notification_ids
        self.assertEqual(set(notices.mapped("notification_status")), {"exception"})
        waiting.action_retry()
        mails = self.leaving()
        self.assertTrue(all(self.holder(self.codes(mail)[0]) for mail in mails))
        self.assertFalse(self.queued())
        self.assertEqual(set(notices.mapped("notification_status")), {"sent"})

    def test_note_stays_with_the_neutral_link(self):
        """What was mailed stands under the memorandum, with a link without a token,
        after the mail has gone.
        """
        agreement = self.sent()
        self.ask(agreement)
        self.leaving()
        notes = agreement.message_ids.filtered(
            lambda m: m.message_type == "email_outgoing"
        )
        self.assertEqual(len(notes), 2)
        for note in notes:
            self.assertIn("/memorandum/link", note.body)
            self.assertNotIn("/memorandum/link#s", note.body)

    def test_asking_again_voids_the_former_link(self):
        """The second mail's link works, the first one's doesn't any more."""
        agreement = self.sent()
        self.ask(agreement)
        first = [self.codes(mail)[0] for mail in self.leaving()]
        self.ask(agreement)
        second = [self.codes(mail)[0] for mail in self.leaving()]
        self.assertFalse([code for code in first if self.holder(code)])
        self.assertTrue(all(self.holder(code) for code in second))

    def test_one_person_alone(self):
        """One person gets a new link; the others' mails and links stay as they are."""
        agreement = self.sent()
        self.ask(agreement)
        codes = [self.codes(mail)[0] for mail in self.leaving()]
        olaf = self.signatory(agreement, "sme")
        composer = self.composer(olaf)
        self.assertEqual(composer.line_ids.signatory_ids, olaf)
        self.assertEqual(composer.kind, "reminded")
        composer.action_send()
        self.assertEqual(len(self.codes(self.one_leaving())), 1)
        living = [self.holder(code) for code in codes if self.holder(code)]
        self.assertEqual(living, [self.signatory(agreement, "hei")])

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_link_made_void(self):
        """An officer makes a link void without sending another; it's on record."""
        agreement = self.sent()
        self.ask(agreement)
        olaf = self.signatory(agreement, "sme")
        with self.assertRaises(AccessError):
            olaf.with_user(self.reader).action_revoke_link()
        olaf.action_revoke_link()
        living = [self.holder(self.codes(mail)[0]) for mail in self.leaving()]
        self.assertEqual(list(filter(None, living)), [self.signatory(agreement, "hei")])
        self.assertEqual(agreement.event_ids[-1].kind, "revoked")
        self.assertFalse(agreement._check_evidence())

    def test_asking_is_on_record(self):
        """Each person asked is an event, and their line knows the day."""
        agreement = self.sent()
        self.ask(agreement)
        events = agreement.event_ids.filtered(lambda e: e.kind == "asked")
        self.assertEqual(len(events), 2)
        self.assertIn("olaf@example.net", events.mapped("detail"))
        self.assertNotIn("olaf", str(events.mapped("facts")))
        self.assertTrue(all(agreement.signatory_ids.mapped("link_sent_on")))

    def test_edited_mail_keeps_its_link(self):
        """A person may rewrite the mail: the link in it is completed wherever it is."""
        agreement = self.sent()
        composer = self.composer(agreement)
        self.assertFalse(composer.without_address)
        self.assertFalse(composer.later)
        line = composer.line_ids.filtered(lambda line: line.name == "Olaf Owner")
        link = agreement._neutral_link()
        line.write({"body": f"<p>Hello Olaf, here: {link}.</p>", "subject": "Hi"})
        composer.action_send()
        mail = self.mail_to(self.leaving(), "olaf@example.net")
        self.assertEqual(mail["Subject"], "Hi")
        self.assertIn("Hello Olaf", self.plain(mail))
        self.assertTrue(self.holder(self.codes(mail)[0]))

    def test_mail_without_link_is_refused(self):
        """Who deletes the link from the mail is told to put it back, and nobody got
        anything.
        """
        composer = self.composer(self.sent())
        composer.line_ids[1].body = "<p>Please sign.</p>"
        with self.assertRaisesRegex(UserError, "Put back http.*/memorandum/link"):
            composer.action_send()
        self.assertFalse(self.queued())

    def test_only_whose_turn_it_is(self):
        """In an order only the first is asked; the second hears when the first has
        signed, without anybody doing anything.
        """
        agreement = self.draft()
        agreement.sign_in_order = True
        self.signatory(agreement, "sme").sequence = 20
        agreement.action_send()
        composer = self.ask(agreement)
        self.assertEqual(composer.later, "Olaf Owner")
        self.assertIn("petra@example.org", self.one_leaving()["To"])
        self.signed_by_link(agreement, "hei")
        mail = self.one_leaving()
        self.assertIn("olaf@example.net", mail["To"])
        self.assertEqual(
            self.holder(self.codes(mail)[0]), self.signatory(agreement, "sme")
        )

    def test_signed_and_paper_arent_asked(self):
        """Who has signed or signs on paper gets no mail; when nobody is left to ask,
        that is said.
        """
        agreement = self.sent()
        self.signed_by_link(agreement, "hei")
        self.signatory(agreement, "sme").method = "paper"
        with self.assertRaisesRegex(UserError, "Olaf Owner, on paper"):
            self.composer(agreement)

    def test_without_address(self):
        """Who lost their address since is named; the others get their mail."""
        agreement = self.sent()
        self.signatory(agreement, "sme").email = "no address"
        composer = self.composer(agreement)
        self.assertEqual(composer.without_address, "Olaf Owner")
        composer.action_send()
        self.assertIn("petra@example.org", self.one_leaving()["To"])

    def test_nothing_before_it_is_out(self):
        """A draft asks nobody."""
        with self.assertRaisesRegex(UserError, "isn't out to sign"):
            self.composer(self.draft())

    def test_one_mail_for_several(self):
        """A person with two memoranda gets one mail with a link for each."""
        agreements = self.sent() | self.sent()
        self.ask(agreements)
        mail = self.mail_to(self.leaving(), "olaf@example.net")
        self.assertIn("please sign 2 memoranda", mail["Subject"])
        holders = [self.holder(code) for code in self.codes(mail)]
        self.assertEqual([h.agreement_id for h in holders], list(agreements))
        self.assertTrue(all(a.reference in self.plain(mail) for a in agreements))

    def test_two_people_of_one_address(self):
        """Two people who share an address get a mail each."""
        agreement = self.sent()
        self.signatory(agreement, "hei").email = "olaf@example.net"
        self.ask(agreement)
        self.assertEqual(len(self.leaving()), 2)

    def test_language_of_the_recipient(self):
        """A recipient reads the mail in their language where it's installed, else in
        the memorandum's.
        """
        self.env["res.lang"]._activate_lang("fr_FR")
        template = self.env.ref("hei_sme_collaboration.mail_template_sign")
        template.with_context(lang="fr_FR").subject = "À signer : {{ object.name }}"
        agreement = self.draft()
        self.owner.lang = "fr_FR"
        self.signatory(agreement, "sme").partner_id = self.owner
        agreement.action_send()
        composer = self.ask(agreement)
        self.assertIn("Français", " ".join(composer.line_ids.mapped("lang")))
        mails = self.leaving()
        french = self.mail_to(mails, "olaf@example.net")
        self.assertEqual(french["Subject"], "À signer : Olaf Owner")
        self.assertIn('lang="fr-FR"', self.html(french))
        english = self.mail_to(mails, "petra@example.org")
        self.assertIn("please sign", english["Subject"])

    def test_institution_edits_its_template(self):
        """What an institution writes into the template is what leaves."""
        template = self.env.ref("hei_sme_collaboration.mail_template_sign")
        template.body_html = (
            "<p>Ahoy <t t-out='object.name'/>: "
            "<t t-out='object._mail_facts()[\"link\"]'/></p>"
        )
        self.ask(self.sent())
        mail = self.mail_to(self.leaving(), "olaf@example.net")
        self.assertIn("Ahoy Olaf Owner", self.plain(mail))
        self.assertTrue(self.holder(self.codes(mail)[0]))

    def test_broken_template_stops_no_signature(self):
        """With a template that can't be rendered the signature counts all the same,
        and the responsible is told that the next one wasn't asked.
        """
        agreement = self.draft()
        agreement.sign_in_order = True
        self.signatory(agreement, "sme").sequence = 20
        agreement.action_send()
        self.ask(agreement)
        template = self.env.ref("hei_sme_collaboration.mail_template_sign")
        self.env.cr.execute(
            "UPDATE mail_template SET body_html = %s WHERE id = %s",
            ['{"en_US": "<p t-out=\\"object.nothing_of_the_kind\\"/>"}', template.id],
        )
        template.invalidate_recordset()
        with mute_logger("odoo.addons.mail.models.mail_render_mixin"):
            self.signed_by_link(agreement, "hei")
        self.assertEqual(self.signatory(agreement, "hei").state, "signed")
        self.assertIn(
            "A mail could not be sent", agreement.activity_ids.mapped("summary")
        )

    def test_quiet_import_mails_nobody(self):
        """In an import nothing is mailed and nobody's link changes."""
        agreement = self.sent()
        agreement.with_context(hei_sme_quiet=True).signatory_ids._ask()
        self.assertFalse(self.queued())
        self.assertFalse(any(agreement.signatory_ids.mapped("link_sent_on")))

    def test_line_of_another_institution(self):
        """A line that was pointed elsewhere by a remote call mails nobody there."""
        theirs = self.sent()
        composer = self.composer(self.sent())
        composer.line_ids[0].signatory_ids = self.signatory(theirs, "sme")
        self.env.flush_all()
        for table, column in (
            ("hei_sme_agreement", "id"),
            ("hei_sme_agreement_signatory", "agreement_id"),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET company_id = %s WHERE %s = %s",
                    SQL.identifier(table),
                    self.other_company.id,
                    SQL.identifier(column),
                    theirs.id,
                )
            )
        self.env.invalidate_all()
        composer.action_send()
        self.assertFalse(any(theirs.sudo().signatory_ids.mapped("link_sent_on")))
        self.assertFalse(self.queued().filtered(lambda m: m.res_id == theirs.id))

    def test_who_may_ask(self):
        """An officer asks; a coordinator and a reader don't, nor another
        institution's officer.
        """
        agreement = self.sent()
        self.composer(agreement)
        for user in (self.coordinator, self.reader, self.outsider):
            with self.assertRaises(AccessError):
                agreement.with_user(user).action_ask()

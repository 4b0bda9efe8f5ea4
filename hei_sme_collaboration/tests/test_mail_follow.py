"""Mails that follow by themselves: declined, signed by all, void, ends soon."""

import base64
from datetime import date, timedelta
from hashlib import sha256

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .mail_common import MemorandumMailCommon
from .term_common import TermCommon


@tagged("post_install", "-at_install", "hei_sme_mail")
class TestMailFollow(MemorandumMailCommon, TermCommon):
    def executed(self):
        agreement = self.sent()
        agreement.sme_contact_id = self.owner
        self.record(
            agreement,
            "hei",
            fields.Date.today(),
            scan=base64.b64encode(b"%PDF-1.7 scan of the rectorate"),
            scan_name="rector.pdf",
        )
        self.signed_by_link(agreement, "sme")
        return agreement

    def test_executed_set(self):
        """All signatories and operational contacts get the stored files, byte for
        byte, each address once.
        """
        agreement = self.executed()
        mails = self.leaving()
        self.assertEqual(
            sorted(mail["To"] for mail in mails),
            [
                "Olaf Owner <olaf@example.net>",
                "Petra Rektorová <petra@example.org>",
            ],
        )
        stored = agreement._executed_files()
        self.assertEqual(len(stored), 3)
        for mail in mails:
            sent = {
                sha256(part.get_content()).hexdigest()
                for part in mail.iter_attachments()
            }
            self.assertEqual(sent, {sha256(file.raw).hexdigest() for file in stored})
            self.assertIn(agreement.reference, mail["Subject"])
            self.assertIn(self.officer.email, mail["Reply-To"])

    def test_set_is_no_copy(self):
        """The mail carries the very attachments of the memorandum: there are no more
        of them afterwards than before, and they keep their place.
        """
        agreement = self.executed()
        files = agreement._executed_files()
        places = files.mapped("res_field")
        self.leaving()
        same = self.env["ir.attachment"].search_count(
            [("checksum", "=", agreement.document_id.checksum), ("id", "!=", 0)]
        )
        self.assertEqual(same, 1)
        self.assertEqual(files.exists().mapped("res_field"), places)
        note = agreement.message_ids.filtered("attachment_ids")[:1]
        self.assertEqual(note.attachment_ids, files)

    def test_set_too_large_for_a_mail(self):
        """What is too large for a mail is named in it, never turned into a link that
        anybody could follow.
        """
        self.env["ir.config_parameter"].sudo().set_param(
            "base.default_max_email_size", "0.1"
        )
        agreement = self.executed()
        mail = self.leaving()[0]
        sent = [part.get_filename() for part in mail.iter_attachments()]
        self.assertLess(len(sent), 3)
        self.assertIn("Too large for a mail", self.plain(mail))
        self.assertNotIn("access_token", self.html(mail))
        self.assertFalse(any(agreement._executed_files().mapped("access_token")))

    def test_declined_stays_inside(self):
        """Who declined and why goes to the responsible alone, as a mail and a task."""
        agreement = self.sent()
        reason = "We don't want to be bound by article 7"
        self.signatory(agreement, "sme").sudo()._decline_by_link(reason, "", "")
        mail = self.one_leaving()
        self.assertIn(self.officer.email, mail["To"])
        self.assertIn("Olaf Owner declined to sign", mail["Subject"])
        self.assertIn(reason, self.plain(mail))
        activity = agreement.activity_ids
        self.assertEqual(activity.user_id, self.officer)
        self.assertIn(reason, activity.note)

    def test_not_me(self):
        """*That's not me* leaves the responsible a task and mails nobody outside."""
        agreement = self.sent()
        self.signatory(agreement, "sme").sudo()._disown_link("192.0.2.1", "B/1")
        self.assertEqual(agreement.activity_ids.user_id, self.officer)
        self.assertFalse(
            [mail for mail in self.leaving() if self.officer.email not in mail["To"]]
        )

    def test_void(self):
        """When a signature turns out to be recorded by mistake, all who got the set
        are told that it is void, and not the inner reason.
        """
        agreement = self.executed()
        self.leaving()
        signatory = agreement.with_user(self.administrator).signatory_ids[0]
        signatory._undo_recording("The vice-rector forged it")
        mails = self.leaving()
        self.assertEqual(len(mails), 2)
        for mail in mails:
            self.assertIn("Void:", mail["Subject"])
            self.assertNotIn("forged", self.plain(mail))
            self.assertFalse(list(mail.iter_attachments()))

    def test_ends_soon(self):
        """The responsible hears of several in one mail, in the order of their ends."""
        agreements = self.executed() | self.executed()
        self.leaving()
        agreements._mail_ends_soon_to(self.officer)
        mail = self.one_leaving()
        self.assertIn(self.officer.email, mail["To"])
        self.assertEqual(mail["Subject"], "Ends soon: 2 memoranda")
        self.assertTrue(all(a.reference in self.plain(mail) for a in agreements))

    def test_daily_job_mails_once(self):
        """The daily job tells it by mail once, at the lead time."""
        agreement = self.executed()
        self.leaving()
        agreement.invalidate_recordset()
        for day in (agreement.review_date, agreement.review_date + timedelta(1)):
            with freeze_time(day), self.committing():
                self.env["hei.sme.agreement"]._cron_daily()
        mail = self.one_leaving()
        self.assertIn(self.officer.email, mail["To"])
        self.assertIn(agreement.reference, mail["Subject"])

    def test_dates_of_the_term(self):
        """The mail says when the memorandum runs."""
        agreement = self.executed()
        text = self.plain(self.leaving()[0])
        start = fields.Date.today()
        self.assertEqual(agreement.date_start, start)
        self.assertIn(str(start.year), text)
        self.assertIn(str((start + timedelta(days=365 * 5)).year), text)
        self.assertIsInstance(agreement.date_end, date)

    def test_responsible_without_address(self):
        """Without a responsible person who has an address the institution writes."""
        self.company.partner_id.email = "careers@hills.example"
        agreement = self.sent()
        agreement.collaboration_id.user_id = False
        agreement.signatory_ids._ask()
        mail = self.leaving()[0]
        self.assertIn("careers@hills.example", mail["From"])
        self.assertIn("careers@hills.example", mail["Reply-To"])
        self.assertIn("careers@hills.example", self.plain(mail))

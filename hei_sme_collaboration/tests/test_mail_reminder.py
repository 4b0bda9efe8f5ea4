"""Reminders: off until switched on, only to the missing, never twice."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from ..models import hei_sme_agreement_reminder as reminder
from ..models.hei_sme_agreement_reminder import AgreementSignatory as Reminders
from ..models.hei_sme_agreement_signatory_mail import AgreementSignatory as Signatory
from .mail_common import MemorandumMailCommon
from .term_common import Killed, TermCommon


@tagged("post_install", "-at_install", "hei_sme_mail")
class TestMailReminder(MemorandumMailCommon, TermCommon):
    def asked(self, count=1):
        agreements = self.env["hei.sme.agreement"].concat(
            *(self.sent() for _time in range(count))
        )
        agreements.signatory_ids._ask()
        self.leaving()
        return agreements

    def remind(self, after):
        """Run the job as many days later; return what leaves."""
        with freeze_time(fields.Datetime.now() + timedelta(days=after)):
            with self.committing():
                self.env["hei.sme.agreement.signatory"]._cron_remind()
            return self.leaving()

    def test_off_by_default(self):
        """An institution that set no interval reminds nobody."""
        self.asked()
        self.assertFalse(self.remind(365))

    def test_who_is_missing_and_when(self):
        """Only who hasn't signed is reminded, when the interval is over, with the day
        of the last mail and a link that works.
        """
        self.company.hei_sme_memorandum_remind_days = 7
        agreement = self.asked()
        self.signed_by_link(agreement, "hei")
        last = self.signatory(agreement, "sme")._last_mail_day()
        self.assertFalse(self.remind(6))
        (mail,) = self.remind(7)
        self.assertIn("olaf@example.net", mail["To"])
        self.assertIn("a reminder to sign", mail["Subject"])
        self.assertIn(f"We last wrote to you on {last}", self.plain(mail))
        person, _valid = self.env["hei.sme.link"]._from_code(self.codes(mail)[0])
        self.assertEqual(person, self.signatory(agreement, "sme"))
        kinds = agreement.event_ids.mapped("kind")
        self.assertEqual(kinds.count("reminded"), 1)

    def test_second_run_does_nothing(self):
        """The job run twice on one day reminds once."""
        self.company.hei_sme_memorandum_remind_days = 7
        self.asked()
        self.assertEqual(len(self.remind(8)), 2)
        self.assertFalse(self.remind(8))
        self.assertEqual(len(self.remind(16)), 2)

    def test_killed_between_batches(self):
        """A job that is killed reminds nobody twice when it runs again."""
        self.company.hei_sme_memorandum_remind_days = 7
        self.asked()
        send = Signatory._mail_links
        done = []

        def dying(people, *args, **options):
            if done:
                raise Killed()
            done.append(people)
            return send(people, *args, **options)

        with (
            patch.object(reminder, "BATCH", 1),
            patch.object(Signatory, "_mail_links", dying),
        ):
            first = self.remind(8)
        self.assertEqual(len(first), 1)
        second = self.remind(8)
        self.assertEqual(len(second), 1)
        self.assertNotEqual(first[0]["To"], second[0]["To"])

    def test_asked_in_the_meantime(self):
        """Who was found due but was mailed before their batch came waits on."""
        self.company.hei_sme_memorandum_remind_days = 7
        agreement = self.asked()
        found = [(person.id,) for person in agreement.signatory_ids]
        with patch.object(Reminders, "_due_people", lambda people: found):
            self.assertFalse(self.remind(1))
            self.assertEqual(len(self.remind(8)), 2)

    def test_one_mail_per_person(self):
        """A person with three memoranda gets one mail that lists them."""
        self.company.hei_sme_memorandum_remind_days = 7
        agreements = self.asked(3)
        mails = self.remind(7)
        self.assertEqual(len(mails), 2)
        for mail in mails:
            self.assertEqual(len(self.codes(mail)), 3)
            self.assertTrue(all(a.reference in self.plain(mail) for a in agreements))
            self.assertEqual(self.plain(mail).count("We last wrote to you on"), 3)

    def test_never_asked_isnt_reminded(self):
        """Who was never asked, signs on paper, or comes later isn't reminded."""
        self.company.hei_sme_memorandum_remind_days = 7
        self.sent()
        agreement = self.asked()
        self.signatory(agreement, "hei").method = "paper"
        self.signatory(agreement, "sme").sequence = 20
        agreement.sign_in_order = True
        self.assertFalse(self.remind(30))

    def test_over_or_paused_isnt_reminded(self):
        """What was given up or declined reminds nobody."""
        self.company.hei_sme_memorandum_remind_days = 7
        first = self.asked()
        first.action_cancel()
        second = self.asked()
        self.signatory(second, "hei").sudo()._decline_by_link("No", "", "")
        self.leaving()
        self.assertFalse(self.remind(30))

    def test_each_institution_its_own_interval(self):
        """Another institution's interval isn't ours."""
        self.other_company.hei_sme_memorandum_remind_days = 7
        self.asked()
        self.assertFalse(self.remind(30))

    def test_by_hand(self):
        """*Remind* opens the same mails to be read before."""
        agreement = self.asked()
        composer = self.composer(agreement, "remind")
        self.assertEqual(len(composer.line_ids), 2)
        self.assertTrue(all(composer.line_ids.mapped("last_mail")))
        composer.action_send()
        self.assertTrue(all("reminder" in mail["Subject"] for mail in self.leaving()))

"""Reminding those who were asked and haven't answered."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .invitation_common import InvitationCommon


@tagged("post_install", "-at_install")
class TestAskReminder(InvitationCommon):
    def remind(self, days=None):
        """Run the job so many days from now; return the mails it queued."""
        before = self.queued()
        later = fields.Datetime.now() + timedelta(days=days or 0)
        cr = self.env.cr
        with freeze_time(later), patch.object(cr, "commit", cr.flush):
            self.env["hei.sme.invitation"]._cron_remind()
        return self.queued() - before

    def test_nobody_is_reminded_unless_switched_on(self):
        """0 days, as shipped, reminds nobody."""
        self.ask()
        self.assertFalse(self.remind(90))

    def test_reminder_names_the_last_mail_and_has_a_fresh_link(self):
        """After the days set, who hasn't answered gets a new link; the old is void."""
        self.company.hei_sme_ask_remind_days = 7
        invitation = self.ask()
        code = self.code_in(self.queued())
        self.assertFalse(self.remind(6))
        sent = invitation.link_sent_on
        mail = self.remind(8)
        self.assertEqual(len(mail), 1)
        self.assertIn("We last wrote to you on", mail.body_html)
        self.assertIn(sent.strftime("%Y"), mail.body_html)
        self.assertIsNone(self.holder(code))
        self.assertEqual(self.holder(self.code_in(mail)), invitation)
        self.assertFalse(self.remind(9))

    def test_nobody_is_reminded_for_ever(self):
        """Three reminders, then silence."""
        self.company.hei_sme_ask_remind_days = 1
        self.ask()
        counts = [len(self.remind(days)) for days in (2, 4, 6, 8, 10)]
        self.assertEqual(counts, [1, 1, 1, 0, 0])

    def test_no_reminder_when_nothing_waits(self):
        """Answered, revoked, settled, closed, archived or not before: no mail."""
        self.company.hei_sme_ask_remind_days = 1
        cards = [self.card(sme_contact_id=self.owner.id) for _n in range(6)]
        for card in cards:
            self.ask(card, self.officer)
        answered, revoked, settled, closed, archived, resting = cards
        resting.not_before = fields.Date.today() + timedelta(days=30)
        self.assertIn(
            "Nothing is expected", self.dialogue(resting, self.officer).hindrance
        )
        answered.invitation_ids.sudo()._answer({"fields": {"purpose": "A tester"}})
        revoked.invitation_ids.with_user(self.officer).action_revoke()
        settled.write(self.answers())
        closed.write(
            {"stage_id": self.stage["closed"].id, "close_reason_id": self.reason.id}
        )
        archived.active = False
        self.assertFalse(self.remind(3))

    def test_reminder_names_what_is_missing(self):
        """What somebody answered otherwise isn't asked for again; once all is
        proposed, nobody is reminded.
        """
        self.company.hei_sme_ask_remind_days = 1
        invitation = self.ask(codes=["2.a", "2.b.ii"])
        answered = self.line(self.collaboration, "2.b.ii")
        self.collaboration._propose(
            {"fields": {"merit_note": "Known"}}, answered, "Carla Colleague"
        )
        (mail,) = self.remind(2)
        self.assertIn("2.a Interest in collaboration", mail.body_html)
        self.assertNotIn("2.b.ii", mail.body_html)
        asked = self.line(self.collaboration, "2.a")._answer_names()
        said = {name: self.answers()[name] for name in asked}
        self.collaboration._propose(
            {"fields": said}, invitation.step_ids, "Carla Colleague"
        )
        self.assertFalse(self.remind(4).filtered(lambda m: "/link#" in m.body_html))

    def test_broken_template_stops_no_other_reminder(self):
        """One that can't be made is told to the responsible; the next one leaves."""
        self.company.hei_sme_ask_remind_days = 1
        broken = self.ask()
        other = self.card(sme_contact_id=self.owner.id)
        self.ask(other, self.officer)
        render = type(broken)._render_invitation

        def fail(record, reminder=False):
            if record == broken:
                raise UserError(broken.name)
            return render(record, reminder)

        with patch.object(type(broken), "_render_invitation", fail):
            mails = self.remind(2).filtered(lambda m: "/link#" in m.body_html)
        self.assertEqual(len(mails), 1)
        self.assertIn("A mail could not be sent", self.to_dos().mapped("summary"))

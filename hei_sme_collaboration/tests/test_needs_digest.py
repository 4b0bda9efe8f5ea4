"""The weekly mail of what needs somebody: off at first, one a week, each their own."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..models import hei_sme_need_digest as digest
from .need_common import NeedCommon
from .term_common import Killed

MONDAY = "2026-06-01 05:00:00"


@tagged("post_install", "-at_install")
class TestNeedsDigest(NeedCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.hei_sme_digest = True
        with freeze_time(MONDAY):
            cls.waiting = cls.quiet_card(user_id=cls.coordinator.id)
            cls.propose(cls.waiting, "2.a")
        # People of the database's own are none of this test's.
        others = cls.env["res.users"].search(
            [("company_ids", "not in", cls.company.ids)]
        )
        others.hei_sme_digest = False

    def run_digest(self, moment=MONDAY):
        """Run the job; return the mails that it queued."""
        mails = self.env["mail.mail"].sudo()
        before = mails.search([])
        with freeze_time(moment), self.committing():
            self.env["hei.sme.need"]._cron_digest()
        return mails.search([], order="id") - before

    def test_off_until_switched_on(self):
        """As shipped nobody is written to."""
        fresh = self.env["res.company"].create({"name": "Fresh"})
        self.assertFalse(fresh.hei_sme_digest)
        self.company.hei_sme_digest = False
        self.assertFalse(self.run_digest())

    def test_who_is_needed_gets_their_own(self):
        """The coordinator of the card has a mail with its link, in the institution's
        frame; an officer whom nothing needs has none, nor has a reader.
        """
        mail = self.run_digest()
        self.assertEqual(len(mail), 1)
        self.assertIn(self.coordinator.email, mail.email_to)
        self.assertEqual(mail.subject, "What needs you now: 1")
        self.assertEqual(mail.state, "outgoing")
        body = str(mail.body_html)
        self.assertIn("Hello Cora Coordinator,", body)
        self.assertIn("Answers to take (1)", body)
        self.assertIn(f"/odoo/collaborations/{self.waiting.id}", body)
        self.assertIn("since 1 Jun 2026", body)
        self.assertIn("University of Hills", body)
        self.assertIn(f"/odoo/my-preferences/{self.coordinator.id}", body)

    def test_never_twice_in_a_week(self):
        """On Wednesday, and on Sunday, nothing more; on the next Monday again."""
        self.assertEqual(len(self.run_digest()), 1)
        for moment in (MONDAY, "2026-06-03 05:00:00", "2026-06-07 23:59:00"):
            self.assertFalse(self.run_digest(moment))
        self.assertEqual(len(self.run_digest("2026-06-08 05:00:00")), 1)

    def test_each_may_switch_theirs_off(self):
        """Among one's own preferences, and nobody else's."""
        me = self.coordinator.with_user(self.coordinator)
        self.assertTrue(me.read(["hei_sme_digest"])[0]["hei_sme_digest"])
        me.write({"hei_sme_digest": False})
        self.assertFalse(self.run_digest())
        with self.assertRaises(UserError):
            me.write({"hei_sme_digest_on": "2026-01-01"})

    def test_in_their_language(self):
        """Days are written as the person's language writes them."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.coordinator.lang = "fr_FR"
        body = str(self.run_digest().body_html)
        self.assertIn("1 juin 2026", body)
        self.assertIn('lang="fr-FR"', body)

    def test_only_of_institutions_that_want_it(self):
        """Who works for two is told of the one that has it switched on."""
        both = self.person("officer", "Bea Both")
        both.company_ids |= self.other_company
        ours = self.quiet_card(sme_id=self.bakery.id, user_id=both.id)
        theirs = (
            self.env["hei.sme.collaboration"]
            .with_user(self.outsider)
            .with_context(allowed_company_ids=self.other_company.ids)
            .create({"sme_id": self.sme.id, "user_id": both.id})
        )
        with freeze_time(MONDAY):
            self.propose(ours, "2.a")
            self.propose(theirs, "2.a")
        mail = self.run_digest().filtered(lambda m: both.email in m.email_to)
        self.assertEqual(mail.subject, "What needs you now: 1")
        self.assertIn(f"/odoo/collaborations/{ours.id}", mail.body_html)
        self.assertNotIn(f"/odoo/collaborations/{theirs.id}", mail.body_html)

    def test_killed_in_between_goes_on(self):
        """Of three people, each has one mail in the end."""
        people = self.coordinator
        for number in range(2):
            person = self.person("coordinator", f"Person {number}")
            person.email = f"person{number}@example.com"
            people |= person
            self.waiting.message_subscribe(person.partner_id.ids)
        job = type(self.env["hei.sme.need"])
        original, written = job._digest, []

        def once(need, user):
            if written:
                raise Killed
            written.append(user)
            return original(need, user)

        with patch.object(digest, "BATCH", 1):
            with patch.object(job, "_digest", once):
                first = self.run_digest()
            self.assertEqual(len(first), 1)
            rest = self.run_digest()
        addresses = (first | rest).mapped("email_to")
        self.assertEqual(len(addresses), 3)
        for person in people:
            self.assertEqual(sum(person.email in to for to in addresses), 1)

    @mute_logger("odoo.addons.hei_sme_collaboration.models.hei_sme_need_digest")
    def test_one_that_fails_leaves_the_others_theirs(self):
        """A person whose mail can't be made has none this week; the job goes on."""
        other = self.person("coordinator", "Zoe Other")
        other.email = "zoe@example.com"
        self.waiting.message_subscribe(other.partner_id.ids)
        job = type(self.env["hei.sme.need"])
        original = job._digest_vals

        def fails(need, user):
            if user == self.coordinator:
                raise UserError(user.name)
            return original(need, user)

        with patch.object(job, "_digest_vals", fails):
            mail = self.run_digest()
        self.assertEqual(len(mail), 1)
        self.assertIn("zoe@example.com", mail.email_to)

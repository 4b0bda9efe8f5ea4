"""Once a year and at the end both sides are asked, once, and never in a flood."""

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged, users

from .opinion_common import OpinionCommon


@tagged("post_install", "-at_install")
class TestOpinion(OpinionCommon):
    # When

    def test_both_sides_are_asked_when_a_year_is_over(self):
        """On the day it came into force, each contact gets a mail with one link."""
        agreement = self.in_force()
        self.run_opinions("2027-02-28")
        self.assertFalse(self.opinions())
        self.run_opinions("2027-03-01")
        asked = self.opinions()
        self.assertEqual(asked.mapped("side"), ["hei", "sme"])
        self.assertEqual(set(asked.mapped("state")), {"asked"})
        self.assertEqual(set(asked.mapped("occasion")), {"yearly"})
        self.assertEqual(asked.agreement_id, agreement)
        self.assertEqual(str(asked[0].due_on), "2027-03-01")
        self.assertEqual(str(asked[0].lapses_on), "2027-03-31")
        mails = self.queued()
        self.assertEqual(
            mails.mapped("email_to"),
            ['"Dora Dean" <dora@example.org>', '"Olaf Owner" <olaf@example.net>'],
        )
        self.assertEqual([len(self.codes(mail)) for mail in mails], [1, 1])
        self.assertIn(
            "Another year of this memorandum was over on March 1, 2027",
            mails[1].body_html,
        )
        self.run_opinions("2027-03-02")
        self.assertEqual(self.opinions(), asked)
        self.run_opinions("2028-03-01")
        self.assertEqual(len(self.opinions()), 4)

    def test_off_until_switched_on(self):
        """Neither installing nor the job asks anybody by itself."""
        fresh = self.env["res.company"].create({"name": "College"})
        self.assertFalse(fresh.hei_sme_opinion_yearly or fresh.hei_sme_opinion_end)
        self.switch_on(since=False)
        self.in_force()
        self.run_opinions()
        self.assertFalse(self.opinions())

    def test_switching_on_asks_nobody_about_the_past(self):
        """What lies before that day stays unasked; that day itself counts."""
        self.in_force(start="2025-02-28")
        self.in_force(start="2025-03-01")
        self.company.write(
            {"hei_sme_opinion_yearly": False, "hei_sme_opinion_end": False}
        )
        self.assertFalse(self.company.hei_sme_opinion_yearly_since)
        with freeze_time("2027-03-01 09:00:00"):
            self.company.hei_sme_opinion_yearly = True
        self.assertEqual(str(self.company.hei_sme_opinion_yearly_since), "2027-03-01")
        self.assertFalse(self.company.hei_sme_opinion_end_since)
        self.run_opinions()
        self.assertEqual(
            set(self.opinions().mapped("agreement_id.date_start")),
            {self.opinions()[0].agreement_id.date_start},
        )
        self.assertEqual(len(self.opinions()), 2)
        with freeze_time("2027-06-01 09:00:00"):
            self.company.hei_sme_opinion_yearly = True
        self.assertEqual(str(self.company.hei_sme_opinion_yearly_since), "2027-03-01")

    def test_an_import_asks_nobody(self):
        """A past memorandum that is recorded now waits for its next year."""
        agreement = self.in_force(start="2020-03-01", duration_months=120)
        self.known_since(agreement, "2027-03-05")
        self.run_opinions("2027-03-05")
        self.assertFalse(self.opinions())
        ended = self.in_force(start="2020-03-01", state="expired")
        self.known_since(ended, "2027-03-05")
        self.switch_on("2019-01-01")
        self.run_opinions("2027-03-05")
        self.assertFalse(self.opinions())
        self.run_opinions("2028-03-01")
        self.assertEqual(self.opinions().agreement_id, agreement)

    def test_days_that_the_job_missed(self):
        """A job that was down for weeks asks as soon as it runs, about the right day;
        who began on 29 February is asked in every year.
        """
        self.in_force()
        self.run_opinions("2027-04-20")
        self.assertEqual(str(self.opinions()[0].due_on), "2027-03-01")
        leap = self.in_force(start="2024-02-29")
        self.run_opinions("2027-03-01")
        self.assertEqual(str(self.opinions(leap)[0].due_on), "2027-02-28")

    def test_a_renewal_starts_no_new_count(self):
        """A chain is asked by the day of its first one, and once a year."""
        first = self.in_force(
            start="2026-03-01", duration_months=12, renewal="automatic"
        )
        with freeze_time("2027-03-01 12:00:00"):
            self.run_opinions("2027-03-01")
            self.assertFalse(self.opinions())
            self.run_job()
            self.assertEqual(first.state, "superseded")
            renewal = first.follower_ids
            self.run_opinions("2027-03-01")
            self.run_opinions("2027-03-01")
        self.assertEqual(self.opinions().agreement_id, renewal)
        self.assertEqual(len(self.opinions()), 2)
        self.in_force(start="2027-03-02", kind="amendment", origin_id=renewal.id)
        renewal._for_action().write({"state": "superseded"})
        self.run_opinions("2027-03-02")
        self.assertEqual(len(self.opinions()), 2)

    def test_both_sides_are_asked_when_it_has_ended(self):
        """Expired or terminated, once, and not where something follows it."""
        expired = self.in_force(start="2026-03-01", duration_months=11, state="expired")
        followed = self.in_force(
            start="2026-03-01", duration_months=11, state="expired"
        )
        self.in_force(
            start="2027-02-01", kind="renewal", origin_id=followed.id, state="in_force"
        )
        self.run_opinions("2027-02-02")
        self.assertEqual(self.opinions().agreement_id, expired)
        self.assertEqual(set(self.opinions().mapped("occasion")), {"end"})
        self.assertEqual(str(self.opinions()[0].due_on), "2027-01-31")
        self.assertIn(
            "This memorandum has ended: its last day was January 31, 2027",
            self.queued()[0].body_html,
        )
        self.run_opinions("2027-02-20")
        self.assertEqual(len(self.opinions()), 2)

    # Who

    def test_whose_contact_is_asked(self):
        """The memorandum's contact, else the card's, else the responsible at ours and
        the party itself at theirs; who has left or has no address stands back.
        """
        agreement = self.in_force(hei_contact_id=False, sme_contact_id=False)
        card = agreement.collaboration_id
        self.assertEqual(agreement._opinion_contact("hei"), self.officer.partner_id)
        self.assertEqual(agreement._opinion_contact("sme"), self.sme)
        self.sme.email = "office@example.net"
        card.write({"sme_contact_id": self.owner.id, "hei_contact_id": self.dean.id})
        self.assertEqual(agreement._opinion_contact("hei"), self.dean)
        self.assertEqual(agreement._opinion_contact("sme"), self.owner)
        self.owner.email = False
        self.assertEqual(agreement._opinion_contact("sme"), self.sme)
        self.dean.active = False
        self.assertEqual(agreement._opinion_contact("hei"), self.officer.partner_id)

    def test_who_has_no_address_is_a_task_for_the_responsible(self):
        """One to-do, whatever the day; *Ask now* mails once there is an address."""
        self.owner.email = False
        agreement = self.in_force()
        self.run_opinions()
        self.run_opinions("2027-03-02")
        theirs = self.of_side("sme")
        self.assertEqual(theirs.state, "not_asked")
        self.assertEqual(theirs.why_not, "Olaf Owner has no e-mail address.")
        [activity] = agreement.activity_ids
        self.assertEqual(activity.user_id, self.officer)
        self.assertIn("Steelworks", activity.note)
        with self.assertRaisesRegex(UserError, "no e-mail address"):
            theirs.with_user(self.officer).action_ask()
        self.owner.email = "olaf@example.net"
        theirs.with_user(self.officer).action_ask()
        self.assertEqual(theirs.state, "asked")
        self.assertEqual(len(self.queued()), 2)

    def test_who_is_not_to_be_contacted_is_not_asked(self):
        """The company's rule holds, its reason is kept, and nobody is bothered."""
        for rule in (
            {"contact_rule": "never", "contact_rule_note": "A dispute"},
            {"contact_rule": "ask_owner"},
            {"contact_rule": False, "contact_not_before": "2090-01-01"},
        ):
            with self.subTest(rule=rule):
                self.sme.write(rule)
                agreement = self.in_force()
                self.run_opinions()
                [ours, theirs] = self.opinions(agreement)
                self.assertIn(ours.state, ("asked", "waiting"))
                self.assertEqual(theirs.state, "not_asked")
                self.assertTrue(theirs.why_not)
                self.assertFalse(agreement.activity_ids)
                with self.assertRaises(UserError):
                    theirs.with_user(self.officer).action_ask()

    # How many mails

    def test_one_mail_per_person_and_week(self):
        """Five at once are one mail with five links; what comes within a week waits
        for the next one.
        """
        self.in_force(5)
        later = self.in_force(start="2026-03-03")
        self.run_opinions("2027-03-01")
        self.assertEqual([len(self.codes(mail)) for mail in self.queued()], [5, 5])
        self.assertIn("these 5 memoranda", self.queued()[1].body_html)
        self.assertEqual(self.queued()[0].body_html.count("Steelworks never sees"), 1)
        self.run_opinions("2027-03-03")
        self.run_opinions("2027-03-07")
        self.assertEqual(len(self.queued()), 2)
        self.assertEqual(set(self.opinions(later).mapped("state")), {"waiting"})
        self.run_opinions("2027-03-08")
        self.assertEqual(len(self.queued()), 4)
        self.assertEqual(set(self.opinions(later).mapped("state")), {"asked"})

    def test_switched_off_before_the_mail_left(self):
        """Who waited for next week's mail isn't asked, nor when it's on again."""
        self.in_force()
        later = self.in_force(start="2026-03-03")
        self.run_opinions("2027-03-01")
        self.run_opinions("2027-03-03")
        self.switch_on(since=False)
        self.run_opinions("2027-03-08")
        waited = self.opinions(later)
        self.assertEqual(set(waited.mapped("state")), {"not_asked"})
        self.assertIn("switched off", waited[0].why_not)
        self.switch_on(since="2027-03-09")
        self.run_opinions("2027-03-10")
        self.assertEqual(len(self.queued()), 2)

    def test_killed_at_any_moment_asks_nobody_twice(self):
        """Wherever the job dies, the next run completes it."""
        self.in_force(3)
        for commit in range(1, 9):
            self.run_opinions(killed_after=commit)
        self.run_opinions()
        self.assertEqual(len(self.opinions()), 6)
        self.assertEqual([len(self.codes(mail)) for mail in self.queued()], [3, 3])

    def test_a_template_without_its_link_mails_nobody(self):
        """The responsible is told once; the job doesn't try every day."""
        template = self.env.ref("hei_sme_collaboration.mail_template_opinion")
        template.body_html = "<p>Hello</p>"
        agreement = self.in_force()
        self.run_opinions()
        self.run_opinions("2027-03-10")
        self.assertFalse(self.queued())
        self.assertEqual(set(self.opinions().mapped("state")), {"not_asked"})
        self.assertEqual(
            agreement.activity_ids.mapped("summary"), ["A mail could not be sent"] * 2
        )

    def test_many_cost_no_query_each(self):
        """As many queries to note thirty as to note three."""

        def noted(count, start):
            agreements = self.in_force(count, start=start)
            due = dict.fromkeys(agreements.ids, "2027-03-01")
            model = self.env["hei.sme.opinion"]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            model._note_batch("yearly", agreements.sudo(), due)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        noted(2, "2026-03-01")
        few = noted(3, "2026-03-02")
        self.assertLessEqual(noted(30, "2026-03-03"), few + 3)

    # Afterwards

    def test_what_nobody_answers_lapses(self):
        """The link is void then; what was answered stays."""
        self.in_force()
        self.run_opinions()
        [ours, theirs] = self.opinions()
        with freeze_time("2027-03-10"):
            self.answer(ours)
        self.run_opinions("2027-03-31")
        self.assertEqual(theirs.state, "asked")
        self.run_opinions("2027-04-01")
        self.assertEqual((ours.state, theirs.state), ("answered", "lapsed"))
        self.assertFalse(theirs.sudo().token_hash)

    def test_names_are_erased_with_the_evidence(self):
        """Long after the end nobody knows who said it; what was said stays."""
        self.in_force()
        self.run_opinions()
        theirs = self.of_side("sme")
        with freeze_time("2027-03-10"):
            self.answer(theirs)
        self.company.hei_sme_memorandum_retention = 12
        self.run_opinions("2027-03-20")
        self.assertEqual(theirs.name, "Olaf Owner")
        theirs.agreement_id._for_action().write({"state": "expired"})
        self.run_opinions("2033-01-01")
        self.assertFalse(theirs.name or theirs.email or theirs.partner_id)
        self.assertEqual(theirs.wish, "More practice")

    def test_who_left_is_asked_no_more(self):
        """Their link is void, the responsible is told, and asks somebody else."""
        agreement = self.in_force()
        with freeze_time("2027-03-01 12:00:00"):
            self.run_opinions()
            theirs = self.of_side("sme")
            self.owner.active = False
            self.assertEqual(theirs.state, "not_asked")
            self.assertFalse(theirs.sudo().token_hash)
            self.assertIn("has left", agreement.activity_ids.summary)
            agreement.sme_contact_id = self.env["res.partner"].create(
                {"name": "Nora", "email": "nora@example.net", "parent_id": self.sme.id}
            )
            theirs.with_user(self.officer).action_ask()
        self.assertEqual((theirs.name, theirs.state), ("Nora", "asked"))

    def test_merging_contacts_keeps_what_was_said(self):
        """The opinion moves to the contact that is left; a contact with one can't be
        deleted.
        """
        self.in_force()
        self.run_opinions()
        theirs = self.of_side("sme")
        with self.assertRaisesRegex(UserError, "asked for an opinion"):
            self.owner.unlink()
        twin = self.env["res.partner"].create(
            {"name": "Olaf O.", "email": "olaf@example.net", "parent_id": self.sme.id}
        )
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge._merge((self.owner | twin).ids, twin)
        self.assertEqual(theirs.partner_id, twin)
        self.assertTrue(theirs.sudo().token_hash)

    # Who may

    def test_nobody_writes_an_opinion(self):
        """Not even an administrator: it's what somebody else said."""
        self.in_force()
        self.run_opinions()
        for user in (self.officer, self.administrator, self.coordinator):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.opinions()[0].with_user(user).rating = "5"

    def test_who_may_ask_now(self):
        """Who works on the card does, a reader doesn't; an answer is asked for once."""
        agreement = self.in_force()
        self.run_opinions()
        [ours, theirs] = self.opinions()
        with self.assertRaises(AccessError):
            theirs.with_user(self.reader).action_ask()
        with self.assertRaises(AccessError):
            theirs.with_user(self.coordinator).action_ask()
        agreement.collaboration_id.message_subscribe(self.coordinator.partner_id.ids)
        theirs.with_user(self.coordinator).action_ask()
        with freeze_time("2027-03-02"):
            self.answer(ours)
        with self.assertRaisesRegex(UserError, "answered already"):
            ours.with_user(self.officer).action_ask()

    # Numbers

    @users("rita_reader")
    def test_averages_count_answers_only(self):
        """Who hasn't answered is no nought, neither in a list nor in a pivot."""
        self.in_force(2)
        self.run_opinions()
        opinions = self.opinions()
        with freeze_time("2027-03-02"):
            self.answer(opinions[0], rating="5", go_on="yes")
            self.answer(opinions[1], rating="2", go_on="no")
            self.answer(opinions[2], rating="5", go_on="changes")
        [[score, goes_on, count]] = self.env["hei.sme.opinion"]._read_group(
            [("company_id", "=", self.company.id)],
            [],
            ["score:avg", "goes_on:avg", "__count"],
        )
        self.assertEqual((score, round(goes_on, 1), count), (4, 66.7, 4))

"""The daily job: what is due happens once, whatever happens to the job."""

from datetime import date
from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from ..models import hei_sme_agreement_calendar as calendar
from .term_common import Killed, TermCommon

REVIEW = "hei_sme_collaboration.mail_activity_type_review"


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 10:00:00")
class TestCalendar(TermCommon):
    def reviews(self, user=None):
        domain = [("activity_type_id", "=", self.env.ref(REVIEW).id)]
        if user:
            domain.append(("user_id", "=", user.id))
        return self.env["mail.activity"].search(domain, order="id")

    # Ends

    def test_expires_after_its_last_day(self):
        """On its last day it's in force, on the next it has expired, and stays in
        sight: on its card, in the list, with its number.
        """
        agreement = self.signed("2021-06-01")
        self.assertEqual(agreement.date_end, date(2026, 5, 31))
        agreement = self.many(1, date_start="2021-06-02")
        self.assertEqual(agreement.date_end, date(2026, 6, 1))
        self.run_job()
        self.assertEqual(agreement.state, "in_force")
        with freeze_time("2026-06-02 00:10:00"):
            self.run_job()
        self.assertEqual(agreement.state, "expired")
        self.assertEqual(self.kinds(agreement), ["expired"])
        self.assertEqual(agreement.event_ids.facts["last_day"], "2026-06-01")
        card = agreement.collaboration_id
        self.assertEqual(card.agreement_id, agreement)
        self.assertEqual(card.agreement_state, "expired")
        self.assertIn(agreement, self.agreements_.search([]))

    def test_ends_by_the_date_of_its_institution(self):
        """The first of June has begun in Auckland, not in Honolulu."""
        agreement = self.many(1, date_start="2021-06-01")
        with freeze_time("2026-05-31 23:00:00"):
            self.hei.tz = "Pacific/Honolulu"
            self.run_job()
            self.assertEqual(agreement.state, "in_force")
            self.hei.tz = "Pacific/Auckland"
            self.run_job()
        self.assertEqual(agreement.state, "expired")

    def test_terminated_when_the_day_is_over(self):
        """On the last day of a notice it's in force, afterwards terminated."""
        agreement = self.many(1, date_start="2024-01-01", notice_months=6)
        agreement._give_notice("sme", date(2026, 1, 1), date(2026, 7, 1), "Moved away")
        self.assertEqual(agreement.date_end, date(2026, 7, 1))
        with freeze_time("2026-07-01 12:00:00"):
            self.run_job()
            self.assertEqual(agreement.state, "in_force")
        with freeze_time("2026-07-02 12:00:00"):
            self.run_job()
        self.assertEqual(agreement.state, "terminated")
        self.assertEqual(self.kinds(agreement), ["notice", "terminated"])

    # Renewal by itself

    def automatic(self, count=1, **vals):
        vals = {
            "renewal": "automatic",
            "objection_months": 3,
            "duration_months": 24,
            "date_start": "2024-05-01",
            **vals,
        }
        return self.many(count, **vals)

    def test_renews_itself(self):
        """What nobody objected to goes on in a record of its own, with the next term
        and the document that was signed.
        """
        agreement = self.draft(**self.answers())
        agreement.write({"renewal": "automatic", "duration_months": 12})
        agreement.action_send()
        for side in ("hei", "sme"):
            self.record(agreement, side, "2025-05-15")
        self.assertEqual(agreement.state, "in_force")
        self.run_job()
        renewal = agreement.follower_ids
        self.assertEqual(agreement.state, "superseded")
        self.assertEqual(self.kinds(agreement)[-1], "renewed")
        self.assertEqual(renewal.kind, "renewal")
        self.assertTrue(renewal.renewed_by_itself)
        self.assertEqual(renewal.state, "in_force")
        self.assertEqual(renewal.date_start, date(2026, 5, 15))
        self.assertEqual(renewal.date_end, date(2027, 5, 14))
        self.assertEqual(renewal.text_hash, agreement.text_hash)
        self.assertEqual(renewal.document_id, agreement.document_id)
        self.assertTrue(renewal.check_code)
        self.assertEqual(
            self.agreements_.search([("check_code", "=", agreement.check_code)]),
            renewal | agreement,
            "who looks it up finds the term that runs first",
        )
        self.assertEqual(renewal.hei_text, agreement.hei_text)
        self.assertEqual(
            renewal.article_ids.mapped("text"), agreement.article_ids.mapped("text")
        )
        self.assertEqual(renewal.way_ids, agreement.way_ids)
        self.assertFalse(renewal.signatory_ids)
        self.assertFalse(renewal._check_evidence())
        self.assertEqual(renewal.collaboration_id.agreement_id, renewal)
        self.assertEqual(agreement.chain_ids, agreement | renewal)
        self.assertEqual(renewal.chain_ids, agreement | renewal)

    def test_does_not_renew_what_was_objected_to(self):
        """After an objection in time it ends with its term."""
        agreement = self.automatic(date_start="2024-10-01")
        agreement._object_to_renewal("sme", date(2026, 6, 1))
        with freeze_time("2026-10-01 10:00:00"):
            self.run_job()
        self.assertEqual(agreement.state, "expired")
        self.assertFalse(agreement.follower_ids)

    def test_renews_nothing_else(self):
        """Only what says so renews itself."""
        others = self.automatic(renewal="written") | self.automatic(renewal="none")
        self.run_job()
        self.assertEqual(set(others.mapped("state")), {"expired"})
        self.assertFalse(others.follower_ids)

    def test_catches_up(self):
        """What was imported long after its first term has as many renewals as terms."""
        agreement = self.automatic(date_start="2019-01-01")
        self.run_job()
        chain = agreement.chain_ids
        self.assertEqual(
            [str(day) for day in chain.mapped("date_start")],
            ["2019-01-01", "2021-01-01", "2023-01-01", "2025-01-01"],
        )
        self.assertEqual(
            chain.mapped("state"), ["superseded"] * 3 + ["in_force"], chain
        )
        self.assertEqual(agreement.collaboration_id.agreement_id, chain[-1])

    def test_no_renewal_past_the_longest_term(self):
        """Where the settings cap the term, a renewal past it doesn't happen."""
        self.company.write(
            {"hei_sme_memorandum_months": 48, "hei_sme_memorandum_max_months": 48}
        )
        agreement = self.automatic(date_start="2020-01-01")
        self.run_job()
        chain = agreement.chain_ids
        self.assertEqual(chain.mapped("state"), ["superseded", "expired"])

    def test_notice_past_the_term_goes_on(self):
        """Notice of termination whose day lies in the next term: it renews itself and
        ends on that day.
        """
        agreement = self.automatic(date_start="2024-07-01", notice_months=6)
        agreement._give_notice("sme", date(2026, 6, 1), date(2026, 12, 1), "Sold")
        with freeze_time("2026-07-01 10:00:00"):
            self.run_job()
        renewal = agreement.follower_ids
        self.assertEqual(renewal.date_end, date(2026, 12, 1))
        self.assertEqual(renewal.terminated_by, "sme")
        with freeze_time("2026-12-02 10:00:00"):
            self.run_job()
        self.assertEqual(renewal.state, "terminated")

    # Reminding

    def test_one_reminder_each(self):
        """At the review date whoever is responsible gets one activity, and no second
        one on later days.
        """
        agreements = self.many(3, date_start="2021-10-01", user_id=self.officer.id)
        self.run_job()
        self.assertEqual(len(self.reviews(self.officer)), 3)
        self.assertEqual(
            self.reviews(self.officer).mapped("res_id"), sorted(agreements.ids)
        )
        self.assertIn("30", self.reviews()[0].summary)
        with freeze_time("2026-06-02 10:00:00"):
            self.run_job()
        self.assertEqual(len(self.reviews()), 3)

    def test_reminder_once_more_after_moving_the_day(self):
        """Moved to a later day, the reminder comes once more on that day."""
        agreement = self.many(1, date_start="2021-10-01")
        self.run_job()
        self.assertEqual(agreement.warned_on, date(2026, 6, 1))
        agreement.review_date = "2026-08-01"
        self.assertFalse(agreement.warned_on)
        self.run_job()
        self.assertEqual(len(self.reviews()), 1)
        with freeze_time("2026-08-01 10:00:00"):
            self.run_job()
        self.assertEqual(len(self.reviews()), 2)

    def test_who_is_reminded(self):
        """Nobody responsible, or someone who left: an officer of the institution."""
        none = self.many(1, date_start="2021-10-01", user_id=False)
        gone = self.many(1, date_start="2021-10-01", user_id=self.coordinator.id)
        self.coordinator.active = False
        theirs = self.many(1, date_start="2021-10-01", user_id=self.administrator.id)
        self.run_job()
        self.assertEqual(self.reviews(self.officer).mapped("res_id"), (none | gone).ids)
        self.assertEqual(self.reviews(self.administrator).mapped("res_id"), theirs.ids)

    def test_summary_after_an_import(self):
        """More than ten at once make one summary that names them; the others of that
        run get theirs one by one.
        """
        agreements = self.many(12, date_start="2021-10-01", user_id=self.officer.id)
        agreements[5]._for_action().write({"date_start": "2021-09-01"})
        few = self.many(2, date_start="2021-10-01", user_id=self.administrator.id)
        self.run_job()
        summary = self.reviews(self.officer)
        self.assertEqual(len(summary), 1)
        self.assertEqual(summary.res_id, agreements[5].id, "the one that ends first")
        self.assertIn("12 memoranda", summary.summary)
        for agreement in agreements:
            self.assertIn(agreement.reference, summary.note)
        self.assertEqual(len(self.reviews(self.administrator)), len(few))
        self.run_job()
        self.assertEqual(len(self.reviews()), 3)

    def test_long_summary(self):
        """A summary names the first fifty and says how many more there are."""
        self.many(53, date_start="2021-10-01", user_id=self.officer.id)
        self.run_job()
        note = self.reviews().note
        self.assertEqual(note.count("<li>"), 50)
        self.assertIn("3 more", note)

    def test_one_reminder_mail(self):
        """Whoever is reminded gets one mail for all of theirs; none for a summary that
        names only some.
        """

        def mailed(count):
            mails = self.env["mail.mail"].search([])
            self.many(count, date_start="2021-10-01", user_id=self.officer.id)
            self.run_job()
            return self.env["mail.mail"].search([]) - mails

        mail = mailed(3)
        self.assertEqual(len(mail), 1)
        self.assertIn(self.officer.email, mail.email_to)
        self.assertIn("3 memoranda", mail.subject)
        self.assertEqual(len(mailed(12)), 1)
        self.assertFalse(mailed(51))

    def test_no_reminder_of_what_ends_anyway(self):
        """Under notice, over, or not near its end: nobody is reminded, unless who gave
        notice sets a day for it.
        """
        noticed = self.many(1, date_start="2021-10-01", notice_months=0)
        noticed._give_notice("both", date(2026, 6, 1), date(2026, 6, 20), "Closed")
        self.many(1, date_start="2021-01-01")
        self.many(1, date_start="2025-01-01")
        self.run_job()
        self.assertFalse(self.reviews())
        noticed.review_date = "2026-06-01"
        self.run_job()
        self.assertEqual(self.reviews().res_id, noticed.id)

    def test_review_ends_with_the_memorandum(self):
        """Once it's over there is nothing left to review."""
        agreement = self.many(1, date_start="2021-10-01")
        self.run_job()
        self.assertTrue(self.reviews())
        with freeze_time("2026-10-01 10:00:00"):
            self.run_job()
        self.assertEqual(agreement.state, "expired")
        self.assertFalse(self.reviews())

    # Personal details

    def test_personal_details_are_erased_after_retention(self):
        """Months after the end, who and from where go; the chain stays whole."""
        self.company.hei_sme_memorandum_retention = 12
        agreement = self.signed("2021-05-15")
        self.assertIn(True, [bool(event.actor) for event in agreement.event_ids])
        self.run_job()
        self.assertEqual(agreement.state, "expired")
        with freeze_time("2027-05-14 10:00:00"):
            self.run_job()
            self.assertNotIn("erased", self.kinds(agreement))
        with freeze_time("2027-05-16 10:00:00"):
            self.run_job()
            self.run_job()
        events = agreement.event_ids
        self.assertFalse(any(events.mapped("actor")) or any(events.mapped("detail")))
        self.assertEqual(self.kinds(agreement).count("erased"), 1)
        self.assertFalse(agreement._check_evidence())

    def test_kept_for_good_unless_told(self):
        """Without a period, personal details stay."""
        agreement = self.signed("2021-05-15")
        with freeze_time("2040-01-01 10:00:00"):
            self.run_job()
        self.assertTrue(any(agreement.event_ids.mapped("actor")))

    # Killed, and at once

    def test_killed_between_two_batches(self):
        """What the first batch did stays; the next run does the rest, nothing twice."""
        agreements = self.many(5, date_start="2021-05-01")
        end = self.registry["hei.sme.agreement"]._end
        calls = []

        def killed_end(records, state):
            calls.append(len(records))
            end(records, state)
            if len(calls) == 2:
                raise Killed

        with patch.object(calendar, "BATCH", 2):
            with patch.object(self.registry["hei.sme.agreement"], "_end", killed_end):
                with self.committing():
                    self.env["hei.sme.agreement"]._cron_daily()
            states = agreements.mapped("state")
            self.assertEqual(states, ["expired"] * 2 + ["in_force"] * 3)
            self.run_job()
        self.assertEqual(agreements.mapped("state"), ["expired"] * 5)
        for agreement in agreements:
            self.assertEqual(self.kinds(agreement), ["expired"])
            self.assertFalse(agreement._check_evidence())

    def test_killed_while_renewing_and_reminding(self):
        """Neither a renewal nor a summary comes twice."""
        automatic = self.automatic(4)
        due = self.many(11, date_start="2021-10-01", user_id=self.officer.id)
        Agreement = self.registry["hei.sme.agreement"]
        for name in ("_renew_by_itself", "_warn"):
            method = getattr(Agreement, name)

            def killed(records, *arguments, method=method):
                method(records, *arguments)
                raise Killed

            with patch.object(Agreement, name, killed), self.committing():
                self.env["hei.sme.agreement"]._cron_daily()
        self.run_job()
        self.run_job()
        self.assertEqual([len(a.follower_ids) for a in automatic], [1] * 4)
        self.assertEqual(len(self.reviews()), 1)
        self.assertEqual(len(due.filtered("warned_on")), 11)

    def test_stops_when_its_time_is_up(self):
        """With its time up it stops after a batch, and says that there is more."""
        agreements = self.many(5, date_start="2021-05-01")
        crons = self.registry["ir.cron"]
        reported = []

        def out_of_time(cron, processed=0, *, remaining=None, deactivate=False):
            reported.append((processed, remaining))
            cron.env.cr.commit()
            return 0 if processed else 60

        with patch.object(calendar, "BATCH", 2), self.committing():
            with patch.object(crons, "_commit_progress", out_of_time):
                self.env["hei.sme.agreement"]._cron_daily()
        self.assertEqual(len(agreements.filtered(lambda a: a.state == "expired")), 2)
        self.assertEqual(reported[-2:], [(0, 6), (2, None)])

    def test_leaves_alone_what_is_locked(self):
        """What somebody is working on is left for the next run, which comes soon."""
        agreements = self.many(3, date_start="2021-05-01")
        Agreement = self.registry["hei.sme.agreement"]
        lock = Agreement.try_lock_for_update
        busy = agreements[1]

        def lock_some(records, **options):
            return lock(records - busy, **options)

        crons = self.registry["ir.cron"]
        commit = crons._commit_progress
        remaining = []

        def note(cron, processed=0, **options):
            remaining.append(options.get("remaining"))
            return commit(cron, processed, **options)

        with (
            patch.object(Agreement, "try_lock_for_update", lock_some),
            patch.object(crons, "_commit_progress", note),
        ):
            self.run_job()
        self.assertEqual(agreements.mapped("state"), ["expired", "in_force", "expired"])
        self.assertEqual(remaining[-1], 1)
        self.run_job()
        self.assertEqual(busy.state, "expired")

    def test_looks_again_before_it_acts(self):
        """What somebody changed while the job was at other batches isn't due any
        more.
        """
        first, second = self.many(2, date_start="2021-05-01").sorted("id")
        end = self.registry["hei.sme.agreement"]._end

        def end_and_change(records, state):
            end(records, state)
            second._for_action().write({"date_start": "2026-01-01"})

        with (
            patch.object(calendar, "BATCH", 1),
            patch.object(self.registry["hei.sme.agreement"], "_end", end_and_change),
        ):
            self.run_job()
        self.assertEqual((first.state, second.state), ("expired", "in_force"))

    def test_twice_is_once(self):
        """A second run on the same day finds nothing to do."""
        self.many(2, date_start="2021-05-01")
        self.automatic(2)
        self.many(2, date_start="2021-10-01")
        self.run_job()
        events = self.env["hei.sme.agreement.event"].search_count([])
        agreements = self.env["hei.sme.agreement"].search_count([])
        self.run_job()
        self.assertEqual(self.commits, 1)
        self.assertEqual(self.env["hei.sme.agreement.event"].search_count([]), events)
        self.assertEqual(self.env["hei.sme.agreement"].search_count([]), agreements)

    def test_the_job_is_this(self):
        """The scheduled job calls it, once a day."""
        job = self.env.ref("hei_sme_collaboration.ir_cron_agreement_start")
        self.assertEqual(job.code, "model._cron_daily()")
        self.assertEqual((job.interval_number, job.interval_type), (1, "days"))

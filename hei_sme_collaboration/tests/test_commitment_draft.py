"""Commitments are drafted when a memorandum starts and when an academic year begins."""

from unittest.mock import patch

from odoo import Command
from odoo.tests import freeze_time, tagged

from .commitment_common import CommitmentCommon
from .term_common import Killed

#: Odoo inserts and updates this many rows by one query.
ROWS_PER_QUERY = 100


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 10:00:00")
class TestCommitmentDraft(CommitmentCommon):
    def lines(self, card):
        """Return {(academic year, measure, department): target}."""
        return {
            (li.academic_year, li.measure_id.name, li.unit_id.name): li.target
            for li in card.sudo().commitment_ids
        }

    def test_coming_into_force_drafts(self):
        """One line for each active measure of each way, of the year it started in, for
        its department.
        """
        self.hours.active = False
        agreement = self.signed(unit_id=self.faculty.id, on="2026-05-20")
        self.assertEqual(agreement.state, "in_force")
        card = agreement.collaboration_id
        self.assertEqual(
            self.lines(card), {("2025/26", "Visitors", "Faculty of ICT"): 0}
        )
        self.assertEqual(card.commitment_ids.agreement_id, agreement)

    def test_noted_later(self):
        """Signed last year and noted now: lines for the year it started in, and by the
        daily job for this one.
        """
        card = self.signed(on="2025-05-20").collaboration_id
        self.assertEqual({year for year, *_more in self.lines(card)}, {"2024/25"})
        self.run_job()
        self.assertEqual(
            {year for year, *_more in self.lines(card)}, {"2024/25", "2025/26"}
        )

    def test_imported(self):
        """What was imported gets lines of the current year, however old it is; what is
        over gets none. Nobody is mailed.
        """
        running, over = (
            self.many(1, date_start="2019-01-01", duration_months=120, state=state)
            for state in ("in_force", "expired")
        )
        signed = self.many(
            1, date_start="2019-01-01", duration_months=120, state="signed"
        )
        mails = self.env["mail.mail"].search_count([])
        self.run_job()
        for agreement in (running, signed):
            years = {year for year, *_more in self.lines(agreement.collaboration_id)}
            self.assertEqual(years, {"2025/26"})
        self.assertFalse(over.collaboration_id.commitment_ids)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_new_year_carries_targets_over(self):
        """The next academic year begins: same lines, same targets, nothing reached.
        What was archived isn't taken up again, a second department is.
        """
        card = self.many(1, date_start="2024-01-01").collaboration_id
        self.run_job()
        visitors = card.commitment_ids.filtered(
            lambda li: li.measure_id == self.measure
        )
        hours = card.commitment_ids - visitors
        visitors.target = 20
        hours.active = False
        self.commitment(card, day="2026-06-01", unit_id=self.faculty.id, target=5)
        self.result(visitors, 7, "2026-05-01", user=self.officer)
        before = self.lines(card)
        with freeze_time("2026-09-30 10:00:00"):
            self.run_job()
            self.assertEqual(self.lines(card), before)
        with freeze_time("2026-10-01 10:00:00"):
            self.run_job()
            self.assertEqual(
                self.lines(card),
                {
                    ("2025/26", "Visitors", False): 20,
                    ("2025/26", "Visitors", "Faculty of ICT"): 5,
                    ("2026/27", "Visitors", False): 20,
                    ("2026/27", "Visitors", "Faculty of ICT"): 5,
                },
            )
            new = card.commitment_ids.filtered(lambda li: li.academic_year == "2026/27")
            self.assertEqual(new.mapped("actual"), [0, 0])
            self.run_job()
            self.assertEqual(len(card.commitment_ids), 4)

    def test_successors_double_nothing(self):
        """An amendment with one more way adds what is new; a renewal adds nothing."""
        agreement = self.signed(on="2026-05-20")
        card = agreement.collaboration_id
        more = self.env["hei.sme.way"].create({"name": "More", "code": "more"})
        self.env["hei.sme.measure"].create(
            {"name": "Dinners", "code": "dinners", "way_id": more.id}
        )
        first = card.commitment_ids
        self.assertEqual(len(first), 2)
        first.target = 3
        agreement.action_amend()
        amendment = agreement.follower_ids
        amendment.way_ids |= more
        amendment.action_send()
        for side in ("hei", "sme"):
            self.record(amendment, side, "2026-05-30")
        self.assertEqual(amendment.state, "in_force")
        self.assertEqual(len(card.commitment_ids), 3)
        self.assertEqual(first.mapped("target"), [3, 3])
        renewed = self.many(
            1, renewal="automatic", date_start="2024-06-01", duration_months=24
        )
        card = renewed.collaboration_id
        with freeze_time("2026-05-31 10:00:00"):
            self.run_job()
        self.assertEqual(len(card.commitment_ids), 2)
        self.run_job()
        self.assertEqual(renewed.follower_ids.state, "in_force")
        self.assertEqual(len(card.commitment_ids), 2)

    def test_two_memoranda_of_one_card(self):
        """Two that name the same way and start at once make one line a measure."""
        first, second = self.many(2, date_start="2024-01-01")
        card = first.collaboration_id
        second._for_action().write({"collaboration_id": card.id})
        self.run_job()
        self.assertEqual(len(card.commitment_ids), 2)

    def test_closed_year_stays_as_it_is(self):
        """What comes late into a closed year drafts nothing there."""
        self.year("2025-05-20").sudo().state = "closed"
        card = self.signed(on="2025-05-20").collaboration_id
        self.assertFalse(card.commitment_ids)

    def test_setting_changes(self):
        """The years start in January from now on: the next one is a short or long one,
        and what runs is counted in it without a gap.
        """
        card = self.many(1, date_start="2024-01-01").collaboration_id
        self.run_job()
        self.company.hei_sme_year_start_month = "1"
        seen = []
        for day in ("2026-09-30", "2026-10-01", "2027-01-15", "2028-01-15"):
            with freeze_time(f"{day} 10:00:00"):
                self.run_job()
                year = self.years._current(self.company)
                seen.append((year.name, str(year.date_start), str(year.date_end)))
                commitment = card.commitment_ids.filtered(
                    lambda li, year=year: li.academic_year_id == year
                ).filtered(lambda li: li.measure_id == self.measure)
                self.result(commitment, 1, day, user=self.officer)
        names = [name for name, *_days in seen]
        self.assertEqual(names[0], "2025/26")
        self.assertEqual(names[-1], "2028")
        self.assertEqual(seen[1][1], "2026-10-01")
        self.assertEqual(sum(card.commitment_ids.mapped("actual")), 4)
        years = card.commitment_ids.academic_year_id.sorted("date_start")
        for former, following in zip(years, years[1:], strict=False):
            self.assertEqual((following.date_start - former.date_end).days, 1)

    def test_two_institutions(self):
        """Each institution has its own years and drafts in its own."""
        self.other_company.hei_sme_year_start_month = "9"
        cards = self.at_home(self.env["hei.sme.collaboration"], self.outsider)
        card = cards.create(
            {"hei_id": self.other_company.partner_id.id, "sme_id": self.sme.id}
        )
        agreements = self.at_home(self.env["hei.sme.agreement"], self.outsider)
        agreements._for_action().create(
            {
                "collaboration_id": card.id,
                "source": "imported",
                "state": "in_force",
                "effective_rule": "date",
                "date_start": "2024-01-01",
                "way_ids": [Command.set(self.way.ids)],
            }
        )
        self.run_job()
        years = card.sudo().commitment_ids.academic_year_id
        self.assertEqual(years.company_id, self.other_company)
        self.assertEqual(str(years.date_start), "2025-09-01")
        self.assertEqual(card.sudo().commitment_ids.company_id, self.other_company)

    # The job

    def test_killed_job_goes_on(self):
        """Killed after its first batch, the job drafts the rest the next time."""
        cards = self.many(250, date_start="2024-01-01").collaboration_id
        draft = type(self.env["hei.sme.agreement"])._draft_commitments
        calls = []

        def killed(model, company, days):
            if calls:
                raise Killed
            calls.append(1)
            return draft(model, company, days)

        with patch.object(
            type(self.env["hei.sme.agreement"]), "_draft_commitments", killed
        ):
            self.run_job()
        self.env.invalidate_all()
        self.assertEqual(len(cards.commitment_ids), 400)
        self.run_job()
        self.env.invalidate_all()
        self.assertEqual(len(cards.commitment_ids), 500)
        self.assertEqual({len(card.commitment_ids) for card in cards}, {2})

    def test_queries(self):
        """Starting 50 memoranda drafts with as many queries as starting one, but for
        the full batches of rows.
        """

        def queries(count):
            days = dict.fromkeys(self.many(count), self.year("2026-06-01").date_start)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.agreements_._draft_commitments(self.company, days)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        queries(1)
        one, many = queries(1), queries(50)
        self.assertLessEqual(many - one, 100 // ROWS_PER_QUERY)

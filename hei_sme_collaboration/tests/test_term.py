"""When a memorandum starts and ends, and the days that follow from it."""

from datetime import date, datetime

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged

from .term_common import TermCommon


@tagged("post_install", "-at_install")
class TestTerm(TermCommon):
    # Days

    def test_last_day(self):
        """A term ends a day short of its months, at month's ends and on 29 February."""
        for start, months, end in (
            (date(2026, 1, 1), 60, date(2030, 12, 31)),
            (date(2026, 3, 15), 12, date(2027, 3, 14)),
            (date(2024, 2, 29), 12, date(2025, 2, 27)),
            (date(2024, 2, 29), 48, date(2028, 2, 28)),
            (date(2023, 3, 1), 12, date(2024, 2, 29)),
            (date(2026, 1, 31), 1, date(2026, 2, 27)),
            (date(2026, 12, 31), 2, date(2027, 2, 27)),
            (date(2026, 7, 1), 6, date(2026, 12, 31)),
        ):
            agreement = self.draft(signatories=False)
            agreement.write(
                {
                    "notice_months": 0,
                    "objection_months": 0,
                    "effective_rule": "date",
                    "date_start": start,
                    "duration_months": months,
                }
            )
            self.assertEqual(agreement.date_end, end, f"{months} from {start}")

    def test_last_day_to_object(self):
        """Three months before the end of December is the end of September; only what
        renews itself has such a day.
        """
        agreement = self.draft(signatories=False)
        agreement.write({"effective_rule": "date", "date_start": "2026-01-01"})
        self.assertFalse(agreement.notice_date)
        agreement.write({"renewal": "automatic", "objection_months": 3})
        self.assertEqual(agreement.notice_date, date(2030, 9, 30))
        agreement.objection_months = 0
        self.assertEqual(agreement.notice_date, date(2030, 12, 31))
        agreement.objection_months = 10
        self.assertEqual(agreement.notice_date, date(2030, 2, 28))

    def test_review_lies_before_the_end(self):
        """It's looked at the lead months of the settings before it ends, or before the
        last day to object; any other day can be set, also when it's frozen.
        """
        self.company.hei_sme_memorandum_lead = 6
        agreement = self.signed("2026-01-01")
        self.assertEqual(agreement.date_end, date(2030, 12, 31))
        self.assertEqual(agreement.review_date, date(2030, 6, 30))
        agreement.review_date = "2029-05-01"
        self.assertEqual(agreement.review_date, date(2029, 5, 1))
        other = self.draft(signatories=False)
        other.write(
            {
                "effective_rule": "date",
                "date_start": "2026-01-01",
                "renewal": "automatic",
                "objection_months": 3,
            }
        )
        self.assertEqual(other.review_date, date(2030, 3, 31))

    @freeze_time("2026-06-30 22:30:00")
    def test_today_is_where_the_institution_is(self):
        """Half past ten in the evening in UTC is the next day in Ljubljana."""
        agreement = self.draft(signatories=False)
        self.hei.tz = "Europe/Ljubljana"
        self.assertEqual(agreement._today(), date(2026, 7, 1))
        self.hei.tz = "America/Bogota"
        self.assertEqual(agreement._today(), date(2026, 6, 30))
        self.hei.tz = False
        self.assertEqual(agreement._today(), date(2026, 6, 30))

    def test_signature_late_in_the_evening(self):
        """A signature at 23:30 UTC on New Year's Eve was given in the new year."""
        self.hei.tz = "Europe/Bratislava"
        agreement = self.sent(**self.answers())
        with freeze_time("2026-12-31 23:30:00"):
            self.signed_by_link(agreement, "hei")
            self.signed_by_link(agreement, "sme")
        self.assertEqual(agreement.signed_on, date(2027, 1, 1))
        self.assertEqual(agreement.date_start, date(2027, 1, 1))
        self.assertEqual(agreement.date_end, date(2031, 12, 31))
        self.assertEqual(agreement.state, "in_force")

    def test_change_of_time_zone(self):
        """What is on record doesn't move with the institution's time zone; what is
        today does.
        """
        self.hei.tz = "Europe/Bratislava"
        moment = datetime(2026, 7, 1, 23, 0)
        agreement = self.signed("2026-01-15")
        days = agreement.signed_on, agreement.date_start, agreement.date_end
        self.assertEqual(agreement._local_day(moment), date(2026, 7, 2))
        self.hei.tz = "Pacific/Honolulu"
        self.assertEqual(agreement._local_day(moment), date(2026, 7, 1))
        self.env.invalidate_all()
        self.assertEqual(
            (agreement.signed_on, agreement.date_start, agreement.date_end), days
        )

    # By which rule it starts

    @freeze_time("2026-03-01 10:00:00")
    def test_on_the_last_signature(self):
        """It's in force from the day of the last signature, whoever's is recorded
        last.
        """
        agreement = self.draft(**self.answers())
        agreement.action_send()
        self.record(agreement, "sme", "2026-02-20")
        self.assertEqual(agreement.state, "to_sign")
        self.record(agreement, "hei", "2026-02-10")
        self.assertEqual(agreement.date_start, date(2026, 2, 20))
        self.assertEqual(agreement.state, "in_force")

    @freeze_time("2026-03-01 10:00:00")
    def test_on_a_date(self):
        """Until its day has come it's signed, and not in force."""
        agreement = self.signed(
            "2026-02-20", effective_rule="date", date_start="2026-04-01"
        )
        self.assertEqual(agreement.state, "signed")
        with freeze_time("2026-03-31 23:00:00"):
            self.run_job()
            self.assertEqual(agreement.state, "signed")
        with freeze_time("2026-04-01 00:30:00"):
            self.run_job()
        self.assertEqual(agreement.state, "in_force")
        self.assertEqual(agreement.date_end, date(2031, 3, 31))

    @freeze_time("2026-03-01 10:00:00")
    def test_on_the_day_after_publication(self):
        """It waits for its publication and starts the day after; the link is kept."""
        agreement = self.signed("2026-02-20", effective_rule="publication")
        self.assertEqual(agreement.state, "signed")
        self.assertFalse(agreement.date_start)
        self.run_job()
        self.assertEqual(agreement.state, "signed")
        action = agreement.action_publish()
        dialogue = Form(
            self.env[action["res_model"]]
            .with_user(self.officer)
            .with_context(**action["context"])
        )
        self.assertTrue(dialogue.starts_it)
        dialogue.published_on = "2026-03-01"
        dialogue.publication_url = "https://www.crz.gov.sk/1"
        dialogue.save().action_confirm()
        self.assertEqual(agreement.date_start, date(2026, 3, 2))
        self.assertEqual(agreement.publication_url, "https://www.crz.gov.sk/1")
        self.assertEqual(agreement.state, "signed")
        self.assertIn("published", self.kinds(agreement))
        with freeze_time("2026-03-02 10:00:00"):
            self.run_job()
        self.assertEqual(agreement.state, "in_force")

    @freeze_time("2026-03-10 10:00:00")
    def test_publication_noted_late(self):
        """Noted a week later, it has been in force since the day after; that day can't
        be moved any more, the link can.
        """
        agreement = self.signed("2026-02-20", effective_rule="publication")
        agreement.write({"published_on": "2026-03-01"})
        self.assertEqual(agreement.state, "in_force")
        self.assertEqual(agreement.date_start, date(2026, 3, 2))
        with self.assertRaisesRegex(UserError, "day after its publication"):
            agreement.write({"published_on": "2026-03-05"})
        agreement.publication_url = "https://www.crz.gov.sk/2"
        self.assertEqual(agreement.publication_url, "https://www.crz.gov.sk/2")

    @freeze_time("2026-03-10 10:00:00")
    def test_publication_that_cannot_be(self):
        """Nothing is published before everybody has signed, nor ahead of today."""
        draft = self.draft(**self.answers())
        with self.assertRaisesRegex(UserError, "isn't signed by everybody"):
            draft.action_publish()
        with self.assertRaisesRegex(ValidationError, "not before"):
            draft.published_on = "2026-03-01"
        self.env.transaction.clear()
        agreement = self.signed("2026-02-20", effective_rule="publication")
        for day, message in (("2026-02-19", "not before"), ("2026-03-11", "ahead")):
            with self.assertRaisesRegex(ValidationError, message):
                agreement.write({"published_on": day})
            self.env.transaction.clear()
        self.assertEqual(agreement.state, "signed")

    @freeze_time("2026-03-10 10:00:00")
    def test_publication_of_what_is_in_force(self):
        """Where another rule put it in force, its publication is noted, no more."""
        agreement = self.signed("2026-02-20")
        agreement.write({"published_on": "2026-03-01"})
        self.assertEqual(agreement.date_start, date(2026, 2, 20))
        agreement.write({"published_on": "2026-03-02"})
        self.assertEqual(agreement.published_on, date(2026, 3, 2))

    # What is refused

    def test_longest_term(self):
        """Longer than the settings allow is refused, with the number; so is what would
        be longer once it has renewed itself.
        """
        self.company.write(
            {"hei_sme_memorandum_months": 48, "hei_sme_memorandum_max_months": 48}
        )
        agreement = self.draft(signatories=False)
        self.assertEqual(agreement.duration_months, 48)
        self.env.flush_all()
        with self.assertRaisesRegex(ValidationError, "60 months.*48 at most"):
            agreement.duration_months = 60
        self.env.transaction.clear()
        with self.assertRaisesRegex(ValidationError, "96 months once it has renewed"):
            agreement.renewal = "automatic"
        self.env.transaction.clear()
        agreement.write({"duration_months": 24, "renewal": "automatic"})
        self.assertEqual(agreement.renewal, "automatic")
        self.company.hei_sme_memorandum_max_months = 0
        agreement.duration_months = 120
        self.assertEqual(agreement.duration_months, 120)

    def test_usual_term_within_the_longest(self):
        """The settings refuse a usual term that no memorandum may have."""
        with self.assertRaisesRegex(ValidationError, "60 months.*48 months"):
            self.company.hei_sme_memorandum_max_months = 48

    def test_objection_longer_than_the_term(self):
        """The time to object fits into the term."""
        agreement = self.draft(signatories=False)
        for months in (-1, 60):
            with self.assertRaisesRegex(ValidationError, "object"):
                agreement.write({"renewal": "automatic", "objection_months": months})
            self.env.transaction.clear()

    def test_short_default_term(self):
        """With a default term as short as the time to object, drafting still works."""
        self.company.write(
            {
                "hei_sme_memorandum_months": 3,
                "hei_sme_memorandum_notice": 1,
                "hei_sme_memorandum_objection": 3,
            }
        )
        agreement = self.draft(signatories=False)
        self.assertEqual(agreement.objection_months, 2)

    def test_frozen_rule(self):
        """Out to sign, the rule of the term doesn't change; the review date does."""
        agreement = self.sent(**self.answers())
        for vals in (
            {"effective_rule": "publication"},
            {"duration_months": 12},
            {"notice_months": 1},
            {"objection_months": 1},
            {"renewal": "automatic"},
            {"date_start": "2026-01-01"},
            {"term_from": "2026-01-01"},
            {"date_end": "2026-01-01"},
            {"termination_date": "2026-01-01"},
            {"renewal_objected_on": "2026-01-01"},
            {"warned_on": "2026-01-01"},
        ):
            with self.assertRaises(UserError, msg=str(vals)):
                agreement.write(vals)
        agreement.review_date = "2029-01-01"
        self.assertEqual(agreement.review_date, date(2029, 1, 1))

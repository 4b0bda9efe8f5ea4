"""What needs me now, of memoranda: unsigned, to object to, ending."""

from datetime import date

from odoo.tests import freeze_time, tagged

from .need_common import NeedCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 10:00:00")
class TestNeedsMemorandum(NeedCommon):
    def who_sees(self, key, agreement):
        self.assertNeeds(
            key,
            agreement,
            mine=[self.officer],
            reading=[self.other_officer],
            others=[self.stranger, self.outsider],
        )

    def test_nobody_signs_for_so_many_days(self):
        """Fourteen days after it went out, and again fourteen after each signature."""
        agreement = self.sent()
        with freeze_time("2026-06-15 09:00:00"):
            self.assertEqual(self.counts(self.officer), {})
        with freeze_time("2026-06-15 10:00:01"):
            self.who_sees("unsigned", agreement)
            [line] = self.lines(self.officer, "unsigned")
            self.assertEqual(line["title"], "Steelworks")
            self.assertEqual(line["text"], "waiting for Petra Rektorová, Olaf Owner")
            self.assertEqual(line["when"], "since 1 Jun 2026")
            self.assertEqual(line["url"], f"/odoo/memoranda/{agreement.id}")
            action = self.needs(self.officer).open_one("unsigned", agreement.id)
            self.assertEqual(
                (action["res_model"], action["res_id"], action["views"]),
                ("hei.sme.agreement", agreement.id, [(False, "form")]),
            )
            self.record(agreement, "hei", "2026-06-14")
            self.assertEqual(self.counts(self.officer), {})
        with freeze_time("2026-06-29 10:00:02"):
            self.assertEqual(self.counts(self.officer)["unsigned"], 1)
            self.company.hei_sme_need_unsigned_days = 0
            self.assertNotIn("unsigned", self.counts(self.officer))

    def test_last_day_to_object(self):
        """From sixty days before it up to the day itself, until somebody objected."""
        agreement = self.many(
            1, date_start="2021-11-01", renewal="automatic", objection_months=3
        )
        self.assertEqual(agreement.notice_date, date(2026, 7, 31))
        with freeze_time("2026-05-31 10:00:00"):
            self.assertNotIn("objection", self.counts(self.officer))
        with freeze_time("2026-06-01 10:00:00"):
            self.who_sees("objection", agreement)
            [line] = self.lines(self.officer, "objection")
            self.assertEqual(line["when"], "object by 31 Jul 2026")
            self.assertIn("runs until 31 Oct 2026", line["text"])
            self.assertNotIn("ending", self.counts(self.officer))
        with freeze_time("2026-07-31 10:00:00"):
            self.assertIn("objection", self.counts(self.officer))
        with freeze_time("2026-08-01 10:00:00"):
            self.assertNotIn("objection", self.counts(self.officer))
        agreement._for_action().write({"renewal_objected_on": date(2026, 6, 1)})
        self.assertNotIn("objection", self.counts(self.officer))
        self.assertIn("ending", self.counts(self.officer))

    def test_ends_soon_until_something_follows(self):
        """From its day of review on; moved to a later day, it waits until then; a
        renewal that is drafted settles it.
        """
        agreement = self.many(1, date_start="2021-12-01")
        self.assertEqual(agreement.date_end, date(2026, 11, 30))
        self.assertEqual(agreement.review_date, date(2026, 5, 31))
        with freeze_time("2026-05-30 10:00:00"):
            self.assertEqual(self.counts(self.officer), {})
        self.who_sees("ending", agreement)
        [line] = self.lines(self.officer, "ending")
        self.assertEqual(line["when"], "until 30 Nov 2026")
        agreement.review_date = "2026-09-01"
        self.assertEqual(self.counts(self.officer), {})
        with freeze_time("2026-09-01 10:00:00"):
            self.assertIn("ending", self.counts(self.officer))
            agreement.action_renew()
            self.assertNotIn("ending", self.counts(self.officer))

    def test_coordinators_see_those_of_their_cards(self):
        """Who follows the card has its memorandum before them."""
        agreement = self.many(1, date_start="2021-12-01")
        self.assertEqual(self.counts(self.coordinator), {})
        agreement.collaboration_id.message_subscribe(self.coordinator.partner_id.ids)
        self.assertNeeds("ending", agreement, mine=[self.coordinator])

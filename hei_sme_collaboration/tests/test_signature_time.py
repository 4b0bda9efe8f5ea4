"""The days from first contact to signature."""

from datetime import date, datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .term_common import TermCommon
from .test_migration import script

FOLDER = "hei_sme_collaboration/migrations/19.0.1.3.0"


@tagged("post_install", "-at_install")
@freeze_time("2026-11-28 12:00:00")
class TestSignatureTime(TermCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hei.tz = "Europe/Ljubljana"

    def made_on(self, agreement, moment):
        """Have the card be made at a moment (UTC)."""
        self.env.cr.execute(
            "UPDATE hei_sme_collaboration SET create_date = %s WHERE id = %s",
            [datetime.fromisoformat(moment), agreement.collaboration_id.id],
        )
        self.env.invalidate_all()

    def recompute(self, agreements):
        self.env.add_to_compute(agreements._fields["days_to_signature"], agreements)
        return agreements.mapped("days_to_signature")

    def asked_on(self, agreement, day):
        return self.env["hei.sme.approach"].create(
            {
                "collaboration_id": agreement.collaboration_id.id,
                "office_id": self.office_hr.id,
                "date": day,
            }
        )

    def test_from_the_card_to_the_last_signature(self):
        """A card made on 2 March in the evening of UTC, which is 3 March in Ljubljana,
        and signed by both on 13 March: ten days.
        """
        agreement = self.draft(**self.answers())
        self.assertFalse(agreement.days_to_signature)
        self.made_on(agreement, "2026-03-02 23:30:00")
        agreement.action_send()
        self.record(agreement, "hei", "2026-03-10")
        self.assertFalse(agreement.days_to_signature)
        self.record(agreement, "sme", "2026-03-13")
        self.assertEqual(agreement.days_to_signature, 10)

    def test_a_department_asked_earlier_is_the_first_contact(self):
        """What was noted of an earlier day counts from that day on, even when somebody
        notes it afterwards.
        """
        agreement = self.signed(on="2026-11-20")
        self.made_on(agreement, "2026-11-10 09:00:00")
        self.assertEqual(self.recompute(agreement), [10])
        approach = self.asked_on(agreement, date(2026, 10, 31))
        self.assertEqual(agreement.days_to_signature, 20)
        approach.date = date(2026, 11, 12)
        self.assertEqual(agreement.days_to_signature, 10)

    def test_signed_before_it_was_noted_here(self):
        """A card made after the signature doesn't say how long it took."""
        agreement = self.signed(on="2026-01-15")
        self.made_on(agreement, "2026-11-28 09:00:00")
        self.assertEqual(self.recompute(agreement), [False])

    def test_only_the_first_one_of_a_card(self):
        """A renewal, a second memorandum and an imported one have no such time."""
        agreement = self.signed(on="2026-11-28")
        self.assertEqual(agreement.days_to_signature, 0)
        agreement.action_renew()
        renewal = agreement.follower_ids
        renewal.action_send()
        for side in ("hei", "sme"):
            self.record(renewal, side, "2026-11-28")
        self.assertTrue(renewal.signed_on)
        self.assertIs(renewal.days_to_signature, False)
        second = (
            self.env["hei.sme.agreement"]
            ._for_action()
            .create(
                {
                    "collaboration_id": agreement.collaboration_id.id,
                    "signed_on": "2026-11-28",
                    "state": "signed",
                }
            )
        )
        self.assertIs(second.days_to_signature, False)
        imported = self.many(1, signed_on="2026-11-28")
        self.assertIs(imported.days_to_signature, False)

    def test_update(self):
        """The update finds the same numbers in one statement."""
        agreements = (
            self.signed(on="2026-11-20")
            | self.signed(on="2026-11-25")
            | self.signed(on="2026-01-15")
            | self.draft()
            | self.many(1, signed_on="2026-11-28")
        )
        for agreement in agreements:
            self.made_on(agreement, "2026-11-10 23:30:00")
        self.asked_on(agreements[1], date(2026, 11, 1))
        expected = [9, 24, False, False, False]
        self.assertEqual(self.recompute(agreements), expected)
        self.env.flush_all()
        self.env.cr.execute("UPDATE hei_sme_agreement SET days_to_signature = NULL")
        script("pre-signature-time", FOLDER).migrate(self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()
        self.assertEqual(agreements.mapped("days_to_signature"), expected)

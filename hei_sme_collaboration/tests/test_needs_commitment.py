"""What needs me now, of commitments: behind what the year gone by asks for."""

from datetime import date

from odoo.tests import freeze_time, tagged

from .commitment_common import CommitmentCommon
from .need_common import NeedCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-10 10:00:00")
class TestNeedsCommitment(NeedCommon, CommitmentCommon):
    def test_behind_is_whose_card_or_department_it_is(self):
        """Of ten trainees the first is due on 7 November: those who run the card and
        those of the department add the result, on the commitment itself.
        """
        dean = self.person("coordinator", "Dana Dean")
        dean.email = "dana@example.com"
        self.faculty.user_ids = dean
        card = self.quiet_card(user_id=self.coordinator.id)
        commitment = self.commitment(card, unit_id=self.faculty.id)
        self.assertEqual(commitment.behind_on, date(2026, 11, 7))
        with freeze_time("2026-11-06 10:00:00"):
            self.assertEqual(self.counts(self.coordinator), {})
        self.assertNeeds(
            "behind",
            commitment,
            mine=[self.coordinator, dean],
            reading=[self.officer],
            others=[self.stranger, self.outsider],
        )
        [line] = self.lines(dean, "behind")
        self.assertEqual(line["title"], "Steelworks")
        self.assertEqual(line["person"], "Cora Coordinator")
        self.assertEqual(line["when"], "behind since 7 Nov 2026")
        self.assertRegex(line["text"], " 2026/27: 0 of 10$")
        action = self.needs(dean).open_one("behind", commitment.id)
        self.assertEqual(
            (action["res_model"], action["res_id"]), (commitment._name, commitment.id)
        )
        self.result(commitment, 1)
        self.assertEqual(self.counts(dean), {})

    def test_officers_department_is_theirs(self):
        """An officer who is one of the department has it among their own."""
        self.faculty.user_ids |= self.other_officer
        card = self.quiet_card(user_id=self.coordinator.id)
        commitment = self.commitment(card, unit_id=self.faculty.id)
        self.assertNeeds(
            "behind",
            commitment,
            mine=[self.other_officer],
            reading=[self.officer],
        )

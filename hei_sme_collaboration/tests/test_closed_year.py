"""The figures of a closed academic year change only with a reason."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from .commitment_common import CommitmentCommon

WHY = "The list of the trainees came late"


@tagged("post_install", "-at_install")
@freeze_time("2026-11-10 10:00:00")
class TestClosedYear(CommitmentCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.past = cls.commitment(day="2025-11-01")
        cls.entry = cls.result(cls.past, 3, "2026-05-12")
        cls.year_ = cls.past.academic_year_id.with_user(cls.officer)
        cls.year_.action_close()
        cls.past_card = cls.past.collaboration_id

    def changes(self, user, **reason):
        """Return each way of changing something, as a person tries it."""
        past, entry = self.past.with_user(user), self.entry.with_user(user)
        vals = {"commitment_id": past.id, "quantity": 2, "date": "2026-05-13"}
        line = {
            "collaboration_id": self.past_card.id,
            "measure_id": self.hours.id,
            "academic_year_id": self.year_.id,
        }
        own = [
            lambda: self.entries.with_user(user).create({**vals, **reason}),
            lambda: entry.write({"quantity": 4, **reason}),
            lambda: entry._because(reason.get("change_reason")).unlink(),
        ]
        return own, [
            lambda: past.write({"target": 12, **reason}),
            lambda: past.write({"active": False, **reason}),
            lambda: self.commitments.with_user(user).create({**line, **reason}),
            lambda: past._because(reason.get("change_reason")).unlink(),
        ]

    def test_without_a_reason_nothing_changes(self):
        """Officers are asked for one, at every door; so is the superuser."""
        for user in (self.officer, self.administrator, self.env.ref("base.user_root")):
            own, all_ = self.changes(user)
            for change in own + all_:
                with self.refused(UserError, "2025/26 is closed. (Say in|Open it and)"):
                    change()
        own, _all = self.changes(self.officer, change_reason="  ")
        with self.refused(UserError, "Changed because"):
            own[0]()

    def test_coordinators_ask_an_officer(self):
        """A coordinator's reason isn't enough."""
        own, _all = self.changes(self.coordinator, change_reason=WHY)
        for change in own:
            with self.refused(AccessError, "2025/26 is closed. Ask an off"):
                change()
        self.assertEqual(self.past.actual, 3)

    def test_with_a_reason_it_is_told(self):
        """Each change is in the card's chatter, with who and why."""
        own, all_ = self.changes(self.officer, change_reason=WHY)
        told = (
            "Visitors on 05/13/2026 added: Date 05/13/2026, Quantity 2",
            "Visitors on 05/12/2026: Quantity 3 → 4",
            "Visitors on 05/12/2026 deleted: Date 05/12/2026, Quantity 4",
            "Visitors 2025/26: Target 10 → 12",
            "Visitors 2025/26: Active yes → no",
            "Hours 2025/26 added: Target 0",
            "Visitors 2025/26 deleted: Target 12",
        )
        for change, words in zip(own + all_, told, strict=True):
            change()
            note = self.notes(self.past_card)[0]
            self.assertIn(words, note)
            self.assertIn(f"Because: {WHY}", note)

    def test_reason_is_nowhere_else(self):
        """The reason isn't kept in the record."""
        self.past.write({"target": 12, "change_reason": WHY})
        self.assertFalse(self.past.change_reason)
        self.assertNotIn("change_reason", self.past.copy_data()[0])

    def test_many_at_once_come_in_their_order(self):
        """A batch in which some have a reason comes back in the order it came."""
        vals = {"commitment_id": self.past.id, "date": "2026-05-13"}
        this_year = {
            "commitment_id": self.commitment(self.past_card).id,
            "date": "2026-11-01",
        }
        entries = self.entries.with_user(self.officer).create(
            [
                {**this_year, "quantity": 1},
                {**vals, "quantity": 2, "change_reason": WHY},
                {**this_year, "quantity": 3},
            ]
        )
        self.assertEqual(entries.mapped("quantity"), [1, 2, 3])

    def test_reason_covers_what_is_changed_along(self):
        """A commitment saved with its results takes one reason for all."""
        self.past.with_user(self.officer).write(
            {
                "entry_ids": [
                    (1, self.entry.id, {"quantity": 5}),
                    (
                        0,
                        0,
                        {
                            "quantity": 1,
                            "date": "2026-06-01",
                        },
                    ),
                ],
                "change_reason": WHY,
            }
        )
        self.assertEqual(self.past.actual, 6)

    def test_evidence_stays(self):
        """A file of a result can't be replaced or deleted behind the closed year."""
        self.year_.action_reopen()
        file = (
            self.env["ir.attachment"]
            .with_user(self.coordinator)
            .create({"name": "list.txt", "raw": b"Ana, Jan"})
        )
        self.entry.attachment_ids = file
        self.year_.action_close()
        with self.refused(AccessError, "2025/26 is closed. Ask an officer"):
            file.raw = b"Ana"
        with self.refused(AccessError, "2025/26 is closed. Ask an officer"):
            file.unlink()
        self.entry.with_user(self.officer)._because(WHY).unlink()
        self.assertFalse(file.exists())

    def test_moving_into_a_closed_year(self):
        """What was counted this year moves to a closed one with a reason only."""
        commitment = self.commitment(self.past_card, measure_id=self.hours.id)
        with self.refused(UserError, "2025/26 is closed"):
            commitment.academic_year_id = self.year_
        entry = self.result(self.commitment(self.past_card))
        with self.refused(UserError, "2025/26 is closed"):
            entry.with_user(self.officer).write(
                {"commitment_id": self.past.id, "date": "2026-05-01"}
            )

    def test_through_the_screen(self):
        """The form asks for the reason where the year is closed, and only there."""
        entry = self.entry.with_user(self.officer)
        view = "hei_sme_collaboration.commitment_entry_view_form"
        with self.assertRaises(AssertionError), Form(entry, view) as form:
            form.quantity = 5
        with Form(entry, view) as form:
            form.quantity = 5
            form.change_reason = WHY
        self.assertEqual(self.past.actual, 5)
        entry = self.result(self.commitment(self.past_card))
        with Form(entry, view) as form:
            self.assertTrue(form._get_modifier("change_reason", "invisible"))
            form.quantity = 2

    def test_deleting_on_the_screen(self):
        """In an open year a result goes at once; in a closed one after a reason."""
        entry = self.result(self.commitment(self.past_card))
        entry.action_delete()
        self.assertFalse(entry.exists())
        for record in (self.entry, self.past):
            action = record.with_user(self.officer).action_delete()
            dialog = Form.from_action(self.env(user=self.officer), action)
            dialog.reason = WHY
            dialog.save().action_confirm()
            self.assertFalse(record.exists())
            self.assertIn(WHY, self.notes(self.past_card)[0])

    def test_import_has_a_column_for_the_reason(self):
        """An import without the reason is refused row by row; with it, it goes in."""
        names = ["commitment_id/.id", "date", "quantity"]
        row = [str(self.past.id), "2026-05-20", "2"]
        entries = self.entries.with_user(self.officer)
        result = entries.load(names, [row])
        self.assertFalse(result["ids"])
        self.assertIn("2025/26 is closed", result["messages"][0]["message"])
        result = entries.load([*names, "change_reason"], [[*row, WHY]])
        self.assertTrue(result["ids"], result["messages"])
        self.assertEqual(self.past.actual, 5)
        self.assertIn(WHY, self.notes(self.past_card)[0])

    def test_import_of_bad_numbers(self):
        """Text, NaN and negative numbers are told row by row."""
        names = ["commitment_id/.id", "date", "quantity"]
        commitment = self.commitment(self.past_card)
        for value in ("abc", "nan", "-3", "1e30"):
            row = [str(commitment.id), "2026-11-01", value]
            result = self.entries.with_user(self.officer).load(names, [row])
            self.assertFalse(result["ids"], value)
            self.assertTrue(result["messages"], value)

    def test_closing_says_what_is_missing(self):
        """Before a year is closed the officer sees how many targets have no result."""
        self.year_.action_reopen()
        self.commitment(self.past_card, day="2025-11-01", measure_id=self.hours.id)
        action = self.year_.action_ask_close()
        dialog = Form.from_action(self.env(user=self.officer), action)
        self.assertEqual(dialog.without_result, 1)
        wizard = dialog.save()
        shown = self.commitments.search(wizard.action_show()["domain"])
        self.assertEqual(shown.measure_id, self.hours)
        wizard.action_confirm()
        self.assertEqual(self.year_.state, "closed")

    def test_who_closes(self):
        """Coordinators and readers close no year; nobody closes one that runs."""
        self.year_.action_reopen()
        for user in (self.coordinator, self.reader):
            with self.refused(AccessError, ""):
                self.year_.with_user(user).action_close()
        with self.refused(UserError, "runs until"):
            self.year("2026-11-01").with_user(self.officer).action_close()

    def test_years_never_overlap(self):
        """A second year over the same days is refused, also for a single day."""
        for first, last in (
            ("2026-01-01", "2026-12-31"),
            ("2026-09-30", "2026-09-30"),
            ("2020-01-01", "2030-01-01"),
        ):
            with self.refused(UserError, "overlap with the academic year"):
                self.years.with_user(self.administrator).create(
                    {"date_start": first, "date_end": last}
                )

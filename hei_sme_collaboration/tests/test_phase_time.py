"""The days a card spends in each phase."""

from datetime import datetime, timedelta
from unittest.mock import patch

from odoo.tests import tagged

from .common import CollaborationCommon
from .test_migration import script

START = datetime(2026, 3, 2, 8, 0, 0)
FOLDER = "hei_sme_collaboration/migrations/19.0.1.3.0"
PHASES = ("contact_days", "definition_days", "memorandum_days")


@tagged("post_install", "-at_install")
class TestPhaseTime(CollaborationCommon):
    def on(self, days):
        """Let it be so many days after the start."""
        moment = START + timedelta(days=days)
        return patch.object(self.env.cr, "now", lambda: moment)

    def made(self, days=0, **vals):
        with self.on(days):
            card = self.card(user=self.administrator, **vals)
            self.env.flush_all()
            self.env.cr.precommit.run()
        return card

    def move(self, cards, kind, days):
        """Drag cards to a stage so many days after the start, past the gate."""
        with self.on(days):
            vals = {"stage_id": self.stage[kind].id}
            if kind == "closed":
                vals["close_reason_id"] = self.reason.id
            cards.write({**vals, "gate_override": "Tested"})
            self.env.flush_all()
            self.env.cr.precommit.run()

    def days(self, card):
        """Return the three numbers as the database holds them."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT contact_days, definition_days, memorandum_days"
            " FROM hei_sme_collaboration WHERE id = %s",
            [card.id],
        )
        return self.env.cr.fetchone()

    def test_each_phase_that_was_left_has_its_days(self):
        """Contact 3, definition 4.5, memorandum 10; the active phase isn't timed."""
        card = self.made()
        self.assertEqual(self.days(card), (None, None, None))
        self.move(card, "definition", 3)
        self.assertEqual(self.days(card), (3, None, None))
        self.move(card, "memorandum", 7.5)
        self.move(card, "active", 17.5)
        self.assertEqual(self.days(card), (3, 4.5, 10))
        self.assertEqual(card.phase_since, START + timedelta(days=17.5))

    def test_going_back_adds_up(self):
        """A card that returns to a phase adds the days of both stays."""
        card = self.made()
        self.move(card, "definition", 2)
        self.move(card, "contact", 5)
        self.move(card, "definition", 6)
        self.assertEqual(self.days(card), (3, 3, None))

    def test_another_stage_of_the_same_phase_is_the_same_stay(self):
        """The days are those of the phase, whatever columns an institution has."""
        second = self.stage["contact"].copy({"name": "Second contact"})
        card = self.made()
        with self.on(2):
            card.stage_id = second
            self.env.flush_all()
        self.assertEqual(self.days(card), (None, None, None))
        self.move(card, "definition", 5)
        self.assertEqual(self.days(card), (5, None, None))

    def test_no_time_runs_while_a_card_is_closed(self):
        """Closing ends the stay; reopening begins another one."""
        card = self.made()
        self.move(card, "closed", 4)
        self.assertEqual(self.days(card), (4, None, None))
        with self.on(100):
            card.action_reopen()
            self.env.flush_all()
        self.move(card, "definition", 101)
        self.assertEqual(self.days(card), (5, None, None))

    def test_what_is_imported_has_no_days(self):
        """A card made in a later phase, or moved on the moment it was made, was never
        in the earlier ones: not even for zero days.
        """
        later = self.made(stage_id=self.stage["active"].id, gate_override="Past")
        with self.on(0):
            moved = self.card(user=self.administrator)
            self.env.flush_all()
            moved.write({"stage_id": self.stage["active"].id, "gate_override": "Past"})
            self.env.flush_all()
        self.assertEqual(self.days(later), (None, None, None))
        self.assertEqual(self.days(moved), (None, None, None))
        [row] = later.sudo()._export_rows([[name] for name in PHASES])
        self.assertEqual(row, ["", "", ""])
        [read] = later.read(PHASES)
        self.assertEqual([read[name] for name in PHASES], [False, False, False])

    def test_averages_leave_out_who_never_left(self):
        """Two cards left contact after 2 and 4 days, a third is still there."""
        cards = self.made() + self.made() + self.made()
        self.move(cards[0], "definition", 2)
        self.move(cards[1], "definition", 4)
        domain = [("id", "in", cards.ids)]
        [group] = (
            self.env["hei.sme.collaboration"]
            .with_user(self.reader)
            .formatted_read_group(
                domain, [], ["contact_days:avg", "memorandum_days:avg", "__count"]
            )
        )
        self.assertEqual(group["contact_days:avg"], 3)
        self.assertFalse(group["memorandum_days:avg"])
        self.assertEqual(group["__count"], 3)

    def test_nobody_writes_the_days(self):
        """They follow from the moves: what a call says of them is left out."""
        card = self.made(contact_days=99)
        officer = card.with_user(self.officer)
        officer.write({"contact_days": 99, "stage_kind": "active"})
        self.assertEqual(self.days(card), (None, None, None))
        self.assertEqual(card.stage_kind, "contact")

    def test_many_moves_cost_no_query_each(self):
        """The days of 40 cards are written by as many queries as those of 4."""

        def queries(count):
            cards = self.env["hei.sme.collaboration"].union(
                *(self.made(number % 3) for number in range(count))
            )
            self.env.cr.execute(
                "UPDATE hei_sme_collaboration SET stage_id = %s WHERE id = ANY(%s)",
                [self.stage["definition"].id, cards.ids],
            )
            self.env.invalidate_all()
            self.env.add_to_compute(cards._fields["stage_kind"], cards)
            with self.on(10):
                before = self.cr.sql_log_count
                self.env.flush_all()
            self.assertEqual(set(cards.mapped("contact_days")), {8, 9, 10})
            return self.cr.sql_log_count - before

        queries(4)
        self.assertEqual(queries(40), queries(4))

    # The update

    def test_update_takes_the_days_from_the_chatter(self):
        """The tracked moves give what the moves themselves noted, and a card that never
        moved has none.
        """
        cards = self.made() + self.made() + self.made()
        for card, path in zip(
            cards,
            (
                [("definition", 3), ("memorandum", 7.5), ("active", 17.5)],
                [("definition", 2), ("contact", 5), ("closed", 6)],
                [],
            ),
            strict=True,
        ):
            for kind, days in path:
                self.move(card, kind, days)
        before = [self.days(card) for card in cards]
        since = cards.mapped("phase_since")
        self.env.cr.execute(
            "UPDATE hei_sme_collaboration SET contact_days = NULL, phase_since = NULL,"
            " definition_days = NULL, memorandum_days = NULL WHERE id = ANY(%s)",
            [cards.ids],
        )
        script("pre-phase-time", FOLDER).migrate(self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()
        self.assertEqual([self.days(card) for card in cards], before)
        self.assertEqual(cards.mapped("phase_since"), since)
        self.assertEqual(before[2], (None, None, None))

"""The evaluation report's figures of work: phases, time, refusals, targets; by SQL."""

from datetime import datetime, timedelta
from statistics import mean, median

from odoo.tests import tagged

from .evaluation_common import EvaluationCommon


@tagged("post_install", "-at_install")
class TestEvaluationWork(EvaluationCommon):
    def rows(self, query, *values):
        self.env.flush_all()
        self.env.cr.execute(query, values)
        return self.env.cr.fetchall()

    def talk(self, day, unit=None, asked=None, state="pending", **vals):
        """Have a card that began on a day by asking a department."""
        asked = {"unit_id": asked.id} if asked else {"office_id": self.office_hr.id}
        answer = {"answer": "We can't."} if state == "declined" else {}
        card = self.card(unit_id=unit and unit.id, **vals)
        card.approach_ids.create(
            {
                "collaboration_id": card.id,
                "date": day,
                "state": state,
                **asked,
                **answer,
            }
        )
        return card

    def some_talks(self):
        """Cards of both years; some closed, some of the institute, times by SQL."""
        units = (self.faculty, self.institute, self.school, None)
        cards = self.env["hei.sme.collaboration"]
        reasons = self.env["hei.sme.close.reason"].search([], limit=4)
        for number in range(16):
            day = self.before.date_start + timedelta(days=40 * number)
            state = ("pending", "accepted", "declined", "no_answer")[number % 4]
            # What accepts it leads it from then on.
            unit = units[number // 2 % 4]
            asked = number % 3 and (unit or self.school)
            card = self.talk(str(day), unit, asked, state)
            if number % 2:
                card.write(
                    {
                        "stage_id": self.stage["closed"].id,
                        "close_reason_id": reasons[number % 4].id,
                    }
                )
                card.write({"closed_on": day + timedelta(days=33)})
            cards |= card
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hei_sme_collaboration SET contact_days = 3 + id %% 7,"
            " definition_days = CASE WHEN id %% 2 = 0 THEN id %% 5 END WHERE id IN %s",
            [cards._ids],
        )
        self.env.invalidate_all()
        return cards

    def in_unit(self, unit):
        units = self.env["hei.sme.unit"].search([("id", "child_of", unit.ids)])
        return units.ids or self.env["hei.sme.unit"].search([]).ids

    def test_phases_by_other_sql(self):
        """Cards by the year of their first contact, and the days of those that left a
        phase, for the institution and for a faculty.
        """
        self.some_talks()
        for unit in (self.env["hei.sme.unit"], self.faculty):
            table = self.tables(self.report(unit=unit))["by_phase"]
            cards = self.rows(
                "SELECT c.stage_kind, MIN(a.date), c.contact_days, c.definition_days"
                " FROM hei_sme_collaboration c JOIN hei_sme_approach a"
                " ON a.collaboration_id = c.id WHERE c.company_id = %s"
                " AND (c.unit_id = ANY(%s) OR %s) GROUP BY c.id",
                self.company.id,
                self.in_unit(unit),
                not unit,
            )
            begun = [
                [c for c in cards if year.date_start <= c[1] <= year.date_end]
                for year in (self.year, self.before)
            ]
            self.assertTrue(all(begun))
            for row in table.rows:
                expected = [sum(c[0] == row[0] for c in year) for year in begun]
                self.assertEqual(list(row[2:4]), expected, row[0])
            self.assertEqual(table.total[2:4], tuple(map(len, begun)))
            for phase, place in (("contact", 2), ("definition", 3)):
                [row] = [row for row in table.rows if row[0] == phase]
                for number, year in enumerate(begun):
                    days = [c[place] for c in year if c[place] is not None]
                    found = row[4 + 2 * number : 6 + 2 * number]
                    for figure, told in zip((mean, median), found, strict=True):
                        expected = figure(days) if days else None
                        self.assertEqual(told is None, expected is None)
                        self.assertAlmostEqual(told or 0, expected or 0)

    def test_imported_cards_began_nobody_knows_when(self):
        """A card that came with an imported memorandum isn't counted as begun."""
        today = self.env["hei.sme.academic.year"]._current(self.company)
        before = self.figures(self.report(year=today))["begun"][0]
        self.in_force("2025-12-01", 48)
        self.assertEqual(self.figures(self.report(year=today))["begun"][0], before)
        self.card()
        self.assertEqual(self.figures(self.report(year=today))["begun"][0], before + 1)

    def test_closed_and_answers_by_other_sql(self):
        """Closed cards by reason, departments asked by answer."""
        self.some_talks()
        for unit in (self.env["hei.sme.unit"], self.faculty):
            tables = self.tables(self.report(unit=unit))
            closed = {row[2]: row[3:] for row in tables["closed"].rows}
            expected = {}
            for place, year in enumerate((self.year, self.before)):
                for reason, cards in self.rows(
                    "SELECT r.name->>'en_US', COUNT(*) FROM hei_sme_collaboration c"
                    " JOIN hei_sme_close_reason r ON r.id = c.close_reason_id"
                    " WHERE c.closed_on BETWEEN %s AND %s AND c.company_id = %s"
                    " AND (c.unit_id = ANY(%s) OR %s) GROUP BY 1",
                    *(year.date_start, year.date_end, self.company.id),
                    *(self.in_unit(unit), not unit),
                ):
                    pair = expected.setdefault(reason, [0, 0])
                    pair[place] = cards
            self.assertEqual(closed, {r: tuple(pair) for r, pair in expected.items()})
            self.assertTrue(closed)
            asked = {row[2]: row[3:] for row in tables["answers"].rows}
            expected = {
                name: tuple(numbers)
                for name, *numbers in self.rows(
                    "SELECT COALESCE(u.complete_name, o.name->>'en_US'), COUNT(*),"
                    " COUNT(*) FILTER (WHERE a.state = 'accepted'),"
                    " COUNT(*) FILTER (WHERE a.state = 'declined'),"
                    " COUNT(*) FILTER (WHERE a.state = 'passed_on'),"
                    " COUNT(*) FILTER (WHERE a.state = 'no_answer'),"
                    " COUNT(*) FILTER (WHERE a.state = 'pending')"
                    " FROM hei_sme_approach a"
                    " JOIN hei_sme_collaboration c ON c.id = a.collaboration_id"
                    " LEFT JOIN hei_sme_unit u ON u.id = a.unit_id"
                    " LEFT JOIN hei_sme_office o ON o.id = a.office_id"
                    " WHERE a.date BETWEEN %s AND %s AND a.company_id = %s"
                    " AND (COALESCE(a.unit_id, c.unit_id) = ANY(%s) OR %s)"
                    " GROUP BY 1",
                    *(self.year.date_start, self.year.date_end, self.company.id),
                    *(self.in_unit(unit), not unit),
                )
            }
            self.assertEqual(asked, expected)
            self.assertTrue(asked)

    def test_targets_by_other_sql(self):
        """Per measure: targets and results added up, targets set and met."""
        other = self.env["hei.sme.measure"].create(
            {"name": "Hours", "code": "hours", "way_id": self.way.id}
        )
        lines = self.env["hei.sme.commitment"].with_user(self.officer)
        lines.search([("company_id", "=", self.company.id)]).unlink()
        for number in range(12):
            unit = (self.faculty, self.institute, self.school)[number % 3]
            year = (self.year, self.before)[number % 4 == 3]
            line = lines.create(
                {
                    "collaboration_id": self.card(unit_id=unit.id).id,
                    "measure_id": (self.measure, other)[number % 2].id,
                    "academic_year_id": year.id,
                    "unit_id": unit.id,
                    "target": (0, 4, 2)[number // 2 % 3],
                }
            )
            line.entry_ids.create(
                {
                    "commitment_id": line.id,
                    "date": year.date_start,
                    "quantity": number % 5,
                    "note": "None came" if not number % 5 else "Noted",
                }
            )
        idle = other.copy({"name": "Idle", "code": "idle"})
        lines.create(
            {
                "collaboration_id": lines.search([], limit=1).collaboration_id.id,
                "measure_id": idle.id,
                "academic_year_id": self.year.id,
            }
        )
        for unit in (self.env["hei.sme.unit"], self.faculty):
            table = self.tables(self.report(unit=unit))["targets"]
            found = {row[0]: (row[4], row[5], row[7], row[8]) for row in table.rows}
            before = {row[0]: row[9] for row in table.rows}
            self.assertNotIn("idle", found, "nobody said anything of it")
            query = (
                "SELECT m.code, SUM(l.target), SUM(l.done), COUNT(NULLIF(l.target, 0)),"
                " COUNT(*) FILTER (WHERE l.target > 0 AND l.done >= l.target) FROM ("
                " SELECT c.measure_id, c.target, COALESCE(SUM(e.quantity), 0) AS done"
                " FROM hei_sme_commitment c LEFT JOIN hei_sme_commitment_entry e"
                " ON e.commitment_id = c.id WHERE c.academic_year_id = %s"
                " AND (c.unit_id = ANY(%s) OR %s) GROUP BY c.id) l"
                " JOIN hei_sme_measure m ON m.id = l.measure_id GROUP BY m.code"
            )
            counted = self.rows(query, self.year.id, self.in_unit(unit), not unit)
            counted = [row for row in counted if row[0] != "idle"]
            self.assertEqual(found, {code: tuple(n) for code, *n in counted})
            former = self.rows(query, self.before.id, self.in_unit(unit), not unit)
            for code, _target, done, *_numbers in former:
                self.assertEqual(before[code], done)
            figures = self.figures(self.report(unit=unit))
            for name, place in (("targets", 3), ("targets_met", 4)):
                expected = tuple(sum(n[place] for n in c) for c in (counted, former))
                self.assertEqual(figures[name], expected)
            for row in table.rows:
                share = row[5] / row[4] if row[4] else None
                self.assertEqual(row[6], share, "no division by zero")

    def test_time_to_signature_by_hand(self):
        """Mean and median of days, and how many it took how long; of the year in which
        the last one signed.
        """
        for first, signed, unit in (
            ("2025-10-01", "2025-10-01", self.faculty),
            ("2025-10-01", "2025-10-31", self.institute),
            ("2025-10-01", "2025-11-01", self.school),
            ("2025-08-01", "2026-08-31", self.faculty),
            ("2025-09-01", "2025-09-30", self.faculty),
        ):
            agreement = self.signed(on=signed)
            self.env["hei.sme.approach"].create(
                {
                    "collaboration_id": agreement.collaboration_id.id,
                    "office_id": self.office_hr.id,
                    "date": first,
                }
            )
            agreement.collaboration_id.unit_id = unit
        tables = self.tables(self.report())
        self.assertEqual(
            tables["days_to_signature"].rows,
            (("2025/26", 4, 30.5, 114.0), ("2024/25", 1, 29.0, 29.0)),
        )
        self.assertEqual(
            [row[2:] for row in tables["time_to_signature"].rows],
            [(2, 1), (1, 0), (0, 0), (0, 0), (1, 0)],
        )
        part = self.tables(self.report(unit=self.faculty))["days_to_signature"]
        self.assertEqual(part.rows[0], ("2025/26", 3, 30.0, 425 / 3))

    def test_who_declined_to_sign(self):
        """A refusal on the last evening of the year, as the institution's clock shows
        it, counts in that year.
        """
        self.company.partner_id.tz = "Europe/Ljubljana"
        agreement = self.sent()
        person = self.signatory(agreement, "sme").sudo()
        person._decline_by_link("Our insurer says no.", "192.0.2.7", "Browser/1")
        self.env.flush_all()
        self.env.cr.execute(
            "ALTER TABLE hei_sme_agreement_signatory DISABLE TRIGGER USER"
        )
        for moment, expected in (
            (datetime(2026, 9, 30, 21, 59), [("sme", "Company", 1, 0)]),
            (datetime(2026, 9, 30, 22, 0), []),
            (datetime(2025, 9, 30, 21, 59), [("sme", "Company", 0, 1)]),
        ):
            self.env.cr.execute(
                "UPDATE hei_sme_agreement_signatory SET declined_on = %s WHERE id = %s",
                [moment, person.id],
            )
            self.env.invalidate_all()
            table = self.tables(self.report())["not_signed"]
            self.assertEqual(list(table.rows), expected, moment)

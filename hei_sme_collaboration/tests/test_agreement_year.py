"""What counts in which academic year."""

from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .year_common import FIGURES, YearCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-28 12:00:00")
class TestAgreementYear(YearCommon):
    def test_first_and_last_day_of_years(self):
        """Years from October to September; each case on both sides of the line."""
        for first, last, expected in (
            # one year exactly, and a day more on either side
            ("2023-10-01", "2024-09-30", {"2023/24": (1, 1, 1)}),
            ("2023-09-30", "2024-09-30", {"2022/23": (1, 1, 0), "2023/24": (1, 0, 1)}),
            ("2023-10-01", "2024-10-01", {"2023/24": (1, 1, 0), "2024/25": (1, 0, 1)}),
            # one day: the last of a year, the first of one, a leap day
            ("2024-09-30", "2024-09-30", {"2023/24": (1, 1, 1)}),
            ("2024-10-01", "2024-10-01", {"2024/25": (1, 1, 1)}),
            ("2024-02-29", "2024-02-29", {"2023/24": (1, 1, 1)}),
            # from and to a leap day
            ("2020-02-29", "2022-02-28", dict.fromkeys(["2020/21"], (1, 0, 0))),
            # three years: new in the first, ended in the last
            (
                "2022-12-24",
                "2025-01-06",
                {
                    "2022/23": (1, 1, 0),
                    "2023/24": (1, 0, 0),
                    "2024/25": (1, 0, 1),
                },
            ),
        ):
            with self.subTest(first=first, last=last):
                agreement = self.held(first, last, state="terminated")
                self.assertEqual(str(agreement.last_day), last)
                counted = self.counted(agreement)
                self.assertEqual({**counted, **expected}, counted)
                self.assertEqual(
                    sum(new for _force, new, _ended in counted.values()), 1
                )
                self.assertEqual(sum(ended for *_rest, ended in counted.values()), 1)

    def test_what_does_not_count(self):
        """Neither drafts, nor what is out to sign, given up, or starts later."""
        for state in ("draft", "to_sign", "declined", "signed", "cancelled"):
            with self.subTest(state=state):
                agreement = self.held("2025-10-01", state=state)
                self.assertEqual(self.counted(agreement), {})
                self.assertFalse(agreement.last_day)

    def test_in_force_today(self):
        """What runs on is in force and hasn't ended, also when its years were made."""
        agreement = self.held("2024-10-01", state="in_force")
        self.assertEqual(
            self.counted(agreement),
            {"2024/25": (1, 1, 0), "2025/26": (1, 0, 0), "2026/27": (1, 0, 0)},
        )

    def test_its_last_day_is_still_to_come(self):
        """The running year counts as its end what has its last day in it, unless it
        renews itself; an objection or a notice makes that an end too.
        """
        for vals, ended in (
            ({}, 1),
            ({"renewal": "automatic"}, 0),
            ({"renewal": "automatic", "renewal_objected_on": "2026-11-01"}, 1),
            ({"renewal": "automatic", "termination_date": "2027-03-31"}, 1),
        ):
            with self.subTest(vals):
                agreement = self.held(
                    "2022-07-01", state="in_force", objection_months=0, **vals
                )
                self.assertEqual(self.counted(agreement)["2026/27"], (1, 0, ended))

    def test_terminated(self):
        """The last day of a termination is the last one that counts."""
        agreement = self.held(
            "2023-10-01", state="terminated", termination_date="2024-10-01"
        )
        self.assertEqual(
            self.counted(agreement), {"2023/24": (1, 1, 0), "2024/25": (1, 0, 1)}
        )

    def test_an_amendment_takes_over_within_a_year(self):
        """It counts once, as it stands after the amendment, and is neither new nor
        ended by it.
        """
        agreement = self.held("2024-10-01", state="in_force")
        amended = self.follow(agreement, "2025-03-01", kind="amendment")
        self.assertEqual(str(agreement.last_day), "2025-02-28")
        self.assertEqual(str(agreement.succeeded_on), "2025-03-01")
        self.assertEqual(str(amended.first_day), "2024-10-01")
        self.assertEqual(
            self.counted(agreement),
            {"2024/25": (1, 1, 0), "2025/26": (1, 0, 0), "2026/27": (1, 0, 0)},
        )
        year = self.rows.search(
            [("agreement_id", "in", (agreement | amended).ids)]
        ).filtered(lambda row: row.academic_year_id.name == "2024/25")
        self.assertEqual(year.agreement_id, amended)

    def test_an_amendment_of_the_same_day(self):
        """What was superseded on its first day was never in force; the year is new all
        the same.
        """
        agreement = self.held("2025-10-01", state="in_force")
        self.follow(agreement, "2025-10-01", kind="amendment")
        self.assertEqual(
            self.counted(agreement), {"2025/26": (1, 1, 0), "2026/27": (1, 0, 0)}
        )

    def test_a_renewal_takes_over_between_two_years(self):
        """From 30 September to 1 October: neither an ending nor anything new."""
        agreement = self.held("2023-10-01", "2025-09-30")
        self.follow(agreement, "2025-10-01")
        self.assertEqual(
            self.counted(agreement),
            {
                "2023/24": (1, 1, 0),
                "2024/25": (1, 0, 0),
                "2025/26": (1, 0, 0),
                "2026/27": (1, 0, 0),
            },
        )

    def test_a_renewal_signed_late(self):
        """One day without a memorandum over the turn of years: it had ended, and what
        follows is still no new relation. Within one year neither.
        """
        agreement = self.held("2023-10-01", "2025-09-30")
        renewal = self.follow(agreement, "2025-10-02")
        self.assertEqual(
            self.counted(agreement)["2024/25"], (1, 0, 1), "nobody knew of a renewal"
        )
        self.assertEqual(self.counted(agreement)["2025/26"], (1, 0, 0))
        self.assertEqual(str(renewal.first_day), "2023-10-01")
        within = self.held("2023-01-01", "2024-12-31")
        self.follow(within, "2025-02-01")
        self.assertEqual(self.counted(within)["2024/25"], (1, 0, 0))

    def test_a_follower_that_was_over_at_once(self):
        """An amendment signed after its last day took nothing's place."""
        agreement = self.held("2023-10-01", "2024-09-30", state="in_force")
        late = self.follow(agreement, "2024-11-01", kind="amendment")
        late._for_action().write(
            {"term_from": "2023-10-01", "duration_months": 12, "state": "expired"}
        )
        self.assertEqual(str(late.date_end), "2024-09-30")
        self.assertFalse(agreement.succeeded_on)
        self.assertEqual(self.counted(agreement), {"2023/24": (1, 1, 1)})

    def test_a_void_renewal(self):
        """What a void renewal had superseded goes on as if nothing had been."""
        agreement = self.held("2024-10-01", state="in_force")
        renewal = self.follow(agreement, "2025-11-01", kind="amendment")
        renewal._for_action().write({"state": "cancelled", "is_void": True})
        agreement._for_action().write({"state": "in_force"})
        self.assertFalse(agreement.succeeded_on)
        self.assertFalse(renewal.first_day)
        self.assertEqual(set(self.counted(agreement).values()), {(1, 1, 0), (1, 0, 0)})
        self.assertEqual(agreement.last_day, agreement.date_end)

    def test_a_year_that_spans_another_setting(self):
        """Years are those that are there: a short or a long one counts like any."""
        years = self.env["hei.sme.academic.year"]
        years._of(self.company, date(2023, 11, 1))
        self.company.hei_sme_year_start_month = "3"
        agreement = self.held("2024-10-01", "2025-02-28", state="terminated")
        self.counted(agreement)
        long = years.search([("date_start", "=", "2024-10-01")])
        self.assertEqual(str(long.date_end), "2026-02-28")
        self.assertEqual(self.counted(agreement), {"2024/26": (1, 1, 1)})

    def test_two_institutions(self):
        """Each counts its own by its own years, and its readers see nothing else."""
        ours = self.held("2025-10-01", state="in_force")
        self.other_company.hei_sme_year_start_month = "1"
        card = ours.collaboration_id.sudo().copy(
            {
                "company_id": self.other_company.id,
                "user_id": self.outsider.id,
                "hei_id": self.other_company.partner_id.id,
            }
        )
        theirs = (
            self.env["hei.sme.agreement"]
            ._for_action()
            .create(
                {
                    "collaboration_id": card.id,
                    "source": "imported",
                    "state": "in_force",
                    "effective_rule": "date",
                    "date_start": "2025-10-01",
                }
            )
        )
        self.assertEqual(
            self.counted(ours), {"2025/26": (1, 1, 0), "2026/27": (1, 0, 0)}
        )
        self.assertEqual(self.counted(theirs), {})
        outsider = self.outsider
        rows = self.rows.with_user(outsider).with_context(
            allowed_company_ids=self.other_company.ids
        )
        self.assertEqual(
            rows.search([]).mapped("academic_year_id.name"), ["2026", "2025"]
        )
        self.assertFalse(rows.search([("agreement_id", "=", ours.id)]))

    def test_coordinators_count_what_is_theirs(self):
        """Responsible or following: the rule of the memorandum."""
        mine = self.held("2025-10-01", state="in_force", user_id=self.coordinator.id)
        self.held("2025-10-01", state="in_force")
        rows = self.rows.with_user(self.coordinator)
        self.assertEqual(rows.search([]).agreement_id, mine)
        [(count, *_rest)] = rows._read_group([], [], FIGURES)
        self.assertEqual(count, 2)

    def test_several_years_count_it_once(self):
        """The total over all years counts a memorandum once, amended or not."""
        agreement = self.held("2024-10-01", state="in_force")
        self.follow(agreement, "2025-03-01", kind="amendment")
        domain = [("root_id", "=", agreement.id)]
        [total], years = self.rows.formatted_read_grouping_sets(
            domain,
            [[], ["academic_year_id"]],
            ["root_id:count_distinct", "is_new:sum", "is_ended:sum"],
        )
        self.assertEqual((total["root_id:count_distinct"], total["is_new:sum"]), (1, 1))
        self.assertEqual([year["root_id:count_distinct"] for year in years], [1] * 3)

    def test_a_form_that_is_open_computes_as_well(self):
        """What the browser asks for while somebody edits a memorandum in force."""
        agreement = self.held("2024-10-01", state="in_force")
        renewal = self.follow(agreement, "2025-03-01")
        for record in (agreement, renewal):
            new = record.new(origin=record)
            new.renewal = "none"
            self.assertEqual(str(new.first_day), "2024-10-01")
            self.assertEqual(new.last_day, record.last_day)

"""What a memorandum counts under, and the figures against the database itself."""

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from ..models.hei_sme_agreement_span import SPAN
from .test_migration import script
from .year_common import FIGURES, YearCommon

FOLDER = "hei_sme_collaboration/migrations/19.0.1.3.0"


@tagged("post_install", "-at_install")
@freeze_time("2026-11-28 12:00:00")
class TestAgreementYearFigures(YearCommon):
    # Ways, study fields, size

    def test_ways_count_memoranda_and_totals_count_once(self):
        """A memorandum with two ways stands under both and once in the total, in the
        calls that pivot and graph make.
        """
        second = self.way.copy({"code": "second", "name": "Second"})
        both = Command.set((self.way | second).ids)
        self.held("2026-10-01", state="in_force", way_ids=[both])
        self.held("2026-10-01", state="in_force")
        self.held("2026-10-01", state="in_force", way_ids=[Command.clear()])
        domain = [("academic_year_id.name", "=", "2026/27")]
        [total], by_way = self.rows.formatted_read_grouping_sets(
            domain, [[], ["way_ids"]], ["in_force:sum", "is_new:sum"]
        )
        self.assertEqual((total["in_force:sum"], total["is_new:sum"]), (3, 3))
        self.assertEqual(
            {
                group["way_ids"] and group["way_ids"][1]: group["in_force:sum"]
                for group in by_way
            },
            {"Open days": 2, "Second": 1, False: 1},
        )
        graph = self.rows.formatted_read_group(domain, ["way_ids"], ["__count"])
        self.assertEqual(sorted(group["__count"] for group in graph), [1, 1, 2])
        for group in by_way:
            found = self.rows.search_count([*domain, *group["__extra_domain"]])
            self.assertEqual(found, group["in_force:sum"])

    def test_broad_fields(self):
        """Two detailed fields of one broad field count under it once; a field that
        moves to another broad field counts there.
        """
        fields = self.env["hei.sme.study.field"]
        broad = fields.search([("code", "=", "06")])
        narrow = fields.search([("code", "=", "061")])
        details = fields.create(
            [
                {"code": code, "name": code, "parent_id": narrow.id}
                for code in ("0611", "0612")
            ]
        )
        agreement = self.held(
            "2026-10-01",
            state="in_force",
            study_field_ids=[Command.set((details | narrow).ids)],
        )
        self.assertEqual(agreement.broad_field_ids, broad)
        domain = [("agreement_id", "=", agreement.id)]
        self.assertEqual(
            self.rows._read_group(domain, ["broad_field_ids"], ["in_force:sum"]),
            [(broad, 1)],
        )
        self.assertEqual(
            dict(self.rows._read_group(domain, ["study_field_ids"], ["__count"])),
            dict.fromkeys(details | narrow, 1),
        )
        other = fields.search([("code", "=", "07")])
        narrow.parent_id = other
        self.assertEqual(agreement.broad_field_ids, other)

    def test_size_declared_computed_and_unknown_apart(self):
        """Three firms of one class, and one of which nobody knows."""
        vals = {"name": "Firm", "is_company": True, "is_sme": True}
        firms = self.env["res.partner"].create([vals] * 4)
        for firm, size, basis in zip(
            firms,
            ("micro", "micro", "large", False),
            ("declared", "computed", "declared", False),
            strict=True,
        ):
            firm.write({"sme_size_class": size, "sme_size_basis": basis})
            agreement = self.held("2026-10-01", state="in_force")
            agreement.collaboration_id.sme_id = firm
            agreement._for_action().write({"sme_id": firm.id})
        self.assertEqual(
            set(
                self.rows._read_group(
                    [("sme_id", "in", firms.ids)],
                    ["sme_size_class", "sme_size_basis"],
                    ["in_force:sum"],
                )
            ),
            {
                ("micro", "declared", 1),
                ("micro", "computed", 1),
                ("large", "declared", 1),
                ("unknown", "unknown", 1),
            },
        )

    def test_it_belongs_to_the_lead_department(self):
        """Whatever department the memorandum names, the card's own one counts."""
        agreement = self.held("2026-10-01", state="in_force")
        agreement.collaboration_id.unit_id = self.faculty
        self.assertEqual(
            self.rows.search([("agreement_id", "=", agreement.id)]).unit_id,
            self.faculty,
        )

    # Against the database itself

    def scene(self):
        """Have some chains of all kinds."""
        agreements = self.held("2019-05-01", "2024-04-30")
        self.follow(agreements, "2024-05-01")
        amended = self.held("2021-10-01", state="in_force")
        self.follow(amended, "2023-02-01", kind="amendment")
        late = self.held("2020-01-01", "2022-12-31")
        self.follow(late, "2024-01-01")
        ended = self.held("2022-03-01", "2023-02-28")
        agreements |= amended | late | ended | self.held("2025-11-11", state="in_force")
        agreements._ensure_academic_years()
        return agreements.collaboration_id.agreement_ids

    def test_figures_match_plain_sql(self):
        """The same figures, counted by days: in force on a day of the year; new when
        no day before was; ended when the last day in force of the year before the turn
        has nothing after it.
        """
        chains = self.scene()
        self.env.flush_all()
        self.env.cr.execute(
            """
            WITH day AS (
                SELECT DISTINCT coalesce(a.root_id, a.id) AS chain, d::date AS day
                  FROM hei_sme_agreement a,
                       generate_series(a.date_start, a.date_end, '1 day') d
                 WHERE a.id = ANY(%s)
            ), turn AS (
                SELECT chain, day,
                       NOT EXISTS (SELECT FROM day o WHERE o.chain = day.chain
                                      AND o.day = day.day + 1) AS last,
                       min(day) OVER (PARTITION BY chain) = day AS first
                  FROM day
            )
            SELECT y.name, count(DISTINCT chain), count(*) FILTER (WHERE first),
                   count(DISTINCT chain) FILTER (WHERE last AND NOT EXISTS (
                       SELECT FROM day o WHERE o.chain = turn.chain
                          AND o.day > turn.day AND o.day <= y.date_end))
              FROM turn JOIN hei_sme_academic_year y
                ON y.company_id = %s AND day BETWEEN y.date_start AND y.date_end
             GROUP BY y.name
            """,
            [chains.ids, self.company.id],
        )
        plain = {name: tuple(rest) for name, *rest in self.env.cr.fetchall()}
        groups = self.rows._read_group(
            [("agreement_id", "in", chains.ids)], ["academic_year_id"], FIGURES
        )
        self.assertEqual({y.name: tuple(rest) for y, *rest in groups}, plain)
        self.assertEqual(plain["2022/23"], (4, 0, 2))

    def test_update(self):
        """The update finds the same days and broad fields in a few statements."""
        chains = self.scene()
        names = (*SPAN, "broad_field_ids")
        before = {name: chains.mapped(lambda a, n=name: a[n]) for name in names}
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE hei_sme_agreement"
            " SET first_day = NULL, last_day = NULL, succeeded_on = NULL,"
            " ended_on = NULL"
        )
        self.env.cr.execute("DELETE FROM hei_sme_agreement_broad_field_rel")
        script("pre-span", FOLDER).migrate(self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()
        after = {name: chains.mapped(lambda a, n=name: a[n]) for name in names}
        self.assertEqual(after, before)

    def test_the_daily_job_makes_the_year_that_begins(self):
        """On 1 October the year is there, though no memorandum starts on that day."""
        agreement = self.held("2025-10-01", state="in_force")
        self.counted(agreement)
        years = self.env["hei.sme.academic.year"]
        mine = [("company_id", "=", self.company.id), ("name", "=", "2027/28")]
        with freeze_time("2027-10-01 05:00:00"):
            self.assertFalse(years.search(mine))
            self.run_job()
            self.assertTrue(years.search(mine))
        self.assertEqual(self.counted(agreement)["2027/28"], (1, 0, 0))

    def test_an_import_has_its_years(self):
        """Years come about with the memoranda, one query for all of them."""
        self.many(3, date_start="2019-10-01", duration_months=120)
        self.assertEqual(
            self.rows._read_group([], [], ["academic_year_id:count_distinct"]), [(8,)]
        )

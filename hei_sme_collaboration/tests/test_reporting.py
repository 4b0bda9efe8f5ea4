"""The reports, opened as the browser opens them, against figures counted by hand."""

from datetime import date

from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .year_common import YearCommon

REPORTS = (
    "agreement_year_action",
    "agreement_year_action_way",
    "agreement_year_action_field",
    "agreement_year_action_size",
    "agreement_year_action_place",
    "agreement_year_action_unit",
    "commitment_action_results",
    "collaboration_action_phases",
    "agreement_action_signature",
    "approach_action_declined",
    "collaboration_action_closed",
    "agreement_signatory_action_declined",
)


class ReportingCommon(YearCommon):
    def report(self, name, user=None):
        """Open a report's pivot: its filters, its rows and its measures.

        :return: {labels of the rows: figures}; the total is under ()
        """
        action = self.env.ref(f"hei_sme_collaboration.{name}")
        model = self.env[action.res_model].with_user(user or self.reader)
        views = {kind: view_id for view_id, kind in action.views}
        views = model.get_views(
            [(views["pivot"], "pivot"), (action.search_view_id.id, "search")]
        )["views"]
        context = safe_eval(action.context or "{}")
        domain, groupby = self.facets(views["search"], context)
        domain &= Domain(safe_eval(action.domain or "[]"))
        rows, measures = self.fields_of(views["pivot"], model, context)
        groupby = groupby or rows
        *_parts, deepest = model.formatted_read_grouping_sets(
            list(domain),
            [groupby[:length] for length in range(len(groupby) + 1)],
            measures,
        )
        [total] = _parts[0]
        figures = {(): tuple(total[measure] for measure in measures)}
        for group in deepest:
            labels = tuple(self.label(group[spec]) for spec in groupby)
            figures[labels] = tuple(group[measure] for measure in measures)
        return figures

    @staticmethod
    def label(value):
        return value[1] if isinstance(value, list | tuple) else value

    @staticmethod
    def facets(view, context):
        arch = etree.fromstring(view["arch"])
        domain, groupby = Domain.TRUE, {}
        for key, order in context.items():
            name = key.removeprefix("search_default_")
            if name == key:
                continue
            [node] = arch.xpath(f"//filter[@name='{name}']")
            group = safe_eval(node.get("context", "{}")).get("group_by")
            if group:
                groupby[order] = group
            else:
                domain &= Domain(safe_eval(node.get("domain")))
        return domain, [groupby[order] for order in sorted(groupby)]

    @staticmethod
    def fields_of(view, model, context):
        rows, measures = [], []
        for node in etree.fromstring(view["arch"]).iter("field"):
            name, interval = node.get("name"), node.get("interval")
            if node.get("type") == "row":
                rows.append(f"{name}:{interval}" if interval else name)
            elif node.get("type") == "measure":
                measures.append(name)
        measures = context.get("pivot_measures") or measures or ["__count"]
        return rows, [
            name if name == "__count" else f"{name}:{model._fields[name].aggregator}"
            for name in measures
        ]


@tagged("post_install", "-at_install")
@freeze_time("2026-11-28 12:00:00")
class TestReporting(ReportingCommon):
    def test_every_role_opens_every_report(self):
        """Readers, coordinators and officers; who has no role is refused."""
        for name in REPORTS:
            for user in (self.reader, self.coordinator, self.officer):
                with self.subTest(report=name, user=user.name):
                    self.assertIn((), self.report(name, user))
            with self.subTest(report=name), self.assertRaises(AccessError):
                self.report(name, self.employee)

    def test_memoranda_of_this_year(self):
        """Two in force this year, one of them new; one that was over before is left
        out here and stands in its own years.
        """
        self.held("2026-10-01", state="in_force")
        self.held(
            "2025-10-01", state="in_force"
        ).collaboration_id.unit_id = self.faculty
        self.held("2024-10-01", "2026-09-30")
        self.assertEqual(
            self.report("agreement_year_action_way"),
            {(): (2, 1, 0), ("Open days",): (2, 1, 0)},
        )
        self.assertEqual(
            self.report("agreement_year_action_unit"),
            {
                (): (2, 1, 0),
                ("Faculty of ICT",): (1, 0, 0),
                (False,): (1, 1, 0),
            },
        )
        self.assertEqual(
            self.report("agreement_year_action_size"),
            {(): (2, 1, 0), ("unknown", "unknown"): (2, 1, 0)},
        )
        self.assertEqual(
            self.report("agreement_year_action_place"),
            {(): (2, 1, 0), ("Slovenia", False): (2, 1, 0)},
        )
        self.assertEqual(
            self.report("agreement_year_action"),
            {
                (): (3, 3, 1),
                ("2026/27",): (2, 1, 0),
                ("2025/26",): (2, 1, 1),
                ("2024/25",): (1, 1, 0),
            },
        )

    def test_sizes_stand_in_their_order(self):
        """From micro to unknown, in a pivot and in a graph."""
        sizes = ["micro", "small", "medium", "large", False]
        firms = self.env["res.partner"].create(
            [{"name": "Firm", "is_company": True}] * len(sizes)
        )
        agreements = self.many(len(sizes), date_start="2026-10-01")
        for agreement, firm in zip(agreements, firms, strict=True):
            agreement._for_action().write({"sme_id": firm.id})
        self.env.flush_all()
        for firm, size in zip(firms, reversed(sizes), strict=True):
            self.env.cr.execute(
                "UPDATE res_partner SET sme_size_class = %s WHERE id = %s",
                [size or None, firm.id],
            )
        expected = [*sizes[:-1], "unknown"]
        figures = self.report("agreement_year_action_size")
        self.assertEqual([size for size, *_rest in filter(None, figures)], expected)
        domain = [("agreement_id", "in", agreements.ids)]
        graph = self.rows.formatted_read_group(domain, ["sme_size_class"], ["__count"])
        self.assertEqual([group["sme_size_class"] for group in graph], expected)

    def test_a_row_opens_the_memorandum(self):
        """A click on a row of the list behind a figure."""
        agreement = self.held("2026-10-01", state="in_force")
        action = self.rows.search(
            [("agreement_id", "=", agreement.id)]
        ).action_open_agreement()
        self.assertEqual(action["res_model"], "hei.sme.agreement")
        self.assertEqual(action["res_id"], agreement.id)

    def test_phases(self):
        """Cards by stage with the days that each phase took on average."""
        self.env["hei.sme.collaboration"].search([]).active = False
        for stage, days in (
            ("contact", (None, None)),
            ("definition", (2, None)),
            ("memorandum", (4, 10)),
            ("memorandum", (6, 20)),
        ):
            card = self.card(user=self.administrator)
            card.write({"stage_id": self.stage[stage].id, "gate_override": "Tested"})
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE hei_sme_collaboration SET contact_days = %s,"
                " definition_days = %s WHERE id = %s",
                [*days, card.id],
            )
            self.env.invalidate_all()
        self.assertEqual(
            self.report("collaboration_action_phases"),
            {
                (): (4, 4, 15, False),
                ("Contact",): (1, False, False, False),
                ("Definition",): (1, 2, False, False),
                ("Memorandum",): (2, 5, 15, False),
            },
        )

    def test_time_to_signature(self):
        """The average of what was signed here, year by year."""
        days = [10, 20, 60]
        agreements = self.many(3, source="drafted", date_start="2026-01-01")
        for agreement, number in zip(agreements, days, strict=True):
            year = 2025 if number == 60 else 2026
            agreement._for_action().write(
                {"signed_on": date(year, 6, 1), "days_to_signature": number}
            )
            # What is written by hand here the field would compute from today.
            agreement._for_action().write({"days_to_signature": number})
        self.many(1, signed_on="2026-06-01")
        figures = self.report("agreement_action_signature")
        self.assertEqual(figures[()], (30, 3))
        self.assertEqual(figures[("2025",)], (60, 1))
        self.assertEqual(figures[("2026",)], (15, 2))

    def test_targets_and_results(self):
        """Of this year's commitments: what was promised and the sum of the results."""
        years = self.env["hei.sme.academic.year"]
        this, last = (
            years._of(self.company, date(2026, 11, 1)),
            years._of(self.company, date(2025, 11, 1)),
        )
        card = self.card()
        commitments = self.env["hei.sme.commitment"].create(
            [
                {
                    "collaboration_id": card.id,
                    "measure_id": self.measure.id,
                    "academic_year_id": year.id,
                    "target": target,
                }
                for year, target in ((this, 10), (last, 100))
            ]
        )
        self.env["hei.sme.commitment.entry"].create(
            [
                {
                    "commitment_id": commitments[0].id,
                    "date": "2026-11-05",
                    "quantity": quantity,
                }
                for quantity in (3, 4)
            ]
        )
        self.assertEqual(
            self.report("commitment_action_results"),
            {(): (10, 7), ("Visitors",): (10, 7)},
        )
        self.assertFalse(
            self.report("commitment_action_results", self.coordinator)[()][0]
        )
        card.user_id = self.coordinator
        self.assertEqual(
            self.report("commitment_action_results", self.coordinator)[()], (10, 7)
        )

    def test_departments_that_declined(self):
        """Ours and theirs, with their sentence; a yes doesn't count."""
        card = self.card()
        self.env["hei.sme.approach"].create(
            [
                {
                    "collaboration_id": card.id,
                    "date": "2026-11-02",
                    "state": state,
                    "answer": answer,
                    **asked,
                }
                for state, answer, asked in (
                    ("declined", "No lab free", {"unit_id": self.faculty.id}),
                    ("declined", "No time", {"office_id": self.office_hr.id}),
                    ("accepted", "Gladly", {"office_id": self.office_hr.id}),
                )
            ]
        )
        figures = self.report("approach_action_declined")
        self.assertEqual(figures[()], (2,))
        self.assertEqual(figures[("hei", "Faculty of ICT", False)], (1,))
        self.assertEqual(figures[("sme", False, "People and culture")], (1,))
        view = self.env.ref("hei_sme_collaboration.approach_view_list_declined")
        self.assertIn("answer", view.arch)

    def test_closed_collaborations(self):
        """By outcome and reason."""
        for reason in (self.reason, self.reason, self.reason.copy({"name": "Silence"})):
            self.card().write(
                {"stage_id": self.stage["closed"].id, "close_reason_id": reason.id}
            )
        self.card()
        figures = self.report("collaboration_action_closed")
        self.assertEqual(figures[()], (3,))
        self.assertEqual(figures[("no_answer", self.reason.name)], (2,))
        self.assertEqual(figures[("no_answer", "Silence")], (1,))

    def test_declined_memoranda(self):
        """Who declined to sign, with the reason they gave, and the way to it."""
        agreement = self.sent(**self.answers())
        signatory = self.signatory(agreement, "sme").sudo()
        signatory._decline_by_link("The liability is unlimited", "192.0.2.7", "Browser")
        self.assertEqual(
            self.report("agreement_signatory_action_declined"),
            {(): (1,), ("sme",): (1,)},
        )
        found = self.env["hei.sme.agreement.signatory"].with_user(self.reader)
        found = found.search([("state", "=", "declined")])
        self.assertEqual(found.decline_reason, "The liability is unlimited")
        self.assertEqual(found.action_open_agreement()["res_id"], agreement.id)

    def test_a_report_costs_the_same_with_3_and_with_30_memoranda(self):
        """No query per memorandum, way or group."""

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.report("agreement_year_action_way")
            return self.cr.sql_log_count - before

        self.many(3, date_start="2026-10-01")
        queries()
        few = queries()
        self.many(27, date_start="2026-10-01")
        self.assertLessEqual(queries(), few)

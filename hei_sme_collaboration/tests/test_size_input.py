"""Sizes that can't be true are refused in plain words."""

from freezegun import freeze_time

from odoo.tests import tagged

from .size_common import SizeCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20 12:00:00")
class TestSizeInput(SizeCommon):
    def test_impossible_figures(self):
        """Negative, enormous and impossible numbers are refused in plain words."""
        for vals, said in (
            ({"staff": -1}, "Staff .* lies between 0 and 10,000,000"),
            ({"staff": 10**8}, "Staff .* lies between"),
            ({"staff": 1, "turnover": -0.01}, "Turnover .* lies between 0"),
            ({"staff": 1, "turnover": 10**13}, "Turnover .* lies between 0"),
            ({"staff": 1, "balance": 10**13}, "Balance sheet total .* lies between"),
            ({"staff": 1, "apprentices": 2}, "more apprentices than staff"),
            ({"staff": 1, "apprentices": -1}, "more apprentices than staff"),
        ):
            with self.subTest(vals=vals), self.refused(said):
                self.figures(2025, **vals)
        for share in (-0.01, 100.01, 10**6):
            with self.subTest(share=share):
                with self.refused("between 0 and 100"):
                    self.figures(2025, 1, 1, 1, {"share": share})

    def test_impossible_periods(self):
        """A period that overlaps, comes twice or can't be is refused with its days."""
        self.figures(2024, 9)
        for vals in (
            {},
            {"date_to": "2025-06-30"},
            {"date_from": "2023-07-01", "date_to": "2024-01-01"},
        ):
            with self.subTest(vals=vals):
                with self.refused("share days"):
                    self.figures(2024, 9, **vals)
        self.figures(2024, 9, partner_id=self.bakery.id)
        self.figures(2023, 9)
        for first, last in (("2022-12-31", "2022-01-01"), ("2019-01-01", "2022-12-31")):
            with self.refused("two years at most"):
                self.figures(2022, 9, date_from=first, date_to=last)
        with self.refused("not in future"):
            self.word("micro", "2026-11-22")
        for day in ("0001-01-01", "1989-12-31", "2029-01-01", "9999-12-31"):
            with self.subTest(day=day), self.refused("Please check the year"):
                self.figures(2022, 9, date_to=day, is_estimate=True)

    def test_twice_in_one_go(self):
        """Two records of the same year in one import are refused as well."""
        year = {"partner_id": self.sme.id, "date_to": "2025-12-31", "headcount": 1}
        with self.refused("share days"):
            self.env["hei.sme.size.declaration"].create([year, dict(year)])

    def test_nothing_said(self):
        """A declaration without class and without period says nothing."""
        with self.refused("Say which class “Steelworks” is"):
            self.declare()
        with self.refused("Say of which accounting period"):
            self.declare(headcount=3)

    def test_only_organisations_have_a_size(self):
        """A contact's size is that of the company: the message names it."""
        with self.refused("“Olaf Owner” is a contact of “Steelworks”"):
            self.word("micro", partner_id=self.owner.id)

    def test_a_company_that_owns_itself(self):
        """Itself by contact, by name, below another, or in a circle: refused."""
        for other in ({"partner_id": self.sme.id}, {"name": " STEELWORKS "}):
            with self.refused("own owner or part"):
                self.figures(2025, 1, 1, 1, {"share": 30, **other})
        declaration = self.figures(
            2025, 1, 1, 1, {"share": 60, "partner_id": self.bakery.id}
        )
        below = {"declaration_id": declaration.id, "name": "Loop", "share": 60}
        below["parent_id"] = declaration.relation_ids.id
        with self.refused("own owner or part"):
            self.env["hei.sme.size.relation"].create(
                {**below, "partner_id": self.sme.id}
            )
        mill = self.env["res.partner"].create({"name": "Mill", "is_company": True})
        self.figures(
            2025,
            1,
            1,
            1,
            {"share": 51, "partner_id": mill.id},
            partner_id=self.bakery.id,
        )
        circle = {"share": 51, "partner_id": self.sme.id}
        with self.refused("own itself, .* Mill → Bakery → Steelworks → Mill"):
            self.figures(2025, 1, 1, 1, circle, partner_id=mill.id)
        with self.refused("would own itself"):
            reverse = {"direction": "owned", "partner_id": mill.id, "share": 60}
            self.figures(2024, 1, 1, 1, reverse, partner_id=self.sme.id)
        self.figures(2025, 1, 1, 1, {**circle, "share": 30}, partner_id=mill.id)

    def test_related_to_itself_through_others(self):
        """The list of enterprises has no circle."""
        declaration = self.figures(2025, 1, 1, 1, {"share": 30}, {"share": 30})
        first, second = declaration.relation_ids
        first.parent_id = second
        with self.refused("itself"):
            second.parent_id = first

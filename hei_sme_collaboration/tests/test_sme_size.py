"""The EU's definition of an SME, case by case, each with its article."""

from datetime import date
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..models import sme_size
from ..models.sme_size import Figures, Period, Relation, assess, judge

MILLION = 1_000_000
#: Every rule that `domain.md` tells, by its article of the Annex.
ARTICLES = (
    *("2(1)", "2(2)", "2(3)", "2", "3(1)", "3(2)", "3(2)(a)", "3(2)(b)", "3(2)(c)"),
    *("3(2)(d)", "3(3)", "3(4)", "4(2)", "4(3)", "5", "6(2)", "6(3)"),
)


def known(staff=1, turnover=0, balance=0, **more):
    """Return figures; None is unknown."""
    values = (
        None if value is None else Decimal(str(value))
        for value in (staff, turnover, balance)
    )
    return Figures(*values, **{k: Decimal(str(v)) for k, v in more.items()})


def other(share, staff=0, turnover=0, balance=0, name="Other", below=(), **more):
    figures = known(staff, turnover, balance)
    share = Decimal(str(share))
    return Relation(name, share, figures, relations=tuple(below), **more)


def year(number, figures=None, *relations, **more):
    first, last = date(number, 1, 1), date(number, 12, 31)
    return Period(first, last, figures or known(), relations, **more)


#: A firm of its own with staff, turnover and balance sheet total: the size.
CEILINGS = [
    # Staff is a hard limit: fewer than 10, 50, 250.
    ((9, 0, 0), "micro", "2(3)"),
    ((Decimal("9.99"), 0, 0), "micro", "2(3)"),
    ((10, 0, 0), "small", "2(2)"),
    ((49, 0, 0), "small", "2(2)"),
    ((Decimal("49.99"), 0, 0), "small", "2(2)"),
    ((50, 0, 0), "medium", "2(1)"),
    ((249, 0, 0), "medium", "2(1)"),
    ((Decimal("249.99"), 0, 0), "medium", "2(1)"),
    ((250, 0, 0), "large", "2(1)"),
    # Turnover, with a balance sheet total over its ceiling: at most.
    ((1, 2 * MILLION, 3 * MILLION), "micro", "2(3)"),
    ((1, Decimal("2000000.01"), 3 * MILLION), "small", "2(2)"),
    ((1, 10 * MILLION, 44 * MILLION), "small", "2(2)"),
    ((1, Decimal("10000000.01"), 44 * MILLION), "medium", "2(1)"),
    ((1, 50 * MILLION, 44 * MILLION), "medium", "2(1)"),
    ((1, Decimal("50000000.01"), 44 * MILLION), "large", "2(1)"),
    # Balance sheet total, with a turnover over its ceiling.
    ((1, 60 * MILLION, 2 * MILLION), "micro", "2(3)"),
    ((1, 60 * MILLION, Decimal("2000000.01")), "small", "2(2)"),
    ((1, 60 * MILLION, 10 * MILLION), "small", "2(2)"),
    ((1, 60 * MILLION, Decimal("10000000.01")), "medium", "2(1)"),
    ((1, 60 * MILLION, 43 * MILLION), "medium", "2(1)"),
    ((1, 60 * MILLION, Decimal("43000000.01")), "large", "2(1)"),
    # Little money doesn't make up for much staff.
    ((250, 1, 1), "large", "2(1)"),
    ((50, 1, 1), "medium", "2(1)"),
    ((10, 1, 1), "small", "2(2)"),
]
#: What is unknown is left open, unless it makes no difference: figures, size, range.
UNKNOWNS = [
    ((None, None, None), None, ("micro", "large")),
    ((9, None, None), None, ("micro", "large")),
    ((9, 2 * MILLION, None), "micro", ("micro", "micro")),
    ((9, None, 2 * MILLION), "micro", ("micro", "micro")),
    ((9, 3 * MILLION, None), None, ("micro", "small")),
    ((100, 60 * MILLION, None), None, ("medium", "large")),
    ((250, None, None), "large", ("large", "large")),
    ((None, 60 * MILLION, 44 * MILLION), "large", ("large", "large")),
    ((None, 1, 1), None, ("micro", "large")),
]
#: 30 staff of its own and one relation: the sum of staff, what ties it, the article.
RELATIONS = [
    # From 25 to 50 % a partner: pro rata. Above: linked, in full. Below: nothing.
    (other(Decimal("24.99"), 100), 30, "autonomous", "3(2)"),
    (other(25, 100), 55, "partner", "6(2)"),
    (other(50, 100), 80, "partner", "6(2)"),
    (other(Decimal("50.01"), 100), 130, "linked", "6(2)"),
    (other(100, 100), 130, "linked", "6(2)"),
    # The same for a firm of which it holds a part.
    (other(Decimal("24.99"), 100, owner=False), 30, "autonomous", "3(2)"),
    (other(25, 100, owner=False), 55, "partner", "6(2)"),
    (other(Decimal("50.01"), 100, owner=False), 130, "linked", "6(2)"),
    # Control without a majority.
    (other(10, 100, control=True), 130, "linked", "6(2)"),
    # A partner's linked firms count pro rata, its partners don't.
    (other(30, 100, below=[other(80, 50)]), 75, "partner", "6(3)"),
    (other(30, 100, below=[other(80, 50, owner=False)]), 75, "partner", "6(3)"),
    (other(30, 100, below=[other(40, 50)]), 60, "partner", "6(3)"),
    (
        other(30, 100, below=[other(80, 50, below=[other(40, 50, name="Third")])]),
        75,
        "partner",
        "6(3)",
    ),
    # A linked firm's linked firms count in full, its partners pro rata.
    (other(60, 100, below=[other(80, 50)]), 180, "linked", "6(2)"),
    (other(60, 100, below=[other(40, 50)]), 150, "linked", "6(2)"),
    # In the consolidated accounts already.
    (other(60, 100, included=True), 30, "linked", "6(2)"),
    # People own, and add nothing.
    (other(100, 100, kind="person"), 30, "autonomous", "3(3)"),
    # Investors that leave it autonomous up to a half.
    (other(50, 100, kind="public_investment"), 30, "autonomous", "3(2)(a)"),
    (other(50, 100, kind="venture_capital"), 30, "autonomous", "3(2)(a)"),
    (other(50, 100, kind="business_angel"), 30, "autonomous", "3(2)(a)"),
    (other(50, 100, kind="university"), 30, "autonomous", "3(2)(b)"),
    (other(25, 100, kind="university"), 30, "autonomous", "3(2)(b)"),
    (other(50, 100, kind="institutional"), 30, "autonomous", "3(2)(c)"),
    (other(50, 100, kind="local_authority"), 30, "autonomous", "3(2)(d)"),
    # Not when they're linked; and not where the company holds a part of them.
    (other(Decimal("50.01"), 100, kind="university"), 130, "linked", "6(2)"),
    (other(30, 100, kind="university", control=True), 130, "linked", "6(2)"),
    (other(30, 100, kind="university", owner=False), 60, "partner", "6(2)"),
]
#: Who holds what: whether public bodies hold 25 % or more.
PUBLIC = [
    ([other(Decimal("24.99"), kind="public_body")], False),
    ([other(25, kind="public_body")], True),
    ([other(15, kind="public_body"), other(10, kind="public_body")], True),
    (
        [other(15, kind="public_body"), other(Decimal("9.99"), kind="public_body")],
        False,
    ),
    ([other(30, kind="public_body", owner=False)], False),
    # Apart from the investors of Art. 3(2), as long as they're covered.
    ([other(50, kind="university")], False),
    ([other(50, kind="local_authority")], False),
    ([other(51, kind="local_authority")], True),
    ([other(51, kind="public_investment")], True),
    ([other(51, kind="venture_capital")], False),
    # Through a firm that public bodies control, not through one that they don't.
    ([other(30, below=[other(Decimal("50.01"), kind="public_body")])], True),
    ([other(30, below=[other(50, kind="public_body")])], False),
    ([other(5, kind="public_body", control=True)], True),
]
#: Staff of closed years one after another: the size after the last one.
HISTORIES = [
    ([249], "medium"),
    ([250], "large"),
    # A ceiling is crossed by two in a row, upwards…
    ([249, 250], "medium"),
    ([249, 250, 250], "large"),
    ([249, 250, 249], "medium"),
    ([249, 250, 249, 250], "medium"),
    ([9, 10], "micro"),
    ([9, 10, 10], "small"),
    ([49, 50, 50], "medium"),
    # …and downwards.
    ([250, 249], "large"),
    ([250, 249, 249], "medium"),
    ([50, 49], "medium"),
    ([50, 49, 49], "small"),
    ([10, 9], "small"),
    ([10, 9, 9], "micro"),
    # Each ceiling by itself: twice over the small one, once over the medium one.
    ([49, 60, 300], "medium"),
    ([9, 300, 60], "medium"),
    ([300, 60, 9], "medium"),
    ([9, 60, 9], "micro"),
    # An unknown year is none in a row.
    ([249, None, 250], "medium"),
    ([249, 250, None, 250], "medium"),
    ([249, 250, None, 250, 250], "large"),
    ([None, 250], "large"),
    ([None], None),
    ([249, None], "medium"),
]


@tagged("post_install", "-at_install")
class TestSmeSize(BaseCase):
    def reasons(self, found):
        return [(reason.code, reason.article) for reason in found.reasons]

    def test_ceilings(self):
        """Each ceiling on both of its sides, with its article."""
        for figures, size, article in CEILINGS:
            with self.subTest(figures=figures):
                found = assess(year(2025, known(*figures)))
                self.assertEqual(found.size, size)
                code, said = self.reasons(found)[0]
                self.assertEqual(said, article)
                self.assertEqual(code == "within", size != "large")

    def test_why_it_is_no_smaller(self):
        """Staff, or both amounts, keep it from being smaller, and that is said."""
        found = assess(year(2025, known(60, 1, 1)))
        self.assertIn(("over_headcount", "2(2)"), self.reasons(found))
        found = assess(year(2025, known(5, 11 * MILLION, 12 * MILLION)))
        self.assertIn(("over_amounts", "2(2)"), self.reasons(found))
        [over] = [r for r in found.reasons if r.code == "over_amounts"]
        self.assertEqual(over.numbers["turnover"], 11 * MILLION)
        self.assertEqual(over.numbers["turnover_ceiling"], 10 * MILLION)
        self.assertEqual(over.numbers["balance_sheet_ceiling"], 10 * MILLION)

    def test_what_is_unknown_stays_open(self):
        """A missing figure makes no company larger, and none smaller (Art. 2)."""
        for figures, size, between in UNKNOWNS:
            with self.subTest(figures=figures):
                found = assess(year(2025, known(*figures)))
                self.assertEqual(found.size, size)
                self.assertEqual((found.least, found.most), between)
                missing = [r for r in found.reasons if r.code == "missing"]
                self.assertEqual(bool(missing), size is None)
                self.assertTrue(all(r.article == "2" for r in missing))

    def test_unknown_figures_of_others(self):
        """A linked firm without figures leaves the size open, except upwards."""
        linked = other(60, None, None, None)
        self.assertIsNone(assess(year(2025, known(9, 1, 1), linked)).size)
        self.assertEqual(assess(year(2025, known(250, 1, 1), linked)).size, "large")
        named = assess(year(2025, known(9, 1, 1), unnamed=True))
        self.assertIsNone(named.size)
        self.assertIn(("unnamed", "6(2)"), self.reasons(named))

    def test_relations(self):
        """What is added of others, what it makes of the company, and by which rule."""
        for relation, staff, autonomy, article in RELATIONS:
            with self.subTest(relation=relation):
                found = assess(year(2025, known(30), relation))
                self.assertEqual(found.totals["headcount"], (staff, staff))
                self.assertEqual(found.autonomy, autonomy)
                self.assertIn(article, [r.article for r in found.reasons])
                own = ("autonomous", "3(1)")
                self.assertEqual(own in self.reasons(found), autonomy == "autonomous")

    def test_amounts_are_added_like_staff(self):
        """Turnover and balance sheet total come in with the same share."""
        found = assess(year(2025, known(1, 10, 100), other(25, 4, 40, 400)))
        self.assertEqual(found.totals["turnover"], (20, 20))
        self.assertEqual(found.totals["balance_sheet"], (200, 200))

    def test_relations_decide_the_size(self):
        """48 of one's own and 25 % of 8 are 50: no longer small (Art. 6(2))."""
        self.assertEqual(assess(year(2025, known(48), other(25, 8))).size, "medium")
        self.assertEqual(assess(year(2025, known(48), other(25, 7))).size, "small")
        self.assertEqual(assess(year(2025, known(48), other(24, 800))).size, "small")

    def test_owners_that_are_linked_hold_as_one(self):
        """15 and 15 % are a partner of 30 % when they're linked, else nothing."""
        two = [other(15, 100, name="A"), other(15, 100, name="B")]
        found = assess(year(2025, known(30), *two))
        self.assertEqual(found.totals["headcount"], (30, 30))
        two = [other(15, 100, name=n, joint=True) for n in "AB"]
        found = assess(year(2025, known(30), *two))
        self.assertEqual(found.totals["headcount"], (90, 90))
        self.assertEqual(found.autonomy, "partner")

    def test_investors_jointly(self):
        """A university and a fund that are linked with each other and hold the majority
        together aren't covered any more (Art. 3(2)).
        """
        kinds = ("university", "institutional")
        apart = [other(30, 100, name=kind, kind=kind) for kind in kinds]
        found = assess(year(2025, known(30), *apart))
        self.assertEqual(found.totals["headcount"], (30, 30))
        linked = [other(30, 100, name=kind, kind=kind, joint=True) for kind in kinds]
        found = assess(year(2025, known(30), *linked))
        self.assertEqual(found.totals["headcount"], (230, 230))
        self.assertEqual(found.autonomy, "linked")

    def test_shares_of_each_other(self):
        """Of two that hold shares of each other the greater one counts (Art. 6(2))."""
        both = [other(30, 100), other(40, 100, owner=False)]
        found = assess(year(2025, known(30), *both))
        self.assertEqual(found.totals["headcount"], (70, 70))
        both = [other(30, 100), other(30, 100, owner=False)]
        found = assess(year(2025, known(30), *both))
        self.assertEqual(found.totals["headcount"], (60, 60))

    def test_public_bodies(self):
        """From 25 % of public bodies on it's no SME, however small (Art. 3(4))."""
        for owners, public in PUBLIC:
            with self.subTest(owners=owners):
                figures = known(1, 1, 1)
                found = judge([year(2025, figures, *owners)])
                self.assertEqual(("public", "3(4)") in self.reasons(found), public)
                self.assertEqual(found.size == "large", public)

    def test_public_owners_count_at_once(self):
        """That isn't about ceilings: neither coming nor going takes two years."""
        state = other(25, kind="public_body")
        free, public = known(5), (known(5), state)
        self.assertEqual(judge([year(2024, free), year(2025, *public)]).size, "large")
        self.assertEqual(judge([year(2024, *public), year(2025, free)]).size, "micro")

    def test_two_periods_in_a_row(self):
        """The size changes with the second closed period in a row (Art. 4(2))."""
        for staff, size in HISTORIES:
            with self.subTest(staff=staff):
                periods = [
                    year(2015 + index, known(count, 1, 1))
                    for index, count in enumerate(staff)
                ]
                self.assertEqual(judge(reversed(periods)).size, size)

    def test_two_periods_with_a_gap(self):
        """A year that isn't on record breaks the row."""
        periods = [year(n, known(s)) for n, s in ((2020, 9), (2022, 60), (2024, 60))]
        found = judge(periods)
        self.assertEqual(found.size, "micro")
        self.assertIn(("gap", "4(2)"), self.reasons(found))
        self.assertEqual(found.on, date(2024, 12, 31))

    def test_what_history_says(self):
        """Once, twice, the only one: each is said with Art. 4(2)."""
        said = {(9,): "alone", (9, 10): "once", (9, 10, 10): "twice", (9, None): "kept"}
        for staff, code in said.items():
            with self.subTest(staff=staff):
                periods = [
                    year(2020 + index, known(count, 1, 1))
                    for index, count in enumerate(staff)
                ]
                self.assertIn((code, "4(2)"), self.reasons(judge(periods)))
        steady = self.reasons(judge([year(2024), year(2025)]))
        self.assertNotIn("4(2)", [article for _code, article in steady])

    def test_short_first_period(self):
        """Periods in a row follow day upon day, whatever their length."""
        first = Period(date(2023, 7, 1), date(2023, 12, 31), known(9))
        self.assertEqual(
            judge([first, year(2024, known(10)), year(2025, known(10))]).size, "small"
        )

    def test_estimate(self):
        """A firm without closed accounts is what it estimates, until it has some."""
        guess = year(2026, known(60), estimate=True)
        found = judge([guess])
        self.assertEqual(found.size, "medium")
        self.assertIn(("estimate", "4(3)"), self.reasons(found))
        found = judge([year(2025, known(9)), guess])
        self.assertEqual(found.size, "micro")
        self.assertNotIn(("estimate", "4(3)"), self.reasons(found))
        self.assertIsNone(judge([]).size)

    def test_apprentices(self):
        """252 of whom three are apprentices are 249 (Art. 5)."""
        found = assess(year(2025, known(252, apprentices=3)))
        self.assertEqual(found.size, "medium")
        self.assertEqual(found.totals["headcount"], (249, 249))
        self.assertIn(("apprentices", "5"), self.reasons(found))
        self.assertEqual(assess(year(2025, known(252, apprentices=2))).size, "large")

    def test_every_article_has_a_case(self):
        """Each rule of the Recommendation is met by a case above."""
        met = {article for _figures, _size, article in CEILINGS}
        cases = [
            *(assess(year(2025, known(*figures))) for figures, *_rest in UNKNOWNS),
            *(assess(year(2025, known(30), r)) for r, *_rest in RELATIONS),
            *(judge([year(2025, known(1), *owners)]) for owners, _public in PUBLIC),
            *(
                judge([year(2020 + i, known(s)) for i, s in enumerate(staff)])
                for staff, _size in HISTORIES
            ),
            judge([year(2026, estimate=True)]),
            assess(year(2025, known(2, apprentices=1))),
        ]
        for found in cases:
            met |= {reason.article for reason in found.reasons}
        self.assertEqual(met, set(ARTICLES))

    def test_kinds_are_the_same_everywhere(self):
        """Who may be chosen as an owner is who the rules know."""
        from ..models.hei_sme_size_relation import KINDS

        self.assertEqual({kind for kind, _label in KINDS}, set(sme_size.KINDS))

    def test_it_needs_no_odoo(self):
        """The rules can be read, and run, without Odoo."""
        with open(sme_size.__file__, encoding="utf-8") as source:
            self.assertNotRegex(source.read(), r"(?m)^\s*(from|import) +(odoo|\.)")

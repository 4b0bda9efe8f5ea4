"""The size of an enterprise by Recommendation 2003/361/EC, without Odoo.

Articles are those of its Annex. `assess` looks at one accounting period, `judge` at
several. Both say why, as reasons: a code, its article and the numbers; who shows them
makes the sentences. What is unknown is None, and stays a range as long as it matters:
a missing figure never makes an enterprise larger, nor smaller.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

#: From the smallest to what is no SME.
SIZES = ("micro", "small", "medium", "large")
AMOUNTS = ("turnover", "balance_sheet")
FIGURES = ("headcount", *AMOUNTS)


@dataclass(frozen=True)
class Ceiling:
    """Staff stays below it; one of the two amounts, in euro, doesn't exceed its own."""

    headcount: Decimal
    turnover: Decimal
    balance_sheet: Decimal
    article: str


CEILINGS = {
    "micro": Ceiling(Decimal(10), Decimal(2_000_000), Decimal(2_000_000), "2(3)"),
    "small": Ceiling(Decimal(50), Decimal(10_000_000), Decimal(10_000_000), "2(2)"),
    "medium": Ceiling(Decimal(250), Decimal(50_000_000), Decimal(43_000_000), "2(1)"),
}
#: From this share on an enterprise is a partner, above the other it's linked: per cent.
PARTNER_FROM, LINKED_ABOVE = Decimal(25), Decimal(50)
#: Owners that leave a firm autonomous up to a half, Art. 3(2); a to d.
INVESTORS = {
    "public_investment": "3(2)(a)",
    "venture_capital": "3(2)(a)",
    "business_angel": "3(2)(a)",
    "university": "3(2)(b)",
    "institutional": "3(2)(c)",
    "local_authority": "3(2)(d)",
}
#: Of these, the ones that are public bodies as soon as Art. 3(2) no longer covers them.
PUBLIC_INVESTORS = ("public_investment", "local_authority")
KINDS = ("enterprise", "person", *INVESTORS, "public_body")
UNKNOWN = Decimal("Infinity")


@dataclass(frozen=True)
class Figures:
    """Staff in annual work units, amounts in euro; None is unknown."""

    headcount: Decimal | None = None
    turnover: Decimal | None = None
    balance_sheet: Decimal | None = None
    #: Of the staff: apprentices and students under a training contract, Art. 5.
    apprentices: Decimal = Decimal(0)

    @property
    def staff(self):
        if self.headcount is None:
            return None
        return self.headcount - self.apprentices

    def values(self):
        return (self.staff, self.turnover, self.balance_sheet)


@dataclass(frozen=True)
class Relation:
    """Another enterprise or a holder, and what ties it to this one."""

    name: str
    #: The higher of the parts of capital and of votes, per cent.
    share: Decimal
    figures: Figures = Figures()
    #: It holds a share of this one; else this one holds a share of it.
    owner: bool = True
    kind: str = "enterprise"
    #: It controls, or is controlled, without a majority: Art. 3(3)(b) to (d).
    control: bool = False
    #: It holds together with the other owners that say so: they're linked.
    joint: bool = False
    #: Its figures are in this one's consolidated accounts already.
    included: bool = False
    relations: tuple["Relation", ...] = ()


@dataclass(frozen=True)
class Period:
    date_from: date
    date_to: date
    figures: Figures
    relations: tuple[Relation, ...] = ()
    #: There are partner or linked enterprises that nobody has named.
    unnamed: bool = False
    #: No accounts have been closed yet, Art. 4(3).
    estimate: bool = False


@dataclass(frozen=True)
class Reason:
    code: str
    article: str
    numbers: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Assessment:
    """`size` by the ceilings in this period alone, None when it could be several."""

    size: str | None
    least: str
    most: str
    autonomy: str
    #: Public bodies hold so much that it's no SME, whatever its figures.
    public: bool
    #: {figure: (at least, at most)}
    totals: dict
    reasons: list


@dataclass(frozen=True)
class Verdict:
    """`size` is None when nothing can be said; `on` is what day it stands for."""

    size: str | None
    on: date | None
    reasons: list


# One period


def classify(headcount, turnover, balance_sheet):
    """Return the size by Art. 2: staff is a hard limit, of the amounts one suffices."""
    for size, ceiling in CEILINGS.items():
        if headcount < ceiling.headcount and (
            turnover <= ceiling.turnover or balance_sheet <= ceiling.balance_sheet
        ):
            return size
    return SIZES[-1]


def assess(period):
    """Return what one period says, with the partner and linked enterprises' figures."""
    total = _Total()
    total.add(period.figures, Decimal(1))
    if period.figures.apprentices:
        total.say("apprentices", "5", apprentices=period.figures.apprentices)
    ties = _add_relations(total, period.relations, Decimal(1))
    autonomy = next((tie for tie in ("linked", "partner") if tie in ties), "autonomous")
    if period.unnamed:
        total.high = [UNKNOWN] * len(FIGURES)
        total.say("unnamed", "6(2)")
    elif autonomy == "autonomous":
        total.reasons.insert(0, Reason("autonomous", "3(1)"))
    public = _public_share(period.relations)
    if public >= PARTNER_FROM:
        total.reasons.insert(0, Reason("public", "3(4)", {"share": public}))
    least, most = classify(*total.low), classify(*total.high)
    return Assessment(
        size=least if least == most else None,
        least=least,
        most=most,
        autonomy=autonomy,
        public=public >= PARTNER_FROM,
        totals=dict(zip(FIGURES, zip(total.low, total.high, strict=True), strict=True)),
        reasons=[*_say_size(total, least, most), *total.reasons],
    )


class _Total:
    """Figures that are summed up, from at least to at most, and why."""

    def __init__(self):
        self.low = [Decimal(0)] * len(FIGURES)
        self.high = [Decimal(0)] * len(FIGURES)
        self.reasons = []

    def add(self, figures, weight):
        for index, value in enumerate(figures.values()):
            self.low[index] += weight * (value or 0)
            self.high[index] += UNKNOWN if value is None else weight * value

    def say(self, code, article, **numbers):
        self.reasons.append(Reason(code, article, numbers))


def _shares(relations):
    """Return [(relation, its share, what ties it)]; owners that are linked with each
    other hold as one, Art. 3(2).
    """
    joint = sum((r.share for r in relations if r.owner and r.joint), Decimal(0))
    shares = []
    for relation in relations:
        if _smaller_of_two(relation, relations):
            continue
        share = joint if relation.owner and relation.joint else relation.share
        tie = "apart"
        if relation.control or share > LINKED_ABOVE:
            tie = "linked"
        elif share >= PARTNER_FROM:
            tie = "partner"
        shares.append((relation, share, tie))
    return shares


def _smaller_of_two(relation, relations):
    """Whether the two hold shares of each other and this is the smaller one: the
    greater counts, Art. 6(2).
    """
    return any(
        other.name == relation.name
        and other.owner != relation.owner
        and (other.share, other.owner) > (relation.share, relation.owner)
        for other in relations
    )


def _add_relations(total, relations, weight, of_partner=False):
    """Add the others' figures by Art. 6(2) and (3): linked ones in full, partners by
    their share; of a partner's own relations only those that are linked with it.

    :return: the ties that count
    """
    ties = set()
    for relation, share, tie in _shares(relations):
        about = {"name": relation.name, "share": share}
        exempt = relation.owner and INVESTORS.get(relation.kind)
        if relation.kind == "public_body":
            continue
        if relation.kind == "person":
            total.say("person", "3(3)", **about)
            continue
        if tie == "apart":
            total.say("apart", "3(2)", **about)
            continue
        if tie == "partner" and exempt:
            total.say("investor", exempt, **about, kind=relation.kind)
            continue
        if tie == "partner" and of_partner:
            total.say("partners_partner", "6(3)", **about)
            continue
        part = weight if tie == "linked" else weight * share / 100
        ties.add(tie)
        if relation.included:
            total.say("included", "6(2)", **about)
        else:
            total.add(relation.figures, part)
            article = "6(3)" if of_partner or weight != 1 else "6(2)"
            total.say(tie, article, **about, part=100 * part)
        _add_relations(total, relation.relations, part, of_partner or tie == "partner")
    return ties


def _public_share(relations):
    """Return how many per cent public bodies control, directly or through firms that
    they control, Art. 3(4).
    """
    public = Decimal(0)
    for relation, _share, tie in _shares(relations):
        if not relation.owner:
            continue
        kind = relation.kind
        covered = kind in INVESTORS and tie != "linked"
        itself = kind == "public_body" or kind in PUBLIC_INVESTORS
        controlled = _public_share(relation.relations) > LINKED_ABOVE
        if not covered and (itself or controlled):
            public += 100 if relation.control else relation.share
    return min(public, Decimal(100))


def _say_size(total, least, most):
    """Return why it's this size: what keeps it within, and why it's no smaller."""
    if least != most:
        missing = [
            name
            for name, high in zip(FIGURES, total.high, strict=True)
            if high == UNKNOWN
        ]
        return [
            Reason("missing", "2", {"missing": missing, "least": least, "most": most})
        ]
    reasons = []
    low = dict(zip(FIGURES, total.low, strict=True))
    high = dict(zip(FIGURES, total.high, strict=True))
    if most in CEILINGS:
        ceiling = CEILINGS[most]
        amount = next(a for a in AMOUNTS if high[a] <= getattr(ceiling, a))
        numbers = {
            "size": most,
            "headcount": high["headcount"],
            "headcount_ceiling": ceiling.headcount,
            "amount": amount,
            "value": high[amount],
            "ceiling": getattr(ceiling, amount),
        }
        reasons.append(Reason("within", ceiling.article, numbers))
    if most != SIZES[0]:
        smaller = SIZES[SIZES.index(most) - 1]
        ceiling = CEILINGS[smaller]
        numbers = {"size": smaller}
        if low["headcount"] >= ceiling.headcount:
            code = "over_headcount"
            numbers.update(headcount=low["headcount"], ceiling=ceiling.headcount)
        else:
            code = "over_amounts"
            for amount in AMOUNTS:
                numbers[amount] = low[amount]
                numbers[f"{amount}_ceiling"] = getattr(ceiling, amount)
        reasons.append(Reason(code, ceiling.article, numbers))
    return reasons


# Several periods


def judge(periods):
    """Return the size by the closed periods: it changes when two in a row are on the
    other side of a ceiling, Art. 4(2). Before the first one is closed, an estimate
    counts, Art. 4(3). Public owners count at once: that isn't about ceilings.
    """
    closed = sorted(
        (p for p in periods if not p.estimate), key=lambda period: period.date_to
    )
    if not closed:
        return _judge_estimate(periods)
    size = on = before = ended = None
    history = []
    for period in closed:
        found = assess(period)
        in_a_row = ended and period.date_from == ended + timedelta(days=1)
        history = []
        if found.size is None:
            if size:
                history = [_history("kept", period, size=size)]
        elif size is None:
            size = found.size
            if len(closed) == 1:
                history = [_history("alone", period)]
        else:
            former, size = size, _next_size(size, before if in_a_row else None, found)
            if size != former:
                numbers = {"size": size, "former": former}
                history = [_history("twice", period, **numbers)]
            elif found.size != size:
                code = "once" if in_a_row else "gap"
                history = [_history(code, period, size=size, found=found.size)]
        on = period.date_to if found.size else on
        before, ended = found.size, period.date_to
    if found.public:
        size, on = SIZES[-1], ended
        history = []
    return Verdict(size, on if size else None, [*history, *found.reasons])


def _next_size(size, before, found):
    """Return the middle one of the size so far and of two periods in a row: for each
    ceiling apart, it's crossed when both are on its other side.
    """
    if before is None:
        return size
    return sorted((size, before, found.size), key=SIZES.index)[1]


def _history(code, period, **numbers):
    return Reason(code, "4(2)", {"date_to": period.date_to, **numbers})


def _judge_estimate(periods):
    if not periods:
        return Verdict(None, None, [])
    last = max(periods, key=lambda period: period.date_to)
    found = assess(last)
    size = SIZES[-1] if found.public else found.size
    reason = Reason("estimate", "4(3)", {"date_to": last.date_to})
    return Verdict(size, last.date_to if size else None, [*found.reasons, reason])

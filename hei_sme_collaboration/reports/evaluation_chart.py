"""Horizontal bars as numbers: where each one stands; QWeb draws them."""

from dataclasses import dataclass

#: In points. A line of text takes BAR; what belongs to one row stands together.
WIDTH, LABEL, VALUE = 457, 187, 34
BAR, GAP = 9, 4
#: Rows that a chart shows; the table below it has all.
ROWS = 14
#: Letters that fit beside the bars.
LETTERS = 40


@dataclass(frozen=True)
class Bar:
    """One bar: its place, its length, its series (0 is the first) and its value."""

    y: float
    length: float
    series: int
    value: float


def bar_rows(labels, series):
    """Return (rows, height): each row is (label, y of its label, its bars).

    :param list labels: the name of each row
    :param list series: of each series, a value per row; None draws nothing

    >>> rows, height = bar_rows(["a", "b"], [[4, 2], [None, 1]])
    >>> [[bar.length for bar in bars] for _label, _y, bars in rows], height
    ([[236.0], [118.0, 59.0]], 44)
    >>> bar_rows([], [[]]), bar_rows(["a"], [[0]])[0][0][2][0].length
    (([], 0), 0.0)
    """
    most = max((v for values in series for v in values if v), default=0)
    room = WIDTH - LABEL - VALUE
    rows = []
    top = 0
    for number, label in enumerate(labels[:ROWS]):
        bars = [
            Bar(
                y=top + place * BAR,
                length=round(room * values[number] / most, 2) if most else 0.0,
                series=place,
                value=values[number],
            )
            for place, values in enumerate(series)
            if values[number] is not None
        ]
        height = BAR * len(series)
        rows.append((shorten(label), top + height / 2 + 3, bars))
        top += height + GAP
    return rows, top


def shorten(label):
    """
    >>> shorten("x" * 50) == "x" * 39 + "…", shorten("short")
    (True, 'short')
    """
    return label if len(label) <= LETTERS else label[: LETTERS - 1].rstrip() + "…"

"""What the evaluation report consists of: plain tables, the same for every format."""

from dataclasses import dataclass

#: What a column holds. A key is for programs and isn't printed, a count is a whole
#: number, a number may have a decimal, a share is a part of one.
KINDS = ("key", "text", "count", "number", "share", "date")


@dataclass(frozen=True)
class Column:
    """A column: a key that stays, and a heading in the report's language."""

    key: str
    name: str
    kind: str = "text"

    def __post_init__(self):
        if self.kind not in KINDS:
            raise ValueError(f"{self.key} can't be a {self.kind}")

    @property
    def is_text(self):
        return self.kind in ("key", "text")

    @property
    def css(self):
        """Return how it stands on paper: `name`, `day` or `number`."""
        return "name" if self.is_text else "day" if self.kind == "date" else "number"


@dataclass(frozen=True)
class Table:
    """Rows under columns; None is a value that isn't known or doesn't exist.

    :param str key: names the table for good: a sheet of the spreadsheet
    :param tuple total: the last line, where there is one; empty otherwise
    :param tuple chart: keys of the columns that are drawn as bars
    :param str label: the column that names a bar; empty: all texts together
    :param str note: a sentence under the table: how it's counted
    :param str empty: the sentence instead of a table without rows
    """

    key: str
    title: str
    columns: tuple
    rows: tuple = ()
    total: tuple = ()
    chart: tuple = ()
    label: str = ""
    note: str = ""
    empty: str = ""

    def __post_init__(self):
        for row in (*self.rows, *filter(None, [self.total])):
            if len(row) != len(self.columns):
                raise ValueError(f"{self.key}: {row} doesn't fit its columns")

    def index(self, key):
        """Return the position of a column."""
        return [column.key for column in self.columns].index(key)

    def values(self, key):
        """Return what a column holds, row by row."""
        position = self.index(key)
        return [row[position] for row in self.rows]

    def names(self):
        """Return the positions of the columns that name a row: its texts."""
        return [i for i, column in enumerate(self.columns) if column.kind == "text"]

    def label_columns(self):
        """Return the positions of the columns that name a bar."""
        return [self.index(self.label)] if self.label else self.names()

    def labels(self):
        """Return the name of each row's bar."""
        names = self.label_columns()
        return [" · ".join(row[i] for i in names if row[i]) for row in self.rows]

"""The evaluation report on paper: what its template shows."""

from odoo import api, models

from ..reports.evaluation_chart import bar_rows

#: Lines of one table on paper. A longer list belongs into the spreadsheet.
PAPER_ROWS = 1000


class Evaluation(models.AbstractModel):
    _inherit = "hei.sme.evaluation"

    @api.model
    def _print_values(self, report):
        """Return what the template shows of a report, in its language."""
        return {
            "report": report,
            "chapters": [
                {**section, "tables": list(map(self._print_table, section["tables"]))}
                for section in report["sections"]
            ],
        }

    @api.model
    def _print_table(self, table):
        """Return a table with its values as text, without the columns for programs."""
        shown = [i for i, c in enumerate(table.columns) if c.kind != "key"]
        columns = [table.columns[i] for i in shown]

        def texts(row):
            return [self._format(row[i], table.columns[i].kind) for i in shown]

        printed = table.rows[:PAPER_ROWS]
        note = table.note
        if len(table.rows) > len(printed):
            note = self.env._(
                "The first %(printed)s of %(all)s lines; the spreadsheet has all.",
                printed=len(printed),
                all=len(table.rows),
            )
        return {
            "key": table.key,
            "title": table.title,
            "columns": columns,
            "names": len(table.names()),
            "rows": [texts(row) for row in printed],
            "total": table.total and texts(table.total),
            "note": note,
            "empty": not table.rows and table.empty,
            "chart": self._print_chart(table),
        }

    @api.model
    def _print_chart(self, table):
        """Return the bars of a table's chart; False where nothing is to be compared."""
        if not table.chart or len(table.rows) < 2:
            return False
        series = [table.values(key) for key in table.chart]
        rows, height = bar_rows(table.labels(), series)
        columns = {column.key: column for column in table.columns}
        kinds = [columns[key].kind for key in table.chart]
        names = [columns[key].name for key in table.chart]
        return {
            "rows": [
                (
                    label,
                    y,
                    [(bar, self._format(bar.value, kinds[bar.series])) for bar in bars],
                )
                for label, y, bars in rows
            ],
            "height": height,
            "names": names,
            "text": self._chart_text(table, names, rows, kinds),
        }

    @api.model
    def _chart_text(self, table, names, rows, kinds):
        """Return a chart in words, for who can't see it."""
        lines = [
            "{}: {}".format(
                label,
                ", ".join(
                    f"{names[b.series]} {self._format(b.value, kinds[b.series])}"
                    for b in bars
                ),
            )
            for label, _y, bars in rows
        ]
        return f"{table.title}. {'; '.join(lines)}."

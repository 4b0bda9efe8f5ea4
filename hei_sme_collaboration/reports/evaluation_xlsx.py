"""The evaluation report as a spreadsheet: a sheet per table, and native charts."""

from io import BytesIO

import xlsxwriter

#: Names of the sheets beside the tables'.
FIRST_SHEET, LAST_SHEET = "report", "definitions"
FORMATS = {"count": "#,##0", "number": "#,##0.0", "share": "0 %", "date": "yyyy-mm-dd"}
#: Lines above the values: the keys that stay, then the headings.
HEAD = 2
#: Rows that a chart shows, as on paper.
CHART_ROWS = 14
DARK, LIGHT, GREY = "#2F4B6E", "#B9C4D2", "#666666"


def write_xlsx(report):
    """Return the report's spreadsheet (bytes).

    The first line of each sheet holds the columns' keys: they stay, whatever the
    language, for programs that read them. Every text is written as text, so that no
    name can be taken for a formula.

    :param dict report: what `hei.sme.evaluation._report()` returns
    """
    target = BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False},
    )
    book.set_properties(
        {"title": report["title"], "subject": report["subject"], "comments": ""}
    )
    style = Style(book)
    tables = [table for section in report["sections"] for table in section["tables"]]
    write_front(book, style, report, tables)
    for table in tables:
        write_table(book, style, report, table)
    write_definitions(book, style, report)
    book.close()
    return target.getvalue()


class Style:
    """The formats of one workbook."""

    def __init__(self, book):
        base = {"valign": "top"}
        self.title = book.add_format({"bold": True, "font_size": 16})
        self.strong = book.add_format({"bold": True, "valign": "top"})
        self.text = book.add_format({**base, "text_wrap": True})
        self.link = book.add_format({"font_color": DARK, "underline": 1})
        self.key = book.add_format({"font_color": GREY, "font_size": 8})
        self.note = book.add_format({"italic": True, "font_color": GREY})
        head = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
        self.head = book.add_format(head)
        self.number_head = book.add_format({**head, "align": "right"})
        strong = book.add_format({**base, "bold": True, "top": 1})
        self.cells = {"text": self.text, "key": self.key}
        self.totals = {"text": strong, "key": strong}
        for kind, number in FORMATS.items():
            cell = {**base, "num_format": number}
            if kind == "date":
                cell["align"] = "left"
            self.cells[kind] = book.add_format(cell)
            self.totals[kind] = book.add_format({**cell, "bold": True, "top": 1})


def new_sheet(book, name, report, heading, landscape=False):
    """Return a sheet that prints well: heading above, page x of y below."""
    sheet = book.add_worksheet(name)
    sheet.set_paper(9)
    sheet.set_margins(left=0.6, right=0.6, top=0.9, bottom=0.8)
    sheet.fit_to_pages(1, 0)
    if landscape:
        sheet.set_landscape()
    plain = {text: text.replace("&", "&&") for text in (heading, report["subject"])}
    sheet.set_header(f"&L{plain[heading][:100]}&R{plain[report['subject']][:100]}")
    sheet.set_footer(f"&L{report['as_of'].replace('&', '&&')[:100]}&R&P / &N")
    return sheet


def write_front(book, style, report, tables):
    """The first sheet: what this is, its sentences, and where each table is."""
    sheet = new_sheet(book, FIRST_SHEET, report, report["title"])
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, report["title"], style.title)
    row = 1
    for text in (report["subject"], report["period"], report["as_of"]):
        sheet.write_string(row, 0, text)
        row += 1
    row += 1
    sheet.write_string(row, 0, report["words"]["summary"], style.strong)
    for sentence in report["summary"]:
        row += 1
        sheet.merge_range(row, 0, row, 1, "", style.text)
        sheet.write_string(row, 0, sentence, style.text)
        sheet.set_row(row, 15 * (1 + len(sentence) // 120))
    row += 2
    sheet.write_string(row, 0, report["words"]["tables"], style.strong)
    for table in tables:
        row += 1
        sheet.write_url(row, 0, f"internal:'{table.key}'!A1", style.link, table.key)
        sheet.write_string(row, 1, table.title)


def write_table(book, style, report, table):
    """A sheet for one table: keys, headings, values, total, note, chart."""
    wide = len(table.columns) > 5
    sheet = new_sheet(book, table.key, report, table.title, landscape=wide)
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column.key, style.key)
        head = style.head if column.is_text else style.number_head
        sheet.write_string(1, place, column.name, head)
        sheet.set_column(place, place, width_of(table, place))
    sheet.freeze_panes(HEAD, 0)
    sheet.repeat_rows(0, HEAD - 1)
    line = HEAD
    for values in table.rows:
        write_row(sheet, line, table, values, style.cells)
        line += 1
    if table.rows:
        sheet.autofilter(1, 0, line - 1, len(table.columns) - 1)
    elif table.empty:
        sheet.write_string(line, 0, table.empty, style.note)
        line += 1
    if table.total and table.rows:
        write_row(sheet, line, table, table.total, style.totals)
        line += 1
    if table.note:
        line += 1
        sheet.write_string(line, 0, table.note, style.note)
    if table.chart and table.rows:
        add_chart(book, sheet, table, line + 2)


def write_row(sheet, line, table, values, formats):
    for place, (column, value) in enumerate(zip(table.columns, values, strict=True)):
        form = formats[column.kind]
        if value is None or value == "":
            sheet.write_blank(line, place, None, form)
        elif column.is_text:
            sheet.write_string(line, place, str(value), form)
        elif column.kind == "date":
            sheet.write_datetime(line, place, value, form)
        else:
            sheet.write_number(line, place, value, form)


def width_of(table, place):
    """Return how wide a column is, in letters."""
    column = table.columns[place]
    if not column.is_text:
        return 13
    longest = max((len(str(row[place] or "")) for row in table.rows), default=0)
    return min(max(longest, len(column.name), 10) + 2, 60)


def add_chart(book, sheet, table, line):
    """Bars of the columns that the table names, the first row on top."""
    last = HEAD + min(len(table.rows), CHART_ROWS) - 1
    names = table.label_columns()
    chart = book.add_chart({"type": "bar"})
    for number, key in enumerate(table.chart):
        place = table.index(key)
        chart.add_series(
            {
                "name": [table.key, 1, place],
                "categories": [table.key, HEAD, names[0], last, names[-1]],
                "values": [table.key, HEAD, place, last, place],
                "fill": {"color": LIGHT if number else DARK},
                "border": {"color": DARK},
                "data_labels": {"value": True},
            }
        )
    chart.set_title({"name": table.title, "name_font": {"size": 12}})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    chart.set_legend({"position": "bottom"} if len(table.chart) > 1 else {"none": True})
    rows = last - HEAD + 1
    height = 90 + 18 * rows * (1 + len(table.chart))
    chart.set_size({"width": 760, "height": min(height, 900)})
    sheet.insert_chart(line, 0, chart, {"description": table.title})


def write_definitions(book, style, report):
    """The last sheet: how it was counted."""
    words = report["words"]
    sheet = new_sheet(book, LAST_SHEET, report, words["definitions"])
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    for line, (term, text) in enumerate(report["definitions"]):
        sheet.write_string(line, 0, term, style.strong)
        sheet.write_string(line, 1, text, style.text)

"""The evaluation report on paper and as a spreadsheet: both say the same."""

from datetime import datetime
from unittest import skipUnless

from odoo.tests import tagged

from odoo.addons.hei_sme_collaboration.reports import memorandum_pdf

from .agreement_common import has_tools, look_into, text_of
from .evaluation_common import EvaluationCommon


@tagged("post_install", "-at_install")
class TestEvaluationFiles(EvaluationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        steel, arts, _ict, detailed = cls.fields_
        cls.memorandum = cls.in_force(
            "2024-11-01", 60, 0, cls.faculty, cls.ways, steel | detailed
        )
        cls.in_force("2025-10-01", 60, 1, cls.school, fields=arts)
        cls.in_force("2025-12-01", 6, 4, cls.institute, cls.ways, steel)
        cls.companies[1].name = "=SUM(A1:A9) & Sons"

    def cells(self, sheet):
        """Return the rows below the headings, without what stands under the table."""
        return [list(row) for row in sheet.iter_rows(min_row=3, values_only=True)]

    def test_the_spreadsheet_has_what_the_report_has(self):
        """Every table is a sheet of its name: keys, headings, values as numbers and
        days, total.
        """
        report = self.report()
        book = self.workbook()
        tables = self.tables(report)
        self.assertEqual(book.sheetnames, ["report", *tables, "definitions"])
        for key, table in tables.items():
            sheet = book[key]
            width = len(table.columns)
            heads = [[c.value for c in row[:width]] for row in sheet[1:2]]
            self.assertEqual(heads[0], [c.key for c in table.columns], key)
            self.assertEqual(heads[1], [c.name for c in table.columns], key)
            lines = [*table.rows, *filter(None, [table.total if table.rows else ()])]
            found = [row[:width] for row in self.cells(sheet)[: len(lines)]]
            expected = [
                [
                    None
                    if value in (None, "")
                    else datetime.combine(value, datetime.min.time())
                    if column.kind == "date"
                    else value
                    for column, value in zip(table.columns, line, strict=True)
                ]
                for line in lines
            ]
            self.assertEqual(found, expected, key)
            self.assertEqual(sheet.freeze_panes, "A3", key)

    def test_no_text_is_a_formula(self):
        """A company's name that begins with = stays a name."""
        sheet = self.workbook()["in_force"]
        cells = [c for row in sheet.iter_rows() for c in row if c.value]
        named = [c for c in cells if "SUM(A1:A9)" in str(c.value)]
        self.assertEqual([c.data_type for c in named], ["s"])

    def test_charts_are_native(self):
        """Bars of both years stand beside the table, with the table's name."""
        book = self.workbook()
        self.assertEqual(len(book["by_way"]._charts), 1)
        self.assertEqual(len(book["by_way"]._charts[0].series), 2)
        self.assertFalse(book["in_force"]._charts)

    def test_an_empty_year_is_a_spreadsheet_too(self):
        """Where there's nothing, each sheet says so in a sentence."""
        book = self.workbook(unit=self.env["hei.sme.unit"].create({"name": "New"}))
        self.assertEqual(book["by_way"]["A3"].value, "No memorandum was in force.")
        self.assertEqual(book["targets"]["A3"].value[:22], "No targets were set an")

    @skipUnless(memorandum_pdf.engine(), "needs WeasyPrint")
    @skipUnless(has_tools("pdftotext", "pdfinfo"), "needs poppler")
    def test_the_pdf_page_by_page(self):
        """Each figure of each table is printed; running lines are on every page."""
        report = self.report()
        content = self.file("pdf")
        text = text_of(content, "-layout")
        self.assertIn(report["title"], text)
        for sentence in report["summary"]:
            self.assertIn(sentence, text)
        evaluation = self.env["hei.sme.evaluation"].with_context(lang="en_US")
        raw = text_of(content)
        for key, table in self.tables(report).items():
            self.assertIn(table.title, raw, key)
            for row in table.rows:
                for column, value in zip(table.columns, row, strict=True):
                    if column.kind != "key":
                        printed = evaluation._format(value, column.kind)
                        self.assertTrue(self.stands_in(printed, raw), (key, printed))
        pages = look_into("pdftotext", content).split("\f")[:-1]
        self.assertGreater(len(pages), 4)
        for number, page in enumerate(pages, 1):
            page = " ".join(page.split())
            self.assertIn(f"Page {number} of {len(pages)}", page)
            self.assertIn("Academic year 2025/26", page)
            if number > 1:
                self.assertIn("University of Hills", page)
        self.assertIn("Key figures", pages[0])
        self.assertIn("How it was counted", pages[-1])
        facts = look_into("pdfinfo", content)
        self.assertIn("Tagged: yes", " ".join(facts.split()))

    def stands_in(self, printed, text):
        """Return whether each word is printed; a cell may be broken over lines."""
        return all(word in text for word in printed.split())

    @skipUnless(has_tools("wkhtmltopdf", "pdftotext"), "needs wkhtmltopdf and poppler")
    def test_odoo_engine_prints_it_too(self):
        """Without WeasyPrint there are the sentences, the tables and the bars."""
        self.use_odoo_engine()
        report = self.report()
        content = self.file("pdf")
        text = text_of(content)
        for sentence in report["summary"]:
            self.assertIn(sentence, text)
        for key, table in self.tables(report).items():
            self.assertIn(table.title, text, key)
        self.assertIn("Faculty of ICT / Institute of Steel", text)

    @skipUnless(memorandum_pdf.engine(), "needs WeasyPrint")
    def test_charts_are_told_in_words(self):
        """Each chart carries its figures as text, for who can't see it."""
        reports = self.env["ir.actions.report"].with_user(self.reader)
        html = reports._evaluation_html(self.report())
        self.assertIn(
            "By way of collaboration. Open days: In force 2025/26 3, In force 2024/25"
            " 1; Traineeship: In force 2025/26 2, In force 2024/25 1.",
            html,
        )

    @skipUnless(memorandum_pdf.engine(), "needs WeasyPrint")
    @skipUnless(has_tools("pdftotext"), "needs poppler")
    def test_an_empty_year_is_a_pdf_too(self):
        """Sentences instead of tables, and no chart."""
        unit = self.env["hei.sme.unit"].create({"name": "New"})
        text = text_of(self.file("pdf", unit=unit))
        self.assertIn("No memorandum was in force in 2025/26.", text)
        self.assertIn("No collaboration was closed.", text)

    def test_in_another_language(self):
        """Words and numbers are the language's, whatever the reader's own is."""
        self.env["res.lang"]._activate_lang("de_DE")
        evaluation = self.env["hei.sme.evaluation"].with_context(lang="de_DE")
        self.assertEqual(evaluation._format(1234.5, "number"), "1.234,5")
        report = self.report(lang="de_DE")
        self.assertEqual(report["language"]["tag"], "de-DE")
        self.assertIn("Oktober", report["period"])

    def test_nothing_confidential(self):
        """Neither notes nor purposes nor people are in what is handed out."""
        card = self.memorandum.collaboration_id
        card.write({"purpose": "SECRET-PURPOSE"})
        card.message_post(body="SECRET-NOTE")
        self.env["hei.sme.approach"].create(
            {
                "collaboration_id": card.id,
                "unit_id": self.school.id,
                "state": "declined",
                "date": self.year.date_start,
                "answer": "SECRET-ANSWER",
            }
        )
        report = repr(self.report())
        self.assertNotIn("SECRET", report)
        self.assertNotIn(self.coordinator.name, report)

    def test_a_long_list_is_shortened_on_paper_alone(self):
        """Paper says how many lines there are; the spreadsheet has them all."""
        table = self.tables(self.report())["in_force"]
        many = type(table)(table.key, table.title, table.columns, table.rows * 500)
        printed = self.env["hei.sme.evaluation"].with_context(lang="en_US")
        printed = printed._print_table(many)
        self.assertEqual(len(printed["rows"]), 1000)
        self.assertEqual(
            printed["note"], "The first 1000 of 1500 lines; the spreadsheet has all."
        )

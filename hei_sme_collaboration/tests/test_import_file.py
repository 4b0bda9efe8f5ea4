"""Files as the import screen reads them: encodings, spreadsheets, templates."""

import csv
import datetime
import doctest
import io

import openpyxl
from freezegun import freeze_time

from odoo.tests import HttpCase, tagged
from odoo.tools import file_open

from ..models import (
    hei_sme_agreement_import_term,
    hei_sme_agreement_scan,
    hei_sme_import_value,
)
from .import_common import ImportCommon, scan

MEMORANDUM = "hei.sme.agreement"
HEADER = ["Reference", "Company", "Signed on", "Months it runs", "Paper original"]
OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": "",
    "encoding": "",
    "limit": 2,
    "skip": 0,
}


def table(rows, encoding):
    target = io.StringIO()
    csv.writer(target, delimiter=";").writerows([HEADER, *rows])
    return target.getvalue().encode(encoding)


def workbook(rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@tagged("post_install", "-at_install")
@freeze_time("2026-11-28 12:00:00")
class TestImportFile(ImportCommon):
    def take(
        self, content, name="file.csv", model=MEMORANDUM, dryrun=False, skip=0, **files
    ):
        """Load a file as the screen does; return (result, columns that it knows)."""
        screen = self.env["base_import.import"].with_user(self.officer)
        screen = screen.create(
            {
                "res_model": model,
                "file": content,
                "file_name": name,
                "file_type": "text/csv" if name.endswith("csv") else "",
            }
        )
        self.env["ir.attachment"].with_user(self.officer).create(
            [
                {
                    "name": file_name,
                    "raw": raw,
                    "res_model": screen._name,
                    "res_id": screen.id,
                }
                for file_name, raw in files.get("scans", {}).items()
            ]
        )
        options = dict(OPTIONS, skip=skip)
        preview = screen.parse_preview(options)
        self.assertNotIn("error", preview)
        options = preview["options"]
        matches = preview["matches"] or {}
        columns = [
            "/".join(matches[index]) if index in matches else False
            for index in range(len(preview["headers"]))
        ]
        headers = [str(header).lower() for header in preview["headers"]]
        result = screen.with_context(tracking_disable=True).execute_import(
            columns, headers, options, dryrun=dryrun
        )
        return result, dict(zip(preview["headers"], columns, strict=True))

    def test_examples(self):
        """What the docstrings show is what happens."""
        for module in (
            *(hei_sme_agreement_import_term, hei_sme_agreement_scan),
            hei_sme_import_value,
        ):
            self.assertEqual(doctest.testmod(module).failed, 0)

    def test_encodings(self):
        """Letters beyond English come in whole, whatever the file is written in."""
        company = self.env["res.partner"].create(
            {"name": "Kovačija Žužemberk d.o.o.", "is_company": True}
        )
        for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1250"):
            with self.subTest(encoding=encoding):
                place = f"Omara št. 4, {encoding}"
                row = [encoding, company.name, "1.3.2021", "120", place]
                result, _columns = self.take(table([row] * 1, encoding))
                self.assertEqual(result["messages"], [])
                agreement = self.env[MEMORANDUM].browse(result["ids"])
                self.assertEqual(agreement.sme_id, company)
                self.assertEqual(agreement.original_location, place)

    def test_spreadsheet(self):
        """Real days, numbers that were codes and empty lines are read as they are
        meant, and rows keep the numbers that the person sees.
        """
        rows = [
            [*HEADER, "Study fields", "Unknown"],
            ["A", "Steelworks", datetime.date(2021, 3, 1), 120, "Shelf", 613, "x"],
            ["B", "Bakery", datetime.datetime(2021, 3, 1), 120.0, "Shelf", "061", "y"],
        ]
        result, columns = self.take(workbook(rows), "file.xlsx")
        self.assertEqual(result["messages"], [])
        self.assertFalse(columns["Unknown"])
        first, second = self.env[MEMORANDUM].browse(result["ids"])
        self.assertEqual(first.study_field_ids, self.study_field)
        self.assertEqual(second.study_field_ids.code, "061")
        self.assertEqual({str(a.date_end) for a in first | second}, {"2031-02-28"})
        rows[1][0], rows[2][:2] = "C", ["D", "Nobody"]
        result, _columns = self.take(workbook(rows), "file.xlsx")
        self.assertRefused(result, "Row 3: Company: no organisation")

    def test_one_batch(self):
        """However small the screen's batches are, a file is one: an error in its last
        row leaves nothing.
        """
        rows = [[str(n), "Steelworks", "1.3.2021", "120", "Shelf"] for n in range(5)]
        count = self.env[MEMORANDUM].search_count([])
        bad = [*rows[:-1], ["4", "Nobody", "1.3.2021", "120", "Shelf"]]
        result, _columns = self.take(table(bad, "utf-8"))
        self.assertRefused(result, "Row 6: Company: no organisation")
        self.assertEqual(self.env[MEMORANDUM].search_count([]), count)
        result, _columns = self.take(table(rows, "utf-8"), dryrun=True)
        self.assertEqual(len(result["ids"]), 5)
        self.assertEqual(self.env[MEMORANDUM].search_count([]), count)
        result, _columns = self.take(table(rows, "utf-8"))
        self.assertEqual((len(result["ids"]), result["nextrow"]), (5, 0))

    def test_contacts_as_ever(self):
        """A file of contacts that says nothing of collaborations comes in by Odoo's
        batches; one that does is one batch, from the line where it's told to start.
        """
        rows = [["Name", "Email"], *([f"C{n}", f"c{n}@example.com"] for n in range(5))]
        result, _columns = self.take(workbook(rows), "file.xlsx", "res.partner")
        self.assertEqual((len(result["ids"]), result["nextrow"]), (2, 2))
        rows = [
            [*row, "Company in collaborations" if not n else "1"]
            for n, row in enumerate(rows)
        ]
        result, _columns = self.take(workbook(rows), "file.xlsx", "res.partner")
        self.assertEqual((len(result["ids"]), result["nextrow"]), (5, 0))
        rows[4][2] = "perhaps"
        result, _columns = self.take(workbook(rows), "file.xlsx", "res.partner", skip=2)
        self.assertRefused(result, "Row 5: Unknown value 'perhaps'")
        rows[4][2] = ""
        result, _columns = self.take(workbook(rows), "file.xlsx", "res.partner", skip=2)
        self.assertEqual(len(result["ids"]), 3)

    def test_scans_by_name(self):
        """A row names one of the files that were chosen, in whatever letters; who else
        chose files doesn't matter.
        """
        header = [*HEADER[:4], "Scan"]
        rows = [header, ["A", "Steelworks", "1.3.2021", "120", "Šola MOA 1.PDF"]]
        content = scan(colour="teal")
        book = workbook(rows)
        result, _columns = self.take(
            book, "file.xlsx", scans={"s\u030cola moa 1.pdf".replace("s", "S"): content}
        )
        self.assertEqual(result["messages"], [])
        agreement = self.env[MEMORANDUM].browse(result["ids"])
        self.assertEqual(agreement.document_id.raw, content)
        rows[1][0] = "B"
        result, _columns = self.take(workbook(rows), "file.xlsx")
        self.assertRefused(result, "no file “Šola MOA 1.PDF” among those chosen")

    def test_templates(self):
        """Every column of each template is known, and the three fit each other: what
        the first brings in, the others name.
        """
        for model, name in (
            ("res.partner", "organisations"),
            ("hei.sme.collaboration", "collaborations"),
            (MEMORANDUM, "past_memoranda"),
        ):
            with self.subTest(template=name):
                templates = self.env[model].get_import_templates()
                path = templates[-1]["template"]
                self.assertEqual(
                    path, f"/hei_sme_collaboration/static/import/{name}.xlsx"
                )
                with file_open(path[1:], "rb") as file:
                    content = file.read()
                result, columns = self.take(content, f"{name}.xlsx", model)
                unknown = [header for header in columns if not columns[header]]
                allowed = ["Moved anyway because"] if name == "collaborations" else []
                self.assertEqual(unknown, allowed)
                self.assertEqual(len(result["ids"] or ()), 2, result["messages"])
                book = openpyxl.load_workbook(io.BytesIO(content))
                helped = {row[0] for row in book["Help"].values}
                self.assertLessEqual(set(columns), helped)


@tagged("post_install", "-at_install")
class TestImportTemplates(HttpCase):
    def test_templates_are_served(self):
        """The screen's links lead to files."""
        for name in ("organisations", "collaborations", "past_memoranda"):
            answer = self.url_open(f"/hei_sme_collaboration/static/import/{name}.xlsx")
            self.assertEqual(answer.status_code, 200)
            self.assertTrue(answer.content.startswith(b"PK"))

"""What can't come in is named with its row and the reason; then nothing comes in."""

import datetime

from freezegun import freeze_time

from odoo.tests import tagged

from .import_common import ImportCommon, b64, scan


@tagged("post_install", "-at_install")
@freeze_time("2026-11-28 12:00:00")
class TestImportBadRows(ImportCommon):
    def test_each_cell(self):
        """Each bad cell is refused with its row, its column and what to do."""
        cases = (
            ({"reference": "9" * 600}, "is too long for it"),
            ({"company": "Nobody Ltd"}, "no organisation is called “Nobody Ltd”"),
            ({"company": ""}, "Company: nothing is given"),
            ({"institution": "Nowhere"}, "HEI: no organisation is called “Nowhere”"),
            ({"ways": "open_days; dancing"}, "no way of collaboration “dancing”"),
            ({"study_fields": "999999"}, "no study field “999999”"),
            ({"study_fields": "ICT"}, "no study field “ICT”"),
            ({"department": "Faculty of Magic"}, "called “Faculty of Magic”"),
            ({"responsible": "nobody@x"}, "e-mail address or name “nobody@x”"),
            ({"direction": "sideways"}, "Who approached: “sideways” can't be read"),
            ({"renewal": "maybe"}, "one of: none, written, automatic"),
            ({"signed_on": "yesterday"}, "Signed on: “yesterday” can't be read"),
            ({"signed_on": "31.2.2020"}, "Signed on: “31.2.2020” can't be read"),
            ({"signed_on": "1.3.21"}, "Signed on: “1.3.21” can't be read"),
            ({"signed_on": "01.03.0021"}, "Signed on: “01.03.0021” can't be read"),
            ({"signed_on": ""}, "neither when it was signed nor from when"),
            ({"signed_on": "2027-01-01"}, "signed on 1 January 2027, which is still"),
            ({"date_end": ""}, "neither its last day nor the months"),
            ({"date_end": "2020-01-01"}, "end on 1 January 2020, before it starts"),
            ({"date_end": "", "duration_months": "-12"}, "“-12” can't be read"),
            ({"date_end": "", "duration_months": "999999999"}, "can't be read"),
            ({"date_end": "", "duration_months": "0"}, "at least one month"),
            ({"duration_months": "12"}, "12 months from 1 March 2021 end on"),
            ({"notice_months": "2.5"}, "Months of notice: “2.5” can't be read"),
            ({"notice_months": "120"}, "the notice can't be as long"),
            ({"terminated_on": "2020-01-01"}, "terminated on 1 January 2020, but ran"),
            ({"collaboration": "COL/9999"}, "there is no card “COL/9999”"),
            ({"scan": ""}, "it has no scan"),
            ({"scan": "missing.pdf"}, "no file “missing.pdf” among those chosen"),
            ({"scan": b64(b"")}, "it has no scan"),
            ({"scan": b64(b"Dear Sir" * 20)}, "is no PDF and no image"),
            ({"scan": b64(scan()[:120])}, "is no PDF and no image"),
            ({"scan": b64(scan("JPEG", size=(900, 900))[:700])}, "no PDF and no image"),
        )
        for cells, text in cases:
            with self.subTest(cells=cells):
                result = self.load(self.row(**cells))
                self.assertRefused(result, text)
                self.assertTrue(result["messages"][0]["message"].startswith("Row 1: "))

    def test_all_bad_rows_are_named_and_nothing_comes_in(self):
        """With more than one bad row in ten, each is named all the same; rows that are
        right stay out; one reason for many rows is said once.
        """
        counts = self.counts()
        rows = [self.row(reference=str(number)) for number in range(60)]
        for number in range(0, 60, 2):
            rows[number]["company"] = "Nobody Ltd"
        for number in range(1, 30, 4):
            rows[number]["signed_on"] = f"day {number}"
        result = self.load(*rows, hei_sme_first_row=2)
        messages = [message["message"] for message in result["messages"]]
        self.assertEqual(len(messages), 1 + 8)
        numbers = ", ".join(str(number + 2) for number in range(0, 60, 2))
        self.assertTrue(messages[0].startswith(f"Rows {numbers}: Company: "))
        self.assertTrue(messages[1].startswith("Row 3: Signed on: “day 1”"))
        self.assertEqual(self.counts(), counts)

    def counts(self):
        return [
            self.env[model].search_count([])
            for model in (
                *("hei.sme.agreement", "hei.sme.collaboration", "ir.attachment"),
                *("hei.sme.agreement.event", "hei.sme.agreement.signatory"),
            )
        ]

    def test_an_error_at_the_end_undoes_all(self):
        """Whatever goes wrong while the memoranda are made, nothing is left."""
        counts = self.counts()

        def fail(agreements, *_args):
            self.env.flush_all()
            raise RuntimeError("The disk is full")

        self.patch(self.registry["hei.sme.agreement"], "_freeze_past", fail)
        with self.assertRaises(RuntimeError):
            self.load(*(self.row(reference=str(number)) for number in range(3)))
        self.assertEqual(self.counts(), counts)

    def test_doubles_within_the_file(self):
        """Rows with the same reference, or without one of the same parties and first
        day, are one memorandum: the second is named.
        """
        rows = [
            self.row(reference="A"),
            self.row(reference="a", signed_on="2022-01-01"),
            self.row(company="Bakery"),
            self.row(company="SI50223054"),
            self.row(reference="B"),
            self.row(reference="C", company="Bakery"),
        ]
        self.assertRefused(
            self.load(*rows),
            "Row 2: it repeats row 1",
            "Rows 4, 6: it repeats row 3",
        )

    def test_doubles_of_what_is_here(self):
        """What came in once doesn't come in again, by reference or by parties and first
        day; a cancelled one doesn't count.
        """
        self.imported(self.row(reference="A"))
        self.assertRefused(
            self.load(
                self.row(reference="A", signed_on="2022-01-01"), self.row(reference="")
            ),
            "Rows 1, 2: this memorandum is here already, as A",
        )
        self.imported(self.row(reference="B"))

    def test_columns(self):
        """A file without the columns it takes is told which; one with other columns is
        told as well; three columns are enough.
        """
        self.assertRefused(
            self.load({"reference": "A", "title": "B"}),
            "no column “Company”, nor “HEI”",
            "no column “Signed on”, nor “In force from”",
            "no column “Last day”, nor “Months it runs”",
        )
        self.assertRefused(
            self.load(self.row(shoe_size="44")), "have no column “shoe_size”"
        )
        self.imported(
            {
                "company": "Steelworks",
                "signed_on": "2021-03-01",
                "duration_months": "120",
                "original_location": "Shelf 4",
            }
        )

    def test_company_of_many(self):
        """A name that several have is no answer; one exact match is."""
        Partner = self.env["res.partner"]
        Partner.create(
            [{"name": "Mill", "is_company": True, "city": c} for c in ("A", "B")]
        )
        Partner.create(
            [{"name": name, "is_company": True} for name in ("Dam", "Dam d.o.o.")]
        )
        self.assertRefused(
            self.load(self.row(company="Mill")),
            "2 organisations are called “Mill”. Write the VAT number",
        )
        [agreement] = self.imported(self.row(company="dam"))
        self.assertEqual(agreement.sme_id.name, "Dam")

    def test_days_as_spreadsheets_have_them(self):
        """Real dates, moments, the number behind a date and European texts are one and
        the same day; American ones are where the file says so.
        """
        days = (
            datetime.date(2021, 3, 4),
            datetime.datetime(2021, 3, 4, 0, 0),
            "44259",
            44259.0,
            "4.3.2021",
            "04. 03. 2021",
            "4/3/2021",
            "2021-03-04",
            "2021-03-04 00:00:00",
        )
        agreements = self.imported(
            *(
                self.row(reference=str(number), signed_on=day)
                for number, day in enumerate(days)
            )
        )
        self.assertEqual(
            {str(agreement.signed_on) for agreement in agreements}, {"2021-03-04"}
        )
        [american] = self.imported(
            self.row(reference="US", signed_on="3/4/2021"),
            hei_sme_date_format="%m/%d/%Y",
        )
        self.assertEqual(str(american.signed_on), "2021-03-04")

    def test_codes_without_their_zero(self):
        """A spreadsheet eats leading zeros of codes; they are put back."""
        fields = self.env["hei.sme.study.field"]
        narrow = fields.search([("code", "=", "061")])
        law = fields.search([("code", "=", "042")])
        cells = {
            "613": self.study_field,
            "613.0": self.study_field,
            "61": narrow,
            "0619": narrow,
            "42": law,
            "061; 42": narrow | law,
            "Software and applications": self.study_field,
        }
        agreements = self.imported(
            *(
                self.row(reference=str(number), study_fields=cell)
                for number, cell in enumerate(cells)
            )
        )
        for agreement, wanted in zip(agreements, cells.values(), strict=True):
            self.assertEqual(agreement.study_field_ids, wanted)

"""Collaborations and organisations come in from a file, all or none."""

from freezegun import freeze_time

from odoo.tests import tagged

from .import_common import ImportCommon

CARD = "hei.sme.collaboration"


@tagged("post_install", "-at_install")
@freeze_time("2026-11-28 12:00:00")
class TestImportCards(ImportCommon):
    def cards(self, *rows, **kwargs):
        return self.load(*rows, model=CARD, **kwargs)

    def test_by_names_and_codes(self):
        """Parties, department, people, ways and study fields are found by what a person
        would write; what is left empty is as usual.
        """
        result = self.cards(
            {
                "direction": "Company approaches HEI",
                "sme_id": "steelworks d.o.o.",
                "hei_id": "",
                "unit_id": "faculty of ict",
                "user_id": self.coordinator.login,
                "way_ids": "open_days; traineeship",
                "study_field_ids": "613",
                "purpose": "Find a tester",
                "stage_id": "",
                "not_before": "2027-01-15",
            }
        )
        self.assertEqual(result["messages"], [])
        card = self.env[CARD].browse(result["ids"])
        self.assertRecordValues(
            card,
            [
                {
                    "direction": "sme_to_hei",
                    "sme_id": self.sme.id,
                    "hei_id": self.hei.id,
                    "unit_id": self.faculty.id,
                    "user_id": self.coordinator.id,
                    "study_field_ids": self.study_field.ids,
                    "purpose": "Find a tester",
                    "stage_kind": "contact",
                }
            ],
        )
        self.assertEqual(
            card.way_ids,
            self.way | self.env.ref("hei_sme_collaboration.way_traineeship"),
        )
        self.assertEqual(self.line(card, "2.c").state, "done")

    def test_bad_cells(self):
        """Each bad cell is named with its row; one reason for many rows once; nothing
        comes in, although most rows are right.
        """
        good = {"direction": "sme_to_hei", "sme_id": "Steelworks", "purpose": "A"}
        count = self.env[CARD].search_count([])
        rows = [{**good, "purpose": f"Row {number}"} for number in range(1, 31)]
        bad = (
            (2, {"sme_id": "Nobody Ltd"}, "no organisation is called “Nobody Ltd”"),
            (3, {"way_ids": "dancing"}, "no way of collaboration “dancing”"),
            (4, {"study_field_ids": "ICT"}, "no study field “ICT”"),
            (5, {"unit_id": "Magic"}, "no department of ours is called “Magic”"),
            (6, {"user_id": "nobody"}, "nobody of ours has the login"),
            (7, {"direction": "up"}, "'up' not found in selection"),
            (8, {"active": "perhaps"}, "Unknown value 'perhaps' for boolean"),
            (9, {"not_before": "2027-13-01"}, "'2027-13-01' does not seem"),
            (
                10,
                {"stage_id": "Nirvana"},
                "Stage: none are called “Nirvana”",
            ),
            (11, {"purpose": "Row 1"}, "it is the same as row 1"),
        )
        for number, cells, _text in bad[:-1]:
            rows[number - 1] |= cells
        result = self.cards(*rows)
        self.assertFalse(result["ids"])
        found = {m["record"]: m["message"] for m in result["messages"]}
        self.assertEqual(len(result["messages"]), len(bad) - 1, result["messages"])
        for number, _cells, text in bad[:-1]:
            self.assertIn(f"Row {number}: ", found[number])
            self.assertIn(text, found[number])
        number, cells, text = bad[-1]
        rows = [good | {"purpose": f"Row {number}"} for number in range(1, 12)]
        rows[number - 1] |= cells
        self.assertRefused(self.cards(*rows), f"Row {number}: {text}")
        self.assertEqual(self.env[CARD].search_count([]), count)

    def test_gate_names_every_row(self):
        """All rows that are too far for their answers are named with their steps."""
        rows = [
            {"direction": "sme_to_hei", "sme_id": "Steelworks", "purpose": str(number)}
            for number in range(40)
        ]
        for number in range(0, 40, 2):
            rows[number]["stage_id"] = self.stage["memorandum"].name
        result = self.cards(*rows)
        self.assertFalse(result["ids"])
        text = " ".join(message["message"] for message in result["messages"])
        self.assertIn("Rows 1, 3, 5", text)
        self.assertIn("37, 39: ", text)
        self.assertIn("no department has accepted yet", text)

    def test_override(self):
        """Administrators may give a reason in a column; officers are refused."""
        row = {
            "direction": "sme_to_hei",
            "sme_id": "Steelworks",
            "stage_id": self.stage["active"].name,
            "gate_override": "Running for years",
        }
        result = self.cards(row, user=self.administrator)
        card = self.env[CARD].browse(result["ids"])
        self.assertEqual(card.stage_kind, "active")
        self.assertIn("Running for years", card.step_ids.mapped("skip_reason"))
        result = self.cards(row)
        self.assertFalse(result["ids"])
        self.assertIn("administrators", result["messages"][0]["message"])

    def test_one_bad_row_by_a_constraint(self):
        """What only the database or a check finds is traced to its row."""
        rows = [
            {"direction": "sme_to_hei", "sme_id": "Steelworks", "purpose": str(number)}
            for number in range(9)
        ]
        rows[6]["sme_id"] = self.hei.name
        result = self.cards(*rows)
        self.assertRefused(result, "Row 7: “University of Hills” can't be both")

    def test_queries(self):
        """No query per row: a hundred rows more ask little more."""
        Partner = self.env["res.partner"]
        Partner.create(
            [{"name": f"Firm {number}", "is_company": True} for number in range(160)]
        )

        def queries(first, last):
            rows = [
                {
                    "direction": "sme_to_hei",
                    "sme_id": f"Firm {number}",
                    "way_ids": "open_days",
                    "study_field_ids": "061",
                    "stage_id": self.stage["contact"].name,
                }
                for number in range(first, last)
            ]
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            result = self.cards(*rows, tracking_disable=True)
            self.assertEqual(len(result["ids"]), last - first)
            return self.env.cr.sql_log_count - before

        queries(0, 10)
        few, many = queries(10, 40), queries(40, 160)
        self.assertLess(many - few, 60)

    def test_queries_of_organisations(self):
        """Nor of organisations: a country is looked up once."""

        def queries(first, last):
            rows = [
                {
                    "name": f"Firm {number}",
                    "is_sme": "1",
                    "is_company": "1",
                    "country_id": "SI",
                    "sme_size_declared": "small",
                }
                for number in range(first, last)
            ]
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            result = self.load(*rows, model="res.partner", tracking_disable=True)
            self.assertEqual(len(result["ids"]), last - first, result["messages"])
            return self.env.cr.sql_log_count - before

        queries(0, 10)
        few, many = queries(10, 40), queries(40, 160)
        self.assertLess(many - few, 60)

    def test_organisations(self):
        """Roles, identifiers and a declared size come in; codes are evened out."""
        result = self.load(
            {
                "name": "Mlin Soča d.o.o.",
                "is_company": "1",
                "is_sme": "yes",
                "is_hei": "",
                "country_id": "SI",
                "vat": "si 5022 3054",
                "pic": "999 876 543",
                "sme_size_declared": "Small",
            },
            model="res.partner",
        )
        self.assertTrue(result["ids"], result["messages"])
        partner = self.env["res.partner"].browse(result["ids"])
        self.assertTrue(partner.is_sme and partner.is_company)
        self.assertEqual(partner.vat, "SI50223054")
        self.assertEqual(partner.pic, "999876543")
        self.assertEqual(partner.sme_size_class, "small")
        # The Bakery has the same number.
        self.assertEqual([m["type"] for m in result["messages"]], ["warning"])
        self.assertIn("Bakery", result["messages"][0]["message"])

    def test_bad_organisations(self):
        """Every bad row is named although more than one in ten is; none comes in."""
        count = self.env["res.partner"].search_count([])
        rows = [
            {"name": f"Firm {number}", "is_company": "1", "is_sme": "1", "pic": ""}
            for number in range(40)
        ]
        for number in range(0, 40, 2):
            rows[number]["pic"] = f"12{number}"
        result = self.load(*rows, model="res.partner")
        self.assertFalse(result["ids"])
        self.assertEqual(len(result["messages"]), 20)
        for number, message in zip(range(1, 41, 2), result["messages"], strict=True):
            self.assertTrue(message["message"].startswith(f"Row {number}: "))
        rows = [
            {"name": "A", "is_sme": "perhaps"},
            {"name": "A", "is_sme": "1", "country_id": "Atlantis"},
            {"name": "B", "is_sme": "1", "country_id": ""},
            {"name": "B", "is_sme": "1", "country_id": ""},
        ]
        result = self.load(*rows, model="res.partner")
        self.assertFalse(result["ids"])
        text = "\n".join(message["message"] for message in result["messages"])
        self.assertIn("Row 1: Unknown value 'perhaps'", text)
        self.assertIn("Row 2: Country: none are called “Atlantis”", text)
        self.assertRefused(
            self.load(*rows[2:], model="res.partner"), "Row 2: it is the same as row 1"
        )
        self.assertEqual(self.env["res.partner"].search_count([]), count)

    def test_other_contacts_as_ever(self):
        """A file that says nothing of collaborations is Odoo's own business."""
        result = self.load({"name": "A"}, {"name": "A"}, model="res.partner")
        self.assertEqual(len(result["ids"]), 2)

"""Study fields: whose code belongs to whose, a file of them, and broad searches."""

import doctest

from lxml import etree

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command, Domain
from odoo.tests import Form, tagged
from odoo.tools import file_open

from ..models import hei_sme_study_field
from .common import CollaborationCommon
from .test_migration import script


@tagged("post_install", "-at_install")
class TestStudyField(CollaborationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fields = cls.env["hei.sme.study.field"].with_user(cls.administrator)
        cls.ref = {
            code: cls.env.ref(f"hei_sme_collaboration.study_field_{code}")
            for code in ("04", "05", "06", "061", "07", "071")
        }

    def add(self, code, **vals):
        return self.fields.create({"code": code, "name": f"Field {code}", **vals})

    def refused(self, words, code):
        """Return the error that a code ends in, which matches these words."""
        with (
            self.assertRaisesRegex(ValidationError, words) as error,
            self.env.cr.savepoint(),
        ):
            self.add(code)
        return str(error.exception)

    def test_examples_in_the_docstrings(self):
        """What the functions say they return they return."""
        self.assertEqual(doctest.testmod(hei_sme_study_field).failed, 0)

    # Belonging

    def test_longest_known_prefix(self):
        """Detailed and inter-disciplinary codes belong to what is known of them."""
        for code, belongs in (
            ("0612", "061"),
            ("0610", "061"),
            ("0619", "061"),
            ("0688", "06"),
            ("0698", "06"),
            ("068", "06"),
            ("0600", "06"),
            ("0788", "07"),
        ):
            with self.subTest(code):
                self.assertEqual(self.add(code).parent_id, self.ref[belongs])
        self.assertFalse(self.add("9999").parent_id)

    def test_a_broader_one_comes_later(self):
        """What belonged to a shorter prefix moves; what was put elsewhere stays."""
        detailed, wide = self.add("0688"), self.add("0681")
        self.assertEqual((detailed | wide).parent_id, self.ref["06"])
        elsewhere = self.add("0682", parent_id=self.ref["071"].id)
        nowhere = self.add("9911")
        narrow = self.add("068")
        self.assertEqual((detailed | wide).parent_id, narrow)
        self.assertEqual(elsewhere.parent_id, self.ref["071"])
        self.assertEqual(self.add("99"), nowhere.parent_id)
        found = self.fields.search([("id", "child_of", self.ref["06"].id)])
        self.assertIn(detailed, found)
        self.assertIn(self.ref["061"], found)

    def test_another_code(self):
        """A code that changes changes where it belongs, and who belongs to it."""
        narrow = self.add("068")
        detailed = self.add("0681")
        narrow.code = "058"
        self.assertEqual(narrow.parent_id, self.ref["05"])
        self.assertEqual(detailed.parent_id, self.ref["06"])
        detailed.code = "0581"
        self.assertEqual(detailed.parent_id, narrow)

    def test_chosen_by_hand(self):
        """The form proposes while one types; another choice is kept."""
        form = Form(self.fields)
        form.code, form.name = "0612", "Databases"
        self.assertEqual(form.parent_id, self.ref["061"])
        form.parent_id = self.ref["071"]
        field = form.save()
        self.assertEqual(field.parent_id, self.ref["071"])
        field.name = "Databases and networks"
        self.assertEqual(field.parent_id, self.ref["071"])

    def test_archived_ones_count(self):
        """An archived narrow field keeps what belongs to it."""
        self.ref["061"].active = False
        self.assertEqual(self.add("0612").parent_id, self.ref["061"])

    def test_update_from_before(self):
        """What belonged to nothing goes to its prefix; what was chosen stays."""
        loose, chosen = self.add("0612"), self.add("0619", parent_id=self.ref["07"].id)
        loose.parent_id = False
        script(
            "post-study-fields", "hei_sme_collaboration/migrations/19.0.1.3.0"
        ).migrate(self.cr, "19.0.1.2.0")
        self.assertEqual(loose.parent_id, self.ref["061"])
        self.assertEqual(chosen.parent_id, self.ref["07"])

    def test_administrators_write(self):
        """Officers choose study fields; they don't change the list."""
        with self.assertRaises(AccessError):
            self.fields.with_user(self.officer).create({"code": "0612", "name": "X"})

    # Codes

    def test_codes_that_lost_their_zero(self):
        """The error says which code it probably was."""
        for code, meant in (
            ("613", "0613"),
            (613, "0613"),
            (613.0, "0613"),
            ("613.0", "0613"),
            ("61", "061"),
            ("6", "06"),
            ("0613.0", "0613"),
        ):
            with self.subTest(code):
                self.refused(rf"isn't a code of ISCED-F.*: is it {meant}\?", code)
        for code in ("abc", "61.3", "06133", "-061", "1234567890" * 9, "٠٦١"):
            with self.subTest(code):
                self.assertNotIn("is it", self.refused("ISCED-F 2013", code))

    def test_codes_are_evened_out(self):
        """Spaces and full widths are no part of a code."""
        self.assertEqual(self.add(" ０６ 12 ").code, "0612")

    def test_doubles_are_named(self):
        """A code that is there, archived or twice in one call is named."""
        self.refused("“061” is there already: 061 Information", "061")
        self.ref["061"].active = False
        self.refused(r"\(archived\)", "061")
        with self.assertRaisesRegex(ValidationError, "“0612” is there twice"):
            self.fields.create([{"code": "0612", "name": n} for n in ("A", "B")])
        with self.assertRaisesRegex(ValidationError, "is there already"):
            self.ref["071"].with_user(self.administrator).code = "06"

    # Import

    def imported(self, rows):
        return self.fields.with_context(import_file=True).load(["code", "name"], rows)

    def test_the_template_comes_in(self):
        """All rows of our template come in, each to its narrow field."""
        (template,) = self.fields.get_import_templates()
        path = template["template"].removeprefix("/")
        self.study_field.unlink()
        with file_open(path, "rb") as file:
            wizard = self.env["base_import.import"].with_user(self.administrator)
            wizard = wizard.create(
                {
                    "res_model": "hei.sme.study.field",
                    "file": file.read(),
                    "file_type": "application/vnd.openxmlformats-officedocument"
                    ".spreadsheetml.sheet",
                    "file_name": "study_fields.xlsx",
                }
            )
        preview = wizard.parse_preview({"has_headers": True})
        self.assertEqual(preview["matches"], {0: ["code"], 1: ["name"]})
        result = wizard.execute_import(
            ["code", "name"],
            preview["headers"],
            {**preview["options"], "has_headers": True},
        )
        self.assertFalse(result["messages"])
        made = self.fields.browse(result["ids"])
        self.assertEqual(len(made), 80)
        for field in made:
            self.assertEqual(len(field.code), 4)
            self.assertEqual(field.parent_id.code, field.code[:3])

    def test_bad_rows_are_named(self):
        """A code without its zero and a doubled line are named, nothing comes in."""
        result = self.imported(
            [["0611", "A"], ["612", "B"], ["0611", "C"], ["061", "D"]]
        )
        self.assertFalse(result["ids"])
        said = {
            (message["record"], message["message"].rpartition(". ")[2])
            for message in result["messages"]
        }
        texts = [message["message"] for message in result["messages"]]
        self.assertTrue(any("is it 0612?" in text for text in texts), texts)
        self.assertTrue(any("“0611” is there" in text for text in texts), texts)
        self.assertTrue(any("“061” is there already" in text for text in texts), texts)
        self.assertIn(1, {row for row, _text in said})
        self.assertFalse(self.fields.search([("code", "=", "0611")]))

    def test_any_order_of_a_file(self):
        """Detailed fields before their narrow one belong to it all the same."""
        result = self.imported([["0481", "A"], ["048", "B"], ["0482", "C"]])
        first, narrow, second = self.fields.browse(result["ids"])
        self.assertEqual((first | second).parent_id, narrow)
        self.assertEqual(narrow.parent_id, self.ref["04"])
        paths = [self.ref["04"].id, narrow.id, first.id]
        self.assertEqual(first.parent_path, "".join(f"{number}/" for number in paths))

    def test_many_cost_as_few(self):
        """Thirty fields find where they belong by the queries of two."""

        def queries(codes):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.fields.create([{"code": code, "name": code} for code in codes])
            self.env.flush_all()
            return self.cr.sql_log_count - before

        queries(["0011", "0012"])
        few = queries(["0021", "0022"])
        self.assertLessEqual(queries([f"07{n}" for n in range(40, 70)]), few + 2)

    # Searching

    def test_a_broad_field_finds_its_children(self):
        """Cards and memoranda with a detailed field are found by the broad one."""
        card = self.card(study_field_ids=[Command.set(self.study_field.ids)])
        other = self.card(study_field_ids=[Command.set(self.ref["071"].ids)])
        cards = self.env["hei.sme.collaboration"].with_user(self.reader)
        for value in (self.ref["06"].id, self.ref["061"].id, "06", "Software"):
            with self.subTest(value):
                domain = Domain("study_field_ids", "child_of", value)
                found = cards.search(domain & Domain("id", "in", (card | other).ids))
                self.assertEqual(found, card)

    def test_every_search_finds_children(self):
        """Wherever study fields are searched for, a broad one finds its children."""
        views = self.env["ir.ui.view"].search(
            [("type", "=", "search"), ("arch_db", "like", 'name="study_field_ids"')]
        )
        self.assertGreaterEqual(len(views), 2)
        for view in views:
            arch = self.env[view.model].get_view(view.id, "search")["arch"]
            tree = etree.fromstring(arch)
            for node in tree.iterfind(".//field[@name='study_field_ids']"):
                with self.subTest(view.name):
                    self.assertEqual(node.get("operator"), "child_of")

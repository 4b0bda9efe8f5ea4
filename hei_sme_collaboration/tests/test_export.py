"""Exports are complete, and their columns keep their names."""

import csv
import json
from io import StringIO

from odoo import Command
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .term_common import TermCommon

#: More than a page of a list, and more than what Odoo reads at once.
MANY = 10050


@tagged("post_install", "-at_install")
class TestExport(TermCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reader.group_ids += cls.env.ref("base.group_allow_export")
        cls.templates = {
            template.resource: template
            for template in cls.env["ir.exports"].search(
                [("name", "like", ": all columns")]
            )
        }

    def export(self, model, user=None, domain=(), names=None):
        """Export what the dialogue does with a template, ready for an update."""
        user = user or self.reader
        self.authenticate(user.login, user.login)
        template = self.templates[model].with_user(user)
        names = names or template.export_fields.mapped("name")
        answer = self.make_jsonrpc_request(
            "/web/export/namelist", {"model": model, "export_id": template.id}
        )
        self.assertEqual([field["id"] for field in answer], names)
        fields = [
            {"name": field["id"], "label": field["string"], "type": field["field_type"]}
            for field in answer
        ]
        data = {
            "model": model,
            "fields": [{"name": "id", "label": "External ID"}, *fields],
            "ids": False,
            "domain": list(domain),
            "groupby": [],
            "import_compat": True,
            "context": {"lang": user.lang, "allowed_company_ids": self.company.ids},
        }
        response = self.url_open(
            "/web/export/csv",
            data={"data": json.dumps(data), "csrf_token": Request.csrf_token(self)},
        )
        self.assertEqual(response.status_code, 200, response.text[:3000])
        self.env.invalidate_all()
        return list(csv.reader(StringIO(response.content.decode("utf-8-sig"))))

    def test_every_template_names_columns_that_are_there(self):
        """There is one for each main list, and no column is named twice."""
        self.assertEqual(
            set(self.templates),
            {
                "hei.sme.collaboration",
                "hei.sme.agreement",
                "hei.sme.agreement.year",
                "hei.sme.commitment",
                "hei.sme.commitment.entry",
                "hei.sme.approach",
                "res.partner",
            },
        )
        for resource, template in self.templates.items():
            names = template.export_fields.mapped("name")
            self.assertEqual(len(names), len(set(names)), resource)
            for path in names:
                with self.subTest(model=resource, path=path):
                    model = self.env[resource]
                    for name in path.split("/"):
                        self.assertIn(name, model._fields)
                        if model._fields[name].relational:
                            model = self.env[model._fields[name].comodel_name]

    def test_column_names_are_technical_in_any_language(self):
        """A reader with another language gets the same first row."""
        self.many(2)
        self.env["res.lang"]._activate_lang("fr_FR")
        for model, template in self.templates.items():
            names = template.export_fields.mapped("name")
            prefix = [] if model == "hei.sme.agreement.year" else ["id"]
            for lang in ("en_US", "fr_FR"):
                self.reader.lang = lang
                with self.subTest(model=model, lang=lang):
                    self.assertEqual(self.export(model)[0], [*prefix, *names])

    def test_more_than_a_page_is_complete(self):
        """A row for each memorandum, 150 of them, with its ways in one cell."""
        second = self.way.copy({"code": "second", "name": "Second"})
        agreements = self.many(150, way_ids=[Command.set((self.way | second).ids)])
        header, *rows = self.export("hei.sme.agreement")
        self.assertEqual(len(rows), 150)
        references = {row[header.index("reference")] for row in rows}
        self.assertEqual(references, set(agreements.mapped("reference")))
        ways = {row[header.index("way_ids")] for row in rows}
        self.assertEqual(ways, {"Open days,Second"})
        self.assertEqual(rows[0][header.index("days_to_signature")], "")

    def test_more_than_ten_thousand_are_complete(self):
        """No limit cuts a long list."""
        card = self.card()
        approach = self.env["hei.sme.approach"].create(
            {"collaboration_id": card.id, "office_id": self.office_hr.id}
        )
        self.env.flush_all()
        self.env.cr.execute(
            """
            INSERT INTO hei_sme_approach (collaboration_id, company_id, office_id,
                                          partner_id, side, date, state, answer)
            SELECT collaboration_id, company_id, office_id,
                   partner_id, side, date, state, number::text
              FROM hei_sme_approach, generate_series(2, %s) number WHERE id = %s
            """,
            [MANY, approach.id],
        )
        header, *rows = self.export("hei.sme.approach")
        self.assertEqual(len(rows), MANY)
        answers = {row[header.index("answer")] for row in rows}
        self.assertEqual(answers, {"", *map(str, range(2, MANY + 1))})

    def test_an_export_holds_what_one_may_read(self):
        """A coordinator exports what is theirs, whoever has no right to it nothing."""
        mine = self.many(1, user_id=self.coordinator.id)
        self.many(3)
        self.coordinator.group_ids += self.env.ref("base.group_allow_export")
        for model in ("hei.sme.agreement", "hei.sme.agreement.year"):
            header, *rows = self.export(model, self.coordinator)
            column = [name for name in header if name.endswith("reference")][0]
            self.assertEqual(
                {row[header.index(column)] for row in rows}, {mine.reference}
            )

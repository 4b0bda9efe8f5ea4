"""What the screens rely on: every role can open them, every filter works."""

import ast
from pathlib import Path

from lxml import etree

from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import CollaborationCommon
from .test_reporting import REPORTS

MENU_ACTIONS = (
    *REPORTS,
    "collaboration_action",
    "collaboration_action_analysis",
    "approach_action",
    "approach_action_analysis",
    "agreement_action",
    "agreement_action_analysis",
    "commitment_action",
    "commitment_entry_action",
    "academic_year_action",
    "partner_action_companies",
    "partner_action_heis",
    "partner_action_contacts",
)
CONFIGURATION_ACTIONS = (
    "protocol_action",
    "protocol_step_action",
    "collaboration_stage_action",
    "unit_action",
    "office_action",
    "way_action",
    "value_action",
    "study_field_action",
    "close_reason_action",
    "clause_action",
    "measure_action",
)


@tagged("post_install", "-at_install")
class TestViews(CollaborationCommon):
    """Opening screens as the browser does."""

    def action(self, name):
        return self.env.ref(f"hei_sme_collaboration.{name}")

    def open(self, action, user):
        """Load the views of an action and read a page of records through each."""
        model = self.env[action.res_model].with_user(user)
        views = [(view_id, kind) for view_id, kind in action.views]
        result = model.get_views(views, {"toolbar": True, "load_filters": True})
        for kind, view in result["views"].items():
            if kind in ("list", "kanban", "form"):
                arch = etree.fromstring(view["arch"])
                names = {
                    node.get("name")
                    for node in arch.iter("field")
                    if not any(True for _a in node.iterancestors("field"))
                }
                model.search([], limit=5).web_read({name: {} for name in names})

    def test_every_role_opens_every_menu(self):
        """Whoever sees a menu can open all of its views and read what they show."""
        self.card()
        for user in (self.reader, self.coordinator, self.officer, self.administrator):
            for name in MENU_ACTIONS:
                with self.subTest(user=user.name, action=name):
                    self.open(self.action(name), user)

    def test_administrator_opens_the_configuration(self):
        """The lists and forms under Configuration open."""
        for name in CONFIGURATION_ACTIONS:
            with self.subTest(action=name):
                self.open(self.action(name), self.administrator)

    def test_configuration_is_for_administrators(self):
        """Officers don't see the menu Configuration, people without a role no menu."""
        root = self.env.ref("hei_sme_collaboration.menu_root")
        configuration = self.env.ref("hei_sme_collaboration.menu_configuration")
        seen = {
            user: self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            for user in (self.officer, self.administrator, self.employee)
        }
        self.assertIn(root.id, seen[self.officer])
        self.assertNotIn(configuration.id, seen[self.officer])
        self.assertIn(configuration.id, seen[self.administrator])
        self.assertNotIn(root.id, seen[self.employee])

    def test_every_filter_finds_without_an_error(self):
        """Each filter and each grouping of our search views can be used."""
        self.card()
        views = self.env["ir.ui.view"].search(
            [("type", "=", "search"), ("model", "=like", "hei.sme.%")]
        )
        self.assertTrue(views)
        for view in views:
            model = self.env[view.model].with_user(self.officer)
            for node in etree.fromstring(view.arch).iter("filter"):
                with self.subTest(view=view.name, filter=node.get("name")):
                    domain = safe_eval(node.get("domain", "[]"), {"uid": 1})
                    context = safe_eval(node.get("context", "{}"))
                    model.search(domain, limit=1)
                    if context.get("group_by"):
                        model.formatted_read_group(
                            domain, [context["group_by"]], ["__count"]
                        )

    def test_a_compute_names_what_it_depends_on_once(self):
        """Of two decorators only the upper one counts: the other is silently lost."""
        package = Path(__file__).parents[1]
        for path in sorted(package.glob("*/*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef):
                    named = [
                        decorator.func.attr
                        for decorator in node.decorator_list
                        if isinstance(decorator, ast.Call)
                        and isinstance(decorator.func, ast.Attribute)
                    ]
                    with self.subTest(file=path.name, method=node.name):
                        self.assertLess(named.count("depends"), 2)

    def test_board_shows_every_stage_when_empty(self):
        """An empty board has all columns."""
        groups = (
            self.env["hei.sme.collaboration"]
            .with_user(self.officer)
            .with_context(read_group_expand=True)
            .web_read_group([("id", "=", 0)], ["stage_id"], ["__count"])
        )
        self.assertEqual(
            [group["stage_id"][0] for group in groups["groups"]],
            self.env["hei.sme.collaboration.stage"].search([]).ids,
        )

    def test_quick_create_asks_for_the_other_party_only(self):
        """Our own side is there already; the company's name makes the card."""
        with Form(
            self.env["hei.sme.collaboration"].with_user(self.officer),
            "hei_sme_collaboration.collaboration_view_form_quick_create",
        ) as form:
            self.assertEqual(form.hei_id, self.hei)
            form.sme_id = self.sme
        card = form.record
        self.assertEqual(card.name, "Steelworks → University of Hills")
        self.assertTrue(card.step_ids)

    def test_quick_create_takes_an_unknown_asker(self):
        """What an unknown asker said is enough."""
        with Form(
            self.env["hei.sme.collaboration"].with_user(self.officer),
            "hei_sme_collaboration.collaboration_view_form_quick_create",
        ) as form:
            form.asker_company = "Mill by the river"
        self.assertEqual(form.record.name, "Mill by the river → University of Hills")

    def test_form_loads_every_field_that_can_answer(self):
        """A field that an institution added is in the form before it is chosen."""
        self.env["ir.model.fields"].create(
            {
                "name": "x_insurance",
                "field_description": "Insurance",
                "model_id": self.env["ir.model"]._get_id("hei.sme.collaboration"),
                "ttype": "text",
            }
        )
        cards = self.env["hei.sme.collaboration"].with_user(self.officer)
        arch = etree.fromstring(cards.get_view(view_type="form")["arch"])
        answers = arch.find(".//group[@name='answers']")
        names = [node.get("name") for node in answers.iter("field")]
        self.assertIn("x_insurance", names)
        present = {node.get("name") for node in arch.iter("field")}
        self.assertFalse(cards._answerable_fields() - present)
        self.assertFalse(len(names) - len(set(names)))

    def test_waiting_for_us_follows_our_side(self):
        """What waits for an HEI waits for us at the HEI, and not at a company."""
        card = self.card()
        cards = self.env["hei.sme.collaboration"].with_user(self.officer)
        self.assertEqual((card.turn, card.our_side), ("hei", "hei"))
        self.assertTrue(card.waiting_for_us)
        self.assertIn(card, cards.search([("waiting_for_us", "=", True)]))
        self.assertNotIn(card, cards.search([("waiting_for_us", "=", False)]))
        card.sudo().write({"hei_id": self.bakery.id, "sme_id": self.hei.id})
        self.assertEqual(card.our_side, "sme")
        self.assertNotIn(card, cards.search([("waiting_for_us", "=", True)]))
        self.assertIn(card, cards.search([("waiting_for_us", "=", False)]))

    def test_dialog_asks_the_approached_side_first(self):
        """A request to us is passed on to a unit; we approach a kind of department."""
        Approach = self.env["hei.sme.approach"].with_user(self.officer)
        to_us = self.card()
        with Form(Approach.with_context(default_collaboration_id=to_us.id)) as form:
            self.assertEqual(form.whom, "ours")
            form.unit_id = self.faculty
        self.assertEqual(form.record.collaboration_id, to_us)
        to_them = self.card(direction="hei_to_sme")
        with Form(Approach.with_context(default_collaboration_id=to_them.id)) as form:
            self.assertEqual(form.whom, "theirs")
            form.office_id = self.office_hr
            self.assertEqual(form.partner_id, self.sme)
        self.assertEqual(form.record.side, "sme")

    def test_administrator_adds_a_step_with_a_requirement(self):
        """The form of a protocol step offers the fields that can hold an answer."""
        protocol = self.env.ref("hei_sme_collaboration.protocol_sme_to_hei")
        Step = self.env["hei.sme.protocol.step"].with_user(self.administrator)
        fields_ = self.env["ir.model.fields"]
        purpose = fields_._get("hei.sme.collaboration", "purpose")
        reference = fields_._get("hei.sme.collaboration", "reference")
        with Form(Step.with_context(default_protocol_id=protocol.id)) as form:
            self.assertIn(purpose, form.answerable_field_ids[:])
            self.assertNotIn(reference, form.answerable_field_ids[:])
            form.code = "2.x"
            form.name = "Insurance"
            with form.requirement_ids.new() as requirement:
                requirement.name = "Insurer"
                requirement.field_ids.add(purpose)
        self.assertEqual(form.record.requirement_ids.field_names, ["purpose"])

    def test_ways_are_named_as_the_direction_has_them(self):
        """Joint projects are “in research” on a card whose company approached."""
        way = self.env["hei.sme.way"].create(
            {"name": "Projects", "name_sme_to_hei": "Projects in research", "code": "p"}
        )
        names = []
        for direction in ("sme_to_hei", "hei_to_sme"):
            card = self.card(direction=direction, way_ids=[(6, 0, way.ids)])
            [values] = card.web_read({"way_ids": {"fields": {"display_name": {}}}})
            names.append(values["way_ids"][0]["display_name"])
        self.assertEqual(names, ["Projects in research", "Projects"])

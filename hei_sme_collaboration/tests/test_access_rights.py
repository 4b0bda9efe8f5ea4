"""The table *Who may what*, walked person by person."""

from odoo import Command
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import CollaborationCommon

CONFIGURATION = (
    "hei.sme.office",
    "hei.sme.unit",
    "hei.sme.value",
    "hei.sme.way",
    "hei.sme.study.field",
    "hei.sme.close.reason",
    "hei.sme.protocol",
    "hei.sme.protocol.step",
    "hei.sme.protocol.requirement",
    "hei.sme.collaboration.stage",
)


@tagged("post_install", "-at_install")
class TestAccessRights(CollaborationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls.card(user_id=cls.coordinator.id)
        cls.followed = cls.card(sme_id=cls.bakery.id)
        cls.followed.message_subscribe(cls.coordinator.partner_id.ids)
        cls.theirs = cls.card(sme_id=cls.bakery.id)
        cls.cards = cls.mine | cls.followed | cls.theirs
        cls.foreign = (
            cls.env["hei.sme.collaboration"]
            .with_user(cls.outsider)
            .with_context(allowed_company_ids=cls.other_company.ids)
            .create(
                {
                    "direction": "sme_to_hei",
                    "hei_id": cls.other_company.partner_id.id,
                    "sme_id": cls.sme.id,
                }
            )
        )

    def seen_by(self, user):
        cards = self.env["hei.sme.collaboration"].with_user(user)
        return cards.sudo(False).search(
            [("id", "in", (self.cards | self.foreign).ids)], order="id"
        )

    def test_who_sees_which_cards(self):
        """Readers and officers see their company's, coordinators their own."""
        self.assertEqual(self.seen_by(self.reader), self.cards)
        self.assertEqual(self.seen_by(self.coordinator), self.mine | self.followed)
        self.assertEqual(self.seen_by(self.officer), self.cards)
        self.assertEqual(self.seen_by(self.administrator), self.cards)
        outsider = self.env["hei.sme.collaboration"].with_user(self.outsider)
        self.assertEqual(
            outsider.with_context(allowed_company_ids=self.other_company.ids).search(
                [("id", "in", (self.cards | self.foreign).ids)]
            ),
            self.foreign,
        )
        with self.assertRaises(AccessError):
            self.seen_by(self.employee)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_writes_which_cards(self):
        """Reading never writes; a coordinator writes what is theirs."""
        for card, user, may in (
            (self.mine, self.coordinator, True),
            (self.followed, self.coordinator, True),
            (self.theirs, self.coordinator, False),
            (self.mine, self.reader, False),
            (self.theirs, self.officer, True),
            (self.theirs, self.administrator, True),
            (self.foreign, self.officer, False),
            (self.theirs, self.employee, False),
        ):
            with self.subTest(user=user.name, card=card.name):
                if may:
                    card.with_user(user).write({"purpose": "Written"})
                else:
                    with self.assertRaises(AccessError):
                        card.with_user(user).write({"purpose": "Written"})

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_creates_and_deletes_cards(self):
        """Officers create and delete; nobody below does."""
        for user in (self.reader, self.coordinator, self.employee):
            with self.subTest(user=user.name):
                with self.assertRaises(AccessError):
                    self.card(user)
                with self.assertRaises(AccessError):
                    self.mine.with_user(user).unlink()
        card = self.card(self.officer)
        card.with_user(self.officer).unlink()

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_lines_and_approaches_follow_their_card(self):
        """A coordinator reads and writes the lines of cards that are theirs."""
        self.env["hei.sme.approach"].create(
            [
                {"collaboration_id": card.id, "office_id": self.office_hr.id}
                for card in self.mine | self.theirs | self.foreign
            ]
        )
        for model in ("hei.sme.collaboration.step", "hei.sme.approach"):
            records = self.env[model].search(
                [("collaboration_id", "in", (self.cards | self.foreign).ids)]
            )
            for user, cards in (
                (self.reader, self.cards),
                (self.coordinator, self.mine | self.followed),
                (self.officer, self.cards),
                (self.administrator, self.cards),
            ):
                with self.subTest(model=model, user=user.name):
                    seen = records.with_user(user).search([("id", "in", records.ids)])
                    expected = records.filtered(
                        lambda r, c=cards: r.collaboration_id in c
                    )
                    self.assertEqual(set(seen.ids), set(expected.ids))
        line = self.line(self.mine, "2.a")
        with self.assertRaises(AccessError):
            line.with_user(self.reader).write({"answers": {}})
        approach = self.mine.approach_ids
        approach.with_user(self.coordinator).write({"answer": "Yes"})
        with self.assertRaises(AccessError):
            approach.with_user(self.reader).write({"answer": "No"})
        with self.assertRaises(AccessError):
            approach.with_user(self.coordinator).unlink()
        self.env["hei.sme.approach"].with_user(self.coordinator).create(
            {"collaboration_id": self.mine.id, "office_id": self.office_hr.id}
        )
        with self.assertRaises(AccessError):
            self.env["hei.sme.approach"].with_user(self.coordinator).create(
                {"collaboration_id": self.theirs.id, "office_id": self.office_hr.id}
            )

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_configuration_is_the_administrators(self):
        """Everybody of ours reads protocol and lists, administrators write them."""
        for model in CONFIGURATION:
            record = self.env[model].search([], limit=1)
            for user in (self.reader, self.coordinator, self.officer):
                with self.subTest(model=model, user=user.name):
                    record.with_user(user).check_access("read")
                    for operation in ("write", "create", "unlink"):
                        with self.assertRaises(AccessError):
                            record.with_user(user).check_access(operation)
            for operation in ("read", "write", "create", "unlink"):
                record.with_user(self.administrator).check_access(operation)
            with self.assertRaises(AccessError):
                record.with_user(self.employee).check_access("read")

    def test_every_model_has_an_access_list_and_none_is_for_outsiders(self):
        """Portal and public users have no access list on any model of ours."""
        models = self.env["ir.model"].search(
            [("model", "=like", "hei.sme.%"), ("abstract", "=", False)]
        )
        self.assertGreater(len(models), 14)
        outside = self.env.ref("base.group_portal") | self.env.ref("base.group_public")
        for model in models:
            self.assertTrue(model.access_ids, model.model)
            for access in model.access_ids:
                self.assertTrue(access.group_id, model.model)
                self.assertFalse(access.group_id & outside, model.model)

    def test_what_belongs_to_an_institution_has_a_company_and_a_rule(self):
        """Every model with a company has it stored, indexed and under a global rule; a
        view has the indexes of its tables.
        """
        for model in self.env["ir.model"].search([("model", "=like", "hei.sme.%")]):
            field = self.env[model.model]._fields.get("company_id")
            if field is None or model.transient:
                continue
            with self.subTest(model=model.model):
                indexed = field.index or not self.env[model.model]._auto
                self.assertTrue(field.store and indexed)
                rules = model.rule_ids.filtered(lambda rule: not rule.groups)
                self.assertIn("company_id", "".join(rules.mapped("domain_force")))

    def test_a_shared_company_has_a_card_at_each_institution(self):
        """Two institutions work with one partner and don't see each other's card."""
        self.assertEqual(self.foreign.sme_id, self.mine.sme_id)
        count = self.sme.with_user(self.officer).collaboration_count
        self.assertEqual(count, 1)

    def test_other_companys_parts_are_refused(self):
        """A department or responsible of another institution can't be chosen."""
        unit = self.env["hei.sme.unit"].create(
            {
                "name": "Foreign faculty",
                "company_id": self.other_company.id,
                "partner_id": self.other_company.partner_id.id,
            }
        )
        with self.assertRaisesRegex(Exception, "compan"):
            self.mine.unit_id = unit
        with self.assertRaisesRegex(Exception, "compan"):
            self.env["hei.sme.approach"].create(
                {"collaboration_id": self.mine.id, "unit_id": unit.id}
            )

    def test_tags_of_answers_are_not_made_by_the_way(self):
        """Writing an answer can't create a tag without the right to."""
        with self.assertRaises(AccessError):
            self.mine.with_user(self.coordinator).write(
                {"way_ids": [Command.create({"name": "New", "code": "new"})]}
            )

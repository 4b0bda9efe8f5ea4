"""Partners: roles, names, merging, archiving; nothing of a card is lost."""

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .common import CollaborationCommon


@tagged("post_install", "-at_install")
class TestPartner(CollaborationCommon):
    def merge(self, partners, into, user=None):
        wizards = self.env["base.partner.merge.automatic.wizard"]
        wizards._merge(partners.ids, into, extra_checks=False)

    def test_duplicates_on_both_sides_are_not_merged(self):
        """Merging the two sides of one card is refused by the card's name."""
        card = self.card(sme_id=self.bakery.id)
        with self.assertRaises(UserError) as refused:
            self.merge(self.hei | self.bakery, self.hei)
        self.assertIn(card.reference, str(refused.exception))
        self.assertTrue(self.bakery.exists())

    def test_merging_two_duplicates_keeps_their_cards(self):
        """Cards, names, roles and contacts follow to the contact that stays."""
        twin = self.env["res.partner"].create(
            {
                "name": "Bakery Ltd",
                "is_company": True,
                "country_id": self.ref("base.be"),
            }
        )
        cards = self.card(sme_id=self.bakery.id) | self.card(sme_id=twin.id)
        self.merge(self.bakery | twin, twin)
        self.assertFalse(self.bakery.exists())
        self.assertEqual(cards.sme_id, twin)
        self.assertEqual(cards.counterpart_id, twin)
        self.assertEqual(cards.country_id, self.env.ref("base.be"))
        self.assertEqual(
            set(cards.mapped("name")), {"Bakery Ltd → University of Hills"}
        )
        self.assertTrue(twin.is_sme)

    def test_party_is_archived_not_deleted(self):
        """Deleting a party is refused by name; archiving it changes nothing."""
        card = self.card(sme_id=self.bakery.id)
        with self.assertRaisesRegex(UserError, "“Bakery” takes part in collaboration"):
            self.bakery.unlink()
        self.bakery.active = False
        card.invalidate_recordset()
        self.assertEqual(card.with_user(self.officer).sme_id.name, "Bakery")
        card.purpose = "Still talking"

    def test_renaming_a_party_renames_its_cards(self):
        """The name follows the parties unless somebody gave another one."""
        card, named = self.card(), self.card(sme_id=self.bakery.id)
        named.name = "Bread for all"
        (self.sme | self.bakery).write({"name": "Forge"})
        self.assertEqual(card.name, "Forge → University of Hills")
        self.assertEqual(named.name, "Bread for all")
        named.name = False
        self.assertEqual(named.name, "Forge → University of Hills")

    def test_arrow_begins_with_whoever_approached(self):
        """When we approach, we stand first."""
        card = self.card(direction="hei_to_sme")
        self.assertEqual(card.name, "University of Hills → Steelworks")

    def test_smart_button_counts_and_opens(self):
        """The contact of a party counts its card as the party does."""
        card = self.card(sme_contact_id=self.owner.id)
        for partner in self.sme | self.owner:
            partner = partner.with_user(self.officer)
            self.assertEqual(partner.collaboration_count, 1)
            action = partner.action_open_collaborations()
            found = self.env[action["res_model"]].search(action["domain"])
            self.assertEqual(found, card)

    def test_officer_makes_contacts(self):
        """An officer can note a new company with a person at HR."""
        partners = self.env["res.partner"].with_user(self.officer)
        company = partners.create({"name": "New Ltd", "is_company": True})
        person = partners.create(
            {
                "name": "Hana HR",
                "parent_id": company.id,
                "office_id": self.office_hr.id,
            }
        )
        self.assertEqual(person.office_id, self.office_hr)

    def test_pickers_list_organisations(self):
        """Where a party is chosen: no students, but a person with the role."""
        student = self.env["res.partner"].create({"name": "Stan Student"})
        freelancer = self.env["res.partner"].create({"name": "Fay", "is_sme": True})
        domain = self.env["hei.sme.collaboration"]._fields["sme_id"].domain
        found = self.env["res.partner"].search(safe_eval(domain))
        self.assertIn(self.bakery, found)
        self.assertIn(freelancer, found)
        self.assertNotIn(student, found)

    def test_shared_and_own_partners(self):
        """A card takes shared partners, but none of another company."""
        theirs = self.env["res.partner"].create(
            {
                "name": "Theirs",
                "is_company": True,
                "company_id": self.other_company.id,
            }
        )
        self.assertFalse(self.sme.company_id)
        self.card()
        with self.assertRaises(UserError):
            self.card(sme_id=theirs.id)

    # The unknown asker

    def test_unknown_asker_becomes_a_new_company(self):
        """The dialog makes company and contact from what the asker said."""
        card = self.card(
            sme_id=False,
            asker_company="Mill Ltd",
            asker_name="Mia Miller",
            asker_email="mia@example.org",
            asker_register_number="77",
        )
        self.assertEqual(card.name, "Mill Ltd → University of Hills")
        action = card.action_create_or_link_company()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.officer)
            .with_context(**action["context"])
        )
        self.assertEqual(dialog.mode, "create")
        dialog.save().action_confirm()
        self.assertEqual(card.sme_id.company_registry, "77")
        self.assertTrue(card.sme_id.is_sme)
        self.assertEqual(card.sme_contact_id.name, "Mia Miller")

    def test_known_register_number_is_suggested(self):
        """A company with the given register number is offered, never taken silently."""
        card = self.card(
            sme_id=False, asker_company="Stl", asker_register_number="1234579000"
        )
        action = card.action_create_or_link_company()
        dialog = Form(
            self.env[action["res_model"]]
            .with_user(self.officer)
            .with_context(**action["context"])
        )
        self.assertEqual(dialog.mode, "link")
        self.assertEqual(dialog.partner_id, self.sme)
        self.assertFalse(card.sme_id)
        dialog.save().action_confirm()
        self.assertEqual(card.sme_id, self.sme)

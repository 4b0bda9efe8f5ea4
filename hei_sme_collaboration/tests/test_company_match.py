"""Who an unknown asker may be: proposed with the reason, linked by an officer."""

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged
from odoo.tools import SQL, mute_logger

from ..models.hei_sme_identifier import vat_is_valid
from ..models.hei_sme_partner_match import FREE_MAIL
from .common import CollaborationCommon


@tagged("post_install", "-at_install")
class TestCompanyMatch(CollaborationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.si")
        cls.sme.write({"vat": "SI50223054", "website": "https://www.steel.example/x"})

    def request(self, **asker):
        """Return a request of somebody unknown, as the officer sees it."""
        asker = asker or {"asker_name": "Mia"}
        return self.card(sme_id=False, **asker).with_user(self.officer)

    def text(self, **asker):
        return self.request(**asker).match_text

    # Reasons

    def test_each_reason(self):
        """Each thing an asker may have said finds the company, and says by what."""
        for asker, reason in (
            ({"asker_vat": "si 502-230.54"}, "same VAT number"),
            ({"asker_vat": "50223054"}, "same VAT number"),
            ({"asker_register_number": "1234 579.000"}, "same register number"),
            ({"asker_email": "OLAF@example.net"}, "same e-mail address"),
            ({"asker_email": "new@steel.example"}, "same mail domain"),
            ({"asker_company": "steelworks"}, "same name"),
            ({"asker_company": " STEEL-Works, d.o.o."}, "same name"),
        ):
            with self.subTest(asker):
                asker = {"asker_name": "Mia", **asker}
                said = self.text(**asker)
                self.assertEqual(
                    said and said.replace(", same mail domain", ""),
                    f"Looks like Steelworks ({reason})",
                )

    def test_number_with_the_country_it_lacks(self):
        """A stored number without its prefix is found by one with it, and back."""
        self.sme.vat = "50223054"
        self.assertTrue(self.text(asker_name="Mia", asker_vat="SI50223054"))
        self.sme.vat = "SI50223054"
        country = self.env.ref("base.si").id
        self.assertTrue(
            self.text(asker_vat="50223054", asker_country_id=country, asker_name="M")
        )

    def test_number_of_another_country(self):
        """The same digits in another country are another company."""
        country = self.env.ref("base.be").id
        for asker in (
            {"asker_register_number": "1234579000"},
            {"asker_company": "Steelworks"},
            {"asker_vat": "50223054"},
        ):
            self.assertFalse(
                self.text(asker_name="Mia", asker_country_id=country, **asker)
            )
        self.assertTrue(
            self.text(
                asker_name="Mia", asker_country_id=country, asker_vat="SI50223054"
            ),
            "a VAT number names its country itself",
        )

    def test_nothing_in_common(self):
        """Nobody is proposed without a reason; free mail is none."""
        self.owner.email = "olaf@gmail.com"
        self.assertIn("gmail.com", FREE_MAIL)
        self.assertFalse(self.text())
        self.assertFalse(self.text(asker_email="mia@gmail.com"))
        self.assertFalse(self.text(asker_name="M", asker_company="...", asker_vat="-"))

    def test_the_likeliest_first(self):
        """A VAT number counts more than a name; all reasons of one are said once."""
        self.bakery.vat = "SI12345679"
        said = self.text(
            asker_company="Steelworks",
            asker_vat="SI12345679",
            asker_email="olaf@example.net",
        )
        self.assertEqual(
            said,
            "Looks like Bakery (same VAT number), Steelworks (same e-mail address,"
            " same mail domain, same name)",
        )

    def test_a_known_party_is_not_looked_for(self):
        """A card with both parties proposes nobody."""
        card = self.card(asker_company="Steelworks")
        self.assertFalse(card.match_text)

    def test_others_are_not_proposed(self):
        """Neither an archived company, nor our own, nor another institution's."""
        self.hei.website = "https://hills.example"
        secret = self.env["res.partner"].create(
            {
                "name": "Secret",
                "is_company": True,
                "company_id": self.other_company.id,
                "website": "https://secret.example",
            }
        )
        self.bakery.write({"website": "https://bakery.example", "active": False})
        for domain in ("hills", "secret", "bakery"):
            self.assertFalse(self.text(asker_email=f"mia@{domain}.example"))
        card = self.request(asker_email="mia@secret.example")
        matches = card.sudo()._match_companies()
        self.assertNotIn(secret, [p for p, _reasons in matches.get(card, [])])

    def test_proposing_changes_nothing(self):
        """What an asker says is written on no contact, and links none."""
        card = self.request(
            asker_company="Steelworks", asker_vat="SI1", asker_phone="+386 1"
        )
        self.assertTrue(card.match_text)
        self.assertFalse(card.sme_id)
        self.assertEqual(self.sme.vat, "SI50223054")
        self.assertFalse(self.sme.phone)

    def test_many_cost_as_few(self):
        """Forty cards are compared by the queries of two."""
        cards = self.env["hei.sme.collaboration"].browse()
        for number in range(40):
            company = self.env["res.partner"].create(
                {"name": f"Mill {number}", "is_company": True, "vat": f"MILL{number}"}
            )
            cards |= self.request(asker_company=company.name, asker_vat=company.vat)

        def queries(some):
            for _warm_up in range(2):
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                self.assertTrue(all(some.mapped("match_text")))
            return self.cr.sql_log_count - before

        few = queries(cards[:2])
        self.assertEqual(queries(cards), few)
        self.assertLessEqual(few, 12)

    def test_lookups_have_their_index(self):
        """Each comparison can be answered by an index of its own."""
        for other_way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin"):
            self.cr.execute(SQL("SET LOCAL enable_%s = off", SQL(other_way)))
        card = self.request(
            asker_company="x y", asker_vat="SI5022", asker_email="a@b.example"
        )
        values = card._asked_values() | {"register_number": {"1"}}
        query = self.env["res.partner"]._look_up_query([values])
        rows = self.env.execute_query(SQL("EXPLAIN %s", query))
        plan = "\n".join(row[0] for row in rows)
        for name in ("vat", "registry", "mail_domain", "host", "name"):
            self.assertIn(f"res_partner_match_{name}_index", plan)
        self.assertIn("res_partner_email_index", plan)

    def test_values_without_end(self):
        """A website or address longer than an index entry may be hurts nothing."""
        long = "".join(f"{number:x}" for number in range(3000))
        self.bakery.website = f"https://{long}.example"
        self.owner.email = f"{long}@{long}.example"
        self.env.flush_all()
        self.assertFalse(self.text(asker_email="mia@mill.example"))

    def test_valid_vat_numbers(self):
        """By its prefix, else by its country; where nothing is known it's believed."""
        for vat, country, valid in (
            ("SI50223054", "", True),
            ("si 502 230 54", "BE", True),
            ("50223054", "SI", True),
            ("SI50223055", "", False),
            ("EL094259216", "", True),
            ("BE0477472701", "", True),
            ("hello", "SI", True),
            ("12", "SI", False),
            ("12", "", True),
            ("", "SI", False),
            ("💥", "SI", False),
        ):
            with self.subTest(vat):
                self.assertEqual(vat_is_valid(vat, country), valid)

    # Linking

    def dialogue(self, card, kind="link_match"):
        action = getattr(card.with_user(self.officer), f"action_{kind}")()
        model = self.env[action["res_model"]].with_user(self.officer)
        return Form(model.with_context(**action["context"]))

    def test_link_the_match(self):
        """The likeliest is there; the person with that address becomes the contact."""
        card = self.request(asker_email="olaf@example.net")
        dialogue = self.dialogue(card)
        self.assertEqual(dialogue.mode, "link")
        self.assertEqual(dialogue.partner_id, self.sme)
        self.assertEqual(dialogue.contact_id, self.owner)
        dialogue.save().action_confirm()
        self.assertEqual(card.sme_id, self.sme)
        self.assertEqual(card.sme_contact_id, self.owner)
        self.assertFalse(card.match_text)

    def test_link_and_note_a_new_colleague(self):
        """Somebody new there is noted with what they said, unless it's emptied."""
        asker = {
            "asker_name": "Nia New",
            "asker_email": "nia@steel.example",
            "asker_phone": "+386 41",
        }
        card, other = self.request(**asker), self.request(**asker)
        self.dialogue(card).save().action_confirm()
        person = card.sme_contact_id
        self.assertEqual(person.parent_id, self.sme)
        self.assertEqual(person.name, "Nia New")
        self.assertEqual(person.email, "nia@steel.example")
        self.assertEqual(person.phone, "+386 41")
        dialogue = self.dialogue(other)
        self.assertEqual(dialogue.contact_id, person)

    def test_somebody_without_an_organisation_gets_it(self):
        """A loose contact with that address becomes the organisation's."""
        loose = self.env["res.partner"].create(
            {"name": "Lou", "email": "lou@steel.example"}
        )
        card = self.request(asker_email="lou@steel.example")
        self.dialogue(card).save().action_confirm()
        self.assertEqual(card.sme_contact_id, loose)
        self.assertEqual(loose.parent_id, self.sme)

    def test_one_of_us_is_not_the_contact(self):
        """An address of our own staff brings no contact to a company."""
        card = self.request(
            asker_company="Steelworks", asker_email=self.administrator.email
        )
        self.assertFalse(self.dialogue(card).contact_id)

    def test_create_new(self):
        """A new company gets what the asker said of it, the person what's theirs."""
        card = self.request(
            asker_company="Mill Ltd",
            asker_name="Mia Miller",
            asker_email="mia@mill.example",
            asker_phone="+386 1",
            asker_vat="SI50223054",
            asker_country_id=self.env.ref("base.si").id,
            asker_register_number="933 1310",
        )
        dialogue = self.dialogue(card, "create_company")
        self.assertEqual(dialogue.mode, "create")
        self.assertFalse(dialogue.vat_text)
        self.assertFalse(dialogue.register_text)
        self.assertIn("Steelworks (same VAT number)", dialogue.duplicate_text)
        dialogue.save().action_confirm()
        company = card.sme_id
        self.assertNotEqual(company, self.sme)
        self.assertEqual(company.vat, "SI50223054")
        self.assertEqual(company.country_id.code, "SI")
        self.assertEqual(company.company_registry, "9331310000")
        self.assertFalse(company.email)
        self.assertEqual(card.sme_contact_id.parent_id, company)
        self.assertEqual(card.sme_contact_id.phone, "+386 1")

    def test_create_without_a_person(self):
        """Where no person is known, address and phone are the company's."""
        card = self.request(asker_company="Mill", asker_email="info@mill.example")
        dialogue = self.dialogue(card, "create_company")
        dialogue.contact_name = False
        dialogue.save().action_confirm()
        self.assertEqual(card.sme_id.email, "info@mill.example")
        self.assertFalse(card.sme_contact_id)

    def test_invalid_vat_blocks_nothing(self):
        """The dialogue says so; the company is created without; the card keeps it."""
        card = self.request(asker_company="Mill", asker_vat="SI50223055")
        dialogue = self.dialogue(card, "create_company")
        self.assertIn("“SI50223055” isn't a valid VAT number", dialogue.vat_text)
        dialogue.save().action_confirm()
        self.assertFalse(card.sme_id.vat)
        self.assertEqual(card.asker_vat, "SI50223055")

    def test_invalid_register_number_blocks_nothing(self):
        """Nor does a register number that its country doesn't have."""
        card = self.request(
            asker_company="Mill",
            asker_register_number="77",
            asker_country_id=self.env.ref("base.si").id,
        )
        dialogue = self.dialogue(card, "create_company")
        self.assertIn(
            "“77” isn't a register number of Slovenia", dialogue.register_text
        )
        dialogue.save().action_confirm()
        self.assertFalse(card.sme_id.company_registry)
        self.assertEqual(card.asker_register_number, "77")

    def test_creating_a_second_one_is_warned_of(self):
        """What stands in the dialogue is compared while it's typed."""
        open_card = self.card(user_id=self.administrator.id)
        card = self.request(asker_company="Mill")
        dialogue = self.dialogue(card, "create_company")
        self.assertFalse(dialogue.duplicate_text)
        dialogue.vat = "si 50223054"
        self.assertEqual(
            dialogue.duplicate_text,
            "This may be there already:\n"
            f"Steelworks (same VAT number). Collaboration {open_card.reference} is open"
            " already, with Ada Administrator.",
        )
        dialogue.mode = "link"
        self.assertFalse(dialogue.duplicate_text)

    @mute_logger("odoo.sql_db")
    def test_vat_that_another_addon_refuses(self):
        """A stricter check than ours blocks nothing either."""
        partners = type(self.env["res.partner"])
        create = partners.create

        def strict(model, vals_list):
            if "vat" in vals_list:
                raise ValidationError(self.env._("No such number"))
            return create(model, vals_list)

        card = self.request(asker_company="Mill", asker_vat="SI50223054")
        dialogue = self.dialogue(card, "create_company").save()
        self.patch(partners, "create", strict)
        dialogue.action_confirm()
        self.assertEqual(card.sme_id.name, "Mill")
        self.assertFalse(card.sme_id.vat)

    def test_open_collaboration_is_named(self):
        """Before linking, the officer reads that somebody is in touch already."""
        open_card = self.card(user_id=self.administrator.id)
        card = self.request(asker_company="Steelworks")
        dialogue = self.dialogue(card)
        said = (
            f"Collaboration {open_card.reference} is open already, with Ada"
            " Administrator."
        )
        self.assertEqual(dialogue.open_text, said)
        dialogue.partner_id = self.bakery
        self.assertFalse(dialogue.open_text)
        dialogue.partner_id = self.sme
        dialogue.save().action_confirm()
        self.assertEqual(card.also_open_text, said)

    def test_who_may_not_see_the_other_card(self):
        """A coordinator reads whom to ask, not the number of the other card."""
        self.card(user_id=self.administrator.id)
        card = self.card(user_id=self.coordinator.id).with_user(self.coordinator)
        self.assertEqual(
            card.also_open_text, "We are in touch already: ask Ada Administrator."
        )

    def test_answers_of_the_asker_get_their_name(self):
        """What the unknown asker answered is, once linked, their contact's answer."""
        card = self.request(asker_email="olaf@example.net", asker_name="Olaf")
        line = self.line(card, "2.a").sudo()
        answers = {"fields": {name: "x" for name in line._answer_names()}}
        card._propose(answers, line, "Olaf")
        self.assertEqual(line.answered_by, "Olaf")
        self.assertFalse(line.done_by_id)
        others = card.sudo().step_ids - line
        self.dialogue(card).save().action_confirm()
        self.assertEqual(line.done_by_id, self.owner)
        self.assertEqual(line.state, "proposed")
        self.assertFalse(others.done_by_id)

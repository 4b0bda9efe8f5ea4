"""People, partners and a protocol for the tests; nothing relies on demo data."""

from odoo.tests import TransactionCase, new_test_user


class CollaborationCommon(TransactionCase):
    """One institution with a person per role, two companies and both protocols."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context=dict(cls.env.context, tracking_disable=False))
        cls.set_up_institutions()
        cls.set_up_people()
        cls.set_up_partners()
        cls.set_up_protocols()

    @classmethod
    def set_up_institutions(cls):
        cls.company = cls.env["res.company"].create({"name": "University of Hills"})
        cls.other_company = cls.env["res.company"].create({"name": "Seaside College"})
        (cls.company | cls.other_company).partner_id.is_hei = True
        cls.hei = cls.company.partner_id
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=cls.company.ids)
        )

    @classmethod
    def set_up_people(cls):
        cls.reader = cls.person("reader", "Rita Reader")
        cls.coordinator = cls.person("coordinator", "Cora Coordinator")
        cls.officer = cls.person("officer", "Olga Officer")
        cls.administrator = cls.person("administrator", "Ada Administrator")
        cls.outsider = cls.person("officer", "Otto Outsider", cls.other_company)
        cls.employee = new_test_user(
            cls.env,
            "hei_sme_employee",
            groups="base.group_user",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
            name="Emil Employee",
        )

    @classmethod
    def person(cls, role, name, company=None):
        company = company or cls.company
        return new_test_user(
            cls.env,
            name.lower().replace(" ", "_"),
            groups=f"hei_sme_collaboration.group_{role}",
            company_id=company.id,
            company_ids=[(6, 0, company.ids)],
            name=name,
            email=f"{role}.{company.id}@example.com",
        )

    @classmethod
    def set_up_partners(cls):
        cls.sme = cls.env["res.partner"].create(
            {
                "name": "Steelworks",
                "is_company": True,
                "is_sme": True,
                "company_registry": "1234579000",
                "legal_form": "d.o.o.",
                "country_id": cls.env.ref("base.si").id,
            }
        )
        cls.owner = cls.env["res.partner"].create(
            {
                "name": "Olaf Owner",
                "parent_id": cls.sme.id,
                "function": "Director",
                "email": "olaf@example.net",
            }
        )
        cls.bakery = cls.env["res.partner"].create(
            {"name": "Bakery", "is_company": True}
        )

    @classmethod
    def set_up_protocols(cls):
        ref = cls.env.ref
        cls.stage = {
            kind: cls.env["hei.sme.collaboration.stage"]._first(kind)
            for kind in ("contact", "definition", "memorandum", "active", "closed")
        }
        cls.reason = ref("hei_sme_collaboration.close_reason_no_answer")
        cls.faculty = cls.env["hei.sme.unit"].create(
            {
                "name": "Faculty of ICT",
                "company_id": cls.company.id,
                "partner_id": cls.hei.id,
                "user_ids": [(6, 0, cls.coordinator.ids)],
            }
        )
        cls.office_hr = cls.env["hei.sme.office"].create(
            {"name": "People and culture", "side": "sme"}
        )
        cls.way = cls.env["hei.sme.way"].create(
            {"name": "Open days", "code": "open_days"}
        )
        cls.measure = cls.env["hei.sme.measure"].create(
            {
                "name": "Visitors",
                "code": "visitors",
                "way_id": cls.way.id,
                "unit": "persons",
            }
        )
        cls.study_field = cls.env["hei.sme.study.field"].create(
            {"code": "0613", "name": "Software and applications"}
        )

    @classmethod
    def card(cls, user=None, **vals):
        """Create a card as `user` (the officer unless told)."""
        vals = {
            "direction": "sme_to_hei",
            "hei_id": cls.hei.id,
            "sme_id": cls.sme.id,
            **vals,
        }
        cards = cls.env["hei.sme.collaboration"].with_user(user or cls.officer)
        return cards.create(vals)

    @classmethod
    def answers(cls, direction="sme_to_hei"):
        """Return answers to every step of the definition in a direction."""
        ways = {"way_ids": [(6, 0, cls.way.ids)]}
        if direction == "sme_to_hei":
            return {
                **ways,
                "purpose": "Find a tester for the new line",
                "forms": "A paid traineeship of three months",
                "ambition_short_term": "One trainee this summer",
                "ambition_medium_term": "Two theses a year",
                "contribution_note": "A test bench that students may use",
                "merit_note": "We hire whom we train",
                "study_field_ids": [(6, 0, cls.study_field.ids)],
            }
        return {
            **ways,
            "interest": "Our students need practice with real steel",
            "benefit_note": "Access to the materials laboratory",
            "study_field_ids": [(6, 0, cls.study_field.ids)],
        }

    @classmethod
    def accept(cls, card):
        """Have step 1 finished: the approached side said yes."""
        asked = (
            {"unit_id": cls.faculty.id}
            if card.direction == "sme_to_hei"
            else {"office_id": cls.office_hr.id}
        )
        return cls.env["hei.sme.approach"].create(
            {"collaboration_id": card.id, "state": "accepted", **asked}
        )

    @classmethod
    def line(cls, card, code):
        """Return the card's line with a number, like 2.a."""
        return card.step_ids.filtered(lambda line: line.code == code)

"""Two institutions in one database, what each holds, and everybody who might look."""

from odoo.tests import new_test_user

from .agreement_common import AgreementCommon

#: Who comes: inside by role, outside with and without an account.
PEOPLE = (
    *("public", "portal", "portal_of_both", "portal_of_another", "employee"),
    *("reader", "responsible", "following", "stranger", "officer", "administrator"),
    "outsider",
)


class WhoCommon(AgreementCommon):
    """A company works with both institutions; each has a card with all that belongs to
    it. What another room adds to a card is added to `scene`.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_outsiders()
        cls.ours = cls.scene(cls.company, cls.officer, cls.coordinator)
        cls.theirs = cls.scene(cls.other_company, cls.outsider, cls.outsider)
        cls.ours_card = cls.ours["hei.sme.collaboration"]
        counted_card = cls.ours["hei.sme.agreement.year"].collaboration_id
        for card in (cls.ours_card, counted_card):
            card.message_subscribe(cls.people["following"].partner_id.ids)

    @classmethod
    def set_up_outsiders(cls):
        cls.baker = cls.env["res.partner"].create(
            {"name": "Berta Baker", "parent_id": cls.bakery.id}
        )
        cls.colleague = cls.env["res.partner"].create(
            {"name": "Carl Colleague", "parent_id": cls.sme.id}
        )
        cls.people = {
            "public": cls.env.ref("base.public_user"),
            "portal": cls.portal(cls.owner),
            "portal_of_both": cls.portal(
                cls.colleague, cls.company | cls.other_company
            ),
            "portal_of_another": cls.portal(cls.baker),
            "employee": cls.employee,
            "reader": cls.reader,
            "responsible": cls.coordinator,
            "following": cls.person("coordinator", "Frida Following"),
            "stranger": cls.person("coordinator", "Stan Stranger"),
            "officer": cls.officer,
            "administrator": cls.administrator,
            "outsider": cls.outsider,
        }
        assert tuple(cls.people) == PEOPLE

    @classmethod
    def portal(cls, partner, companies=None):
        """Give a contact an account. The password is the login."""
        companies = companies or cls.company
        return new_test_user(
            cls.env,
            partner.name.lower().replace(" ", "_"),
            groups="base.group_portal",
            partner_id=partner.id,
            company_id=companies[0].id,
            company_ids=[(6, 0, companies.ids)],
            email=partner.email or f"portal.{partner.id}@example.net",
        )

    @classmethod
    def scene(cls, company, officer, responsible):
        """Return a record of each model that holds something of an institution."""
        env = cls.env(
            user=officer, context={"allowed_company_ids": company.ids, "lang": "en_US"}
        )
        unit = (
            cls.env["hei.sme.unit"]
            .create(
                {
                    "name": f"Faculty of {company.name}",
                    "company_id": company.id,
                    "partner_id": company.partner_id.id,
                }
            )
            .with_env(env)
        )
        card = env["hei.sme.collaboration"].create(
            {
                "direction": "sme_to_hei",
                "hei_id": company.partner_id.id,
                "sme_id": cls.sme.id,
                "user_id": responsible.id,
                "way_ids": [(6, 0, cls.way.ids)],
                "study_field_ids": [(6, 0, cls.study_field.ids)],
                "purpose": f"What {company.name} alone knows",
            }
        )
        approach = env["hei.sme.approach"].create(
            {"collaboration_id": card.id, "unit_id": unit.id}
        )
        card.action_draft_memorandum()
        agreement = card.agreement_id
        signatory = env["hei.sme.agreement.signatory"].create(
            {
                "agreement_id": agreement.id,
                "party": "sme",
                "name": "Olaf Owner",
                "capacity": "Director",
                "email": "olaf@example.net",
            }
        )
        shared = agreement._share("Olaf Owner", "olaf@example.net")
        shared.sudo()._add_remark("", f"What {company.name} was told")
        consent = cls.env["hei.sme.consent"].create(
            {"name": "You may invite us.", "company_id": company.id}
        )
        inquiry = cls.env["hei.sme.inquiry"].create(
            {
                "company_id": company.id,
                "collaboration_id": card.id,
                "company_name": "Steelworks",
                "contact_name": "Olaf Owner",
                "state": "confirmed",
                "email": "olaf@example.net",
                "consent_ids": [(6, 0, consent.ids)],
            }
        )
        correction = cls.env["hei.sme.correction"].create(
            {
                "partner_id": cls.sme.id,
                "company_id": company.id,
                "field_name": "city",
                "new_value": "Jesenice",
                "proposed_by_id": cls.owner.id,
            }
        )
        asked = {"kind": "answers", "partner_id": cls.owner.id, "name": "Olaf Owner"}
        steps = card.step_ids.filtered(lambda line: line.side == "sme")
        invitation = card._invite(
            {**asked, "email": "olaf@example.net", "step_ids": [(6, 0, steps.ids)]}
        )
        running = (
            env["hei.sme.agreement"]
            ._for_action()
            .create(
                {
                    "collaboration_id": card.copy().id,
                    "source": "imported",
                    "state": "in_force",
                    "effective_rule": "date",
                    "date_start": "2021-01-01",
                }
            )
        )
        running._ensure_academic_years()
        year = cls.env["hei.sme.academic.year"]._current(company)
        commitment = env["hei.sme.commitment"].create(
            {
                "collaboration_id": card.id,
                "measure_id": cls.measure.id,
                "academic_year_id": year.id,
            }
        )
        entry = env["hei.sme.commitment.entry"].create(
            {"commitment_id": commitment.id, "date": year.date_start, "quantity": 1}
        )
        counted = env["hei.sme.agreement.year"].search(
            [("agreement_id", "=", running.id)], limit=1
        )
        opinion = cls.env["hei.sme.opinion"].create(
            {
                "agreement_id": agreement.id,
                "occasion": "yearly",
                "due_on": "2026-03-01",
                "side": "sme",
                "partner_id": cls.owner.id,
                "name": "Olaf Owner",
                "email": "olaf@example.net",
                "state": "asked",
                "lapses_on": "2100-01-01",
                "rating": "2",
                "wish": f"What {company.name} is told in confidence",
            }
        )
        size = env["hei.sme.size.declaration"].create(
            {
                "partner_id": cls.sme.id,
                "date_to": "2023-12-31",
                "headcount": 9,
                "relation_ids": [(0, 0, {"name": "Mill", "share": 30})],
            }
        )
        records = (
            opinion,
            *(consent, inquiry, correction),
            *(size, size.relation_ids),
            *(year, commitment, entry, counted),
            *(unit, card, card.step_ids[:1], approach, agreement, signatory),
            *(agreement.article_ids[:1], agreement.sudo().event_ids[:1]),
            *(invitation, shared, shared.sudo().remark_ids[:1]),
        )
        assert all(records)
        return {record._name: record.sudo().with_env(cls.env) for record in records}

    def as_person(self, records, user):
        """Return the records as somebody sees them, with all companies of theirs."""
        return records.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )

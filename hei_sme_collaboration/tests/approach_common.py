"""Two departments with people, one without, and a request between them."""

from .common import CollaborationCommon


class ApproachCommon(CollaborationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleague = cls.person("coordinator", "Carl Colleague")
        cls.colleague.email = "carl@example.com"
        cls.materials = cls.unit("Department of Materials", cls.colleague)
        cls.empty = cls.unit("Faculty of Forestry")

    @classmethod
    def unit(cls, name, people=None, company=None):
        company = company or cls.company
        return cls.env["hei.sme.unit"].create(
            {
                "name": name,
                "company_id": company.id,
                "partner_id": company.partner_id.id,
                "user_ids": [(6, 0, people.ids if people else [])],
            }
        )

    def pass_on(self, card, units, user=None, previous=None, **vals):
        """Pass a card on through the dialogue; return the new approaches."""
        user = user or self.officer
        wizards = self.env["hei.sme.pass.on"].with_user(user)
        wizard = wizards.with_context(allowed_company_ids=user.company_ids.ids).create(
            {
                "collaboration_id": card.id,
                "previous_id": previous and previous.id,
                "unit_ids": [(6, 0, units.ids)],
                **vals,
            }
        )
        before = card.sudo().approach_ids
        wizard.action_pass_on()
        return card.sudo().approach_ids - before

    def decline(self, approach, reason, user=None):
        wizards = self.env["hei.sme.approach.decline"].with_user(user or self.officer)
        wizard = wizards.create({"approach_id": approach.id, "reason": reason})
        return wizard.action_confirm()

    def activities(self, card, user):
        found = self.env["mail.activity"].sudo()
        return found.search(
            [
                ("res_model", "=", card._name),
                ("res_id", "=", card.id),
                ("user_id", "=", user.id),
            ]
        )

"""The first opening: are we an HEI or a company?"""

from odoo import api, models


class Welcome(models.TransientModel):
    """Asked once per company. The answer is the role of the company's own partner."""

    _name = "hei.sme.welcome"
    _description = "First steps with collaborations"

    @api.model
    def action_open(self):
        """Open what needs whoever comes, to readers the board; the first officer who
        comes is asked before.
        """
        partner = self.env.company.partner_id
        user = self.env.user
        xmlid = "collaboration_action"
        if user.has_group("hei_sme_collaboration.group_coordinator"):
            xmlid = "need_action"
        if not (partner.is_hei or partner.is_sme) and user.has_group(
            "hei_sme_collaboration.group_officer"
        ):
            xmlid = "welcome_action"
        return self.env["ir.actions.actions"]._for_xml_id(
            f"hei_sme_collaboration.{xmlid}"
        )

    def action_we_are_hei(self):
        return self._answer("is_hei")

    def action_we_are_company(self):
        return self._answer("is_sme")

    def _answer(self, role):
        self.env.company.partner_id[role] = True
        action = self.env.ref("hei_sme_collaboration.collaboration_action")
        # Behind the dialogue there is no app yet: open the board with its menus.
        return {
            "type": "ir.actions.client",
            "tag": "reload",
            "params": {"action_id": action.id},
        }

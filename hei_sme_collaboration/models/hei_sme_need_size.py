"""What companies say of their size waits for an officer."""

from odoo import api, models
from odoo.fields import Domain

from .hei_sme_need import OFFICER, Kind


class SizeDeclaration(models.Model):
    _name = "hei.sme.size.declaration"
    _inherit = ["hei.sme.size.declaration", "hei.sme.needed"]

    def _need_title(self):
        return self.partner_id.display_name

    def _need_person(self):
        return self.env["res.users"]

    def _need_url(self):
        return f"/odoo/action-hei_sme_collaboration.size_declaration_action/{self.id}"

    def _need_action(self, key):
        return self._get_records_action()


class Need(models.AbstractModel):
    _inherit = "hei.sme.need"

    @api.model
    def _kinds(self):
        return [
            *super()._kinds(),
            Kind(
                key="size",
                sequence=105,
                title=self.env._("Company sizes to decide"),
                help=self.env._("A company says how big it is."),
                model="hei.sme.size.declaration",
                action="size_declaration_action",
                order="declared_on, id",
                group=OFFICER,
                domain=lambda: Domain("state", "=", "proposed"),
                mine=lambda: Domain.TRUE,
                line=self._size_line,
            ),
        ]

    @api.model
    def _size_line(self, declaration):
        return {
            "text": declaration._say_proposal(),
            "when": self.env._("since %s", self._day(declaration.declared_on)),
            "late": False,
        }

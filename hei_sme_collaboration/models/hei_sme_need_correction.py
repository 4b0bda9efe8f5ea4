"""What companies say is wrong about them waits for an officer."""

from odoo import api, models
from odoo.fields import Domain

from .hei_sme_need import OFFICER, Kind


class Correction(models.Model):
    _name = "hei.sme.correction"
    _inherit = ["hei.sme.correction", "hei.sme.needed"]

    def _need_title(self):
        return self.partner_id.display_name

    def _need_person(self):
        return self.env["res.users"]

    def _need_url(self):
        return "/odoo/action-hei_sme_collaboration.correction_action"

    def _need_action(self, key):
        return self.partner_id.action_open_corrections()


class Need(models.AbstractModel):
    _inherit = "hei.sme.need"

    @api.model
    def _kinds(self):
        return [
            *super()._kinds(),
            Kind(
                key="correction",
                sequence=100,
                title=self.env._("Corrections to decide"),
                help=self.env._(
                    "A company says what is wrong in what you have on record about it."
                ),
                model="hei.sme.correction",
                action="correction_action",
                order="proposed_on, id",
                group=OFFICER,
                domain=lambda: Domain("state", "=", "proposed"),
                mine=lambda: Domain.TRUE,
                line=self._correction_line,
            ),
        ]

    @api.model
    def _correction_line(self, correction):
        labels = dict(correction._fields["field_name"]._description_selection(self.env))
        day = correction.company_id.sudo()._memorandum_day(correction.proposed_on)
        return {
            "text": self.env._(
                "%(what)s: %(before)s → %(after)s",
                what=labels.get(correction.field_name, ""),
                before=correction.present_value or "–",
                after=correction.new_value or "–",
            ),
            "when": self.env._("since %s", self._day(day)),
            "late": False,
        }

"""Commitments that are behind what the year gone by asks for."""

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import formatLang

from .hei_sme_need import Kind


class Commitment(models.Model):
    _name = "hei.sme.commitment"
    _inherit = ["hei.sme.commitment", "hei.sme.needed"]

    def _need_url(self):
        return f"/odoo/commitments/{self.id}"

    def _need_action(self, key):
        """Results are added on the commitment: its department's people may not see
        the card.
        """
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }


class Need(models.AbstractModel):
    _inherit = "hei.sme.need"

    @api.model
    def _kinds(self):
        return [
            *super()._kinds(),
            Kind(
                key="behind",
                sequence=90,
                title=self.env._("Behind what was promised"),
                help=self.env._(
                    "Less has happened than the year gone by asks for. Add results, or"
                    " ask what holds it up."
                ),
                model="hei.sme.commitment",
                action="commitment_action",
                order="behind_on, id",
                domain=lambda: self.env["hei.sme.commitment"]._behind_domain(),
                mine=lambda: (
                    Domain("collaboration_id.user_id", "=", self.env.uid)
                    | Domain("unit_id", "in", self._own_departments())
                ),
                line=self._behind_line,
            ),
        ]

    @api.model
    def _behind_line(self, commitment):
        def number(value):
            return formatLang(self.env, value, digits=0 if value == int(value) else 2)

        return {
            "text": self.env._(
                "%(measure)s: %(actual)s of %(target)s",
                measure=commitment.display_name,
                actual=number(commitment.actual),
                target=number(commitment.target),
            ),
            "when": self.env._("behind since %s", self._day(commitment.behind_on)),
            "late": False,
        }

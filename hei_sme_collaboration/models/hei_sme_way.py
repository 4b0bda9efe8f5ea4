"""Ways of collaboration."""

from odoo import api, fields, models

DIRECTIONS = [
    ("sme_to_hei", "Company approaches HEI"),
    ("hei_to_sme", "HEI approaches company"),
]


class Way(models.Model):
    """What the parties agree to do: traineeship, guest teaching, joint projects…

    The direction decides what is offered first, never what can be chosen.
    """

    _name = "hei.sme.way"
    _description = "Way of collaboration"
    _inherit = ["hei.sme.deletion.guard"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    name_sme_to_hei = fields.Char(
        string="Name when the company approaches",
        translate=True,
        help="Shown instead of the name where the company approached the HEI.",
    )
    code = fields.Char(
        required=True, index=True, help="Short and stable, for exports and reports."
    )
    direction = fields.Selection(
        DIRECTIONS,
        string="Offered first when",
        help="It leads the list in this direction and can be chosen in either.",
    )
    sequence = fields.Integer(default=10)
    color = fields.Integer(default=0)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(code)", "Another way has this code already. Codes are unique."
    )

    @api.depends("name", "name_sme_to_hei")
    @api.depends_context("hei_sme_direction", "lang")
    def _compute_display_name(self):
        company_approaches = self.env.context.get("hei_sme_direction") == "sme_to_hei"
        for way in self:
            way.display_name = (company_approaches and way.name_sme_to_hei) or way.name

    @api.model
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """List the ways of the context's direction first."""
        direction = self.env.context.get("hei_sme_direction")
        found = super().name_search(name, domain, operator, limit)
        if not direction:
            return found
        leading = set(
            self.browse(way_id for way_id, _label in found)
            .filtered(lambda way: way.direction == direction)
            .ids
        )
        return sorted(found, key=lambda pair: pair[0] not in leading)

"""Kinds of department on either side."""

from odoo import fields, models

SIDES = [("hei", "HEI"), ("sme", "Company")]


class Office(models.Model):
    """A kind of department: career services, faculty, HR, R&D, top management."""

    _name = "hei.sme.office"
    _description = "Kind of department"
    _inherit = ["hei.sme.deletion.guard"]
    _order = "side, sequence, name, id"

    name = fields.Char(required=True, translate=True)
    side = fields.Selection(
        SIDES, required=True, index=True, help="Whose departments are of this kind."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

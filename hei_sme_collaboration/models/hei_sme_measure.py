"""What is counted for a way of collaboration."""

from odoo import fields, models


class Measure(models.Model):
    """Trainees, weeks, hours, projects, value: one thing that can be counted.

    The shipped ones are what university–business cooperation is counted by: see the
    areas of HEInnovate and of the European surveys of such cooperation.
    """

    _name = "hei.sme.measure"
    _description = "Measure"
    _inherit = ["hei.sme.deletion.guard"]
    _order = "way_id, sequence, name, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, index=True, help="Short and stable, for exports and reports."
    )
    way_id = fields.Many2one(
        "hei.sme.way",
        string="Way of collaboration",
        required=True,
        index=True,
        ondelete="restrict",
    )
    unit = fields.Char(
        "Counted in", translate=True, help="Persons, weeks, hours, euro…"
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(code)", "Another measure has this code already. Codes are unique."
    )

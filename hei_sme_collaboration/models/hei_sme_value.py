"""Tags for what a party brings, why it, and what the other gains."""

from odoo import fields, models


class Value(models.Model):
    """A tag that answers step 2.b of either protocol."""

    _name = "hei.sme.value"
    _description = "Value of a collaboration"
    _inherit = ["hei.sme.deletion.guard"]
    _order = "kind, sequence, name, id"

    name = fields.Char(required=True, translate=True)
    kind = fields.Selection(
        [
            ("contribution", "What it brings"),
            ("merit", "Why this company"),
            ("benefit", "What they gain"),
        ],
        required=True,
        index=True,
    )
    sequence = fields.Integer(default=10)
    color = fields.Integer(default=0)
    active = fields.Boolean(default=True)

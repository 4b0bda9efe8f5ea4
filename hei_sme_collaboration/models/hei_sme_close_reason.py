"""Why a collaboration was closed."""

from odoo import fields, models

OUTCOMES = [
    ("ended_well", "Ended well"),
    ("declined_by_them", "Declined by them"),
    ("declined_by_us", "Declined by us"),
    ("no_answer", "No answer"),
    ("company_gone", "Company gone"),
    ("duplicate", "Duplicate"),
]


class CloseReason(models.Model):
    """A reason in the institution's own words; its outcome is what is counted."""

    _name = "hei.sme.close.reason"
    _description = "Reason for closing"
    _inherit = ["hei.sme.deletion.guard"]
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    outcome = fields.Selection(OUTCOMES, required=True, index=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

"""What a company may agree to when it asks, beside what the request itself needs."""

from odoo import fields, models


class Consent(models.Model):
    """An optional consent of the public page: never ticked beforehand."""

    _name = "hei.sme.consent"
    _description = "Optional consent"
    _inherit = ["hei.sme.deletion.guard"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(
        "What they agree to",
        required=True,
        translate=True,
        help="A whole sentence, as “You may invite us to your career fair”.",
    )
    company_id = fields.Many2one(
        "res.company",
        string="Institution",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

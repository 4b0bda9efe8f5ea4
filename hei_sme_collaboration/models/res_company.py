"""How an institution writes its memoranda."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class Company(models.Model):
    _inherit = "res.company"

    hei_sme_memorandum_title = fields.Selection(
        [
            ("agreement", "Memorandum of Agreement"),
            ("understanding", "Memorandum of Understanding"),
        ],
        string="Title of memoranda",
        default="agreement",
        required=True,
    )
    hei_sme_memorandum_months = fields.Integer(
        "Months a memorandum runs", default=60, required=True
    )
    hei_sme_memorandum_notice = fields.Integer(
        "Months of notice of a memorandum", default=6, required=True
    )
    hei_sme_memorandum_law = fields.Char(
        "Governing law of memoranda", help="As in “the law of Slovenia”."
    )
    hei_sme_memorandum_place = fields.Char(
        "Place of the courts", help="The town whose courts decide."
    )

    @api.constrains("hei_sme_memorandum_months", "hei_sme_memorandum_notice")
    def _check_memorandum_term(self):
        for company in self:
            months = company.hei_sme_memorandum_months
            if not 0 <= company.hei_sme_memorandum_notice < months:
                raise ValidationError(
                    self.env._(
                        "A memorandum runs for at least one month, and longer than its"
                        " period of notice."
                    )
                )

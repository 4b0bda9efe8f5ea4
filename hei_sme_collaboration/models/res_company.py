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
    hei_sme_memorandum_max_months = fields.Integer(
        "Longest term of a memorandum", help="In months; 0 sets no limit."
    )
    hei_sme_memorandum_objection = fields.Integer(
        "Months before its end to object to a renewal by itself",
        default=3,
        required=True,
    )
    hei_sme_memorandum_lead = fields.Integer(
        "Months before its end in which a memorandum is looked at again",
        default=6,
        required=True,
    )
    hei_sme_memorandum_link_days = fields.Integer(
        "Days a personal link is valid", default=30, required=True
    )
    hei_sme_memorandum_in_order = fields.Boolean("Sign memoranda in order")
    hei_sme_memorandum_remind_days = fields.Integer(
        "Days between reminders to sign", help="0 reminds nobody."
    )
    hei_sme_memorandum_review = fields.Selection(
        [
            ("never", "Never"),
            ("deviates", "When the text deviates from its clauses"),
            ("always", "Always"),
        ],
        string="Legal review before sending",
        default="never",
        required=True,
    )
    hei_sme_memorandum_reviewer_id = fields.Many2one(
        "res.users", string="Who reviews memoranda", ondelete="restrict"
    )
    hei_sme_memorandum_status = fields.Text(
        "Legal status of memoranda",
        translate=True,
        help="A sentence on whether the memorandum binds. Empty: a sentence that names"
        " the articles that do.",
    )
    hei_sme_memorandum_letterhead = fields.Selection(
        [("ours", "Ours"), ("both", "Both logos"), ("none", "None")],
        string="Letterhead of memoranda",
        default="ours",
        required=True,
    )
    hei_sme_memorandum_retention = fields.Integer(
        "Months personal details of the evidence are kept",
        help="After the end of the memorandum; 0 keeps them for good.",
    )
    hei_sme_memorandum_law = fields.Char(
        "Governing law of memoranda", help="As in “the law of Slovenia”."
    )
    hei_sme_memorandum_place = fields.Char(
        "Place of the courts", help="The town whose courts decide."
    )

    @api.constrains(
        "hei_sme_memorandum_max_months",
        "hei_sme_memorandum_objection",
        "hei_sme_memorandum_lead",
        "hei_sme_memorandum_link_days",
        "hei_sme_memorandum_remind_days",
        "hei_sme_memorandum_retention",
    )
    def _check_memorandum_periods(self):
        for company in self:
            periods = (
                company.hei_sme_memorandum_max_months,
                company.hei_sme_memorandum_objection,
                company.hei_sme_memorandum_lead,
                company.hei_sme_memorandum_remind_days,
                company.hei_sme_memorandum_retention,
            )
            if min(periods) < 0 or company.hei_sme_memorandum_link_days < 1:
                raise ValidationError(
                    self.env._(
                        "Periods of memoranda can't be negative, and a link has to be"
                        " valid for at least one day."
                    )
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

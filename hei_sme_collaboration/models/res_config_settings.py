"""Settings of the memorandum, per company."""

from odoo import fields, models


class ConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    hei_sme_memorandum_title = fields.Selection(
        related="company_id.hei_sme_memorandum_title", readonly=False
    )
    hei_sme_memorandum_months = fields.Integer(
        related="company_id.hei_sme_memorandum_months", readonly=False
    )
    hei_sme_memorandum_notice = fields.Integer(
        related="company_id.hei_sme_memorandum_notice", readonly=False
    )
    hei_sme_memorandum_law = fields.Char(
        related="company_id.hei_sme_memorandum_law", readonly=False
    )
    hei_sme_memorandum_place = fields.Char(
        related="company_id.hei_sme_memorandum_place", readonly=False
    )

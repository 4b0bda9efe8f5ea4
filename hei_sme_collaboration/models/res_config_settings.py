"""Settings of the memorandum, per company."""

from odoo import fields, models


class ConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # Text and term
    hei_sme_memorandum_title = fields.Selection(
        related="company_id.hei_sme_memorandum_title", readonly=False
    )
    hei_sme_memorandum_letterhead = fields.Selection(
        related="company_id.hei_sme_memorandum_letterhead", readonly=False
    )
    hei_sme_memorandum_status = fields.Text(
        related="company_id.hei_sme_memorandum_status", readonly=False
    )
    hei_sme_memorandum_law = fields.Char(
        related="company_id.hei_sme_memorandum_law", readonly=False
    )
    hei_sme_memorandum_place = fields.Char(
        related="company_id.hei_sme_memorandum_place", readonly=False
    )
    hei_sme_memorandum_months = fields.Integer(
        related="company_id.hei_sme_memorandum_months", readonly=False
    )
    hei_sme_memorandum_max_months = fields.Integer(
        related="company_id.hei_sme_memorandum_max_months", readonly=False
    )
    hei_sme_memorandum_notice = fields.Integer(
        related="company_id.hei_sme_memorandum_notice", readonly=False
    )
    hei_sme_memorandum_objection = fields.Integer(
        related="company_id.hei_sme_memorandum_objection", readonly=False
    )
    hei_sme_memorandum_tz = fields.Selection(
        related="company_id.partner_id.tz", string="Time zone", readonly=False
    )

    # Signing
    hei_sme_memorandum_link_days = fields.Integer(
        related="company_id.hei_sme_memorandum_link_days", readonly=False
    )
    hei_sme_memorandum_in_order = fields.Boolean(
        related="company_id.hei_sme_memorandum_in_order", readonly=False
    )
    hei_sme_memorandum_review = fields.Selection(
        related="company_id.hei_sme_memorandum_review", readonly=False
    )
    hei_sme_memorandum_reviewer_id = fields.Many2one(
        related="company_id.hei_sme_memorandum_reviewer_id", readonly=False
    )

    # Reminders
    hei_sme_memorandum_remind_days = fields.Integer(
        related="company_id.hei_sme_memorandum_remind_days", readonly=False
    )
    hei_sme_memorandum_lead = fields.Integer(
        related="company_id.hei_sme_memorandum_lead", readonly=False
    )

    # Evidence
    hei_sme_memorandum_retention = fields.Integer(
        related="company_id.hei_sme_memorandum_retention", readonly=False
    )

"""When an institution calls something due."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

PERIODS = (
    "hei_sme_need_near_days",
    "hei_sme_need_unsigned_days",
    "hei_sme_need_objection_days",
    "hei_sme_need_silent_days",
    "hei_sme_need_silent_active_days",
)


class Company(models.Model):
    _inherit = "res.company"

    hei_sme_need_near_days = fields.Integer(
        "Days before a department's day to answer", default=3, required=True
    )
    hei_sme_need_unsigned_days = fields.Integer(
        "Days without a signature", default=14, required=True
    )
    hei_sme_need_objection_days = fields.Integer(
        "Days before the last day to object", default=60, required=True
    )
    hei_sme_need_silent_days = fields.Integer(
        "Days silent on the way to a memorandum", default=30, required=True
    )
    hei_sme_need_silent_active_days = fields.Integer(
        "Days silent while active", default=180, required=True
    )

    @api.constrains(*PERIODS)
    def _check_need_periods(self):
        for company in self:
            if min(company[name] for name in PERIODS) < 0:
                raise ValidationError(
                    self.env._(
                        "How many days something may wait can't be negative. 0 stands"
                        " for “not at all”."
                    )
                )
            if max(company[name] for name in PERIODS) > 3650:
                raise ValidationError(
                    self.env._("Nothing has to wait for longer than ten years.")
                )


class ConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    hei_sme_need_near_days = fields.Integer(
        related="company_id.hei_sme_need_near_days", readonly=False
    )
    hei_sme_need_unsigned_days = fields.Integer(
        related="company_id.hei_sme_need_unsigned_days", readonly=False
    )
    hei_sme_need_objection_days = fields.Integer(
        related="company_id.hei_sme_need_objection_days", readonly=False
    )
    hei_sme_need_silent_days = fields.Integer(
        related="company_id.hei_sme_need_silent_days", readonly=False
    )
    hei_sme_need_silent_active_days = fields.Integer(
        related="company_id.hei_sme_need_silent_active_days", readonly=False
    )

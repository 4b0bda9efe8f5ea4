"""Objecting to a renewal by itself."""

from odoo import api, fields, models

from ..models.hei_sme_agreement_termination import WHO


class AgreementObject(models.TransientModel):
    """Who objects, and when."""

    _name = "hei.sme.agreement.object"
    _description = "Object to a renewal"

    agreement_id = fields.Many2one("hei.sme.agreement", required=True)
    who = fields.Selection(WHO[:2], "Who objects", required=True, default="hei")
    day = fields.Date(
        "Day of the objection",
        required=True,
        compute="_compute_day",
        store=True,
        readonly=False,
        precompute=True,
    )
    notice_date = fields.Date(related="agreement_id.notice_date")
    date_end = fields.Date(related="agreement_id.date_end")

    @api.depends("agreement_id")
    def _compute_day(self):
        for wizard in self:
            wizard.day = wizard.agreement_id._today()

    def action_confirm(self):
        """Let it end with its term."""
        for wizard in self:
            wizard.agreement_id._object_to_renewal(wizard.who, wizard.day)
        return {"type": "ir.actions.act_window_close"}

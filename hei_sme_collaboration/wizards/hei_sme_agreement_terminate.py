"""Giving notice of termination."""

import base64

from odoo import api, fields, models

from ..models.hei_sme_agreement_termination import WHO


class AgreementTerminate(models.TransientModel):
    """Who gives notice, when, with which last day, and why."""

    _name = "hei.sme.agreement.terminate"
    _description = "Terminate a memorandum"

    agreement_id = fields.Many2one("hei.sme.agreement", required=True)
    who = fields.Selection(WHO, "Who gives notice", required=True, default="hei")
    notice_on = fields.Date(
        "Day of the notice",
        required=True,
        compute="_compute_notice_on",
        store=True,
        readonly=False,
        precompute=True,
    )
    last_day = fields.Date(
        "Last day in force",
        required=True,
        compute="_compute_last_day",
        store=True,
        readonly=False,
        precompute=True,
    )
    notice_months = fields.Integer(related="agreement_id.notice_months")
    reason = fields.Text(required=True)
    letter = fields.Binary("Letter of notice", attachment=False)
    letter_name = fields.Char("File name")

    @api.depends("agreement_id")
    def _compute_notice_on(self):
        for wizard in self:
            wizard.notice_on = wizard.agreement_id._today()

    @api.depends("agreement_id", "who", "notice_on")
    def _compute_last_day(self):
        """The period of notice counts from the day of the notice; both together can
        agree on any day, today to begin with.
        """
        for wizard in self:
            day = wizard.notice_on
            if day and wizard.who != "both":
                day = wizard.agreement_id._earliest_end(wizard.who, day)
            wizard.last_day = day

    def action_confirm(self):
        """Put the notice on record."""
        for wizard in self:
            wizard.agreement_id._give_notice(
                wizard.who,
                wizard.notice_on,
                wizard.last_day,
                wizard.reason,
                base64.b64decode(wizard.letter or b""),
                wizard.letter_name,
            )
        return {"type": "ir.actions.act_window_close"}

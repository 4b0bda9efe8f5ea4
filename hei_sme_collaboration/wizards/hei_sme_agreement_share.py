"""Sharing a draft with the other side."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize


class AgreementShare(models.TransientModel):
    """One mail to one person of the other side, with a link of their own."""

    _name = "hei.sme.agreement.share"
    _description = "Share a draft"
    _inherit = ["hei.sme.mail.dialog"]

    agreement_id = fields.Many2one("hei.sme.agreement", required=True, readonly=True)
    counterpart_id = fields.Many2one("res.partner", compute="_compute_counterpart_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="To",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="['|', ('id', '=', counterpart_id or 0),"
        " ('id', 'child_of', counterpart_id or 0)]",
    )
    email = fields.Char("E-mail", related="partner_id.email")
    earlier = fields.Char(compute="_compute_earlier")

    @api.depends("agreement_id")
    def _compute_counterpart_id(self):
        for wizard in self:
            wizard.counterpart_id = wizard.agreement_id._counterpart()

    @api.depends("agreement_id")
    def _compute_partner_id(self):
        """Who got the last round, else the other side's operational contact."""
        for wizard in self:
            agreement = wizard.agreement_id
            last = agreement.round_ids.sorted("number")[-1:].partner_id
            wizard.partner_id = last or agreement._counterpart_contact()

    @api.depends("agreement_id", "partner_id")
    def _compute_mail(self):
        for wizard in self:
            if not (wizard.agreement_id and wizard.partner_id):
                wizard.subject = wizard.body = False
                continue
            agreement = wizard.agreement_id
            wizard.subject, wizard.body = agreement.sudo()._render_mail(
                "share",
                agreement,
                agreement._mail_lang(wizard.partner_id),
                hei_sme_recipient=wizard.partner_id.name,
            )

    def _written_by(self):
        agreement = self.agreement_id
        return agreement, agreement._mail_lang(self.partner_id)

    @api.depends("agreement_id")
    def _compute_earlier(self):
        for wizard in self:
            last = wizard.agreement_id.round_ids.sorted("number")[-1:]
            wizard.earlier = last.display_name if last else False

    def action_send(self):
        """Keep the draft as it stands as a new round and mail its link.

        :raises UserError: without an address, or when the mail has lost its link
        """
        self.ensure_one()
        agreement = self.agreement_id
        partner = self.partner_id
        if not partner:
            raise UserError(self.env._("Choose with whom the draft is to be shared."))
        if email_normalize(partner.email or ""):
            self.env["hei.sme.link"]._refuse_without_link(
                partner.name, self.body, agreement._neutral_link()
            )
        shared = agreement._share(partner.name, partner.email, partner)
        shared._send_link(self.subject, self.body)
        return {"type": "ir.actions.act_window_close"}

"""Recording a signature that was given on paper or elsewhere."""

from odoo import api, fields, models

from ..models.hei_sme_agreement_signatory import PARTIES


class AgreementRecord(models.TransientModel):
    """Who signed for a party, when, and the signed copy."""

    _name = "hei.sme.agreement.record"
    _description = "Record a signature"

    agreement_id = fields.Many2one("hei.sme.agreement", required=True)
    party = fields.Selection(PARTIES, string="Signed for", required=True)
    signatory_id = fields.Many2one(
        "hei.sme.agreement.signatory",
        string="Who",
        required=True,
        compute="_compute_signatory_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('agreement_id', '=', agreement_id), ('party', '=', party),"
        " ('state', '=', 'pending')]",
    )
    date = fields.Date(
        "Signed on", required=True, default=lambda s: fields.Date.context_today(s)
    )
    scan = fields.Binary("Signed copy", attachment=False)
    scan_name = fields.Char("File name")

    @api.depends("agreement_id", "party")
    def _compute_signatory_id(self):
        for wizard in self:
            wizard.signatory_id = wizard.agreement_id.signatory_ids.filtered(
                lambda s, w=wizard: s.party == w.party and s.state == "pending"
            )[:1]

    def action_confirm(self):
        """Put the signature on record."""
        for wizard in self:
            wizard.signatory_id._record_signature(
                wizard.date, wizard.scan, wizard.scan_name
            )
        return {"type": "ir.actions.act_window_close"}

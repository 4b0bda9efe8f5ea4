"""A company, or a university, has a successor."""

import base64

from odoo import api, fields, models

from ..models.hei_sme_agreement_signatory import PARTIES


class AgreementSuccessor(models.TransientModel):
    """Which party, who succeeds it, since when, and what proves it."""

    _name = "hei.sme.agreement.successor"
    _description = "A party of a memorandum has a successor"

    agreement_id = fields.Many2one("hei.sme.agreement", required=True)
    side = fields.Selection(PARTIES, "Which party", required=True, default="sme")
    former_id = fields.Many2one(
        "res.partner", "Party so far", compute="_compute_former_id"
    )
    successor_id = fields.Many2one("res.partner", required=True, ondelete="cascade")
    day = fields.Date(
        "Since",
        required=True,
        compute="_compute_day",
        store=True,
        readonly=False,
        precompute=True,
    )
    proof = fields.Binary(attachment=False)
    proof_name = fields.Char("File name")

    @api.depends("agreement_id", "side")
    def _compute_former_id(self):
        for wizard in self:
            wizard.former_id = wizard.side and wizard.agreement_id[f"{wizard.side}_id"]

    @api.depends("agreement_id")
    def _compute_day(self):
        for wizard in self:
            wizard.day = wizard.agreement_id._today()

    def action_confirm(self):
        """Open the amendment that names the new party."""
        self.ensure_one()
        draft = self.agreement_id._succeed(
            self.side,
            self.successor_id,
            self.day,
            base64.b64decode(self.proof or b""),
            self.proof_name,
        )
        return draft._open()

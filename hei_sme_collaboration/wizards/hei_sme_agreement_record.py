"""Recording a signature that was given on paper or elsewhere."""

import base64

from odoo import api, fields, models
from odoo.exceptions import UserError


class AgreementRecord(models.TransientModel):
    """Who signed, how, when, and the signed copy as it came."""

    _name = "hei.sme.agreement.record"
    _description = "Record a signature"

    signatory_id = fields.Many2one(
        "hei.sme.agreement.signatory", string="Who", required=True
    )
    agreement_id = fields.Many2one(related="signatory_id.agreement_id")
    method = fields.Selection(
        [("paper", "On paper"), ("external", "With a tool elsewhere")],
        string="How",
        required=True,
        compute="_compute_method",
        store=True,
        readonly=False,
        precompute=True,
    )
    date = fields.Date(
        "Signed on", required=True, default=lambda s: fields.Date.context_today(s)
    )
    scan = fields.Binary("Signed copy", attachment=False)
    scan_name = fields.Char("File name")
    differs = fields.Boolean(compute="_compute_differs")
    file_reason = fields.Text(
        "Why this file",
        help="Why the file isn't made from the frozen PDF: it went through another"
        " system, for example.",
    )
    is_last = fields.Boolean(compute="_compute_is_last")
    notify = fields.Boolean(
        "Mail the signed set to everybody",
        default=True,
        help="To all who signed and the contacts of both sides.",
    )
    original_location = fields.Char(
        "Paper original", help="Where it is kept: room, shelf, file."
    )

    @api.depends("signatory_id")
    def _compute_method(self):
        for wizard in self:
            chosen = wizard.signatory_id.method
            wizard.method = "external" if chosen == "external" else "paper"

    @api.depends("scan", "method", "signatory_id")
    def _compute_differs(self):
        """Whether a file signed elsewhere isn't the frozen PDF with more added."""
        for wizard in self:
            content = wizard._content()
            wizard.differs = bool(
                content
                and wizard.method == "external"
                and not content.startswith(wizard.agreement_id._get_document_bytes())
            )

    @api.depends("signatory_id")
    def _compute_is_last(self):
        for wizard in self:
            others = wizard.agreement_id.signatory_ids - wizard.signatory_id
            wizard.is_last = all(other.state == "signed" for other in others)

    def _content(self):
        # A form shows the size of a file instead of its content until it's read.
        scan = self.with_context(bin_size=False).scan
        try:
            return base64.b64decode(scan, validate=True) if scan else b""
        except ValueError as error:
            raise UserError(
                self.env._("The signed copy didn't arrive whole. Choose it again.")
            ) from error

    def action_confirm(self):
        """Put the signature on record."""
        for wizard in self:
            if wizard.original_location:
                wizard.agreement_id.original_location = wizard.original_location
            signatory = wizard.signatory_id.with_context(
                hei_sme_quiet=not wizard.notify
                or self.env.context.get("hei_sme_quiet", False)
            )
            signatory._record_signature(
                wizard.date,
                wizard.method,
                wizard._content(),
                wizard.scan_name,
                wizard.file_reason,
            )
        return {"type": "ir.actions.act_window_close"}

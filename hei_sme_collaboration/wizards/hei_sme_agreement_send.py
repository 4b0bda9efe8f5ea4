"""Readying a memorandum of which something is still open."""

from textwrap import shorten

from odoo import api, fields, models


class AgreementSend(models.TransientModel):
    """Warns and lets the officer decide."""

    _name = "hei.sme.agreement.send"
    _description = "Ready to sign with something open"

    agreement_ids = fields.Many2many("hei.sme.agreement", required=True)
    clause_names = fields.Text("Unreviewed clauses", compute="_compute_clause_names")
    open_remarks = fields.Text("Open remarks", compute="_compute_open_remarks")

    @api.depends("agreement_ids")
    def _compute_clause_names(self):
        for wizard in self:
            clauses = wizard.agreement_ids.article_ids.clause_id.filtered(
                lambda clause: not clause.reviewed_by_id
            )
            wizard.clause_names = "\n".join(clauses.mapped("name"))

    @api.depends("agreement_ids")
    def _compute_open_remarks(self):
        for wizard in self:
            wizard.open_remarks = "\n".join(
                f"{remark.display_name}: {shorten(remark.body, 120)}"
                for remark in wizard.agreement_ids._open_remarks()
            )

    def action_confirm(self):
        """Go on all the same."""
        self.agreement_ids.with_context(
            accept_unreviewed=True, accept_open_remarks=True
        ).action_send()
        return {"type": "ir.actions.act_window_close"}

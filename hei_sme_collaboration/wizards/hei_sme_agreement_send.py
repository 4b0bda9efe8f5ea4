"""Readying a memorandum whose clauses nobody approved yet."""

from odoo import api, fields, models


class AgreementSend(models.TransientModel):
    """Warns and lets the officer decide."""

    _name = "hei.sme.agreement.send"
    _description = "Ready to sign with unreviewed clauses"

    agreement_ids = fields.Many2many("hei.sme.agreement", required=True)
    clause_names = fields.Text("Unreviewed clauses", compute="_compute_clause_names")

    @api.depends("agreement_ids")
    def _compute_clause_names(self):
        for wizard in self:
            clauses = wizard.agreement_ids.article_ids.clause_id.filtered(
                lambda clause: not clause.reviewed_by_id
            )
            wizard.clause_names = "\n".join(clauses.mapped("name"))

    def action_confirm(self):
        """Go on all the same."""
        self.agreement_ids.with_context(accept_unreviewed=True).action_send()
        return {"type": "ir.actions.act_window_close"}

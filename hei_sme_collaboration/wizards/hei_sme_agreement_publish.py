"""Noting that a memorandum was published."""

from odoo import api, fields, models


class AgreementPublish(models.TransientModel):
    """When and where."""

    _name = "hei.sme.agreement.publish"
    _description = "Note the publication of a memorandum"

    agreement_id = fields.Many2one("hei.sme.agreement", required=True)
    published_on = fields.Date(
        required=True,
        compute="_compute_published_on",
        store=True,
        readonly=False,
        precompute=True,
    )
    publication_url = fields.Char(
        "Where it is published", help="The link to the register of contracts."
    )
    starts_it = fields.Boolean(compute="_compute_starts_it")

    @api.depends("agreement_id")
    def _compute_published_on(self):
        for wizard in self:
            agreement = wizard.agreement_id
            wizard.published_on = agreement.published_on or agreement._today()

    @api.depends("agreement_id")
    def _compute_starts_it(self):
        for wizard in self:
            agreement = wizard.agreement_id
            by_publication = agreement.effective_rule == "publication"
            wizard.starts_it = by_publication and agreement.state == "signed"

    def action_confirm(self):
        """Note it; where the publication puts it in force, it starts the day after."""
        for wizard in self:
            vals = {"publication_url": wizard.publication_url}
            if wizard.published_on != wizard.agreement_id.published_on:
                vals["published_on"] = wizard.published_on
            wizard.agreement_id.write(vals)
        return {"type": "ir.actions.act_window_close"}

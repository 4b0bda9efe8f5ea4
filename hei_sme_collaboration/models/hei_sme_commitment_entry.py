"""What happened, each with its day: the actual of a commitment is their sum."""

from odoo import fields, models


class CommitmentEntry(models.Model):
    """A result that somebody noted."""

    _name = "hei.sme.commitment.entry"
    _description = "Result of a commitment"
    _order = "date desc, id desc"

    commitment_id = fields.Many2one(
        "hei.sme.commitment", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="commitment_id.company_id", store=True, index=True, precompute=True
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    quantity = fields.Float(required=True)
    note = fields.Char()
    attachment_ids = fields.Many2many(
        "ir.attachment",
        "hei_sme_commitment_entry_attachment_rel",
        "entry_id",
        "attachment_id",
        string="Evidence",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Noted by",
        default=lambda self: self.env.user,
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )

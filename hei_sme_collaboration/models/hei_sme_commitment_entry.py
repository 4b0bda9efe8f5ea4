"""What happened, each with its day: the actual of a commitment is their sum."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date


class CommitmentEntry(models.Model):
    """A result that somebody noted. A mistake is corrected in place or deleted, as long
    as the academic year is open; later an officer says why.
    """

    _name = "hei.sme.commitment.entry"
    _description = "Result of a commitment"
    _inherit = ["hei.sme.closed.year"]
    _order = "date desc, id desc"
    _number = "quantity"
    _deleted_as = "entry_ids"
    _told = ("date", "quantity", "note")
    _told_of_changes = ("commitment_id",)

    commitment_id = fields.Many2one(
        "hei.sme.commitment", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="commitment_id.company_id", store=True, index=True, precompute=True
    )
    collaboration_id = fields.Many2one(related="commitment_id.collaboration_id")
    measure_id = fields.Many2one(related="commitment_id.measure_id")
    measure_unit = fields.Char(related="commitment_id.measure_unit")
    unit_id = fields.Many2one(related="commitment_id.unit_id")
    academic_year_id = fields.Many2one(related="commitment_id.academic_year_id")
    year_state = fields.Selection(
        related="commitment_id.academic_year_id.state",
        string="State of the academic year",
    )
    date = fields.Date(
        required=True,
        compute="_compute_date",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
    )
    quantity = fields.Float(required=True, digits=(16, 2))
    note = fields.Char(help="What it was, in a sentence, or where to find more.")
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

    # Computes

    @api.depends("commitment_id")
    def _compute_date(self):
        """Today, as long as the academic year runs; its last day afterwards."""
        for entry in self:
            if not entry.date:
                year = entry.commitment_id.academic_year_id
                today = fields.Date.context_today(entry)
                last = year.date_end or today
                entry.date = max(min(today, last), year.date_start or today)

    @api.depends("commitment_id", "date")
    def _compute_display_name(self):
        for entry in self:
            entry.display_name = self.env._(
                "%(measure)s on %(day)s",
                measure=entry.commitment_id.measure_id.name,
                day=format_date(self.env, entry.date),
            )

    # Checks

    @api.constrains("date", "commitment_id")
    def _check_date(self):
        for entry in self:
            year = entry.commitment_id.academic_year_id
            if not year.date_start <= entry.date <= year.date_end:
                raise ValidationError(
                    self.env._(
                        "%(day)s isn't in the academic year %(year)s, which goes from"
                        " %(first)s to %(last)s. Choose a day of it, or add the result"
                        " to the commitment of the year it belongs to.",
                        day=format_date(self.env, entry.date),
                        year=year.name,
                        first=format_date(self.env, year.date_start),
                        last=format_date(self.env, year.date_end),
                    )
                )

    @api.constrains("quantity", "note")
    def _check_zero(self):
        """A zero is a statement, not a forgotten number."""
        for entry in self:
            if not entry.quantity and not (entry.note or "").strip():
                raise ValidationError(
                    self.env._(
                        "“%(result)s”: give a quantity, or say in the note why it is"
                        " zero.",
                        result=entry.display_name,
                    )
                )

    @api.constrains("quantity", "commitment_id")
    def _check_whole(self):
        for entry in self:
            entry.commitment_id.measure_id._check_whole(entry.quantity)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        entries = super().create(vals_list)
        entries._adopt_evidence()
        return entries

    def write(self, vals):
        result = super().write(vals)
        if "attachment_ids" in vals:
            self._adopt_evidence()
        return result

    def _adopt_evidence(self):
        """Files that were just uploaded belong to their result: who sees it may open
        them.
        """
        for entry in self:
            loose = entry.attachment_ids.filtered(
                lambda file: not file.res_id and file.create_uid == self.env.user
            )
            if loose:
                loose.write({"res_model": self._name, "res_id": entry.id})

    # The guard

    def _academic_year(self):
        return self.commitment_id.academic_year_id

    def _card(self):
        return self.commitment_id.collaboration_id

    # Actions

    def action_open(self):
        """Open this result to look at it, change it or delete it."""
        self.ensure_one()
        return self._open_dialog(self.display_name, res_id=self.id)

    def action_delete(self):
        """Delete this result; in a closed year, ask why first."""
        self.ensure_one()
        if self.sudo().year_state == "closed":
            return self._open_deletion()
        self.unlink()
        return {"type": "ir.actions.act_window_close"}

    @api.model
    def _open_dialog(self, name, **action):
        view = self.env.ref("hei_sme_collaboration.commitment_entry_view_form")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": self._name,
            "views": [(view.id, "form")],
            "target": "new",
            **action,
        }

"""What was promised for an academic year, and what happened."""

from datetime import timedelta
from math import ceil

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class Commitment(models.Model):
    """Target and actual of one measure in one academic year."""

    _name = "hei.sme.commitment"
    _description = "Commitment"
    _inherit = ["hei.sme.closed.year"]
    _order = "academic_year desc, collaboration_id, measure_id, id"
    _check_company_auto = True
    _number = "target"
    _deleted_as = "commitment_ids"
    _told = ("target", "actual", "unit_id", "note")
    _told_of_changes = (
        *("collaboration_id", "measure_id", "academic_year_id", "active"),
    )

    collaboration_id = fields.Many2one(
        "hei.sme.collaboration", required=True, index=True, ondelete="restrict"
    )
    agreement_id = fields.Many2one(
        "hei.sme.agreement",
        string="Memorandum",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('collaboration_id', '=', collaboration_id)]",
        help="The one it was drafted from.",
    )
    company_id = fields.Many2one(
        related="collaboration_id.company_id", store=True, index=True, precompute=True
    )
    sme_id = fields.Many2one(
        string="Company",
        related="collaboration_id.sme_id",
        store=True,
        index="btree_not_null",
    )
    measure_id = fields.Many2one(
        "hei.sme.measure", required=True, index=True, ondelete="restrict"
    )
    measure_unit = fields.Char(related="measure_id.unit")
    way_id = fields.Many2one(related="measure_id.way_id", store=True, index=True)
    academic_year_id = fields.Many2one(
        "hei.sme.academic.year",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        default=lambda self: self._default_academic_year_id(),
    )
    academic_year = fields.Char(
        "Academic year by name", related="academic_year_id.name", store=True
    )
    year_state = fields.Selection(
        related="academic_year_id.state", string="State of the academic year"
    )
    unit_id = fields.Many2one(
        "hei.sme.unit",
        string="Department",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    target = fields.Float(
        digits=(16, 2), help="What was promised for the year; 0 promises nothing."
    )
    actual = fields.Float(
        compute="_compute_actual",
        store=True,
        digits=(16, 2),
        help="What happened: the sum of the dated results.",
    )
    note = fields.Text()
    entry_ids = fields.One2many("hei.sme.commitment.entry", "commitment_id", "Results")
    active = fields.Boolean(default=True)

    # How far it is
    progress = fields.Float(
        compute="_compute_progress", help="Per cent of the target, at most 100."
    )
    remaining = fields.Float(
        "Still expected", compute="_compute_progress", digits=(16, 2)
    )
    promised = fields.Integer(
        "Targets",
        compute="_compute_reached",
        store=True,
        help="1 where there is a target.",
    )
    reached = fields.Integer(
        "Targets reached",
        compute="_compute_reached",
        store=True,
        help="1 where there is a target and it was reached.",
    )
    behind_on = fields.Date(
        "Behind from",
        compute="_compute_behind_on",
        store=True,
        index="btree_not_null",
        help="The first day on which less will have happened than the share of the"
        " year gone by asks for, rounded down to a whole number, unless results are"
        " added. Empty where the target is reached and in closed years.",
    )
    is_behind = fields.Boolean(
        "Behind",
        compute="_compute_is_behind",
        search="_search_is_behind",
        help="Less has happened than the share of the year gone by asks for.",
    )

    _measure_uniq = models.UniqueIndex(
        "(collaboration_id, measure_id, academic_year_id, COALESCE(unit_id, 0))",
        "This collaboration counts that measure for the academic year and department"
        " already. Add results there, or choose another department.",
    )

    # Defaults

    @api.model
    def _default_academic_year_id(self):
        card = self.env.context.get("default_collaboration_id")
        card = self.env["hei.sme.collaboration"].browse(card)
        company = card.company_id or self.env.company
        return self.env["hei.sme.academic.year"]._current(company).id

    # Computes

    @api.depends("entry_ids.quantity")
    def _compute_actual(self):
        totals = {}
        if self.ids:
            totals = dict(
                self.env["hei.sme.commitment.entry"]._read_group(
                    [("commitment_id", "in", self.ids)],
                    ["commitment_id"],
                    ["quantity:sum"],
                )
            )
        for commitment in self:
            commitment.actual = totals.get(commitment._origin, 0)

    @api.depends("target", "actual")
    def _compute_progress(self):
        for commitment in self:
            share = commitment.target and commitment.actual / commitment.target
            commitment.progress = 100 * min(share, 1)
            commitment.remaining = max(commitment.target - commitment.actual, 0)

    @api.depends("target", "actual")
    def _compute_reached(self):
        for commitment in self:
            promised = commitment.target > 0
            commitment.promised = promised
            commitment.reached = promised and commitment.actual >= commitment.target

    @api.depends(
        *("target", "actual", "academic_year_id.state"),
        *("academic_year_id.date_start", "academic_year_id.date_end"),
    )
    def _compute_behind_on(self):
        for commitment in self:
            year = commitment.academic_year_id
            target, due = commitment.target, commitment.actual // 1 + 1
            commitment.behind_on = False
            if target <= commitment.actual or year.state != "open":
                continue
            days = (year.date_end - year.date_start).days + 1
            late = min(ceil(due * days / target), days)
            commitment.behind_on = year.date_start + timedelta(late)

    @api.depends("behind_on")
    def _compute_is_behind(self):
        behind = self.filtered_domain(self._behind_domain())
        for commitment in self:
            commitment.is_behind = commitment in behind

    @api.model
    def _search_is_behind(self, operator, value):
        if operator != "in":
            return NotImplemented
        if True in value and False in value:
            return Domain.TRUE
        behind = self._behind_domain()
        return behind if True in value else ~behind

    @api.model
    def _behind_domain(self):
        """Return what is behind today where the institutions are: the share of the
        target that the days gone by ask for, rounded down to a whole number, hasn't
        happened. What belongs to a closed collaboration isn't waited for.
        """
        behind = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("behind_on", "<=", company.sudo()._memorandum_today())
            for company in self.env.companies
        )
        # People of a department count along without a look at the card.
        still_open = Domain("stage_kind", "!=", "closed")
        return behind & Domain("collaboration_id", "any!", still_open)

    @api.depends("measure_id.name", "academic_year")
    def _compute_display_name(self):
        for commitment in self:
            names = (commitment.measure_id.name, commitment.academic_year)
            commitment.display_name = " ".join(filter(None, names))

    # Checks

    @api.constrains("target", "measure_id")
    def _check_whole(self):
        for commitment in self:
            commitment.measure_id._check_whole(commitment.target)
            commitment.entry_ids._check_whole()

    @api.constrains("academic_year_id")
    def _check_days_of_entries(self):
        self.entry_ids._check_date()

    @api.constrains("agreement_id", "collaboration_id")
    def _check_agreement(self):
        for commitment in self.filtered("agreement_id"):
            agreement = commitment.agreement_id
            if agreement.collaboration_id != commitment.collaboration_id:
                raise ValidationError(
                    self.env._(
                        "%(memorandum)s belongs to another collaboration. Choose one of"
                        " “%(card)s”.",
                        memorandum=agreement.display_name,
                        card=commitment.collaboration_id.name,
                    )
                )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        # Before the database names what the person may not even see.
        cards = {vals.get("collaboration_id") for vals in vals_list} - {None, False}
        self.env["hei.sme.collaboration"].browse(cards).check_access("read")
        return super().create(vals_list)

    # The guard

    def _academic_year(self):
        return self.academic_year_id

    def _card(self):
        return self.collaboration_id

    # Actions

    def action_open(self):
        """Open this commitment with its results."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    def action_delete(self):
        """Ask why commitments of a closed year are to be deleted."""
        return self._open_deletion()

    def action_add_result(self):
        """Ask for a day, a quantity and the evidence."""
        self.ensure_one()
        return self.env["hei.sme.commitment.entry"]._open_dialog(
            self.env._("Add a result: %s", self.display_name),
            context={"default_commitment_id": self.id},
        )


class AcademicYear(models.Model):
    _inherit = "hei.sme.academic.year"

    promised = fields.Integer("Targets", compute="_compute_promised")
    reached = fields.Integer("Targets reached", compute="_compute_promised")

    def _compute_promised(self):
        sums = {
            year: (promised, reached)
            for year, promised, reached in self.env["hei.sme.commitment"]._read_group(
                [("academic_year_id", "in", self.ids)],
                ["academic_year_id"],
                ["promised:sum", "reached:sum"],
            )
        }
        for year in self:
            year.promised, year.reached = sums.get(year._origin, (0, 0))

    @api.constrains("date_start", "date_end")
    def _check_days_of_results(self):
        """A year keeps the days on which something happened in it."""
        for year in self:
            self.env["hei.sme.commitment.entry"].search(
                Domain("commitment_id.academic_year_id", "=", year.id)
                & (
                    Domain("date", "<", year.date_start)
                    | Domain("date", ">", year.date_end)
                ),
                limit=1,
            )._check_date()

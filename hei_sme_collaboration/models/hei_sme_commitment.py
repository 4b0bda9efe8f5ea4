"""What was promised for an academic year, and what happened."""

from odoo import api, fields, models


class Commitment(models.Model):
    """Target and actual of one measure in one academic year."""

    _name = "hei.sme.commitment"
    _description = "Commitment"
    _order = "academic_year desc, collaboration_id, measure_id, id"
    _check_company_auto = True

    collaboration_id = fields.Many2one(
        "hei.sme.collaboration", required=True, index=True, ondelete="restrict"
    )
    agreement_id = fields.Many2one(
        "hei.sme.agreement",
        string="Memorandum",
        index="btree_not_null",
        ondelete="restrict",
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
    way_id = fields.Many2one(related="measure_id.way_id", store=True, index=True)
    academic_year_id = fields.Many2one(
        "hei.sme.academic.year",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    academic_year = fields.Char(
        "Academic year by name", related="academic_year_id.name", store=True
    )
    unit_id = fields.Many2one(
        "hei.sme.unit",
        string="Department",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    target = fields.Float(help="What was promised for the year; 0 promises nothing.")
    actual = fields.Float(
        compute="_compute_actual",
        store=True,
        help="What happened: the sum of the dated results.",
    )
    note = fields.Text()
    entry_ids = fields.One2many("hei.sme.commitment.entry", "commitment_id", "Results")
    active = fields.Boolean(default=True)

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

    @api.depends("measure_id.name", "academic_year")
    def _compute_display_name(self):
        for commitment in self:
            names = (commitment.measure_id.name, commitment.academic_year)
            commitment.display_name = " ".join(filter(None, names))

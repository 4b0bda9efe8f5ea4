"""Departments of the institution that take requests."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class Unit(models.Model):
    """A concrete department of the institution: the Faculty of ICT."""

    _name = "hei.sme.unit"
    _description = "Department"
    _inherit = ["hei.sme.deletion.guard"]
    _order = "complete_name, id"
    _rec_name = "complete_name"
    _check_company_auto = True
    _parent_store = True

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        "Full name", compute="_compute_complete_name", store=True, recursive=True
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company",
        string="Our institution",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Institution",
        default=lambda self: self.env.company.partner_id,
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        help="The institution or company this department belongs to.",
    )
    parent_id = fields.Many2one(
        "hei.sme.unit",
        string="Part of",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    parent_path = fields.Char(index=True)
    office_id = fields.Many2one(
        "hei.sme.office",
        string="Kind of department",
        index="btree_not_null",
        ondelete="restrict",
    )
    user_ids = fields.Many2many(
        "res.users",
        "hei_sme_unit_user_rel",
        "unit_id",
        "user_id",
        string="People",
        help="They see and edit what is passed on to this department.",
    )

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for unit in self:
            parent = unit.parent_id.complete_name
            unit.complete_name = f"{parent} / {unit.name}" if parent else unit.name

    @api.constrains("parent_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("A department can't be part of itself. Choose another one.")
            )

"""One thing a protocol step asks for."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ProtocolRequirement(models.Model):
    """Any one of the chosen fields, filled in, satisfies it."""

    _name = "hei.sme.protocol.requirement"
    _description = "Requirement of a protocol step"
    _order = "step_id, sequence, id"

    step_id = fields.Many2one(
        "hei.sme.protocol.step", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    required = fields.Boolean(
        default=True, help="The step isn't done while this has no answer."
    )
    field_ids = fields.Many2many(
        "ir.model.fields",
        "hei_sme_protocol_requirement_field_rel",
        "requirement_id",
        "field_id",
        string="Answered in",
        groups="hei_sme_collaboration.group_administrator,base.group_system",
        help="Fields of the collaboration. Any one of them satisfies it.",
    )
    field_names = fields.Json(
        "Technical names",
        compute="_compute_field_names",
        compute_sudo=True,
        help="Names of the fields, in the order in which the collaboration has them.",
    )

    @api.depends("field_ids")
    def _compute_field_names(self):
        order = {
            name: number
            for number, name in enumerate(self.env["hei.sme.collaboration"]._fields)
        }
        for requirement in self:
            requirement.field_names = sorted(
                requirement.field_ids.mapped("name"),
                key=lambda name: order.get(name, len(order)),
            )

    @api.constrains("field_ids", "name")
    def _check_fields(self):
        answerable = self.env["hei.sme.collaboration"]._answerable_fields()
        for requirement in self.sudo():
            if not requirement.field_ids:
                raise ValidationError(
                    self.env._(
                        "Requirement “%(name)s” has no field to answer it in. Choose"
                        " at least one field of the collaboration.",
                        name=requirement.name,
                    )
                )
            for field in requirement.field_ids:
                if (
                    field.model != "hei.sme.collaboration"
                    or field.name not in answerable
                ):
                    raise ValidationError(
                        self.env._(
                            "“%(field)s” can't hold an answer. Choose a stored text,"
                            " selection, date or link of the collaboration.",
                            field=field.field_description,
                        )
                    )

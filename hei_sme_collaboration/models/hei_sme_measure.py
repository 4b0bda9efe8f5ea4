"""What is counted for a way of collaboration."""

from odoo import fields, models
from odoo.exceptions import ValidationError


class Measure(models.Model):
    """Trainees, weeks, hours, projects, value: one thing that can be counted.

    The shipped ones are what university–business cooperation is counted by: see the
    areas of HEInnovate and of the European surveys of such cooperation.
    """

    _name = "hei.sme.measure"
    _description = "Measure"
    _inherit = ["hei.sme.deletion.guard"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, index=True, help="Short and stable, for exports and reports."
    )
    way_id = fields.Many2one(
        "hei.sme.way",
        string="Way of collaboration",
        required=True,
        index=True,
        ondelete="restrict",
    )
    unit = fields.Char(
        "Counted in", translate=True, help="Persons, weeks, hours, euro…"
    )
    is_whole = fields.Boolean(
        "Whole numbers only",
        default=True,
        help="Persons, lectures, projects: there is no half of one.",
    )
    sequence = fields.Integer(default=1000)
    active = fields.Boolean(default=True)

    _code_uniq = models.UniqueIndex(
        "(code)", "Another measure has this code already. Codes are unique."
    )

    def _check_whole(self, number):
        """Refuse a fraction where there is none.

        :raises ValidationError: naming the measure and the number
        """
        if self.is_whole and number % 1:
            raise ValidationError(
                self.env._(
                    "“%(measure)s” is counted in whole numbers, not in %(number)s.",
                    measure=self.name,
                    number=f"{number:g}",
                )
            )


class Way(models.Model):
    _inherit = "hei.sme.way"

    measure_ids = fields.One2many("hei.sme.measure", "way_id", "Measures")

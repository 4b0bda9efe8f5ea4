"""A numbered step of a protocol."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

PHASES = [
    ("contact", "Contact"),
    ("definition", "Definition"),
    ("memorandum", "Memorandum"),
]
COMPLETIONS = [
    ("answers", "Its answers are there"),
    ("approach", "A department accepted"),
    ("signature", "A memorandum came into force"),
    ("manual", "Somebody ticks it"),
]
STEP_SIDES = [("hei", "HEI"), ("sme", "Company"), ("both", "Both")]
#: Types of questions that never gate: a no is an answer, a separator isn't a question.
FREE_QUESTIONS = ("boolean", "separator")


class ProtocolStep(models.Model):
    """What has to be on record, who elaborates it and how the step gets done."""

    _name = "hei.sme.protocol.step"
    _description = "Protocol step"
    _inherit = ["hei.sme.deletion.guard"]
    _order = "protocol_id, sequence, id"

    protocol_id = fields.Many2one(
        "hei.sme.protocol", required=True, index=True, ondelete="cascade"
    )
    direction = fields.Selection(related="protocol_id.direction")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    code = fields.Char(
        "Number", required=True, help="The number people know it by, like 2.b.i."
    )
    name = fields.Char("Title", required=True, translate=True)
    guidance = fields.Char(
        translate=True,
        help="What to elaborate, in one sentence (200 characters at most).",
    )
    example = fields.Char(
        translate=True,
        help="An answer as it could read (200 characters at most).",
    )
    asked_as = fields.Char(
        "Asked as",
        translate=True,
        help="What the other side reads instead of the guidance, on pages and in the"
        " portal (200 characters at most). Empty: the guidance.",
    )
    phase = fields.Selection(
        PHASES,
        required=True,
        default="definition",
        help="A collaboration leaves this phase when its required steps are done.",
    )
    side = fields.Selection(STEP_SIDES, "Answered by", required=True, default="both")
    required = fields.Boolean(
        default=True, help="Holds a collaboration in its phase until it is done."
    )
    completion = fields.Selection(
        COMPLETIONS, "Done when", required=True, default="answers"
    )
    requirement_ids = fields.One2many(
        "hei.sme.protocol.requirement", "step_id", "Requirements", copy=True
    )
    question_definition = fields.PropertiesDefinition("Questions of this step")
    # A step can show its own questions only through a record that has answers:
    # itself (no widget edits a definition that lies elsewhere).
    self_id = fields.Many2one("hei.sme.protocol.step", compute="_compute_self_id")
    preview = fields.Properties(
        "Own questions", definition="self_id.question_definition", copy=False
    )

    @api.depends("code", "name")
    def _compute_display_name(self):
        for step in self:
            step.display_name = f"{step.code} {step.name}"

    def _compute_self_id(self):
        for step in self:
            step.self_id = step

    @api.constrains("guidance", "example", "asked_as")
    def _check_length(self):
        for step in self:
            for field in ("guidance", "example", "asked_as"):
                if len(step[field] or "") > 200:
                    raise ValidationError(
                        self.env._(
                            "%(field)s of step %(step)s is longer than 200"
                            " characters. Say it more briefly.",
                            field=step._fields[field]._description_string(self.env),
                            step=step.display_name,
                        )
                    )

    def _asked(self):
        """Return what to elaborate, as the other side reads it."""
        return self.asked_as or self.guidance or ""

    def _question_names(self):
        """Return the names of the questions that gate, in their order."""
        self.ensure_one()
        return [
            question["name"]
            for question in self.question_definition or []
            if question["type"] not in FREE_QUESTIONS
        ]

    def _new_line_vals(self):
        """Return what a new line gets from this step, also that nothing is asked."""
        vals = self._line_vals()
        return vals if self.question_definition else dict(vals, answers=False)

    def _line_vals(self):
        """Return what a collaboration's line copies from this step (one dict).

        Later edits of the step leave lines that exist as they are.
        """
        self.ensure_one()
        return {
            "step_id": self.id,
            "sequence": self.sequence,
            "phase": self.phase,
            "side": self.side,
            "required": self.required,
            "completion": self.completion,
            "criteria": {
                "requirements": [
                    {
                        "id": requirement.id,
                        "fields": requirement.field_names or [],
                        "required": requirement.required,
                    }
                    for requirement in self.requirement_ids
                ],
                "questions": self._question_names(),
            },
        }

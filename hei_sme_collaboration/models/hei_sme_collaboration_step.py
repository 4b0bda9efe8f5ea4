"""One protocol step of one collaboration, and what it takes to get it done."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import is_html_empty

from .hei_sme_protocol_step import COMPLETIONS, PHASES, STEP_SIDES

#: What a line copies from the protocol; people write it there, not here.
COPIED = frozenset(
    (
        "collaboration_id",
        "company_id",
        "step_id",
        "sequence",
        "phase",
        "side",
        "required",
        "completion",
        "criteria",
    )
)


class CollaborationStep(models.Model):
    """A line: to do, proposed by the other side, done or skipped.

    It copies what it needs from the protocol's step, so that an edited protocol
    holds for later collaborations. Its state follows from the line alone; whoever
    changes an answer of the collaboration asks for a fresh look
    (:meth:`Collaboration._look_at_steps`).
    """

    _name = "hei.sme.collaboration.step"
    _description = "Step of a collaboration"
    _order = "sequence, id"

    collaboration_id = fields.Many2one(
        "hei.sme.collaboration", required=True, index=True, ondelete="cascade"
    )
    # Computed, not related: the value a new line comes with is kept as it is.
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
    )
    step_id = fields.Many2one(
        "hei.sme.protocol.step", required=True, index=True, ondelete="restrict"
    )
    state = fields.Selection(
        [
            ("todo", "To do"),
            ("proposed", "Proposed"),
            ("done", "Done"),
            ("skipped", "Skipped"),
        ],
        compute="_compute_state",
        store=True,
        readonly=False,
        index=True,
    )
    done_on = fields.Date(
        "Done on", compute="_compute_done", store=True, readonly=False
    )
    done_by_id = fields.Many2one(
        "res.partner",
        string="Done by",
        compute="_compute_done",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    answered_by = fields.Char(
        "Who answered",
        compute="_compute_done",
        store=True,
        readonly=False,
        help="Who of the other side gave the answer, by name.",
    )
    skip_reason = fields.Char("Skipped because")
    answers = fields.Properties(
        "Own questions", definition="step_id.question_definition", copy=True
    )

    # Copies from the protocol
    sequence = fields.Integer()
    phase = fields.Selection(PHASES, required=True)
    side = fields.Selection(STEP_SIDES, "Answered by", required=True)
    required = fields.Boolean()
    completion = fields.Selection(COMPLETIONS, "Done when", required=True)
    criteria = fields.Json(
        help="What makes the line done: {'requirements': [{'id', 'fields',"
        " 'required'}], 'questions': [names]}."
    )

    # For whoever draws the line
    code = fields.Char(related="step_id.code")
    name = fields.Char(related="step_id.name")
    guidance = fields.Char(related="step_id.guidance")
    example = fields.Char(related="step_id.example")
    layout = fields.Json(
        compute="_compute_layout",
        help="[{'label', 'required', 'fields'}]: what to draw, in order.",
    )
    has_questions = fields.Boolean("Has questions", compute="_compute_layout")

    # Computes

    @api.depends("collaboration_id.company_id")
    def _compute_company_id(self):
        for line in self:
            line.company_id = line.collaboration_id.company_id

    @api.depends("answers", "criteria", "completion")
    def _compute_state(self):
        for line in self:
            state = line.state or "todo"
            if line.completion == "answers" and state in ("todo", "done"):
                state = "done" if line._is_answered() else "todo"
            line.state = state

    @api.depends("state")
    def _compute_done(self):
        """Note when an answer came and whose it is; taking a proposed one leaves that
        as it is.
        """
        today = fields.Date.context_today(self)
        author = self.env.user.partner_id
        for line in self:
            given = line.state in ("proposed", "done")
            line.done_on = given and (line.done_on or today)
            line.answered_by = given and line.answered_by
            ours = line.state == "done" and not line.answered_by and author
            line.done_by_id = given and (line.done_by_id or ours)

    @api.depends("step_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line.step_id.display_name

    @api.depends("criteria", "step_id.question_definition")
    @api.depends_context("lang")
    def _compute_layout(self):
        cards = self.env["hei.sme.collaboration"]
        for line in self:
            line.layout = [
                {
                    "label": line._requirement_label(entry),
                    "required": entry["required"],
                    "fields": [name for name in entry["fields"] if name in cards],
                }
                for entry in line._requirements()
            ]
            line.has_questions = bool(line.step_id.sudo().question_definition)

    # What is missing

    def _requirements(self):
        """Return the copied requirements that can still be answered."""
        self.ensure_one()
        known = self.env["hei.sme.collaboration"]._fields
        return [
            entry
            for entry in (self.criteria or {}).get("requirements", [])
            if any(name in known for name in entry["fields"])
        ]

    def _requirement_label(self, entry):
        """Name a requirement as the protocol does, else by its field."""
        Requirement = self.env["hei.sme.protocol.requirement"].sudo()
        requirement = self.step_id.sudo().requirement_ids & Requirement.browse(
            entry["id"]
        )
        if requirement:
            return requirement.name
        fields_ = self.env["hei.sme.collaboration"]._fields
        name = next(name for name in entry["fields"] if name in fields_)
        return fields_[name]._description_string(self.env)

    def _is_answered(self):
        self.ensure_one()
        criteria = self.criteria or {}
        return not (
            self.collaboration_id._unanswered(criteria)
            or self._open_questions(criteria)
        )

    def _missing_answers(self):
        """Return the labels of the requirements and questions without an answer."""
        self.ensure_one()
        criteria = self.criteria or {}
        missing = self.collaboration_id._unanswered(criteria)
        labels = [self._requirement_label(entry) for entry in missing]
        return labels + self._open_questions(criteria)

    def _open_questions(self, criteria):
        """Return the labels of the own questions without an answer."""
        questions = criteria.get("questions")
        if not questions:
            return []
        return [
            question.get("string") or question["name"]
            for question in self.sudo().read(["answers"])[0]["answers"]
            if question["name"] in questions and not _is_filled(question.get("value"))
        ]

    def _missing_text(self):
        """Say in one line which step is missing, and what in it."""
        self.ensure_one()
        if self.state == "proposed":
            what = self.env._("the proposed answer waits to be taken")
        elif self.completion == "answers":
            what = ", ".join(self._missing_answers())
        else:
            what = {
                "approach": self.env._("no department has accepted yet"),
                "signature": self.env._("no memorandum has come into force yet"),
                "manual": self.env._("not ticked yet"),
            }[self.completion]
        return self.env._("Step %(step)s: %(what)s", step=self.display_name, what=what)

    # CRUD

    def write(self, vals):
        """Refuse what the protocol settles, whoever asks and through any door.

        :raises UserError: naming the step and what to do instead
        """
        if not self.env.su and vals.keys() & COPIED:
            raise UserError(
                self.env._("What a step asks for is set in its protocol, not here.")
            )
        if "state" in vals:
            vals = dict(vals, state=vals["state"] or "todo")
            for line in self:
                line._check_state(vals["state"], vals)
        result = super().write(vals)
        if vals.get("state") == "todo":
            # Taken back: what is answered already counts at once.
            self.env.add_to_compute(self._fields["state"], self)
        if "answers" in vals:
            self.collaboration_id.sudo().write(
                {"last_contact_on": fields.Datetime.now()}
            )
        return result

    def _set_lines(self, vals):
        """Write what the protocol's own events settle, past the checks for people."""
        return super(CollaborationStep, self.sudo()).write(vals)

    def _check_state(self, state, vals):
        self.ensure_one()
        if state == self.state:
            return
        if state == "skipped":
            self._check_skip(vals.get("skip_reason", self.skip_reason))
        elif state == "proposed":
            if not self.env.su:
                raise UserError(
                    self.env._("Only the other side's answers can be proposed.")
                )
        elif self.completion == "answers":
            self._check_answered(state)
        elif self.completion != "manual" and "done" in (state, self.state):
            raise UserError(
                self.env._(
                    "Step %(step)s can't be ticked by hand: %(why)s.",
                    step=self.display_name,
                    why=self.env._("it is done when a department accepts")
                    if self.completion == "approach"
                    else self.env._("it is done when a memorandum comes into force"),
                )
            )

    def _check_answered(self, state):
        """Whether a step is answered can't be said otherwise than it is."""
        missing = self._missing_answers()
        if state == "done" and missing:
            raise UserError(
                self.env._(
                    "Step %(step)s has no answer yet: %(missing)s.",
                    step=self.display_name,
                    missing=", ".join(missing),
                )
            )
        if state == "todo" and self.state == "done" and not missing:
            raise UserError(
                self.env._(
                    "Step %(step)s is answered. Change its answers instead.",
                    step=self.display_name,
                )
            )

    def _check_skip(self, reason):
        """Skipping needs an officer and a reason."""
        self.ensure_one()
        if not (
            self.env.su
            or self.env.user.has_group("hei_sme_collaboration.group_officer")
        ):
            raise AccessError(
                self.env._("Only officers may skip a step of the protocol.")
            )
        if not (reason or "").strip():
            raise UserError(
                self.env._("Say why step %(step)s is skipped.", step=self.display_name)
            )
        if self.state == "done":
            raise UserError(
                self.env._(
                    "Step %(step)s is done, there is nothing to skip.",
                    step=self.display_name,
                )
            )

    # Actions

    def action_tick(self):
        """Tick a step that is done when somebody says so."""
        self.write({"state": "done"})

    def action_untick(self):
        self.write({"state": "todo"})

    def action_take(self):
        """Take what the other side proposed, all in one click."""
        proposed = self.filtered(lambda line: line.state == "proposed")
        proposed.check_access("write")
        answered = proposed.filtered(lambda line: line._is_answered())
        answered._set_lines({"state": "done"})
        (proposed - answered)._set_lines({"state": "todo"})
        return True

    def action_skip(self):
        """Ask for the reason, then skip."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Skip the step"),
            "res_model": "hei.sme.collaboration.step.skip",
            "view_mode": "form",
            "target": "new",
            "context": {"default_line_ids": self.ids},
        }

    def action_unskip(self):
        """Put a skipped step back on the list."""
        skipped = self.filtered(lambda line: line.state == "skipped")
        skipped.write({"state": "todo", "skip_reason": False})
        skipped.collaboration_id._restore_settled_steps()


def is_answer(field, value):
    """Tell whether a field's value answers: blank text and empty HTML don't."""
    if field.type == "html":
        return not is_html_empty(value)
    return _is_filled(value)


def _is_filled(value):
    """Tell whether anything stands there. Zero does, blank text doesn't."""
    if isinstance(value, str):
        return bool(value.strip())
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return True
    return bool(value)

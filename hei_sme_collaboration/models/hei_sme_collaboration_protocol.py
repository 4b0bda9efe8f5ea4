"""A collaboration follows a protocol: its lines, their progress, whose turn it is."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .hei_sme_collaboration_step import is_answer


class Collaboration(models.Model):
    """The lines of a card, how far it is and who has to answer next."""

    _inherit = "hei.sme.collaboration"

    step_ids = fields.One2many(
        "hei.sme.collaboration.step", "collaboration_id", "Steps", copy=False
    )
    progress = fields.Integer(
        compute="_compute_progress",
        store=True,
        aggregator="avg",
        help="Per cent of the required steps that are done or skipped.",
    )
    step_count = fields.Integer(
        "Required steps", compute="_compute_progress", store=True, aggregator="sum"
    )
    done_count = fields.Integer(
        "Required steps done",
        compute="_compute_progress",
        store=True,
        aggregator="sum",
    )
    turn = fields.Selection(
        [("hei", "HEI"), ("sme", "Company"), ("unit", "Department")],
        string="Waiting for",
        compute="_compute_turn",
        store=True,
        index=True,
        help="Who has to answer next.",
    )
    turn_since = fields.Date(
        "Waiting since", compute="_compute_turn", store=True, index="btree_not_null"
    )

    @api.depends("step_ids.state", "step_ids.required")
    def _compute_progress(self):
        for card in self:
            settled = [
                line.state in ("done", "skipped")
                for line in card.step_ids
                if line.required
            ]
            card.step_count = len(settled)
            card.done_count = sum(settled)
            card.progress = round(100 * sum(settled) / (len(settled) or 1))

    @api.depends(
        "step_ids.state",
        "step_ids.required",
        "step_ids.sequence",
        "stage_id.kind",
        "hei_id",
        "sme_id",
        "company_id",
    )
    def _compute_turn(self):
        today = fields.Date.context_today(self)
        for card in self:
            before = card.turn
            turn = card._whose_turn()
            if turn != before or not card.turn_since:
                card.turn_since = today if turn else False
            card.turn = turn

    def _whose_turn(self):
        """Return who has to answer next: "hei", "sme", "unit" or False."""
        self.ensure_one()
        if self.stage_id.kind in ("active", "closed"):
            return False
        line = self._next_line()
        if not line:
            return self.our_side
        return line._turn()

    def _next_line(self):
        """Return the first required step that is still open."""
        self.ensure_one()
        missing = self.step_ids.filtered(
            lambda line: line.required and line.state not in ("done", "skipped")
        ).sorted(lambda line: (line.sequence, line.id))
        # What is read through this line is read for the other cards' lines along.
        return missing[:1].with_prefetch(self.step_ids._prefetch_ids)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        cards = super().create(vals_list)
        cards._create_lines()
        cards._restore_settled_steps()
        return cards

    def write(self, vals):
        before = {card.id: card.protocol_id for card in self}
        result = super().write(vals)
        if {"direction", "protocol_id"} & vals.keys():
            changed = self.filtered(lambda card: card.protocol_id != before[card.id])
            changed._swap_lines()
        if self._answerable_fields() & vals.keys():
            self._look_at_steps()
        return result

    # Lines

    def _look_at_steps(self):
        """Have the state of the answered steps computed afresh."""
        lines = self.sudo().step_ids.filtered(lambda li: li.completion == "answers")
        self.env.add_to_compute(lines._fields["state"], lines)
        # What follows from the state isn't asked for by the line above.
        lines.modified(["state"])

    def _create_lines(self):
        """Give each card a line per step of its protocol, in one call.

        :raises UserError: when a protocol has no steps
        """
        templates = {}
        for protocol in self.protocol_id.sudo():
            templates[protocol.id] = [
                step._new_line_vals() for step in protocol.step_ids
            ]
            if not templates[protocol.id]:
                raise UserError(
                    self.env._(
                        "Protocol “%(protocol)s” has no steps yet. An administrator"
                        " can add them under Configuration → Protocols.",
                        protocol=protocol.name,
                    )
                )
        self.env["hei.sme.collaboration.step"].sudo().create(
            [
                card._new_line_vals(template)
                for card in self
                for template in templates[card.protocol_id.id]
            ]
        )

    def _new_line_vals(self, template):
        """Return a new line's values. What is certainly open says so at once, and
        is inserted as it stays, instead of being computed and written afterwards.
        """
        self.ensure_one()
        vals = dict(template, collaboration_id=self.id, company_id=self.company_id.id)
        if vals["completion"] != "answers" or self._unanswered(vals["criteria"]):
            vals |= {"state": "todo", "done_on": False, "done_by_id": False}
        return vals

    def _unanswered(self, criteria):
        """Return which required requirements of a step have no answer on this card.

        One whose fields are all gone can't be answered and asks for nothing.
        """
        self.ensure_one()
        missing = []
        for entry in criteria.get("requirements", []):
            names = [name for name in entry["fields"] if name in self._fields]
            if entry["required"] and names:
                if not any(is_answer(self._fields[name], self[name]) for name in names):
                    missing.append(entry)
        return missing

    def _swap_lines(self):
        """Follow another protocol: the answers stay, the steps change.

        Answers to a step's own questions can't follow; they are kept in the chatter.
        """
        for card in self:
            lines = card.sudo().step_ids
            kept = lines._own_answers_text()
            if kept:
                card._message_log(
                    body=self.env._(
                        "Answers to the former protocol's own questions: %s", kept
                    )
                )
            lines.unlink()
        self._create_lines()
        self._restore_settled_steps()

    def _apply_protocol(self):
        """Bring the lines up to the protocol as it is now (see the protocol's
        action). Set-based: one write per protocol step.
        """
        Line = self.env["hei.sme.collaboration.step"].sudo()
        lines = Line.search([("collaboration_id", "in", self.ids)])
        retired = lines.filtered(
            lambda line: not line.step_id.active and line.state == "todo"
        )
        retired.unlink()
        lines = (lines - retired).grouped("step_id")
        missing = []
        for protocol, cards in self.grouped("protocol_id").items():
            for step in protocol.sudo().step_ids:
                vals = step._line_vals()
                present = lines.get(step, Line)
                present._set_lines(vals)
                missing += [
                    dict(vals, collaboration_id=card.id)
                    for card in cards - present.collaboration_id
                ]
        Line.create(missing)
        self._look_at_steps()
        self._restore_settled_steps()

    def _settle_steps(self, completion, done=True):
        """Set the steps that something else than an answer gets done.

        The one way back from a department's yes (`approach`) and from a memorandum
        that comes into force (`signature`).
        """
        lines = self.env["hei.sme.collaboration.step"].sudo()
        lines = lines.search(
            [
                ("collaboration_id", "in", self.ids),
                ("completion", "=", completion),
                ("state", "=", "todo" if done else "done"),
            ]
        )
        if lines:
            lines._set_lines({"state": "done" if done else "todo"})

    def _restore_settled_steps(self):
        """Settle new lines by what is on record already; each room adds its own."""

    # Actions

    def action_take_proposed(self):
        """Take every answer that the other side proposed."""
        self.step_ids.action_take()


class CollaborationStep(models.Model):
    _inherit = "hei.sme.collaboration.step"

    def _turn(self):
        """Return who has to answer this step; what both answer, we begin."""
        self.ensure_one()
        return self.collaboration_id.our_side if self.side == "both" else self.side

    def _own_answers_text(self):
        """Return the answers to the steps' own questions as plain text."""
        parts = []
        for line in self.filtered("has_questions"):
            for question in line.read(["answers"])[0]["answers"]:
                if question.get("value"):
                    label = question.get("string") or question["name"]
                    parts.append(f"{label}: {question['value']}")
        return "; ".join(parts)

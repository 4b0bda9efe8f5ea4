"""The gate: a card moves on when the protocol's earlier phases are done."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import groupby

#: The protocol's phases and what follows them, in their order.
PHASE_ORDER = ("contact", "definition", "memorandum", "active")


class Collaboration(models.Model):
    """Moving, closing and reopening. Forward and back go by the stage's kind."""

    _inherit = "hei.sme.collaboration"

    gate_override = fields.Char(
        "Moved anyway because",
        store=False,
        copy=False,
        groups="hei_sme_collaboration.group_administrator",
        help="Skips the steps that are missing for the move, with this reason.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        overrides = [self._pop_override(vals) for vals in vals_list]
        for vals in vals_list:
            self._prepare_closed_vals(vals)
        cards = super().create(vals_list)
        for reason, pairs in groupby(
            zip(cards, overrides, strict=True), key=lambda pair: pair[1]
        ):
            group = cards.browse(card.id for card, _reason in pairs)
            try:
                group._pass_gate(dict.fromkeys(group.ids, 0), reason)
            except UserError as error:
                error.refused_at = self._places(cards, error)
                raise
        return cards

    def write(self, vals):
        vals = dict(vals)
        # Where a card was closed from is noted by closing alone: it opens the gate.
        vals.pop("closed_from_stage_id", None)
        override = self._pop_override(vals)
        if "stage_id" not in vals:
            if vals.get("close_reason_id"):
                self._refuse_reason_while_open()
            return super().write(vals)
        before = {card.id: card._phase_rank() for card in self}
        target = self.env["hei.sme.collaboration.stage"].browse(vals["stage_id"])
        if target.kind == "closed":
            self._close(vals)
        elif any(card.stage_id.kind == "closed" for card in self):
            vals |= {"close_reason_id": False, "closed_on": False}
            vals["closed_from_stage_id"] = False
        result = super().write(vals)
        self._pass_gate(before, override)
        return result

    # Phases

    def _phase_rank(self):
        """Return how far the card is: 0 contact … 3 active.

        A closed card counts as being where it was closed from.
        """
        self.ensure_one()
        stage = self.stage_id
        if stage.kind == "closed":
            stage = self.closed_from_stage_id
        return PHASE_ORDER.index(stage.kind) if stage else 0

    # The gate

    def _pass_gate(self, before, override):
        """Refuse the cards that moved further than their steps allow.

        :param dict before: rank of the phase by card id, before the move
        :param str override: skips what is missing, for this reason
        :raises UserError: naming each missing step and what in it is missing
        """
        advanced = self.filtered(
            lambda card: (
                card.stage_id.kind != "closed" and card._phase_rank() > before[card.id]
            )
        )
        if not advanced:
            return
        advanced._check_both_parties()
        missing = {card: card._missing_steps() for card in advanced}
        if override:
            for card, lines in missing.items():
                card._override_gate(lines, override)
        elif any(missing.values()):
            messages = {
                card.id: message
                for card, lines in missing.items()
                if (message := card._gate_message(lines))
            }
            error = UserError("\n\n".join(messages.values()))
            error.refused = messages
            raise error

    @api.model
    def _places(self, cards, error):
        """Return {place among these new cards: why it was refused}, as far as the error
        says it: an import tells it by the row.
        """
        refused = getattr(error, "refused", {})
        places = enumerate(cards.ids)
        return {place: refused[number] for place, number in places if number in refused}

    def _missing_steps(self, stage=None):
        """Return the required steps that aren't done or skipped and lie before a stage
        (the card's own unless told).
        """
        self.ensure_one()
        rank = PHASE_ORDER.index(stage.kind) if stage else self._phase_rank()
        return (
            self.sudo()
            .step_ids.filtered(
                lambda line: (
                    line.required
                    and line.state not in ("done", "skipped")
                    and PHASE_ORDER.index(line.phase) < rank
                )
            )
            .sorted("sequence")
        )

    def _gate_message(self, lines):
        """Name each missing step and what in it is missing; empty when none is."""
        self.ensure_one()
        return lines and self.env._(
            "“%(card)s” can't move to %(stage)s yet:\n%(missing)s",
            card=self.name,
            stage=self.stage_id.name,
            missing="\n".join(f"• {line._missing_text()}" for line in lines),
        )

    def _check_both_parties(self):
        for card in self:
            if not (card.hei_id and card.sme_id):
                raise UserError(
                    self.env._(
                        "“%(card)s” can't leave the first contact yet: only one party"
                        " is known. Use *Create or link company* first.",
                        card=card.name,
                    )
                )

    # The override

    @api.model
    def _pop_override(self, vals):
        """Take the override out of the values; only administrators may give one."""
        override = (vals.pop("gate_override", None) or "").strip()
        if override and not (
            self.env.su
            or self.env.user.has_group("hei_sme_collaboration.group_administrator")
        ):
            raise AccessError(
                self.env._("Only administrators of collaborations may move one anyway.")
            )
        return override

    def _override_gate(self, lines, reason):
        self.ensure_one()
        lines._set_lines({"state": "skipped", "skip_reason": reason})
        self.message_post(
            body=self.env._(
                "Moved anyway to %(stage)s: %(reason)s. Skipped: %(steps)s",
                stage=self.stage_id.name,
                reason=reason,
                steps=", ".join(lines.mapped("display_name")) or self.env._("nothing"),
            )
        )

    # Closing and reopening

    @api.model
    def _prepare_closed_vals(self, vals):
        """A card that is created closed (an import) needs its reason as well."""
        stage = self.env["hei.sme.collaboration.stage"].browse(vals.get("stage_id"))
        if stage.kind == "closed":
            self._check_reason(vals)
            vals["closed_on"] = vals.get("closed_on") or fields.Date.context_today(self)
            vals["closed_from_stage_id"] = stage._first("contact").id
        elif vals.get("close_reason_id"):
            self._refuse_reason_while_open()

    def _close(self, vals):
        """Note in each card where it is closed from, and check for the reason."""
        closing = self.filtered(lambda card: card.stage_id.kind != "closed")
        if not closing:
            return
        self._check_reason(vals)
        vals["closed_on"] = fields.Date.context_today(self)
        for stage, cards in closing.grouped("stage_id").items():
            super(Collaboration, cards).write({"closed_from_stage_id": stage.id})

    @api.model
    def _check_reason(self, vals):
        if not vals.get("close_reason_id"):
            raise UserError(
                self.env._(
                    "Closing a collaboration asks for a reason. Open it and use the"
                    " button *Close*."
                )
            )

    def _refuse_reason_while_open(self):
        if not self or any(card.stage_id.kind != "closed" for card in self):
            raise UserError(
                self.env._(
                    "A reason for closing is given while closing. Use the button"
                    " *Close*."
                )
            )

    # Actions

    def action_close(self):
        """Ask for the reason, then close."""
        return self._open_dialog(
            "hei.sme.collaboration.close", self.env._("Close the collaboration")
        )

    def action_reopen(self):
        """Return to the stage each card was closed from."""
        first = self.env["hei.sme.collaboration.stage"]._first("contact")
        closed = self.filtered(lambda card: card.stage_id.kind == "closed")
        for stage, cards in closed.grouped("closed_from_stage_id").items():
            cards.write({"stage_id": (stage or first).id})

    def action_move_anyway(self):
        """Ask an administrator for the stage and the reason, then move."""
        return self._open_dialog(
            "hei.sme.collaboration.override", self.env._("Move anyway")
        )

    def _open_dialog(self, model, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_collaboration_ids": self.ids},
        }

    def _enter_first_active_stage(self):
        """A memorandum came into force: the card is active from now on.

        Cards that are active already stay, closed ones too.
        """
        waiting = self.filtered(lambda card: card.stage_id.kind in PHASE_ORDER[:3])
        if waiting:
            active = self.env["hei.sme.collaboration.stage"]._first("active")
            waiting.write({"stage_id": active.id})

"""Ask them: which steps of a card the other side can answer, and whom we asked."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    invitation_ids = fields.One2many(
        "hei.sme.invitation", "collaboration_id", "Invitations", copy=False
    )
    can_ask = fields.Boolean("Has steps to ask for", compute="_compute_can_ask")

    @api.depends("step_ids.state", "our_side", "stage_id", "active")
    def _compute_can_ask(self):
        for card in self:
            card.can_ask = card._takes_answers() and bool(card._askable_lines())

    @api.depends("invitation_ids.state", "invitation_ids.step_ids")
    def _compute_turn(self):
        return super()._compute_turn()

    def _takes_answers(self):
        return bool(self.active) and self.stage_id.kind != "closed"

    def _is_resting(self):
        """Return whether nothing is expected of this card yet."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        return bool(self.not_before) and self.not_before > today

    def _askable_lines(self):
        """Return the open steps that the other side answers, alone or with us."""
        self.ensure_one()
        return self.step_ids.filtered(lambda line: line._is_askable()).sorted(
            lambda line: (line.sequence, line.id)
        )

    def _their_contact(self):
        """Return whom of the other side to ask: its contact, else the party itself
        where it has an address.
        """
        self.ensure_one()
        party = self.counterpart_id
        return self[f"{self._their_side()}_contact_id"] or (
            party if party.email else party.browse()
        )

    # Actions

    def action_ask(self):
        """Open the mail that asks the other side to answer all its open steps.

        :raises UserError: when the card is closed or nothing is left to ask
        """
        return self._open_ask()

    def _open_ask(self, lines=None, invitation=None, kind="answers"):
        self.ensure_one()
        self.check_access("write")
        self._refuse_asking()
        kind = invitation.kind if invitation else kind
        if kind == "answers" and not self._askable_lines():
            raise UserError(
                self.env._(
                    "The other side of “%(card)s” has no open step to answer.",
                    card=self.name,
                )
            )
        context = {"default_collaboration_id": self.id, "default_kind": kind}
        if lines:
            context["default_line_ids"] = [fields.Command.set(lines.ids)]
        if invitation:
            context["default_invitation_id"] = invitation.id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask them")
            if kind == "answers"
            else self.env._("Ask for interest"),
            "res_model": "hei.sme.ask",
            "view_mode": "form",
            "target": "new",
            "context": context,
        }

    def _refuse_asking(self):
        if not self._takes_answers():
            raise UserError(
                self.env._(
                    "“%(card)s” is closed. Reopen it before you ask anybody.",
                    card=self.name,
                )
            )

    # Asking

    def _open_invitation_of(self, kind, partner, email):
        """Return the open invitation of a person, maybe none. Who was asked before they
        became a contact is known by their address.
        """
        self.ensure_one()
        address = email_normalize(email or "")
        waiting = self.invitation_ids.filtered(
            lambda i: i.state == "open" and i.kind == kind
        )
        known = waiting.filtered(lambda i: partner and i.partner_id == partner)
        nameless = waiting.filtered(lambda i: not (i.partner_id and partner))
        return (known or nameless.filtered(lambda i: i.email == address))[:1]

    def _invite(self, vals, invitation=None):
        """Return the invitation of a person: a new one, unless they were asked already
        and haven't answered. What they began to answer stays.

        :param dict vals: of the invitation
        :param invitation: the one that is sent again, when that is known
        """
        self.ensure_one()
        self.check_access("write")
        self._refuse_asking()
        partner = self.env["res.partner"].browse(vals["partner_id"] or ())
        known = (invitation or self.invitation_ids.browse()).filtered(
            lambda i: i.state == "open"
        ) or self._open_invitation_of(vals["kind"], partner, vals["email"])
        invitations = self.env["hei.sme.invitation"].sudo()
        vals = dict(vals, user_id=self.env.uid)
        if known:
            known.sudo().write(vals)
            return known.sudo()
        return invitations.create(dict(vals, collaboration_id=self.id))


class CollaborationStep(models.Model):
    _inherit = "hei.sme.collaboration.step"

    can_ask = fields.Boolean("Can be asked for", compute="_compute_asked")
    asked = fields.Char(compute="_compute_asked")

    @api.depends(
        *("state", "side", "completion", "collaboration_id.our_side"),
        "collaboration_id.invitation_ids.state",
        "collaboration_id.invitation_ids.step_ids",
    )
    def _compute_asked(self):
        for line in self:
            line.can_ask = line._is_askable()
            is_open = line.state in ("todo", "proposed")
            line.asked = is_open and "; ".join(
                self.env._(
                    "asked %(name)s, %(status)s",
                    name=invitation.name,
                    status=invitation.status,
                )
                for invitation in line._open_invitations()
            )

    def _is_askable(self):
        self.ensure_one()
        return (
            self.completion == "answers"
            and self.state in ("todo", "proposed")
            and self.side != self.collaboration_id.our_side
        )

    def _open_invitations(self):
        self.ensure_one()
        return self.collaboration_id.invitation_ids.filtered(
            lambda i: i.state == "open" and self in i.step_ids
        )

    def _turn(self):
        """What both answer waits for the other side while it was asked."""
        turn = super()._turn()
        if self.side == "both" and self.state == "todo" and self._open_invitations():
            return "hei" if self.collaboration_id.our_side == "sme" else "sme"
        return turn

    def action_ask(self):
        """Open the mail that asks the other side to answer these steps."""
        return self.collaboration_id._open_ask(lines=self)

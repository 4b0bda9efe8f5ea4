"""The card's memoranda: drafting one, and what follows from one that's out."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .hei_sme_agreement import OPEN_STATES

#: States of a memorandum that was in force once.
FORMER_STATES = ("expired", "terminated", "superseded")


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    agreement_ids = fields.One2many(
        "hei.sme.agreement", "collaboration_id", "Memoranda", copy=False
    )
    agreement_id = fields.Many2one(
        "hei.sme.agreement",
        string="Memorandum",
        compute="_compute_agreement_id",
        store=True,
        index="btree_not_null",
        ondelete="set null",
        help="The one in force, else the newest open one, else the last that was in"
        " force.",
    )
    agreement_count = fields.Integer(
        "Number of memoranda", compute="_compute_agreement_count"
    )
    agreement_state = fields.Selection(
        related="agreement_id.state", string="State of the memorandum"
    )

    @api.depends("agreement_ids.state")
    def _compute_agreement_id(self):
        for card in self:
            newest = card.agreement_ids.sorted("id", reverse=True)
            in_force = newest.filtered(lambda a: a.state == "in_force")
            still_open = newest.filtered(lambda a: a.state in OPEN_STATES)
            over = newest.filtered(lambda a: a.state in FORMER_STATES)
            card.agreement_id = (in_force or still_open or over)[:1]

    @api.depends("agreement_ids")
    def _compute_agreement_count(self):
        counts = dict(
            self.env["hei.sme.agreement"]._read_group(
                [("collaboration_id", "in", self.ids)],
                ["collaboration_id"],
                ["__count"],
            )
        )
        for card in self:
            card.agreement_count = counts.get(card._origin, 0)

    @api.depends("agreement_ids.state", "agreement_ids.signatory_ids.state")
    def _compute_turn(self):
        return super()._compute_turn()

    def _whose_turn(self):
        """While a memorandum is out, it waits for who hasn't signed; ours first."""
        turn = super()._whose_turn()
        out = self.agreement_ids.filtered(lambda a: a.state == "to_sign")[:1]
        if not (turn and out):
            return turn
        pending = out.signatory_ids.filtered(lambda s: s.state == "pending")
        sides = set(pending.mapped("party"))
        return self.our_side if self.our_side in sides else min(sides, default=turn)

    def _restore_settled_steps(self):
        result = super()._restore_settled_steps()
        done = self.sudo().filtered(
            lambda card: any(
                agreement.state in ("in_force", *FORMER_STATES)
                for agreement in card.agreement_ids
            )
        )
        done._settle_steps("signature")
        return result

    # CRUD

    def write(self, vals):
        if {"direction", "protocol_id", "company_id"} & vals.keys():
            self.check_access("write")
            self._refuse_turn_of_signed(vals)
        return super().write(vals)

    def unlink(self):
        """A card whose memorandum is on record stays; drafts go with it."""
        self.check_access("unlink")
        drafts = self._refuse_loss_of_memoranda()
        drafts.unlink()
        return super().unlink()

    def _refuse_loss_of_memoranda(self):
        """Return the drafts that may go with these cards.

        :raises UserError: naming a memorandum that has to stay
        """
        agreements = self.sudo().agreement_ids
        drafts = agreements.filtered(lambda a: a.state == "draft" and a.version == 1)
        kept = agreements - drafts
        if kept:
            raise UserError(
                self.env._(
                    "“%(card)s” has %(memorandum)s on record and can't be deleted."
                    " Archive it instead.",
                    card=kept[0].collaboration_id.name,
                    memorandum=kept[0].display_name,
                )
            )
        return drafts

    def _refuse_turn_of_signed(self, vals):
        """Refuse another direction or institution once a memorandum went out."""
        agreements = self.sudo().agreement_ids.filtered(
            lambda a: a.state not in ("draft", "cancelled")
        )
        for agreement in agreements:
            card = agreement.collaboration_id
            if "company_id" in vals and vals["company_id"] != card.company_id.id:
                raise UserError(
                    self.env._(
                        "“%(card)s” can't go to another institution: %(memorandum)s"
                        " is out to sign or signed.",
                        card=card.name,
                        memorandum=agreement.display_name,
                    )
                )
            protocol = self.env["hei.sme.protocol"].browse(vals.get("protocol_id"))
            direction = vals.get("direction") or protocol.sudo().direction
            if direction and direction != card.direction:
                raise UserError(
                    self.env._(
                        "The direction of “%(card)s” can't change any more:"
                        " %(memorandum)s is out to sign or signed.",
                        card=card.name,
                        memorandum=agreement.display_name,
                    )
                )

    # Actions

    def action_draft_memorandum(self):
        """Draft a memorandum from the record, or open the one that's on its way or in
        force. Where the last one is over, a new one is drafted.

        :raises UserError: when a party isn't known yet, or the card is closed
        """
        self.check_access("write")
        Agreement = self.env["hei.sme.agreement"]
        Agreement.check_access("create")
        agreements = Agreement
        for card in self:
            current = card.agreement_id
            over = not current or current.state in FORMER_STATES
            agreements |= card._draft_memorandum() if over else current
        return agreements._open() if agreements else False

    def action_open_memoranda(self):
        """Open the memoranda of this card."""
        return self.agreement_ids._open()

    def _draft_memorandum(self):
        self.ensure_one()
        if not (self.hei_id and self.sme_id):
            raise UserError(
                self.env._(
                    "“%(card)s” has only one known party. Use *Create or link company*"
                    " before you draft its memorandum.",
                    card=self.name,
                )
            )
        if self.stage_id.kind == "closed":
            raise UserError(
                self.env._(
                    "“%(card)s” is closed. Reopen it before you draft a memorandum.",
                    card=self.name,
                )
            )
        agreement = self.env["hei.sme.agreement"].create(
            dict(self._memorandum_vals(), collaboration_id=self.id)
        )
        clauses = self.env["hei.sme.clause"]._fitting(self.direction, self.way_ids)
        self.env["hei.sme.agreement.article"].create(
            [
                dict(clause._article_vals(agreement.lang), agreement_id=agreement.id)
                for clause in clauses
            ]
        )
        return agreement

    def _memorandum_file_name(self):
        return self.agreement_id._file_name() if self.agreement_id else self.reference

    def _memorandum_vals(self):
        """Return what a memorandum copies from the card when it's drafted."""
        self.ensure_one()
        return {
            "hei_id": self.hei_id.id,
            "sme_id": self.sme_id.id,
            "unit_id": self.unit_id.id,
            "hei_contact_id": self.hei_contact_id.id,
            "sme_contact_id": self.sme_contact_id.id,
            "study_field_ids": [fields.Command.set(self.study_field_ids.ids)],
            "way_ids": [fields.Command.set(self.way_ids.ids)],
        }


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    def _open(self):
        """Return the action that shows these memoranda: one as a form, more as a
        list.
        """
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hei_sme_collaboration.agreement_action"
        )
        if len(self) == 1:
            return dict(action, views=[(False, "form")], res_id=self.id)
        return dict(action, domain=[("id", "in", self.ids)], context={})

"""Asking the other side: one mail to one person, with a link of their own."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, format_date

#: For so many days a link works at most.
MOST_DAYS = 365


class Ask(models.TransientModel):
    """Which steps, whom, and the mail as it leaves."""

    _name = "hei.sme.ask"
    _description = "Ask the other side"
    _inherit = ["hei.sme.mail.dialog"]

    collaboration_id = fields.Many2one(
        "hei.sme.collaboration", required=True, readonly=True
    )
    invitation_id = fields.Many2one("hei.sme.invitation", readonly=True)
    kind = fields.Selection(
        [("answers", "Questions"), ("interest", "Interest")],
        default="answers",
        required=True,
        readonly=True,
    )
    counterpart_id = fields.Many2one(related="collaboration_id.counterpart_id")
    askable_ids = fields.Many2many(
        "hei.sme.collaboration.step", compute="_compute_askable_ids"
    )
    line_ids = fields.Many2many(
        "hei.sme.collaboration.step",
        "hei_sme_ask_step_rel",
        "ask_id",
        "step_id",
        string="Steps",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        precompute=True,
    )

    # Who
    partner_id = fields.Many2one(
        "res.partner",
        string="To",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="['|', ('id', '=', counterpart_id or 0),"
        " ('id', 'child_of', counterpart_id or 0)]",
    )
    name = fields.Char(
        compute="_compute_address", store=True, readonly=False, precompute=True
    )
    email = fields.Char(
        "E-mail",
        compute="_compute_address",
        store=True,
        readonly=False,
        precompute=True,
    )
    needs_email = fields.Boolean(compute="_compute_needs_email")
    may_add_email = fields.Boolean(compute="_compute_needs_email")
    office_id = fields.Many2one(
        "hei.sme.office",
        string="Kind of department",
        compute="_compute_office_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('side', '=', 'sme')]",
    )
    hindrance = fields.Char(compute="_compute_hindrance")
    earlier = fields.Char(compute="_compute_earlier")

    # The mail
    days = fields.Integer(
        "Days the link is valid",
        compute="_compute_days",
        store=True,
        readonly=False,
        precompute=True,
    )

    # Computes

    @api.depends("collaboration_id")
    def _compute_askable_ids(self):
        for wizard in self:
            card = wizard.collaboration_id
            wizard.askable_ids = bool(card) and card._askable_lines()

    @api.depends("collaboration_id", "invitation_id", "kind")
    def _compute_line_ids(self):
        """All that is open, or what this person was asked before."""
        for wizard in self:
            if wizard.kind == "interest":
                wizard.line_ids = False
                continue
            askable = wizard.askable_ids
            asked = wizard.invitation_id.step_ids & askable
            todo = askable.filtered(lambda line: line.state == "todo")
            wizard.line_ids = asked or todo or askable

    @api.depends("collaboration_id", "invitation_id")
    def _compute_partner_id(self):
        for wizard in self:
            card = wizard.collaboration_id
            if wizard.invitation_id:
                wizard.partner_id = wizard.invitation_id.partner_id
            else:
                wizard.partner_id = bool(card) and card._their_contact()

    @api.depends("partner_id")
    def _compute_address(self):
        """An unknown asker gave name and address; a colleague was named by one."""
        for wizard in self:
            card, partner = wizard.collaboration_id, wizard.partner_id
            invitation = wizard.invitation_id
            if partner:
                wizard.name, wizard.email = partner.name, partner.email
            elif invitation:
                wizard.name, wizard.email = invitation.name, invitation.email
            elif not card.counterpart_id:
                wizard.name = card.asker_name or card.asker_company
                wizard.email = card.asker_email
            else:
                wizard.name = wizard.email = False

    @api.depends("partner_id.email")
    def _compute_needs_email(self):
        for wizard in self:
            partner = wizard.partner_id._origin
            missing = not email_normalize(partner.email or "")
            wizard.needs_email = bool(partner) and missing
            wizard.may_add_email = bool(partner) and partner.has_access("write")

    @api.depends("partner_id", "invitation_id")
    def _compute_office_id(self):
        for wizard in self:
            asked = wizard.invitation_id.office_id
            own = wizard.partner_id.office_id
            wizard.office_id = asked or (own if own.side == "sme" else False)

    @api.depends("partner_id")
    def _compute_hindrance(self):
        for wizard in self:
            card = wizard.collaboration_id
            party = wizard.partner_id._origin or wizard.counterpart_id
            reasons = [party._contact_hindrance().get(party)]
            if card and card._is_resting():
                day = format_date(self.env, card.not_before, date_format="long")
                reasons.append(
                    self.env._("Nothing is expected of them before %s.", day)
                )
            wizard.hindrance = " ".join(filter(None, reasons))

    @api.depends("partner_id", "email", "collaboration_id")
    def _compute_earlier(self):
        for wizard in self:
            earlier = wizard._earlier_invitation()
            sent = earlier.filtered("link_sent_on")
            wizard.earlier = bool(sent) and self.env._(
                "%(name)s was asked on %(day)s (%(status)s). That link becomes void.",
                name=sent.name,
                day=sent._day(sent.link_sent_on),
                status=sent.status,
            )

    def _earlier_invitation(self):
        return self.collaboration_id._open_invitation_of(
            self.kind, self.partner_id, self.email
        )

    @api.depends("collaboration_id")
    def _compute_days(self):
        for wizard in self:
            company = wizard.collaboration_id.company_id.sudo()
            wizard.days = min(company.hei_sme_memorandum_link_days, MOST_DAYS)

    @api.depends("collaboration_id", "partner_id", "name", "line_ids", "days")
    def _compute_mail(self):
        for wizard in self:
            card = wizard.collaboration_id
            if not (card and wizard.name):
                wizard.subject = wizard.body = False
                continue
            earlier = wizard._earlier_invitation()
            lines = wizard.line_ids.sorted("sequence")
            wizard.subject, wizard.body = card.sudo()._render_mail(
                "interest" if wizard.kind == "interest" else "ask",
                card,
                wizard._lang(),
                hei_sme_asked={
                    card.id: {
                        "name": wizard.name,
                        "line_ids": lines._origin.ids,
                        "days": wizard.days,
                        "handed_on_by": earlier.previous_id.name or "",
                        "deadline": earlier.deadline,
                    }
                },
            )

    def _lang(self):
        card = self.collaboration_id
        return card._mail_lang(self.partner_id or card.counterpart_id)

    def _written_by(self):
        return self.collaboration_id, self._lang()

    # Actions

    def action_send(self):
        """Send the mail with a link of this person's own.

        :raises UserError: without steps, a person or an address, or when the mail has
            lost its link
        """
        self.ensure_one()
        card = self.collaboration_id
        card.check_access("write")
        self._check_what()
        address = self._check_address()
        self.env["hei.sme.link"]._refuse_without_link(
            self.name, self.body, card._neutral_link()
        )
        invitation = card._invite(
            {
                "kind": self.kind,
                "partner_id": self.partner_id.id,
                "name": self.name,
                "email": address,
                "lang": self._lang(),
                "step_ids": [fields.Command.set(self.line_ids.ids)],
                "office_id": self.office_id.id,
                "days": self.days,
            },
            self.invitation_id,
        )
        if self.kind == "interest":
            invitation._note_approach()
        invitation._send_link(self.subject, self.body)
        return {"type": "ir.actions.act_window_close"}

    def _check_what(self):
        if self.kind == "answers" and not self.line_ids:
            raise UserError(self.env._("Choose at least one step to ask for."))
        if self.line_ids - self.collaboration_id._askable_lines():
            raise UserError(
                self.env._(
                    "Something you chose isn't open any more. Close this and ask anew."
                )
            )
        if self.kind == "interest" and not self.office_id:
            raise UserError(self.env._("Choose which kind of department you ask."))
        if not 1 <= self.days <= MOST_DAYS:
            raise UserError(self.env._("A link is valid for 1 to 365 days."))

    def _check_address(self):
        """Return the address; one that was added here is kept on the contact, written
        by the person who asks, with their rights.
        """
        if not self.name:
            raise UserError(self.env._("Choose whom to ask."))
        if self.kind == "interest":
            (self.partner_id or self.counterpart_id)._refuse_barred()
        address = email_normalize(self.email or "")
        if not address:
            raise UserError(
                self.env._(
                    "%(name)s has no e-mail address that works. Add it here.",
                    name=self.name,
                )
            )
        if self.needs_email:
            if not self.partner_id.has_access("write"):
                raise UserError(
                    self.env._(
                        "%(name)s has no e-mail address, and you may not change"
                        " contacts. Ask an officer to add it.",
                        name=self.name,
                    )
                )
            self.partner_id.email = address
        return address

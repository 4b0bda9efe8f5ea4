"""Whom of the other side we asked by a personal link, what for, and what they said."""

import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, format_date

#: So often one thing may be handed on: nobody sends mails to the world through us.
MAX_HOPS = 5
#: What stands in no name, but in what somebody would like us to mail for them.
NO_NAME = re.compile(r"[/\\<>@]|www\.", re.IGNORECASE)


class Invitation(models.Model):
    """One person is asked to answer steps of a card, or whether they are interested.

    Nobody writes it by hand. It keeps what was said word for word, whatever becomes of
    the card's answers later.
    """

    _name = "hei.sme.invitation"
    _description = "Invitation to answer"
    _inherit = ["hei.sme.link"]
    _order = "id desc"

    collaboration_id = fields.Many2one(
        "hei.sme.collaboration", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="collaboration_id.company_id", store=True, index=True, precompute=True
    )
    kind = fields.Selection(
        [("answers", "Questions"), ("interest", "Interest")],
        required=True,
        default="answers",
    )
    user_id = fields.Many2one(
        "res.users",
        "Asked by",
        default=lambda self: self.env.user,
        index="btree_not_null",
    )

    # Who
    partner_id = fields.Many2one(
        "res.partner", "Contact", index="btree_not_null", ondelete="restrict"
    )
    name = fields.Char("Asked", required=True)
    email = fields.Char("E-mail")
    lang = fields.Char("Language")
    previous_id = fields.Many2one(
        "hei.sme.invitation",
        "Handed on by",
        index="btree_not_null",
        ondelete="set null",
    )

    # What
    step_ids = fields.Many2many(
        "hei.sme.collaboration.step",
        "hei_sme_invitation_step_rel",
        "invitation_id",
        "step_id",
        string="Steps",
    )
    approach_id = fields.Many2one(
        "hei.sme.approach", index="btree_not_null", ondelete="set null"
    )
    office_id = fields.Many2one(
        "hei.sme.office",
        "Kind of department",
        index="btree_not_null",
        ondelete="restrict",
    )
    deadline = fields.Date("Answer expected by")
    days = fields.Integer("Days the link is valid")

    # How it went
    state = fields.Selection(
        [
            ("open", "Waiting"),
            ("answered", "Answered"),
            ("declined", "Not now"),
            ("handed_over", "Handed on"),
            ("closed", "Revoked"),
        ],
        required=True,
        default="open",
        index=True,
    )
    opened_on = fields.Datetime("Opened on")
    saved_on = fields.Datetime("Saved on")
    answered_on = fields.Datetime("Answered on")
    reminders = fields.Integer("Reminders sent")
    draft = fields.Json("Half answers")
    answers = fields.Json("What they said, as data")
    said = fields.Text("What they said")
    status = fields.Char(compute="_compute_status")

    @api.depends("name", "kind")
    def _compute_display_name(self):
        for record in self:
            record.display_name = record.name

    @api.depends(
        "state", "link_sent_on", "opened_on", "saved_on", "token_expires_on", "email"
    )
    @api.depends_context("lang", "tz")
    def _compute_status(self):
        for record in self:
            record.status = ", ".join(record._status_parts())

    def _status_parts(self):
        """Return in a few words how far this person is."""
        self.ensure_one()
        if self.state == "answered" or self.state == "declined":
            return [self._day(self.answered_on)]
        if self.state != "open":
            return []
        if not self.link_sent_on:
            return [
                self.env._("not sent yet") if self.email else self.env._("no e-mail")
            ]
        parts = []
        if self.saved_on:
            parts.append(self.env._("began to answer %s", self._day(self.saved_on)))
        elif self.opened_on:
            parts.append(self.env._("opened %s", self._day(self.opened_on)))
        else:
            parts.append(self.env._("not opened yet"))
        if self._is_expired():
            parts.append(self.env._("link expired"))
        else:
            until = self._day(self.token_expires_on)
            parts.append(self.env._("valid until %s", until))
        return parts

    def _is_expired(self):
        until = self.token_expires_on
        return not until or until <= fields.Datetime.now()

    def _day(self, moment):
        """Return a moment's day where the institution is, in words."""
        if not moment:
            return ""
        day = self.company_id.sudo()._memorandum_day(moment)
        return format_date(self.env, day, date_format="d MMM y")

    # The link

    def _link_days(self):
        return self.days or super()._link_days()

    def _link_lang(self):
        if self.lang in dict(self.env["res.lang"].get_installed()):
            return self.lang
        return self.collaboration_id._mail_lang(self.partner_id)

    def _link_path(self):
        return f"/collaboration/answer/{self.id}"

    def _is_live(self):
        """Return whether the card still takes answers."""
        return self.collaboration_id.sudo()._takes_answers()

    def _note_opened(self):
        """A person moved, typed or scrolled on the page, not a mail scanner."""
        if not self.opened_on:
            self.sudo().write({"opened_on": fields.Datetime.now()})

    # Handing on

    def _hand_over(self, name, email):
        """Ask somebody else instead, named by the one who was asked. They get a link
        of their own, and the former one is void.

        :return: the new invitation
        :raises UserError: naming what is wrong with name or address
        """
        self.ensure_one()
        record = self.sudo()
        name = " ".join((name or "").split())
        address = email_normalize(email or "")
        record._check_colleague(name, address)
        record.write({"state": "handed_over"})
        record._revoke_links()
        heir = record.create(
            {
                "collaboration_id": record.collaboration_id.id,
                "kind": record.kind,
                "user_id": record.user_id.id,
                "name": name,
                "email": address,
                "lang": record.lang,
                "previous_id": record.id,
                "step_ids": [fields.Command.set(record.step_ids.ids)],
                "approach_id": record.approach_id.id,
                "office_id": record.office_id.id,
                "deadline": record.deadline,
                "days": record.days,
                "draft": record.draft,
            }
        )
        text = self.env._(
            "%(first)s handed our mail on to %(second)s (%(email)s).",
            first=record.name,
            second=name,
            email=address,
        )
        card = record.collaboration_id
        card._message_log(body=text)
        card._tell_responsible(self.env._("Handed on to a colleague"), text)
        card._mail_unattended(heir._mail_link)
        return heir

    def _check_colleague(self, name, address):
        if self.state != "open" or not self._is_live():
            raise UserError(self.env._("There is nothing to hand on any more."))
        if not name or len(name) > 100:
            raise UserError(
                self.env._("Please give your colleague's name, at most 100 characters.")
            )
        if NO_NAME.search(name):
            raise UserError(
                self.env._("Just their name, please: no link and no address in it.")
            )
        if not address or len(address) > 254:
            raise UserError(
                self.env._("Please give your colleague's e-mail address, and only one.")
            )
        if address == email_normalize(self.email or ""):
            raise UserError(
                self.env._("That is the address we wrote to. Please give another one.")
            )
        if len(self._trail()) >= MAX_HOPS:
            raise UserError(
                self.env._(
                    "This was handed on several times already. Please call us: %s",
                    self.collaboration_id._whom_to_call(),
                )
            )

    def _trail(self):
        """Return this invitation and those that were handed on before it."""
        trail = self
        while trail[-1:].previous_id and len(trail) <= MAX_HOPS:
            trail += trail[-1:].previous_id
        return trail

    # Actions

    def action_revoke(self):
        """Make the link void; nobody is asked any more.

        :raises AccessError: when the card isn't theirs to write
        """
        self.collaboration_id.check_access("write")
        for record in self.sudo().filtered(lambda r: r.state == "open"):
            record._revoke_links()
            record.write({"state": "closed"})
            record.collaboration_id._message_log(
                body=self.env._("The link of %s is void.", record.name),
                author_id=self.env.user.partner_id.id,
            )

    def action_ask_again(self):
        """Open the mail that brings this person a new link. The former one is void."""
        self.ensure_one()
        return self.collaboration_id._open_ask(invitation=self)

    def action_add_contact(self):
        """Keep a colleague whom somebody outside named as a contact of the party.

        :raises UserError: while the other party isn't known
        """
        self.ensure_one()
        card = self.collaboration_id
        card.check_access("write")
        party = card.counterpart_id
        if not party:
            raise UserError(
                self.env._(
                    "The other party of “%(card)s” isn't known yet. Use *Create or link"
                    " company* first.",
                    card=card.name,
                )
            )
        known = self.env["res.partner"].search(
            [
                ("id", "child_of", party.id),
                ("email_normalized", "=", email_normalize(self.email or "")),
            ],
            limit=1,
        )
        contact = known or self.env["res.partner"].create(
            {"name": self.name, "email": self.email, "parent_id": party.id}
        )
        self.sudo().partner_id = contact


class Partner(models.Model):
    _inherit = "res.partner"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_invited(self):
        """Refuse to delete whom we asked: what they said names them.

        :raises UserError: naming the contact and the collaboration
        """
        invitation = self.env["hei.sme.invitation"].sudo()
        invitation = invitation.search([("partner_id", "in", self.ids)], limit=1)
        if invitation:
            raise UserError(
                self.env._(
                    "“%(partner)s” was asked on collaboration “%(card)s”. Archive the"
                    " contact instead of deleting it.",
                    partner=invitation.partner_id.display_name,
                    card=invitation.collaboration_id.reference,
                )
            )

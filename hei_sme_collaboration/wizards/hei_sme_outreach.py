"""Approaching many companies: one card, one person asked and one mail each."""

from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from .hei_sme_ask import MOST_DAYS

#: So many companies at most in one go.
MOST = 500


class Outreach(models.TransientModel):
    """What is said to all of them, and to whom."""

    _name = "hei.sme.outreach"
    _description = "Approach companies"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    line_ids = fields.One2many("hei.sme.outreach.line", "outreach_id", "Companies")
    office_ids = fields.Many2many(
        "hei.sme.office",
        "hei_sme_outreach_office_rel",
        "outreach_id",
        "office_id",
        string="Whom to ask there",
        domain="[('side', '=', 'sme')]",
        default=lambda self: self.env["hei.sme.office"].search([("side", "=", "sme")]),
    )
    deadline = fields.Date(
        "Answer expected by",
        default=lambda self: fields.Date.context_today(self) + timedelta(days=21),
    )
    days = fields.Integer(
        "Days the link is valid",
        default=lambda self: min(
            self.env.company.hei_sme_memorandum_link_days, MOST_DAYS
        ),
    )

    # What is said to all: steps 2.a to 2.d
    interest = fields.Text("Interest of the HEI")
    benefit_ids = fields.Many2many(
        "hei.sme.value",
        "hei_sme_outreach_benefit_rel",
        "outreach_id",
        "value_id",
        string="What they gain",
        domain="[('kind', '=', 'benefit')]",
    )
    benefit_note = fields.Text("What they gain, in a sentence")
    study_field_ids = fields.Many2many(
        "hei.sme.study.field",
        "hei_sme_outreach_study_field_rel",
        "outreach_id",
        "study_field_id",
        string="Study fields",
    )
    way_ids = fields.Many2many(
        "hei.sme.way",
        "hei_sme_outreach_way_rel",
        "outreach_id",
        "way_id",
        string="What we could do",
    )
    ticked_count = fields.Integer("Companies chosen", compute="_compute_counts")
    mail_count = fields.Integer("Mails", compute="_compute_counts")
    preview_of = fields.Char(compute="_compute_preview")
    preview = fields.Html("As it looks", compute="_compute_preview", sanitize=False)

    @api.depends("line_ids.is_ticked", "line_ids.email", "line_ids.bar")
    def _compute_counts(self):
        for wizard in self:
            ticked = wizard.line_ids.filtered("is_ticked")
            wizard.ticked_count = len(ticked)
            wizard.mail_count = len(ticked.filtered(lambda line: line._gets_mail()))

    @api.depends(
        *("line_ids.is_ticked", "line_ids.contact_id", "line_ids.email"),
        *("interest", "benefit_ids", "benefit_note", "study_field_ids", "way_ids"),
        *("deadline", "days"),
    )
    def _compute_preview(self):
        """Show the first mail that would leave, on a card that is never kept."""
        for wizard in self:
            first = wizard.line_ids.filtered(
                lambda line: line.is_ticked and line._gets_mail()
            )[:1]
            wizard.preview_of = first._recipient()
            wizard.preview = bool(first) and wizard._preview(first)

    def _preview(self, line):
        Card = self.env["hei.sme.collaboration"].sudo()
        card = Card.new(
            {
                **self._answers(),
                "direction": "hei_to_sme",
                "company_id": self.company_id.id,
                "hei_id": self.company_id.partner_id.id,
                "sme_id": line.partner_id.id,
                "user_id": self.env.uid,
            }
        )
        lang = card._mail_lang(line.contact_id or line.partner_id)
        facts = {
            "name": line._recipient(),
            "days": self.days,
            "deadline": self.deadline,
        }
        _subject, body = card._render_mail(
            "interest", card, lang, hei_sme_asked={card.id: facts}
        )
        return card._preview_mail(body, lang)

    def _answers(self):
        return {
            "interest": self.interest,
            "benefit_ids": [Command.set(self.benefit_ids._origin.ids)],
            "benefit_note": self.benefit_note,
            "study_field_ids": [Command.set(self.study_field_ids._origin.ids)],
            "way_ids": [Command.set(self.way_ids._origin.ids)],
        }

    # Opening

    @api.model
    def _open(self, partners):
        """Open the dialogue for the organisations of these partners, each once.

        :raises UserError: when there's none, or too many
        """
        companies = partners.commercial_partner_id.filtered(
            lambda partner: partner.is_sme or not partner.is_hei
        )
        institutions = self.env["res.company"].sudo()
        institutions = institutions.search([("partner_id", "in", companies.ids)])
        companies -= institutions.partner_id
        if not companies:
            raise UserError(
                self.env._("Choose companies, or people who work there, first.")
            )
        if len(companies) > MOST:
            raise UserError(
                self.env._(
                    "%(count)s companies are too many at once. Choose at most"
                    " %(most)s.",
                    count=len(companies),
                    most=MOST,
                )
            )
        # One person of a company is chosen on purpose; several are looked through.
        people = (partners - companies).grouped("commercial_partner_id")
        chosen = {
            company: found for company, found in people.items() if len(found) == 1
        }
        # The rows after it: they look for people at its kinds of department.
        wizard = self.create({})
        wizard.line_ids.create(
            [
                {
                    "outreach_id": wizard.id,
                    "partner_id": company.id,
                    "chosen_id": chosen.get(company, company.browse()).id,
                }
                for company in companies
            ]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Approach these companies"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    # Sending

    def action_send(self):
        """Make one card each, note the approach, and queue the mails.

        :raises UserError: when something is missing, or a company's rule forbids it
        """
        self.ensure_one()
        lines = self.line_ids.filtered("is_ticked")
        self._check_complete(lines)
        cards = self.env["hei.sme.collaboration"].with_context(
            mail_auto_subscribe_no_notify=True
        )
        cards = cards.create([self._card_vals(line) for line in lines])
        bars = lines.partner_id._contact_bars()
        asked = lines.filtered(lambda line: bars.get(line.partner_id) != "owner")
        by_line = dict(zip(lines, cards, strict=True))
        lines._keep_addresses()
        approaches = self.env["hei.sme.approach"].create(
            [self._approach_vals(line, by_line[line]) for line in asked]
        )
        by_card = {approach.collaboration_id: approach for approach in approaches}
        invitations = self.env["hei.sme.invitation"].sudo()
        invitations = invitations.create(
            [
                self._invitation_vals(line, card, by_card.get(card))
                for line, card in by_line.items()
            ]
        )
        invitations.filtered("approach_id")._send_many()
        self._leave_to_owners({by_line[li]: li for li in lines - asked})
        self._have_address_found(
            cards.browse(by_line[li].id for li in asked if not li._address())
        )
        return cards._show_approached()

    def _check_complete(self, lines):
        if not lines:
            raise UserError(self.env._("Tick at least one company."))
        if not (self.interest or "").strip():
            raise UserError(self.env._("Say why you are interested (2.a)."))
        if not (self.benefit_ids or (self.benefit_note or "").strip()):
            raise UserError(
                self.env._("Say what the companies and their staff gain (2.b).")
            )
        if not self.office_ids:
            raise UserError(self.env._("Choose which kind of department you ask."))
        if not 1 <= self.days <= MOST_DAYS:
            raise UserError(self.env._("A link is valid for 1 to 365 days."))
        if self.deadline and self.deadline < fields.Date.context_today(self):
            raise UserError(self.env._("The answer can't be expected before today."))
        bars = lines.partner_id._contact_bars()
        barred = [p.display_name for p, bar in bars.items() if bar != "owner"]
        if barred:
            raise UserError(
                self.env._(
                    "Their contact rule says no, or not yet: %s. Untick them.",
                    format_list(self.env, barred[:10]),
                )
            )
        foreign = lines.partner_id.filtered(
            lambda p: p.company_id and p.company_id != self.company_id
        )
        if foreign:
            raise UserError(
                self.env._(
                    "%s belongs to another institution. Untick it.",
                    foreign[0].display_name,
                )
            )

    def _card_vals(self, line):
        contact = line.contact_id
        inside = contact and contact != line.partner_id
        return {
            **self._answers(),
            "direction": "hei_to_sme",
            "company_id": self.company_id.id,
            "hei_id": self.company_id.partner_id.id,
            "sme_id": line.partner_id.id,
            "sme_contact_id": contact.id if inside else False,
            "user_id": self.env.uid,
        }

    def _office_of(self, line):
        office = line.contact_id.office_id
        return office if office.side == "sme" else self.office_ids[:1]

    def _approach_vals(self, line, card):
        return {
            "collaboration_id": card.id,
            "office_id": self._office_of(line).id,
            "partner_id": (line.contact_id or line.partner_id).id,
            "channel": "email",
            "deadline": self.deadline,
        }

    def _invitation_vals(self, line, card, approach):
        return {
            "collaboration_id": card.id,
            "kind": "interest",
            "user_id": self.env.uid,
            "partner_id": (line.contact_id or line.partner_id).id,
            "name": line._recipient(),
            "email": line._address(),
            "lang": card._mail_lang(line.contact_id or line.partner_id),
            "approach_id": approach.id if approach else False,
            "office_id": self._office_of(line).id,
            "deadline": self.deadline,
            "days": self.days,
        }

    def _leave_to_owners(self, left):
        """Tell the owners whom to ask first: they may send the mail themselves.

        :param dict left: {card: line}
        """
        by_owner = {}
        for card, line in left.items():
            owner = line.partner_id.sudo().user_id or self.env.user
            by_owner.setdefault(owner, []).append(card.id)
        for owner, ids in by_owner.items():
            cards = self.env["hei.sme.collaboration"].browse(ids)
            if owner != self.env.user:
                cards.message_subscribe(owner.partner_id.ids)
            cards.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("May we write to this company?"),
                note=self.env._(
                    "%s would like to approach it. Nothing was mailed. If it is fine,"
                    " use *Ask for interest*; else close the collaboration.",
                    self.env.user.name,
                ),
                user_id=owner.id,
            )

    def _have_address_found(self, cards):
        if cards:
            cards.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Find an e-mail address"),
                note=self.env._("Then use *Ask for interest*: nothing was mailed yet."),
                user_id=self.env.uid,
            )


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    def _show_approached(self):
        """Return the action that shows the cards that were just made."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hei_sme_collaboration.collaboration_action"
        )
        return dict(
            action,
            name=self.env._("Approached just now"),
            domain=[("id", "in", self.ids)],
            context={},
            target="main",
        )

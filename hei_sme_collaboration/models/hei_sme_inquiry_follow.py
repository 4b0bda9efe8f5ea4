"""A request is confirmed, followed and withdrawn by whoever sent it."""

from datetime import timedelta

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list, formataddr, plaintext2html

from .hei_sme_inquiry import FOLLOW_DAYS

#: So many messages in a day are taken from one request's page.
MESSAGES = 20
LONGEST_MESSAGE = 5000


class Inquiry(models.Model):
    """Each method here acts for the person who holds the link."""

    _inherit = "hei.sme.inquiry"

    # Confirming

    def _confirm(self):
        """Make the card. Once: two tabs at once end with one card.

        No partner is made or changed; the answers are proposed.
        """
        self.ensure_one()
        self.flush_recordset()
        now = fields.Datetime.now()
        # The second of two at once fails to serialize here, and Odoo repeats it.
        self.env.cr.execute(
            "UPDATE hei_sme_inquiry SET state = 'confirmed', confirmed_on = %s"
            " WHERE id = %s AND state = 'unconfirmed'",
            (now, self.id),
        )
        is_first = bool(self.env.cr.rowcount)
        self.invalidate_recordset()
        if not is_first:
            return
        card = self._make_card()
        self.write(
            {
                "collaboration_id": card.id,
                "token_expires_on": now + timedelta(days=FOLLOW_DAYS),
            }
        )
        steps = self.env["hei.sme.protocol.step"].concat(
            *self.company_id._door_screens()
        )
        lines = card.step_ids.filtered(lambda line: line.step_id in steps)
        card._propose(self.answers or {}, lines, self.contact_name)
        card._receive(summary=self.company_name)

    def _make_card(self):
        company = self.company_id
        cards = self.env["hei.sme.collaboration"].with_company(company)
        cards = cards.with_context(mail_create_nosubscribe=True, lang=self._our_lang())
        return cards.create(
            {
                "direction": "sme_to_hei",
                "company_id": company.id,
                "hei_id": company.partner_id.id,
                "sme_id": False,
                "user_id": False,
                "asker_company": self.company_name,
                "asker_name": self.contact_name,
                "asker_email": self.email,
                "asker_phone": self.phone,
                "asker_register_number": self.register_number,
                "asker_vat": self.vat,
                "asker_country_id": self.country_id.id,
            }
        )

    def _our_lang(self):
        """Return the language in which the card's notes are written."""
        user = self._mail_user()
        return user.lang or self.company_id.partner_id.lang or self.env.lang

    # Following

    def _follow_state(self):
        """Return `open` (waits to be confirmed), `running` or `closed`."""
        self.ensure_one()
        if self.state == "unconfirmed":
            return "open"
        card = self.collaboration_id
        return "running" if card.active and card.stage_kind != "closed" else "closed"

    def _write_message(self, text):
        """Put a message of theirs on the card; who is in charge is told.

        :raises UserError: when there is nothing to say, too much, or too often
        """
        self.ensure_one()
        text = (text or "").strip()
        if not text:
            raise UserError(self.env._("Your message is empty."))
        if len(text) > LONGEST_MESSAGE:
            raise UserError(
                self.env._(
                    "Your message has %(count)s characters; at most %(longest)s fit."
                    " Please shorten it.",
                    count=f"{len(text):,}",
                    longest=f"{LONGEST_MESSAGE:,}",
                )
            )
        sender = formataddr((self.contact_name, self.email))
        card = self.collaboration_id
        self._check_pace(card, sender)
        card.with_context(mail_create_nosubscribe=True).message_post(
            body=Markup(plaintext2html(text)),
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=False,
            email_from=sender,
            partner_ids=self._mail_user().partner_id.ids,
        )

    def _check_pace(self, card, sender):
        written = self.env["mail.message"].search_count(
            [
                ("model", "=", card._name),
                ("res_id", "=", card.id),
                ("email_from", "=", sender),
                ("date", ">", fields.Datetime.now() - timedelta(days=1)),
            ],
            limit=MESSAGES,
        )
        if written >= MESSAGES:
            raise UserError(
                self.env._("You wrote many messages today. Please call instead.")
            )

    def _withdraw_consents(self, numbers):
        """Take back consents that were given; the card notes which."""
        self.ensure_one()
        withdrawn = self.consent_ids.filtered(lambda c: c.id in numbers)
        if not withdrawn:
            return
        self.consent_ids -= withdrawn
        if self.collaboration_id:
            ours = self.with_context(lang=self._our_lang())
            names = withdrawn.with_env(ours.env).mapped("name")
            self.collaboration_id._message_log(
                body=ours.env._(
                    "%(who)s withdrew: %(consents)s",
                    who=self.contact_name,
                    consents=format_list(ours.env, [f"“{name}”" for name in names]),
                )
            )

    def _withdraw(self):
        """Say that they want nothing more. Nothing is closed by itself: who is in
        charge gets an activity.
        """
        self.ensure_one()
        if self.withdrawn_on or self._follow_state() != "running":
            return
        self.withdrawn_on = fields.Datetime.now()
        ours = self.with_context(lang=self._our_lang())
        summary = ours.env._("%s withdrew the request", self.contact_name)
        card = ours.collaboration_id
        card._message_log(body=summary)
        card._tell_responsible(
            summary,
            ours.env._("They ask for nothing more. Close the collaboration, or call."),
        )


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    inquiry_ids = fields.One2many(
        "hei.sme.inquiry",
        "collaboration_id",
        "Request",
        groups="hei_sme_collaboration.group_reader",
    )

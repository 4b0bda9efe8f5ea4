"""What the two sides write to each other, and nothing of what we write among us."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_datetime, html_sanitize, plaintext2html

#: So many messages are shown, the newest ones.
SHOWN = 100
#: How many characters a message may have.
LONGEST = 5000
#: The same words by the same person within this time are one message.
ONCE = timedelta(minutes=10)


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    def _outside_messages(self, domain=Domain.TRUE, limit=SHOWN):
        """Return the messages between both sides, the newest first: what somebody of
        the other party wrote, and what somebody of theirs was a recipient of. Notes,
        tracked changes and colleagues' talk are none.
        """
        self.ensure_one()
        organisation = self.counterpart_id.commercial_partner_id
        theirs = Domain("commercial_partner_id", "=", organisation.id)
        return (
            self.env["mail.message"]
            .sudo()
            .search(
                Domain("model", "=", self._name)
                & Domain("res_id", "=", self.id)
                & Domain("message_type", "in", ("comment", "email", "email_outgoing"))
                & Domain("is_internal", "=", False)
                & Domain("subtype_id.internal", "=", False)
                & Domain("subtype_id", "!=", False)
                & (
                    Domain("author_id", "any", theirs)
                    | Domain("partner_ids", "any", theirs)
                    | Domain("notified_partner_ids", "any", theirs)
                )
                & domain,
                order="id desc",
                limit=limit,
            )
        )

    def _outside_message_values(self):
        """Return what is shown of these messages, the oldest first."""
        organisation = self.counterpart_id.commercial_partner_id
        zone = self.company_id.partner_id.tz or "UTC"
        return [
            {
                "id": message.id,
                "author": message.author_id.name or message.email_from or "",
                "own": message.author_id.commercial_partner_id == organisation,
                "moment": format_datetime(
                    self.env, message.date, tz=zone, dt_format="d MMMM y, HH:mm"
                ),
                "body": html_sanitize(
                    message.body, strip_style=True, strip_classes=True
                ),
                "files": [
                    {"id": file.id, "name": file.name}
                    for file in message.attachment_ids
                    if file.type == "binary"
                ],
            }
            for message in self._outside_messages()[::-1]
        ]

    def _outside_message_file(self, number):
        """Return a file of one of the messages between both sides, maybe empty."""
        messages = self._outside_messages(
            Domain("attachment_ids", "in", [number]), limit=1
        )
        return messages.attachment_ids.filtered(
            lambda file: file.id == number and file.type == "binary"
        )

    def _post_from_outside(self, person, text):
        """Post what somebody of the other party wrote; who is responsible is told.

        :param person: the partner who writes
        :param str text: plain, as it was typed
        :raises UserError: when it's empty or too long
        """
        self.ensure_one()
        text = text.strip()
        if not text:
            raise UserError(self.env._("Your message is empty. Please write it first."))
        if len(text) > LONGEST:
            raise UserError(
                self.env._(
                    "Your message has %(count)s characters; at most %(longest)s fit."
                    " Please shorten it, or send it in two.",
                    count=f"{len(text):,}",
                    longest=f"{LONGEST:,}",
                )
            )
        body = plaintext2html(text)
        latest = self._outside_messages(
            Domain("author_id", "=", person.id)
            & Domain("date", ">", fields.Datetime.now() - ONCE),
            limit=1,
        )
        if latest and html_sanitize(body) == latest.body:
            return latest
        return self.sudo().message_post(
            body=body,
            author_id=person.id,
            email_from=person.email_formatted,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.user_id.partner_id.ids,
        )

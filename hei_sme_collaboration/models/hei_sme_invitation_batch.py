"""Many people asked at once: as many queries as for a few."""

from markupsafe import Markup

from odoo import fields, models
from odoo.tools import email_normalize, formataddr
from odoo.tools.mail import generate_tracking_message_id

from .hei_sme_link import complete_links


class Invitation(models.Model):
    _inherit = "hei.sme.invitation"

    def _send_many(self):
        """Queue each of these people's mail with a link of their own, and note it
        under each card, as :meth:`_send_link` does for one. No card may be here twice.
        """
        records = self.sudo().filtered(lambda r: email_normalize(r.email or ""))
        if self.env.context.get("hei_sme_quiet") or not records:
            return
        for lang, group in records.grouped(lambda r: r._link_lang()).items():
            group._send_in_language(lang)
        records.collaboration_id.write({"last_contact_on": fields.Datetime.now()})
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _send_in_language(self, lang):
        cards = self.collaboration_id
        asked = {}
        for record in self:
            asked |= record._mail_context()["hei_sme_asked"]
        subjects, bodies = cards._render_mails("interest", lang, asked)
        sender = cards[0]._mail_sender()
        messages = cards._message_log_batch(
            bodies,
            subject=subjects[cards[0].id],
            message_type="email_outgoing",
            **sender,
        )
        notes = dict(zip(cards, messages, strict=True))
        replies = cards._notify_get_reply_to(default=sender["email_from"])
        mails = []
        for record in self:
            card = record.collaboration_id
            note = notes[card]
            note.write(
                {
                    "message_id": generate_tracking_message_id(f"{record.id}-asked"),
                    "reply_to": replies[card.id] or False,
                }
            )
            links = {0: record._issue_link()}
            outgoing = complete_links(bodies[card.id], card._neutral_link(), links)
            mails.append(
                {
                    "mail_message_id": note.id,
                    "is_notification": True,
                    "auto_delete": True,
                    "email_to": formataddr((record.name or "", record.email)),
                    "body_html": card._frame_mail(outgoing, lang),
                }
            )
        queued = self.env["mail.mail"].sudo().create(mails)
        self.env["mail.notification"].sudo().create(
            [
                {
                    "author_id": sender["author_id"],
                    "mail_message_id": mail.mail_message_id.id,
                    "mail_mail_id": mail.id,
                    "mail_email_address": record.email,
                    "notification_type": "email",
                    "notification_status": "ready",
                }
                for mail, record in zip(queued, self, strict=True)
            ]
        )


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    def _render_mails(self, name, lang, asked):
        """Return {id: subject} and {id: body} of many cards' mails, rendered at once.

        :param str name: of the template, without `mail_template_`
        :param dict asked: what the template is told of each card's person
        """
        template = self[0]._mail_template(name)
        template = template.with_context(lang=lang, hei_sme_asked=asked)
        subjects = template._render_field("subject", self.ids)
        bodies = template._render_field("body_html", self.ids)
        return subjects, {number: Markup(body) for number, body in bodies.items()}

"""Mails to people outside: who sends them, how they look, how they leave."""

import lxml.html
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, formataddr


class Mailing(models.AbstractModel):
    """A record of an institution that writes mails to people outside.

    Every mail is rendered from a template that the institution may edit. Such a record
    has a `company_id`; where it has a chatter, a mail can leave a note there.
    """

    _name = "hei.sme.mailing"
    _description = "Writes mails to people outside"

    # Who

    def _mail_user(self):
        """Return the user who is responsible for the record, maybe nobody."""
        return self.env["res.users"]

    def _own_lang(self):
        """Return the language of mails to people whose own one isn't known."""
        return self.company_id.sudo().partner_id.lang or self.env.lang

    def _mail_lang(self, partner=None):
        """Return the recipient's language where it's installed, else the record's."""
        installed = dict(self.env["res.lang"].get_installed())
        known = partner and partner.lang
        return known if known in installed else self._own_lang()

    def _mail_sender(self):
        """Return who a mail is from: the responsible, else the institution."""
        record = self.sudo()
        person = record._mail_user().partner_id
        if not person.email:
            person = record.company_id.partner_id
        return {
            "author_id": person.id,
            "email_from": person.email_formatted if person.email else False,
        }

    def _mail_reply_to(self, email_from):
        """Return where an answer to a mail from this address goes."""
        return email_from

    def _whom_to_call(self):
        """Return whom to ask, in a line: the responsible, else the institution."""
        person = self._mail_user().partner_id
        company = self.company_id.partner_id
        reach = [person.phone or company.phone, person.email or company.email]
        return ", ".join(filter(None, [person.name or company.name, *reach]))

    def _tell_responsible(self, summary, note):
        """Leave an activity for who is responsible, if anybody is."""
        for record in self.sudo():
            user = record._mail_user()
            if user:
                record.activity_schedule(
                    "mail.mail_activity_data_todo",
                    summary=summary,
                    note=note,
                    user_id=user.id,
                )

    # How a mail is made

    def _neutral_link(self):
        """Return the address that a mail shows before it holds a personal link."""
        return f"{self.get_base_url()}/collaboration/link"

    def _render_mail(self, name, record, lang, **context):
        """Return the subject and body of a mail, rendered from its template.

        :param str name: of the template, without `mail_template_`
        :param record: of the model the template is for
        :raises UserError: when the template is gone or can't be rendered
        """
        template = self._mail_template(name).with_context(lang=lang, **context)
        # A preview may be of a record that isn't stored.
        subject = template._render_field("subject", [record.id])[record.id]
        body = template._render_field("body_html", [record.id])[record.id]
        return subject, Markup(body)

    @api.model
    def _mail_template(self, name):
        """Return a template in superuser mode.

        :raises UserError: when it was deleted
        """
        template = self.env.ref(
            f"hei_sme_collaboration.mail_template_{name}", raise_if_not_found=False
        )
        if not template:
            raise UserError(
                self.env._(
                    "The mail template “%(name)s” was deleted. An administrator brings"
                    " it back by updating this addon.",
                    name=name,
                )
            )
        return template.sudo()

    def _frame_mail(self, body, lang):
        """Return a body within the frame that every mail of this institution has."""
        self.ensure_one()
        return self._frame_mail_of(self.sudo().company_id, body, lang)

    @api.model
    def _frame_mail_of(self, company, body, lang):
        """Return a body within the frame of an institution's mails. A line break after
        each paragraph becomes an empty line in the text part.
        """
        direction = self.env["res.lang"]._get_data(code=lang).direction
        return self.env["ir.qweb"]._render(
            "hei_sme_collaboration.mail_frame",
            {
                "body": Markup(str(body).replace("</p>", "</p>\n")),
                "company": company,
                "lines": self._mail_footer(company),
                "html_lang": (lang or "en").replace("_", "-"),
                "direction": direction or "ltr",
            },
            lang=lang,
        )

    def _mail_footer(self, company):
        partner = company.partner_id
        reach = " · ".join(filter(None, (partner.phone, partner.email)))
        lines = (company.name, partner._address_line(), reach)
        return [line for line in lines if line]

    def _preview_mail(self, body, lang):
        """Return a body as it will look, for the dialogue that shows it."""
        framed = lxml.html.document_fromstring(str(self._frame_mail(body, lang)))
        return Markup(lxml.html.tostring(framed.find("body/div"), encoding="unicode"))

    # How it leaves

    def _queue_mail(self, mails, subject, note=None, files=None):
        """Put mails into the outgoing queue, and a note of them under the record.

        What is personal about a mail (its link) is in the queued mail alone, which is
        deleted when it has left. One that fails stays in the queue to be sent again,
        and its note shows so.

        :param list mails: (name, email, language, body) of each recipient
        :param note: the body that the note shows; without it there's no note
        :param files: attachments, sent and noted as they are stored
        """
        self.ensure_one()
        if self.env.context.get("hei_sme_quiet") or not mails:
            return self.env["mail.mail"]
        sender = self._mail_sender()
        vals = {
            "subject": subject,
            "auto_delete": True,
            "message_type": "email_outgoing",
            "author_id": sender["author_id"],
        }
        if sender["email_from"]:
            vals |= {
                "email_from": sender["email_from"],
                "reply_to": self._mail_reply_to(sender["email_from"]),
            }
        if note is not None:
            message = self._message_log(
                body=note,
                subject=subject,
                message_type="email_outgoing",
                attachment_ids=files.ids if files else False,
                **sender,
            )
            vals |= {"mail_message_id": message.id, "is_notification": True}
        elif files:
            vals["attachment_ids"] = [fields.Command.set(files.ids)]
        queue = self.env["mail.mail"].sudo()
        queued = queue.create(
            [
                {
                    **vals,
                    "email_to": formataddr((name or "", email)),
                    "body_html": self._frame_mail(body, lang),
                }
                for name, email, lang, body in mails
            ]
        )
        if note is not None:
            self._note_delivery(queued, message)
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()
        return queued

    def _note_delivery(self, mails, message):
        """Let the note show whether its mails left."""
        self.env["mail.notification"].sudo().create(
            [
                {
                    "author_id": message.author_id.id,
                    "mail_message_id": message.id,
                    "mail_mail_id": mail.id,
                    "mail_email_address": email_normalize(mail.email_to),
                    "notification_type": "email",
                    "notification_status": "ready",
                }
                for mail in mails
            ]
        )

    def _mail_unattended(self, send):
        """Send mails that follow from something else. That isn't to fail because a
        template is broken: the responsible is told instead.
        """
        try:
            with self.env.cr.savepoint():
                send()
        except UserError as error:
            self._tell_responsible(self.env._("A mail could not be sent"), str(error))

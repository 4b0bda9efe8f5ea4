"""The mails of a memorandum: who sends them, what they say, how they leave."""

import re
from datetime import timedelta

import lxml.html
from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, format_date, format_list, formataddr


def complete_links(body, neutral, links, own=None):
    """Return the body with every neutral link replaced by a personal one.

    A neutral link that names a signatory after its `#` becomes that one's link, any
    other becomes `own`, the first one unless told.

    >>> link = "https://u.example/memorandum/link"
    >>> links = {7: link + "#s7-aa", 8: link + "#s8-bb"}
    >>> print(complete_links('<a href="' + link + '">Sign</a>', link, links))
    <a href="https://u.example/memorandum/link#s7-aa">Sign</a>
    >>> print(complete_links(link + "#8 and " + link + "/again", link, links))
    https://u.example/memorandum/link#s8-bb and https://u.example/memorandum/link/again
    """
    own = own or next(iter(links.values()))

    def personal(match):
        return links.get(int(match[1] or 0), own)

    pattern = re.escape(neutral) + r"(?:#(\d+))?(?![\w/#-])"
    return Markup(re.sub(pattern, personal, str(body)))


def has_link(body, neutral):
    """Return whether a neutral link stands in this body.

    >>> link = "https://u.example/memorandum/link"
    >>> has_link(f"see {link}.", link), has_link("see https://u.example/", link)
    (True, False)
    """
    return bool(
        re.search(re.escape(neutral) + r"(?:#\d+)?(?![\w/#-])", str(body or ""))
    )


class Agreement(models.Model):
    """Every mail is rendered from a template that the institution may edit."""

    _inherit = "hei.sme.agreement"

    # What a mail says

    def _mail_facts(self):
        """Return what the templates say beside names, as text in the context's
        language (a dict).
        """
        self.ensure_one()
        agreement = self.sudo()
        company = agreement.company_id
        days = company.hei_sme_memorandum_link_days
        return {
            "institution": company.name,
            "memorandum": f"{agreement.title} {agreement.reference}".strip(),
            "ending": agreement._mail_ending_text(),
            "link": agreement._neutral_link(),
            "parties": format_list(self.env, agreement._party_names()),
            "version": agreement.version,
            "until": format_date(
                self.env, agreement._today() + timedelta(days=days), date_format="long"
            ),
            "call": agreement._whom_to_call(),
            "backend_url": f"{agreement.get_base_url()}/mail/view?model={self._name}"
            f"&res_id={self.id}",
            "from": agreement.date_start and agreement._mail_day(agreement.date_start),
            "to": agreement.date_end and agreement._mail_day(agreement.date_end),
        }

    def _neutral_link(self):
        """Return the address that a mail shows before it holds a personal link."""
        return f"{self.get_base_url()}/memorandum/link"

    def _mail_day(self, day):
        return format_date(self.env, day, date_format="long")

    def _party_names(self):
        if self.snapshot:
            return [party["name"] for party in self.snapshot["parties"]]
        return [name for name in (self.hei_id.name, self.sme_id.name) if name]

    def _whom_to_call(self):
        """Return whom to ask, in a line: the responsible, else the institution."""
        person = self.collaboration_id.user_id.partner_id
        company = self.company_id.partner_id
        reach = [person.phone or company.phone, person.email or company.email]
        return ", ".join(filter(None, [person.name or company.name, *reach]))

    def _mail_recipients(self):
        """Return who hears of the end of signing, each address once: [(name, email,
        language)] of all signatories and operational contacts.
        """
        self.ensure_one()
        agreement = self.sudo()
        people = [
            (person.name, person.email, person._mail_lang())
            for person in agreement.signatory_ids
        ] + [
            (contact.name, contact.email, agreement._mail_lang(contact))
            for contact in (agreement.hei_contact_id | agreement.sme_contact_id)
        ]
        found = {}
        for name, email, lang in people:
            address = email_normalize(email or "")
            if address:
                found.setdefault(address, (name, address, lang))
        return list(found.values())

    def _mail_lang(self, partner=None):
        """Return the recipient's language where it's installed, else the text's."""
        installed = dict(self.env["res.lang"].get_installed())
        known = partner and partner.lang
        return known if known in installed else self.lang or self.env.lang

    # How a mail is made

    def _render_mail(self, name, record, lang, **context):
        """Return the subject and body of a mail, rendered from its template.

        :param str name: of the template, without `mail_template_`
        :param record: of the model the template is for
        :raises UserError: when the template is gone or can't be rendered
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
        template = template.sudo().with_context(lang=lang, **context)
        subject = template._render_field("subject", record.ids)[record.id]
        body = template._render_field("body_html", record.ids)[record.id]
        return subject, Markup(body)

    def _frame_mail(self, body, lang):
        """Return a body within the frame that every mail of ours has. A line break
        after each paragraph becomes an empty line in the text part.
        """
        self.ensure_one()
        company = self.sudo().company_id
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
        lines = (company.name, self._address(partner), reach)
        return [line for line in lines if line]

    def _mail_sender(self):
        """Return who a mail is from: the responsible, else the institution."""
        agreement = self.sudo()
        person = agreement.collaboration_id.user_id.partner_id
        if not person.email:
            person = agreement.company_id.partner_id
        return {
            "author_id": person.id,
            "email_from": person.email_formatted if person.email else False,
        }

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
                "reply_to": sender["email_from"],
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

    # The mails that follow by themselves

    def _mail_declined(self, signatory):
        """Tell the responsible, inside the house only, who declined and why."""
        self.ensure_one()
        agreement = self.sudo()
        # Odoo's own mail about the new activity would come on top of ours.
        agreement.with_context(mail_activity_quick_update=True)._tell_responsible(
            self.env._("%s declined to sign", signatory.name),
            signatory.decline_reason or "",
        )
        user = agreement.collaboration_id.user_id
        if not email_normalize(user.email or ""):
            return

        def send():
            lang = agreement._mail_lang(user.partner_id)
            subject, body = agreement._render_mail("declined", signatory.sudo(), lang)
            agreement._queue_mail([(user.name, user.email, lang, body)], subject)

        agreement._mail_unattended(send)

    def _mail_executed(self):
        """Send the executed set to all signatories and operational contacts: the
        stored files themselves.
        """
        for agreement in self.sudo():
            files = agreement._files_that_fit(agreement._executed_files())
            agreement._mail_unattended(
                lambda a=agreement, f=files: a._mail_to_all("executed", f)
            )

    def _mail_void(self):
        """Tell everybody who got the executed set that it is void."""
        for agreement in self.sudo():
            agreement._mail_unattended(lambda a=agreement: a._mail_to_all("void"))

    def _mail_to_all(self, name, files=None):
        """Mail each recipient in their language; one note per language."""
        by_lang = {}
        for recipient in self._mail_recipients():
            by_lang.setdefault(recipient[2], []).append(recipient)
        missing = () if files is None else self._executed_files() - files
        shared = {"hei_sme_missing_files": [file.name for file in missing]}
        for lang, people in by_lang.items():
            mails = []
            for person, email, _lang in people:
                subject, body = self._render_mail(
                    name, self, lang, hei_sme_recipient=person, **shared
                )
                mails.append((person, email, lang, body))
            everybody = format_list(self.env, [person[0] for person in people])
            _subject, note = self._render_mail(
                name, self, lang, hei_sme_recipient=everybody, **shared
            )
            self._queue_mail(mails, subject, note, files)

    def _files_that_fit(self, files):
        """Return the files that one mail can carry, the smallest first. Odoo would turn
        all of them into public links otherwise.
        """
        server = self.env["ir.mail_server"].sudo()
        limit = server._get_max_email_size() * 1024 * 1024 * 6 / 8 - 64 * 1024
        fitting = files.browse()
        for file in files.sorted("file_size"):
            limit -= file.file_size
            if limit < 0:
                break
            fitting |= file
        return files & fitting

    def _mail_ends_soon_to(self, user):
        """Tell the responsible person in one mail which of these end soon."""
        first = self[:1].sudo()
        if not email_normalize(user.email or ""):
            return
        lang = first._mail_lang(user.partner_id)
        subject, body = first._render_mail(
            "ends_soon", first, lang, hei_sme_agreement_ids=self.ids
        )
        first._queue_mail([(user.name, user.email, lang, body)], subject)

    def _mail_ending_text(self):
        listed = self._mail_agreements()
        if len(listed) > 1:
            return self.env._("%s memoranda", len(listed))
        return f"{self.title} {self.reference}".strip()

    def _mail_agreements(self):
        """Return the memoranda that a mail lists, in the order of their last day."""
        listed = self.browse(self.env.context.get("hei_sme_agreement_ids") or self.ids)
        return listed.sorted(lambda a: (a.date_end or fields.Date.today(), a.id))

    def _preview_mail(self, body, lang):
        """Return a body as it will look, for the dialogue that shows it."""
        framed = lxml.html.document_fromstring(str(self._frame_mail(body, lang)))
        return Markup(lxml.html.tostring(framed.find("body/div"), encoding="unicode"))

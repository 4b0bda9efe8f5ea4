"""The mails of a memorandum: what they say, and which follow by themselves."""

from datetime import timedelta

from odoo import fields, models
from odoo.tools import email_normalize, format_date, format_list


class Agreement(models.Model):
    _name = "hei.sme.agreement"
    _inherit = ["hei.sme.agreement", "hei.sme.mailing"]

    # Who

    def _mail_user(self):
        return self.collaboration_id.user_id

    def _own_lang(self):
        return self.lang or self.env.lang

    def _neutral_link(self):
        return f"{self.get_base_url()}/memorandum/link"

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

    def _mail_day(self, day):
        return format_date(self.env, day, date_format="long")

    def _party_names(self):
        if self.snapshot:
            return [party["name"] for party in self.snapshot["parties"]]
        return [name for name in (self.hei_id.name, self.sme_id.name) if name]

    def _mail_recipients(self):
        """Return who hears of the end of signing, each address once: [(name, email,
        language)] of all signatories and operational contacts.
        """
        self.ensure_one()
        agreement = self.sudo()
        people = [
            (person.name, person.email, person._link_lang())
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

"""The mails of an invitation: what they say, how they leave, reminders."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize, format_date, split_every

from .hei_sme_link import complete_links

#: People reminded in one transaction.
BATCH = 20
#: Nobody is reminded of one thing more often than this.
MAX_REMINDERS = 3


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    def _ask_facts(self):
        """Return what the templates say of this card to a person outside, as text in
        the context's language (a dict). `hei_sme_asked` in the context says more of
        who is asked, by card.
        """
        self.ensure_one()
        card = self.sudo()
        asked = (self.env.context.get("hei_sme_asked") or {}).get(self.id, {})
        lines = card.step_ids.browse(asked.get("line_ids") or ())
        days = asked.get("days") or card.company_id.hei_sme_memorandum_link_days
        moment = fields.Datetime.now() + timedelta(days=days)
        return {
            "name": asked.get("name") or "",
            "institution": card.company_id.name,
            "parties": card._name_from_parties(),
            "steps": [f"{line.code} {line.name}" for line in lines],
            "link": card._neutral_link(),
            "until": card._mail_date(card.company_id._memorandum_day(moment)),
            "last": card._mail_moment(asked.get("last")),
            "handed_on_by": asked.get("handed_on_by") or "",
            "deadline": card._mail_date(asked.get("deadline")),
            "call": card._whom_to_call(),
            **card._interest_facts(),
        }

    def _interest_facts(self):
        """Return why somebody should talk to us, as text (a dict): 2.a to 2.d."""
        card = self.with_context(hei_sme_direction=self.direction)
        return {
            "interest": card.interest or "",
            "benefits": card.benefit_ids.mapped("display_name"),
            "benefit_note": card.benefit_note or "",
            "ways": card.way_ids.mapped("display_name"),
            "study_fields": card.study_field_ids.mapped("name"),
        }

    def _mail_moment(self, moment):
        return self._mail_date(moment and self.company_id._memorandum_day(moment))

    def _mail_date(self, day):
        return format_date(self.env, day, date_format="long") if day else ""


class Invitation(models.Model):
    _inherit = "hei.sme.invitation"

    # What a mail says

    def _render_invitation(self, reminder=False):
        """Return subject and body of this person's mail; its link is neutral."""
        self.ensure_one()
        name = "interest" if self.kind == "interest" else "ask"
        return self.collaboration_id._render_mail(
            f"{name}_reminder" if reminder else name,
            self.collaboration_id,
            self._link_lang(),
            **self._mail_context(),
        )

    def _mail_context(self):
        """Return the context that tells the template about this person."""
        lines = self._open_lines()
        asked = {
            "name": self.name,
            "line_ids": (self._missing_lines() or lines).ids,
            "days": self._link_days(),
            "last": self.link_sent_on,
            "handed_on_by": self.previous_id.name or "",
            "deadline": self.deadline,
        }
        return {"hei_sme_asked": {self.collaboration_id.id: asked}}

    # How it leaves

    def _send_link(self, subject, body):
        """Mail this person a new link; the former one is void. The note under the card
        shows the neutral link; only the queued mail holds the person's own.
        """
        self.ensure_one()
        record = self.sudo()
        if self.env.context.get("hei_sme_quiet"):
            return
        card = record.collaboration_id
        links = {0: record._issue_link()}
        outgoing = complete_links(body, card._neutral_link(), links)
        card._queue_mail(
            [(record.name, record.email, record._link_lang(), outgoing)],
            subject,
            note=body,
        )

    def _mail_link(self, reminder=False):
        """Mail a new link as the template says it, unseen."""
        record = self.sudo()
        if email_normalize(record.email or ""):
            record._send_link(*record._render_invitation(reminder))

    def _mail_link_again(self):
        """Somebody lost their link: send another one while there's something to say."""
        takes_back = self.kind == "interest" and self.state == "declined"
        if self._is_live() and (self.state == "open" or takes_back):
            self.collaboration_id._mail_unattended(self._mail_link)

    # Reminders

    @api.model
    def _cron_remind(self):
        """Remind who was asked long enough ago and hasn't answered, where the
        institution wants that. Mail and count are one transaction: a job that is killed
        reminds nobody twice.
        """
        due = self._due_for_reminder()
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(due))
        for ids in split_every(BATCH, due.ids):
            found = self.browse(ids).try_lock_for_update()
            found.invalidate_recordset()
            for record in found.filtered(lambda r: r._is_due()):
                record.collaboration_id._mail_unattended(record._remind)
            if not commit(len(ids)):
                break

    @api.model
    def _due_for_reminder(self):
        companies = self.env["res.company"].search(
            [("hei_sme_ask_remind_days", ">", 0)]
        )
        found = self.browse()
        for company in companies:
            found |= self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "open"),
                    ("link_sent_on", "<=", self._remind_before(company)),
                    ("reminders", "<", MAX_REMINDERS),
                    ("collaboration_id.active", "=", True),
                    ("collaboration_id.stage_kind", "!=", "closed"),
                ],
                order="link_sent_on, id",
            )
        return found

    @api.model
    def _remind_before(self, company):
        days = company.hei_sme_ask_remind_days
        return fields.Datetime.now() - timedelta(days=days)

    def _is_due(self):
        """Return whether this one, locked and read afresh, is still to be reminded."""
        self.ensure_one()
        return bool(
            self.state == "open"
            and self.link_sent_on
            and self.link_sent_on <= self._remind_before(self.company_id)
            and self._is_live()
            and not self.collaboration_id._is_resting()
            and self._has_something_to_ask()
        )

    def _has_something_to_ask(self):
        if self.kind == "interest":
            settled = self.approach_id.state in ("accepted", "declined")
            return not settled and not self._why_not_to_write()
        return bool(self._missing_lines())

    def _missing_lines(self):
        """Return the steps that nobody has answered yet, nor proposed an answer to."""
        return self._open_lines().filtered(lambda line: line.state == "todo")

    def _why_not_to_write(self):
        """Return why this person isn't to be written to unasked; empty when fine."""
        return ""

    def _remind(self):
        subject, body = self._render_invitation(reminder=True)
        self.reminders += 1
        self._send_link(subject, body)


class Company(models.Model):
    _inherit = "res.company"

    hei_sme_ask_remind_days = fields.Integer(
        "Days between reminders to answer", help="0 reminds nobody."
    )

    @api.constrains("hei_sme_ask_remind_days")
    def _check_ask_remind_days(self):
        for company in self:
            if company.hei_sme_ask_remind_days < 0:
                raise ValidationError(
                    self.env._("Days between reminders can't be negative.")
                )


class ConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    hei_sme_ask_remind_days = fields.Integer(
        related="company_id.hei_sme_ask_remind_days", readonly=False
    )

"""The mail that asks for an opinion: one per person and week, whatever is due."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_list, split_every

from .hei_sme_link import complete_links

#: People mailed in one transaction.
BATCH = 20
#: Nobody gets two of these mails within this time.
PAUSE = timedelta(days=7)


class Opinion(models.Model):
    _inherit = "hei.sme.opinion"

    # What the mail says

    def _mail_facts(self):
        """Return what the template says, as text in the context's language (a dict)."""
        self.ensure_one()
        own = self.browse(self.env.context.get("hei_sme_opinion_ids") or self.ids)
        agreement = self.agreement_id
        return {
            "institution": self.company_id.name,
            "name": self.name,
            "count": len(own),
            "link": self._link_url(),
            "until": format_date(self.env, self.lapses_on, date_format="long"),
            "readers": own._say_readers(),
            "call": agreement._whom_to_call(),
            "listed": [
                {
                    "memorandum": opinion.agreement_id._mail_facts()["memorandum"],
                    "parties": opinion.agreement_id._mail_facts()["parties"],
                    "occasion": opinion._say_occasion(),
                    "link": f"{opinion._link_url()}#{opinion.id}",
                }
                for opinion in own
            ],
        }

    def _say_occasion(self):
        """Return in a sentence why this person is asked now."""
        day = format_date(self.env, self.due_on, date_format="long")
        if self.occasion == "end":
            return self.env._("This memorandum has ended: its last day was %s.", day)
        return self.env._("Another year of this memorandum was over on %s.", day)

    def _say_readers(self):
        """Return in a sentence who reads one person's answers, and who doesn't."""
        institution = self.company_id.name
        ours = self.filtered(lambda o: o.side == o.collaboration_id.sudo().our_side)
        if not ours:
            return self.env._(
                "Only people of %s who work on collaborations read your answer, with"
                " your name. It helps them to decide how to go on, and is shown nowhere"
                " else.",
                institution,
            )
        others = {
            opinion.agreement_id.sudo()["sme_id" if opinion.side == "hei" else "hei_id"]
            for opinion in ours
        }
        return self.env._(
            "Only people of %(institution)s who work on collaborations read your"
            " answer, with your name. %(other)s never sees it.",
            institution=institution,
            other=others.pop().name
            if len(others) == 1
            else self.env._("The other side"),
        )

    # How it leaves

    def _person_key(self):
        """Return what makes two opinions one person's: institution, address, name."""
        return (self.company_id.id, self.email, (self.name or "").strip().casefold())

    @api.model
    def _waiting_domain(self, company):
        """Return who is to be mailed, as far as the institution still wants that."""
        wanted = Domain.FALSE
        for occasion in ("yearly", "end"):
            since = company[f"hei_sme_opinion_{occasion}_since"]
            if since:
                wanted |= Domain("occasion", "=", occasion) & Domain(
                    "due_on", ">=", since
                )
        mine = Domain("company_id", "=", company.id) & Domain("state", "=", "waiting")
        return mine & wanted

    @api.model
    def _mail_waiting(self, company):
        """Mail each person all that waits for them, unless they had such a mail within
        a week: then it waits for the next one. Mail and state are one transaction.

        :return: None when the job's time is up
        """
        domain = self._waiting_domain(company)
        people = self.search(domain, order="due_on, id").grouped(
            lambda opinion: opinion._person_key()
        )
        recent = self.search(
            [
                ("company_id", "=", company.id),
                ("link_sent_on", ">", fields.Datetime.now() - PAUSE),
            ]
        )
        for key in {opinion._person_key() for opinion in recent}:
            people.pop(key, None)
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(people))
        for batch in split_every(BATCH, people.values()):
            found = self.browse().concat(*batch).try_lock_for_update()
            found.invalidate_recordset()
            for person in batch:
                (found & person).filtered_domain(domain)._mail_person()
            if not commit(len(batch)):
                return None
        return 0

    def _mail_person(self):
        """Mail one person what is still to be asked. What can't be mailed isn't tried
        again every day; the responsible is told.
        """
        for opinion in self:
            person = opinion.partner_id
            why = opinion.agreement_id._why_no_opinion(person.filtered("active"))
            if why:
                opinion.write({"state": "not_asked", "why_not": why})
        waiting = self.filtered(lambda opinion: opinion.state == "waiting")
        if not waiting:
            return
        waiting[0].agreement_id._mail_unattended(waiting._mail)
        left = waiting.filtered(lambda opinion: opinion.state == "waiting")
        left.write(
            {"state": "not_asked", "why_not": self.env._("The mail could not be made.")}
        )

    def _mail(self):
        """Mail one person a new link for each of these. The note under the memorandum
        shows the neutral link; only the queued mail holds the person's own.
        """
        if self.env.context.get("hei_sme_quiet") or not self:
            return
        first = self[0]
        agreement = first.agreement_id
        days = first.company_id.hei_sme_memorandum_link_days
        for opinion in self.filtered(lambda opinion: not opinion._takes_answers()):
            lapses_on = agreement._today() + timedelta(days=days)
            opinion.write({"state": "asked", "lapses_on": lapses_on})
        lang = first._link_lang()
        subject, body = agreement._render_mail(
            "opinion", first, lang, hei_sme_opinion_ids=self.ids
        )
        neutral = first._link_url()
        self._refuse_without_link(first.name, body, neutral)
        links = {opinion.id: opinion._issue_link() for opinion in self}
        outgoing = complete_links(body, neutral, links)
        agreement._queue_mail(
            [(first.name, first.email, lang, outgoing)], subject, note=body
        )
        for other in self.agreement_id - agreement:
            other._message_log(
                body=self.env._(
                    "Mailed to %(name)s together with %(memorandum)s: %(subject)s",
                    name=first.name,
                    memorandum=agreement.display_name,
                    subject=subject,
                )
            )

    def _mail_link_again(self):
        if self._takes_answers():
            self.agreement_id._mail_unattended(self._mail)

    # What the page and the mail call it

    def _say_parties(self):
        names = self.agreement_id._party_names()
        return format_list(self.env, names)

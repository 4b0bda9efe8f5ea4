"""Asking people to sign: a mail with a link of their own."""

from odoo import models
from odoo.tools import email_normalize, format_date, format_list

from .hei_sme_link import complete_links

#: What a mail does, and the template it's rendered from.
TEMPLATES = {"asked": "sign", "reminded": "reminder"}


class AgreementSignatory(models.Model):
    """One person gets one mail, even with several memoranda to sign."""

    _inherit = "hei.sme.agreement.signatory"

    # Who

    def _to_ask(self):
        """Return who of these is to be asked by link now: still missing, and nobody
        comes before in the order.
        """
        return self._in_turn().filtered(
            lambda s: s.agreement_id.state == "to_sign" and s.method == "portal"
        )

    def _has_address(self):
        return bool(email_normalize(self.email or ""))

    def _person_key(self):
        """Return what makes two signatories one person: institution, address, name."""
        return (
            self.company_id.id,
            email_normalize(self.email or ""),
            (self.name or "").strip().casefold(),
        )

    # The link

    def _link_lang(self):
        return self.agreement_id._mail_lang(self.partner_id)

    def _link_path(self):
        """Lead to a list where this person has more than one to sign."""
        if len(self._people_links()) > 1:
            return "/memorandum/to-sign"
        return f"/memorandum/sign/{self.id}"

    def _link_url(self):
        base = self.get_base_url() if self else self.env["res.company"].get_base_url()
        return f"{base}/memorandum/link"

    # What the templates say

    def _mail_facts(self):
        """Return what the templates say of this person's memoranda (a dict)."""
        self.ensure_one()
        facts = self.agreement_id._mail_facts()
        own = self._mail_signatories()
        if len(own) > 1:
            facts["memorandum"] = self.env._("%s memoranda", len(own))
        parties = dict(
            zip(("hei", "sme"), self.agreement_id._party_names(), strict=False)
        )
        return {
            **facts,
            "count": len(own),
            "name": self.name,
            "party": parties.get(self.party, ""),
            "capacity": self.capacity or "",
            "link": self._link_url(),
            "listed": [
                {
                    "memorandum": person.agreement_id._mail_facts()["memorandum"],
                    "parties": person.agreement_id._mail_facts()["parties"],
                    "link": f"{person._link_url()}#{person.id}",
                    "last": person._last_mail_day(),
                }
                for person in own
            ],
            "last": self._last_mail_day(),
        }

    def _mail_signatories(self):
        """Return this person's signatories that the mail is about."""
        return self.browse(self.env.context.get("hei_sme_signatory_ids") or self.ids)

    def _last_mail_day(self):
        """Return the day of the last mail, as text; empty when there was none."""
        if not self.link_sent_on:
            return ""
        day = self.agreement_id._local_day(self.link_sent_on)
        return format_date(self.env, day, date_format="long")

    def _render_link_mail(self, kind, lang=None):
        """Return subject and body of one person's mail; its links are neutral."""
        first = self[:1].sudo()
        return first.agreement_id._render_mail(
            TEMPLATES[kind],
            first,
            lang or first._link_lang(),
            hei_sme_signatory_ids=self.ids,
        )

    # Sending

    def _ask(self, kind="asked"):
        """Mail each of these people who may sign now a new link, without a preview."""
        people = self.sudo()._to_ask().filtered(lambda s: s._has_address())
        for person in people.grouped(lambda s: s._person_key()).values():
            agreement = person[:1].agreement_id
            agreement._mail_unattended(lambda p=person: p._mail_links(kind))

    def _mail_links(self, kind, subject=None, body=None):
        """Mail one person a new link for each of these; former links are void.

        The note under the record, like everything else that is kept, shows the neutral
        link; only the queued mail holds the person's own.
        """
        if self.env.context.get("hei_sme_quiet") or not self:
            return
        people = self.sudo()
        first = people[0]
        lang = first._link_lang()
        if body is None:
            subject, body = people._render_link_mail(kind, lang)
        neutral = first._link_url()
        links = {person.id: person._issue_link() for person in people}
        outgoing = complete_links(body, neutral, links)
        first.agreement_id._queue_mail(
            [(first.name, email_normalize(first.email), lang, outgoing)],
            subject,
            note=body,
        )
        for person in people:
            person._log_own_event(kind, "", "")
            if person.agreement_id != first.agreement_id:
                person.agreement_id._message_log(
                    body=self.env._(
                        "Mailed to %(name)s together with %(memorandum)s: %(subject)s",
                        name=person.name,
                        memorandum=first.agreement_id.display_name,
                        subject=subject,
                    )
                )

    # Actions

    def action_ask(self):
        """Open the mail that brings this person a new link. Former ones are void."""
        self.ensure_one()
        kind = "reminded" if self.link_sent_on else "asked"
        return self.env["hei.sme.agreement.ask"]._open(self.agreement_id, kind, self)

    def action_revoke_link(self):
        """Make the links to these people void, and send none."""
        self.agreement_id.check_access("write")
        for signatory in self.filtered("token_expires_on"):
            signatory._revoke_links()
            signatory.agreement_id._log_event(
                "revoked",
                {"signatory": signatory.id, "party": signatory.party},
                actor=self.env.user.name,
            )
            signatory.agreement_id._message_log(
                body=self.env._("The link of %s is void.", signatory.display_name)
            )


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    def action_ask(self):
        """Open the mails that ask people to sign, to be read before they leave.

        :raises UserError: when there's nobody to ask, naming why
        """
        return self.env["hei.sme.agreement.ask"]._open(self, "asked")

    def action_remind(self):
        """Open the mails that remind those whose signature is missing."""
        return self.env["hei.sme.agreement.ask"]._open(self, "reminded")

    def _why_nobody_to_ask(self):
        """Return in a sentence why there's nobody to mail a link to."""
        agreement = self[:1]
        if any(a.state != "to_sign" for a in self):
            agreement = self.filtered(lambda a: a.state != "to_sign")[0]
            return self.env._(
                "%(memorandum)s isn't out to sign: there's nobody to ask.",
                memorandum=agreement.display_name,
            )
        names = self.signatory_ids._in_turn().mapped("name")
        return self.env._(
            "Nobody is to sign %(memorandum)s by link at the moment. Missing:"
            " %(names)s, on paper or elsewhere; *Record signature* notes it.",
            memorandum=agreement.display_name,
            names=format_list(self.env, names),
        )

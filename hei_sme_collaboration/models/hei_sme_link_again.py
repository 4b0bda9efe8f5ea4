"""A new link for somebody who lost theirs, to the address on record."""

from datetime import timedelta

from odoo import api, fields, models

from .hei_sme_link import complete_links

#: A lost link is mailed again at most once in this time.
PAUSE = timedelta(hours=1)


class Link(models.AbstractModel):
    _inherit = "hei.sme.link"

    @api.model
    def _send_again(self, code):
        """Mail a new link to whom a link of ours was sent, an hour ago or earlier.

        The code has to be one that was mailed, whether it still works or not: nobody
        who guesses makes a link void or a person get mails. A link that was revoked
        isn't sent anew: the institution decides whether that person is asked again.
        """
        record, token = self._read_code(code)
        sent = record.link_sent_on
        if (
            record.token_hash
            and record._ever_held(token)
            and sent <= fields.Datetime.now() - PAUSE
        ):
            record._mail_link_again()

    def _mail_link_again(self):
        raise NotImplementedError


class AgreementSignatory(models.Model):
    _inherit = "hei.sme.agreement.signatory"

    def _mail_link_again(self):
        self._ask()


class AgreementRound(models.Model):
    _inherit = "hei.sme.agreement.round"

    def _mail_link_again(self):
        agreement = self.agreement_id
        if self._round_state() != "closed":
            agreement._mail_unattended(self._mail_share_again)

    def _mail_share_again(self):
        agreement = self.agreement_id
        lang = agreement._mail_lang(self.partner_id)
        subject, body = agreement._render_mail(
            "share", agreement, lang, hei_sme_recipient=self.name
        )
        neutral = agreement._neutral_link()
        outgoing = complete_links(body, neutral, {0: self._issue_link()})
        agreement._queue_mail(
            [(self.name, self.email, lang, outgoing)], subject, note=body
        )

"""Mails as they leave: built, parsed again, looked into."""

import email
import re
from email import policy

from odoo.addons.mail.tests.common import MockEmail

from .agreement_common import AgreementCommon


class MemorandumMailCommon(MockEmail, AgreementCommon):
    """The outgoing queue is emptied only when a test says so."""

    def setUp(self):
        super().setUp()
        self.env["mail.mail"].sudo().search([]).unlink()

    def queued(self):
        return self.env["mail.mail"].sudo().search([], order="id")

    def leaving(self):
        """Send what is queued; return the mails as they were built, parsed."""
        with self.mock_mail_gateway(mail_unlink_sent=True):
            self.queued().send()
            return [
                email.message_from_bytes(
                    sent["EmailMessage"].as_bytes(), policy=policy.SMTP
                )
                for sent in self._mails
            ]

    def one_leaving(self):
        mails = self.leaving()
        self.assertEqual(len(mails), 1)
        return mails[0]

    def plain(self, mail):
        return mail.get_body(("plain",)).get_content()

    def html(self, mail):
        return mail.get_body(("html",)).get_content()

    def codes(self, mail):
        """Return the personal codes in a mail, each once, in their order."""
        found = re.findall(r"/memorandum/link#([sr]\d+-[\w-]+)", self.html(mail))
        return list(dict.fromkeys(found))

    def holder(self, code):
        """Return the record that a code opens; nothing when it's void."""
        record, valid = self.env["hei.sme.link"]._from_code(code)
        return record if valid else None

    def composer(self, agreements, kind="ask"):
        action = getattr(agreements.with_user(self.officer), f"action_{kind}")()
        model = self.env[action["res_model"]].with_user(self.officer)
        return model.browse(action["res_id"])

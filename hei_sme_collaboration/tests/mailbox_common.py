"""Mails as they come in: whole files, handed to Odoo's gateway."""

from email.message import EmailMessage
from email.policy import SMTP

from odoo.addons.mail.tests.common import MockEmail

from .common import CollaborationCommon

MIA = "mia@mill.example"


class MailboxCommon(MockEmail, CollaborationCommon):
    """The institution has the address requests@hills.example."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.domain = cls.env["mail.alias.domain"].create(
            {
                "name": "hills.example",
                "bounce_alias": "bounce",
                "catchall_alias": "catchall",
            }
        )
        (cls.company | cls.other_company).alias_domain_id = cls.domain
        cls.company.hei_sme_alias_name = "requests"
        cls.other_company.hei_sme_alias_name = "seaside"
        cls.company.hei_sme_reception_user_id = cls.officer
        cls.address = "requests@hills.example"
        cls.cards = (
            cls.env["hei.sme.collaboration"].sudo().with_context(allowed_company_ids=[])
        )

    def setUp(self):
        super().setUp()
        self.count = 0

    def letter(
        self, text="We look for a trainee.", sender="mia@mill.example", **headers
    ):
        """Return a mail of a company to the institution, not sent yet."""
        self.count += 1
        mail = EmailMessage(policy=SMTP)
        defaults = {
            "From": sender,
            "To": self.address,
            "Subject": "A trainee for our mill",
            "Message-Id": f"<letter-{self.count}@mill.example>",
            "Date": "Mon, 01 Mar 2027 09:00:00 +0100",
        }
        for name, value in (defaults | headers).items():
            if value is not None:
                mail[name] = value
        if text is not None:
            mail.set_content(text)
        return mail

    def arrive(self, mail):
        """Hand a mail to the gateway as a mail server does; return the cards that
        were opened by it, and keep what was sent because of it.
        """
        raw = mail if isinstance(mail, bytes) else mail.as_bytes()
        last = self.cards.search([], order="id desc", limit=1).id
        gateway = self.env["mail.thread"].with_user(self.env.ref("base.user_root"))
        gateway = gateway.with_context(allowed_company_ids=None)
        with self.mock_mail_gateway():
            gateway.message_process(False, raw)
            self.outgoing = self._new_mails.mapped("email_to") + [
                address
                for mail in self._new_mails
                for address in mail.recipient_ids.mapped("email")
            ]
        self.env.flush_all()
        return self.cards.search([("id", ">", last or 0)], order="id")

    def reply(
        self, card, text="And a second one.", sender="mia@mill.example", **headers
    ):
        """Return a mail that answers the card's newest mail."""
        message = card.message_ids.filtered(
            lambda m: m.message_type in ("email", "comment")
        )[:1]
        headers = {"In-Reply-To": message.message_id, **headers}
        return self.letter(text, sender, **headers)

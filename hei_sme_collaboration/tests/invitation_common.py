"""People of the other side who were asked by a link."""

import re

from .common import CollaborationCommon


class InvitationCommon(CollaborationCommon):
    """A card of Steelworks with its open steps, and the mails that wait to leave."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.email = "office@example.com"
        cls.collaboration = cls.card(user_id=cls.officer.id)
        cls.collaboration.sme_contact_id = cls.owner
        cls.collaboration.message_subscribe(cls.coordinator.partner_id.ids)

    def setUp(self):
        super().setUp()
        self.queued().unlink()

    def queued(self):
        return self.env["mail.mail"].sudo().search([], order="id")

    @classmethod
    def dialogue(cls, card=None, user=None, codes=None, **vals):
        """Return the dialogue that *Ask them* opens, as `user`."""
        card = (card or cls.collaboration).with_user(user or cls.coordinator)
        lines = card.step_ids.filtered(lambda line: line.code in (codes or ()))
        action = lines.action_ask() if codes else card.action_ask()
        wizard = card.env[action["res_model"]].with_context(**action["context"])
        return wizard.create(vals)

    @classmethod
    def ask(cls, card=None, user=None, codes=None, **vals):
        """Ask Olaf (unless told) and return his invitation."""
        wizard = cls.dialogue(card, user, codes, **vals)
        wizard.action_send()
        invitations = wizard.collaboration_id.invitation_ids
        return (
            invitations.filtered(lambda i: i.email == (wizard.email or "").lower())
            .sorted("id")[-1:]
            .sudo()
        )

    def code_in(self, mail):
        """Return the code in a mail, the part after the #."""
        return re.search(r"/collaboration/link#(i\d+-\w+)", mail.body_html)[1]

    def holder(self, code):
        """Return the record that a code opens; nothing when it's void."""
        record, valid = self.env["hei.sme.link"]._from_code(code)
        return record if valid else None

    def notes(self, card=None):
        """Return what stands in the card's history, the newest first."""
        messages = (card or self.collaboration).sudo().message_ids
        return [str(message.body) for message in messages.sorted("id", reverse=True)]

    def to_dos(self, card=None):
        return (card or self.collaboration).sudo().activity_ids

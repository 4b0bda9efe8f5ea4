"""Who left: a contact's links lead nowhere, and nobody is forgotten for it."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from .hei_sme_link import LETTERS


class Link(models.AbstractModel):
    """A link is for one person. When that person is gone it is for nobody."""

    _inherit = "hei.sme.link"

    @api.model
    def _links_to(self, partners):
        """Return the records with a link to one of these people."""
        return self.search(
            Domain("partner_id", "in", partners.ids) & Domain("token_hash", "!=", False)
        )

    def _depart(self):
        """Make the links to these void, note it where they belong, and tell who is
        responsible if an answer is still expected.
        """
        for record in self.sudo():
            waits = record._link_waits()
            record._void_link()
            home = record._link_home()
            if home and waits:
                home._tell_responsible(
                    self.env._("%s has left", record.display_name),
                    self.env._(
                        "The contact was archived, so the link to them is void. Choose"
                        " who answers instead, and ask them."
                    ),
                )

    def _is_to_contact(self):
        """Return whether the link was mailed to the address that its contact has."""
        own = email_normalize(self.partner_id.email or "")
        return bool(own) and own == email_normalize(self.email or "")

    def _void_link(self):
        self._revoke_links()
        home = self._link_home()
        if home:
            home._message_log(
                body=self.env._("The link of %s is void.", self.display_name)
            )

    def _link_home(self):
        """Return the memorandum or the card that this link belongs to, if any."""
        for name in ("agreement_id", "collaboration_id"):
            if name in self._fields and self[name]:
                return self[name]
        return None

    def _link_waits(self):
        """Return whether something is still expected of the person."""
        expires = self.token_expires_on
        return bool(expires) and expires > fields.Datetime.now()


class AgreementSignatory(models.Model):
    _inherit = "hei.sme.agreement.signatory"

    def _void_link(self):
        self.action_revoke_link()

    def _link_waits(self):
        return self.state == "pending" and self.agreement_id.state == "to_sign"


class AgreementRound(models.Model):
    _inherit = "hei.sme.agreement.round"

    def _link_waits(self):
        return self._round_state() == "open"


class Invitation(models.Model):
    _inherit = "hei.sme.invitation"

    def _void_link(self):
        if self.state != "open":
            return super()._void_link()
        return self.action_revoke()

    def _link_waits(self):
        return self.state == "open" and self._is_live()


class Inquiry(models.Model):
    _inherit = "hei.sme.inquiry"

    def _links_to(self, partners):
        """Who asked through the door isn't a contact before somebody makes them one:
        it's them if they have the address.
        """
        cards = self.env["hei.sme.collaboration"].with_context(active_test=False)
        cards = cards.search(
            Domain("sme_contact_id", "in", partners.ids)
            | Domain("hei_contact_id", "in", partners.ids)
        )
        domain = Domain("collaboration_id", "in", cards.ids)
        domain &= Domain("token_hash", "!=", False)
        return self.search(domain).filtered(
            lambda inquiry: any(
                email_normalize(inquiry.email) == email_normalize(contact.email or "")
                for contact in partners
                & (
                    inquiry.collaboration_id.sme_contact_id
                    | inquiry.collaboration_id.hei_contact_id
                )
            )
        )

    def _is_to_contact(self):
        """It was mailed to the address that somebody typed on the page."""
        return False

    def _link_waits(self):
        return False


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    who_left = fields.Char(
        "Who left",
        compute="_compute_who_left",
        help="Who of this collaboration's people was archived.",
    )

    @api.depends("user_id.active", "sme_contact_id.active", "hei_contact_id.active")
    def _compute_who_left(self):
        for card in self.sudo():
            people = (card.user_id, card.sme_contact_id, card.hei_contact_id)
            names = [person.name for person in people if person and not person.active]
            card.who_left = ", ".join(names)


class Partner(models.Model):
    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") is False:
            self._depart()
        return result

    def _depart(self):
        """Make every live link to these people void."""
        for records in self._live_links():
            records._depart()

    def _live_links(self):
        """Return the records with a link to one of these people, a recordset for each
        model that has links.
        """
        return [self.env[model].sudo()._links_to(self) for model in LETTERS.values()]


class Users(models.Model):
    _inherit = "res.users"

    def write(self, vals):
        result = super().write(vals)
        if vals.get("active") is False:
            # Without an account somebody outside may well be there still.
            self.filtered(lambda user: not user.share).partner_id._depart()
        return result

"""A mail to the institution's address opens a card; a reply goes to its card."""

import logging

from odoo import api, models
from odoo.fields import Domain
from odoo.tools.mail import (
    email_normalize,
    email_split,
    parse_contact_from_email,
    unfold_references,
)

from .mail_thread import CARD, is_automatic

_logger = logging.getLogger(__name__)

#: How much of a name or address from outside is kept.
MAX_NAME = 200
#: How many of a mail's references are looked at: the newest stand last.
MAX_REFERENCES = 32


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    # Where a mail goes

    @api.model
    def _own_route(self, message, message_dict, route):
        """Return the route of a mail to a card, or nothing when it has none here.

        An automatic mail opens no card. A reply that is addressed to one institution
        doesn't land on the card of another, which got the first mail as well.
        """
        model, card_id, values, user_id, alias = route
        if not card_id:
            if is_automatic(message):
                _logger.info(
                    "Mail %s is an automatic one: it opens no collaboration",
                    message_dict["message_id"],
                )
                return ()
            return route
        card = self.sudo().browse(card_id).exists()
        addressed = self._addressed_institutions(message_dict)
        if not card or not addressed or card.company_id in addressed:
            return route
        references = message_dict["references"] or message_dict["in_reply_to"]
        references = unfold_references(references)[-MAX_REFERENCES:]
        messages = self.env["mail.message"].sudo()
        messages = messages.search(
            Domain("model", "=", CARD) & Domain("message_id", "in", references),
            order="id desc",
        )
        cards = self.sudo().browse(messages.mapped("res_id")).exists()
        own = cards.filtered(lambda c: c.company_id in addressed)[:1]
        return own and (model, own.id, values, user_id, alias)

    @api.model
    def _addressed_institutions(self, message_dict):
        """Return the institutions whose address is among a mail's recipients."""
        addresses = {
            email_normalize(address) or address.lower()
            for address in email_split(message_dict["recipients"])
        }
        companies = self.env["res.company"].sudo()
        companies = companies.search([("hei_sme_alias_id", "!=", False)])
        return companies.filtered(
            lambda c: c.hei_sme_alias_id.alias_full_name in addresses
        )

    @api.model
    def _detect_loop_sender_domain(self, email_from_normalized):
        return [("asker_email", "=", email_from_normalized)]

    def _notify_get_reply_to_batch(self, defaults=None, author_ids=None):
        """Replies come to the institution's own address, where it has one."""
        result = super()._notify_get_reply_to_batch(defaults, author_ids)
        for card in self:
            alias = card.sudo().company_id.hei_sme_alias_id
            if alias.alias_domain_id and alias.alias_name:
                result[card.id] = self._notify_get_reply_to_formatted_email(
                    alias.alias_full_name, author_id=(author_ids or {}).get(card.id)
                )
        return result

    # What becomes of it

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Open a card of the institution that was written to.

        Its number and text are Odoo's to keep in the chatter, subject included. Who
        wrote is recognised by the address alone, and only where it's beyond doubt.
        """
        values = dict(custom_values or {})
        companies = self.env["res.company"]
        company = companies.browse(values.pop("company_id", False)).exists()
        company = company or self.env.company
        # The responsible gets the mail itself, as a follower.
        cards = (
            self.sudo()
            .with_company(company)
            .with_context(mail_auto_subscribe_no_notify=True)
        )
        author, vals = cards._vals_of_sender(msg_dict.get("email_from"))
        msg_dict["author_id"] = author.id
        card = cards.create({**vals, **values, "company_id": company.id})
        card._receive(summary=(msg_dict.get("subject") or "")[:MAX_NAME])
        return card

    def message_update(self, msg_dict, update_vals=None):
        """Nobody is named who belongs to another institution's contacts."""
        author = self.env["res.partner"].sudo().browse(msg_dict.get("author_id"))
        if author.company_id not in (author.company_id.browse(), self.company_id):
            msg_dict["author_id"] = False
        return super().message_update(msg_dict, update_vals)

    def _message_receive_bounce(self, email, partner):
        """Whoever is in charge hears that a mail of the card didn't arrive."""
        result = super()._message_receive_bounce(email, partner)
        summary = self.env._("A mail to %s did not arrive", email)
        for card in self:
            if summary not in card.sudo().activity_ids.mapped("summary"):
                card._tell_responsible(summary, self.env._("Check the address."))
        return result

    @api.model
    def _vals_of_sender(self, email_from):
        """Return who wrote (a partner or none) and the values that follow from it."""
        ours = self.env.company.partner_id
        our_side = "sme" if ours.is_sme and not ours.is_hei else "hei"
        side = "hei" if our_side == "sme" else "sme"
        vals = {
            "direction": f"{side}_to_{our_side}",
            "user_id": False,
            "asker_name": self.env._("Unknown sender"),
        }
        name, email = parse_contact_from_email((email_from or "").replace("\0", ""))
        people = self.env["res.partner"]
        if email:
            people = people.search(
                Domain("email_normalized", "=", email)
                & Domain("company_id", "in", (False, self.env.company.id))
            )
        staff = people.user_ids.filtered(
            lambda u: not u.share and self.env.company in u.company_ids
        )
        own = staff.partner_id or people.filtered(
            lambda p: p.commercial_partner_id == ours
        )
        if own:
            vals["asker_name"] = self.env._("Unknown, by a mail from %s", own[0].name)
            return own[0], vals | {"user_id": staff[:1].id}
        if name or email:
            vals["asker_name"] = (name or email)[:MAX_NAME]
            vals["asker_email"] = (email or "")[:MAX_NAME]
        organisation = people.commercial_partner_id.filtered(
            lambda p: p._may_stand_as(side)
        )
        if len(organisation) == 1:
            vals[f"{side}_id"] = organisation.id
            people = people.filtered(lambda p: p.commercial_partner_id == organisation)
            contact = people - organisation
            if len(contact) == 1:
                vals[f"{side}_contact_id"] = contact.id
        return people if len(people) == 1 else people.browse(), vals


class Partner(models.Model):
    _inherit = "res.partner"

    _email_index = models.Index(
        "USING hash (email_normalized) WHERE email_normalized IS NOT NULL"
    )

    def _may_stand_as(self, side):
        """Return whether this can be the HEI, or the company, without asking."""
        self.ensure_one()
        if side == "hei":
            return self.is_hei
        return self.is_sme or (self.is_company and not self.is_hei)

"""Which company an unknown asker may be: proposed with the reason, never linked."""

import re

from odoo import api, fields, models
from odoo.tools import SQL, email_normalize

#: Providers whose mail domain says nothing about where somebody works.
FREE_MAIL = frozenset(
    (
        *("gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com"),
        *("msn.com", "yahoo.com", "ymail.com", "aol.com", "icloud.com", "me.com"),
        *("mac.com", "proton.me", "protonmail.com", "pm.me", "tutanota.com"),
        *("gmx.com", "gmx.net", "gmx.de", "gmx.at", "gmx.ch", "web.de", "t-online.de"),
        *("freenet.de", "posteo.de", "mail.com", "email.com", "zoho.com", "yandex.com"),
        *("yandex.ru", "mail.ru", "hotmail.fr", "hotmail.es", "hotmail.it", "live.fr"),
        *("hotmail.co.uk", "hotmail.be", "live.be", "live.nl", "hotmail.nl"),
        *("outlook.fr", "outlook.es", "outlook.it", "outlook.be", "outlook.de"),
        *("yahoo.fr", "yahoo.es", "yahoo.it", "yahoo.de", "yahoo.co.uk", "orange.fr"),
        *("wanadoo.fr", "free.fr", "sfr.fr", "laposte.net", "skynet.be", "telenet.be"),
        *("proximus.be", "ziggo.nl", "kpnmail.nl", "libero.it", "virgilio.it"),
        *("tiscali.it", "alice.it", "tin.it", "telefonica.net", "terra.es"),
        *("siol.net", "t-2.net", "amis.net", "guest.arnes.si", "volja.net", "gmail.si"),
        *("azet.sk", "centrum.sk", "zoznam.sk", "post.sk", "pobox.sk", "seznam.cz"),
        *("email.cz", "centrum.cz", "volny.cz", "atlas.cz", "wp.pl", "onet.pl"),
        *("o2.pl", "interia.pl", "freemail.hu", "citromail.hu", "abv.bg", "bluewin.ch"),
    )
)
#: Legal forms at the end of a name, which people leave out.
LEGAL_FORM = (
    r"[[:space:],]+(d[. ]*o[. ]*o|d[. ]*d|s[. ]*p|d[. ]*n[. ]*o|s[. ]*r[. ]*o"
    r"|a[. ]*s|gmbh|ag|kg|b[. ]*v|n[. ]*v|s[. ]*l[. ]*u?|s[. ]*a|s[. ]*r[. ]*l|s[. ]*p"
    r"[. ]*a|ltd|limited|inc|llc|plc|sas|sarl|vzw|oy|ab)[. ]*$"
)
CODE = "upper(regexp_replace({}, '[[:space:][:punct:]]+', '', 'g'))"
NAME = (
    "regexp_replace(regexp_replace(lower({}), '" + LEGAL_FORM + "', ''),"
    " '[[:space:][:punct:]]+', '', 'g')"
)
MAIL_DOMAIN = "split_part({}, '@', 2)"
HOST = r"regexp_replace(lower({}), '^(https?://)?(www\.)?|[/:?#].*$', '', 'g')"


def _same(column, key, asked_key="{}", condition=""):
    """Return the condition that a partner's column says what was asked for."""
    asked = asked_key.format("asked.value")
    return SQL(
        f"{key.format('partner.' + column)} = {asked} AND {asked} <> ''"
        f" AND partner.{condition or column + ' IS NOT NULL'}"
    )


#: What is compared, the strongest reason first. Each has an index of its own below.
COMPARED = (
    ("vat", _same("vat", CODE, CODE)),
    ("register_number", _same("company_registry", CODE, CODE)),
    ("email", _same("email_normalized", "{}")),
    ("mail_domain", _same("email_normalized", MAIL_DOMAIN)),
    ("mail_domain", _same("website", HOST)),
    ("name", _same("name", NAME, NAME, "is_company")),
)
REASONS = tuple(dict.fromkeys(reason for reason, _condition in COMPARED))
#: What may be the same in another country and mean somebody else.
BOUND = ("vat", "register_number", "name")
#: How many companies are named.
MAX_MATCHES = 3


class Partner(models.Model):
    _inherit = "res.partner"

    # Hashed: any length goes in, and nothing else than equality is asked.
    _match_vat_index = models.Index(
        f"USING hash ({CODE.format('vat')}) WHERE vat IS NOT NULL"
    )
    _match_registry_index = models.Index(
        f"USING hash ({CODE.format('company_registry')})"
        " WHERE company_registry IS NOT NULL"
    )
    _match_mail_domain_index = models.Index(
        f"USING hash ({MAIL_DOMAIN.format('email_normalized')})"
        " WHERE email_normalized IS NOT NULL"
    )
    _match_host_index = models.Index(
        f"USING hash ({HOST.format('website')}) WHERE website IS NOT NULL"
    )
    _match_name_index = models.Index(
        f"USING hash ({NAME.format('name')}) WHERE is_company"
    )

    def _is_organisation(self, company):
        """Return whether this may be a party of the institution's collaborations."""
        self.ensure_one()
        known = self.is_company or self.is_sme or self.is_hei
        return known and self.company_id in (company, company.browse())


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    # What an unknown asker said beside company, name, e-mail and register number
    asker_vat = fields.Char("VAT number given")
    asker_country_id = fields.Many2one(
        "res.country",
        string="Country given",
        index="btree_not_null",
        ondelete="restrict",
    )
    asker_phone = fields.Char("Phone given")

    match_ids = fields.Many2many(
        "res.partner", string="Looks like", compute="_compute_match_ids"
    )
    match_text = fields.Char("Who the asker may be", compute="_compute_match_ids")
    also_open_text = fields.Char("Also", compute="_compute_also_open_text")

    # Computes

    @api.depends(
        *("hei_id", "sme_id", "asker_company", "asker_email", "asker_vat"),
        *("asker_register_number", "asker_country_id"),
    )
    def _compute_match_ids(self):
        matches = self._match_companies()
        for card in self:
            found = matches.get(card, [])
            card.match_ids = self.env["res.partner"].union(*(p for p, _r in found))
            names = [
                self.env._("%(name)s (%(reasons)s)", name=p.name, reasons=reasons)
                for p, reasons in found
            ]
            text = self.env._("Looks like %s", ", ".join(names)) if names else False
            card.match_text = text

    @api.depends("counterpart_id", "stage_kind")
    def _compute_also_open_text(self):
        """A new request of a company that somebody of ours works with already."""
        self.also_open_text = False
        cards = self.filtered(lambda c: c.stage_kind == "contact" and c.counterpart_id)
        found = cards._open_with(cards.counterpart_id)
        readable = found.sudo(False)._filtered_access("read")
        found = found.grouped("counterpart_id")
        for card in cards:
            others = found.get(card.counterpart_id, card.browse()).filtered(
                lambda c, card=card: (
                    c != card._origin and c.company_id == card.company_id
                )
            )
            if others:
                card.also_open_text = others._say_open(readable)

    # Who it may be

    def _match_companies(self):
        """Return the organisations that an unknown asker may be.

        :return: {card: [(organisation, reasons in words)]}, the likeliest first; only
            those that the user may read, at most three of each
        """
        asked = {
            card: card._asked_values()
            for card in self
            if not (card.hei_id and card.sme_id)
        }
        rows = self._look_up(asked.values())
        ids = {partner_id for _reason, _value, partner_id in rows}
        partners = self.env["res.partner"].search([("id", "in", list(ids))])
        by_value = {}
        for reason, value, partner_id in rows:
            by_value.setdefault((reason, value), set()).add(partner_id)
        return {
            card: card._rank_matches(values, by_value, partners)
            for card, values in asked.items()
        }

    def _asked_values(self):
        """Return what the asker said that can be compared: {reason: values}."""
        self.ensure_one()
        email = email_normalize(self.asker_email or "") or ""
        domain = email.partition("@")[2]
        vat = re.sub(r"[\W_]", "", self.asker_vat or "").upper()
        country = self.asker_country_id or self.company_id.country_id
        country = country.code or ""
        vats = {vat, vat[2:] if vat[:2].isalpha() else f"{country}{vat}"}
        return {
            "vat": {number for number in vats if len(number) > 4},
            "register_number": {(self.asker_register_number or "").strip()},
            "email": {email},
            "mail_domain": {domain} - FREE_MAIL,
            "name": {(self.asker_company or "").strip()},
        }

    @api.model
    def _look_up(self, asked):
        """Return [(reason, value as asked, id of the organisation)] of all at once."""
        query = self._look_up_query(asked)
        if not query:
            return []
        self.env["res.partner"].flush_model()
        return self.env.execute_query(query)

    @api.model
    def _look_up_query(self, asked):
        values = {
            reason: list({v for said in asked for v in said[reason] if v})
            for reason in REASONS
        }
        return SQL(" UNION ").join(
            SQL(
                "SELECT %s, asked.value, partner.commercial_partner_id"
                " FROM unnest(%s) AS asked(value)"
                " JOIN res_partner partner ON %s"
                " WHERE partner.active",
                reason,
                values[reason],
                condition,
            )
            for reason, condition in COMPARED
            if values[reason]
        )

    def _rank_matches(self, values, by_value, partners):
        """Return [(organisation, its reasons in words)] of this card."""
        self.ensure_one()
        words = {
            "vat": self.env._("same VAT number"),
            "register_number": self.env._("same register number"),
            "email": self.env._("same e-mail address"),
            "mail_domain": self.env._("same mail domain"),
            "name": self.env._("same name"),
        }
        country = self.asker_country_id
        near = (country, country.browse())
        # A VAT number names its country itself, other numbers and names don't.
        sure = {
            partner_id
            for vat in values["vat"]
            for partner_id in by_value.get(("vat", vat), ())
            if vat[:2].isalpha()
        }
        found = {}
        for reason in REASONS:
            ids = set().union(*(by_value.get((reason, v), ()) for v in values[reason]))
            # Iterated whole: what is read of one is read of all of them.
            for partner in partners:
                if partner.id not in ids:
                    continue
                elsewhere = country and partner.country_id not in near
                if elsewhere and partner.id not in sure and reason in BOUND:
                    continue
                found.setdefault(partner, []).append(words[reason])
        ours = self.company_id.partner_id
        return [
            (partner, ", ".join(reasons))
            for partner, reasons in found.items()
            if partner != ours and partner._is_organisation(self.company_id)
        ][:MAX_MATCHES]

    # Actions

    def action_link_match(self):
        """Open the dialogue with the likeliest organisation."""
        return self._open_link_dialogue("link")

    def action_create_company(self):
        """Open the dialogue with what the asker said."""
        return self._open_link_dialogue("create")

    def _open_link_dialogue(self, mode):
        action = self.action_create_or_link_company()
        action["context"]["default_mode"] = mode
        return action

    # Once it is known

    def _name_asker(self, contact):
        """What the asker answered was answered by this person."""
        lines = self.sudo().step_ids.filtered(
            lambda line: line.answered_by and not line.done_by_id
        )
        if contact and lines:
            lines._set_lines({"done_by_id": contact.id})

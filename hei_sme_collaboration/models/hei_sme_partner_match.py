"""Organisations of which the same is known: one place for every comparison."""

from collections import namedtuple

from odoo import api, models
from odoo.tools import SQL, email_normalize

from .hei_sme_identifier import (
    IDENTIFIERS,
    compact,
    normalised,
    normalised_register,
    tidy,
)

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
    *((name, _same(name, "{}")) for name in IDENTIFIERS),
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

#: What is known of somebody: {reason: values}, the country, the institution that asks,
#: and the partners that aren't meant.
Asked = namedtuple("Asked", "said country company but")


def vat_ways(vat, country=""):
    """Return the ways in which a VAT number may be on record.

    >>> sorted(vat_ways("si 5022 3054")), sorted(vat_ways("50223054", "SI"))
    (['50223054', 'SI50223054'], ['50223054', 'SI50223054'])
    """
    vat = compact(vat)
    ways = {vat, vat[2:] if vat[:2].isalpha() else f"{country}{vat}"}
    return {number for number in ways if len(number) > 4}


def register_ways(number, country=""):
    """Return the ways in which a register number may be on record.

    >>> sorted(register_ways("9331310", "SI")), register_ways(" ")
    (['9331310', '9331310000'], set())
    """
    text = tidy(number)
    whole = normalised_register(text, country)
    main_seat = country == "SI" and whole.endswith("000") and len(whole) == 10
    return {text, whole, whole[:-3] if main_seat else whole} - {""}


def own_domain(email):
    """Return the domain of an e-mail address, unless anybody may have one there.

    >>> own_domain("mia@mill.example"), own_domain("mia@gmail.com"), own_domain("")
    ('mill.example', '', '')
    """
    domain = (email_normalize(email or "") or "").partition("@")[2]
    return "" if domain in FREE_MAIL else domain


def known_values(known, country=""):
    """Return what is known of an organisation as it's compared: {reason: values}. What
    comes from outside or is being typed isn't evened out yet.

    :param dict known: by the names of the partner's fields
    :param str country: ISO code
    """
    return {
        "vat": vat_ways(known.get("vat"), country),
        "register_number": register_ways(known.get("company_registry"), country),
        **{name: {normalised(name, known.get(name), country)} for name in IDENTIFIERS},
        "email": {email_normalize(known.get("email") or "") or ""},
        "mail_domain": {own_domain(known.get("email"))},
        "name": {tidy(known.get("name"))},
    }


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

    # Comparing

    @api.model
    def _alike(self, asked):
        """Return the organisations that have in common what is known of somebody.

        :param dict asked: {whatever it is asked for: `Asked`}
        :return: {the same: [(organisation, reasons in words)]}, the likeliest first;
            only those that the user may read, at most three of each
        """
        rows = self._look_up([each.said for each in asked.values()])
        ids = {partner_id for _reason, _value, partner_id in rows}
        partners = self.env["res.partner"].search([("id", "in", list(ids))])
        by_value = {}
        for reason, value, partner_id in rows:
            by_value.setdefault((reason, value), set()).add(partner_id)
        return {
            key: self._rank_alike(each, by_value, partners)
            for key, each in asked.items()
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
            reason: list({v for said in asked for v in said.get(reason, ()) if v})
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

    @api.model
    def _rank_alike(self, asked, by_value, partners):
        """Return [(organisation, its reasons in words)] of one who is asked for."""
        words = self._reason_words()
        near = (asked.country, asked.country.browse())
        # A VAT number names its country itself, other numbers and names don't.
        sure = {
            partner_id
            for vat in asked.said.get("vat", ())
            for partner_id in by_value.get(("vat", vat), ())
            if vat[:2].isalpha()
        }
        found = {}
        for reason in REASONS:
            values = asked.said.get(reason, ())
            ids = set().union(*(by_value.get((reason, v), ()) for v in values))
            # Iterated whole: what is read of one is read of all of them.
            for partner in partners if ids else ():
                if partner.id not in ids:
                    continue
                elsewhere = asked.country and partner.country_id not in near
                if elsewhere and partner.id not in sure and reason in BOUND:
                    continue
                found.setdefault(partner, []).append(words[reason])
        return [
            (partner, ", ".join(reasons))
            for partner, reasons in found.items()
            if partner not in asked.but and partner._is_organisation(asked.company)
        ][:MAX_MATCHES]

    @api.model
    def _reason_words(self):
        return {
            "vat": self.env._("same VAT number"),
            "register_number": self.env._("same register number"),
            "erasmus_code": self.env._("same Erasmus code"),
            "pic": self.env._("same PIC"),
            "oid": self.env._("same OID"),
            "schac": self.env._("same SCHAC code"),
            "ror": self.env._("same ROR ID"),
            "email": self.env._("same e-mail address"),
            "mail_domain": self.env._("same mail domain"),
            "name": self.env._("same name"),
        }

    @api.model
    def _say_alike(self, found):
        """Return organisations with their reasons as [words]."""
        return [
            self.env._("%(name)s (%(reasons)s)", name=partner.name, reasons=reasons)
            for partner, reasons in found
        ]

"""A request arrives: is it the same again, are there too many, and the mail."""

import json
from datetime import timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address

from odoo import api, fields, models
from odoo.tools import SQL, format_date, hmac

from .hei_sme_inquiry import COUNTED, KEPT_DAYS
from .hei_sme_link import complete_links
from .hei_sme_link_again import PAUSE

HOUR = timedelta(hours=1)
#: How many requests are taken in an hour from one network address, and in a day for
#: one mail address, unless system parameters say otherwise.
LIMITS = {
    "hei_sme_collaboration.door_per_address": 10,
    "hei_sme_collaboration.door_per_mail": 5,
}


class Inquiry(models.Model):
    _inherit = "hei.sme.inquiry"

    @api.model
    def _submit(self, vals, address):
        """Keep a request and mail its link. The same request again stays one, and
        isn't mailed within an hour.

        :param dict vals: of a new record, checked
        :param str address: network address of the sender; only its hash is kept
        :return: the request, or an empty recordset where there were too many
        """
        vals = {
            **vals,
            "digest": self._digest(vals),
            "address_hash": self._address_hash(address),
        }
        known, too_many = self._known(vals)
        if not known and too_many:
            return self.browse()
        inquiry = self.browse(known) if known else self.create(vals)
        # What another worker made this moment isn't there for us yet, and mailed.
        if inquiry.exists():
            inquiry._mail_link()
        return inquiry

    # Counting

    @api.model
    def _known(self, vals):
        """Return the id of the same request, and whether there were too many.

        Two at once wait for one another here, and whoever comes second counts what is
        there by then: a transaction of its own sees it, this one may not.
        """
        keys = sorted((vals["address_hash"], vals["email"]))
        for key in keys:
            self.env.cr.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                (f"hei_sme_door {key}",),
            )
        now = fields.Datetime.now()
        self.env.flush_all()
        with self.env.registry.cursor() as cr:
            cr.execute(
                SQL(
                    """
                    SELECT max(id) FILTER (WHERE digest = %(digest)s),
                           count(*) FILTER (WHERE address_hash = %(address)s
                                              AND create_date > %(hour)s),
                           count(*) FILTER (WHERE email = %(email)s
                                              AND create_date > %(day)s)
                      FROM hei_sme_inquiry
                     WHERE (digest = %(digest)s AND create_date > %(week)s)
                        OR (address_hash = %(address)s AND create_date > %(hour)s)
                        OR (email = %(email)s AND create_date > %(day)s)
                    """,
                    digest=vals["digest"],
                    address=vals["address_hash"],
                    email=vals["email"],
                    hour=now - HOUR,
                    day=now - COUNTED,
                    week=now - timedelta(days=KEPT_DAYS),
                )
            )
            known, by_address, by_mail = cr.fetchone()
        counts = zip((by_address, by_mail), map(self._limit, LIMITS), strict=True)
        return known, any(limit and count >= limit for count, limit in counts)

    @api.model
    def _limit(self, key):
        """Return a limit; 0 is none, what isn't a number leaves it as it is shipped."""
        value = self.env["ir.config_parameter"].sudo().get_param(key) or ""
        return int(value) if value.strip().isdecimal() else LIMITS[key]

    @api.model
    def _digest(self, vals):
        said = json.dumps(vals, sort_keys=True, default=str)
        return sha256(said.encode()).hexdigest()

    @api.model
    def _address_hash(self, address):
        """Return a keyed hash of a network address; of IPv6, of the network that one
        household or office has.
        """
        try:
            parsed = ip_address(address or "")
        except ValueError:
            parsed = None
        if isinstance(parsed, IPv6Address) and not parsed.ipv4_mapped:
            address = str(int(parsed) >> 64)
        return hmac(self.env(su=True), "hei_sme_door", address or "")

    # The mail

    def _mail_link(self):
        """Mail the personal link, at most once an hour.

        :return: whether it was mailed now
        """
        self.ensure_one()
        sent = self.link_sent_on
        if sent and sent > fields.Datetime.now() - PAUSE:
            return False
        lang = self._link_lang()
        subject, body = self._render_mail("inquiry", self, lang)
        links = {0: self._issue_link()}
        outgoing = complete_links(body, self._neutral_link(), links)
        self._queue_mail([(self.contact_name, self.email, lang, outgoing)], subject)
        return True

    def _mail_link_again(self):
        self._mail_link()

    def _mail_facts(self):
        """Return what the template says, as text in the context's language (a dict)."""
        self.ensure_one()
        inquiry = self.sudo()
        company = inquiry.company_id
        until = fields.Date.context_today(inquiry) + timedelta(days=KEPT_DAYS)
        if inquiry.state == "unconfirmed" and inquiry.create_date:
            until = inquiry.create_date.date() + timedelta(days=KEPT_DAYS)
        return {
            "institution": company.name,
            "name": inquiry._greeted_name(),
            "confirmed": inquiry.state == "confirmed",
            "link": inquiry._neutral_link(),
            "until": format_date(self.env, until, date_format="long"),
            "call": inquiry._whom_to_call(),
        }

    def _greeted_name(self):
        """Return the name as the mail says it: not where it may be an address. The
        mail goes to somebody who may not have typed it.
        """
        name = self.contact_name or ""
        return "" if set(name) & set("/@<>{}:") or "www." in name.lower() else name

"""Personal links: who holds the token of a record acts for one person."""

import re
import secrets
from datetime import timedelta
from hashlib import sha256

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import consteq

#: What the first letter of a code stands for.
LETTERS = {
    "s": "hei.sme.agreement.signatory",
    "r": "hei.sme.agreement.round",
    "q": "hei.sme.inquiry",
    "i": "hei.sme.invitation",
    "o": "hei.sme.opinion",
}
#: So many former links of a record are still known as such.
KEPT = 20


def token_hash(token):
    """Return what the database keeps of a token: its SHA-256 in hexadecimal.

    >>> token_hash("open sesame")[:12]
    '41ef4bb0b236'
    """
    return sha256(token.encode()).hexdigest()


def complete_links(body, neutral, links, own=None):
    """Return the body with every neutral link replaced by a personal one.

    A neutral link that names a signatory after its `#` becomes that one's link, any
    other becomes `own`, the first one unless told.

    >>> link = "https://u.example/memorandum/link"
    >>> links = {7: link + "#s7-aa", 8: link + "#s8-bb"}
    >>> print(complete_links('<a href="' + link + '">Sign</a>', link, links))
    <a href="https://u.example/memorandum/link#s7-aa">Sign</a>
    >>> print(complete_links(link + "#8 and " + link + "/again", link, links))
    https://u.example/memorandum/link#s8-bb and https://u.example/memorandum/link/again
    """
    own = own or next(iter(links.values()))

    def personal(match):
        return links.get(int(match[1] or 0), own)

    pattern = re.escape(neutral) + r"(?:#(\d+))?(?![\w/#-])"
    return Markup(re.sub(pattern, personal, str(body)))


def has_link(body, neutral):
    """Return whether a neutral link stands in this body.

    >>> link = "https://u.example/memorandum/link"
    >>> has_link(f"see {link}.", link), has_link("see https://u.example/", link)
    (True, False)
    """
    return bool(
        re.search(re.escape(neutral) + r"(?:#\d+)?(?![\w/#-])", str(body or ""))
    )


class Link(models.AbstractModel):
    """A record that one person outside reaches by a link.

    The token stands in the link's fragment, after the `#`: a browser doesn't send it
    along, so it reaches no access log, no link preview and no mail scanner. The page
    behind the link posts it. The database keeps its hash only; the token itself exists
    in the mail alone.
    """

    _name = "hei.sme.link"
    _description = "Reached by a personal link"

    token_hash = fields.Char(
        copy=False, groups=fields.NO_ACCESS, index="btree_not_null"
    )
    former_hashes = fields.Json(
        copy=False,
        readonly=True,
        groups=fields.NO_ACCESS,
        help="Hashes of former tokens: whoever held one may have a new link mailed.",
    )
    token_expires_on = fields.Datetime("Link valid until", copy=False, readonly=True)
    link_sent_on = fields.Datetime("Last mail", copy=False, readonly=True)

    def _link_company(self):
        """Return the institution that the link speaks for."""
        return self.company_id.sudo()

    def _link_days(self):
        """Return for how many days a new link works."""
        return self._link_company().hei_sme_memorandum_link_days

    def _link_lang(self):
        """Return the language of the mail with the link and of the page behind it."""
        raise NotImplementedError

    def _link_path(self):
        """Return the address on this site of the page that the link leads to."""
        raise NotImplementedError

    def _link_url(self):
        """Return the address that every link shares, without a token."""
        base = self.get_base_url() if self else self.env["res.company"].get_base_url()
        return f"{base}/collaboration/link"

    def _issue_link(self):
        """Return a new link for this person. Former ones lead nowhere from now on.

        Whoever calls this puts the link into the outgoing mail, and nowhere else.
        """
        self.ensure_one()
        # Letters and digits only: mail programs cut a dash off the end of a link.
        token = secrets.token_hex(24)
        expires_on = fields.Datetime.now() + timedelta(days=self._link_days())
        former = [*(self.sudo().former_hashes or ()), self.sudo().token_hash]
        self._write_link(
            {
                "token_hash": token_hash(token),
                "former_hashes": list(filter(None, former))[-KEPT:],
                "token_expires_on": expires_on,
                "link_sent_on": fields.Datetime.now(),
            }
        )
        return f"{self._link_url()}#{self._link_letter()}{self.id}-{token}"

    @api.model
    def _link_letter(self):
        """Return the letter that a code of this kind begins with."""
        return {model: letter for letter, model in LETTERS.items()}[self._name]

    def _revoke_links(self):
        """Make every link to these records void."""
        live = self.sudo().filtered("token_hash")
        if live:
            live._write_link({"token_hash": False, "token_expires_on": False})

    def _write_link(self, vals):
        self.sudo().write(vals)

    def _holds(self, hashed):
        """Return whether this is the hash of the record's live token."""
        record = self.sudo()
        known = record.token_hash or ""
        return consteq(known, hashed or "") and bool(
            known and record.token_expires_on > fields.Datetime.now()
        )

    def _ever_held(self, token):
        """Return whether this token is, or once was, one of the record's: whoever has
        it got a mail of ours, and didn't guess.
        """
        record = self.sudo()
        known = filter(None, [record.token_hash, *(record.former_hashes or ())])
        found = [consteq(hashed, token_hash(token)) for hashed in known]
        return any(found)

    @api.model
    def _refuse_without_link(self, name, body, neutral):
        """Refuse a mail to somebody that has lost the link that is to be their own.

        :raises UserError: saying what to put back
        """
        if not has_link(body, neutral):
            raise UserError(
                self.env._(
                    "The mail to %(name)s has lost its link. Put back %(link)s where"
                    " they are to click: when it leaves it becomes their own link.",
                    name=name,
                    link=neutral,
                )
            )

    @api.model
    def _read_code(self, code):
        """Return the record that a link's fragment names, and the token beside it.

        :param str code: as it came, untrusted
        :return: (record in superuser mode, maybe empty; str)
        """
        name, _dash, token = str(code or "").strip().lstrip("#").partition("-")
        model = LETTERS.get(name[:1])
        if not model or model not in self.env or not name[1:].isdecimal():
            return self.env["hei.sme.agreement.signatory"].sudo(), ""
        # Ids outlive 32 bits nowhere; a longer number would upset the database.
        number = int(name[1:]) if len(name) < 11 else 0
        record = self.env[model].sudo().browse(min(number, 2**31 - 1)).exists()
        return record, token

    @api.model
    def _from_code(self, code):
        """Return the record that a link's fragment names, and whether it may pass.

        :return: (record in superuser mode, maybe empty; bool)
        """
        record, token = self._read_code(code)
        return record, bool(record and record._holds(token_hash(token)))

"""Odoo's gateway for incoming mails: what it can't read, and what comes to cards."""

import re

from odoo import api, fields, models

CARD = "hei.sme.collaboration"
#: Main types of content that Python can read; others are files.
READABLE = frozenset(
    ("text", "multipart", "message", "image", "audio", "video", "application")
)


def is_automatic(message):
    """Return whether no person wrote this mail (RFC 3834, and what others use).

    :param message: an `email.message.EmailMessage`
    """

    def header(name, default=""):
        return str(message.get(name) or default).partition(";")[0].strip().lower()

    return (
        header("Auto-Submitted", "no") != "no"
        or header("Precedence") in ("bulk", "junk", "list", "auto_reply")
        or header("X-Auto-Response-Suppress", "none") != "none"
        or any(name in message for name in ("X-Autoreply", "X-Autorespond"))
    )


def mend(message):
    """Give each part that Python can't read a type or charset that it can."""
    for part in message.walk():
        kind = part.get_content_maintype()
        if part.is_multipart() != (kind in ("multipart", "message")):
            fitting = "multipart/mixed" if part.is_multipart() else "text/plain"
            _retype(part, fitting)
        elif kind not in READABLE:
            whole = part is message
            _retype(part, "text/plain" if whole else "application/octet-stream")
        if part.get_content_maintype() == "text" and part.get_param("charset"):
            part.set_param("charset", _known_charset(part.get_content_charset()))


def _retype(part, kind):
    """Replace the type of a part; what it holds and how it's encoded stays."""
    name = re.sub(r"[\x00-\x1f]", "", part.get_filename() or "")
    del part["Content-Type"]
    part["Content-Type"] = kind
    if name and not part.get("Content-Disposition"):
        part.add_header("Content-Disposition", "attachment", filename=name)


def _known_charset(name):
    """Return the name of a charset that Python knows: this one, else UTF-8."""
    try:
        b"x".decode(name or "", errors="replace")
    except (LookupError, ValueError):
        return "utf-8"
    return name


def without_nul(value):
    """Return a parsed value without the character that the database refuses."""
    return value.replace("\0", "") if isinstance(value, str) else value


class MailThread(models.AbstractModel):
    """The gateway asks this model to read each mail and to route it, also ours."""

    _inherit = "mail.thread"

    @api.model
    def message_parse(self, message, save_original=False):
        """A mail isn't lost by what can't be read or stored as it is."""
        mend(message)
        values = super().message_parse(message, save_original=save_original)
        values = {name: without_nul(value) for name, value in values.items()}
        try:
            fields.Datetime.to_datetime(values.get("date"))
        except ValueError:
            del values["date"]
        values["attachments"] = [
            file._replace(fname=without_nul(file.fname))
            for file in values.get("attachments", ())
        ]
        return values

    @api.model
    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        if route[0] == CARD:
            route = self.env[CARD]._own_route(message, message_dict, route)
            if not route:
                return ()
        return super()._routing_check_route(
            message, message_dict, route, raise_exception=raise_exception
        )

    def _message_parse_post_process(self, message, message_dict, routes):
        """An automatic reply is kept as a note that tells nobody."""
        values = super()._message_parse_post_process(message, message_dict, routes)
        replies = [route for route in routes or () if route[0] == CARD and route[1]]
        if replies and is_automatic(message):
            values |= {
                "message_type": "auto_comment",
                "is_internal": True,
                "parent_id": False,
            }
        return values

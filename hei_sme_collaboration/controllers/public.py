"""What every page for people without an account shares: its shell, its headers, and
who holds which link."""

import functools
import hashlib

from markupsafe import Markup

from odoo import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.http import Response, content_disposition, request, route
from odoo.tools import file_open, format_datetime

from ..models.hei_sme_link import LETTERS
from ..models.hei_sme_signature_image import MAX_BYTES

#: Where the session keeps the hashes of the links that were opened in this browser.
SESSION_KEY = "hei_sme_links"
#: How much a form of text may weigh, in bytes.
MAX_TEXT = 1024 * 1024
STATIC = "hei_sme_collaboration/static/src/public"
HEADERS = {
    # Agreed text may be struck through or aligned by a style of its own.
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:;"
    " style-src-attr 'unsafe-inline'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "no-referrer",
}


# The door


def reading(*paths, **options):
    """Route a GET. It can write nothing, so previews and scanners leave no trace."""
    return route(
        list(paths),
        type="http",
        auth="public",
        methods=["GET"],
        readonly=True,
        **options,
    )


def acting(*paths, **options):
    """Route a POST of a form with a CSRF token. A form of text is a small one."""
    options.setdefault("max_content_length", MAX_TEXT)
    return route(list(paths), type="http", auth="public", methods=["POST"], **options)


def plain(text, limit=10000):
    """Return what a form sent as text that the database can hold."""
    return str(text or "").replace("\x00", "")[:limit]


# The page


@functools.cache
def asset(name):
    """Return the address of a static file; it changes whenever the file does."""
    with file_open(f"{STATIC}/{name}", "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    return f"/{STATIC}/{name}?v={digest[:12]}"


def html_lang(code):
    """Return a language as HTML writes it.

    >>> html_lang("nl_BE"), html_lang("sr@latin"), html_lang(False)
    ('nl-BE', 'sr-Latn', 'en')
    """
    code, _at, script = (code or "en").partition("@")
    return "-".join(filter(None, (code.replace("_", "-"), script[:4].capitalize())))


def page(template, status=200, company=None, **values):
    """Return a response that shows a template in the language of the request.

    :param company: the institution that speaks; none where nothing may be told
    """
    env = request.env
    lang = env["res.lang"]._get_data(code=env.context.get("lang") or "en_US")
    company = company and company.sudo()
    logo = company and not company.uses_default_logo
    values |= {
        "html_lang": html_lang(lang.code),
        "html_dir": lang.direction or "ltr",
        "asset": asset,
        "csrf_token": request.csrf_token(),
        "institution": company and company.name,
        "logo": logo and f"/web/binary/company_logo?company={company.id}",
    }
    html = env["ir.qweb"]._render(
        f"hei_sme_collaboration.{template}", values, minimal_qcontext=True
    )
    return Response(
        Markup("<!DOCTYPE html>\n") + html,
        status=status,
        headers=list(HEADERS.items()),
        content_type="text/html; charset=utf-8",
    )


def file_response(content, name, mimetype, inline=False):
    """Return a stored file byte for byte."""
    kind = "inline" if inline else "attachment"
    headers = {
        **HEADERS,
        "Content-Type": mimetype or "application/octet-stream",
        "Content-Disposition": content_disposition(name, kind),
        "Content-Length": str(len(content)),
    }
    return request.make_response(content, headers=list(headers.items()))


def see_other(path):
    """Return a redirect after a POST, so that reload and back repeat nothing."""
    response = request.redirect(path, 303)
    response.headers.update(HEADERS)
    return response


# Who is here


def keep_link(record):
    """Note in the session that this browser opened a live link."""
    links = dict(request.session.get(SESSION_KEY) or {})
    links[f"{record._link_letter()}{record.id}"] = record.token_hash
    request.session[SESSION_KEY] = links


def forget_link(letter, number):
    links = dict(request.session.get(SESSION_KEY) or {})
    links.pop(f"{letter}{number}", None)
    request.session[SESSION_KEY] = links


def linked_model(letter):
    """Return the model of a link for the system itself: who acts is the person that
    the record names, not whoever may be logged in here.
    """
    return request.env[LETTERS[letter]].with_user(SUPERUSER_ID)


def held(letter, number):
    """Return the record whose live link this browser holds, else an empty one."""
    model = linked_model(letter)
    hashed = (request.session.get(SESSION_KEY) or {}).get(f"{letter}{number}")
    record = model.browse(number).exists() if hashed else model
    return speak_to(record) if record and record._holds(hashed) else model


def held_signatories():
    """Return all signatories that this browser may act for: those whose link it holds,
    and what else the same person has to sign.
    """
    links = request.session.get(SESSION_KEY) or {}
    numbers = [int(key[1:]) for key in links if key[0] == "s"]
    own = linked_model("s").browse(numbers).exists()
    own = own.filtered(lambda s: s._holds(links[f"s{s.id}"]))
    for same_person in own.grouped(lambda s: s._person_key()).values():
        own |= same_person[:1]._people_links()
    return own


def held_signatory(number):
    """Return one signatory that this browser may act for, else an empty one."""
    signatory = held("s", number)
    if not signatory and request.session.get(SESSION_KEY):
        signatory = held_signatories().filtered(lambda s: s.id == number)
        if signatory:
            # Once signed it's no longer among what that person has to sign.
            keep_link(signatory)
            signatory = speak_to(signatory)
    return signatory


def speak_to(record):
    """Return the record in its person's language, and have the page speak it too."""
    if record:
        lang = record._link_lang()
        request.update_context(lang=lang)
        record = record.with_company(record.company_id).with_context(lang=lang)
    return record


def visitor():
    """Return address and browser of whoever sent this request."""
    agent = request.httprequest.user_agent.string or ""
    return request.httprequest.remote_addr or "", agent[:300]


def between_text(agreement):
    """Return the parties in half a sentence."""
    first, second = agreement._party_names()[:2]
    return agreement.env._(
        "between %(first)s and %(second)s", first=first, second=second
    )


def moment_text(record, moment):
    """Return a moment in the time of the institution, which it names."""
    env = record.env
    zone = record.company_id.partner_id.tz or "UTC"
    return env._(
        "%(day)s at %(time)s (%(zone)s)",
        day=format_datetime(env, moment, tz=zone, dt_format="d MMMM y"),
        time=format_datetime(env, moment, tz=zone, dt_format="HH:mm"),
        zone=zone,
    )


def is_preview():
    return bool(request.httprequest.headers.get("Odoo-Link-Preview"))


# What went wrong


def error_page(code, exception):
    """Return the page of an error, in a sentence that says what to do."""
    env = request.env
    sentences = {
        400: env._(
            "This page was open for too long. Go back, reload it and try again; what"
            " you wrote may have to be written anew. If that happens again, allow"
            " cookies for this site."
        ),
        404: env._("There is nothing at this address."),
        405: env._("There is nothing at this address."),
        413: env._("What you sent is too large. Go back and send less."),
        429: env._("That was too often. Please try again later."),
    }
    if request.httprequest.path.startswith("/memorandum/sign/"):
        sentences[413] = env._(
            "What you sent is too large. A signature is a PNG or JPEG of at most %s MB."
            " Go back and choose a smaller picture, or draw your signature.",
            MAX_BYTES // 1024 // 1024,
        )
    elif request.httprequest.path.startswith("/work-with-us"):
        sentences[413] = env._(
            "What you wrote is too long to be sent. Go back and shorten it: one or two"
            " sentences for each question are enough."
        )
    sentence = sentences.get(code)
    if code == 422 and isinstance(exception, UserError):
        sentence = exception.args[0]
    return page(
        "public_error",
        status=code,
        sentence=sentence
        or env._("Something went wrong on our side. Please try again in a minute."),
    )

"""The page on which a person reads and signs a memorandum."""

import base64
import binascii

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import format_date, format_list

from ..models.hei_sme_signature_image import MAX_BYTES
from .link import link_needed
from .public import (
    HEADERS,
    acting,
    file_response,
    forget_link,
    held_signatories,
    held_signatory,
    is_preview,
    moment_text,
    page,
    plain,
    reading,
    see_other,
    visitor,
)

#: A form with a file is read up to here, so that its sender gets a proper answer.
MAX_FORM = 32 * 1024 * 1024
PAGE = "/memorandum/sign/<int:signatory_id>"


def sent_image(form):
    """Return the bytes of the signature in a form, unchecked: a picture that the page
    drew (a data URL), else an uploaded file.
    """
    drawn = form.get("signature")
    if isinstance(drawn, str) and drawn:
        head, _comma, content = drawn.partition(",")
        try:
            return base64.b64decode(content, validate=True) if head else b""
        except (binascii.Error, ValueError):
            # Not what the page makes; the check of the image says what to do.
            return drawn.encode()
    file = form.get("file")
    return file.read(MAX_BYTES + 1) if hasattr(file, "read") else b""


def memorandum_html(agreement):
    """Return the frozen text in the memorandum's own language."""
    agreement = agreement.with_context(lang=agreement.lang)
    return agreement.env["ir.qweb"]._render(
        "hei_sme_collaboration.memorandum_document",
        {"sheet": agreement._print_values(), "on_screen": True},
        minimal_qcontext=True,
    )


class Sign(http.Controller):
    """Every request looks anew whether the link is still live."""

    @reading(PAGE)
    def show(self, signatory_id, **_query):
        signatory = held_signatory(signatory_id)
        if not signatory:
            return link_needed(f"s{signatory_id}")
        return self._page(signatory)

    @reading(*(f"{PAGE}/{form}" for form in ("decline", "not-me", "opened")))
    def back(self, signatory_id, **_query):
        """A tab restored where only a form leads."""
        return see_other(f"/memorandum/sign/{signatory_id}")

    @acting(PAGE, max_content_length=MAX_FORM)
    def sign(self, signatory_id, **form):
        signatory = held_signatory(signatory_id)
        if not signatory:
            return link_needed(f"s{signatory_id}")
        if signatory._link_state() != "open":
            return see_other(f"/memorandum/sign/{signatory_id}")
        if not form.get("entitled"):
            return self._page(
                signatory,
                error=request.env._("Please confirm that you are entitled to sign."),
            )
        return self._attempt(
            signatory,
            lambda: signatory._sign_by_link(
                sent_image(form),
                plain(form.get("text_hash")),
                *visitor(),
                style=plain(form.get("style")),
            ),
        )

    @acting(f"{PAGE}/decline")
    def decline(self, signatory_id, reason="", **_form):
        signatory = held_signatory(signatory_id)
        if not signatory:
            return link_needed(f"s{signatory_id}")
        if signatory._link_state() not in ("open", "waiting"):
            return see_other(f"/memorandum/sign/{signatory_id}")
        return self._attempt(
            signatory,
            lambda: signatory._decline_by_link(plain(reason), *visitor()),
            part="decline",
            reason=plain(reason),
        )

    @acting(f"{PAGE}/not-me")
    def not_me(self, signatory_id, **_form):
        """The link reached somebody else: it's void from now on."""
        signatory = held_signatory(signatory_id)
        if not signatory:
            return link_needed(f"s{signatory_id}")
        company = signatory.company_id
        try:
            with request.env.cr.savepoint():
                signatory._disown_link(*visitor())
        except UserError as error:
            return self._page(signatory, error=error.args[0])
        forget_link("s", signatory_id)
        return page("public_not_me", company=company)

    @acting(f"{PAGE}/opened")
    def opened(self, signatory_id, **_form):
        """The page says that somebody moved, typed or scrolled: a person is there."""
        signatory = held_signatory(signatory_id)
        if signatory and not is_preview():
            signatory._note_opened(*visitor())
        return request.make_response("", list(HEADERS.items()), status=204)

    @reading(f"{PAGE}/pdf")
    def pdf(self, signatory_id, **_query):
        """Serve the stored PDF, byte for byte."""
        signatory = held_signatory(signatory_id)
        agreement = signatory.agreement_id
        content = signatory and agreement._get_document_bytes()
        if not content:
            return link_needed(f"s{signatory_id}", status=404 if signatory else 403)
        name = agreement.document_id.name
        return file_response(content, name, "application/pdf", inline=True)

    @reading(f"{PAGE}/file/<int:attachment_id>")
    def file(self, signatory_id, attachment_id, **_query):
        """Serve one file of the executed set, byte for byte."""
        signatory = held_signatory(signatory_id)
        files = signatory and signatory.agreement_id._executed_files()
        file = files and files.filtered(lambda f: f.id == attachment_id)
        if not file or not file.raw:
            return link_needed(f"s{signatory_id}", status=404 if signatory else 403)
        return file_response(file.raw, file.name, file.mimetype)

    # What the page shows

    def _attempt(self, signatory, act, **values):
        """Do it and go back to the page; say there what's wrong if it can't be done."""
        try:
            with request.env.cr.savepoint():
                act()
        except UserError as error:
            signatory.env.invalidate_all()
            return self._page(signatory, error=error.args[0], **values)
        return see_other(f"/memorandum/sign/{signatory.id}")

    def _page(self, signatory, error="", part="sign", reason=""):
        agreement = signatory.agreement_id
        env = signatory.env
        state = signatory._link_state()
        shown = state != "over" and agreement.snapshot
        sides = {p["side"]: p["name"] for p in (shown or {}).get("parties", ())}
        return page(
            "public_sign",
            status=422 if error else 200,
            company=agreement.company_id,
            signatory=signatory,
            agreement=agreement,
            state=state,
            document=shown,
            text=shown and memorandum_html(agreement),
            path=f"/memorandum/sign/{signatory.id}",
            version=env._("version %s", agreement.version),
            file_name=agreement.document_id.name,
            heading=self._heading(env, state, agreement),
            explained=self._explained(env, state, agreement),
            paper=bool((shown or {}).get("paper_hash")),
            parties=shown and format_list(env, list(sides.values())),
            oath=shown and self._oath(signatory, sides[signatory.party]),
            moment=self._moment(signatory),
            people=shown and self._people(signatory, sides),
            files=state == "executed" and self._files(agreement),
            viewer="/web/static/lib/pdfjs/web/viewer.html?file="
            f"%2Fmemorandum%2Fsign%2F{signatory.id}%2Fpdf",
            more=held_signatories().filtered(
                lambda s: (
                    s != signatory
                    and s.state == "pending"
                    and s._person_key() == signatory._person_key()
                )
            ),
            error=error,
            part=part,
            reason=reason,
        )

    def _oath(self, signatory, party):
        return signatory.env._(
            "I am %(name)s, entitled to sign for %(party)s as %(capacity)s.",
            name=signatory.name,
            party=party,
            capacity=signatory.capacity or "",
        )

    def _heading(self, env, state, agreement):
        return {
            "open": env._("Please read and sign"),
            "waiting": env._("Somebody signs before you"),
            "signed": env._("You have signed"),
            "declined": env._("You have declined"),
            "paused": env._("Signing is paused"),
            "executed": env._("Signed by everybody"),
            "over": env._("No longer out to sign"),
        }[state]

    def _explained(self, env, state, agreement):
        if agreement.is_void:
            return env._(
                "This memorandum was declared void. Please turn to the institution if"
                " you have questions."
            )
        if state == "open" and (agreement.snapshot or {}).get("paper_hash"):
            return env._("The text is a PDF: open it and read it. You sign below.")
        return {
            "open": env._("Read the text below. You sign at its end."),
            "waiting": env._(
                "You can read the text already. You get a mail when it is your turn."
            ),
            "signed": env._(
                "Thank you. As soon as everybody has signed, you get all files by mail."
            ),
            "declined": env._(
                "The institution knows and will answer. Nobody else can sign meanwhile."
            ),
            "paused": env._(
                "Somebody has declined to sign. There is nothing to do for you now: the"
                " institution will write to you."
            ),
            "executed": env._(
                "The memorandum is concluded. Here are its files, as they were signed."
            ),
            "over": env._(
                "This memorandum was withdrawn or replaced by another version. If there"
                " is something to sign, you will get a mail with a new link."
            ),
        }[state]

    def _moment(self, signatory):
        """Return when this person signed or declined, in the institution's time."""
        env = signatory.env
        if signatory.state == "declined" and signatory.declined_on:
            moment = moment_text(signatory, signatory.declined_on)
            return env._("Declined on %s", moment)
        if signatory.state == "signed" and signatory.signed_at:
            return env._("Signed on %s", moment_text(signatory, signatory.signed_at))
        if signatory.state == "signed":
            day = format_date(env, signatory.signed_on, date_format="d MMMM y")
            return env._("Signed on %s", day)
        return ""

    def _people(self, signatory, sides):
        """Return each signatory with what is known: who has signed, who is missing."""
        env = signatory.env
        people = []
        for person in signatory.agreement_id.signatory_ids:
            day = person.signed_on and format_date(
                env, person.signed_on, date_format="d MMMM y"
            )
            people.append(
                {
                    "name": person.display_name,
                    "party": sides.get(person.party, ""),
                    "own": person == signatory,
                    "state": person.state,
                    "text": {
                        "signed": env._("Signed on %s", day),
                        "declined": env._("Declined"),
                    }.get(person.state, env._("Not signed yet")),
                }
            )
        return people

    def _files(self, agreement):
        hashes = {
            agreement.document_id: agreement.document_hash,
            agreement.certificate_id: agreement.certificate_hash,
            **{s.scan_id: s.scan_hash for s in agreement.signatory_ids},
        }
        return [
            {"id": file.id, "name": file.name, "hash": hashes.get(file)}
            for file in agreement._executed_files()
        ]

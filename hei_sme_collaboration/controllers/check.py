"""The public check: is this what was signed?"""

from odoo import http
from odoo.http import request
from odoo.tools import consteq, format_date

from .public import acting, between_text, page, plain, reading

#: Compared with where there is nothing to compare with, so that takes as long.
NO_CODE = "0" * 16


def find_memorandum(reference, code):
    """Return the frozen memorandum with this reference and check code (superuser mode),
    else an empty one. A wrong code and an unknown reference look and last the same.
    """
    reference = reference.strip()
    code = "".join(char for char in code if char.isalnum()).upper()[:32]
    candidates = (
        request.env["hei.sme.agreement"]
        .sudo()
        .search([("reference", "=", reference), ("check_code", "!=", False)], limit=50)
    )
    found = candidates.browse()
    known = [(NO_CODE, found), *((a.check_code, a) for a in candidates)]
    for check_code, agreement in known:
        if consteq(check_code.encode(), code.encode()):
            found |= agreement
    return found[:1]


class Check(http.Controller):
    """Nothing personal but the parties' names. A file is compared in the browser; it
    never comes here.
    """

    @reading("/memorandum/check")
    def show(self, **_query):
        return page("public_check", reference="", agreement=None, missing=False)

    @acting("/memorandum/check", readonly=True)
    def check(self, reference="", code="", **_form):
        agreement = find_memorandum(plain(reference, 100), plain(code, 100))
        if not agreement:
            return page(
                "public_check",
                reference=plain(reference, 100),
                agreement=None,
                missing=True,
                status=404,
            )
        agreement = agreement.with_context(lang=request.env.context.get("lang"))
        return page(
            "public_check",
            company=agreement.company_id,
            reference=agreement.reference,
            missing=False,
            agreement=agreement,
            version=request.env._("version %s", agreement.version),
            between=between_text(agreement),
            state=self._state(agreement),
            dates=self._dates(agreement),
            hashes=self._hashes(agreement),
            problems=len(agreement._check_evidence()),
        )

    def _state(self, agreement):
        if agreement.is_void:
            return request.env._("Void")
        states = agreement._fields["state"]._description_selection(agreement.env)
        return dict(states)[agreement.state]

    def _dates(self, agreement):
        env = request.env
        dates = [
            (env._("Signed by everybody on"), agreement.signed_on),
            (env._("In force from"), agreement.date_start),
            (env._("Last day"), agreement.date_end),
        ]
        return [
            (label, format_date(env, day, date_format="d MMMM y"))
            for label, day in dates
            if day
        ]

    def _hashes(self, agreement):
        """Return label, SHA-256 and what the browser says of a file that matches."""
        env = request.env
        rows = [
            (
                env._("Memorandum (PDF)"),
                agreement.document_hash,
                env._("This file matches the memorandum as it was sent to be signed."),
            ),
            (
                env._("Signature certificate (PDF)"),
                agreement.certificate_hash,
                env._("This file matches the signature certificate."),
            ),
            *(
                (
                    env._("Signed copy"),
                    person.scan_hash,
                    env._("This file matches a signed copy of the memorandum."),
                )
                for person in agreement.signatory_ids
                if person.scan_id
            ),
            (
                env._("Text (canonical form)"),
                agreement.text_hash,
                env._("This file is the canonical text of the memorandum."),
            ),
        ]
        return [
            {"label": label, "hash": digest, "match": match}
            for label, digest, match in rows
            if digest
        ]

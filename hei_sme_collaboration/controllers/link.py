"""Where every personal link leads first."""

from odoo import http
from odoo.http import request

from .public import (
    acting,
    between_text,
    held_signatories,
    keep_link,
    page,
    plain,
    reading,
    see_other,
    speak_to,
)

#: Mails about a memorandum use the one, mails about a collaboration the other.
LANDINGS = ("/memorandum/link", "/collaboration/link")
#: No code is longer; whatever is longer is none.
MAX_CODE = 100


def link_needed(code="", status=403):
    """Return the page of whoever comes without a live link."""
    code = plain(code, MAX_CODE)
    return page("public_link_closed", status, code=code if "-" in code else "")


class Link(http.Controller):
    """The token arrives in the body of a POST, from the part of the address that no
    server sees. A GET shows a neutral page: previews and mail scanners learn nothing
    and leave no trace.
    """

    @reading(*LANDINGS)
    def show(self, **_query):
        return page("public_link")

    @acting(*LANDINGS)
    def enter(self, code="", **_form):
        """Check the code, remember it in the session, go on without it."""
        code = plain(code, MAX_CODE)
        record, valid = request.env["hei.sme.link"]._from_code(code)
        if not valid:
            return link_needed(code)
        keep_link(record)
        return see_other(record._link_path())

    @acting(*(f"{path}/again" for path in LANDINGS))
    def again(self, code="", **_form):
        """Mail a new link to the address on record. The answer never tells whether
        there is such a record.
        """
        request.env["hei.sme.link"]._send_again(plain(code, MAX_CODE))
        return page("public_link_again")

    @reading(*(f"{path}/again" for path in LANDINGS))
    def back(self, **_query):
        """A tab restored where only a form leads."""
        return see_other("/memorandum/link")

    @reading("/memorandum/to-sign")
    def to_sign(self, **_query):
        """List what one person has to sign."""
        signatories = held_signatories()
        if not signatories:
            return link_needed()
        first = speak_to(signatories[:1])
        signatories = signatories.with_env(first.env)
        return page(
            "public_to_sign",
            company=first.company_id,
            rows=[self._row(s) for s in signatories.sorted(lambda s: s.id)],
        )

    def _row(self, signatory):
        env = signatory.env
        state = signatory._link_state()
        agreement = signatory.agreement_id
        return {
            "path": f"/memorandum/sign/{signatory.id}",
            "title": f"{agreement.title} {agreement.reference}",
            "parties": between_text(agreement),
            "person": signatory.display_name,
            "state": signatory.state,
            "text": {
                "open": env._("To sign"),
                "waiting": env._("Somebody signs before you"),
                "signed": env._("Signed"),
                "executed": env._("Signed by everybody"),
                "declined": env._("Declined"),
                "paused": env._("Paused"),
            }.get(state, env._("No longer out to sign")),
        }

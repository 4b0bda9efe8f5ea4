"""The page on which somebody of the other side answers what we asked by mail."""

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from .link import link_needed
from .public import (
    HEADERS,
    acting,
    held,
    is_preview,
    moment_text,
    page,
    plain,
    reading,
    see_other,
)

PAGE = "/collaboration/answer/<int:invitation_id>"
#: A text that is longer is refused by its name; one that is endless is cut.
LONGEST_READ = 10000


class Answer(http.Controller):
    """What is shown comes from `_page_values()`; nothing internal is among it."""

    @reading(PAGE)
    def show(self, invitation_id, saved="", **_query):
        invitation = held("i", invitation_id)
        if not invitation:
            return link_needed(f"i{invitation_id}")
        return self._page(invitation, saved=saved == "1")

    @reading(*(f"{PAGE}/{form}" for form in ("save", "yes", "no", "pass", "opened")))
    def back(self, invitation_id, **_query):
        """A tab restored where only a form leads."""
        return see_other(f"/collaboration/answer/{invitation_id}")

    @acting(f"{PAGE}/opened")
    def opened(self, invitation_id, **_form):
        """The page says that somebody moved, typed or scrolled: a person is there."""
        invitation = held("i", invitation_id)
        if invitation and not is_preview():
            invitation._note_opened()
        return request.make_response("", list(HEADERS.items()), status=204)

    # Questions

    @acting(f"{PAGE}/save")
    def save(self, invitation_id, **_form):
        """Keep half answers; nothing is required yet."""
        return self._take(invitation_id, send=False)

    @acting(PAGE)
    def send(self, invitation_id, **_form):
        return self._take(invitation_id, send=True)

    def _take(self, invitation_id, send):
        invitation = held("i", invitation_id)
        if not invitation:
            return link_needed(f"i{invitation_id}")
        path = f"/collaboration/answer/{invitation_id}"
        if invitation.kind != "answers":
            return see_other(path)
        form = request.httprequest.form
        if invitation._page_state() != "open":
            if send:
                invitation._answer_late(form)
            return see_other(path)
        sections, answers, errors = invitation._read_form(form)
        if send:
            missing = request.env["hei.sme.answer.form"]._unanswered(sections)
            errors = {**missing, **errors}
        if errors:
            return self._page(invitation, sections=sections, errors=errors)
        if send:
            invitation._answer(answers)
            return see_other(path)
        invitation._save_draft(answers)
        return see_other(f"{path}?saved=1")

    # Interest

    @acting(f"{PAGE}/yes")
    def yes(self, invitation_id, sentence="", phone="", **_form):
        return self._reply(
            invitation_id,
            "yes",
            sentence=plain(sentence, LONGEST_READ),
            phone=plain(phone, LONGEST_READ),
        )

    @acting(f"{PAGE}/no")
    def no(self, invitation_id, reason="", **_form):
        return self._reply(invitation_id, "no", reason=plain(reason, LONGEST_READ))

    def _reply(self, invitation_id, word, **typed):
        invitation = held("i", invitation_id)
        if not invitation:
            return link_needed(f"i{invitation_id}")
        if invitation.kind == "interest":
            say = getattr(invitation, f"_say_{word}")
            try:
                with request.env.cr.savepoint():
                    say(**typed)
            except UserError as error:
                invitation.env.invalidate_all()
                return self._page(invitation, error=error.args[0], on=word, typed=typed)
        return see_other(f"/collaboration/answer/{invitation_id}")

    # A colleague

    @acting(f"{PAGE}/pass")
    def hand_over(self, invitation_id, name="", email="", **_form):
        invitation = held("i", invitation_id)
        if not invitation:
            return link_needed(f"i{invitation_id}")
        typed = {"name": plain(name, 300), "email": plain(email, 300)}
        try:
            with request.env.cr.savepoint():
                heir = invitation._hand_over(**typed)
        except UserError as error:
            invitation.env.invalidate_all()
            return self._page(invitation, error=error.args[0], on="pass", typed=typed)
        return page(
            "public_handed_on",
            company=invitation.company_id,
            colleague=heir.name,
            email=heir.email,
            call=invitation.collaboration_id._whom_to_call(),
        )

    # What the page shows

    def _page(self, invitation, error="", on="", typed=None, saved=False, **shown):
        """:param on: the form that `error` belongs to: "yes", "no" or "pass" """
        values = invitation._page_values()
        env = invitation.env
        errors = shown.get("errors") or {}
        is_interest = invitation.kind == "interest"
        sections = shown.get("sections")
        if sections is None and values["state"] == "open" and not is_interest:
            sections = invitation._sections()
        if errors and not error:
            error = env._(
                "Please look at what is marked below. Nothing you wrote is lost."
            )
        values |= {
            "path": f"/collaboration/answer/{invitation.id}",
            "sections": sections or [],
            "errors": errors,
            "error": error,
            "on": on,
            "typed": typed or {},
            "until": self._moment(invitation, values["expires_on"]),
            "saved": self._moment(invitation, saved and values["saved_on"]),
            "answered": self._moment(invitation, values["answered_on"]),
        }
        template = "public_interest" if is_interest else "public_answer"
        status = 422 if error else 200
        return page(template, status=status, company=invitation.company_id, **values)

    def _moment(self, invitation, moment):
        return moment_text(invitation, moment) if moment else ""

"""The page on which a company confirms its request and follows it."""

import logging

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import format_list

from .door import number
from .link import link_needed
from .public import acting, held, moment_text, page, plain, reading, see_other

PAGE = "/collaboration/request/<int:inquiry_id>"
ACTS = ("confirm", "message", "consents", "withdraw")
_logger = logging.getLogger(__name__)


class Request(http.Controller):
    """What is shown comes from the request itself and from what its card tells the
    other side; nothing internal is among it.
    """

    @reading(PAGE)
    def show(self, inquiry_id, **_query):
        inquiry = held("q", inquiry_id)
        return self._page(inquiry) if inquiry else link_needed(f"q{inquiry_id}")

    @reading(*(f"{PAGE}/{act}" for act in ACTS))
    def back(self, inquiry_id, **_query):
        """A tab restored where only a form leads."""
        return see_other(f"/collaboration/request/{inquiry_id}")

    @acting(f"{PAGE}/confirm")
    def confirm(self, inquiry_id, **_form):
        """A mail scanner follows links, but presses no button."""
        inquiry = held("q", inquiry_id)
        if not inquiry:
            return link_needed(f"q{inquiry_id}")
        return self._attempt(inquiry, lambda: self._confirm(inquiry))

    @acting(f"{PAGE}/message")
    def message(self, inquiry_id, message="", **_form):
        inquiry = held("q", inquiry_id)
        if not inquiry:
            return link_needed(f"q{inquiry_id}")
        text = plain(message)
        return self._attempt(
            inquiry, lambda: inquiry._write_message(text), part="message", message=text
        )

    @acting(f"{PAGE}/consents")
    def consents(self, inquiry_id, **_form):
        inquiry = held("q", inquiry_id)
        if not inquiry:
            return link_needed(f"q{inquiry_id}")
        numbers = set(map(number, request.httprequest.form.getlist("consent")))
        return self._attempt(inquiry, lambda: inquiry._withdraw_consents(numbers))

    @acting(f"{PAGE}/withdraw")
    def withdraw(self, inquiry_id, **_form):
        inquiry = held("q", inquiry_id)
        if not inquiry:
            return link_needed(f"q{inquiry_id}")
        return self._attempt(inquiry, inquiry._withdraw)

    def _confirm(self, inquiry):
        """What is wrong with our own set-up is for the log, not for them."""
        try:
            inquiry._confirm()
        except UserError as error:
            _logger.exception("Request %s couldn't be confirmed", inquiry.id)
            raise UserError(
                inquiry.env._(
                    "Something went wrong on our side, and nothing was sent. Please try"
                    " again in a while, or call us."
                )
            ) from error

    def _attempt(self, inquiry, act, **values):
        """Do it and go back to the page; say there what's wrong if it can't be done."""
        try:
            with request.env.cr.savepoint():
                act()
        except UserError as error:
            inquiry.env.invalidate_all()
            return self._page(inquiry, error=error.args[0], **values)
        done = values.get("part")
        query = f"?done={done}" if done else ""
        return see_other(f"/collaboration/request/{inquiry.id}{query}")

    # What the page shows

    def _page(self, inquiry, error="", part="", message=""):
        state = inquiry._follow_state()
        env = inquiry.env
        values = state == "running" and inquiry.collaboration_id._outside_values()
        trail = values and format_list(env, values["trail"])
        done = plain(request.httprequest.args.get("done"), 20)
        return page(
            "public_request",
            status=422 if error else 200,
            company=inquiry.company_id,
            inquiry=inquiry,
            state=state,
            path=f"/collaboration/request/{inquiry.id}",
            heading=self._heading(env, inquiry, state),
            explained=self._explained(env, inquiry, state),
            who=state == "open" and self._who(env, inquiry),
            answers=state == "open" and inquiry._answer_rows(),
            values=values,
            trail=trail and env._("Your request is %s.", trail),
            consents=inquiry.consent_ids,
            withdrawn=inquiry.withdrawn_on
            and env._("You withdrew it on %s.", self._day(inquiry)),
            done=done == "message" and not error,
            error=error,
            part=part,
            text=message,
        )

    def _day(self, inquiry):
        return moment_text(inquiry, inquiry.withdrawn_on)

    def _who(self, env, inquiry):
        """Return who they said they are: [(label, text)]."""
        return [
            (label, text)
            for label, text in (
                (env._("Company"), inquiry.company_name),
                (env._("Register number"), inquiry.register_number),
                (env._("VAT number"), inquiry.vat),
                (env._("Country"), inquiry.country_id.name),
                (env._("Your name"), inquiry.contact_name),
                (env._("E-mail"), inquiry.email),
                (env._("Phone"), inquiry.phone),
            )
            if text
        ]

    def _heading(self, env, inquiry, state):
        if state == "open":
            return env._("Is this right?")
        if state == "closed":
            return env._("Your request is closed")
        if inquiry.collaboration_id.stage_kind == "active":
            return env._("We are working together")
        return env._("Your request is with us")

    def _explained(self, env, inquiry, state):
        institution = inquiry.company_id.name
        if state == "open":
            return env._(
                "One click, and your request is on its way to %s.", institution
            )
        if state == "closed":
            return env._(
                "Thank you for your interest in working with us. Nothing is under way"
                " at the moment. For anything else, please ask: %s",
                inquiry._whom_to_call(),
            )
        return env._(
            "Here you see where it is and who looks after it. Keep the mail: its link"
            " brings you back."
        )

"""The page on which an operational contact of either side says what they think."""

from odoo import http
from odoo.http import request

from .link import link_needed
from .public import acting, held, moment_text, page, reading, see_other

PAGE = "/collaboration/opinion/<int:opinion_id>"


class Opinion(http.Controller):
    """What is shown comes from `_page_values()`: the person's own words only."""

    @reading(PAGE)
    def show(self, opinion_id, change="", **_query):
        opinion = held("o", opinion_id)
        if not opinion:
            return link_needed(f"o{opinion_id}")
        return self._page(opinion, change=change == "1")

    @acting(PAGE)
    def send(self, opinion_id, **_form):
        opinion = held("o", opinion_id)
        if not opinion:
            return link_needed(f"o{opinion_id}")
        if opinion._takes_answers():
            sections, values, errors = opinion._read_form(request.httprequest.form)
            if errors:
                return self._page(opinion, sections=sections, errors=errors)
            opinion._answer(values)
        return see_other(f"/collaboration/opinion/{opinion_id}")

    def _page(self, opinion, change=False, sections=None, errors=None):
        values = opinion._page_values()
        if errors or (change and values["changeable"]):
            values["state"] = "open"
        if values["state"] == "open" and sections is None:
            sections = opinion._sections()
        answered = values["answered_on"]
        values |= {
            "path": f"/collaboration/opinion/{opinion.id}",
            "sections": sections or [],
            "errors": errors or {},
            "error": errors
            and opinion.env._(
                "Please look at what is marked below. Nothing you wrote is lost."
            ),
            "answered": answered and moment_text(opinion, answered),
        }
        return page(
            "public_opinion",
            status=422 if errors else 200,
            company=opinion.company_id,
            **values,
        )

"""What is on record about an organisation, for its own people to check."""

from werkzeug.exceptions import NotFound

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from .portal import LIST, acting, reading, shown

PAGE = f"{LIST}/company"


def own_organisation():
    """Return a collaboration of the person's organisation, and the organisation.

    :raises NotFound: for who has no collaboration
    """
    user = request.env.user
    cards = request.env["hei.sme.collaboration"]._of_portal(user)
    domain = cards._portal_domain(user)
    going_on = domain & Domain("stage_kind", "!=", "closed")
    answered_for = Domain("user_id", "!=", False)
    for tried in (going_on & answered_for, going_on, domain):
        card = cards.search(tried, order="id desc", limit=1)
        if card:
            organisation = user.partner_id.commercial_partner_id
            return card, organisation.with_env(card.env)
    raise NotFound()


class CompanyPortal(http.Controller):
    """Nothing of the contact changes here: an officer takes what is proposed."""

    @reading(PAGE)
    def portal_company(self, done="", **_query):
        _card, organisation = own_organisation()
        return self._page(organisation, done=done)

    @acting(PAGE)
    def portal_correct(self, **_form):
        card, organisation = own_organisation()
        corrections = card.env["hei.sme.correction"]
        questions = corrections._questions(organisation)
        values, errors = corrections._read_typed(questions, request.httprequest.form)
        if errors:
            return self._page(organisation, questions, errors)
        person = request.env.user.partner_id.sudo()
        corrections._propose(organisation, values, card, person)
        return request.redirect(f"{PAGE}?done=1#done", 303)

    def _page(self, organisation, questions=None, errors=None, done=""):
        env = organisation.env
        waiting = organisation._open_corrections()
        return shown(
            "portal_company",
            request.env._("What is on record about %s", organisation.name),
            status=422 if errors else 200,
            crumb=organisation.name,
            organisation=organisation.name,
            questions=questions or env["hei.sme.correction"]._questions(organisation),
            countries=env["res.country"].search([]),
            errors=errors or {},
            institution=waiting[:1].company_id.name,
            done=self._done_text(waiting) if done else "",
            error=errors
            and request.env._("Nothing was sent yet: please look at what is marked."),
        )

    def _done_text(self, waiting):
        if not waiting:
            return request.env._("Thank you. Everything is as it is on record.")
        return request.env._(
            "Thank you. %s looks at what you would have corrected.",
            waiting[0].company_id.name,
        )

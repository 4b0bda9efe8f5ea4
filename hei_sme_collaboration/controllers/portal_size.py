"""How big an organisation is, for its own people to say."""

from odoo import http
from odoo.http import request

from .portal import acting, reading, shown
from .portal_company import PAGE as COMPANY
from .portal_company import own_organisation

PAGE = f"{COMPANY}/size"


class SizePortal(http.Controller):
    """What is sent is proposed; an officer takes it."""

    @reading(PAGE)
    def portal_size(self, done="", **_query):
        _card, organisation = own_organisation()
        return self._page(organisation, done=done)

    @acting(PAGE)
    def portal_propose_size(self, **_form):
        card, organisation = own_organisation()
        declarations = card.env["hei.sme.size.declaration"]
        typed = declarations._typed(request.httprequest.form)
        values, errors = declarations._read_typed(organisation, typed)
        if errors:
            return self._page(organisation, typed, errors)
        person = request.env.user.partner_id.sudo()
        declarations._propose(organisation, values, card, person)
        return request.redirect(f"{PAGE}?done=1#done", 303)

    def _page(self, organisation, typed=None, errors=None, done=""):
        declarations = organisation.env["hei.sme.size.declaration"]
        waiting = organisation._proposed_sizes()
        institution = waiting[:1].company_id.name
        return shown(
            "portal_size",
            request.env._("How big is %s?", organisation.name),
            status=422 if errors else 200,
            crumb=organisation.name,
            organisation=organisation.name,
            on_record=declarations._say_on_record(organisation),
            waiting=[declaration._say_proposal() for declaration in waiting],
            institution=institution,
            choices=declarations._size_choices(),
            autonomies=declarations._autonomy_choices(),
            typed=typed or declarations._typed({}),
            errors=errors or {},
            done=institution
            and done
            and request.env._("Thank you. %s looks at it.", institution),
            error=errors
            and request.env._("Nothing was sent yet: please look at what is marked."),
        )

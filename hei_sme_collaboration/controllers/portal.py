"""What people of the other side do when they log in."""

from functools import wraps

from werkzeug.exceptions import NotFound

from odoo.exceptions import UserError
from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.hei_sme_collaboration_message import LONGEST, SHOWN
from ..models.hei_sme_collaboration_portal import MAX_SEARCH
from .public import MAX_TEXT, file_response, html_lang, keep_link, plain

LIST = "/my/collaborations"
PAGE = f"{LIST}/<int:card_id>"
#: What a person may also come to by a link in a mail.
MAILED = ("sign", "draft", "invitation")


def _routed(paths, **options):
    """Route what somebody with an account does, at /my."""

    def decorate(handle):
        @wraps(handle)
        def answer(self, *args, **kwargs):
            try:
                return handle(self, *args, **kwargs)
            except NotFound:
                title = request.env._("There is nothing at this address.")
                return shown("portal_nothing", title, status=404)

        return route(list(paths), type="http", auth="user", website=True, **options)(
            answer
        )

    return decorate


def reading(*paths):
    """Route a GET. It writes nothing: a replica can serve it."""
    return _routed(paths, methods=["GET"], readonly=True)


def acting(*paths):
    """Route a POST of a form with a CSRF token."""
    return _routed(paths, methods=["POST"], max_content_length=MAX_TEXT)


def shown(template, title, status=200, **values):
    """Return a page of the portal, whose language and title are said."""
    lang = request.env["res.lang"]._get_data(code=request.env.lang or "en_US")
    response = request.render(
        f"hei_sme_collaboration.{template}",
        {
            "title": title,
            "html_data": {
                "lang": html_lang(lang.code),
                "dir": lang.direction or "ltr",
            },
            "page_name": "collaborations",
            "csrf_token": request.csrf_token(),
            **values,
        },
    )
    response.status_code = status
    response.headers["Cache-Control"] = "no-store"
    return response


def own_card(card_id):
    """Return a collaboration of the person's own organisation, in superuser mode.

    :raises NotFound: alike for what isn't theirs and for what isn't there
    """
    cards = request.env["hei.sme.collaboration"]
    card = cards._of_portal(request.env.user, card_id)
    if not card:
        raise NotFound()
    return card


def known(key, options):
    """Return the key of an option that was asked for, else the first one."""
    return key if key in options else next(iter(options))


class CollaborationPortal(CustomerPortal):
    """Each request looks anew whose collaboration it is."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "collaboration_count" in counters:
            cards = request.env["hei.sme.collaboration"]._of_portal(request.env.user)
            domain = cards._portal_domain(request.env.user)
            values["collaboration_count"] = cards.search_count(domain)
        return values

    # The list

    @reading(LIST, f"{LIST}/page/<int:page>")
    def portal_collaborations(
        self, page=1, search="", search_in="", sortby="", filterby="", **_query
    ):
        """List the collaborations of the person's organisation."""
        user = request.env.user
        cards = request.env["hei.sme.collaboration"]._of_portal(user)
        filters = cards._portal_filters()
        sortings = cards._portal_sortings()
        inputs = cards._portal_search_inputs()
        asked = {
            "filterby": known(filterby, filters),
            "search": plain(search, MAX_SEARCH).strip(),
            "search_in": known(search_in, inputs),
            "sortby": known(sortby, sortings),
        }
        domain = cards._portal_list(
            user, asked["filterby"], asked["search"], asked["search_in"]
        )
        pager = portal_pager(
            url=LIST,
            url_args=asked,
            total=cards.search_count(domain),
            page=page,
            step=self._items_per_page,
        )
        found = cards._portal_page(
            domain, asked["sortby"], pager["offset"], self._items_per_page
        )
        return shown(
            "portal_collaborations",
            request.env._("Collaborations"),
            rows=found._portal_rows(),
            pager=pager,
            filters=filters,
            sortings=sortings,
            inputs=inputs,
            organisation=user.partner_id.commercial_partner_id.name,
            path=LIST,
            **asked,
        )

    # One collaboration

    @reading(PAGE)
    def portal_collaboration(self, card_id, done="", **_query):
        return self._page(own_card(card_id), done=done)

    @reading(*(f"{PAGE}/{form}" for form in ("answer", "message")))
    def portal_collaboration_back(self, card_id, **_query):
        """A tab restored where only a form leads."""
        return request.redirect(f"{LIST}/{card_id}", 303)

    @acting(f"{PAGE}/answer")
    def portal_answer(self, card_id, step="", **_form):
        """Propose the answers to one step; a page that misses some shows them again."""
        card = own_card(card_id)
        line = card._lines_of_theirs().filtered(lambda li: str(li.step_id.id) == step)
        if not line:
            return self._page(
                card,
                error=request.env._(
                    "There is nothing to answer here any more. If something is missing,"
                    " please send a message."
                ),
                on="steps",
            )
        is_open = line in card._lines_to_answer()
        form = card.env["hei.sme.answer.form"]
        sections = form._sections(card._lines_to_answer() | line)
        section = [s for s in sections if s["step"] == line.step_id.id]
        answers, errors = form._read(section, request.httprequest.form)
        errors = {**form._unanswered(section), **errors}
        if is_open and errors:
            return self._page(card, sections=sections, errors=errors, on=step)
        person = request.env.user.partner_id.sudo()
        card._propose(answers, line, person.name, person)
        done = "answer" if is_open else "settled"
        return request.redirect(f"{LIST}/{card.id}?done={done}#done", 303)

    @acting(f"{PAGE}/message")
    def portal_message(self, card_id, body="", **_form):
        card = own_card(card_id)
        person = request.env.user.partner_id.sudo()
        body = plain(body, MAX_TEXT) if isinstance(body, str) else ""
        try:
            with request.env.cr.savepoint():
                card._post_from_outside(person, body)
        except UserError as error:
            return self._page(card, error=error.args[0], on="message", body=body)
        return request.redirect(f"{LIST}/{card.id}?done=message#done", 303)

    @reading(f"{PAGE}/file/<int:file_id>")
    def portal_message_file(self, card_id, file_id, **_query):
        """Serve a file of a message between both sides, byte for byte."""
        return self._file(own_card(card_id)._outside_message_file(file_id))

    # Documents

    @reading(f"{PAGE}/memorandum/<int:agreement_id>/pdf")
    def portal_memorandum(self, card_id, agreement_id, **_query):
        """Serve the stored PDF, byte for byte."""
        agreement = self._memorandum(card_id, agreement_id)
        return self._file(agreement.document_id, inline=True)

    @reading(f"{PAGE}/memorandum/<int:agreement_id>/file/<int:file_id>")
    def portal_memorandum_file(self, card_id, agreement_id, file_id, **_query):
        """Serve one file of the executed set, byte for byte."""
        files = self._memorandum(card_id, agreement_id)._executed_files()
        return self._file(files.filtered(lambda file: file.id == file_id))

    @acting(f"{PAGE}/sign/<int:signatory_id>")
    def portal_sign(self, card_id, signatory_id, **_form):
        """Go on to the page that signs, as whoever opened the mailed link."""
        card = own_card(card_id)
        person = request.env.user.partner_id.sudo()
        return self._go_on(card, card._portal_signatory(person, signatory_id), person)

    @acting(f"{PAGE}/draft/<int:round_id>")
    def portal_draft(self, card_id, round_id, **_form):
        """Go on to the page on which a shared draft is read and answered."""
        card = own_card(card_id)
        person = request.env.user.partner_id.sudo()
        shared = card._portal_rounds(person).filtered(lambda r: r.id == round_id)
        return self._go_on(card, shared, person)

    @acting(f"{PAGE}/invitation/<int:invitation_id>")
    def portal_invitation(self, card_id, invitation_id, **_form):
        """Go on to the page on which somebody says whether they are interested."""
        card = own_card(card_id)
        person = request.env.user.partner_id.sudo()
        asked = card._portal_invitations(person)
        return self._go_on(
            card, asked.filtered(lambda i: i.id == invitation_id), person
        )

    @reading(*(f"{PAGE}/{part}/<int:_number>" for part in MAILED))
    def portal_document_back(self, card_id, _number, **_query):
        """A tab restored where only a form leads."""
        return request.redirect(f"{LIST}/{card_id}#documents", 303)

    def _go_on(self, card, record, person):
        if not record:
            raise NotFound()
        if not record._open_for_account(person):
            return self._page(
                card,
                error=request.env._(
                    "The institution made your link void. If you think that's a"
                    " mistake, please write to the person in charge."
                ),
                on="documents",
            )
        keep_link(record)
        return request.redirect(record._link_path(), 303)

    def _memorandum(self, card_id, agreement_id):
        found = own_card(card_id)._portal_memoranda()
        found = found.filtered(lambda agreement: agreement.id == agreement_id)
        if not found:
            raise NotFound()
        return found

    def _file(self, file, inline=False):
        if not file or not file.raw:
            raise NotFound()
        return file_response(file.raw, file.name, file.mimetype, inline)

    # What the page shows

    def _page(
        self, card, sections=None, errors=None, error="", on="", done="", **typed
    ):
        """Return the page of a collaboration.

        :param list sections: of all steps that can be answered, with what was typed
        :param dict errors: what is wrong with answers, by question
        :param str error: what is wrong otherwise
        :param str on: where: a step, or a part of the page
        """
        person = request.env.user.partner_id.sudo()
        if sections is None:
            lines = card._lines_to_answer()
            sections = card.env["hei.sme.answer.form"]._sections(lines)
        by_step = {section["step"]: section for section in sections}
        values = card._outside_values()
        for step in values["steps"]:
            section = by_step.get(step["step"])
            if section and section["questions"]:
                step["form"] = self._answer_form(card, step, section, errors or {}, on)
        documents = card._portal_documents(person)
        sentences = {
            "answer": request.env._("Thank you. %s reads it.", values["institution"]),
            "message": request.env._("Your message was sent."),
            "settled": request.env._(
                "This step was settled meanwhile. What you wrote went to %s.",
                values["person"]["name"],
            ),
        }
        return shown(
            "portal_collaboration",
            f"{values['title']} · {values['reference']}",
            status=422 if errors or error else 200,
            card=values,
            what=card._what_outside(),
            path=f"{LIST}/{card.id}",
            documents=documents,
            invitations=card._portal_invitations(person),
            asks_for_interest=card._asks_for_interest(),
            to_sign=any(
                each["sign"] and not each["waiting"] for each in documents["memoranda"]
            ),
            messages=card._outside_message_values(),
            most=SHOWN,
            done=sentences.get(done, ""),
            on=on,
            error=error,
            body=plain(typed.get("body"), 2 * LONGEST),
        )

    def _answer_form(self, card, step, section, errors, on):
        """Return the form of one step, as HTML."""
        return request.env["ir.qweb"]._render(
            "hei_sme_collaboration.portal_answer",
            {
                "step": step,
                "sections": [section],
                "errors": errors,
                "unfolded": step["yours"] or str(section["step"]) == on,
                "failed": bool(errors) and str(section["step"]) == on,
                "path": f"{LIST}/{card.id}/answer",
                "csrf_token": request.csrf_token(),
            },
            minimal_qcontext=True,
        )

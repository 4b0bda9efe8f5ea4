"""The page on which the other side reads a draft and says what it thinks of it."""

from hashlib import sha256

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools import html_sanitize

from .link import link_needed
from .public import (
    acting,
    file_response,
    held,
    moment_text,
    page,
    plain,
    reading,
    see_other,
    visitor,
)

PAGE = "/memorandum/draft/<int:round_id>"


class Draft(http.Controller):
    """What is shown comes from `_view_values()`; nothing internal is among it."""

    @reading(PAGE)
    def show(self, round_id, **_query):
        shared = held("r", round_id)
        return self._page(shared) if shared else link_needed(f"r{round_id}")

    @reading(f"{PAGE}/remark", f"{PAGE}/agree")
    def back(self, round_id, **_query):
        """A tab restored where only a form leads."""
        return see_other(f"/memorandum/draft/{round_id}")

    @acting(f"{PAGE}/remark")
    def remark(self, round_id, article="", body="", **_form):
        """Keep a remark on an article, named as it is on the page, or on the whole."""
        shared = held("r", round_id)
        if not shared:
            return link_needed(f"r{round_id}")
        return self._attempt(
            shared,
            lambda: shared._add_remark(plain(article), plain(body), shared.name),
            on=plain(article),
            body=plain(body),
        )

    @acting(f"{PAGE}/agree")
    def agree(self, round_id, **_form):
        shared = held("r", round_id)
        if not shared:
            return link_needed(f"r{round_id}")
        return self._attempt(shared, lambda: shared._agree(*visitor()))

    @reading(f"{PAGE}/pdf")
    def pdf(self, round_id, **_query):
        """Serve the other side's paper, where that is the text, as it was shared."""
        shared = held("r", round_id)
        paper = shared.agreement_id.paper_id
        content = shared and paper.raw
        expected = shared and (shared.snapshot or {}).get("paper_hash")
        if not content or sha256(content).hexdigest() != expected:
            return link_needed(f"r{round_id}", status=404 if shared else 403)
        return file_response(content, paper.name, "application/pdf", inline=True)

    def _attempt(self, shared, act, **values):
        try:
            with request.env.cr.savepoint():
                act()
        except UserError as error:
            shared.env.invalidate_all()
            return self._page(shared, error=error.args[0], **values)
        anchor = self._anchor(shared, values.get("on"))
        return see_other(f"/memorandum/draft/{shared.id}{anchor}")

    def _anchor(self, shared, label):
        """Return where on the page the person was."""
        labels = shared._article_labels()
        if label in labels:
            return f"#article-{labels.index(label) + 1}"
        return ""

    # What the page shows

    def _page(self, shared, error="", on=None, body=""):
        """:param on: the article that the form was on; empty: the whole; None: none"""
        if on and on not in shared._article_labels():
            on = None
        values = shared._view_values()
        agreement = shared.agreement_id
        document = values["document"]
        articles = [self._article(article) for article in values["articles"]]
        sheet = self._sheet(agreement, document)
        return page(
            "public_draft",
            status=422 if error else 200,
            company=shared.company_id,
            document=document,
            head=shared.env["ir.qweb"]._render(
                "hei_sme_collaboration.memorandum_document",
                {"sheet": sheet, "on_screen": True},
                minimal_qcontext=True,
            ),
            one=sheet["language"],
            two=sheet["second_language"],
            on_screen=True,
            articles=articles,
            general_remarks=values["general_remarks"],
            earlier=self._earlier(shared),
            state=values["state"],
            path=f"/memorandum/draft/{shared.id}",
            paper=bool(document.get("paper_hash")),
            round_text=shared.env._("draft %s", shared.number),
            heading=self._heading(shared.env, values["state"]),
            explained=self._explained(shared, values),
            error=error,
            on=on,
            body=body,
        )

    def _sheet(self, agreement, document):
        """Return what the memorandum's own template needs for the text of this round,
        without the articles: each stands with its remarks.
        """
        second = document.get("second")
        lang, second_lang = document["lang"], document.get("second_lang")
        return {
            "document": document,
            "articles": [],
            "own_status": not agreement._says_its_status(document),
            "language": agreement._language_values(document, lang),
            "second_language": second
            and agreement._language_values(document, second_lang),
            "paper": "",
        }

    def _article(self, article):
        return {
            **article,
            "body": html_sanitize(article["body"]),
            "second_body": html_sanitize(article.get("second_body") or ""),
        }

    def _heading(self, env, state):
        return {
            "open": env._("Please read this draft"),
            "agreed": env._("You agreed with this text"),
            "closed": env._("This draft is closed"),
        }[state]

    def _explained(self, shared, values):
        env = shared.env
        if values["state"] == "agreed":
            return env._(
                "Thank you, noted on %(moment)s. Next, whoever is entitled to sign gets"
                " a mail. For anything else, please call: %(call)s",
                moment=moment_text(shared, shared.agreed_on),
                call=values["call"],
            )
        if values["state"] == "closed":
            return env._(
                "There is a newer draft, or the memorandum is on its way to be signed."
                " You can still read this one. Questions: %s",
                values["call"],
            )
        return env._(
            "Comment on any article, or on the whole text at the end. If it is fine as"
            " it stands, say that you agree. Nothing is signed here."
        )

    def _earlier(self, shared):
        """Return what was said of earlier drafts, the newest first."""
        rounds = shared.agreement_id.round_ids.filtered(
            lambda r: r.number < shared.number and r.remark_ids
        )
        return [
            {
                "text": shared.env._("Draft %s", former.number),
                "remarks": [
                    {"article": remark.article, **remark._public_values()}
                    for remark in former.remark_ids.sorted("id")
                ],
            }
            for former in rounds.sorted("number", reverse=True)
        ]

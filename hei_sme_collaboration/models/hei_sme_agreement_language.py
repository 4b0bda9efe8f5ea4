"""The languages of a memorandum: one, or a second beside it."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .hei_sme_word_difference import reads_the_same


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    second_title = fields.Char(
        "Title in the second language",
        compute="_compute_second_title",
        store=True,
        readonly=False,
    )

    @api.depends("second_lang", "title_kind")
    def _compute_second_title(self):
        for agreement in self:
            lang = agreement.second_lang
            in_lang = lang and agreement.with_context(lang=lang)
            agreement.second_title = in_lang and in_lang._title(agreement.title_kind)

    @api.constrains("lang", "second_lang")
    def _check_languages(self):
        for agreement in self:
            if agreement.second_lang and agreement.second_lang == agreement.lang:
                names = dict(agreement._fields["lang"]._description_selection(self.env))
                raise ValidationError(
                    self.env._(
                        "%(memorandum)s is in %(language)s already. Choose another"
                        " second language, or none.",
                        memorandum=agreement.display_name,
                        language=names[agreement.lang],
                    )
                )

    def write(self, vals):
        """Another language drafts anew what nobody has touched."""
        if not {"lang", "second_lang"} & vals.keys():
            return super().write(vals)
        before = {a: (a.lang, a.second_lang) for a in self}
        result = super().write(vals)
        for agreement, languages in before.items():
            if languages != (agreement.lang, agreement.second_lang):
                agreement._draft_in_languages(*languages)
        return result

    def _draft_in_languages(self, lang, second_lang):
        """Draft the untouched articles in the languages of today. Those with a wording
        of their own stay, and the memorandum's history names them.

        :param str lang: what it was in before
        :param str second_lang: likewise, or False
        """
        self.ensure_one()
        self._follow_in_title(lang)
        if bool(second_lang) != bool(self.second_lang):
            self._follow_in_clauses(second_lang)
        articles = self._sorted_articles()
        clauses = articles.clause_id
        drafts = clauses._vals_list(self.lang, self.second_lang)
        formers = clauses._vals_list(lang, second_lang)
        known = dict(zip(clauses, zip(drafts, formers, strict=True), strict=True))
        kept = articles.browse()
        for article in articles:
            vals, former = known.get(article.clause_id, ({}, {}))
            new = {}
            if lang != self.lang:
                if article._has_own_text(former):
                    kept |= article
                else:
                    new |= {key: vals[key] for key in ("name", "body")}
            if second_lang != self.second_lang:
                if article._has_own_second_text(former):
                    kept |= article
                else:
                    keys = ("second_name", "second_body")
                    new |= {key: vals.get(key, False) for key in keys}
            if new:
                article.write(new)
                article._note_basis()
        if kept:
            self._message_log(
                body=self.env._(
                    "The languages changed. These articles have a wording of their own"
                    " and stay as they are: %s",
                    self._sentence(kept.mapped("name")),
                )
            )

    def _follow_in_title(self, lang):
        usual = self.with_context(lang=lang)._title(self.title_kind)
        if self.title == usual:
            self.title = self.with_context(lang=self.lang)._title(self.title_kind)

    def _follow_in_clauses(self, second_lang):
        """Add the clauses that two languages ask for, or take them out again."""
        if second_lang:
            self.article_ids.filtered(
                lambda a: a.clause_id.bilingual and not a.deviates
            ).unlink()
            return
        if self.source == "uploaded" or not self.article_ids:
            return
        card = self.collaboration_id
        fitting = self.env["hei.sme.clause"]._fitting(
            card.direction, self.way_ids, bilingual=True
        )
        news = fitting.filtered("bilingual") - self.article_ids.clause_id
        self.env["hei.sme.agreement.article"].create(
            [
                {**vals, "agreement_id": self.id}
                for vals in news._vals_list(self.lang, self.second_lang)
            ]
        )

    def _untranslated_articles(self):
        """Return the articles that lack a title or text in the second language."""
        if not self.second_lang or self.source == "uploaded":
            return self.env["hei.sme.agreement.article"]
        return self._sorted_articles().filtered(
            lambda a: not ((a.second_name or "").strip() and a.second_body)
        )


class AgreementArticle(models.Model):
    _inherit = "hei.sme.agreement.article"

    def _has_own_text(self, former):
        """Return whether this isn't the text that its clause gave before. What an
        amendment restates may have had a wording of its own when it was signed.

        :param dict former: the values that its clause gives in the former languages
        """
        restated = self.agreement_id.origin_id
        return (
            not former
            or self.deviates
            or bool(restated and not reads_the_same(self.body, former["body"]))
        )

    def _has_own_second_text(self, former):
        """Likewise for the second language, where there is a text at all."""
        text = self.second_body
        return bool(text and not reads_the_same(text, former.get("second_body")))

"""Articles of a memorandum."""

from markupsafe import Markup, escape

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .hei_sme_placeholder import fill_placeholders, refuse_placeholder_faults
from .hei_sme_word_difference import line_difference, reads_the_same, word_difference

#: What an article takes from its clause.
TEXT_KEYS = ("name", "body", "second_name", "second_body")
BASIS_KEYS = ("basis_name", "basis_body", "second_basis_name", "second_basis_body")


class AgreementArticle(models.Model):
    """A clause as agreed. What makes it up is copied from the library, then its own.

    It holds placeholders for good. What stands there once the memorandum is out to
    sign is in the memorandum's snapshot, and is read from there.
    """

    _name = "hei.sme.agreement.article"
    _description = "Article of a memorandum"
    _inherit = ["hei.sme.frozen.text"]
    _order = "sequence, id"
    _action_keys = frozenset(BASIS_KEYS)

    agreement_id = fields.Many2one(
        "hei.sme.agreement", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="agreement_id.company_id", store=True, index=True, precompute=True
    )
    state = fields.Selection(related="agreement_id.state")
    second_lang = fields.Selection(related="agreement_id.second_lang")
    clause_id = fields.Many2one(
        "hei.sme.clause",
        string="From the library",
        index="btree_not_null",
        ondelete="set null",
    )
    sequence = fields.Integer(default=1000)
    number = fields.Char("No.", compute="_compute_number")
    name = fields.Char("Title", required=True)
    body = fields.Html("Text", required=True, sanitize=True, strip_style=True)
    second_name = fields.Char("Title in the second language")
    second_body = fields.Html(
        "Text in the second language", sanitize=True, strip_style=True
    )
    numbered = fields.Boolean(default=True)
    binding = fields.Boolean(help="Binds the parties even where the whole doesn't.")
    text = fields.Html(
        "As it reads",
        compute="_compute_text",
        sanitize=False,
        help="With its placeholders filled.",
    )
    second_text = fields.Html(
        "As it reads in the second language", compute="_compute_text", sanitize=False
    )

    # What it was made from
    basis_name = fields.Char("Title it was made from", readonly=True, copy=False)
    basis_body = fields.Html(
        "Text it was made from",
        readonly=True,
        copy=False,
        sanitize=False,
        help="The clause as it read then, or the article that an amendment restates.",
    )
    second_basis_name = fields.Char(
        "Title it was made from, in the second language", readonly=True, copy=False
    )
    second_basis_body = fields.Html(
        "Text it was made from, in the second language",
        readonly=True,
        copy=False,
        sanitize=False,
    )
    deviates = fields.Boolean(
        "Own wording",
        compute="_compute_deviates",
        store=True,
        index=True,
        help="Reads differently from its clause in one of its languages, or has none.",
    )
    difference = fields.Html(
        "What it changes", compute="_compute_difference", sanitize=False
    )

    # Computes

    @api.depends(
        "sequence",
        "numbered",
        "agreement_id.snapshot",
        "agreement_id.article_ids.sequence",
        "agreement_id.article_ids.numbered",
    )
    def _compute_number(self):
        self.number = False
        for agreement in self.agreement_id:
            frozen = agreement._frozen_articles()
            number = 0
            for article in agreement._sorted_articles():
                number += article.numbered
                if article in self:
                    as_drafted = str(number) if article.numbered else ""
                    article.number = frozen.get(article, {}).get("number", as_drafted)

    @api.depends("body", "second_body", "agreement_id.snapshot", "agreement_id.state")
    def _compute_text(self):
        for agreement, articles in self.grouped("agreement_id").items():
            if agreement.state == "draft":
                texts = articles._filled_now()
            else:
                texts = articles._filled({}, {})
                for article, frozen in agreement._frozen_articles().items():
                    texts[article] = (frozen["body"], frozen.get("second_body"))
            for article in articles:
                body, second_body = texts[article]
                article.text = Markup(body or "")
                article.second_text = Markup(second_body or "")

    @api.depends(*TEXT_KEYS, *BASIS_KEYS, "agreement_id.second_lang")
    def _compute_deviates(self):
        for article in self:
            article.deviates = not article.basis_body or any(
                not (
                    reads_the_same(escape(name or ""), escape(basis_name or ""))
                    and reads_the_same(body, basis_body)
                )
                for name, body, basis_name, basis_body in article._texts_and_bases()
            )

    @api.depends(*TEXT_KEYS, *BASIS_KEYS, "agreement_id.second_lang")
    def _compute_difference(self):
        for article in self:
            if not (article.deviates and article.basis_body):
                article.difference = False
                continue
            article.difference = Markup("").join(
                Markup("<h4>{}</h4>{}").format(
                    line_difference(basis_name or "", name or ""),
                    word_difference(basis_body or "", body or ""),
                )
                for name, body, basis_name, basis_body in article._texts_and_bases()
            )

    def _texts_and_bases(self):
        """Return (title, text, and what both were made from) of each language."""
        self.ensure_one()
        values = [self[key] for key in (*TEXT_KEYS, *BASIS_KEYS)]
        texts = [(*values[:2], *values[4:6])]
        if self.agreement_id.second_lang:
            texts.append((*values[2:4], *values[6:]))
        return texts

    # Checks

    @api.constrains(*TEXT_KEYS)
    def _check_placeholders(self):
        for article in self.filtered(lambda a: a.agreement_id.state == "draft"):
            if not article.name.strip():
                raise ValidationError(self.env._("An article needs a title."))
            refuse_placeholder_faults(article, article.name, article.body)
            second_name = article.second_name or article.name
            refuse_placeholder_faults(article, second_name, article.second_body)

    @api.onchange("clause_id")
    def _onchange_clause_id(self):
        if self.clause_id:
            self.update(self._library_vals(self.clause_id, self.agreement_id))

    @api.model
    def _library_vals(self, clause, agreement):
        vals = clause._article_vals(
            agreement.lang or self.env.lang, agreement.second_lang
        )
        return {key: vals[key] for key in vals if key != "clause_id"}

    # The guard

    def _frozen_owner(self):
        return self.agreement_id

    @api.model
    def _is_frozen_key(self, key):
        return key not in models.MAGIC_COLUMNS

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """An article that names only its clause gets the clause's text."""
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            if vals.get("clause_id") and not vals.get("body"):
                clause = self.env["hei.sme.clause"].browse(vals["clause_id"])
                agreement = self.env["hei.sme.agreement"].browse(
                    vals.get("agreement_id")
                )
                for key, value in self._library_vals(clause, agreement).items():
                    vals.setdefault(key, value)
        articles = super().create(vals_list)
        articles._note_basis()
        return articles

    def write(self, vals):
        result = super().write(vals)
        if "clause_id" in vals:
            self._note_basis()
        return result

    def _note_basis(self):
        """Note what these articles are made from: the article of the memorandum that
        theirs amends or renews, where they restate one; else their clause.
        """
        for agreement, articles in self.grouped("agreement_id").items():
            origin = agreement.origin_id
            former = origin._sorted_articles()
            both = origin.second_lang == agreement.second_lang
            for article in articles:
                restated = former.filtered(
                    lambda a, article=article: (
                        a.name == article.name and reads_the_same(a.body, article.body)
                    )
                )[:1]
                if restated:
                    names = TEXT_KEYS if both else TEXT_KEYS[:2]
                    texts = {key: restated[key] for key in names}
                elif article.clause_id:
                    texts = self._library_vals(article.clause_id, agreement)
                else:
                    texts = {}
                article._for_action().write(
                    {
                        basis: texts.get(key, False)
                        for key, basis in zip(TEXT_KEYS, BASIS_KEYS, strict=True)
                    }
                )

    def _filled(self, values, second_values):
        """Return {article: (text, text in the second language)} with placeholders
        filled.
        """
        return {
            article: (
                fill_placeholders(article.body, values),
                fill_placeholders(article.second_body, second_values)
                if second_values is not None
                else Markup(),
            )
            for article in self
        }

    def _filled_now(self):
        agreement = self.agreement_id
        second = agreement.second_lang
        return self._filled(
            agreement._placeholder_values(),
            agreement._placeholder_values(second) if second else None,
        )

    # Actions

    def action_restore(self):
        """Give these articles the text back that they were made from.

        :raises UserError: for an article that was written here
        """
        self.check_access("write")
        for article in self:
            if not article.basis_body:
                raise UserError(
                    self.env._(
                        "“%(article)s” was written here: there is no text to restore.",
                        article=article.name,
                    )
                )
            article.write(
                {
                    key: article[basis]
                    for key, basis in zip(TEXT_KEYS, BASIS_KEYS, strict=True)
                }
            )


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    deviates = fields.Boolean(
        "Own wording",
        compute="_compute_deviates",
        store=True,
        index=True,
        help="An article reads differently from its clause, or the text is the other"
        " side's paper.",
    )

    @api.depends("source", "article_ids.deviates")
    def _compute_deviates(self):
        for agreement in self:
            agreement.deviates = agreement.source == "uploaded" or any(
                article.deviates for article in agreement.article_ids
            )

    def _frozen_articles(self):
        """Return {article: what the snapshot says of it}; empty for a draft. They
        stand in the same order.
        """
        listed = (self.snapshot or {}).get("articles", ())
        return dict(zip(self._sorted_articles(), listed, strict=False))

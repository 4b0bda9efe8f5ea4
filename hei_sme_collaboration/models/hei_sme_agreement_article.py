"""Articles of a memorandum."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .hei_sme_placeholder import fill_placeholders, refuse_placeholder_faults


class AgreementArticle(models.Model):
    """A clause as agreed. What makes it up is copied from the library, then its own.

    In a draft the text holds placeholders; *Ready to sign* fills them for good and
    keeps the draft's text aside for *Back to draft*.
    """

    _name = "hei.sme.agreement.article"
    _description = "Article of a memorandum"
    _inherit = ["hei.sme.frozen.text"]
    _order = "sequence, id"
    _action_keys = frozenset(("draft_body",))

    agreement_id = fields.Many2one(
        "hei.sme.agreement", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="agreement_id.company_id", store=True, index=True, precompute=True
    )
    state = fields.Selection(related="agreement_id.state")
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
    draft_body = fields.Html(
        "Text with placeholders", readonly=True, copy=False, sanitize=False
    )
    text = fields.Html(
        "As it reads",
        compute="_compute_text",
        sanitize=False,
        help="With its placeholders filled.",
    )
    numbered = fields.Boolean(default=True)
    binding = fields.Boolean(help="Binds the parties even where the whole doesn't.")

    @api.depends(
        "sequence",
        "numbered",
        "agreement_id.article_ids.sequence",
        "agreement_id.article_ids.numbered",
    )
    def _compute_number(self):
        self.number = False
        for agreement in self.agreement_id:
            numbered = agreement._sorted_articles().filtered("numbered")
            for number, article in enumerate(numbered, 1):
                article.number = str(number)

    @api.depends("body", "agreement_id")
    def _compute_text(self):
        for agreement, articles in self.grouped("agreement_id").items():
            draft = agreement.state == "draft"
            values = agreement._placeholder_values() if draft else {}
            for article in articles:
                article.text = fill_placeholders(article.body, values)

    @api.constrains("name", "body")
    def _check_placeholders(self):
        for article in self.filtered(lambda a: a.agreement_id.state == "draft"):
            if not article.name.strip():
                raise ValidationError(self.env._("An article needs a title."))
            refuse_placeholder_faults(article, article.name, article.body)

    @api.onchange("clause_id")
    def _onchange_clause_id(self):
        if self.clause_id:
            self.update(self._library_vals(self.clause_id, self.agreement_id))

    @api.model
    def _library_vals(self, clause, agreement):
        vals = clause._article_vals(agreement.lang or self.env.lang)
        return {key: vals[key] for key in vals if key != "clause_id"}

    # The guard

    def _frozen_owner(self):
        return self.agreement_id

    @api.model
    def _is_frozen_key(self, key):
        return key not in models.MAGIC_COLUMNS

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
        return super().create(vals_list)

    def copy_data(self, default=None):
        """A copy starts from the text with placeholders, not from the filled one."""
        return [
            dict(vals, body=article.draft_body or article.body)
            for article, vals in zip(self, super().copy_data(default), strict=True)
        ]

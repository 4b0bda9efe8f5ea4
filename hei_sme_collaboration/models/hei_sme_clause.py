"""The clause library."""

import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, html_translate, remove_accents

from .hei_sme_placeholder import PLACEHOLDERS, refuse_placeholder_faults
from .hei_sme_way import DIRECTIONS
from .hei_sme_word_difference import reads_the_same

#: What a reviewer read. Changing any of it resets the review.
REVIEWED_KEYS = frozenset(("name", "body", "binding"))


class Clause(models.Model):
    """A text that memoranda are drafted from, one per topic.

    A shipped clause is a proposal: it counts as unreviewed until a named person
    approves it, and again after each change of its text.
    """

    _name = "hei.sme.clause"
    _description = "Clause"
    _order = "sequence, id"

    key = fields.Char(
        required=True,
        copy=False,
        help="Short and stable. Made from the title when left empty.",
    )
    name = fields.Char("Title", required=True, translate=True)
    body = fields.Html(
        "Text", required=True, translate=html_translate, sanitize=True, strip_style=True
    )
    sequence = fields.Integer(default=1000)
    active = fields.Boolean(default=True)
    direction = fields.Selection(
        DIRECTIONS, string="Only when", help="Fits both directions when empty."
    )
    way_ids = fields.Many2many(
        "hei.sme.way",
        string="Only for",
        ondelete="restrict",
        help="Fits when one of these ways is chosen. Fits all when empty.",
    )
    optional = fields.Boolean(
        help="Isn't drafted by itself; it can be added to a memorandum."
    )
    bilingual = fields.Boolean(
        "Only with two languages",
        help="Fits memoranda that have a second language beside the first.",
    )
    numbered = fields.Boolean(default=True, help="A preamble has no number.")
    binding = fields.Boolean(
        help="Binds the parties even where the memorandum as a whole doesn't. The"
        " placeholder {{binding_articles}} names those that do."
    )
    reviewed_by_id = fields.Many2one(
        "res.users",
        string="Reviewed by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    reviewed_on = fields.Date("Reviewed on", readonly=True, copy=False)
    placeholder_help = fields.Html(
        "Placeholders", compute="_compute_placeholder_help", sanitize=False
    )

    _key_uniq = models.UniqueIndex("(key)", "Another clause has this key already.")

    @api.depends_context("lang")
    def _compute_placeholder_help(self):
        translated = self.env._
        listed = {name: translated(text) for name, text in PLACEHOLDERS.items()}
        self.placeholder_help = self.env["ir.qweb"]._render(
            "hei_sme_collaboration.placeholder_list", {"placeholders": listed}
        )

    @api.constrains("name", "body")
    def _check_placeholders(self):
        self._refuse_unknown_placeholders()

    def _refuse_unknown_placeholders(self):
        """Refuse a placeholder that doesn't exist, in any language of the text.

        :raises ValidationError: naming it and the list
        """
        for clause in self:
            if not clause.name.strip():
                raise ValidationError(self.env._("A clause needs a title."))
            refuse_placeholder_faults(clause, clause.name, clause.body)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        taken = set()
        for vals in vals_list:
            if not (vals.get("key") or "").strip():
                vals["key"] = self._free_key(vals.get("name") or "clause", taken)
            taken.add(vals["key"])
        return super().create(vals_list)

    def write(self, vals):
        if REVIEWED_KEYS & vals.keys():
            vals = {"reviewed_by_id": False, "reviewed_on": False, **vals}
        return super().write(vals)

    def _update_field_translations(
        self, field_name, translations, digest=None, source_lang=""
    ):
        """A translation is text as well: it's checked, and resets the review."""
        result = super()._update_field_translations(
            field_name, translations, digest, source_lang
        )
        if field_name in REVIEWED_KEYS:
            self.write({"reviewed_by_id": False, "reviewed_on": False})
            for lang, _name in self.env["res.lang"].get_installed():
                self.with_context(lang=lang)._refuse_unknown_placeholders()
        return result

    def copy_data(self, default=None):
        return [
            dict(vals, name=self.env._("%s (copy)", clause.name))
            for clause, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.model
    def _free_key(self, name, taken):
        slug = re.sub(r"[^a-z0-9]+", "_", remove_accents(name).lower()).strip("_")
        key = slug = slug or "clause"
        number = 1
        clauses = self.sudo().with_context(active_test=False)
        while key in taken or clauses.search_count([("key", "=", key)], limit=1):
            number += 1
            key = f"{slug}_{number}"
        return key

    # Actions

    def action_approve(self):
        """Put one's own name under these texts."""
        self.write(
            {
                "reviewed_by_id": self.env.uid,
                "reviewed_on": fields.Date.context_today(self),
            }
        )

    # Drafting

    @api.model
    def _fitting(self, direction, ways, bilingual=False):
        """Return the clauses a memorandum is drafted from, in their order."""
        domain = [("optional", "=", False), ("direction", "in", (False, direction))]
        if not bilingual:
            domain.append(("bilingual", "=", False))
        return self.search(domain).filtered(
            lambda clause: not clause.way_ids or clause.way_ids & ways
        )

    def _article_vals(self, lang, second_lang=False):
        """Return the values of the article that this clause becomes."""
        self.ensure_one()
        return self._vals_list(lang, second_lang)[0]

    def _vals_list(self, lang, second_lang=False):
        """Return the values of the articles that these clauses become, in order. The
        second language stays empty where a clause has no text in it.
        """
        translated = self._translated_in(second_lang)
        vals_list = []
        for clause in self:
            first = clause.with_context(lang=lang)
            vals = {
                "clause_id": clause.id,
                "sequence": clause.sequence,
                "name": first.name,
                "body": first.body,
                "numbered": clause.numbered,
                "binding": clause.binding,
            }
            second = clause in translated and clause.with_context(lang=second_lang)
            if second and not reads_the_same(second.body, first.body):
                vals |= {"second_name": second.name, "second_body": second.body}
            vals_list.append(vals)
        return vals_list

    def _translated_in(self, lang):
        """Return those that have a text in this language: others would fall back to
        the text in English, which is no translation.
        """
        if not (lang and self):
            return self.browse()
        self.flush_model(["body"])
        self.env.cr.execute(
            SQL(
                "SELECT id FROM hei_sme_clause WHERE id IN %s"
                " AND jsonb_exists(body, %s)",
                tuple(self.ids),
                lang,
            )
        )
        return self.browse(row[0] for row in self.env.cr.fetchall())

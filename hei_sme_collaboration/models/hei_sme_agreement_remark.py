"""Remarks on a shared draft, from both sides."""

from odoo import api, fields, models
from odoo.exceptions import UserError

from .hei_sme_agreement_signatory import PARTIES

#: A remark is a paragraph, not a counter-draft.
MAX_REMARK = 5000


class AgreementRemark(models.Model):
    """What one side says of an article. The other side reads it; it isn't rewritten."""

    _name = "hei.sme.agreement.remark"
    _description = "Remark on a shared draft"
    _inherit = ["hei.sme.frozen.text"]
    _order = "round_id desc, id"

    round_id = fields.Many2one(
        "hei.sme.agreement.round",
        required=True,
        index=True,
        ondelete="restrict",
    )
    agreement_id = fields.Many2one(
        related="round_id.agreement_id",
        string="Memorandum",
        store=True,
        index=True,
        precompute=True,
    )
    company_id = fields.Many2one(
        related="round_id.company_id", store=True, index=True, precompute=True
    )
    article = fields.Char(help="Its number or title, as shared; empty: the whole text.")
    body = fields.Text("Remark", required=True)
    author = fields.Char("Who", readonly=True)
    side = fields.Selection(PARTIES, string="For", readonly=True, index=True)
    done = fields.Boolean(help="Seen to, or not to be followed.")

    @api.depends("author", "article")
    def _compute_display_name(self):
        for remark in self:
            remark.display_name = ", ".join(
                filter(None, (remark.author, remark.article))
            )

    # The guard

    def _frozen_owner(self):
        return self.agreement_id

    @api.model
    def _is_frozen_key(self, key):
        return key not in (*models.MAGIC_COLUMNS, "done")

    def _refuse_frozen(self, keys=()):
        """What was said stays said.

        :raises UserError: always
        """
        raise UserError(
            self.env._(
                "A remark stays as it was written: both sides have read it. Add another"
                " one instead, or mark it as done."
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        """Ours are written here, theirs come from the page of the round."""
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            shared = self.env["hei.sme.agreement.round"].browse(vals.get("round_id"))
            if not self._is_action():
                self._refuse_closed(shared)
                vals |= {"author": self.env.user.name, "side": shared._our_side()}
            vals |= {
                "body": self._checked_body(vals.get("body")),
                "article": self._checked_article(shared, vals.get("article")),
            }
        remarks = super(AgreementRemark, self._for_action()).create(vals_list)
        for remark in remarks:
            remark.agreement_id._log_event(
                "remark",
                {"round": remark.round_id.number, "side": remark.side},
                actor=remark.author or "",
                detail="\n".join(filter(None, (remark.article, remark.body))),
            )
        return self.browse(remarks.ids)

    @api.model
    def _refuse_closed(self, shared):
        if shared.sudo()._round_state() == "closed":
            raise UserError(
                self.env._(
                    "%(round)s is closed: nobody reads a remark there. *Share* the"
                    " draft again first.",
                    round=shared.display_name,
                )
            )

    @api.model
    def _checked_body(self, body):
        body = str(body or "").replace("\x00", "").strip()
        if not body:
            raise UserError(self.env._("Please write what you would like to say."))
        if len(body) > MAX_REMARK:
            raise UserError(
                self.env._(
                    "A remark has at most 5,000 characters; this one has %(count)s."
                    " Please shorten it, or split it by article.",
                    count=f"{len(body):,}",
                )
            )
        return body

    @api.model
    def _checked_article(self, shared, article):
        """Return the label of the article that is meant: its label, number or title."""
        article = str(article or "").strip()
        if not article:
            return False
        for known in shared.sudo()._shared_articles():
            names = (known["label"], known.get("number"), known.get("name"))
            if article.casefold() in (str(name or "").casefold() for name in names):
                return known["label"]
        raise UserError(
            self.env._(
                "This draft has no article “%(article)s”. Give the number or the title"
                " of one as it was shared, or leave it empty.",
                article=article[:100],
            )
        )

    def _public_values(self):
        """Return what the other side may read of a remark."""
        self.ensure_one()
        round_ = self.round_id
        return {
            "id": self.id,
            "author": self.author or "",
            "side": self.side,
            "ours": self.side == round_._our_side(),
            "party": round_.agreement_id._party_names()[0 if self.side == "hei" else 1],
            "body": self.body,
            "done": self.done,
            "written_on": self.create_date,
        }

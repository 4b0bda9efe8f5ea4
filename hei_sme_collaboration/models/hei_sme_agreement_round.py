"""Agreeing the text: a draft as it was shared, and what the other side says of it."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from .hei_sme_link import complete_links


class AgreementRound(models.Model):
    """One sharing of a draft with one person of the other side.

    It keeps the text as it was shown, so nobody has to wonder which version was
    agreed. Only the newest round of a memorandum can be answered.
    """

    _name = "hei.sme.agreement.round"
    _description = "Shared draft of a memorandum"
    _inherit = ["hei.sme.link", "hei.sme.frozen.text"]
    _order = "agreement_id, number desc"

    agreement_id = fields.Many2one(
        "hei.sme.agreement",
        "Memorandum",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="agreement_id.company_id", store=True, index=True, precompute=True
    )
    number = fields.Integer("Round", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Shared with",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    name = fields.Char("Who", required=True, readonly=True)
    email = fields.Char("E-mail", required=True, readonly=True)
    shared_on = fields.Datetime("Shared on", required=True, readonly=True)
    snapshot = fields.Json("Document as shared", readonly=True)
    text_hash = fields.Char("SHA-256 of the text", required=True, readonly=True)
    state = fields.Selection(
        [("shared", "Shared"), ("agreed", "Agreed"), ("closed", "Closed")],
        default="shared",
        required=True,
        readonly=True,
        index=True,
    )
    agreed_on = fields.Datetime("Agreed on", readonly=True)
    remark_ids = fields.One2many("hei.sme.agreement.remark", "round_id", "Remarks")
    shared_text = fields.Html("As shared", compute="_compute_shared_text")

    @api.depends("snapshot")
    def _compute_shared_text(self):
        for record in self:
            articles = [
                {
                    **article,
                    "body": Markup(article.get("body") or ""),
                    "second_body": Markup(article.get("second_body") or ""),
                }
                for article in record._shared_articles()
            ]
            record.shared_text = self.env["ir.qweb"]._render(
                "hei_sme_collaboration.round_text",
                {"document": record.snapshot or {}, "articles": articles},
            )

    @api.depends("number", "name")
    def _compute_display_name(self):
        for record in self:
            record.display_name = self.env._(
                "Round %(number)s, %(name)s", number=record.number, name=record.name
            )

    # The guard

    def _frozen_owner(self):
        return self.agreement_id

    @api.model
    def _is_frozen_key(self, key):
        return key not in (*models.MAGIC_COLUMNS, "remark_ids")

    def _refuse_frozen(self, keys=()):
        """What was shared stays as it was shown.

        :raises UserError: always
        """
        raise UserError(
            self.env._(
                "A shared draft is kept as it was shown. *Share* makes a new round."
            )
        )

    # The link

    def _write_link(self, vals):
        self._for_action().sudo().write(vals)

    def _link_lang(self):
        return self.agreement_id._mail_lang(self.partner_id)

    def _link_path(self):
        return f"/memorandum/draft/{self.id}"

    def _link_url(self):
        return self.agreement_id._neutral_link()

    # What the other side sees and does

    def _round_state(self):
        """Return `open` (can be answered), `agreed`, or `closed` (a newer round
        replaced it, or the text is out to sign or given up).
        """
        self.ensure_one()
        if self.state == "agreed":
            return "agreed"
        if self.state == "closed" or self.agreement_id.state != "draft":
            return "closed"
        return "open"

    def _article_labels(self):
        """Return what a remark can be on: each article by number and title."""
        return [article["label"] for article in self._shared_articles()]

    def _shared_articles(self):
        articles = []
        for article in (self.snapshot or {}).get("articles", ()):
            number = article.get("number")
            name = article.get("name") or ""
            label = f"{number}. {name}" if number else name
            articles.append({**article, "label": label})
        return articles

    def _view_values(self):
        """Return what the page of this round shows: the document as it was shared and
        the remarks of both sides. Nothing internal is among it.
        """
        self.ensure_one()
        record = self.sudo()
        remarks = record.remark_ids.sorted("id")
        return {
            "round": record,
            "number": record.number,
            "name": record.name,
            "state": record._round_state(),
            "institution": record.company_id.name,
            "call": record.agreement_id._whom_to_call(),
            "document": record.snapshot,
            "articles": [
                {
                    **article,
                    "remarks": [
                        remark._public_values()
                        for remark in remarks
                        if remark.article == article["label"]
                    ],
                }
                for article in record._shared_articles()
            ],
            "general_remarks": [
                remark._public_values() for remark in remarks if not remark.article
            ],
            "agreed_on": record.agreed_on,
            "changed": record._changed_since(),
        }

    def _changed_since(self):
        """Return whether the memorandum's text is another one by now."""
        self.ensure_one()
        return self.text_hash != self.agreement_id._current_text_hash()

    def _send_link(self, subject=None, body=None):
        """Mail the person of this round a new link; the former one is void. Without a
        body the template says it.
        """
        self.ensure_one()
        agreement = self.agreement_id.sudo()
        lang = agreement._mail_lang(self.partner_id)
        if body is None:
            if self._round_state() == "closed":
                return
            agreement._mail_unattended(
                lambda: self._send_link(
                    *agreement._render_mail(
                        "share", agreement, lang, hei_sme_recipient=self.name
                    )
                )
            )
            return
        if self.env.context.get("hei_sme_quiet"):
            return
        outgoing = complete_links(
            body, agreement._neutral_link(), {0: self._issue_link()}
        )
        agreement._queue_mail(
            [(self.name, self.email, lang, outgoing)], subject, note=body
        )

    def _add_remark(self, article, body, author=""):
        """Note what the other side says of an article, or of the whole.

        :param str article: one of `_article_labels()`; empty for the whole text
        :raises UserError: when the round is over, or the remark empty or too long
        """
        self.ensure_one()
        self.agreement_id._claim()
        self._refuse_closed()
        if self._round_state() == "agreed":
            raise UserError(
                self.env._(
                    "You have agreed with this text already. For anything else, please"
                    " call us: %s",
                    self.sudo().agreement_id._whom_to_call(),
                )
            )
        theirs = self.env["hei.sme.agreement.remark"]._for_action().sudo()
        remark = theirs.create(
            {
                "round_id": self.id,
                "article": article or False,
                "body": body,
                "author": author or self.name,
                "side": self._their_side(),
            }
        )
        if len(self.remark_ids.filtered(lambda r: r.side == remark.side)) == 1:
            self.agreement_id._tell_responsible(
                self.env._("Remarks on the draft"),
                self.env._(
                    "%(name)s has remarks on round %(round)s of the draft.",
                    name=self.name,
                    round=self.number,
                ),
            )
        return remark

    def _agree(self, address="", browser=""):
        """The other side agrees with the text of this round. Saying it twice is once.

        :raises UserError: when the round is over
        """
        self.ensure_one()
        self.agreement_id._claim()
        if self.state == "agreed":
            return
        self._refuse_closed()
        self._for_action().sudo().write(
            {"state": "agreed", "agreed_on": fields.Datetime.now()}
        )
        agreement = self.agreement_id
        agreement._log_event(
            "agreed",
            {"round": self.number, "text_sha256": self.text_hash},
            actor=self.name,
            detail="\n".join(filter(None, (self.email, address, browser))),
        )
        agreement._message_log(
            body=self.env._(
                "%(name)s agreed with the text of round %(round)s.",
                name=self.name,
                round=self.number,
            )
        )
        agreement._tell_responsible(
            self.env._("Text agreed"),
            self.env._(
                "%(name)s agreed with the text. When all is well inside the house too,"
                " it is ready to sign.",
                name=self.name,
            ),
        )

    def _refuse_closed(self):
        if self._round_state() == "closed":
            raise UserError(
                self.env._(
                    "This draft isn't open for answers any more: there is a newer one,"
                    " or it is on its way to be signed. Please call us: %s",
                    self.sudo().agreement_id._whom_to_call(),
                )
            )

    def _their_side(self):
        ours = self.sudo().agreement_id.collaboration_id.our_side
        return "sme" if ours == "hei" else "hei"

    def _our_side(self):
        return self.sudo().agreement_id.collaboration_id.our_side or "hei"

"""Legal review of a text before it goes out to be signed."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

ADMINISTRATOR = "hei_sme_collaboration.group_administrator"
#: Carried in the context while only who signs changes: the text was reviewed before.
_REVIEWED = object()


class Agreement(models.Model):
    """An approval holds for one text: it names its hash, and the first change voids it
    without anybody having to remember.
    """

    _inherit = "hei.sme.agreement"

    legal_reviewed_by_id = fields.Many2one(
        "res.users",
        "Text approved by",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    legal_reviewed_on = fields.Datetime("Text approved on", readonly=True, copy=False)
    legal_reviewed_hash = fields.Char(
        "SHA-256 of the approved text", readonly=True, copy=False
    )
    review_state = fields.Selection(
        [
            ("none", "Not needed"),
            ("missing", "Missing"),
            ("changed", "Changed since"),
            ("approved", "Approved"),
        ],
        string="Legal review",
        compute="_compute_review_state",
    )
    can_approve_text = fields.Boolean(compute="_compute_can_approve_text")

    @api.depends(
        *("legal_reviewed_hash", "state", "snapshot", "article_ids.body", "deviates"),
        "company_id.hei_sme_memorandum_review",
    )
    def _compute_review_state(self):
        for agreement in self:
            if agreement.legal_reviewed_hash:
                same = agreement._is_review_valid()
                agreement.review_state = "approved" if same else "changed"
            else:
                needed = agreement._needs_review()
                agreement.review_state = "missing" if needed else "none"

    @api.depends_context("uid")
    @api.depends("company_id.hei_sme_memorandum_reviewer_id")
    def _compute_can_approve_text(self):
        for agreement in self:
            agreement.can_approve_text = agreement._may_approve()

    def _may_approve(self):
        reviewer = self.sudo().company_id.hei_sme_memorandum_reviewer_id
        return self.env.user == reviewer or self.env.user.has_group(ADMINISTRATOR)

    def _is_review_valid(self):
        """Return whether the approval is for the text as it stands."""
        return bool(self.legal_reviewed_hash) and (
            self.legal_reviewed_hash == self._current_text_hash()
        )

    def _needs_review(self):
        """Return whether this text is to be reviewed before it goes out."""
        self.ensure_one()
        rule = self.sudo().company_id.hei_sme_memorandum_review
        return rule == "always" or (rule == "deviates" and self.deviates)

    def _deviating_articles(self):
        return self._sorted_articles().filtered("deviates")

    def _missing_review(self):
        """Return what the review still needs before this can go out (sentences)."""
        self.ensure_one()
        if self.env.context.get("hei_sme_reviewed") is _REVIEWED:
            return []
        if not self._needs_review() or self._is_review_valid():
            return []
        if self.legal_reviewed_hash:
            return [
                self.env._(
                    "a new legal review: the text changed after %(name)s approved it"
                    " on %(day)s",
                    name=self.sudo().legal_reviewed_by_id.name,
                    day=self._format_day(self._local_day(self.legal_reviewed_on)),
                )
            ]
        reviewer = self.sudo().company_id.hei_sme_memorandum_reviewer_id
        if reviewer:
            return [
                self.env._("the legal review by %s (*Ask for a review*)", reviewer.name)
            ]
        return [self.env._("the legal review by an administrator (*Approve the text*)")]

    def _version_vals(self):
        """The next version inherits the approval: it holds as long as its text does."""
        return {
            **super()._version_vals(),
            "legal_reviewed_by_id": self.legal_reviewed_by_id.id,
            "legal_reviewed_on": self.legal_reviewed_on,
            "legal_reviewed_hash": self.legal_reviewed_hash,
        }

    def _as_reviewed(self):
        """Return the records as they go out with another signatory, but the text that
        was reviewed.
        """
        return self.with_context(hei_sme_reviewed=_REVIEWED)

    # Actions

    def action_ask_review(self):
        """Leave an activity for the reviewer, naming what deviates.

        :raises UserError: when there's no reviewer, or none who may read it
        """
        self.check_access("write")
        for agreement in self:
            agreement._refuse_review_of_frozen()
            agreement._schedule_review()

    def _schedule_review(self):
        self.ensure_one()
        reviewer = self.sudo().company_id.hei_sme_memorandum_reviewer_id
        if not reviewer:
            raise UserError(
                self.env._(
                    "Nobody is named to review memoranda. An administrator names a"
                    " person under Settings → Collaborations."
                )
            )
        if not self.with_user(reviewer).has_access("read"):
            raise UserError(
                self.env._(
                    "%(name)s can't read %(memorandum)s. Make them a reader of"
                    " collaborations, or name somebody else under Settings →"
                    " Collaborations.",
                    name=reviewer.name,
                    memorandum=self.display_name,
                )
            )
        summary = self.env._("Review the text")
        if self.activity_ids.filtered(
            lambda a: a.user_id == reviewer and a.summary == summary
        ):
            return
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=self.env["ir.qweb"]._render(
                "hei_sme_collaboration.review_note",
                {
                    "uploaded": self.source == "uploaded",
                    "articles": self._deviating_articles(),
                },
            ),
            user_id=reviewer.id,
        )

    def action_approve_text(self):
        """Put one's own name under the text as it stands.

        :raises AccessError: for who is neither the reviewer nor an administrator
        :raises UserError: when it's no draft any more
        """
        self.check_access("read")
        for agreement in self:
            if not agreement._may_approve():
                reviewer = agreement.sudo().company_id.hei_sme_memorandum_reviewer_id
                raise AccessError(
                    self.env._(
                        "The text is approved by %s.",
                        reviewer.name or self.env._("an administrator"),
                    )
                )
            agreement._refuse_review_of_frozen()
            agreement._claim()
            hashed = agreement._current_text_hash()
            agreement._for_action().sudo().write(
                {
                    "legal_reviewed_by_id": self.env.uid,
                    "legal_reviewed_on": fields.Datetime.now(),
                    "legal_reviewed_hash": hashed,
                }
            )
            agreement._log_event(
                "reviewed", {"text_sha256": hashed}, actor=self.env.user.name
            )
            agreement._message_log(
                body=self.env._("Text approved by %s", self.env.user.name)
            )
            agreement.sudo().activity_ids.filtered(
                lambda a: (
                    a.user_id == self.env.user
                    and a.summary == self.env._("Review the text")
                )
            ).action_feedback()

    def _refuse_review_of_frozen(self):
        if self.state != "draft":
            raise UserError(
                self.env._(
                    "%(memorandum)s is no draft any more: its text is fixed.",
                    memorandum=self.display_name,
                )
            )

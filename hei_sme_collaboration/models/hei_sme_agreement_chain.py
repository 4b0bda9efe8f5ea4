"""What follows a memorandum: a renewal, an amendment, or the next version of it."""

from datetime import timedelta

from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from .hei_sme_agreement import FROZEN_KEYS, OPEN_STATES
from .hei_sme_agreement_article import BASIS_KEYS

#: What a renewal may say otherwise than the memorandum it renews.
RENEWAL_KEYS = frozenset(
    (
        *("effective_rule", "date_start", "date_end", "duration_months"),
        *("notice_months", "objection_months", "renewal", "signatory_ids"),
    )
)


class Agreement(models.Model):
    """Each follower is a record of its own that names what it follows, and the first
    of them all.
    """

    _inherit = "hei.sme.agreement"

    root_id = fields.Many2one(
        "hei.sme.agreement",
        "First of its chain",
        compute="_compute_root_id",
        store=True,
        precompute=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty for the first one itself.",
    )
    follower_ids = fields.One2many(
        "hei.sme.agreement", "origin_id", "Renewals and amendments", copy=False
    )
    renewed_by_itself = fields.Boolean(
        readonly=True,
        copy=False,
        help="Nothing new was signed: what was agreed says that it goes on.",
    )
    chain_ids = fields.Many2many(
        "hei.sme.agreement", string="History", compute="_compute_chain"
    )
    chain_count = fields.Integer("Entries of the history", compute="_compute_chain")

    # Computes

    @api.depends("origin_id", "previous_id")
    def _compute_root_id(self):
        for agreement in self:
            earlier = agreement.previous_id or agreement.origin_id
            agreement.root_id = earlier.root_id or earlier

    @api.depends("root_id")
    def _compute_chain(self):
        roots = self.root_id | self.filtered(lambda a: not a.root_id)._origin
        chains = {root: root for root in roots}
        for agreement in self.search([("root_id", "in", roots.ids)], order="id"):
            chains[agreement.root_id] |= agreement
        for agreement in self:
            chain = chains[agreement.root_id or agreement._origin]
            agreement.chain_ids = chain
            agreement.chain_count = len(chain)

    # The guard

    def _closed_in_draft(self, key):
        """Return whether a key can't change even in a draft, for what it follows was
        signed with it.
        """
        self.ensure_one()
        if key in ("kind", "origin_id"):
            return bool(self.origin_id)
        if self.kind != "renewal" or self.origin_id.source == "imported":
            return False
        return key in FROZEN_KEYS - RENEWAL_KEYS

    def _refuse_frozen(self, keys=()):
        result = super()._refuse_frozen(keys)
        for agreement in self:
            closed = [key for key in keys if agreement._closed_in_draft(key)]
            if closed:
                agreement._refuse_closed(
                    self._fields[closed[0]]._description_string(self.env)
                )
        return result

    def _refuse_closed(self, what):
        self.ensure_one()
        raise UserError(
            self.env._(
                "“%(what)s” can't change here: %(memorandum)s follows %(origin)s. A"
                " renewal changes the dates, the term, who signs, the contacts and the"
                " file numbers; for everything else amend that memorandum.",
                what=what,
                memorandum=self.display_name,
                origin=self.origin_id.display_name,
            )
        )

    def unlink(self):
        """A renewal's articles are closed, yet go with its draft."""
        renewals = self.filtered(lambda a: a.kind == "renewal" and a.state == "draft")
        if renewals:
            self.check_access("unlink")
            self._refuse_loss_of_record()
            renewals.article_ids._for_action().unlink()
        return super().unlink()

    # Actions

    def action_open_chain(self):
        """Show everything from the first one on, as one list."""
        self.ensure_one()
        history = self.env.ref("hei_sme_collaboration.agreement_view_list_history")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("History of %s", self.reference),
            "res_model": self._name,
            "views": [(history.id, "list"), (False, "kanban"), (False, "form")],
            "domain": [("id", "in", self.chain_ids.ids)],
            "context": {"create": False},
        }

    def action_renew(self):
        """Draft a renewal: the same text for another term.

        :raises UserError: when it's neither in force nor expired, or something that
            follows it is open
        """
        self.check_access("write")
        renewals = self.browse()
        for agreement in self:
            agreement._refuse_following(
                ("in_force", "expired"),
                self.env._(
                    "%(memorandum)s is neither in force nor expired: only such a"
                    " memorandum can be renewed.",
                    memorandum=agreement.display_name,
                ),
            )
            renewals |= agreement._draft_renewal()
        return renewals._open()

    def action_amend(self):
        """Draft an amendment: the whole restated, to be changed.

        :raises UserError: when it isn't in force, is under notice, or something that
            follows it is open
        """
        self.check_access("write")
        amendments = self.browse()
        for agreement in self:
            agreement._refuse_amendment()
            amendments |= agreement._draft_amendment()
        return amendments._open()

    def action_new_version(self):
        """Replace what is out to sign by its next version, a draft.

        :raises UserError: when it isn't out to sign
        """
        return self._new_version()._open()

    # What is refused

    def _refuse_following(self, states, message):
        self.ensure_one()
        if self.state not in states:
            raise UserError(message)
        following = self.sudo().follower_ids.filtered(lambda a: a.state in OPEN_STATES)
        if following:
            kinds = dict(self._fields["kind"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(memorandum)s is followed already by %(following)s (%(kind)s),"
                    " which is open. Go on with that one, or cancel it first.",
                    memorandum=self.display_name,
                    following=following[0].display_name,
                    kind=kinds[following[0].kind],
                )
            )

    def _refuse_amendment(self):
        self._refuse_following(
            ("in_force",),
            self.env._(
                "%(memorandum)s isn't in force: there is nothing to amend. A draft is"
                " changed directly, an expired memorandum renewed.",
                memorandum=self.display_name,
            ),
        )
        if self.termination_date:
            raise UserError(
                self.env._(
                    "%(memorandum)s ends on %(day)s after notice was given. Withdraw"
                    " the termination before you amend it.",
                    memorandum=self.display_name,
                    day=self._format_day(self.termination_date),
                )
            )

    # Drafts

    def _draft_renewal(self):
        """Return the draft of a renewal that starts on the day after this one ends."""
        self.ensure_one()
        vals = {"kind": "renewal", "origin_id": self.id, "effective_rule": "signature"}
        if self.state == "in_force":
            vals["effective_rule"] = "date"
            vals["date_start"] = self.date_end + timedelta(days=1)
        return self._follow(vals)

    def _draft_amendment(self, **vals):
        """Return the draft of an amendment that ends when this one would have."""
        self.ensure_one()
        return self._follow(
            {
                "kind": "amendment",
                "origin_id": self.id,
                "effective_rule": "signature",
                "term_from": self.term_from or self.date_start,
                **vals,
            }
        )

    def _follow(self, vals):
        """Copy text and signatories into a new draft."""
        self.ensure_one()
        self._claim()
        source = "drafted" if self.source == "imported" else self.source
        draft = self._for_action().copy({"source": source, **vals})
        if self.source == "imported":
            # The scan can't be signed anew: the clauses of today say what it said.
            draft._draft_articles()
        elif draft.kind == "renewal":
            self._copy_paper(draft)
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for record, other in ((self, draft), (draft, self)):
            record._message_log(
                body=self.env._(
                    "%(kind)s: %(other)s",
                    kind=kinds[draft.kind],
                    other=other._get_html_link(),
                )
            )
        return draft.with_env(self.env)

    def _copy_paper(self, draft):
        """Have the other side's paper be the text of the draft as well."""
        paper = self.sudo().paper_id
        if paper:
            copied = draft._keep_file("paper_id", paper.name, paper.raw)
            draft._for_action().write({"paper_id": copied.id})

    # The next version

    def _new_version(self, changes=None):
        """Replace what is out to sign by a draft of its next version. Its links are
        void; what was signed stays on record.

        :param dict changes: signatory → values that the next version has for them
        :return: the draft; its signatories are pending, in the same order
        :raises UserError: when it isn't out to sign
        """
        self.ensure_one()
        self.check_access("write")
        self._claim()
        if self.state not in ("to_sign", "declined"):
            raise UserError(
                self.env._(
                    "%(memorandum)s isn't out to sign: it has no next version. What is"
                    " in force is amended.",
                    memorandum=self.display_name,
                )
            )
        changes = {signatory.id: vals for signatory, vals in (changes or {}).items()}
        people = [
            Command.create({**data, **changes.get(signatory.id, {})})
            for signatory in self.signatory_ids
            for data in signatory.copy_data()
        ]
        draft = self._for_action().copy(
            {
                "reference": self.reference,
                "version": self.version + 1,
                "previous_id": self.id,
                "signatory_ids": people,
                **self._version_vals(),
            }
        )
        self._copy_paper(draft)
        for article, former in zip(
            draft._sorted_articles(), self._sorted_articles(), strict=True
        ):
            article.write({key: former[key] for key in BASIS_KEYS})
        self._for_action().write(
            {
                "state": "cancelled",
                "cancel_reason": self.env._("Replaced by version %s", self.version + 1),
            }
        )
        self.signatory_ids._revoke_links()
        self._log_event(
            "replaced", {"by_version": self.version + 1}, actor=self.env.user.name
        )
        draft._message_log(
            body=self.env._("Replaces %s", self._get_html_link()),
        )
        return draft.with_env(self.env)

    def _version_vals(self):
        """Return what a version has in common with the one before, beside the text."""
        return {
            "kind": self.kind,
            "origin_id": self.origin_id.id,
            "source": self.source,
            "term_from": self.term_from,
            "date_start": self.effective_rule == "date" and self.date_start,
            "hei_reference": self.hei_reference,
            "sme_reference": self.sme_reference,
            **self._succession_vals(),
        }


class AgreementArticle(models.Model):
    _inherit = "hei.sme.agreement.article"

    def _refuse_frozen(self, keys=()):
        result = super()._refuse_frozen(keys)
        for agreement in self.agreement_id:
            if agreement._closed_in_draft("article_ids"):
                agreement._refuse_closed(self.env._("Articles"))
        return result

"""Sharing drafts, and whether the other side agrees with the text as it stands."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from .hei_sme_canonical_text import canonical_text, text_hash


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    round_ids = fields.One2many(
        "hei.sme.agreement.round",
        "agreement_id",
        "Shared drafts",
        readonly=True,
        copy=False,
    )
    remark_ids = fields.One2many(
        "hei.sme.agreement.remark", "agreement_id", "Remarks", copy=False
    )
    last_round_id = fields.Many2one(
        "hei.sme.agreement.round", "Last round", compute="_compute_agreed_round_id"
    )
    agreed_round_id = fields.Many2one(
        "hei.sme.agreement.round",
        "Text agreed in",
        compute="_compute_agreed_round_id",
        help="The newest round in which the other side agreed with the text.",
    )
    is_text_agreed = fields.Boolean(
        "Text agreed",
        compute="_compute_agreed_round_id",
        help="The other side agreed with the very text that this draft has now.",
    )
    agreed_text = fields.Char(
        "What the other side says", compute="_compute_agreed_round_id"
    )
    open_remark_count = fields.Integer(
        "Open remarks", compute="_compute_open_remark_count"
    )

    @api.depends("round_ids.state", "round_ids.text_hash", "state", "snapshot")
    def _compute_agreed_round_id(self):
        """Compare texts, not flags: whatever changed since then shows."""
        for agreement in self:
            rounds = agreement.round_ids.sorted("number", reverse=True)
            agreed = rounds.filtered(lambda r: r.state == "agreed")[:1]
            agreement.last_round_id = rounds[:1]
            agreement.agreed_round_id = agreed
            same = bool(agreed) and not agreed._changed_since()
            agreement.is_text_agreed = same
            agreement.agreed_text = agreement._agreed_sentence(rounds[:1], agreed, same)

    def _agreed_sentence(self, last, agreed, same):
        if agreed:
            facts = {
                "name": agreed.name,
                "day": self._format_day(self._local_day(agreed.agreed_on)),
            }
            if same:
                return self.env._("%(name)s agreed on %(day)s", **facts)
            return self.env._("Changed since %(name)s agreed on %(day)s", **facts)
        if last:
            return self.env._(
                "Shared with %(name)s on %(day)s, not agreed yet",
                name=last.name,
                day=self._format_day(self._local_day(last.shared_on)),
            )
        return False

    @api.depends("remark_ids.done", "remark_ids.side")
    def _compute_open_remark_count(self):
        for agreement in self:
            agreement.open_remark_count = len(agreement._open_remarks())

    def _open_remarks(self):
        """Return the other side's remarks that nobody has marked as done."""
        return self.remark_ids.filtered(
            lambda r: not r.done and r.side == r.round_id._their_side()
        )

    def _current_text_hash(self):
        """Return the hash of the text as it stands: what is frozen, else what would
        be. The version is no part of it: a draft that was out and came back has
        another number, not another text.
        """
        self.ensure_one()
        document = self.snapshot or self.sudo()._build_document()
        return text_hash(canonical_text({**document, "version": 0}))

    # Sharing

    def action_share(self):
        """Open the mail that shares this draft with the other side.

        :raises UserError: when it's no draft any more
        """
        self.ensure_one()
        self.check_access("write")
        self._refuse_sharing()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Share the draft"),
            "res_model": "hei.sme.agreement.share",
            "view_mode": "form",
            "target": "new",
            "context": {"default_agreement_id": self.id},
        }

    def _refuse_sharing(self):
        if self.state != "draft":
            raise UserError(
                self.env._(
                    "%(memorandum)s is no draft any more: its text is fixed.",
                    memorandum=self.display_name,
                )
            )
        if not self.article_ids and self.source != "uploaded":
            raise UserError(
                self.env._(
                    "%(memorandum)s has no articles yet: there is nothing to read.",
                    memorandum=self.display_name,
                )
            )

    def _share(self, name, email, partner=None):
        """Keep the draft as it stands as a new round. Earlier rounds are closed.

        :return: the round, without a link yet
        :raises UserError: without a valid e-mail address
        """
        self.ensure_one()
        self.check_access("write")
        self._refuse_sharing()
        if not email_normalize(email or ""):
            raise UserError(
                self.env._(
                    "%(name)s has no e-mail address to share the draft with. Add it to"
                    " the contact first.",
                    name=name or self.env._("This person"),
                )
            )
        self._claim()
        Round = self.env["hei.sme.agreement.round"]._for_action().sudo()
        earlier = Round.browse(self.round_ids.ids)
        earlier._revoke_links()
        earlier.filtered(lambda r: r.state == "shared").write({"state": "closed"})
        document = self.sudo()._build_document()
        shared = Round.create(
            {
                "agreement_id": self.id,
                "number": max(earlier.mapped("number"), default=0) + 1,
                "partner_id": partner.id if partner else False,
                "name": name,
                "email": email_normalize(email),
                "shared_on": fields.Datetime.now(),
                "snapshot": document,
                "text_hash": text_hash(canonical_text({**document, "version": 0})),
            }
        )
        self._log_event(
            "shared",
            {"round": shared.number, "text_sha256": shared.text_hash},
            actor=name,
            detail=shared.email,
        )
        return self.env["hei.sme.agreement.round"].browse(shared.id)

    # Before it goes out

    def action_send(self):
        """Ask before it goes out while remarks of the other side are open."""
        if not self.env.context.get("accept_open_remarks"):
            self.check_access("write")
            for agreement in self:
                agreement._refuse_unready()
            if self._open_remarks():
                return {
                    "type": "ir.actions.act_window",
                    "name": self.env._("Ready to sign"),
                    "res_model": "hei.sme.agreement.send",
                    "view_mode": "form",
                    "target": "new",
                    "context": {"default_agreement_ids": self.ids},
                }
        return super().action_send()

    def _counterpart(self):
        """Return the other side as a contact."""
        ours = self.sudo().collaboration_id.our_side
        return self.hei_id if ours == "sme" else self.sme_id

    def _counterpart_contact(self):
        """Return the other side's operational contact, of the text or of the card."""
        side = "hei" if self.sudo().collaboration_id.our_side == "sme" else "sme"
        card = self.collaboration_id
        return self[f"{side}_contact_id"] or card[f"{side}_contact_id"]

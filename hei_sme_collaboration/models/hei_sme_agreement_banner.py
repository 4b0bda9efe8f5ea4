"""The banner of a memorandum: where it stands, who has to do what, until when."""

from odoo import api, fields, models
from odoo.tools import format_date


class Agreement(models.Model):
    """One level and a few sentences for each state."""

    _inherit = "hei.sme.agreement"

    banner = fields.Text("Where it stands", compute="_compute_banner")
    banner_level = fields.Selection(
        [
            ("success", "All is well"),
            ("info", "Under way"),
            ("warning", "To be done"),
            ("danger", "Over"),
        ],
        compute="_compute_banner",
    )

    @api.depends(
        *("state", "is_void", "cancel_reason", "follower_ids.state", "agreed_text"),
        *("signatory_ids.state", "signatory_ids.link_sent_on", "signatory_ids.email"),
        *("signatory_ids.method", "signatory_ids.capacity", "signatory_ids.party"),
        "open_remark_count",
        *("date_start", "date_end", "notice_date", "review_date", "review_state"),
        *("termination_date", "renewal_objected_on", "study_field_ids", "way_ids"),
    )
    def _compute_banner(self):
        for agreement in self:
            level, lines = getattr(agreement, f"_banner_{agreement.state}")()
            agreement.banner = "\n".join(line for line in lines if line)
            agreement.banner_level = level

    def _say_day(self, day):
        return format_date(self.env, day, date_format="d MMM y")

    def _say_names(self, agreements):
        return ", ".join(agreement.display_name for agreement in agreements)

    # On its way

    def _banner_draft(self):
        if not self._origin:
            return False, []
        missing = self._origin._missing_to_send()
        said = [self.agreed_text, self._say_remarks()]
        if missing:
            intro = self.env._("Before it can go out to sign, it needs:")
            return "info", [intro, *(f"• {item}" for item in missing), *said]
        ready = self.env._("Nothing is missing: it can go out to sign.")
        return "info" if self.open_remark_count else "success", [ready, *said]

    def _say_remarks(self):
        count = self.open_remark_count
        if count == 1:
            return self.env._("One remark isn't marked as done.")
        return count and self.env._("%s remarks aren't marked as done.", count)

    def _banner_to_sign(self):
        pending = self.signatory_ids.filtered(lambda s: s.state == "pending")
        return "info", [
            self.env._("Its text is fixed. Waiting for:"),
            *(f"• {person._say_waiting()}" for person in pending),
        ]

    def _banner_declined(self):
        declined = self.signatory_ids.filtered(lambda s: s.state == "declined")
        return "danger", [
            *(
                self.env._(
                    "%(name)s declined on %(day)s: “%(reason)s”",
                    name=person.display_name,
                    day=self._say_day(person.declined_on),
                    reason=person.decline_reason,
                )
                for person in declined
            ),
            self.env._("Nobody can sign until you ask again or change the text."),
        ]

    def _banner_signed(self):
        if self.date_start:
            return "info", [
                self.env._(
                    "Signed by all. It takes effect on %s.",
                    self._say_day(self.date_start),
                )
            ]
        return "warning", [
            self.env._(
                "Signed by all. It takes effect on the day after its publication: note"
                " where and when that was."
            )
        ]

    # In force

    def _banner_in_force(self):
        following = self._say_following()
        if self.termination_date:
            return "warning", [self._say_termination(), following]
        if self.renewal_objected_on:
            return "warning", [self._say_objection(), following]
        due = self.review_date and self.review_date <= self._today()
        return "warning" if due and not following else "success", [
            self._say_end(due and not following),
            following,
        ]

    def _say_end(self, due):
        """Return until when it runs, and what is to be done about it when it's due."""
        end = self._say_day(self.date_end)
        if not self.notice_date:
            if due:
                return self.env._("Ends on %s. Renew it, amend it, or let it end.", end)
            return self.env._("In force until %s.", end)
        if self.notice_date < self._today():
            return self.env._("Renews itself after %s.", end)
        return self.env._(
            "Renews itself after %(end)s, unless a party objects by %(day)s.",
            end=end,
            day=self._say_day(self.notice_date),
        )

    def _say_following(self):
        following = self._open_followers()
        if not following:
            return ""
        return self.env._("On its way: %s", self._say_names(following))

    def _say_termination(self):
        who = dict(self._fields["terminated_by"]._description_selection(self.env))
        return self.env._(
            "Terminated with the end of %(end)s. Notice: %(who)s, %(day)s. %(reason)s",
            end=self._say_day(self.termination_date),
            who=who.get(self.terminated_by, ""),
            day=self._say_day(self.termination_notice_on),
            reason=self.termination_reason or "",
        )

    def _say_objection(self):
        who = dict(self._fields["renewal_objected_by"]._description_selection(self.env))
        return self.env._(
            "Ends on %(end)s. Against its renewal: %(who)s, %(day)s.",
            end=self._say_day(self.date_end),
            who=who.get(self.renewal_objected_by, ""),
            day=self._say_day(self.renewal_objected_on),
        )

    # Over

    def _banner_expired(self):
        return "danger", [
            self.env._("Expired: its last day was %s.", self._say_day(self.date_end)),
            self._say_following(),
        ]

    def _banner_terminated(self):
        return "danger", [self._say_termination()]

    def _banner_superseded(self):
        current = self.chain_ids.filtered(lambda a: a.state == "in_force")
        if not current:
            return "warning", [self.env._("Another memorandum took its place.")]
        return "warning", [
            self.env._(
                "Superseded by %(current)s on %(day)s.",
                current=self._say_names(current),
                day=self._say_day(current[0].date_start),
            )
        ]

    def _banner_cancelled(self):
        newer = self.chain_ids.filtered(lambda a: a.previous_id == self)
        if newer:
            return "warning", [
                self.env._("Replaced by %s.", self._say_names(newer)),
            ]
        reason = self.cancel_reason or ""
        if self.is_void:
            return "danger", [self.env._("Void, though all had signed: %s", reason)]
        return "warning", [self.env._("Given up. %s", reason).strip()]


class AgreementSignatory(models.Model):
    _inherit = "hei.sme.agreement.signatory"

    status = fields.Char(compute="_compute_status")

    @api.depends("state", "signed_on", "link_sent_on", "opened_on", "declined_on")
    def _compute_status(self):
        for person in self:
            person.status = person._say_status()

    def _say_status(self):
        day = self.agreement_id._say_day
        if self.state == "signed":
            return self.env._("Signed %s", day(self.signed_on))
        if self.state == "declined":
            return self.env._("Declined %s", day(self.declined_on))
        if self.opened_on:
            return self.env._("Opened %s", day(self.opened_on))
        if self.link_sent_on:
            return self.env._("Asked %s", day(self.link_sent_on))
        return (
            self.env._("Not asked yet")
            if self.method == "portal"
            else (self.env._("Pending"))
        )

    def _say_waiting(self):
        """Return who this is, for whom, and since when they have been asked."""
        agreement = self.agreement_id
        facts = {
            "name": self.name,
            "party": agreement[f"{self.party}_id"].sudo().name,
            "how": self._say_how(),
        }
        return self.env._("%(name)s for %(party)s, %(how)s", **facts)

    def _say_how(self):
        if self.method == "paper":
            return self.env._("who signs on paper")
        if self.method == "external":
            return self.env._("who signs elsewhere")
        if self.link_sent_on:
            return self.env._(
                "last asked on %s", self.agreement_id._say_day(self.link_sent_on)
            )
        if self._in_turn():
            return self.env._("not asked yet")
        return self.env._("whose turn comes later")

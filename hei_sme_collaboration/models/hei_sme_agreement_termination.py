"""Notice of termination, and objection to a renewal by itself."""

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import UserError

WHO = [
    ("hei", "The HEI"),
    ("sme", "The company"),
    ("both", "Both, by agreement"),
]
TERMINATION_KEYS = (
    *("terminated_by", "termination_notice_on", "termination_date"),
    *("termination_reason", "termination_document_id"),
)


class Agreement(models.Model):
    """Who ends it gives notice; it stays in force until the day notice takes effect."""

    _inherit = "hei.sme.agreement"

    terminated_by = fields.Selection(
        WHO, string="Notice given by", readonly=True, copy=False
    )
    termination_notice_on = fields.Date("Day of the notice", readonly=True, copy=False)
    termination_date = fields.Date(
        "Terminated with the end of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The last day on which it is in force.",
    )
    termination_reason = fields.Text(
        "Reason of the termination", readonly=True, copy=False
    )
    termination_document_id = fields.Many2one(
        "ir.attachment",
        string="Letter of notice",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    renewal_objected_on = fields.Date(
        "Objected to the renewal on",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    renewal_objected_by = fields.Selection(
        WHO[:2], string="Objected to the renewal", readonly=True, copy=False
    )

    # Notice of termination

    def action_terminate(self):
        """Ask who gives notice, when and why.

        :raises UserError: when it isn't in force, or notice was given already
        """
        self.ensure_one()
        self.check_access("write")
        self._refuse_termination()
        return self._open_dialog(
            "hei.sme.agreement.terminate", self.env._("Give notice of termination")
        )

    def action_withdraw_termination(self):
        """Ask why the notice is withdrawn.

        :raises UserError: when there's none, or it has taken effect
        """
        self.ensure_one()
        self.check_access("write")
        self._refuse_withdrawal()
        return self._open_dialog(
            "hei.sme.agreement.withdraw", self.env._("Withdraw the notice")
        )

    def _refuse_termination(self):
        for agreement in self:
            if agreement.state != "in_force":
                raise UserError(
                    self.env._(
                        "%(memorandum)s isn't in force, so there is nothing to"
                        " terminate.",
                        memorandum=agreement.display_name,
                    )
                )
            if agreement.termination_date:
                raise UserError(
                    self.env._(
                        "Notice was given already: %(memorandum)s ends on %(day)s."
                        " Withdraw that first.",
                        memorandum=agreement.display_name,
                        day=agreement._format_day(agreement.termination_date),
                    )
                )

    def _refuse_withdrawal(self):
        for agreement in self:
            if agreement.state != "in_force" or not agreement.termination_date:
                raise UserError(
                    self.env._(
                        "%(memorandum)s has no notice of termination that could be"
                        " withdrawn.",
                        memorandum=agreement.display_name,
                    )
                )

    def _earliest_end(self, who, notice_on):
        """Return the first day on which a notice can take effect: both can agree on
        any day, one alone has to keep the period of notice.
        """
        self.ensure_one()
        if who == "both":
            return self.date_start
        return notice_on + relativedelta(months=self.notice_months)

    def _give_notice(self, who, notice_on, last_day, reason, file=None, name=""):
        """Note that it ends with a day.

        :param bytes file: the letter, kept as it came
        :raises UserError: when it isn't in force, or the day can't be
        """
        self.ensure_one()
        self.check_access("write")
        self._claim()
        self._refuse_termination()
        self._refuse_end(who, notice_on, last_day)
        vals = {
            "terminated_by": who,
            "termination_notice_on": notice_on,
            "termination_date": last_day,
            "termination_reason": reason,
        }
        if file:
            letter = self._keep_file(
                "termination_document_id", name or self.env._("Notice"), file
            )
            vals["termination_document_id"] = letter.id
        self._for_action().write(vals)
        self._log_event(
            "notice",
            {"by": who, "notice_on": str(notice_on), "last_day": str(last_day)},
            actor=self.env.user.name,
            detail=reason,
        )
        self._message_log(
            body=self.env._(
                "Notice of termination: it ends on %(day)s. %(reason)s",
                day=self._format_day(last_day),
                reason=reason,
            )
        )
        self._close_reviews()
        if last_day < self._today():
            self._end("terminated")

    def _refuse_end(self, who, notice_on, last_day):
        term_end = self._term_end()
        if notice_on > self._today():
            raise UserError(
                self.env._("Note a notice on the day it is given, not ahead of it.")
            )
        goes_on = self.renewal == "automatic" and not self.renewal_objected_on
        if last_day >= term_end and not goes_on:
            raise UserError(
                self.env._(
                    "%(memorandum)s ends on %(day)s anyway. Choose an earlier day, or"
                    " let it end.",
                    memorandum=self.display_name,
                    day=self._format_day(term_end),
                )
            )
        earliest = self._earliest_end(who, notice_on)
        if last_day < earliest:
            raise UserError(
                self.env._(
                    "With %(months)s months of notice %(memorandum)s ends on %(day)s at"
                    " the earliest. Both together can agree on an earlier day.",
                    months=self.notice_months,
                    memorandum=self.display_name,
                    day=self._format_day(earliest),
                )
                if who != "both"
                else self.env._(
                    "%(memorandum)s is in force since %(day)s: it can't end before.",
                    memorandum=self.display_name,
                    day=self._format_day(earliest),
                )
            )

    def _withdraw_termination(self, reason):
        """Go on as if no notice had been given. The notice stays in the evidence.

        :raises UserError: when there's none, or it has taken effect
        """
        self.ensure_one()
        self.check_access("write")
        self._claim()
        self._refuse_withdrawal()
        letter = self.termination_document_id.sudo()
        last_day = self.termination_date
        vals = dict.fromkeys(TERMINATION_KEYS, False)
        if letter:
            vals["former_document_ids"] = [fields.Command.link(letter.id)]
        self._for_action().write(vals)
        letter._keep_as_former()
        self._log_event(
            "notice",
            {"withdrawn": True, "last_day": str(last_day)},
            actor=self.env.user.name,
            detail=reason,
        )
        self._message_log(
            body=self.env._("Notice of termination withdrawn: %s", reason)
        )

    def _take_over_termination(self, other):
        """An amendment that starts under notice ends with it."""
        self._for_action().write(other._termination_vals())

    def _termination_vals(self):
        """Return what a memorandum takes over that goes on under notice."""
        self.ensure_one()
        return dict(
            {key: self[key] for key in TERMINATION_KEYS},
            termination_document_id=self.termination_document_id.id,
        )

    # Objection to a renewal by itself

    def action_object_renewal(self):
        """Ask who objects to the renewal, and since when.

        :raises UserError: when it doesn't renew itself, or it's too late
        """
        self.ensure_one()
        self.check_access("write")
        self._refuse_objection(self._today())
        return self._open_dialog(
            "hei.sme.agreement.object", self.env._("Object to the renewal")
        )

    def _refuse_objection(self, day):
        self.ensure_one()
        if self.state != "in_force" or self.renewal != "automatic":
            raise UserError(
                self.env._(
                    "%(memorandum)s doesn't renew itself: there is nothing to object"
                    " to.",
                    memorandum=self.display_name,
                )
            )
        if self.renewal_objected_on:
            raise UserError(
                self.env._(
                    "Somebody has objected to the renewal of %(memorandum)s already. It"
                    " ends on %(day)s.",
                    memorandum=self.display_name,
                    day=self._format_day(self.date_end),
                )
            )
        if self.termination_date:
            raise UserError(
                self.env._(
                    "Notice was given: %(memorandum)s ends on %(day)s and won't renew"
                    " itself.",
                    memorandum=self.display_name,
                    day=self._format_day(self.date_end),
                )
            )
        return day

    def _object_to_renewal(self, who, day):
        """Note that it ends with its term.

        :raises UserError: when it doesn't renew itself, or the objection came too late
        """
        self.ensure_one()
        self.check_access("write")
        self._claim()
        self._refuse_objection(day)
        if day > self._today():
            raise UserError(
                self.env._("Note an objection on the day it is given, not ahead of it.")
            )
        if day > self.notice_date:
            raise UserError(
                self.env._(
                    "The last day to object was %(last)s: %(memorandum)s renews itself."
                    " A party can still give notice of termination.",
                    last=self._format_day(self.notice_date),
                    memorandum=self.display_name,
                )
            )
        self._for_action().write(
            {"renewal_objected_on": day, "renewal_objected_by": who}
        )
        self._log_event(
            "notice", {"objection_by": who, "on": str(day)}, actor=self.env.user.name
        )
        self._message_log(
            body=self.env._(
                "Objection to the renewal: it ends on %s.",
                self._format_day(self.date_end),
            )
        )

"""The term of a memorandum: when it starts, how long it runs, its notice."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class Agreement(models.Model):
    """The rule of the term is agreed; the dates follow from it."""

    _inherit = "hei.sme.agreement"

    effective_rule = fields.Selection(
        [("signature", "On the last signature"), ("date", "On a date")],
        string="Takes effect",
        default="signature",
        required=True,
    )
    date_start = fields.Date(
        "In force from", copy=False, index="btree_not_null", tracking=True
    )
    duration_months = fields.Integer(
        "Months it runs",
        required=True,
        default=lambda self: self.env.company.hei_sme_memorandum_months,
    )
    date_end = fields.Date(
        "Last day",
        compute="_compute_date_end",
        store=True,
        index="btree_not_null",
        help="Start, plus the months it runs, minus one day.",
    )
    notice_months = fields.Integer(
        "Months of notice",
        default=lambda self: self.env.company.hei_sme_memorandum_notice,
    )
    renewal = fields.Selection(
        [
            ("none", "None"),
            ("written", "In writing"),
            ("automatic", "By itself"),
        ],
        default="written",
        required=True,
    )

    # Computes

    @api.depends("date_start", "duration_months")
    def _compute_date_end(self):
        for agreement in self:
            agreement.date_end = agreement._last_day(agreement.date_start)

    def _last_day(self, start):
        """Return the last day of a term that starts then: one day short of a whole
        number of months. From 31 January one month ends on 28 February less a day.
        """
        if not start or not self.duration_months:
            return False
        return start + relativedelta(months=self.duration_months, days=-1)

    # Checks

    @api.constrains("duration_months", "notice_months", "date_start", "date_end")
    def _check_term(self):
        for agreement in self:
            end = agreement.date_end
            start = agreement.date_start
            if agreement.duration_months <= 0 or (start and end and end < start):
                raise ValidationError(
                    self.env._(
                        "%(memorandum)s would end before it starts. It has to run for"
                        " at least one month.",
                        memorandum=agreement.display_name,
                    )
                )
            if not 0 <= agreement.notice_months < agreement.duration_months:
                raise ValidationError(
                    self.env._(
                        "%(memorandum)s runs for %(months)s months: the notice can't"
                        " be as long as that, nor negative.",
                        memorandum=agreement.display_name,
                        months=agreement.duration_months,
                    )
                )

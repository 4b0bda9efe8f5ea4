"""The term of a memorandum: when it starts, how long it runs, when to look at it."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class Agreement(models.Model):
    """The rule of the term is agreed; the dates follow from it."""

    _inherit = "hei.sme.agreement"

    effective_rule = fields.Selection(
        [
            ("signature", "On the last signature"),
            ("date", "On a date"),
            ("publication", "On the day after publication"),
        ],
        string="Takes effect",
        default="signature",
        required=True,
    )
    published_on = fields.Date("Published on", copy=False, tracking=True)
    publication_url = fields.Char("Where it is published", copy=False)
    date_start = fields.Date(
        "In force from", copy=False, index="btree_not_null", tracking=True
    )
    term_from = fields.Date(
        "Term counts from",
        copy=False,
        help="The first day of the memorandum that this one amends: an amendment runs"
        " as long as that one would have, unless it says otherwise.",
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
        help="Start, plus the months it runs, minus one day; or the day on which a"
        " termination takes effect.",
    )
    notice_months = fields.Integer(
        "Months of notice",
        default=lambda self: self.env.company.hei_sme_memorandum_notice,
        help="How long before it takes effect a party gives notice of termination.",
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
    objection_months = fields.Integer(
        "Months to object",
        default=lambda self: self.env.company.hei_sme_memorandum_objection,
        help="How long before its last day a party has to object to a renewal by"
        " itself.",
    )
    notice_date = fields.Date(
        "Last day to object",
        compute="_compute_notice_date",
        store=True,
        index="btree_not_null",
        help="Up to this day a party can object to the renewal by itself.",
    )
    review_date = fields.Date(
        "Review on",
        compute="_compute_review_date",
        store=True,
        readonly=False,
        copy=False,
        index="btree_not_null",
        help="On this day whoever is responsible is reminded to renew it, to amend it"
        " or to let it end.",
    )
    warned_on = fields.Date(
        "Reminded on",
        compute="_compute_warned_on",
        store=True,
        copy=False,
        index="btree_not_null",
    )

    # Computes

    @api.depends("date_start", "term_from", "duration_months", "termination_date")
    def _compute_date_end(self):
        for agreement in self:
            days = (agreement._term_end(), agreement.termination_date)
            agreement.date_end = min(filter(None, days), default=False)

    @api.depends(
        "date_start", "term_from", "duration_months", "renewal", "objection_months"
    )
    def _compute_notice_date(self):
        for agreement in self:
            end = agreement._term_end()
            itself = end and agreement.renewal == "automatic"
            agreement.notice_date = itself and agreement._months_before(
                end, agreement.objection_months
            )

    @api.depends("date_end", "notice_date", "termination_date")
    def _compute_review_date(self):
        """Some months before it ends, or before it can't be stopped from going on."""
        for agreement in self:
            day = agreement.notice_date or agreement.date_end
            ends_anyway = agreement.termination_date
            months = agreement.company_id.sudo().hei_sme_memorandum_lead
            agreement.review_date = (
                day and not ends_anyway and agreement._months_before(day, months)
            )

    @api.depends("review_date")
    def _compute_warned_on(self):
        """Whoever moves the review to a later day is reminded once more."""
        for agreement in self:
            day = agreement.review_date
            later = day and day > agreement._today()
            agreement.warned_on = False if later else agreement.warned_on

    # Days

    def _today(self):
        """Return which day it is where the institution is."""
        return self._local_day(fields.Datetime.now())

    def _local_day(self, moment):
        """Return the day on which a moment (UTC) falls where the institution is."""
        company = self.company_id[:1] or self.env.company
        return company.sudo()._memorandum_day(moment)

    def _last_day(self, start):
        """Return the last day of a term that starts then: one day short of a whole
        number of months. From 31 January one month ends on 28 February less a day.
        """
        if not start or not self.duration_months:
            return False
        return start + relativedelta(months=self.duration_months, days=-1)

    def _term_end(self):
        """Return the last day as agreed, whatever was done about it since."""
        return self.date_start and self._last_day(self.term_from or self.date_start)

    @api.model
    def _months_before(self, last_day, months):
        """Return the last day that lies whole months before the end of another.

        Three months before the end of 31 December is the end of 30 September.
        """
        day = timedelta(days=1)
        return last_day + day - relativedelta(months=months) - day

    # Checks

    @api.constrains(
        "duration_months", "notice_months", "objection_months", "date_start", "date_end"
    )
    def _check_term(self):
        for agreement in self:
            end = agreement.date_end
            start = agreement.date_start
            months = agreement.duration_months
            # An amendment that was signed late is over at once: no reason to refuse
            # the signature.
            ends_early = agreement.state == "draft" and start and end and end < start
            if months <= 0 or ends_early:
                raise ValidationError(
                    self.env._(
                        "%(memorandum)s would end before it starts. It has to run for"
                        " at least one month.",
                        memorandum=agreement.display_name,
                    )
                )
            if not 0 <= agreement.notice_months < months:
                raise ValidationError(
                    self.env._(
                        "%(memorandum)s runs for %(months)s months: the notice can't"
                        " be as long as that, nor negative.",
                        memorandum=agreement.display_name,
                        months=months,
                    )
                )
            if agreement.objection_months < 0 or (
                agreement.renewal == "automatic"
                and agreement.objection_months >= months
            ):
                raise ValidationError(
                    self.env._(
                        "%(memorandum)s runs for %(months)s months: the time to object"
                        " to its renewal can't be as long as that, nor negative.",
                        memorandum=agreement.display_name,
                        months=months,
                    )
                )

    @api.constrains("duration_months", "renewal", "term_from", "date_start")
    def _check_longest_term(self):
        """Refuse in a draft what is longer than the institution may agree to."""
        for agreement in self.filtered(
            lambda a: a.state == "draft" and a.source != "imported"
        ):
            longest = agreement.company_id.sudo().hei_sme_memorandum_max_months
            if not longest:
                continue
            if agreement.duration_months > longest:
                raise ValidationError(
                    self.env._(
                        "%(memorandum)s would run for %(months)s months. The settings"
                        " of your institution allow %(longest)s at most.",
                        memorandum=agreement.display_name,
                        months=agreement.duration_months,
                        longest=longest,
                    )
                )
            if agreement.renewal == "automatic" and (
                2 * agreement.duration_months > longest
            ):
                raise ValidationError(
                    self.env._(
                        "%(memorandum)s would run for %(months)s months once it has"
                        " renewed itself. The settings of your institution allow"
                        " %(longest)s at most: choose a shorter term, or a renewal in"
                        " writing.",
                        memorandum=agreement.display_name,
                        months=2 * agreement.duration_months,
                        longest=longest,
                    )
                )

    # CRUD

    @api.model
    def _complete_vals(self, vals):
        result = super()._complete_vals(vals)
        card = self.env["hei.sme.collaboration"].browse(vals.get("collaboration_id"))
        if card:
            months = card.company_id.sudo().hei_sme_memorandum_objection
            # What is shorter than the time to object has none unless told.
            vals.setdefault(
                "objection_months", min(months, vals["duration_months"] - 1)
            )
        return result


class Company(models.Model):
    _inherit = "res.company"

    @api.constrains("hei_sme_memorandum_months", "hei_sme_memorandum_max_months")
    def _check_memorandum_longest_term(self):
        for company in self:
            longest = company.hei_sme_memorandum_max_months
            if longest and company.hei_sme_memorandum_months > longest:
                raise ValidationError(
                    self.env._(
                        "The usual term of memoranda (%(months)s months) is longer than"
                        " the longest one (%(longest)s months). Shorten the usual term"
                        " first.",
                        months=company.hei_sme_memorandum_months,
                        longest=longest,
                    )
                )

    def _memorandum_day(self, moment):
        """Return the day on which a moment (UTC) falls in the institution's time zone,
        the one of its contact.
        """
        self.ensure_one()
        local = self.with_context(tz=self.partner_id.tz or "UTC")
        return fields.Datetime.context_timestamp(local, moment).date()

"""The daily job: memoranda start, renew themselves, end, and are looked at in time."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

BATCH = 200
#: Nothing more happens to these.
OVER_STATES = ("expired", "terminated", "superseded")


class Agreement(models.Model):
    """Each step takes what is due by the institution's own date, in batches that are
    committed one by one. What a step has done isn't due any more: a job that was
    killed goes on where it was, and nothing happens twice.
    """

    _inherit = "hei.sme.agreement"

    @api.model
    def _cron_daily(self):
        """Do for each institution what is due today where it is."""
        job = self.sudo().with_context(hei_sme_batch=True)
        commit = self.env["ir.cron"]._commit_progress
        companies = job._read_group([], ["company_id"])
        skipped = 0
        for [company] in companies:
            for work in job._daily_steps():
                left = work(company)
                if left is None:
                    return
                skipped += left
        # What somebody was working on is tried again soon.
        commit(remaining=skipped)

    @api.model
    def _daily_steps(self):
        """Return what is done for each institution, in this order."""
        return [
            self._start_due,
            self._terminate_due,
            self._renew_due,
            self._expire_due,
            self._warn_due,
            self._erase_due,
        ]

    def _in_batches(self, domain, work):
        """Do something to all records of a domain, a batch and a commit at a time.

        :return: how many were left since somebody works on them, or None when the
            job's time is up
        """
        commit = self.env["ir.cron"]._commit_progress
        due = self.search(domain, order="id")
        left = len(due)
        # One more than there are: further steps wait, should the time be up.
        if due and not commit(remaining=len(due) + 1):
            return None
        for start in range(0, len(due), BATCH):
            batch = due[start : start + BATCH].try_lock_for_update()
            batch = batch.filtered_domain(domain)
            if batch:
                work(batch)
            left -= len(batch)
            if not commit(len(batch)):
                return None
        return left

    @api.model
    def _of_company(self, company, **conditions):
        """Return the domain of an institution's memoranda with these values."""
        return Domain.AND(
            [
                Domain("company_id", "=", company.id),
                *(Domain(name, "=", value) for name, value in conditions.items()),
            ]
        )

    # Start

    @api.model
    def _start_due(self, company):
        today = company._memorandum_today()
        domain = self._of_company(company, state="signed")
        domain &= Domain("date_start", "<=", today)
        return self._in_batches(domain, lambda batch: batch._start())

    # End

    @api.model
    def _over_domain(self, company):
        """Return those in force whose last day is over."""
        domain = self._of_company(company, state="in_force")
        return domain & Domain("date_end", "<", company._memorandum_today())

    @api.model
    def _terminate_due(self, company):
        today = company._memorandum_today()
        domain = self._of_company(company, state="in_force")
        domain &= Domain("termination_date", "<", today)
        return self._in_batches(domain, lambda batch: batch._end("terminated"))

    @api.model
    def _expire_due(self, company):
        domain = self._over_domain(company) & ~self._renewing_domain()
        return self._in_batches(domain, lambda batch: batch._end("expired"))

    @api.model
    def _renewing_domain(self):
        """Return those that renew themselves when their last day is over."""
        return Domain("renewal", "=", "automatic") & Domain(
            "renewal_objected_on", "=", False
        )

    def _end(self, state):
        """Note that these are over."""
        self._for_action().write({"state": state})
        self._log_event(state, lambda agreement: agreement._term_facts())
        self._close_reviews()

    # Renewal by itself

    @api.model
    def _renew_due(self, company):
        """Renew until the present: what was imported may have done so several times."""
        domain = self._over_domain(company) & self._renewing_domain()
        left = 0
        while before := self.search_count(domain):
            left = self._in_batches(domain, lambda batch: batch._renew_by_itself())
            if left is None or left == before:
                break
        return left

    # Personal details

    @api.model
    def _erase_due(self, company):
        """Erase who and from where in the evidence of what ended long ago."""
        months = company.hei_sme_memorandum_retention
        if not months:
            return 0
        cutoff = company._memorandum_today() - relativedelta(months=months)
        ended = self._of_company(company) & (
            (Domain("state", "in", OVER_STATES) & Domain("date_end", "<", cutoff))
            | (Domain("state", "=", "cancelled") & Domain("write_date", "<", cutoff))
        )
        domain = ended & Domain("event_ids.salt", "!=", False)
        return self._in_batches(domain, lambda batch: batch._erase_evidence())

    def _erase_evidence(self):
        self.event_ids._erase_personal()
        self._log_event("erased")


class Company(models.Model):
    _inherit = "res.company"

    def _memorandum_today(self):
        return self._memorandum_day(fields.Datetime.now())

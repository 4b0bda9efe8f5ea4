"""Reminding those whose signature is missing, when the institution wants that."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import split_every

#: People reminded in one transaction.
BATCH = 20


class AgreementSignatory(models.Model):
    """Off until an institution sets its interval."""

    _inherit = "hei.sme.agreement.signatory"

    @api.model
    def _cron_remind(self):
        """Remind who was asked long enough ago and hasn't signed: one mail per person,
        naming each memorandum with the day of the last mail.

        The mail and the day it was made are one transaction, so that a job that is
        killed reminds nobody twice when it runs again.
        """
        people = self._due_people()
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(people))
        for batch in split_every(BATCH, people):
            found = self.browse(sum(batch, ())).try_lock_for_update()
            found.invalidate_recordset()
            for ids in batch:
                (found & self.browse(ids))._due_now()._ask("reminded")
            if not commit(len(batch)):
                break

    @api.model
    def _due_people(self):
        """Return [ids of one person's signatories] that a reminder may be due for."""
        companies = self.env["res.company"].search(
            [("hei_sme_memorandum_remind_days", ">", 0)]
        )
        found = self.browse()
        for company in companies:
            found |= self.search(
                [
                    ("company_id", "=", company.id),
                    ("state", "=", "pending"),
                    ("method", "=", "portal"),
                    ("agreement_id.state", "=", "to_sign"),
                    ("link_sent_on", "<=", self._remind_before(company)),
                ],
                order="link_sent_on, id",
            )
        people = found.filtered(lambda s: s._has_address())
        return [
            mine._ids for mine in people.grouped(lambda s: s._person_key()).values()
        ]

    @api.model
    def _remind_before(self, company):
        days = company.hei_sme_memorandum_remind_days
        return fields.Datetime.now() - timedelta(days=days)

    def _due_now(self):
        """Return who of these, locked and read afresh, is still due."""
        return self._to_ask().filtered(
            lambda s: (
                s.link_sent_on and s.link_sent_on <= s._remind_before(s.company_id)
            )
        )

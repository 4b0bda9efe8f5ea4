"""Once a week by mail: what needs each of us, where the institution wants that."""

import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import formataddr, split_every

from .hei_sme_need import COORDINATOR

_logger = logging.getLogger(__name__)

#: People who are written to in one transaction.
BATCH = 20


class Company(models.Model):
    _inherit = "res.company"

    hei_sme_digest = fields.Boolean("Weekly mail of what needs somebody")


class ConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    hei_sme_digest = fields.Boolean(related="company_id.hei_sme_digest", readonly=False)


class Users(models.Model):
    """Who doesn't want the mail says so among their own preferences."""

    _inherit = "res.users"

    hei_sme_digest = fields.Boolean(
        "Weekly mail of what needs me",
        default=True,
        help="What waits for you in collaborations, on Mondays, where your institution"
        " has that mail switched on. A week in which nothing waits brings no mail.",
    )
    hei_sme_digest_on = fields.Date(
        "Last weekly mail of what needs me", readonly=True, copy=False
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return [*super().SELF_READABLE_FIELDS, "hei_sme_digest"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return [*super().SELF_WRITEABLE_FIELDS, "hei_sme_digest"]


class Need(models.AbstractModel):
    _inherit = "hei.sme.need"

    @api.model
    def _cron_digest(self):
        """Write to everybody whom something needs, once a week.

        The mail and the day it was made are one transaction: a job that was killed
        goes on where it was and writes to nobody twice.
        """
        users = self.env["res.users"].sudo()
        domain = self._digest_domain()
        due = users.search(domain, order="id")
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(due))
        for ids in split_every(BATCH, due.ids):
            batch = users.browse(ids).try_lock_for_update()
            batch.invalidate_recordset()
            for user in batch.filtered_domain(domain):
                self._digest(user)
            if not commit(len(ids)):
                break

    @api.model
    def _digest_domain(self):
        """Return whom to write to: people of ours with a role in an institution that
        wants it, who want it themselves and have had none this week.
        """
        today = fields.Date.today()
        monday = today - timedelta(days=today.weekday())
        return (
            Domain("all_group_ids", "in", self.env.ref(COORDINATOR).ids)
            & Domain("share", "=", False)
            & Domain("active", "=", True)
            & Domain("email", "!=", False)
            & Domain("company_ids.hei_sme_digest", "=", True)
            & Domain("hei_sme_digest", "=", True)
            & (
                Domain("hei_sme_digest_on", "=", False)
                | Domain("hei_sme_digest_on", "<", monday)
            )
        )

    @api.model
    def _digest(self, user):
        """Write to one person what needs them, if anything does. That one mail can't
        be made is no reason to leave the others without theirs.
        """
        user.hei_sme_digest_on = fields.Date.today()
        try:
            with self.env.cr.savepoint():
                vals = self._digest_vals(user)
                if vals:
                    self.env["mail.mail"].sudo().create(vals)
        except UserError:
            _logger.warning("No weekly mail for user %s", user.id, exc_info=True)

    @api.model
    def _digest_vals(self, user):
        """Return the values of a person's mail, nothing when nothing needs them: in
        their language, as their screen shows it.
        """
        companies = user.company_ids.filtered("hei_sme_digest")
        company = user.company_id if user.company_id in companies else companies[:1]
        lang = user.lang or self.env.lang
        need = self.with_user(user).with_context(
            lang=lang,
            tz=user.tz,
            allowed_company_ids=(company | companies).ids,
        )
        shown = need.overview()
        if not shown["total"]:
            return {}
        body = need.env["ir.qweb"]._render(
            "hei_sme_collaboration.need_digest",
            {"user": user, "needs": shown, "base_url": company.get_base_url()},
            lang=lang,
        )
        sender = company.partner_id
        return {
            "subject": need.env._("What needs you now: %s", shown["total"]),
            "author_id": sender.id,
            "email_from": sender.email_formatted if sender.email else False,
            "email_to": formataddr((user.name, user.email)),
            "message_type": "email_outgoing",
            "auto_delete": True,
            "body_html": self.env["hei.sme.mailing"]._frame_mail_of(
                company, body, lang
            ),
        }

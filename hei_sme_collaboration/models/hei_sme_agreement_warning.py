"""Whoever is responsible is reminded in time to renew, amend or let end."""

from markupsafe import Markup

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_date

#: More than so many in one run, as after an import, make one summary.
SINGLE = 10
#: So many are named in a summary.
NAMED = 50
REVIEW = "hei_sme_collaboration.mail_activity_type_review"


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    @api.model
    def _warn_due(self, company):
        """Remind of those whose day of review has come, each person of theirs.

        :return: like `_in_batches`
        """
        today = company._memorandum_today()
        domain = self._of_company(company, warned_on=False)
        domain &= Domain("review_date", "<=", today)
        domain &= Domain("state", "in", ("signed", "in_force"))
        domain &= Domain("date_end", ">=", today)
        left = 0
        people = self.search(domain)._grouped_by_responsible(company)
        for user, agreements in people.items():
            theirs = domain & Domain("id", "in", agreements.ids)
            result = self._in_one_batch(
                theirs, lambda batch, user=user: batch._warn(user)
            )
            if result is None:
                return None
            left += result
        return left

    def _in_one_batch(self, domain, work):
        """Do something to all records of a domain at once, then commit.

        :return: like `_in_batches`
        """
        commit = self.env["ir.cron"]._commit_progress
        due = self.search(domain, order="date_end, id")
        batch = due.try_lock_for_update().filtered_domain(domain)
        if batch:
            work(batch)
        if not commit(len(batch), remaining=1):
            return None
        return len(due) - len(batch)

    def _grouped_by_responsible(self, company):
        """Return {user: memoranda}: by the card's responsible person, else an officer
        of the institution. Without an officer nobody is reminded yet.
        """
        officer = company._memorandum_officer()
        people = {}
        for agreement in self:
            user = agreement.collaboration_id.user_id
            if not user.active or company not in user.company_ids:
                user = officer
            if user:
                people[user] = people.get(user, self.browse()) | agreement
        return people

    def _warn(self, user):
        """Leave an activity each, or one for all, and mail the person once."""
        first = self[0]
        if len(self) > SINGLE:
            vals_list = [self._summary_vals(user)]
        else:
            vals_list = [
                agreement._review_vals(
                    user, agreement._review_summary(), agreement._review_note()
                )
                for agreement in self.with_context(lang=user.lang)
            ]
        # The person gets one mail, not one for each activity.
        activities = self.env["mail.activity"].sudo()
        activities.with_context(mail_activity_quick_update=True).create(vals_list)
        if len(self) <= NAMED:
            first._mail_unattended(lambda: self._mail_ends_soon_to(user))
        self._for_action().write({"warned_on": first._today()})

    def _summary_vals(self, user):
        """Return one activity that names all of these, on the one that ends first."""
        agreements = self.with_context(lang=user.lang)
        first = agreements[0]
        note = Markup("<p>%s</p><ul>%s</ul>") % (
            first.env._(
                "These %s memoranda end soon. Renew them, amend them, or let them end.",
                len(self),
            ),
            Markup("").join(
                Markup("<li>%s</li>") % agreement._review_line()
                for agreement in agreements[:NAMED]
            ),
        )
        if len(self) > NAMED:
            note += Markup("<p>%s</p>") % first.env._(
                "And %s more: see the list of memoranda by their last day.",
                len(self) - NAMED,
            )
        summary = first.env._("%s memoranda end soon", len(self))
        return first._review_vals(user, summary, note)

    def _review_summary(self):
        if self.notice_date:
            return self.env._(
                "Renews itself unless somebody objects by %s",
                format_date(self.env, self.notice_date),
            )
        return self.env._("Ends on %s", format_date(self.env, self.date_end))

    def _review_note(self):
        if self.notice_date:
            return self.env._(
                "Look at how it went with the other side, and object in time if it"
                " shouldn't go on as it is."
            )
        return self.env._(
            "Look at how it went with the other side, then renew it, amend it or let it"
            " end."
        )

    def _review_line(self):
        return Markup("%s · %s · %s") % (
            self._get_html_link(title=self.reference),
            self.collaboration_id.name,
            self._review_summary(),
        )

    def _review_vals(self, user, summary, note):
        return {
            "activity_type_id": self.env["ir.model.data"]._xmlid_to_res_id(REVIEW),
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "user_id": user.id,
            "date_deadline": self._today(),
            "summary": summary,
            "note": note,
            "automated": True,
        }

    def _close_reviews(self):
        """What is over or goes on asks for no review any more."""
        self.sudo().activity_unlink([REVIEW])


class Company(models.Model):
    _inherit = "res.company"

    def _memorandum_officer(self):
        """Return who stands in where nobody is responsible: an officer, rather than an
        administrator.
        """
        group = self.env.ref("hei_sme_collaboration.group_officer")
        administrators = self.env.ref("hei_sme_collaboration.group_administrator")
        officers = (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("all_group_ids", "in", group.ids),
                    ("company_ids", "in", self.ids),
                    ("share", "=", False),
                ],
                order="id",
            )
        )
        return officers.sorted(lambda user: administrators in user.all_group_ids)[:1]

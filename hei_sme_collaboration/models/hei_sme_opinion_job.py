"""When both sides are asked what they think, and who is asked."""

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from .hei_sme_agreement_calendar import OVER_STATES

#: Opinions closed or erased in one transaction.
BATCH = 200
#: A memorandum in one of these has come into force.
STARTED = ("in_force", *OVER_STATES)


class Opinion(models.Model):
    """The daily job. What a day brings is noted first, both sides of a memorandum in
    one transaction, then mailed: whatever kills the job, nobody is asked twice.
    """

    _inherit = "hei.sme.opinion"

    @api.model
    def _cron_daily(self):
        """Ask where the institution wants that; close what nobody answered in time."""
        job = self.sudo()
        wanting = Domain("hei_sme_opinion_yearly_since", "!=", False)
        wanting |= Domain("hei_sme_opinion_end_since", "!=", False)
        companies = self.env["res.company"].sudo().search(wanting)
        for [company] in job._read_group([], ["company_id"]):
            companies |= company
        for company in companies:
            for work in (
                job._note_years,
                job._note_ends,
                job._drop_waiting,
                job._mail_waiting,
                job._lapse_due,
                job._erase_due,
            ):
                if work(company) is None:
                    return

    # What the day brings

    @api.model
    def _note_years(self, company):
        """Note whose year is over: counted from the day on which the first memorandum
        of a chain came into force, so that a renewal or an amendment starts no new
        count. What was recorded after that day, as by an import, waits for the next
        one, and so does what lies before the institution switched this on.
        """
        since = company.hei_sme_opinion_yearly_since
        if not since:
            return 0
        today = company._memorandum_today()
        self.env["hei.sme.agreement"].flush_model()
        self.flush_model()
        due = self.env.execute_query(
            SQL(
                """
                WITH chain AS (
                    SELECT COALESCE(root_id, id) AS root,
                           MIN(date_start) AS first_day,
                           MIN(create_date)::date AS known_on
                      FROM hei_sme_agreement
                     WHERE company_id = %(company)s AND state IN %(started)s
                     GROUP BY 1
                ), due AS (
                    SELECT root, first_day, known_on, (first_day + make_interval(
                           years => date_part('year', age(%(today)s, first_day))::int
                           ))::date AS due_on
                      FROM chain
                     WHERE first_day < %(today)s
                )
                SELECT agreement.id, due.due_on
                  FROM due
                  JOIN hei_sme_agreement AS agreement
                    ON COALESCE(agreement.root_id, agreement.id) = due.root
                 WHERE agreement.company_id = %(company)s
                   AND agreement.state = 'in_force'
                   AND agreement.date_end >= due.due_on
                   AND due.due_on > due.first_day
                   AND due.due_on >= due.known_on
                   AND due.due_on >= %(since)s
                   AND NOT EXISTS (
                       SELECT 1
                         FROM hei_sme_opinion AS opinion
                         JOIN hei_sme_agreement AS other
                           ON other.id = opinion.agreement_id
                        WHERE opinion.occasion = 'yearly'
                          AND opinion.due_on = due.due_on
                          AND COALESCE(other.root_id, other.id) = due.root
                   )
                """,
                company=company.id,
                started=STARTED,
                today=today,
                since=since,
            )
        )
        return self._note("yearly", dict(due))

    @api.model
    def _note_ends(self, company):
        """Note what has ended since this was switched on, unless it goes on under
        another memorandum.
        """
        since = company.hei_sme_opinion_end_since
        if not since:
            return 0
        self.env["hei.sme.agreement"].flush_model()
        self.flush_model()
        due = self.env.execute_query(
            SQL(
                """
                SELECT agreement.id, agreement.date_end
                  FROM hei_sme_agreement AS agreement
                 WHERE agreement.company_id = %s
                   AND agreement.state IN ('expired', 'terminated')
                   AND agreement.date_end >= %s
                   AND agreement.date_end >= agreement.create_date::date
                   AND NOT EXISTS (
                       SELECT 1 FROM hei_sme_agreement AS follower
                        WHERE follower.origin_id = agreement.id
                          AND follower.state IN ('signed', 'in_force', 'superseded')
                   )
                   AND NOT EXISTS (
                       SELECT 1 FROM hei_sme_opinion AS opinion
                        WHERE opinion.occasion = 'end'
                          AND opinion.agreement_id = agreement.id
                   )
                """,
                company.id,
                since,
            )
        )
        return self._note("end", dict(due))

    @api.model
    def _note(self, occasion, due):
        """Note both sides of each of these memoranda.

        :param dict due: {memorandum's id: day of the occasion}
        :return: None when the job's time is up
        """
        if not due:
            return 0
        agreements = self.env["hei.sme.agreement"].sudo()
        return agreements._in_batches(
            Domain("id", "in", list(due)),
            lambda batch: self._note_batch(occasion, batch, due),
        )

    @api.model
    def _note_batch(self, occasion, agreements, due):
        vals_list = []
        for agreement in agreements:
            unreached = []
            for side in ("hei", "sme"):
                person = agreement._opinion_contact(side)
                why = agreement._why_no_opinion(person)
                vals_list.append(
                    {
                        "agreement_id": agreement.id,
                        "occasion": occasion,
                        "due_on": due[agreement.id],
                        "side": side,
                        **self._person_vals(person),
                        "state": "not_asked" if why else "waiting",
                        "why_not": why,
                    }
                )
                if not email_normalize(person.email or ""):
                    unreached.append(agreement[f"{side}_id"].name)
            if unreached:
                agreement._tell_of_unreached(unreached)
        self.create(vals_list)

    # What nobody answered, and what is long over

    @api.model
    def _drop_waiting(self, company):
        """Ask nobody of an occasion that was switched off before their mail left."""
        domain = Domain("company_id", "=", company.id) & Domain("state", "=", "waiting")
        domain &= ~self._waiting_domain(company)
        why = self.env._("This was switched off before the mail left.")
        vals = {"state": "not_asked", "why_not": why}
        return self._in_turns(domain, lambda batch: batch.write(vals))

    @api.model
    def _lapse_due(self, company):
        today = company._memorandum_today()
        domain = Domain("company_id", "=", company.id) & Domain("state", "=", "asked")
        domain &= Domain("lapses_on", "<", today)
        return self._in_turns(domain, lambda batch: batch._lapse())

    def _lapse(self):
        self._revoke_links()
        self.write({"state": "lapsed"})

    @api.model
    def _erase_due(self, company):
        """Forget who said it when the memorandum ended long ago, as its evidence does.
        What was said stays.
        """
        months = company.hei_sme_memorandum_retention
        if not months:
            return 0
        cutoff = company._memorandum_today() - relativedelta(months=months)
        domain = Domain("company_id", "=", company.id) & Domain("name", "!=", False)
        domain &= Domain("agreement_id.state", "in", OVER_STATES)
        domain &= Domain("agreement_id.date_end", "<", cutoff)
        return self._in_turns(domain, lambda batch: batch._erase_person())

    def _erase_person(self):
        self._revoke_links()
        self.write({"name": False, "email": False, "partner_id": False})

    @api.model
    def _in_turns(self, domain, work):
        """Do something to all opinions of a domain, a batch and a commit at a time.

        :return: None when the job's time is up
        """
        commit = self.env["ir.cron"]._commit_progress
        due = self.search(domain, order="id")
        for start in range(0, len(due), BATCH):
            batch = due[start : start + BATCH].try_lock_for_update()
            work(batch.filtered_domain(domain))
            if not commit(len(batch)):
                return None
        return 0


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    def _opinion_contact(self, side):
        """Return who speaks for a side in everyday matters, maybe nobody: the contact
        of the memorandum, else of the card, else whoever is responsible at ours, and
        the other party itself.
        """
        self.ensure_one()
        agreement = self.sudo()
        card = agreement.collaboration_id
        name = f"{side}_contact_id"
        last = (
            card.user_id.partner_id
            if side == card.our_side
            else agreement[f"{side}_id"]
        )
        people = [person for person in (agreement[name], card[name], last) if person]
        here = [person for person in people if person.active]
        reached = [person for person in here if email_normalize(person.email or "")]
        return (reached or here or [self.env["res.partner"]])[0]

    def _why_no_opinion(self, person, user=None):
        """Return in a sentence why this person isn't to be asked; empty when fine."""
        self.ensure_one()
        if not person:
            return self.env._("Nobody is named as the contact for everyday matters.")
        if not email_normalize(person.email or ""):
            return self.env._("%s has no e-mail address.", person.name)
        user = user or self.sudo().collaboration_id.user_id
        return person.sudo()._contact_hindrance(user).get(person.sudo(), "")

    def _tell_of_unreached(self, names):
        """Tell the responsible who couldn't be asked, once for both sides."""
        agreement = self.with_context(mail_activity_quick_update=True)
        agreement._tell_responsible(
            self.env._("Nobody could be asked for an opinion"),
            self.env._(
                "No contact with an e-mail address: %s. Name one on the memorandum,"
                " then use *Ask now* in the collaboration's tab Opinions.",
                ", ".join(filter(None, names)),
            ),
        )


class Company(models.Model):
    _inherit = "res.company"

    hei_sme_opinion_yearly_since = fields.Date(
        "Both sides are asked once a year since", readonly=True
    )
    hei_sme_opinion_end_since = fields.Date(
        "Both sides are asked at the end since", readonly=True
    )
    hei_sme_opinion_yearly = fields.Boolean(
        "Ask both sides once a year",
        compute="_compute_opinion_yearly",
        inverse="_inverse_opinion_yearly",
    )
    hei_sme_opinion_end = fields.Boolean(
        "Ask both sides at the end",
        compute="_compute_opinion_end",
        inverse="_inverse_opinion_end",
    )

    @api.depends("hei_sme_opinion_yearly_since")
    def _compute_opinion_yearly(self):
        for company in self:
            company.hei_sme_opinion_yearly = bool(company.hei_sme_opinion_yearly_since)

    @api.depends("hei_sme_opinion_end_since")
    def _compute_opinion_end(self):
        for company in self:
            company.hei_sme_opinion_end = bool(company.hei_sme_opinion_end_since)

    def _inverse_opinion_yearly(self):
        self._switch_opinions("yearly")

    def _inverse_opinion_end(self):
        self._switch_opinions("end")

    def _switch_opinions(self, occasion):
        """Remember since when it's on: nobody is asked about what lies before."""
        name = f"hei_sme_opinion_{occasion}"
        for company in self:
            if company[name] != bool(company[f"{name}_since"]):
                company[f"{name}_since"] = company[name] and company._memorandum_today()


class ConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    hei_sme_opinion_yearly = fields.Boolean(
        related="company_id.hei_sme_opinion_yearly", readonly=False
    )
    hei_sme_opinion_end = fields.Boolean(
        related="company_id.hei_sme_opinion_end", readonly=False
    )

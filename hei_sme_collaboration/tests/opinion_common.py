"""Memoranda whose two sides are asked what they think."""

import re
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tools import SQL

from .term_common import Killed, TermCommon

#: The job runs on this day unless told.
DAY = "2027-03-01"


class OpinionCommon(TermCommon):
    """An institution that asks once a year and at the end, since the first of 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dean = cls.env["res.partner"].create(
            {
                "name": "Dora Dean",
                "parent_id": cls.hei.id,
                "email": "Dora@example.org",
            }
        )
        cls.switch_on()

    @classmethod
    def switch_on(cls, since="2026-01-01", **vals):
        cls.company.write(
            {
                "hei_sme_opinion_yearly_since": since,
                "hei_sme_opinion_end_since": since,
                **vals,
            }
        )

    @classmethod
    def in_force(cls, count=1, start="2026-03-01", **vals):
        """Have memoranda in force since a day, known to the database since then, with
        an operational contact on each side.
        """
        vals = {
            "date_start": start,
            "duration_months": 60,
            "hei_contact_id": cls.dean.id,
            "sme_contact_id": cls.owner.id,
            **vals,
        }
        agreements = cls.many(count, **vals)
        cls.known_since(agreements, start)
        return agreements

    @classmethod
    def known_since(cls, agreements, day):
        cls.env.flush_all()
        cls.env.cr.execute(
            SQL(
                "UPDATE hei_sme_agreement SET create_date = %s WHERE id IN %s",
                day,
                tuple(agreements.ids),
            )
        )
        cls.env.invalidate_all()

    def run_opinions(self, day=DAY, killed_after=None):
        """Run the job at noon of a day, as the scheduler does; maybe kill it at its
        n-th commit.
        """
        commits = iter(range(1, 10**6))
        cron = self.env["ir.cron"].__class__
        progress = cron._commit_progress

        def commit(job, *args, **kwargs):
            if next(commits) == killed_after:
                raise Killed
            return progress(job, *args, **kwargs)

        with (
            freeze_time(f"{day} 12:00:00"),
            patch.object(cron, "_commit_progress", commit),
            self.committing(),
        ):
            self.env["hei.sme.opinion"]._cron_daily()

    def opinions(self, agreements=None):
        domain = [("company_id", "=", self.company.id)]
        if agreements:
            domain = [("agreement_id", "in", agreements.ids)]
        return self.env["hei.sme.opinion"].search(domain, order="id")

    def of_side(self, side, agreements=None):
        return self.opinions(agreements).filtered(lambda o: o.side == side)

    def queued(self):
        """Return the mails with a link to an opinion, as they wait to leave."""
        mails = self.env["mail.mail"].sudo().search([], order="id")
        return mails.filtered(lambda mail: "#o" in (mail.body_html or ""))

    def codes(self, mail):
        found = re.findall(r"/collaboration/link#(o\d+-\w+)", mail.body_html)
        return list(dict.fromkeys(found))

    def answer(self, opinion, rating="4", wish="More practice", go_on="changes"):
        opinion.sudo()._answer({"rating": rating, "wish": wish, "go_on": go_on})

"""Commitments are drafted from what was agreed, year by year."""

from odoo import api, fields, models
from odoo.fields import Domain


class Agreement(models.Model):
    """When a memorandum comes into force, and again when an academic year begins, its
    collaboration gets a line for each measure of its ways. Lines that are there stay:
    an amendment or a renewal doubles nothing.
    """

    _inherit = "hei.sme.agreement"

    commitments_until = fields.Date(
        "Commitments drafted until",
        readonly=True,
        copy=False,
        help="The last day of the last academic year they were drafted for.",
    )

    def _start(self):
        result = super()._start()
        for company, agreements in self.grouped("company_id").items():
            today = company.sudo()._memorandum_today()
            days = {agreement: agreement.date_start for agreement in agreements}
            for agreement in agreements.filtered(lambda a: a.source == "imported"):
                # Of what was promised before nothing is known.
                days[agreement] = max(agreement.date_start, today)
                if agreement.date_end and agreement.date_end < today:
                    days.pop(agreement)
            self._draft_commitments(company, days)
        return result

    @api.model
    def _daily_steps(self):
        return [*super()._daily_steps(), self._draft_due]

    @api.model
    def _draft_due(self, company):
        """Draft the lines of the academic year that has begun."""
        today = company._memorandum_today()
        domain = self._of_company(company, state="in_force")
        domain &= Domain("date_end", "=", False) | Domain("date_end", ">=", today)
        domain &= Domain("commitments_until", "=", False) | Domain(
            "commitments_until", "<", today
        )
        return self._in_batches(
            domain,
            lambda batch: batch._draft_commitments(
                company, dict.fromkeys(batch, today)
            ),
        )

    @api.model
    def _draft_commitments(self, company, days):
        """Draft a line for each measure of each way of memoranda, all at once.

        :param dict days: {memorandum: a day of the academic year to draft for}
        """
        if not days:
            return
        years = self.env["hei.sme.academic.year"]._between(
            company, min(days.values()), max(days.values())
        )
        agreements = {
            year: self.sudo().union(
                *(
                    a
                    for a, day in days.items()
                    if year.date_start <= day <= year.date_end
                )
            )
            for year in years
        }
        self.env["hei.sme.commitment"].sudo()._draft(agreements)
        for year, drafted in agreements.items():
            drafted.write({"commitments_until": year.date_end})

    def _commitment_vals(self, measure, year, former):
        """Return the lines of a measure: as in the year before, where it was counted
        then, with its targets and departments. What was archived isn't taken up again.

        :param former: lines of the year before, None where there was none
        """
        vals = {
            "collaboration_id": self.collaboration_id.id,
            "agreement_id": self.id,
            "measure_id": measure.id,
            "academic_year_id": year.id,
        }
        if former is None:
            unit = self.unit_id or self.collaboration_id.unit_id
            return [dict(vals, unit_id=unit.id)]
        return [
            dict(vals, unit_id=line.unit_id.id, target=line.target)
            for line in former.filtered("active")
        ]


class Commitment(models.Model):
    _inherit = "hei.sme.commitment"

    @api.model
    def _draft(self, agreements):
        """Draft what is missing; a closed year stays as it is.

        :param dict agreements: {academic year: memoranda}, the oldest year first
        """
        years = list(agreements)
        before = self.env["hei.sme.academic.year"].search(
            Domain("company_id", "=", years[0].company_id.id)
            & Domain("date_end", "<", years[0].date_start),
            limit=1,
        )
        former_year = dict(zip(years, [before, *years], strict=False))
        everything = self.env["hei.sme.agreement"].union(*agreements.values())
        measures = self.env["hei.sme.measure"].search(
            [("way_id", "in", everything.way_ids.ids)]
        )
        lines = self.with_context(active_test=False).search(
            [
                ("collaboration_id", "in", everything.collaboration_id.ids),
                ("academic_year_id", "in", before.union(*years).ids),
            ]
        )
        known = lines.grouped(
            lambda li: (li.collaboration_id, li.measure_id, li.academic_year_id)
        )
        vals_list = []
        for year in years:
            if year.state == "closed":
                continue
            for agreement in agreements[year]:
                card = agreement.collaboration_id
                for measure in measures:
                    key = (card, measure, year)
                    if measure.way_id not in agreement.way_ids or key in known:
                        continue
                    known[key] = self
                    former = known.get((card, measure, former_year[year]))
                    vals_list += agreement._commitment_vals(measure, year, former)
        return self.create(vals_list)

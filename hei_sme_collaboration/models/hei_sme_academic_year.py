"""Academic years: what is counted is counted by them."""

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

MONTHS = [
    ("1", "January"),
    ("2", "February"),
    ("3", "March"),
    ("4", "April"),
    ("5", "May"),
    ("6", "June"),
    ("7", "July"),
    ("8", "August"),
    ("9", "September"),
    ("10", "October"),
    ("11", "November"),
    ("12", "December"),
]
#: What is left over between two years and is shorter goes with its neighbour.
SHORTEST = relativedelta(months=6)
#: So many years back a period is looked at.
MOST_YEARS = 80
DAY = timedelta(days=1)


class AcademicYear(models.Model):
    """A year of an institution, with the days it has. Years never overlap.

    They come about when they are needed, from the month in the settings. Another month
    holds for years that come about later: a year that is there keeps its days, and the
    next one starts on the day after. It is then shorter or longer than twelve months,
    yet never shorter than six.
    """

    _name = "hei.sme.academic.year"
    _description = "Academic year"
    _inherit = ["hei.sme.deletion.guard"]
    _order = "date_start desc, id desc"

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one(
        "res.company",
        string="Our institution",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    date_start = fields.Date("First day", required=True)
    date_end = fields.Date("Last day", required=True)
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")],
        default="open",
        required=True,
        help="The figures of a closed year change only with a reason.",
    )

    _start_uniq = models.UniqueIndex(
        "(company_id, date_start)",
        "An academic year of this institution starts on that day already.",
    )

    @api.depends("date_start", "date_end")
    def _compute_name(self):
        for year in self:
            first, last = year.date_start, year.date_end
            if not (first and last):
                year.name = False
            elif first.year == last.year:
                year.name = str(first.year)
            else:
                year.name = f"{first.year}/{last.year % 100:02d}"

    @api.constrains("date_start", "date_end", "company_id")
    def _check_days(self):
        for year in self:
            if year.date_end < year.date_start:
                raise ValidationError(
                    self.env._(
                        "An academic year can't end (%(last)s) before it starts"
                        " (%(first)s).",
                        first=year.date_start,
                        last=year.date_end,
                    )
                )
            other = self.search(
                Domain("company_id", "=", year.company_id.id)
                & Domain("id", "!=", year.id)
                & Domain("date_start", "<=", year.date_end)
                & Domain("date_end", ">=", year.date_start),
                limit=1,
            )
            if other:
                raise ValidationError(
                    self.env._(
                        "The days from %(first)s to %(last)s overlap with the academic"
                        " year %(other)s (%(other_first)s to %(other_last)s). Each day"
                        " belongs to one year only.",
                        first=year.date_start,
                        last=year.date_end,
                        other=other.name,
                        other_first=other.date_start,
                        other_last=other.date_end,
                    )
                )

    def write(self, vals):
        if {"date_start", "date_end", "company_id"} & vals.keys():
            self._refuse_moving_closed()
        return super().write(vals)

    def _refuse_moving_closed(self):
        closed = self.filtered(lambda year: year.state == "closed")
        if closed:
            raise UserError(
                self.env._(
                    "The academic year %(year)s is closed: its days can't change any"
                    " more. Open it again first.",
                    year=closed[0].name,
                )
            )

    # Years of a day

    @api.model
    def _current(self, company):
        """Return the year that an institution is in today."""
        return self._of(company, company.sudo()._memorandum_today())

    @api.model
    def _of(self, company, day):
        """Return the year of a day in superuser mode, made where there's none."""
        years = self.sudo()
        found = years.search(
            Domain("company_id", "=", company.id)
            & Domain("date_start", "<=", day)
            & Domain("date_end", ">=", day),
            limit=1,
        )
        return found or years.create(years._vals_of(company, day))

    @api.model
    def _between(self, company, first, last):
        """Return the years that touch a period, oldest first, made where there are
        none. Of a very long period only the last ones count.
        """
        first = max(first, last - relativedelta(years=MOST_YEARS))
        found = self.sudo().search(
            Domain("company_id", "=", company.id)
            & Domain("date_start", "<=", last)
            & Domain("date_end", ">=", first),
            order="date_start",
        )
        day = first
        years = self.sudo()
        while day <= last:
            year = found.filtered(
                lambda year, day=day: year.date_start <= day <= year.date_end
            ) or self._of(company, day)
            years |= year
            day = year.date_end + DAY
        return years

    @api.model
    def _vals_of(self, company, day):
        """Return what the year of a day is: twelve months by the settings, less what
        belongs to its neighbours.
        """
        month = int(company.sudo().hei_sme_year_start_month)
        first = date(day.year - (day.month < month), month, 1)
        last = first + relativedelta(years=1) - DAY
        mine = Domain("company_id", "=", company.id)
        before = self.search(
            mine & Domain("date_end", "<", day), order="date_end desc", limit=1
        )
        after = self.search(
            mine & Domain("date_start", ">", day), order="date_start", limit=1
        )
        if before and before.date_end >= first:
            first = before.date_end + DAY
            if first + SHORTEST > last + DAY:
                last += relativedelta(years=1)
        if after and after.date_start <= last:
            last = after.date_start - DAY
            if first + SHORTEST > last + DAY and not (
                before and before.date_end == first - DAY
            ):
                first -= relativedelta(years=1)
                if before:
                    first = max(first, before.date_end + DAY)
        return {"company_id": company.id, "date_start": first, "date_end": last}

    # Actions

    def action_ask_close(self):
        """Say what is still missing, then close."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Close %s", self.name),
            "res_model": "hei.sme.academic.year.close",
            "view_mode": "form",
            "target": "new",
            "context": {"default_academic_year_id": self.id},
        }

    def action_close(self):
        """Close these years: their figures change only with a reason from now on.

        :raises UserError: when a year isn't over yet
        """
        for year in self:
            if year.date_end >= year.company_id._memorandum_today():
                raise UserError(
                    self.env._(
                        "The academic year %(year)s runs until %(last)s. Close it when"
                        " it is over.",
                        year=year.name,
                        last=year.date_end,
                    )
                )
        return self.write({"state": "closed"})

    def action_reopen(self):
        """Open these years again."""
        return self.write({"state": "open"})


class Company(models.Model):
    _inherit = "res.company"

    hei_sme_year_start_month = fields.Selection(
        MONTHS, string="Academic years start in", default="10", required=True
    )


class ConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    hei_sme_year_start_month = fields.Selection(
        related="company_id.hei_sme_year_start_month", readonly=False
    )

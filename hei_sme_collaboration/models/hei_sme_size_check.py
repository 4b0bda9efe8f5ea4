"""What can't be true of a company's size is refused, with what to do about it."""

from datetime import date
from itertools import pairwise

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from .sme_size import FIGURES

#: The most that a figure may be; nobody employs or earns so much.
MOST = {"headcount": 10**7, "turnover": 10**12, "balance_sheet": 10**12}
#: Nobody declares what was before the EU had a definition, by far.
FIRST_YEAR = 1990


class SizeDeclaration(models.Model):
    _inherit = "hei.sme.size.declaration"

    @api.model
    def _possible_years(self):
        return range(FIRST_YEAR, fields.Date.context_today(self).year + 3)

    @api.constrains("partner_id", "declared_class", "date_to", *FIGURES)
    def _check_says_something(self):
        for declaration in self:
            if declaration.date_to or declaration.declared_class:
                continue
            if any(declaration[name] for name in FIGURES):
                raise ValidationError(
                    self.env._(
                        "Say of which accounting period these figures of “%s” are: its"
                        " closing day.",
                        declaration.partner_id.display_name,
                    )
                )
            raise ValidationError(
                self.env._(
                    "Say which class “%s” is, or give the closing day and the figures"
                    " of an accounting period.",
                    declaration.partner_id.display_name,
                )
            )

    @api.constrains("partner_id")
    def _check_partner(self):
        for declaration in self:
            partner = declaration.partner_id
            if partner.commercial_partner_id != partner:
                raise ValidationError(
                    self.env._(
                        "“%(contact)s” is a contact of “%(company)s”: note the size"
                        " there.",
                        contact=partner.name,
                        company=partner.commercial_partner_id.display_name,
                    )
                )

    @api.constrains("date_from", "date_to", "is_estimate", "declared_on")
    def _check_days(self):
        today = fields.Date.context_today(self)
        for declaration in self:
            first, last = declaration.date_from, declaration.date_to
            if not date(FIRST_YEAR, 1, 1) <= declaration.declared_on <= today:
                raise ValidationError(
                    self.env._(
                        "A size is declared today or earlier, not in future or before"
                        " %s.",
                        FIRST_YEAR,
                    )
                )
            if not last:
                continue
            if last.year not in self._possible_years():
                raise ValidationError(
                    self.env._(
                        "%(day)s can't be the closing day of an accounting period of"
                        " “%(company)s”. Please check the year.",
                        day=format_date(self.env, last),
                        company=declaration.partner_id.display_name,
                    )
                )
            if first > last or first < last - relativedelta(years=2):
                raise ValidationError(
                    self.env._(
                        "An accounting period of “%(company)s” can't run from"
                        " %(first)s to %(last)s: it begins before it ends, and lasts"
                        " two years at most.",
                        company=declaration.partner_id.display_name,
                        first=format_date(self.env, first),
                        last=format_date(self.env, last),
                    )
                )
            if last > today and not declaration.is_estimate:
                raise ValidationError(
                    self.env._(
                        "The accounting period %(period)s of “%(company)s” isn't closed"
                        " before %(day)s. Take the last closed one, or tick “Estimate”"
                        " when there are no closed accounts yet.",
                        period=declaration.year,
                        company=declaration.partner_id.display_name,
                        day=format_date(self.env, last),
                    )
                )

    @api.constrains("apprentices", *FIGURES)
    def _check_figures(self):
        for declaration in self:
            self._check_amounts(declaration, declaration.partner_id.display_name)
            if not 0 <= declaration.apprentices <= declaration.headcount:
                raise ValidationError(
                    self.env._(
                        "“%s” can't have more apprentices than staff: they're a part of"
                        " the figure beside them.",
                        declaration.partner_id.display_name,
                    )
                )

    @api.model
    def _check_amounts(self, record, name):
        """:raises ValidationError: naming the figure that can't be true"""
        for figure in FIGURES:
            if not 0 <= record[figure] <= MOST[figure]:
                raise ValidationError(
                    self.env._(
                        "%(figure)s of “%(company)s” lies between 0 and %(most)s."
                        " Please check it.",
                        figure=record._fields[figure]._description_string(self.env),
                        company=name,
                        most=f"{MOST[figure]:,}",
                    )
                )

    @api.constrains(
        "partner_id", "company_id", "date_from", "date_to", "state", "active"
    )
    def _check_overlap(self):
        """Of one institution's records no two periods of a company share a day."""
        counted = self.filtered(lambda d: d.active and d.state == "taken" and d.date_to)
        taken = self.search(counted._overlap_domain(), order="date_to, id")
        for of_one in taken.grouped(lambda d: (d.partner_id, d.company_id)).values():
            for before, after in pairwise(of_one):
                if before._shares_days(after):
                    raise ValidationError(before._say_overlap(after))

    def _say_overlap(self, other):
        return self.env._(
            "The accounting periods %(one)s (%(one_first)s to %(one_last)s) and"
            " %(other)s (%(other_first)s to %(other_last)s) of “%(company)s” share"
            " days. Correct one of them, or archive it.",
            one=self.year,
            one_first=format_date(self.env, self.date_from),
            one_last=format_date(self.env, self.date_to),
            other=other.year,
            other_first=format_date(self.env, other.date_from),
            other_last=format_date(self.env, other.date_to),
            company=self.partner_id.display_name,
        )

    def _overlap_domain(self):
        return [
            ("partner_id", "in", self.partner_id.ids),
            ("company_id", "in", self.company_id.ids),
            ("state", "=", "taken"),
            ("date_to", "!=", False),
        ]

    def _period_key(self):
        return self.partner_id, self.company_id, self.date_from, self.date_to

    def _shares_days(self, other):
        return self.date_from <= other.date_to and other.date_from <= self.date_to

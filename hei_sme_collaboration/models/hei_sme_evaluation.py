"""The evaluation report: what an institution says of a year, computed once.

Paper and spreadsheet are both drawn from what `_report` returns, so they can't differ.
"""

from dataclasses import dataclass
from functools import cached_property

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from .hei_sme_agreement_archive import safe_name


@dataclass(frozen=True)
class Scope:
    """What a report is about: records in superuser mode, in its language.

    :param before: the academic year before, to compare with; empty where there's none
    :param unit: the department, its sub-departments with it; empty: all
    """

    company: models.BaseModel
    year: models.BaseModel
    before: models.BaseModel
    unit: models.BaseModel

    @property
    def years(self):
        return self.year | self.before

    @cached_property
    def unit_ids(self):
        """The department and all that belong to it, archived ones too."""
        units = self.unit.with_context(active_test=False)
        return units.search([("id", "child_of", self.unit.ids)]).ids

    @cached_property
    def totals(self):
        """This year's counts of memoranda and the year before's, each counted once."""
        return self.year.env["hei.sme.evaluation"]._totals(self)

    def domain(self, unit_field="unit_id", **equal):
        """Return the domain of what belongs to the institution and the department."""
        domain = Domain("company_id", "=", self.company.id)
        if self.unit:
            domain &= Domain(unit_field, "in", self.unit_ids)
        for name, value in equal.items():
            domain &= Domain(name, "=", value)
        return domain

    def of_years(self, unit_field="unit_id"):
        """Return the domain of what belongs to the year, and to the one before."""
        years = Domain("academic_year_id", "in", self.years.ids)
        return self.domain(unit_field) & years


class Evaluation(models.AbstractModel):
    """Figures of an academic year for the institution or one of its departments.

    Each room adds its own section; what is counted is told in its docstring and in the
    report's last chapter.
    """

    _name = "hei.sme.evaluation"
    _description = "Evaluation report"

    # Who may

    @api.model
    def _own_units(self):
        """Return the departments that this person is among the people of, with all
        that belong to them.
        """
        units = self.env["hei.sme.unit"]
        own = units.search([("user_ids", "in", self.env.user.ids)])
        return own and units.search([("id", "child_of", own.ids)])

    @api.model
    def _sees_all(self):
        """Return whether this person may have the figures of the whole institution."""
        return self.env.user.has_group("hei_sme_collaboration.group_reader")

    @api.model
    def _check_asked(self, year, unit):
        """Refuse what isn't this person's: readers have all of their institutions,
        coordinators their departments.

        :raises AccessError: saying which figures they can have
        :raises UserError: when the department is another institution's
        """
        if not self._sees_all():
            self.env["hei.sme.collaboration"].check_access("read")
            if unit not in self._own_units() or not unit:
                raise AccessError(
                    self.env._(
                        "You can have the evaluation report of your own departments."
                        " Choose one of them, or ask your career services."
                    )
                )
        year.check_access("read")
        unit.check_access("read")
        if unit and unit.company_id != year.company_id:
            raise UserError(
                self.env._(
                    "“%(unit)s” doesn't belong to %(institution)s. Choose a department"
                    " of the institution whose year it is.",
                    unit=unit.display_name,
                    institution=year.sudo().company_id.name,
                )
            )

    # The report

    @api.model
    def _report(self, year, unit, lang=None):
        """Return the whole report in a language: a dict of texts and `Table`s.

        The number of queries is the same for every number of records. Figures don't
        depend on who asks, but for what they may ask for.

        :raises AccessError, UserError: see `_check_asked`
        """
        self._check_asked(year, unit)
        self.env.flush_all()
        scope = self._scope(year, unit, lang or self.env.lang)
        evaluation = self.sudo().with_context(**scope.year.env.context)
        return evaluation._assemble(scope)

    @api.model
    def _scope(self, year, unit, lang):
        company = year.sudo().company_id
        year, unit, company = (
            records.sudo().with_context(
                lang=lang, active_test=False, allowed_company_ids=company.ids
            )
            for records in (year, unit, company)
        )
        before = year.search(
            Domain("company_id", "=", company.id)
            & Domain("date_end", "<", year.date_start),
            order="date_end desc",
            limit=1,
        )
        return Scope(company, year, before, unit)

    @api.model
    def _assemble(self, scope):
        sections = self._sections(scope)
        tables = {
            table.key: table for section in sections for table in section["tables"]
        }
        unit = scope.unit.complete_name
        return {
            "title": self.env._("Evaluation report on collaboration with companies"),
            "subject": " · ".join(filter(None, (scope.company.name, unit))),
            "period": self._period(scope.year),
            "as_of": self.env._(
                "Figures as of %s", self._day(scope.company._memorandum_today())
            ),
            "file_name": safe_name(
                " ".join(
                    filter(None, (self.env._("Evaluation"), scope.year.name, unit))
                )
            ),
            "summary": self._summary(scope, tables),
            "sections": sections,
            "definitions": self._definitions(scope),
            "letterhead": scope.company._letterhead(),
            "language": self._language(),
            "words": {
                "summary": self.env._("Summary"),
                "tables": self.env._("Tables"),
                "definitions": self.env._("How it was counted"),
                "page": self.env._("Page"),
                "of": self.env._("of"),
            },
        }

    @api.model
    def _sections(self, scope):
        """Return the chapters in their order: key, title and tables of each."""
        return []

    @api.model
    def _summary(self, scope, tables):
        """Return the sentences that stand in front.

        :param dict tables: the report's tables by their key
        """
        return []

    @api.model
    def _definitions(self, scope):
        """Return [(term, how it was counted)]."""
        return []

    # Tools

    @api.model
    def _in_years(self, scope, field):
        """Return the domain of days that lie in the year or the one before."""
        return Domain.OR(
            Domain(field, ">=", year.date_start) & Domain(field, "<=", year.date_end)
            for year in scope.years
        )

    @api.model
    def _both(self, scope, pair):
        """Return this year's figure and the one of the year before, if there is one."""
        now, before = pair
        return (now, before if scope.before else None)

    @api.model
    def _year_names(self, scope):
        return scope.year.name, scope.before.name or self.env._("Year before")

    # Words

    @api.model
    def _section(self, key, title, tables):
        return {"key": key, "title": title, "tables": tables}

    @api.model
    def _language(self):
        lang = self.env.context["lang"] or "en_US"
        data = self.env["res.lang"]._get_data(code=lang)
        return {
            "code": lang,
            "tag": lang.partition("@")[0].replace("_", "-"),
            "direction": data.direction if data else "ltr",
        }

    @api.model
    def _day(self, day):
        return format_date(self.env, day, date_format="long") if day else ""

    @api.model
    def _period(self, year):
        return self.env._(
            "Academic year %(year)s: %(first)s to %(last)s",
            year=year.name,
            first=self._day(year.date_start),
            last=self._day(year.date_end),
        )

    @api.model
    def _format(self, value, kind):
        """Return a value as it's printed in the report's language."""
        if value is None or value == "":
            return "–" if kind != "text" else ""
        if kind == "text":
            return value
        if kind == "date":
            return format_date(self.env, value)
        lang = self.env["res.lang"]._get_data(code=self.env.context["lang"] or "en_US")
        lang = self.env["res.lang"].browse(lang.id)
        if kind == "share":
            return lang.format("%d %%", round(100 * value), grouping=True)
        digits = "%.1f" if kind == "number" and value % 1 else "%.0f"
        return lang.format(digits, value, grouping=True)

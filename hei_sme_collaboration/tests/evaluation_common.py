"""Two academic years of an institution with departments, and figures counted anew."""

from datetime import date
from io import BytesIO

from openpyxl import load_workbook

from odoo import Command

from .term_common import TermCommon

#: What of a memorandum is counted, told again: chains instead of memoranda, each as it
#: stood last in the year. `{joins}` and `{by}` say by what.
COUNTED = """
WITH run AS (
    SELECT a.*, COALESCE(a.root_id, a.id) AS chain, card.unit_id AS lead_id,
           LEAST(a.date_end, LEAD(a.date_start) OVER (
               PARTITION BY COALESCE(a.root_id, a.id) ORDER BY a.date_start, a.id
           ) - 1) AS until
      FROM hei_sme_agreement a JOIN hei_sme_collaboration card
        ON card.id = a.collaboration_id
     WHERE a.state IN ('in_force', 'expired', 'terminated', 'superseded')
       AND a.company_id = %(company)s
       AND (%(units)s IS NULL OR card.unit_id = ANY(%(units)s))),
whole AS (SELECT chain, MIN(date_start) AS since, MAX(until) AS last
            FROM run GROUP BY chain),
stood AS (
    SELECT DISTINCT ON (chain) * FROM run
     WHERE date_start <= %(last)s AND until >= %(first)s
     ORDER BY chain, date_start DESC, id DESC)
SELECT {by} COUNT(*), COUNT(*) FILTER (WHERE since >= %(first)s),
       COUNT(*) FILTER (WHERE last <= %(last)s)
  FROM stood JOIN whole USING (chain)
  JOIN res_partner company ON company.id = stood.sme_id {joins}
"""
BY = {
    "by_way": (
        "way.code",
        "LEFT JOIN hei_sme_agreement_way_rel rel ON rel.agreement_id = stood.id"
        " LEFT JOIN hei_sme_way way ON way.id = rel.way_id",
    ),
    "by_broad_field": (
        "field.code",
        "LEFT JOIN LATERAL (SELECT DISTINCT left(f.code, 2) AS code"
        " FROM hei_sme_agreement_study_field_rel r JOIN hei_sme_study_field f"
        " ON f.id = r.study_field_id WHERE r.agreement_id = stood.id) field ON true",
    ),
    "by_narrow_field": (
        "field.code",
        "LEFT JOIN LATERAL (SELECT DISTINCT left(f.code, 3) AS code"
        " FROM hei_sme_agreement_study_field_rel r JOIN hei_sme_study_field f"
        " ON f.id = r.study_field_id WHERE r.agreement_id = stood.id) field ON true",
    ),
    "by_size_class": ("company.sme_size_class, company.sme_size_basis", ""),
    "by_country": (
        "country.code",
        "LEFT JOIN res_country country ON country.id = company.country_id",
    ),
    "by_region": (
        "country.name->>'en_US', region.name",
        "LEFT JOIN res_country country ON country.id = company.country_id"
        " LEFT JOIN res_country_state region ON region.id = company.state_id",
    ),
    "by_department": (
        "unit.complete_name",
        "LEFT JOIN hei_sme_unit unit ON unit.id = stood.lead_id",
    ),
}


class EvaluationCommon(TermCommon):
    """The faculty with its institute, a school beside it, and companies of any size."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        years = cls.env["hei.sme.academic.year"]
        cls.before, cls.year = (
            years._of(cls.company, date(start, 11, 1)) for start in (2024, 2025)
        )
        units = cls.env["hei.sme.unit"]
        cls.institute, cls.school = units.create(
            [
                {"name": "Institute of Steel", "parent_id": cls.faculty.id},
                {"name": "School of Arts"},
            ]
        )
        ref = cls.env.ref
        cls.region = cls.env["res.country.state"].create(
            {"name": "Gorje", "code": "GOR", "country_id": ref("base.si").id}
        )
        partners = cls.env["res.partner"]
        cls.companies = partners.create(
            [
                {"name": f"Company {number}", "is_company": True, "is_sme": True}
                for number in range(6)
            ]
        )
        for partner, country, size in zip(
            cls.companies,
            ("base.si", "base.si", "base.es", "base.it", False, "base.sk"),
            ("micro", "small", "medium", "large", False, False),
            strict=True,
        ):
            partner.country_id = country and ref(country)
            if size:
                partner.sme_size_declared = size
        cls.companies[0].state_id = cls.region
        cls.ways = cls.way | ref("hei_sme_collaboration.way_traineeship")
        fields = cls.env["hei.sme.study.field"]
        steel, arts, ict = (
            fields.search([("code", "=", code)]) for code in ("071", "021", "061")
        )
        cls.study_field.parent_id = ict
        cls.fields_ = steel, arts, ict, cls.study_field

    @classmethod
    def in_force(cls, start, months, company=0, unit=None, ways=None, fields=None):
        """Have a memorandum that came into force on a day, as an import leaves it."""
        ways = cls.way if ways is None else ways
        fields = cls.study_field if fields is None else fields
        agreement = cls.many(
            1,
            date_start=start,
            duration_months=months,
            notice_months=0,
            sme_id=cls.companies[company].id,
            way_ids=[Command.set(ways.ids)],
            study_field_ids=[Command.set(fields.ids)],
        )
        if unit:
            agreement.collaboration_id.unit_id = unit
        agreement.sudo()._ensure_academic_years()
        return agreement

    @classmethod
    def report(cls, user=None, year=None, unit=None, lang="en_US"):
        evaluation = cls.env["hei.sme.evaluation"].with_user(user or cls.reader)
        evaluation = evaluation.with_context(allowed_company_ids=cls.company.ids)
        year = (year or cls.year).with_env(evaluation.env)
        units = unit or cls.env["hei.sme.unit"]
        return evaluation._report(year, units.with_env(evaluation.env), lang)

    def tables(self, report):
        """Return {key: table}."""
        return {t.key: t for section in report["sections"] for t in section["tables"]}

    def figures(self, report):
        """Return {key: (this year's, the year before's)} of the key figures."""
        rows = self.tables(report)["key_figures"].rows
        return {row[0]: row[2:] for row in rows}

    def counted(self, key, year, unit=None):
        """Return {group: counts} of memoranda by SQL of its own; no key counts all."""
        by, joins = BY.get(key, ("", ""))
        units = self.env["hei.sme.unit"]
        self.env.flush_all()
        self.env.cr.execute(
            COUNTED.format(by=by and f"{by},", joins=joins)
            + (f" GROUP BY {by}" if by else ""),
            {
                "company": year.company_id.id,
                "units": unit and units.search([("id", "child_of", unit.id)]).ids,
                "first": year.date_start,
                "last": year.date_end,
            },
        )
        return {
            tuple(name or "" for name in row[:-3]): row[-3:]
            for row in self.env.cr.fetchall()
        }

    def assert_counted(self, report, unit=None):
        """Every table of memoranda says what the database says otherwise asked."""
        tables = self.tables(report)
        for key in BY:
            table = tables[key]
            now = self.counted(key, self.year, unit)
            before = self.counted(key, self.before, unit)
            found = {}
            for row in table.rows:
                names = self.group_of(key, row)
                self.assertNotIn(names, found, f"{key} names {names} twice")
                found[names] = row[-6:]
            expected = {
                names: (*now.get(names, (0, 0, 0)), *before.get(names, (0, 0, 0)))
                for names in now.keys() | before.keys()
            }
            self.assertEqual(found, expected, key)
            totals = [self.counted("", y, unit)[()] for y in (self.year, self.before)]
            if table.rows:
                self.assertEqual(table.total[-6:], (*totals[0], *totals[1]), key)

    def group_of(self, key, row):
        """Return what a row is about, as the database names it."""
        if key == "by_size_class":
            classes = self.env["res.partner"]._fields["sme_size_class"].selection
            bases = self.env["res.partner"]._fields["sme_size_basis"].selection
            named = [{name: code for code, name in pairs} for pairs in (classes, bases)]
            return tuple(n.get(v, "") for n, v in zip(named, row[:2], strict=True))
        if key == "by_region":
            return row[0], "" if row[1] == "Not given" else row[1]
        return ("" if row[0] == "Not given" else row[0],)

    def workbook(self, user=None, **asked):
        content = self.file("xlsx", user=user, **asked)
        return load_workbook(BytesIO(content))

    def file(self, kind, user=None, year=None, unit=None, lang="en_US"):
        """Return the bytes of the report as a person gets them."""
        evaluation = self.env["hei.sme.evaluation"].with_user(user or self.reader)
        evaluation = evaluation.with_context(
            allowed_company_ids=self.company.ids, force_report_rendering=True
        )
        year = (year or self.year).with_env(evaluation.env)
        unit = (unit or self.env["hei.sme.unit"]).with_env(evaluation.env)
        return evaluation._file(year, unit, lang, kind)[2]

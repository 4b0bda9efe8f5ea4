"""The evaluation report's key figures, what they say in sentences, and its annex."""

from odoo import api, models
from odoo.tools import SQL

from .hei_sme_evaluation_table import Column, Table


class Evaluation(models.AbstractModel):
    """Comes last: it reads the chapters before."""

    _inherit = "hei.sme.evaluation"

    def _sections(self, scope):
        sections = super()._sections(scope)
        tables = {
            table.key: table for section in sections for table in section["tables"]
        }
        first = self._section(
            "key_figures", self.env._("Key figures"), [self._key_figures(scope, tables)]
        )
        annex = self._section(
            "annex",
            self.env._("Annex"),
            [self._in_force(scope)],
        )
        return [first, *sections, annex]

    # Key figures

    @api.model
    def _companies(self, scope):
        """Return {figure: [this year's companies, the year before's]} of those with a
        memorandum in force, each counted once.
        """
        figures = {
            name: [0, 0]
            for name in (
                *("companies", "smes_computed", "smes_declared"),
                *("larger", "size_unknown"),
            )
        }
        for year, size, basis, companies in self.env[
            "hei.sme.agreement.year"
        ]._read_group(
            scope.of_years(),
            ["academic_year_id", "sme_size_class", "sme_size_basis"],
            ["sme_id:count_distinct"],
        ):
            place = 0 if year == scope.year else 1
            if "unknown" in (size, basis):
                name = "size_unknown"
            else:
                name = "larger" if size == "large" else f"smes_{basis}"
            figures[name][place] += companies
            figures["companies"][place] += companies
        return figures

    @api.model
    def _figures(self, scope, tables):
        """Return {key: [this year's figure, the year before's]}."""
        totals = dict(
            zip(
                ("in_force", "new", "ended"),
                zip(*scope.totals, strict=True),
                strict=True,
            )
        )
        days = tables["days_to_signature"]
        return {
            **totals,
            **self._companies(scope),
            **self._targets(scope),
            "begun": tables["by_phase"].total[2:4],
            "closed": tables["closed"].total[3:5] or (0, 0),
            **{key: self._of_years(days, key) for key in ("signed", "median_days")},
        }

    @api.model
    def _of_years(self, table, key):
        """Return a column of a table with a row for each year as (this year's, the
        year before's).
        """
        return (*table.values(key), None, None)[:2]

    @api.model
    def _figure_names(self):
        return {
            "in_force": self.env._("Memoranda in force"),
            "new": self.env._("– new in the year"),
            "ended": self.env._("– ended in the year"),
            "companies": self.env._("Companies with a memorandum in force"),
            "smes_computed": self.env._("– SMEs, computed from figures"),
            "smes_declared": self.env._("– SMEs by their own declaration"),
            "larger": self.env._("– larger than an SME"),
            "size_unknown": self.env._("– of unknown size"),
            "targets": self.env._("Targets set"),
            "targets_met": self.env._("Targets met"),
            "begun": self.env._("Collaborations begun"),
            "closed": self.env._("Collaborations closed"),
            "signed": self.env._("First memoranda signed"),
            "median_days": self.env._("Days from first contact to signature, median"),
        }

    @api.model
    def _key_figures(self, scope, tables):
        figures = self._figures(scope, tables)
        names = self._figure_names()
        now, before = self._year_names(scope)
        return Table(
            "key_figures",
            self.env._("Key figures"),
            (
                Column("figure", self.env._("Figure"), "key"),
                Column("name", self.env._("What")),
                Column("value", now, "number"),
                Column("value_before", before, "number"),
            ),
            tuple(
                (key, names[key], *self._both(scope, pair))
                for key, pair in figures.items()
            ),
        )

    # Sentences

    def _summary(self, scope, tables):
        rows = tables["key_figures"].rows
        now = {row[0]: row[2] for row in rows}
        before = {row[0]: row[3] for row in rows}
        return [
            *super()._summary(scope, tables),
            *filter(
                None,
                [
                    self._say_memoranda(scope, now, before),
                    self._say_sizes(now),
                    self._say_targets(now),
                    self._say_times(now),
                ],
            ),
        ]

    @api.model
    def _say_memoranda(self, scope, now, before):
        year = scope.year.name
        if not now["in_force"]:
            return self.env._("No memorandum was in force in %s.", year)
        said = self.env._(
            "In %(year)s, memoranda in force: %(in_force)s, with %(companies)s"
            " companies. New in the year: %(new)s. Ended in the year: %(ended)s.",
            year=year,
            in_force=now["in_force"],
            companies=now["companies"],
            new=now["new"],
            ended=now["ended"],
        )
        if not scope.before:
            return said
        return " ".join(
            [
                said,
                self.env._(
                    "In the year before, %(year)s, in force: %(in_force)s, new:"
                    " %(new)s, ended: %(ended)s.",
                    year=scope.before.name,
                    in_force=before["in_force"],
                    new=before["new"],
                    ended=before["ended"],
                ),
            ]
        )

    @api.model
    def _say_sizes(self, now):
        if not now["companies"]:
            return ""
        return self.env._(
            "Size of the %(companies)s companies: SMEs as computed from their figures"
            " %(computed)s, SMEs by their own declaration %(declared)s, larger"
            " %(larger)s, unknown %(unknown)s.",
            companies=now["companies"],
            computed=now["smes_computed"],
            declared=now["smes_declared"],
            larger=now["larger"],
            unknown=now["size_unknown"],
        )

    @api.model
    def _say_targets(self, now):
        if not now["targets"]:
            return self.env._("No targets were set for the year.")
        return self.env._(
            "Of %(targets)s targets, %(met)s were met.",
            targets=now["targets"],
            met=now["targets_met"],
        )

    @api.model
    def _say_times(self, now):
        if now["median_days"] is None:
            return ""
        return self.env._(
            "Half of the memoranda signed in the year took %s days or less from first"
            " contact to the last signature.",
            self._format(now["median_days"], "number"),
        )

    # Annex

    @api.model
    def _in_force(self, scope):
        """Return the table of all memoranda in force in the year. It can be long: read
        as plain rows.
        """
        rows = self.env["hei.sme.agreement.year"]._search(
            scope.domain(academic_year_id=scope.year.id)
        )
        self.env.cr.execute(
            SQL(
                """
                SELECT memorandum.reference, company.name,
                       array_remove(array_agg(rel.way_id), NULL),
                       memorandum.first_day, memorandum.last_day
                  FROM hei_sme_agreement memorandum
                  JOIN res_partner company ON company.id = memorandum.sme_id
                  LEFT JOIN hei_sme_agreement_way_rel rel
                    ON rel.agreement_id = memorandum.id
                 WHERE memorandum.id IN %s
                 GROUP BY memorandum.id, company.id
                 ORDER BY memorandum.first_day, memorandum.reference, memorandum.id
                """,
                rows.subselect("agreement_id"),
            )
        )
        found = self.env.cr.fetchall()
        way_ids = {way_id for row in found for way_id in row[2]}
        ways = self.env["hei.sme.way"].search([("id", "in", list(way_ids))])
        names = {way.id: way.name for way in ways}
        return Table(
            "in_force",
            self.env._("Memoranda in force in %s", scope.year.name),
            (
                Column("reference", self.env._("Reference")),
                Column("company", self.env._("Company")),
                Column("ways", self.env._("Ways of collaboration")),
                Column("date_from", self.env._("From"), "date"),
                Column("date_to", self.env._("To"), "date"),
            ),
            tuple(
                (
                    reference,
                    company or "",
                    ", ".join(name for way, name in names.items() if way in way_ids),
                    first_day,
                    last_day,
                )
                for reference, company, way_ids, first_day, last_day in found
            ),
            empty=self._no_memoranda(scope),
        )

    # Definitions

    def _definitions(self, scope):
        return [
            (
                self.env._("In force"),
                self.env._("On at least one day of the academic year."),
            ),
            (
                self.env._("New"),
                self.env._(
                    "Came into force in the year for the first time. A renewal or an"
                    " amendment goes on with what was there and isn't new."
                ),
            ),
            (
                self.env._("Ended"),
                self.env._(
                    "Its last day lies in the year, and neither a renewal nor an"
                    " amendment takes its place on the day after. In the year that is"
                    " running, that day may be still to come."
                ),
            ),
            (
                self.env._("Counted once"),
                self.env._(
                    "A memorandum counts once in a year, whatever amendments and"
                    " renewals it had. Ways and study fields count memoranda: one with"
                    " several counts in each; totals count it once."
                ),
            ),
            (
                self.env._("Department"),
                self.env._(
                    "A memorandum belongs to the lead department of its collaboration;"
                    " the report of a department has its sub-departments in it."
                ),
            ),
            (
                self.env._("Company, country, size"),
                self.env._(
                    "As known on the day of this report, for both years. Declared,"
                    " computed and unknown size are kept apart; unknown never means"
                    " “not an SME”."
                ),
            ),
            *super()._definitions(scope),
        ]

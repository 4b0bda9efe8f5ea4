"""The evaluation report's chapters on memoranda."""

from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from .hei_sme_evaluation_table import Column, Table

#: What is counted of memoranda, in the order of the columns.
MEASURES = ("in_force", "is_new", "is_ended")
SUMS = [f"{name}:sum" for name in MEASURES]
NOTHING = (0, 0, 0)


class Evaluation(models.AbstractModel):
    _inherit = "hei.sme.evaluation"

    def _sections(self, scope):
        sections = super()._sections(scope)
        sections.append(
            self._section(
                "memoranda",
                self.env._("Memoranda"),
                [
                    self._by_way(scope),
                    self._by_broad_field(scope),
                    self._by_narrow_field(scope),
                    self._by_size(scope),
                    self._by_country(scope),
                    self._by_region(scope),
                    self._by_department(scope),
                ],
            )
        )
        return sections

    # Counting

    @api.model
    def _counted(self, scope, groupby):
        """Return {group: (this year's counts, the counts of the year before)}: one
        query. Each memorandum counts once in each of its groups.
        """
        counted = defaultdict(lambda: [NOTHING, NOTHING])
        for year, *group, in_force, new, ended in self.env[
            "hei.sme.agreement.year"
        ]._read_group(scope.of_years(), ["academic_year_id", *groupby], SUMS):
            key = group[0] if len(group) == 1 else tuple(group)
            place = 0 if year == scope.year else 1
            counted[key][place] = (in_force or 0, new or 0, ended or 0)
        return counted

    @api.model
    def _totals(self, scope):
        """Return (this year's counts, the year before's), each memorandum once."""
        return self._counted(scope, []).get((), [NOTHING, NOTHING])

    @api.model
    def _count_columns(self, scope):
        years = zip(("", "_before"), self._year_names(scope), strict=True)
        return [
            column
            for ending, name in years
            for column in (
                Column(f"in_force{ending}", self.env._("In force %s", name), "count"),
                Column(f"new{ending}", self.env._("New %s", name), "count"),
                Column(f"ended{ending}", self.env._("Ended %s", name), "count"),
            )
        ]

    @api.model
    def _count_row(self, scope, counts):
        """Return both years' counts as cells; no figures where there's no year."""
        now, before = counts
        return (*now, *(before if scope.before else (None, None, None)))

    @api.model
    def _count_table(self, scope, key, title, columns, rows, **options):
        """Return a table of memoranda by something.

        :param list rows: (names in the first columns, counts of both years)
        """
        # The last line is named in the first column that is printed.
        named = [column.kind for column in columns].index("text")
        names = [""] * len(columns)
        names[named] = self.env._("Each counted once")
        total = (*names, *self._count_row(scope, scope.totals))
        return Table(
            key,
            title,
            (*columns, *self._count_columns(scope)),
            tuple((*names, *self._count_row(scope, counts)) for names, counts in rows),
            total=total,
            chart=("in_force", "in_force_before") if scope.before else ("in_force",),
            empty=self._no_memoranda(scope),
            **options,
        )

    @api.model
    def _no_memoranda(self, scope):
        return self.env._("No memorandum was in force.")

    # Tables

    @api.model
    def _by_way(self, scope):
        counted = self._counted(scope, ["way_ids"])
        ways = sorted(counted, key=lambda way: (not way, way.sequence, way.name or ""))
        return self._count_table(
            scope,
            "by_way",
            self.env._("By way of collaboration"),
            [
                Column("code", self.env._("Code"), "key"),
                Column("way", self.env._("Way of collaboration")),
            ],
            [
                ((way.code or "", way.name or self._not_given()), counted[way])
                for way in ways
            ],
            note=self._several_note(),
        )

    @api.model
    def _by_broad_field(self, scope):
        return self._by_field(
            scope,
            "by_broad_field",
            self.env._("By broad study field (ISCED-F)"),
            self._counted(scope, ["broad_field_ids"]),
        )

    @api.model
    def _by_narrow_field(self, scope):
        return self._by_field(
            scope,
            "by_narrow_field",
            self.env._("By narrow study field (ISCED-F)"),
            self._counted_by_narrow_field(scope),
        )

    @api.model
    def _by_field(self, scope, key, title, counted):
        fields = sorted(counted, key=lambda field: (not field, field.code or ""))
        return self._count_table(
            scope,
            key,
            title,
            [
                Column("code", self.env._("Code")),
                Column("study_field", self.env._("Study field")),
            ],
            [
                ((field.code or "", field.name or self._not_given()), counted[field])
                for field in fields
            ],
            note=self._several_note(),
        )

    @api.model
    def _counted_by_narrow_field(self, scope):
        """Return what `_counted` does, by narrow field: detailed ones count there, each
        memorandum once, and where only the broad one was said it counts as that.
        """
        rows = self.env["hei.sme.agreement.year"]._search(scope.of_years())
        self.env.cr.execute(
            SQL(
                """
                SELECT counted.academic_year_id, place.field_id,
                       SUM(counted.in_force), SUM(counted.is_new),
                       SUM(counted.is_ended)
                  FROM %s counted
                  LEFT JOIN (
                        SELECT DISTINCT rel.agreement_id, COALESCE(
                               NULLIF(split_part(field.parent_path, '/', 2), '')::int,
                               field.id) AS field_id
                          FROM hei_sme_agreement_study_field_rel rel
                          JOIN hei_sme_study_field field
                            ON field.id = rel.study_field_id
                       ) place ON place.agreement_id = counted.agreement_id
                 GROUP BY counted.academic_year_id, place.field_id
                """,
                rows.subselect("agreement_id", "academic_year_id", *MEASURES),
            )
        )
        found = self.env.cr.fetchall()
        fields = self.env["hei.sme.study.field"]
        known = {f.id: f for f in fields.browse({row[1] for row in found if row[1]})}
        counted = defaultdict(lambda: [NOTHING, NOTHING])
        for year_id, field_id, *counts in found:
            place = 0 if year_id == scope.year.id else 1
            counted[known.get(field_id, fields)][place] = tuple(counts)
        return counted

    @api.model
    def _by_size(self, scope):
        """Declared, computed and unknown are three different things."""
        counted = self._counted(scope, ["sme_size_class", "sme_size_basis"])
        names = [
            dict(
                self.env["hei.sme.agreement.year"]
                ._fields[name]
                ._description_selection(self.env)
            )
            for name in ("sme_size_class", "sme_size_basis")
        ]
        order = [list(name) for name in names]
        keys = sorted(
            counted,
            key=lambda key: [o.index(k) for o, k in zip(order, key, strict=True)],
        )
        rows = [
            (
                (names[0][size], "" if size == basis else names[1][basis]),
                counted[size, basis],
            )
            for size, basis in keys
        ]
        return self._count_table(
            scope,
            "by_size_class",
            self.env._("By size of the company"),
            [
                Column("size_class", self.env._("Size")),
                Column("basis", self.env._("Known by")),
            ],
            rows,
            note=self.env._(
                "Classes by Recommendation 2003/361/EC, as known today: computed from"
                " figures, or declared by the company."
            ),
        )

    @api.model
    def _by_country(self, scope):
        counted = self._counted(scope, ["country_id"])
        return self._count_table(
            scope,
            "by_country",
            self.env._("By country of the company"),
            [
                Column("code", self.env._("Code"), "key"),
                Column("country", self.env._("Country")),
            ],
            [
                ((country.code or "", country.name or self._not_given()), counts)
                for country, counts in self._largest_first(counted)
            ],
        )

    @api.model
    def _by_region(self, scope):
        counted = self._counted(scope, ["country_id", "state_id"])
        return self._count_table(
            scope,
            "by_region",
            self.env._("By region of the company"),
            [
                Column("country", self.env._("Country")),
                Column("region", self.env._("Region")),
            ],
            [
                ((country.name or "", region.name or self._not_given()), counts)
                for (country, region), counts in self._largest_first(counted)
            ],
        )

    @api.model
    def _by_department(self, scope):
        counted = self._counted(scope, ["unit_id"])
        units = sorted(counted, key=lambda u: (not u, u.complete_name or "", u.id))
        return self._count_table(
            scope,
            "by_department",
            self.env._("By lead department"),
            [Column("department", self.env._("Department"))],
            [((u.complete_name or self._not_given(),), counted[u]) for u in units],
            note=self.env._(
                "A line doesn't include the sub-departments of its department."
            ),
        )

    @api.model
    def _largest_first(self, counted):
        """Return [(group, counts)], the largest first; what isn't given comes last."""

        def order(item):
            group, counts = item
            last = group[-1] if isinstance(group, tuple) else group
            names = group if isinstance(group, tuple) else (group,)
            size = [-number for number in counts[0]]
            return (not last, *size, *(record.name or "" for record in names))

        return sorted(counted.items(), key=order)

    # Words

    @api.model
    def _not_given(self):
        return self.env._("Not given")

    @api.model
    def _several_note(self):
        return self.env._(
            "A memorandum with several counts in each; the last line counts it once."
        )

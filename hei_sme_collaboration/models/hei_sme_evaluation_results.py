"""The evaluation report's targets against actuals."""

from odoo import api, models
from odoo.fields import Domain

from .hei_sme_evaluation_table import Column, Table


class Evaluation(models.AbstractModel):
    _inherit = "hei.sme.evaluation"

    def _sections(self, scope):
        sections = super()._sections(scope)
        sections.append(
            self._section(
                "results",
                self.env._("Targets and results"),
                [self._by_measure(scope)],
            )
        )
        return sections

    @api.model
    def _targets(self, scope):
        """Return {figure: (this year's, the year before's)} of targets set and met."""
        promised, reached = [0, 0], [0, 0]
        for year, set_, met in self.env["hei.sme.commitment"]._read_group(
            scope.of_years() & Domain("active", "=", True),
            ["academic_year_id"],
            ["promised:sum", "reached:sum"],
        ):
            place = 0 if year == scope.year else 1
            promised[place], reached[place] = set_, met
        return {"targets": promised, "targets_met": reached}

    @api.model
    def _by_measure(self, scope):
        now, before = {}, {}
        for measure, year, *numbers in self.env["hei.sme.commitment"]._read_group(
            scope.of_years() & Domain("active", "=", True),
            ["measure_id", "academic_year_id"],
            ["target:sum", "actual:sum", "promised:sum", "reached:sum"],
        ):
            (now if year == scope.year else before)[measure] = numbers
        measures = sorted(
            now.keys() | before.keys(),
            key=lambda m: (m.way_id.sequence, m.way_id.name, m.sequence, m.name, m.id),
        )
        rows = []
        for measure in measures:
            target, actual, targets, met = now.get(measure, (0, 0, 0, 0))
            former = before.get(measure, (0, 0))[1]
            if not (target or actual or former):
                # Drafted, and nobody ever said anything of it.
                continue
            rows.append(
                (
                    *(measure.code, measure.way_id.name, measure.name),
                    *(measure.unit or "", target, actual),
                    actual / target if target else None,
                    *(targets, met),
                    former if scope.before else None,
                )
            )
        _now, name = self._year_names(scope)
        return Table(
            "targets",
            self.env._("Targets and results by measure"),
            (
                Column("code", self.env._("Code"), "key"),
                Column("way", self.env._("Way of collaboration")),
                Column("measure", self.env._("Measure")),
                Column("unit", self.env._("Counted in")),
                Column("target", self.env._("Target"), "number"),
                Column("actual", self.env._("Result"), "number"),
                Column("share", self.env._("Reached"), "share"),
                Column("targets", self.env._("Targets set"), "count"),
                Column("targets_met", self.env._("Targets met"), "count"),
                Column("actual_before", self.env._("Result %s", name), "number"),
            ),
            tuple(rows),
            chart=("share",),
            label="measure",
            note=self.env._(
                "Measures count different things and aren't added up. Results are what"
                " was noted by the day of this report."
            ),
            empty=self.env._("No targets were set and no results noted."),
        )

    # Words

    def _definitions(self, scope):
        return [
            *super()._definitions(scope),
            (
                self.env._("Target met"),
                self.env._(
                    "A target above zero whose results add up to it or more. Each"
                    " target is of one collaboration, one measure and one year."
                ),
            ),
        ]

"""Closing an academic year, knowing what is still missing."""

from odoo import api, fields, models


class AcademicYearClose(models.TransientModel):
    """Which year, and which of its targets have no result yet."""

    _name = "hei.sme.academic.year.close"
    _description = "Close an academic year"

    academic_year_id = fields.Many2one("hei.sme.academic.year", required=True)
    without_result = fields.Integer(
        "Targets without any result", compute="_compute_without_result"
    )

    @api.depends("academic_year_id")
    def _compute_without_result(self):
        for wizard in self:
            wizard.without_result = self.env["hei.sme.commitment"].search_count(
                wizard._without_result_domain()
            )

    def _without_result_domain(self):
        return [
            ("academic_year_id", "=", self.academic_year_id.id),
            ("target", ">", 0),
            ("entry_ids", "=", False),
        ]

    def action_confirm(self):
        """Close the year."""
        self.ensure_one()
        self.academic_year_id.action_close()
        return {"type": "ir.actions.act_window_close"}

    def action_show(self):
        """Show what is still missing."""
        self.ensure_one()
        return dict(
            self.env["ir.actions.act_window"]._for_xml_id(
                "hei_sme_collaboration.commitment_action"
            ),
            name=self.env._("Without a result in %s", self.academic_year_id.name),
            domain=self._without_result_domain(),
            context={},
        )

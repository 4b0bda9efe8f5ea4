"""Which evaluation report: year, department, language, on paper or as a spreadsheet."""

from urllib.parse import urlencode

from odoo import api, fields, models
from odoo.fields import Domain


class EvaluationReport(models.TransientModel):
    """Nothing is kept: it leads to a file."""

    _name = "hei.sme.evaluation.report"
    _description = "Evaluation report to download"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    academic_year_id = fields.Many2one(
        "hei.sme.academic.year",
        string="Academic year",
        required=True,
        default=lambda self: self._default_academic_year_id(),
        domain="[('company_id', '=', company_id)]",
    )
    sees_all = fields.Boolean(compute="_compute_own_unit_ids")
    own_unit_ids = fields.Many2many("hei.sme.unit", compute="_compute_own_unit_ids")
    unit_id = fields.Many2one(
        "hei.sme.unit",
        string="Department",
        default=lambda self: self._default_unit_id(),
        domain="[('company_id', '=', company_id)]"
        " + ([] if sees_all else [('id', 'in', own_unit_ids)])",
        help="With all departments that belong to it.",
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
        default=lambda self: self.env.lang or "en_US",
    )
    several_languages = fields.Boolean(compute="_compute_several_languages")

    # Defaults

    @api.model
    def _default_academic_year_id(self):
        """Return the last year that is over; else the one that runs."""
        years = self.env["hei.sme.academic.year"]
        company = self.env.company
        over = years.search(
            Domain("company_id", "=", company.id)
            & Domain("date_end", "<", company.sudo()._memorandum_today()),
            order="date_end desc",
            limit=1,
        )
        return over or years.browse(years._current(company).id)

    @api.model
    def _default_unit_id(self):
        """Whoever doesn't see all starts with a department of theirs."""
        evaluation = self.env["hei.sme.evaluation"]
        if evaluation._sees_all():
            return False
        return evaluation._own_units()[:1]

    # Computes

    @api.depends("company_id")
    @api.depends_context("uid")
    def _compute_own_unit_ids(self):
        evaluation = self.env["hei.sme.evaluation"]
        self.sees_all = evaluation._sees_all()
        self.own_unit_ids = evaluation._own_units()

    @api.depends("company_id")
    def _compute_several_languages(self):
        self.several_languages = len(self.env["res.lang"].get_installed()) > 1

    # Actions

    def action_pdf(self):
        """Download the report as a PDF.

        :raises UserError: when nothing can print one
        """
        self.env["hei.sme.evaluation"]._check_engine()
        return self._download("pdf")

    def action_xlsx(self):
        """Download the report as a spreadsheet."""
        return self._download("xlsx")

    def _download(self, kind):
        """Return the address of the file, when this person may have it.

        :raises AccessError: saying which figures they can have
        """
        self.ensure_one()
        year, unit = self.academic_year_id, self.unit_id
        self.env["hei.sme.evaluation"]._check_asked(year, unit)
        asked = {"unit": unit.id, "lang": self.lang}
        query = urlencode({key: value for key, value in asked.items() if value})
        return {
            "type": "ir.actions.act_url",
            "url": f"/hei_sme/evaluation/{year.id}/{kind}?{query}",
            "target": "download",
        }


class AcademicYear(models.Model):
    _inherit = "hei.sme.academic.year"

    def action_evaluation_report(self):
        """Ask for which department and in which form the report of this year is."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hei_sme_collaboration.evaluation_report_action"
        )
        action["context"] = {
            "default_academic_year_id": self.id,
            "default_company_id": self.company_id.id,
        }
        return action

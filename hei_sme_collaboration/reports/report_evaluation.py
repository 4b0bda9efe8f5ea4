"""The evaluation report as a file: PDF by the memorandum's engine, or spreadsheet."""

from odoo import api, models
from odoo.exceptions import UserError

from . import evaluation_chart
from .evaluation_xlsx import write_xlsx

TEMPLATE = "hei_sme_collaboration.report_evaluation"


class Report(models.Model):
    _inherit = "ir.actions.report"

    @api.model
    def _print_evaluation(self, report):
        """Return the PDF of an evaluation report (bytes).

        :param dict report: what `hei.sme.evaluation._report()` returns
        :raises UserError: when there's no engine to print with
        """
        return self._print_pages([report], self._evaluation_html)

    @api.model
    def _evaluation_html(self, report, own_engine=True):
        lang = report["language"]["code"]
        evaluation = self.env["hei.sme.evaluation"].with_context(lang=lang)
        values = {
            **evaluation._print_values(report),
            "stylesheet": self.env["hei.sme.agreement"]._get_stylesheet(
                "evaluation.css", whole=not own_engine
            ),
            "width": evaluation_chart.WIDTH,
            "label": evaluation_chart.LABEL,
        }
        return self._page_html(TEMPLATE, lang, values)


class Evaluation(models.AbstractModel):
    _inherit = "hei.sme.evaluation"

    @api.model
    def _file(self, year, unit, lang, kind):
        """Return (name, content type, bytes) of the report.

        :param str kind: `pdf` or `xlsx`
        """
        report = self._report(year, unit, lang)
        name = self._file_name(report, kind)
        if kind == "xlsx":
            content_type = (
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            )
            return name, content_type, write_xlsx(report)
        content = self.env["ir.actions.report"]._print_evaluation(report)
        return name, "application/pdf", content

    @api.model
    def _file_name(self, report, kind):
        return f"{report['file_name']}.{kind}"

    @api.model
    def _check_engine(self):
        """Refuse to promise a PDF that nothing can print.

        :raises UserError: naming what to install
        """
        reports = self.env["ir.actions.report"]
        if (
            reports._memorandum_engine() != "weasyprint"
            and reports.get_wkhtmltopdf_state() == "install"
        ):
            raise UserError(reports._no_engine_text())

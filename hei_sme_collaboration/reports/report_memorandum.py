"""What the memorandum's template shows."""

from odoo import api, models


class ReportMemorandum(models.AbstractModel):
    _name = "report.hei_sme_collaboration.report_memorandum"
    _description = "Print of a memorandum"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the documents as the template prints them. Who may read a memorandum
        may print it, whatever else of it they may see.
        """
        agreements = self.env["hei.sme.agreement"].browse(docids)
        agreements.check_access("read")
        return {
            "doc_ids": docids,
            "docs": agreements,
            "sheets": [
                agreement.sudo().with_context(lang=agreement.lang)._print_values()
                for agreement in agreements
            ],
            "stylesheet": agreements._get_stylesheet("memorandum_screen.css"),
        }


class ReportCollaborationMemorandum(models.AbstractModel):
    _name = "report.hei_sme_collaboration.report_collaboration_memorandum"
    _description = "Print of the current memorandum of a collaboration"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the documents of the cards' current memoranda."""
        cards = self.env["hei.sme.collaboration"].browse(docids)
        agreements = self.env["ir.actions.report"]._memoranda_of(cards)
        memorandum = self.env["report.hei_sme_collaboration.report_memorandum"]
        return memorandum._get_report_values(agreements.ids, data)

"""Printing memoranda: what is frozen from storage, a draft by the engine there is."""

from base64 import b64encode
from io import BytesIO

from odoo import api, models
from odoo.exceptions import UserError

from . import memorandum_pdf

AGREEMENT_REPORT = "hei_sme_collaboration.report_memorandum"
CERTIFICATE = "hei_sme_collaboration.report_certificate"
COLLABORATION_REPORT = "hei_sme_collaboration.report_collaboration_memorandum"


class Report(models.Model):
    _inherit = "ir.actions.report"

    @api.model
    def _memorandum_engine(self):
        """Return "weasyprint" where it's installed, else "odoo".

        The parameter `hei_sme_collaboration.pdf_engine` set to `odoo` forces Odoo's.
        """
        forced = (
            self.env["ir.config_parameter"]
            .sudo()
            .get_param("hei_sme_collaboration.pdf_engine")
        )
        if forced == "odoo" or not memorandum_pdf.engine():
            return "odoo"
        return "weasyprint"

    @api.model
    def can_print_memoranda(self, report_name=AGREEMENT_REPORT, res_ids=()):
        """Return whether these are printed without Odoo's own engine, so that the web
        client needn't ask for that one: by WeasyPrint, or all from storage.
        """
        if self._memorandum_engine() == "weasyprint":
            return True
        if not res_ids:
            return False
        if report_name == COLLABORATION_REPORT:
            cards = self.env["hei.sme.collaboration"].browse(res_ids)
            agreements = [card.agreement_id for card in cards]
        else:
            agreements = self.env["hei.sme.agreement"].browse(res_ids)
        return all(agreement._is_stored() for agreement in agreements)

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        name = self._get_report(report_ref).report_name
        if name not in (AGREEMENT_REPORT, COLLABORATION_REPORT):
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids)
        if name == COLLABORATION_REPORT:
            cards = self.env["hei.sme.collaboration"].browse(res_ids)
            agreements = self._memoranda_of(cards)
        else:
            agreements = self.env["hei.sme.agreement"].browse(res_ids)
        if not agreements:
            raise UserError(self.env._("Choose at least one memorandum to print."))
        return self._memorandum_streams(agreements, res_ids)

    @api.model
    def _memoranda_of(self, cards):
        """Return the current memorandum of each card, in the cards' order.

        :raises UserError: naming the cards that have none
        """
        cards.check_access("read")
        without = cards.filtered(lambda card: not card.agreement_id)
        if without:
            raise UserError(
                self.env._(
                    "These collaborations have no memorandum yet: %(cards)s. Use *Draft"
                    " memorandum* first.",
                    cards=", ".join(f"“{name}”" for name in without.mapped("name")),
                )
            )
        return self.env["hei.sme.agreement"].browse(
            card.agreement_id.id for card in cards
        )

    @api.model
    def _memorandum_streams(self, agreements, res_ids):
        """Return the streams as Odoo merges them: one per stored document, and drafts
        that follow each other joined in the first one's.
        """
        agreements.check_access("read")
        streams = {}
        drafts = []

        def flush():
            if drafts:
                key, records = drafts[0][0], agreements.browse(a.id for _i, a in drafts)
                streams[key] = self._print_drafts(records)
                drafts.clear()

        for key, agreement in zip(res_ids, agreements, strict=True):
            stored = agreement._get_document_bytes()
            if stored is None:
                drafts.append((key, agreement))
            else:
                flush()
                streams[key] = stored
        flush()
        return {
            key: {
                "stream": BytesIO(streams[key]) if key in streams else None,
                "attachment": None,
            }
            for key in dict.fromkeys(res_ids)
        }

    @api.model
    def _print_memoranda(self, agreements):
        """Return one new PDF of these memoranda (bytes), whatever is stored."""
        return self._print_drafts(agreements)

    @api.model
    def _print_drafts(self, agreements):
        return self._print_pages(agreements, self._memorandum_html)

    @api.model
    def _print_certificate(self, agreement):
        """Return a new signature certificate of this memorandum (bytes)."""
        return self._print_pages(agreement, self._certificate_html)

    @api.model
    def _print_pages(self, agreements, make_html):
        """Return one PDF with what `make_html(agreement, own_engine)` makes of each of
        these memoranda, printed by the engine there is.
        """
        if self._memorandum_engine() == "weasyprint":
            return memorandum_pdf.write_pdf(
                [make_html(agreement, True) for agreement in agreements]
            )
        if self.get_wkhtmltopdf_state() == "install":
            raise UserError(self._no_engine_text())
        report = self._get_report(AGREEMENT_REPORT)
        streams = [
            BytesIO(
                self._run_wkhtmltopdf(
                    [make_html(agreement, False)],
                    report_ref=report,
                    specific_paperformat_args={
                        "data-report-margin-top": 18,
                        "data-report-margin-bottom": 18,
                        "data-report-header-spacing": 10,
                    },
                )
            )
            for agreement in agreements
        ]
        if len(streams) == 1:
            return streams[0].getvalue()
        with self._merge_pdfs(streams) as merged:
            return merged.getvalue()

    @api.model
    def _no_engine_text(self):
        return self.env._(
            "There is no engine to print a PDF with: install WeasyPrint or wkhtmltopdf"
            " on the server."
        )

    @api.model
    def _memorandum_html(self, agreement, own_engine=True):
        """Return the HTML document of one memorandum.

        :param bool own_engine: for WeasyPrint, which has the stylesheet already; else
            it's written into the document
        """
        values = agreement.env["report." + AGREEMENT_REPORT]._get_report_values(
            agreement.ids
        )
        if own_engine:
            draft = agreement.state == "draft"
            word = agreement.with_context(lang=agreement.lang)._draft_word()
            values["stylesheet"] = memorandum_pdf.diagonal_mark(word) if draft else ""
            values["own_engine"] = True
        return self._page_html(AGREEMENT_REPORT, agreement.lang, values)

    @api.model
    def _certificate_html(self, agreement, own_engine=True):
        """Return the HTML document of a memorandum's signature certificate."""
        style = agreement._get_stylesheet("certificate.css", whole=not own_engine)
        values = {
            "cert": agreement._certificate_values(),
            "b64encode": lambda content: b64encode(content).decode(),
            "stylesheet": style,
        }
        return self._page_html(CERTIFICATE, agreement.lang, values)

    @api.model
    def _page_html(self, template, lang, values):
        view = self.env["ir.ui.view"].with_context(lang=lang, inherit_branding=False)
        return "<!DOCTYPE html>\n" + str(view._render_template(template, values))

"""Printing memoranda, beside WeasyPrint alone on the same HTML.

Alone means: the HTML is there already, and so are the parsed stylesheets and the
fonts; WeasyPrint lays it out and writes the same kind of PDF. What we take longer is
what the record, the template and the joining cost.
"""

from contextlib import contextmanager

import measure

from odoo.fields import Command

REPORT = "hei_sme_collaboration.action_report_memorandum"
ANSWERS = {
    "purpose": "Find people who can keep the new rolling line running, and learn"
    " together how wear can be seen before it stops the line.",
    "forms": "A paid traineeship of three months each summer, two theses a year, and a"
    " day a month on which a lecturer works with our maintenance.",
    "ambition_short_term": "One trainee this summer and a first thesis in the autumn.",
    "ambition_medium_term": "A joint measuring place that both use for teaching.",
    "contribution_note": "The line itself, a mentor for each student, and data.",
    "merit_note": "Everyone who did a thesis here in five years was offered a job.",
}


class Memoranda:
    """Drafts of memoranda, each of a card with all answers and people to sign."""

    def __init__(self, board):
        self.registry = board.registry
        self.uid = board.people[0]
        with self.request() as env:
            partners = env["res.partner"].search([("is_sme", "=", True)], limit=20)
            cards = env[board.model].create(
                [
                    {
                        **board.card_vals(partner, number),
                        **ANSWERS,
                        "study_field_ids": [Command.link(board.study_field_id)],
                    }
                    for number, partner in enumerate(partners)
                ]
            )
            for card in cards:
                card.action_draft_memorandum()
            self.agreements = cards.agreement_id.ids
            env["hei.sme.agreement.signatory"].create(
                [
                    {
                        "agreement_id": agreement,
                        "party": party,
                        "name": f"{party.title()} Signatory",
                        "capacity": "Director",
                    }
                    for agreement in self.agreements
                    for party in ("hei", "sme")
                ]
            )
            reports = env["ir.actions.report"]
            self.html = [
                reports._memorandum_html(agreement)
                for agreement in env["hei.sme.agreement"].browse(self.agreements)
            ]
            env.cr.commit()

    def request(self):
        return measure.request(self.registry, self.uid)

    @contextmanager
    def printing(self, count):
        """Print from the records to the bytes of one file."""
        with self.request() as env:

            def call():
                content, kind = env["ir.actions.report"]._render_qweb_pdf(
                    REPORT, self.agreements[:count]
                )
                assert kind == "pdf" and content.startswith(b"%PDF")

            yield env.cr, call

    @contextmanager
    def alone(self, count):
        """Have WeasyPrint write a file of each document's HTML."""
        from odoo.addons.hei_sme_collaboration.reports import memorandum_pdf

        weasyprint = memorandum_pdf.engine()
        fetcher, fonts, sheets = memorandum_pdf._resources()

        def call():
            for html in self.html[:count]:
                document = weasyprint.HTML(string=html, url_fetcher=fetcher)
                document.write_pdf(
                    stylesheets=sheets,
                    font_config=fonts,
                    pdf_variant=memorandum_pdf.VARIANT,
                )

        with self.request() as env:
            yield env.cr, call

"""A card with a memorandum, and the tools that look into a PDF."""

import re
import shutil
import subprocess
import tempfile

from odoo import Command

from .common import CollaborationCommon

REPORT = "hei_sme_collaboration.action_report_memorandum"
CARD_REPORT = "hei_sme_collaboration.action_report_collaboration_memorandum"


def has_tools(*names):
    return all(shutil.which(name) for name in names)


def look_into(tool, content, *options):
    """Return what a tool of poppler says of these PDF bytes."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        command = [tool, *options, file.name]
        if tool == "pdftotext":
            command.append("-")
        done = subprocess.run(command, capture_output=True, check=True)
    return done.stdout.decode()


def text_of(content, *options):
    """Return the text of a PDF with its white space evened out."""
    return re.sub(r"\s+", " ", look_into("pdftotext", content, *options))


class AgreementCommon(CollaborationCommon):
    """Drafts, sends and signs as the officer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.clauses = cls.env["hei.sme.clause"].search([])
        cls.clauses.with_user(cls.administrator).action_approve()

    @classmethod
    def draft(cls, signatories=True, **vals):
        """Draft the memorandum of a new card, with a person to sign on each side."""
        vals = {
            "way_ids": [Command.set(cls.way.ids)],
            "study_field_ids": [Command.set(cls.study_field.ids)],
            **vals,
        }
        card = cls.card(**vals)
        card.action_draft_memorandum()
        agreement = card.agreement_id
        if signatories:
            cls.add_signatories(agreement)
        return agreement

    @classmethod
    def add_signatories(cls, agreement):
        people = (
            ("hei", "Petra Rektorová", "Rector"),
            ("sme", "Olaf Owner", "Director"),
        )
        cls.env["hei.sme.agreement.signatory"].with_user(cls.officer).create(
            [
                {
                    "agreement_id": agreement.id,
                    "party": party,
                    "name": name,
                    "capacity": capacity,
                }
                for party, name, capacity in people
            ]
        )
        agreement.invalidate_recordset()

    @classmethod
    def sent(cls, **vals):
        agreement = cls.draft(**vals)
        agreement.action_send()
        return agreement

    @classmethod
    def record(cls, agreement, party, date, **vals):
        """Record the signature of one party through the dialogue."""
        wizard = cls.env["hei.sme.agreement.record"].with_user(cls.officer)
        wizard = wizard.create(
            {"agreement_id": agreement.id, "party": party, "date": date, **vals}
        )
        return wizard.action_confirm()

    @classmethod
    def article(cls, agreement, body, name="Own article", **vals):
        return (
            cls.env["hei.sme.agreement.article"]
            .with_user(cls.officer)
            .create({"agreement_id": agreement.id, "name": name, "body": body, **vals})
        )

    @classmethod
    def printed(cls, records, report=REPORT, user=None):
        """Return the PDF's bytes as the person prints them (the officer)."""
        reports = cls.env["ir.actions.report"].with_user(user or cls.officer)
        reports = reports.with_context(force_report_rendering=True)
        content, kind = reports._render_qweb_pdf(report, records.ids)
        assert kind == "pdf"
        return content

    @classmethod
    def use_odoo_engine(cls):
        parameters = cls.env["ir.config_parameter"].sudo()
        parameters.set_param("hei_sme_collaboration.pdf_engine", "odoo")
        parameters.set_param("report.print_delay", "1")

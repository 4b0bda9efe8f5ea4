"""A card with a memorandum, and the tools that look into a PDF."""

import re
import shutil
import subprocess
import tempfile
from io import BytesIO

from PIL import Image, ImageDraw

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


def signature_image(kind="PNG", size=(300, 100)):
    """Return a drawn line as an image's bytes."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).line((5, 5, size[0] - 5, size[1] - 5), "black", 4)
    target = BytesIO()
    image.save(target, kind)
    return target.getvalue()


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
            ("hei", "Petra Rektorová", "Rector", "petra@example.org"),
            ("sme", "Olaf Owner", "Director", "olaf@example.net"),
        )
        cls.env["hei.sme.agreement.signatory"].with_user(cls.officer).create(
            [
                {
                    "agreement_id": agreement.id,
                    "party": party,
                    "name": name,
                    "capacity": capacity,
                    "email": email,
                }
                for party, name, capacity, email in people
            ]
        )
        agreement.invalidate_recordset()

    @classmethod
    def sent(cls, **vals):
        agreement = cls.draft(**vals)
        agreement.action_send()
        return agreement

    @classmethod
    def signatory(cls, agreement, party):
        """Return who still signs for a party, as the officer sees them."""
        return agreement.with_user(cls.officer).signatory_ids.filtered(
            lambda s: s.party == party
        )

    @classmethod
    def record(cls, agreement, party, date, **vals):
        """Record the signature of one party through the dialogue."""
        wizard = cls.env["hei.sme.agreement.record"].with_user(cls.officer)
        signatory = cls.signatory(agreement, party)
        wizard = wizard.create({"signatory_id": signatory.id, "date": date, **vals})
        return wizard.action_confirm()

    @classmethod
    def signed_by_link(cls, agreement, party, image=None):
        """Have one party's person sign by link, as the public page does."""
        signatory = cls.signatory(agreement, party).sudo()
        return signatory._sign_by_link(
            image or signature_image(), agreement.text_hash, "192.0.2.7", "Browser/1"
        )

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

"""What was frozen gets its hashes and its check code, and its evidence begins."""

import logging
import re
import secrets
from hashlib import sha256

from odoo import SUPERUSER_ID, api
from odoo.tools import split_every

from odoo.addons.hei_sme_collaboration.models.hei_sme_agreement_freeze import (
    CODE_LETTERS,
)
from odoo.addons.hei_sme_collaboration.models.hei_sme_canonical_text import (
    canonical_text,
    text_hash,
)

_logger = logging.getLogger(__name__)

BATCH = 200
#: What each first entry of the evidence says of itself.
BEGINS = {"evidence_begins_with": "update to 19.0.1.1.0"}
EXECUTED = ("signed", "in_force", "expired", "terminated", "superseded")


def migrate(cr, version):
    """Hash what is on record as this update finds it.

    Nothing is claimed about the time before: each first entry of the evidence says
    that evidence begins with this update. No certificate is issued afterwards.
    """
    env = api.Environment(cr, SUPERUSER_ID, {"hei_sme_quiet": True})
    note_what_articles_were_made_from(env)
    cr.execute(
        "SELECT id FROM hei_sme_agreement WHERE canonical_text IS NULL"
        " AND jsonb_typeof(snapshot) = 'object' ORDER BY id"
    )
    frozen = [row[0] for row in cr.fetchall()]
    cr.execute("SELECT id FROM hei_sme_agreement WHERE version > 1 ORDER BY id")
    opened_again = [row[0] for row in cr.fetchall()]
    for step, ids in ((begin_evidence, frozen), (find_former_documents, opened_again)):
        for batch in split_every(BATCH, ids):
            for agreement in env["hei.sme.agreement"].browse(batch):
                step(agreement)
            env.flush_all()
            env.invalidate_all()


def note_what_articles_were_made_from(env):
    """Take the clause as it reads now: how it read then nobody noted."""
    articles = env["hei.sme.agreement.article"].search(
        [("clause_id", "!=", False), ("basis_body", "=", False)]
    )
    for batch in split_every(BATCH, articles.ids):
        env["hei.sme.agreement.article"].browse(batch)._note_basis()
        env.flush_all()
        env.invalidate_all()


def begin_evidence(agreement):
    """Hash the text and the files of one frozen memorandum and enter that they are
    there, with who had signed.
    """
    text = canonical_text(agreement.snapshot)
    document = agreement.document_id
    content = document.raw or b""
    if not content:
        _logger.warning(
            "The PDF of %s is missing from the file store: restore it from a backup.",
            agreement.reference,
        )
    noted = noted_hashes(agreement)
    digest = noted[-1] if noted and not content else sha256(content).hexdigest()
    signed = agreement.signatory_ids.filtered(lambda s: s.state == "signed")
    agreement._for_action().write(
        {
            "canonical_text": text,
            "text_hash": text_hash(text),
            "document_hash": document and digest,
            "check_code": "".join(secrets.choice(CODE_LETTERS) for _i in range(16)),
            "signed_on": agreement.state in EXECUTED
            and max(filter(None, signed.mapped("signed_on")), default=False),
        }
    )
    facts = {
        "version": agreement.version,
        "text_sha256": agreement.text_hash,
        "pdf_sha256": digest,
    }
    if noted:
        facts["pdf_sha256_noted_when_frozen"] = noted[-1]
    agreement._log_event("ready", {**facts, **BEGINS})
    for signatory in signed:
        begin_evidence_of_signature(signatory)
    if agreement.state in EXECUTED:
        agreement._log_event(
            "executed",
            {
                "text_sha256": agreement.text_hash,
                "pdf_sha256": digest,
                "signatures": len(signed),
                "signed_on": str(agreement.signed_on),
                **BEGINS,
            },
        )


def begin_evidence_of_signature(signatory):
    scan = signatory.scan_id
    digest = scan and sha256(scan.raw or b"").hexdigest()
    if scan:
        with signatory._sanctioned_in_database():
            signatory._for_action().write({"scan_hash": digest})
    facts = {
        "signatory": signatory.id,
        "party": signatory.party,
        "method": signatory.method,
        "signed_on": str(signatory.signed_on),
    }
    if scan:
        facts["file_sha256"] = digest
    signatory.agreement_id._log_event(
        "recorded",
        {**facts, **BEGINS},
        actor=signatory.display_name,
        detail=signatory.recorded_by_id.name or "",
    )


def noted_hashes(agreement):
    """Return the SHA-256 that the chatter noted of each PDF when it was frozen, the
    oldest first.
    """
    bodies = agreement.message_ids.sorted("id").mapped("body")
    return [
        digest
        for body in bodies
        for digest in re.findall(r"\b[0-9a-f]{64}\b", str(body or ""))
    ]


def find_former_documents(agreement):
    """Keep the PDFs of earlier versions for good: the chatter holds them, and noted
    their hashes.
    """
    noted = set(noted_hashes(agreement))
    files = agreement.message_ids.attachment_ids - agreement.document_id
    former = files.filtered(
        lambda f: (
            f.res_model == agreement._name
            and f.res_id == agreement.id
            and sha256(f.raw or b"").hexdigest() in noted
        )
    )
    if former - agreement.former_document_ids:
        agreement._for_action().write(
            {"former_document_ids": [(4, file.id) for file in former]}
        )

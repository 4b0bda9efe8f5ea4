"""The executed sets as files, for the day the addon or the memorandum's owner goes."""

import csv
import json
import re
from hashlib import sha256
from html import escape
from io import StringIO
from urllib.parse import quote
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import split_every

BATCH = 100
#: Columns of the index. They stay: other programs read them by name.
COLUMNS = (
    *("folder", "reference", "version", "title", "kind", "state", "void"),
    *("institution", "hei", "company", "signed_on", "in_force_from", "last_day"),
    *("renewal", "hei_reference", "company_reference", "paper_original", "follows"),
    *("replaces", "check_code", "text_sha256", "document_sha256"),
    *("certificate_sha256", "evidence_head", "files", "problems"),
)
EVENT_KEYS = (
    *("sequence", "kind", "occurred_on", "facts", "actor", "detail", "digest"),
    *("previous_hash", "hash"),
)
#: Compressed already.
PACKED = (".pdf", ".png", ".jpg", ".jpeg", ".zip", ".asice", ".docx")


def safe_name(name):
    r"""Return a file's name without what some system refuses in one.

    >>> safe_name("a/b: c\n.pdf"), safe_name("..\\..\\x"), safe_name(" . ")
    ('a-b- c-.pdf', '-..-x', 'file')
    >>> len(safe_name("š" * 300 + ".pdf").encode()) <= 200
    True
    """
    name = re.sub(r'[/\\:*?"<>|\x00-\x1f\x7f]', "-", name or "").strip(" .")
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending) > 10:
        stem, dot, ending = name, "", ""
    while len(stem.encode()) > 180:
        stem = stem[:-1]
    return f"{stem}{dot}{ending}" or "file"


def for_table(value):
    """Return what a cell says; no spreadsheet takes it for a formula.

    >>> for_table("=1+1"), for_table(False), for_table(12)
    ("'=1+1", '', '12')
    """
    text = "" if value is False or value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text


class Archive:
    """A ZIP file that is written one small piece after the other.

    The same records give the same bytes: names come from the record, and every file
    has the same date.
    """

    def __init__(self, target):
        self.zip = ZipFile(target, "w")
        self.sums = []

    def add(self, path, content):
        """Add a file. Return the SHA-256 of its bytes."""
        content = content.encode() if isinstance(content, str) else content
        info = ZipInfo(path)
        info.compress_type = (
            ZIP_STORED if path.lower().endswith(PACKED) else ZIP_DEFLATED
        )
        info.external_attr = 0o644 << 16
        self.zip.writestr(info, content)
        digest = sha256(content).hexdigest()
        self.sums.append(f"{digest}  {path}\n")
        return digest

    def close(self):
        """End the file with the sums of all others, as `sha256sum --check` wants."""
        self.add("SHA256SUMS", "".join(self.sums))
        self.zip.close()


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    # Actions

    def action_download_set(self):
        """Download the signed set of this memorandum as one ZIP file.

        :raises UserError: when not everybody has signed
        """
        self.ensure_one()
        self._refuse_unsigned_set()
        return {
            "type": "ir.actions.act_url",
            "url": f"/hei_sme/memorandum/{self.id}/set",
            "target": "download",
        }

    def _refuse_unsigned_set(self):
        self.check_access("read")
        if not self.signed_on:
            raise UserError(
                self.env._(
                    "%s isn't signed by all: there is no signed set yet.",
                    self.display_name,
                )
            )

    # Writing

    def _write_set(self, target):
        """Write the signed set of one memorandum as a ZIP file to an open file.

        :raises UserError: when not everybody has signed
        """
        self.ensure_one()
        self._refuse_unsigned_set()
        archive = Archive(target)
        self._add_set(archive, "")
        archive.close()

    def _write_archive(self, target):
        """Write every signed set of the person's institutions, and an index, as one
        ZIP file to an open file. Memory holds one file and the index at a time.

        :raises AccessError: for who is no administrator
        """
        if not self.env.user.has_group("hei_sme_collaboration.group_administrator"):
            raise AccessError(
                self.env._("Only an administrator exports all signed memoranda.")
            )
        companies = self.env.user.company_ids
        everything = self.with_context(allowed_company_ids=companies.ids)
        ids = everything.search([("signed_on", "!=", False)], order="id").ids
        archive = Archive(target)
        rows = []
        for batch in split_every(BATCH, ids):
            for agreement in everything.browse(batch):
                folder = agreement._archive_folder()
                files, problems = agreement._add_set(archive, f"{folder}/", salted=True)
                rows.append(agreement._index_row(folder, files, problems))
            self.env.invalidate_all()
        archive.add("index.csv", index_as_csv(rows))
        archive.add("index.html", index_as_html(rows))
        archive.close()

    def _archive_folder(self):
        return safe_name(f"{self.reference}_v{self.version}_{self.id}")

    def _add_set(self, archive, folder, salted=False):
        """Add the files of one memorandum. Return (their names, what is wrong).

        :param bool salted: with the salts that personal details were digested with,
            for checking these too
        """
        agreement = self.sudo()
        names, problems = [], []
        for name, file, digest in agreement._set_files():
            content = file.raw
            if not content:
                problems.append(self.env._("%s is missing from the file store.", name))
                continue
            if archive.add(folder + name, content) != digest:
                problems.append(self.env._("%s isn't the file that was kept.", name))
            names.append(name)
        keys = (*EVENT_KEYS, "salt") if salted else EVENT_KEYS
        events = agreement.event_ids.sorted("sequence").read(keys, load=None)
        for name, text in (
            ("text.txt", agreement.canonical_text or ""),
            ("evidence.jsonl", "".join(event_as_line(event) for event in events)),
        ):
            archive.add(folder + name, text)
            names.append(name)
        return names, problems

    def _set_files(self):
        """Yield (name in the set, attachment, the SHA-256 it should have) of every
        file that belongs to what was signed.
        """
        yield "memorandum.pdf", self.document_id, self.document_hash
        if self.certificate_id:
            yield "certificate.pdf", self.certificate_id, self.certificate_hash
        signed = self.event_ids.filtered(lambda e: e.kind == "signed")
        images = {
            facts.get("signatory"): facts.get("image_sha256")
            for facts in signed.mapped("facts")
        }
        for number, signatory in enumerate(self.signatory_ids.sorted("id"), 1):
            if signatory.scan_id:
                name = safe_name(f"signed_{number}_{signatory.scan_id.name}")
                yield name, signatory.scan_id, signatory.scan_hash
            if signatory.signature_id:
                image = images.get(signatory.id)
                yield f"signature_{number}.png", signatory.signature_id, image
        for kind in ("paper", "termination_document", "succession_document"):
            file = self[f"{kind}_id"] if f"{kind}_id" in self._fields else False
            if file:
                # No hash was noted of these; the attachment's own sum is what there is.
                yield safe_name(f"{kind}_{file.name}"), file, own_hash(file)
        for number, file in enumerate(self.former_document_ids.sorted("id"), 1):
            yield f"former/{number}_{safe_name(file.name)}", file, own_hash(file)

    def _index_row(self, folder, files, problems):
        agreement = self.sudo()
        parties = {
            p["side"]: p["name"] for p in (self.snapshot or {}).get("parties", ())
        }
        return dict(
            zip(
                COLUMNS,
                (
                    *(folder, self.reference, self.version, self.title, self.kind),
                    *(self.state, "yes" if self.is_void else "no"),
                    *(agreement.company_id.name, parties.get("hei")),
                    *(parties.get("sme"), self.signed_on, self.date_start),
                    *(self.date_end, self.renewal, self.hei_reference),
                    *(self.sme_reference, self.original_location),
                    *(agreement.origin_id.reference, agreement.previous_id.version),
                    *(self.check_code, self.text_hash, self.document_hash),
                    *(self.certificate_hash, self.event_head, files, problems),
                ),
                strict=True,
            )
        )


def own_hash(attachment):
    return sha256(attachment.raw or b"").hexdigest()


def event_as_line(event):
    """Return one entry of the evidence as a line of JSON."""
    del event["id"]
    event["occurred_on"] = fields.Datetime.to_string(event["occurred_on"])
    event = {key: value or None for key, value in event.items()}
    return json.dumps(event, ensure_ascii=False, sort_keys=True) + "\n"


def index_as_csv(rows):
    """Return the index as a table: UTF-8 with a mark that spreadsheets know."""
    target = StringIO()
    table = csv.writer(target, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for row in rows:
        joined = {
            "files": " ".join(row["files"]),
            "problems": " ".join(row["problems"]),
        }
        table.writerow([for_table({**row, **joined}[column]) for column in COLUMNS])
    return "\ufeff" + target.getvalue()


def index_as_html(rows):
    """Return the index as a page that needs nothing but the unpacked files."""
    shown = ("reference", "version", "title", "hei", "company", "state", "signed_on")
    shown += ("in_force_from", "last_day", "problems")
    head = "".join(f"<th>{column.replace('_', ' ')}</th>" for column in shown)
    body = []
    for row in rows:
        cells = {**row, "problems": " ".join(row["problems"])}
        cells = "".join(f"<td>{escape(for_cell(cells[c]))}</td>" for c in shown)
        links = " · ".join(
            f'<a href="{quote(row["folder"])}/{quote(name)}">{escape(name)}</a>'
            for name in row["files"]
        )
        body.append(f"<tr>{cells}<td>{links}</td></tr>")
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        "<title>Signed memoranda</title><style>"
        "body{font-family:sans-serif;margin:2em}table{border-collapse:collapse}"
        "td,th{border:1px solid #ccc;padding:.3em .6em;text-align:left;"
        "vertical-align:top}</style></head><body><h1>Signed memoranda</h1>"
        f"<table><thead><tr>{head}<th>files</th></tr></thead><tbody>\n"
        + "\n".join(body)
        + "\n</tbody></table></body></html>\n"
    )


def for_cell(value):
    return "" if value is False or value is None else str(value)

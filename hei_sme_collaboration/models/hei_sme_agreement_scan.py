"""The scan of a past memorandum: it is the text."""

import base64
import binascii
import unicodedata
from hashlib import sha256
from io import BytesIO

from PIL import Image

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every
from odoo.tools.mimetypes import guess_mimetype

from .hei_sme_agreement_archive import safe_name
from .hei_sme_agreement_paper import MAX_PAPER, PaperFault, check_paper
from .hei_sme_import_value import read_text

#: What PIL calls the images that are taken, and more pixels than any scan has.
IMAGES = ("PNG", "JPEG", "TIFF")
MAX_PIXELS = 200_000_000
#: Files are read and stored so many at a time.
BATCH = 100


def check_scan(content):
    """Check that these bytes are a PDF or an image that anybody can open.

    :raises PaperFault: naming what is wrong
    """
    if not content:
        raise PaperFault("empty")
    if len(content) > MAX_PAPER:
        raise PaperFault("size")
    if b"%PDF-" in content[:1024]:
        check_paper(content)
        return
    try:
        with Image.open(BytesIO(content), formats=IMAGES) as image:
            if image.width * image.height > MAX_PIXELS:
                raise PaperFault("size")
            image.load()
        # Odoo lets PIL fill up what is missing: a torn JPEG has lost its last mark.
        if image.format == "JPEG" and b"\xff\xd9" not in content[-4096:]:
            raise PaperFault("format")
    except PaperFault:
        raise
    except Exception as error:
        # A reader of broken files fails in any way there is.
        raise PaperFault("format") from error


def as_pdf(content):
    """Return an image as a PDF with a page for each of its frames."""
    with Image.open(BytesIO(content), formats=IMAGES) as image:
        frames = []
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            frames.append(image.convert("RGB"))
    target = BytesIO()
    frames[0].save(
        target, "PDF", save_all=True, append_images=frames[1:], resolution=150
    )
    return target.getvalue()


def name_key(path):
    """Return what a file's name is compared by: without folders, whatever system wrote
    it.

    >>> name_key("C:\\\\Scans\\\\MOA 1.PDF") == name_key("scans/moa 1.pdf")
    True
    """
    name = path.replace("\\", "/").rpartition("/")[2]
    return unicodedata.normalize("NFC", name).strip().casefold()


class Scan:
    """One file of an import: its name, what holds its bytes, and their sum."""

    def __init__(self, name, content=None, attachment=None):
        self.name = name
        self.content = content
        self.attachment = attachment
        self.digest = sha256(self.get_bytes()).hexdigest()

    def get_bytes(self):
        """Return the bytes, from the file store where they wait there."""
        return self.content if self.content is not None else self.attachment.raw or b""


class Agreement(models.Model):
    """Kept byte for byte as it came, and hashed, like every document of record."""

    _inherit = "hei.sme.agreement"

    scan = fields.Binary(compute="_compute_scan", attachment=False)
    scan_is_image = fields.Boolean(compute="_compute_scan")
    renews_scan = fields.Boolean(compute="_compute_renews_scan")

    @api.depends("document_id", "source")
    def _compute_scan(self):
        for agreement in self:
            imported = agreement.source == "imported" and agreement.state != "draft"
            document = agreement.sudo().document_id if imported else False
            agreement.scan = document and document.datas
            agreement.scan_is_image = bool(document) and (
                document.mimetype or ""
            ).startswith("image/")

    @api.depends("kind", "origin_id.source")
    def _compute_renews_scan(self):
        """What renews a scan has articles of its own, which may change."""
        for agreement in self:
            renews = agreement.kind == "renewal"
            agreement.renews_scan = renews and agreement.origin_id.source == "imported"

    # What a row names

    @api.model
    def _read_scans(self, sheet, plans):
        """Note in each plan its scan; where that can't be, why."""
        waiting = self._waiting_files()
        by_text = {}
        for position, (row, plan) in enumerate(zip(sheet.rows, plans, strict=True)):
            text = read_text(row.get("scan"))
            if not text:
                plan["scan"] = None
                if not plan["original_location"]:
                    sheet.refuse(
                        position,
                        self.env._(
                            "it has no scan. Name one, or say under “Paper original”"
                            " where the signed one is kept."
                        ),
                    )
                continue
            if text not in by_text:
                by_text[text] = self._read_scan(text, waiting)
            plan["scan"], reason = by_text[text]
            if reason:
                sheet.refuse(position, self._in_column("scan", reason))

    @api.model
    def _waiting_files(self):
        """Return {name: attachment} of the files chosen on the import screen."""
        import_id = self.env.context.get("hei_sme_import_id")
        if not import_id:
            return {}
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "base_import.import"), ("res_id", "=", import_id)],
            order="id",
        )
        return {name_key(file.name): file for file in files}

    @api.model
    def _read_scan(self, text, waiting):
        """Return (the scan that a cell names or holds, why it can't be taken)."""
        file = waiting.get(name_key(text))
        try:
            if file:
                scan = Scan(file.name, attachment=file)
            else:
                scan = Scan("", content=base64.b64decode(text, validate=True))
        except (binascii.Error, ValueError):
            return None, self.env._(
                "there is no file “%s” among those chosen under *Files to import*.",
                text[:80],
            )
        if not file and len(text) < 80:
            return None, self.env._("“%s” is neither a file's name nor a file.", text)
        try:
            check_scan(scan.get_bytes())
        except PaperFault as fault:
            return None, self._scan_fault(str(fault), scan.name or text[:20])
        return scan, ""

    @api.model
    def _scan_fault(self, fault, name):
        return {
            "empty": self.env._("the file “%s” is empty.", name),
            "size": self.env._(
                "the file “%s” is larger than 25 MB. Make it smaller.", name
            ),
            "locked": self.env._("the file “%s” asks for a password.", name),
            "format": self.env._(
                "the file “%s” is no PDF and no image (PNG, JPEG, TIFF) that can be"
                " opened.",
                name,
            ),
        }[fault]

    # Keeping

    def _keep_scans(self, scans):
        """Store the scans of these memoranda for good.

        :param scans: one for each memorandum, or None
        :return: {memorandum id: attachment id}
        """
        kept = {}
        pairs = [(a, scan) for a, scan in zip(self, scans, strict=True) if scan]
        for batch in split_every(BATCH, pairs):
            contents = [scan.get_bytes() for _agreement, scan in batch]
            files = (
                self.env["ir.attachment"]
                .sudo()
                .create(
                    [
                        {
                            "name": scan.name or agreement._scan_name(content),
                            "raw": content,
                            "mimetype": guess_mimetype(content),
                            "res_model": self._name,
                            "res_id": agreement.id,
                            "res_field": "document_id",
                        }
                        for (agreement, scan), content in zip(
                            batch, contents, strict=True
                        )
                    ]
                )
            )
            for (agreement, _scan), file in zip(batch, files, strict=True):
                kept[agreement.id] = file.id
            files.invalidate_recordset(["raw", "datas"], flush=False)
        return kept

    def _scan_name(self, content):
        kind = guess_mimetype(content).rpartition("/")[2]
        return f"{self._file_name()}.{kind}"

    # As the text

    def _paper_hash(self):
        if self.source == "imported":
            return self.document_hash or ""
        return super()._paper_hash()

    def _span_text(self):
        """Where the days aren't whole months, days say it better."""
        if self.source == "imported" and self.term_from:
            return self.env._(
                "from %(start)s to %(end)s",
                start=self._format_day(self.date_start),
                end=self._format_day(self._term_end()),
            )
        return super()._span_text()

    def _get_document_bytes(self):
        """An image is printed as a PDF; what is kept stays as it came.

        :raises UserError: when there is no scan
        """
        if self.source != "imported" or self.state == "draft":
            return super()._get_document_bytes()
        content = super()._get_document_bytes()
        if content is None:
            raise UserError(
                self.env._(
                    "There is no scan of %(memorandum)s. The signed one is kept here:"
                    " %(where)s",
                    memorandum=self.display_name,
                    where=self.original_location or self.env._("nobody noted where"),
                )
            )
        return as_pdf(content) if self.scan_is_image else content

    def _executed_files(self):
        """Of what was signed before the addon, the scan is all there is."""
        imported = self.source == "imported" and self.state != "draft"
        return self.sudo().document_id if imported else super()._executed_files()

    def _set_files(self):
        if self.source != "imported":
            yield from super()._set_files()
            return
        for name, file, digest in super()._set_files():
            if name != "memorandum.pdf":
                yield name, file, digest
            elif file:
                yield safe_name(f"scan_{file.name}"), file, digest

    def _signed_set_rows(self):
        rows = super()._signed_set_rows()
        for row in rows:
            if self.source == "imported" and row["file"] == self.document_id:
                row["what"] = self.env._("Scan")
        return rows

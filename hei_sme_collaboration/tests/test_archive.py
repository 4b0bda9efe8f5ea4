"""The export archive and the signed set of one memorandum."""

import csv
import json
from hashlib import sha256
from io import BytesIO, StringIO
from zipfile import ZipFile

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.hei_sme_collaboration.models.hei_sme_agreement_archive import COLUMNS
from odoo.addons.hei_sme_collaboration.models.hei_sme_agreement_event import (
    event_hash,
    personal_digest,
)

from .doors_common import DoorsCommon

OUTSIDE = b"%PDF-1.4 signed with a tool outside"


@tagged("post_install", "-at_install")
class TestArchive(DoorsCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mixed = cls.sent(**cls.answers())
        first, second = cls.mixed.signatory_ids
        first._record_signature(
            cls.mixed._today(), content=OUTSIDE, name="=Signed/č: copy.pdf"
        )
        second.sudo()._sign_by_link(
            cls.executed.sudo().signatory_ids[0].signature_id.raw,
            cls.mixed.text_hash,
            "203.0.113.8",
            "Browser",
        )
        cls.theirs = cls.signed_for_another_institution()

    @classmethod
    def signed_for_another_institution(cls):
        """Return a memorandum that another institution has on record."""
        mine = cls.env, cls.officer, cls.hei
        cls.env = cls.env(
            context=dict(cls.env.context, allowed_company_ids=cls.other_company.ids)
        )
        cls.officer, cls.hei = cls.outsider, cls.other_company.partner_id
        try:
            return cls.signed_by_all()
        finally:
            cls.env, cls.officer, cls.hei = mine

    def written(self, write):
        target = BytesIO()
        write(target)
        return target.getvalue()

    def archive(self, user=None):
        memoranda = self.env["hei.sme.agreement"].with_user(user or self.administrator)
        return ZipFile(BytesIO(self.written(memoranda._write_archive)))

    def index(self, archive):
        text = archive.read("index.csv").decode("utf-8-sig")
        return list(csv.DictReader(StringIO(text)))

    def test_bytes(self):
        """Every file is in the archive byte for byte as it was kept."""
        archive = self.archive()
        folder = f"{self.mixed._archive_folder()}/"
        mixed = self.mixed.sudo()
        first, second = mixed.signatory_ids.sorted("id")
        for name, content in (
            ("memorandum.pdf", mixed.document_id.raw),
            ("certificate.pdf", mixed.certificate_id.raw),
            ("signed_1_=Signed-č- copy.pdf", OUTSIDE),
            ("signature_2.png", second.signature_id.raw),
            ("text.txt", mixed.canonical_text.encode()),
        ):
            self.assertEqual(archive.read(folder + name), content, name)
        self.assertEqual(first.scan_id.raw, OUTSIDE)

    def test_index(self):
        """The index has a line for each signed memorandum, names its files, and says
        that nothing is wrong with them; the page links each.
        """
        archive = self.archive()
        rows = self.index(archive)
        self.assertEqual(tuple(rows[0]), COLUMNS)
        listed = {row["folder"]: row for row in rows}
        mine = self.executed | self.mixed
        folders = {agreement._archive_folder() for agreement in mine}
        self.assertLessEqual(folders, set(listed))
        page = archive.read("index.html").decode()
        names = set(archive.namelist())
        for agreement in mine:
            row = listed[agreement._archive_folder()]
            self.assertEqual(row["reference"], agreement.reference)
            self.assertEqual(row["hei"], "University of Hills")
            self.assertEqual(row["company"], "Steelworks")
            self.assertEqual(row["text_sha256"], agreement.text_hash)
            self.assertEqual(row["document_sha256"], agreement.document_hash)
            self.assertEqual(row["problems"], "")
            for name in row["files"].split():
                if name.endswith((".txt", ".jsonl")):
                    self.assertIn(f"{row['folder']}/{name}", names)
            self.assertIn(f'href="{row["folder"]}/memorandum.pdf"', page)
        self.assertNotIn(self.out._archive_folder(), listed, "not signed by all")

    def test_sums(self):
        """The list of sums names every other file with its SHA-256."""
        archive = self.archive()
        sums = archive.read("SHA256SUMS").decode().splitlines()
        listed = dict(reversed(line.split("  ", 1)) for line in sums)
        self.assertEqual(set(listed), set(archive.namelist()) - {"SHA256SUMS"})
        for name, digest in listed.items():
            self.assertEqual(sha256(archive.read(name)).hexdigest(), digest)

    def test_evidence(self):
        """The chain of evidence can be checked from the archive alone, with the
        personal details.
        """
        archive = self.archive()
        path = f"{self.executed._archive_folder()}/evidence.jsonl"
        previous = ""
        for line in archive.read(path).decode().splitlines():
            event = json.loads(line)
            self.assertEqual(event["previous_hash"] or "", previous)
            previous = event_hash(
                previous,
                self.executed.reference,
                event["sequence"],
                event["kind"],
                event["occurred_on"],
                event["facts"] or {},
                event["digest"] or "",
            )
            self.assertEqual(event["hash"], previous)
            if event["digest"]:
                digest = personal_digest(event["salt"], event["actor"], event["detail"])
                self.assertEqual(event["digest"], digest)
        self.assertEqual(previous, self.executed.event_head)

    def test_same_bytes(self):
        """The same records give the same archive."""
        memoranda = self.env["hei.sme.agreement"].with_user(self.administrator)
        first, second = (self.written(memoranda._write_archive) for _time in "ab")
        self.assertEqual(first, second)

    def test_lost_file(self):
        """A file that is gone or isn't the one that was kept is told in the index; the
        rest comes along.
        """
        other = self.env["ir.attachment"].create({"name": "other", "raw": b"other"})
        for store_fname in (other.store_fname, "aa/nothing"):
            self.env.flush_all()
            self.cr.execute(
                "UPDATE ir_attachment SET store_fname = %s WHERE id = %s",
                (store_fname, self.executed.sudo().document_id.id),
            )
            self.env.invalidate_all()
            with mute_logger("odoo.addons.base.models.ir_attachment"):
                archive = self.archive()
            rows = {row["folder"]: row for row in self.index(archive)}
            row = rows[self.executed._archive_folder()]
            self.assertIn("memorandum.pdf", row["problems"])
            self.assertIn("certificate.pdf", row["files"])
            self.assertFalse(rows[self.mixed._archive_folder()]["problems"])

    def test_other_institution(self):
        """An administrator gets their own institutions' only."""
        theirs = self.theirs._archive_folder()
        self.assertNotIn(theirs, {r["folder"] for r in self.index(self.archive())})
        self.administrator.company_ids |= self.other_company
        self.assertIn(theirs, {r["folder"] for r in self.index(self.archive())})

    def test_who(self):
        """Nobody but an administrator exports everything."""
        for user in (self.officer, self.reader, self.coordinator, self.employee):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.archive(user)

    def test_set_of_one(self):
        """Who may read a signed memorandum downloads its set, without the salts;
        before all have signed there is none.
        """
        memorandum = self.mixed.with_user(self.reader)
        archive = ZipFile(BytesIO(self.written(memorandum._write_set)))
        content = archive.read("memorandum.pdf")
        self.assertEqual(content, self.mixed.sudo().document_id.raw)
        self.assertNotIn(b"salt", archive.read("evidence.jsonl"))
        for action in (
            self.out.action_download_set,
            lambda: self.written(self.out._write_set),
        ):
            with self.assertRaisesRegex(UserError, "isn't signed by all"):
                action()

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_addresses(self):
        """The addresses serve the files to whom they are for, and nothing to others."""
        one = self.mixed.action_download_set()["url"]
        for user, path, status in (
            (self.administrator, "/hei_sme/archive", 200),
            (self.officer, "/hei_sme/archive", 403),
            (self.coordinator, "/hei_sme/archive", 403),
            (self.reader, one, 200),
            (self.coordinator, one, 404),
            (self.outsider, one, 404),
            (self.outsider, self.theirs.action_download_set()["url"], 200),
        ):
            with self.subTest(user=user.name, path=path):
                user.sudo().password = user.login
                self.authenticate(user.login, user.login)
                answer = self.url_open(path)
                self.assertEqual(answer.status_code, status)
                if status == 200:
                    self.assertEqual(answer.headers["Content-Type"], "application/zip")
                    names = ZipFile(BytesIO(answer.content)).namelist()
                    self.assertIn("SHA256SUMS", names)
                    size = answer.headers["Content-Length"]
                    self.assertEqual(len(answer.content), int(size))
        self.authenticate(None, None)
        answer = self.url_open("/hei_sme/archive", allow_redirects=False)
        self.assertIn("/web/login", answer.headers["Location"])

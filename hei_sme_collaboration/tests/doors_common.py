"""A memorandum out to sign and one signed by all, and what must not change of them."""

from contextlib import contextmanager
from hashlib import sha256
from io import BytesIO

from PIL import Image, ImageDraw

from odoo.exceptions import UserError
from odoo.tools import SQL

from .agreement_common import AgreementCommon

#: Columns that hold the agreed text, what proves it, and where its files are.
AGREEMENT_COLUMNS = (
    *("reference", "version", "title", "state", "kind", "lang", "law", "place"),
    *("hei_id", "sme_id", "company_id", "collaboration_id", "duration_months"),
    *("notice_months", "renewal", "effective_rule", "snapshot", "canonical_text"),
    *("text_hash", "document_id", "document_hash", "certificate_id"),
    *("certificate_hash", "check_code", "event_head"),
)
SIGNATORY_COLUMNS = (
    *("id", "party", "name", "capacity", "state", "signed_on", "signed_at"),
    *("signature_id", "scan_id"),
)
ARTICLE_COLUMNS = ("id", "sequence", "name", "body", "second_name", "second_body")
EVENT_COLUMNS = ("sequence", "kind", "facts", "digest", "previous_hash", "hash")


def signature_image():
    """Return a drawn signature as a PNG."""
    image = Image.new("RGB", (300, 100), "white")
    ImageDraw.Draw(image).line((10, 80, 150, 20, 290, 70), "black", 5)
    target = BytesIO()
    image.save(target, "PNG")
    return target.getvalue()


class DoorsCommon(AgreementCommon):
    """Compares what the database and the file store hold before and after."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.out = cls.sent(**cls.answers())
        cls.executed = cls.signed_by_all()

    @classmethod
    def signed_by_all(cls, **vals):
        agreement = cls.sent(**{**cls.answers(), **vals})
        for signatory in agreement.signatory_ids:
            signatory.sudo()._sign_by_link(
                signature_image(), agreement.text_hash, "203.0.113.7", "Browser"
            )
        return agreement

    def rows(self, table, columns, key, record):
        self.cr.execute(
            SQL(
                "SELECT %s FROM %s WHERE %s = %s ORDER BY 1",
                SQL(", ").join(map(SQL.identifier, columns)),
                SQL.identifier(table),
                SQL.identifier(key),
                record.id,
            )
        )
        return self.cr.fetchall()

    def held(self, agreement):
        """Return all that was agreed and proves it, read past the ORM's cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        agreement = agreement.sudo()
        signatories = agreement.signatory_ids
        files = (
            agreement.document_id
            | agreement.certificate_id
            | agreement.former_document_ids
            | signatories.signature_id
            | signatories.scan_id
        )
        table = "hei_sme_agreement"
        return {
            "memorandum": self.rows(table, AGREEMENT_COLUMNS, "id", agreement),
            "articles": self.rows(
                f"{table}_article", ARTICLE_COLUMNS, "agreement_id", agreement
            ),
            "signatories": self.rows(
                f"{table}_signatory", SIGNATORY_COLUMNS, "agreement_id", agreement
            ),
            "events": self.rows(
                f"{table}_event", EVENT_COLUMNS, "agreement_id", agreement
            ),
            "ways": self.rows(
                f"{table}_way_rel", ["way_id"], "agreement_id", agreement
            ),
            "study fields": self.rows(
                f"{table}_study_field_rel",
                ["study_field_id"],
                "agreement_id",
                agreement,
            ),
            "files": [(f.id, f.name, sha256(f.raw).hexdigest()) for f in files],
        }

    @contextmanager
    def untouched(self, *agreements):
        """Fail when any of these memoranda says something else afterwards."""
        agreements = agreements or (self.out, self.executed)
        before = [self.held(agreement) for agreement in agreements]
        yield
        for agreement, held in zip(agreements, before, strict=True):
            now = self.held(agreement)
            for part, value in held.items():
                self.assertEqual(now[part], value, f"{part} of {agreement.reference}")
            self.assertFalse(agreement.sudo()._check_evidence())

    @contextmanager
    def refused(self, words, error=UserError):
        """Expect a refusal with these words."""
        # Unlike assertRaisesRegex this rolls back, as a refused request does.
        with self.assertRaises(error) as refused:
            yield
            self.env.flush_all()
        self.assertRegex(str(refused.exception), words)

    @contextmanager
    def shut(self, words, *agreements, error=UserError):
        """Expect a refusal with these words that leaves everything as it was."""
        with self.untouched(*agreements), self.refused(words, error):
            yield

"""The public check: genuine or not, and nothing to guess from."""

import hashlib

from lxml import html

from odoo.tests import tagged

from .public_common import PublicCommon


@tagged("post_install", "-at_install")
class TestPublicCheck(PublicCommon):
    def check(self, reference=None, code=None):
        return self.post(
            "/memorandum/check",
            reference=reference or self.agreement.reference,
            code=self.agreement.check_code if code is None else code,
        )

    def test_right_code_shows_state_and_hashes(self):
        """State, parties, dates and hashes, but no person's name and no text."""
        self.signed_by_link(self.agreement, "sme")
        self.signed_by_link(self.agreement, "hei")
        self.agreement.invalidate_recordset()
        response = self.check()
        self.assertEqual(response.status_code, 200)
        text = self.text(response)
        for said in (
            "between University of Hills and Steelworks",
            "In force",
            "Everything on record is as it was signed",
            self.agreement.text_hash,
            self.agreement.document_hash,
            self.agreement.certificate_hash,
        ):
            self.assertIn(said, text)
        for personal in ("Olaf", "Petra", "olaf@example.net", "Director"):
            self.assertNotIn(personal, response.text)

    def test_listed_hash_is_that_of_the_file(self):
        """A person who hashes their copy finds its SHA-256 in the list."""
        page = html.fromstring(self.check().content)
        content = self.agreement.document_id.raw
        digest = hashlib.sha256(content).hexdigest()
        self.assertIn(digest, page.xpath("//@data-sha256"))

    def test_code_may_be_typed_as_people_do(self):
        """Small letters and spaces don't make a right code wrong."""
        code = self.agreement.check_code.lower()
        response = self.check(code=f" {code[:4]} {code[4:8]}-{code[8:]} ")
        self.assertEqual(response.status_code, 200)

    def test_wrong_code_and_unknown_reference_look_alike(self):
        """Nobody learns from the answer whether a reference exists."""
        answers = {}
        for name, reference, code in (
            ("wrong code", self.agreement.reference, "A" * 16),
            ("no code", self.agreement.reference, "-"),
            ("unknown", "MOA/0000/0000", self.agreement.check_code),
            ("pattern", "%", self.agreement.check_code),
        ):
            response = self.check(reference, code)
            self.assertEqual(response.status_code, 404, name)
            answers[name] = self.text(response)
            self.assertNotIn("Steelworks", response.text)
        self.assertEqual(len(set(answers.values())), 1)

    def test_draft_has_no_code(self):
        """A draft can't be looked up, with whatever code."""
        draft = self.draft().sudo()
        for code in ("False", "0" * 16, "-"):
            self.assertEqual(self.check(draft.reference, code).status_code, 404)

    def test_odd_input_is_no_error(self):
        """Null characters and endless text are as wrong as any other."""
        for reference in ("\x00", "x" * 5000, "'; --"):
            self.assertEqual(self.check(reference, "x\x00").status_code, 404)

    def test_changed_file_shows(self):
        """Where the stored bytes aren't those that were signed, the page says so."""
        attachment = self.agreement.document_id
        self.env.cr.execute(
            "UPDATE ir_attachment SET db_datas = %s, store_fname = NULL WHERE id = %s",
            [b"%PDF-1.7 changed", attachment.id],
        )
        attachment.invalidate_recordset()
        response = self.check()
        self.assertIn("Something doesn't match any more", response.text)
        self.assertNotIn("Everything on record", response.text)

    def test_void_is_said(self):
        """A void memorandum is found, and is called void."""
        self.agreement._for_action().write({"is_void": True, "state": "cancelled"})
        self.assertIn("Void", self.text(self.check()))

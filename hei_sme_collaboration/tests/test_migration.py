"""The update from the first version, which froze a PDF but kept no evidence."""

import importlib.util
from hashlib import sha256

from odoo.tests import tagged
from odoo.tools import SQL, file_path, mute_logger

from .doors_common import DoorsCommon

FOLDER = "hei_sme_collaboration/migrations/19.0.1.1.0"
SECOND = "hei_sme_collaboration/migrations/19.0.1.2.0"
SCAN = b"%PDF-1.4 signed on paper"


def script(name, folder=FOLDER):
    """Return a migration script as a module."""
    path = file_path(f"{folder}/{name}.py")
    spec = importlib.util.spec_from_file_location(name.replace("-", "_"), path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@tagged("post_install", "-at_install")
class TestMigration(DoorsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.signed = cls.sent(**cls.answers())
        for signatory in cls.signed.signatory_ids:
            signatory._record_signature(
                cls.signed._today(), content=SCAN, name="scan.pdf"
            )
        cls.reopened = cls.sent(**cls.answers())
        cls.reopened.action_back_to_draft()
        cls.plain = cls.draft(**cls.answers())
        cls.all = cls.out | cls.signed | cls.reopened | cls.plain
        cls.texts = {a: a.article_ids.mapped("text") for a in cls.all}
        cls.bodies = {a: a.article_ids.mapped("body") for a in cls.all}

    def run_sql(self, query, *values):
        self.env.flush_all()
        self.cr.execute(SQL(query, *values))

    def make_old(self):
        """Put the tables into the state that the first version left."""
        self.env.flush_all()
        ids = tuple(self.all.ids)
        for table in ("", "_signatory", "_event"):
            self.run_sql(f"ALTER TABLE hei_sme_agreement{table} DISABLE TRIGGER USER")
        self.run_sql("ALTER TABLE hei_sme_agreement_article ADD draft_body text")
        for agreement in self.all:
            texts = zip(agreement.article_ids, self.texts[agreement], strict=True)
            for article, text in texts if agreement.state != "draft" else ():
                self.run_sql(
                    "UPDATE hei_sme_agreement_article"
                    " SET draft_body = body, body = %s WHERE id = %s",
                    str(text),
                    article.id,
                )
        self.run_sql(
            "DELETE FROM hei_sme_agreement_event WHERE agreement_id IN %s", ids
        )
        self.run_sql(
            "DELETE FROM hei_sme_agreement_former_document_rel"
            " WHERE agreement_id IN %s",
            ids,
        )
        self.run_sql(
            "UPDATE hei_sme_agreement SET canonical_text = NULL, text_hash = NULL,"
            " document_hash = NULL, check_code = NULL, event_head = NULL,"
            " signed_on = NULL, certificate_id = NULL, certificate_hash = NULL,"
            " snapshot = snapshot - ARRAY['articles', 'second', 'second_lang', 'kind',"
            " 'amends', 'paper_hash', 'status'] WHERE id IN %s",
            ids,
        )
        self.run_sql(
            "UPDATE hei_sme_agreement_signatory SET scan_hash = NULL"
            " WHERE agreement_id IN %s",
            ids,
        )
        self.run_sql(
            "UPDATE hei_sme_agreement_article SET basis_name = NULL, basis_body = NULL"
            " WHERE agreement_id IN %s",
            ids,
        )
        for table in ("", "_signatory", "_event"):
            self.run_sql(f"ALTER TABLE hei_sme_agreement{table} ENABLE TRIGGER USER")
        self.env.invalidate_all()

    def update(self):
        self.make_old()
        script("pre-migrate").migrate(self.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        script("post-migrate").migrate(self.cr, "19.0.1.0.0")
        self.env.flush_all()
        self.env.invalidate_all()

    def test_text(self):
        """A frozen memorandum reads as it did, and its articles have their
        placeholders back; a draft stays as it is.
        """
        self.update()
        for agreement in self.all:
            with self.subTest(state=agreement.state):
                self.assertEqual(
                    agreement.article_ids.mapped("text"), self.texts[agreement]
                )
                self.assertEqual(
                    agreement.article_ids.mapped("body"), self.bodies[agreement]
                )
                self.assertFalse(agreement.deviates)
        self.assertIn("{{hei_name}}", "".join(self.out.article_ids.mapped("body")))
        numbers = [a["number"] for a in self.signed.snapshot["articles"]]
        self.assertEqual(numbers[:3], ["", "1", "2"])

    def test_hashes(self):
        """Text, PDF and signed copies get the hashes of what is there, and the check
        finds everything as it was.
        """
        before = self.signed.sudo().document_id.raw
        self.update()
        for agreement in self.out | self.signed:
            document = agreement.sudo().document_id
            self.assertEqual(agreement.document_hash, sha256(document.raw).hexdigest())
            text = agreement.canonical_text
            self.assertIn("Steelworks", text)
            self.assertIn("Find a tester", text)
            self.assertEqual(agreement.text_hash, sha256(text.encode()).hexdigest())
            self.assertEqual(len(agreement.check_code), 16)
            self.assertEqual(agreement._check_evidence(), [])
        self.assertEqual(self.signed.sudo().document_id.raw, before)
        scans = set(self.signed.signatory_ids.mapped("scan_hash"))
        self.assertEqual(scans, {sha256(SCAN).hexdigest()})
        self.assertNotEqual(self.out.check_code, self.signed.check_code)

    def test_evidence_says_when_it_begins(self):
        """Each first entry says that evidence begins with the update, and what the
        chatter noted when the text was frozen; no certificate is made up.
        """
        self.update()
        self.assertEqual(self.out.event_ids.mapped("kind"), ["ready"])
        self.assertEqual(
            self.signed.event_ids.mapped("kind"),
            ["ready", "recorded", "recorded", "executed"],
        )
        self.assertFalse(self.plain.event_ids)
        for facts in (self.out | self.signed).event_ids.mapped("facts"):
            self.assertEqual(facts["evidence_begins_with"], "update to 19.0.1.1.0")
        ready = self.signed.event_ids[0].facts
        self.assertEqual(
            ready["pdf_sha256_noted_when_frozen"], self.signed.document_hash
        )
        self.assertFalse(self.signed.certificate_id)
        self.assertEqual(self.signed.signed_on, self.signed._today())
        self.assertEqual(
            set(self.signed.signatory_ids.mapped("method")), {"paper"}, "as recorded"
        )

    def test_earlier_versions(self):
        """The PDF of an earlier version, which only the chatter held, is kept for
        good.
        """
        former = self.reopened.former_document_ids
        self.assertTrue(former)
        self.update()
        self.assertEqual(self.reopened.former_document_ids, former)

    def test_lost_pdf(self):
        """A PDF that is gone from the file store stops nothing: the log names it, and
        the check goes on saying so.
        """
        self.run_sql(
            "UPDATE ir_attachment SET store_fname = 'aa/nothing' WHERE id = %s",
            self.out.sudo().document_id.id,
        )
        self.env.invalidate_all()
        with (
            mute_logger("odoo.addons.base.models.ir_attachment"),
            self.assertLogs(level="WARNING") as logged,
        ):
            self.update()
            self.assertIn(self.out.reference, "".join(logged.output))
            problems = " ".join(self.out._check_evidence())
        self.assertIn("missing from the file store", problems)
        self.assertEqual(self.signed._check_evidence(), [])

    def test_twice(self):
        """Run once more, nothing changes: nothing is hashed or entered twice."""
        self.update()
        with self.untouched(self.out, self.signed, self.reopened):
            script("pre-migrate").migrate(self.cr, "19.0.1.0.0")
            script("post-migrate").migrate(self.cr, "19.0.1.0.0")

    def test_signing_goes_on(self):
        """What was out to sign is opened again, or signed and certified, as usual."""
        self.update()
        for signatory in self.out.signatory_ids:
            signatory.sudo()._sign_by_link(
                self.executed.sudo().signatory_ids[0].signature_id.raw,
                self.out.text_hash,
                "203.0.113.7",
                "Browser",
            )
        self.assertEqual(self.out.state, "in_force")
        self.assertTrue(self.out.certificate_id)
        self.assertEqual(self.out._check_evidence(), [])

    def test_shipped_steps_are_worded_for_the_other_side(self):
        """Where the institution changed the guidance, that is what they read."""
        prefix = "hei_sme_collaboration.step_sme_to_hei_"
        plain, own = self.env.ref(f"{prefix}2a"), self.env.ref(f"{prefix}2c")
        worded = plain.asked_as
        (plain | own).asked_as = False
        own.guidance = "Our own words"
        script("post-asked-as", SECOND).migrate(self.cr, "19.0.1.1.0")
        self.assertTrue(worded)
        self.assertEqual(plain.asked_as, worded)
        self.assertFalse(own.asked_as)
        self.assertEqual(own._asked(), "Our own words")

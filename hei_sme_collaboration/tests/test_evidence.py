"""The chain of evidence, the canonical text, and the check that recomputes both."""

import doctest
from hashlib import sha256

from psycopg2.errors import RaiseException

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.hei_sme_collaboration.models import (
    hei_sme_agreement_event,
    hei_sme_canonical_text,
    hei_sme_link,
    hei_sme_signature_image,
)

from .agreement_common import AgreementCommon


@tagged("post_install", "-at_install")
class TestEvidence(AgreementCommon):
    def events(self, agreement):
        return agreement.with_user(self.reader).event_ids.mapped("kind")

    # The canonical text

    def test_documented_examples(self):
        """What the docstrings of the pure functions say, they do."""
        for module in (
            hei_sme_canonical_text,
            hei_sme_agreement_event,
            hei_sme_link,
            hei_sme_signature_image,
        ):
            done = doctest.testmod(module, optionflags=doctest.IGNORE_EXCEPTION_DETAIL)
            self.assertTrue(done.attempted, module.__name__)
            self.assertFalse(done.failed, module.__name__)

    def test_text_is_hashed(self):
        """Ready to sign keeps the canonical text with who signs for whom, and its
        SHA-256; the PDF's bytes and theirs.
        """
        agreement = self.sent(**self.answers())
        text = agreement.canonical_text
        self.assertIn("signatory hei:\n  Petra Rektorová\n  Rector\n", text)
        self.assertIn("ways:\n  Open days\n", text)
        self.assertEqual(sha256(text.encode()).hexdigest(), agreement.text_hash)
        document = agreement.document_id.sudo().raw
        self.assertEqual(sha256(document).hexdigest(), agreement.document_hash)
        self.assertEqual(len(agreement.check_code), 16)

    def test_text_of_the_same_agreement(self):
        """The hash depends on what was agreed: the same again has the same text but
        its version; another term another hash.
        """
        agreement = self.sent()
        first = agreement.canonical_text
        agreement.action_back_to_draft()
        agreement.action_send()
        self.assertEqual(
            agreement.canonical_text.replace("version:\n  2", "version:\n  1"), first
        )
        agreement.action_back_to_draft()
        before = agreement.text_hash
        agreement.duration_months = 12
        agreement.action_send()
        self.assertFalse(before)
        self.assertIn("12 months", agreement.canonical_text)

    # The chain

    def test_chain(self):
        """Each event carries the hash of the one before it; the head is on the
        memorandum, and the certificate has printed it.
        """
        agreement = self.sent()
        self.record(agreement, "hei", "2026-01-05")
        self.signed_by_link(agreement, "sme")
        events = agreement.event_ids
        self.assertEqual(
            events.mapped("kind")[:4], ["ready", "recorded", "signed", "executed"]
        )
        self.assertEqual(events.mapped("sequence"), list(range(1, len(events) + 1)))
        self.assertEqual(
            [event.previous_hash or "" for event in events],
            ["", *events.mapped("hash")][:-1],
        )
        self.assertEqual(agreement.event_head, events[-1].hash)
        certified = events.filtered(lambda e: e.kind == "certified")
        self.assertEqual(
            certified.facts["printed_head"],
            events[certified.sequence - 2].hash,
        )
        self.assertFalse(agreement._check_evidence())

    def test_evidence_is_only_added(self):
        """Nobody writes, deletes or makes up an event, the superuser included."""
        agreement = self.sent()
        event = agreement.event_ids[:1]
        vals = {
            "agreement_id": agreement.id,
            "kind": "signed",
            "sequence": 99,
            "occurred_on": "2026-01-01",
            "hash": "x",
        }
        for record in (event.sudo(), event.with_user(self.administrator).sudo()):
            with self.assertRaisesRegex(UserError, "by hand"):
                record.write({"actor": "Somebody"})
            with self.assertRaisesRegex(UserError, "by hand"):
                record.unlink()
            with self.assertRaisesRegex(UserError, "by hand"):
                record.create(vals)

    @mute_logger("odoo.addons.base.models.ir_model", "odoo.models")
    def test_who_reads_evidence(self):
        """Coordinators read that of their cards, readers all, nobody writes."""
        agreement = self.sent()
        self.assertIn("ready", self.events(agreement))
        events = agreement.event_ids.with_user(self.coordinator)
        with self.assertRaises(AccessError):
            events.read(["kind"])
        agreement.collaboration_id.user_id = self.coordinator
        self.assertEqual(events.mapped("kind")[0], "ready")
        for user in (self.coordinator, self.officer, self.administrator):
            with self.assertRaises(AccessError):
                events.with_user(user).check_access("write")

    def test_erased_details_leave_the_chain_whole(self):
        """Who and from where can be erased for good; the chain still holds."""
        agreement = self.sent()
        self.signed_by_link(agreement, "sme")
        signed = agreement.event_ids.filtered(lambda e: e.kind == "signed")
        self.assertIn("192.0.2.7", signed.detail)
        agreement.event_ids._erase_personal()
        self.assertFalse(signed.actor or signed.detail)
        self.assertTrue(signed.digest)
        self.assertFalse(agreement._check_evidence())

    # The check

    def problems_after(self, agreement, query, *values):
        """Return what the check says of a change that the database let through."""
        self.env.flush_all()
        tables = ("hei_sme_agreement", "hei_sme_agreement_signatory")
        for table in (*tables, "hei_sme_agreement_event"):
            self.env.cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", SQL(table)))
        self.env.cr.execute(SQL(query, *values))
        self.env.invalidate_all()
        return "\n".join(agreement._check_evidence())

    def test_check_finds_changed_text(self):
        """Somebody who gets past the trigger is found out."""
        agreement = self.sent()
        said = self.problems_after(
            agreement,
            "UPDATE hei_sme_agreement SET canonical_text = 'x' WHERE id = %s",
            agreement.id,
        )
        self.assertIn("doesn't match its hash", said)
        self.assertIn("isn't the one that was hashed", said)

    def test_check_finds_another_text_with_its_hash(self):
        """Text and hash changed together still miss the evidence."""
        agreement = self.sent()
        said = self.problems_after(
            agreement,
            "UPDATE hei_sme_agreement SET canonical_text = 'x', text_hash = %s"
            " WHERE id = %s",
            sha256(b"x").hexdigest(),
            agreement.id,
        )
        self.assertIn("isn't the one in the evidence", said)

    def test_check_finds_changed_signatory(self):
        """A name changed behind the record's back is named."""
        agreement = self.sent()
        said = self.problems_after(
            agreement,
            "UPDATE hei_sme_agreement_signatory SET name = 'Mallory'"
            " WHERE agreement_id = %s AND party = 'sme'",
            agreement.id,
        )
        self.assertIn("Who signs for Steelworks", said)

    def test_check_finds_changed_events(self):
        """A changed, a removed and a cut off event are found."""
        for query, message in (
            ("UPDATE %s SET kind = 'agreed' WHERE %s AND sequence = 1", "1 of"),
            ("UPDATE %s SET actor = 'Mallory' WHERE %s AND sequence = 2", "details"),
            ("DELETE FROM %s WHERE %s AND sequence = 1", "before entry 2"),
            ("DELETE FROM %s WHERE %s AND sequence > 1", "last entries"),
        ):
            agreement = self.sent()
            self.signed_by_link(agreement, "sme")
            query = query % ("hei_sme_agreement_event", "agreement_id = %s")
            said = self.problems_after(agreement, query, agreement.id)
            self.assertIn(message, said, query)

    def test_check_finds_a_replaced_file(self):
        """A PDF replaced behind the record's back, or gone, is named."""
        for content, message in ((b"%PDF other", "isn't the file"), (b"", "missing")):
            agreement = self.sent()
            file = agreement.document_id.sudo()
            other = self.env["ir.attachment"].create({"name": "x", "raw": content})
            said = self.problems_after(
                agreement,
                "UPDATE ir_attachment SET store_fname = %s, db_datas = NULL"
                " WHERE id = %s",
                other.store_fname or None,
                file.id,
            )
            self.assertIn(message, said)

    def test_check_tells_who_asks(self):
        """A reader may check, and gets a plain answer."""
        agreement = self.sent()
        action = agreement.with_user(self.reader).action_check_evidence()
        self.assertEqual(action["params"]["type"], "success")

    # The database's own guard

    @mute_logger("odoo.sql_db")
    def test_plain_sql(self):
        """PostgreSQL itself refuses to change what was agreed, signed or noted."""
        agreement = self.sent()
        self.signed_by_link(agreement, "sme")
        self.env.flush_all()
        of_agreement = SQL("agreement_id = %s", agreement.id)
        own = SQL("id = %s", agreement.id)
        signed = SQL("%s AND state = 'signed'", of_agreement)
        text, signatory, event = (
            SQL("hei_sme_agreement"),
            SQL("hei_sme_agreement_signatory"),
            SQL("hei_sme_agreement_event"),
        )
        for change, message in (
            (SQL("UPDATE %s SET canonical_text = 'x' WHERE %s", text, own), "frozen"),
            (SQL("UPDATE %s SET canonical_text = NULL WHERE %s", text, own), "frozen"),
            (SQL("UPDATE %s SET text_hash = 'x' WHERE %s", text, own), "frozen"),
            (SQL("UPDATE %s SET snapshot = '{}' WHERE %s", text, own), "frozen"),
            (SQL("UPDATE %s SET document_id = NULL WHERE %s", text, own), "frozen"),
            (SQL("UPDATE %s SET version = 7 WHERE %s", text, own), "frozen"),
            (SQL("DELETE FROM %s WHERE %s", text, own), "stays"),
            (SQL("UPDATE %s SET name = 'x' WHERE %s", signatory, signed), "stays"),
            (
                SQL("UPDATE %s SET state = 'pending' WHERE %s", signatory, signed),
                "on r",
            ),
            (SQL("DELETE FROM %s WHERE %s", signatory, of_agreement), "stays"),
            (SQL("UPDATE %s SET kind = 'agreed' WHERE %s", event, of_agreement), "add"),
            (SQL("UPDATE %s SET actor = 'x' WHERE %s", event, of_agreement), "added"),
            (SQL("DELETE FROM %s WHERE %s", event, of_agreement), "only ever added"),
        ):
            with (
                self.assertRaisesRegex(RaiseException, message),
                self.env.cr.savepoint(flush=False),
            ):
                self.env.cr.execute(change)

    @mute_logger("odoo.sql_db")
    def test_plain_sql_on_an_executed_one(self):
        """Once all have signed the certificate stays too."""
        agreement = self.sent()
        for party in ("hei", "sme"):
            self.signed_by_link(agreement, party)
        self.assertTrue(agreement.certificate_id)
        self.env.flush_all()
        with (
            self.assertRaisesRegex(RaiseException, "all signed"),
            self.env.cr.savepoint(flush=False),
        ):
            self.env.cr.execute(
                SQL(
                    "UPDATE hei_sme_agreement SET certificate_id = NULL WHERE id = %s",
                    agreement.id,
                )
            )

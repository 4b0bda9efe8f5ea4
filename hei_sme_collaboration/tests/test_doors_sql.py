"""Plain SQL: the database itself refuses, and the check says what got through."""

import psycopg2

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .doors_common import DoorsCommon


@tagged("post_install", "-at_install")
class TestDoorsSql(DoorsCommon):
    def refused_in_database(self, words, query, *values):
        with self.untouched():
            with (
                mute_logger("odoo.sql_db"),
                self.assertRaises(psycopg2.Error) as refused,
            ):
                self.cr.execute(SQL(query, *values))
            self.assertRegex(str(refused.exception), words)

    def test_agreed_text(self):
        """The canonical text, its hash, the snapshot, number, version, check code and
        the pointers to the files don't change; nothing frozen is called a draft, which
        would open it; the row isn't deleted.
        """
        for agreement in (self.out, self.executed):
            for column, value in (
                ("canonical_text", "Another text"),
                ("canonical_text", None),
                ("text_hash", "0" * 64),
                ("snapshot", "{}"),
                ("reference", "MOA/1"),
                ("version", 7),
                ("state", "draft"),
                ("check_code", "AAAA"),
                ("document_id", None),
                ("document_hash", "0" * 64),
            ):
                with self.subTest(column=column):
                    self.refused_in_database(
                        "is frozen",
                        "UPDATE hei_sme_agreement SET %s = %s WHERE id = %s",
                        SQL.identifier(column),
                        value,
                        agreement.id,
                    )
            self.refused_in_database(
                "is on record",
                "DELETE FROM hei_sme_agreement WHERE id = %s",
                agreement.id,
            )

    def test_certificate(self):
        """What says that all have signed stays."""
        for column in ("certificate_id", "certificate_hash", "signed_on"):
            with self.subTest(column=column):
                self.refused_in_database(
                    "stays",
                    "UPDATE hei_sme_agreement SET %s = NULL WHERE id = %s",
                    SQL.identifier(column),
                    self.executed.id,
                )

    def test_way_back_past_a_signature(self):
        """The way back to a draft is closed in the database too once all signed."""
        self.refused_in_database(
            "stays|frozen",
            "UPDATE hei_sme_agreement SET canonical_text = NULL, text_hash = NULL,"
            " snapshot = NULL, document_id = NULL, document_hash = NULL,"
            " check_code = NULL, state = 'draft', version = version + 1"
            " WHERE id = %s",
            self.executed.id,
        )

    def test_signatories(self):
        """Who has signed stays as it is; who is to sign isn't deleted."""
        for column, value in (
            ("name", "Someone"),
            ("capacity", "Caretaker"),
            ("party", "sme"),
            ("state", "pending"),
            ("signed_on", "2020-01-01"),
            ("signature_id", None),
            ("agreement_id", self.out.id),
        ):
            signatory = self.executed.signatory_ids.filtered(lambda s: s.party == "hei")
            with self.subTest(column=column):
                self.refused_in_database(
                    "stays",
                    "UPDATE hei_sme_agreement_signatory SET %s = %s WHERE id = %s",
                    SQL.identifier(column),
                    value,
                    signatory.id,
                )
        for agreement in (self.out, self.executed):
            self.refused_in_database(
                "stays",
                "DELETE FROM hei_sme_agreement_signatory WHERE agreement_id = %s",
                agreement.id,
            )

    def test_evidence(self):
        """No entry changes and none goes; personal details may only be erased."""
        event = self.executed.event_ids[0]
        for column, value in (
            ("kind", "executed"),
            ("facts", "{}"),
            ("hash", "0" * 64),
            ("previous_hash", "0" * 64),
            ("digest", "0" * 64),
            ("occurred_on", "2020-01-01"),
            ("sequence", 99),
            ("actor", "Someone"),
        ):
            with self.subTest(column=column):
                self.refused_in_database(
                    "only ever added",
                    "UPDATE hei_sme_agreement_event SET %s = %s WHERE id = %s",
                    SQL.identifier(column),
                    value,
                    event.id,
                )
        self.refused_in_database(
            "only ever added",
            "DELETE FROM hei_sme_agreement_event WHERE id = %s",
            event.id,
        )

    def test_ways_and_study_fields(self):
        """Neither is taken from nor added to what was frozen before."""
        self.change("UPDATE hei_sme_agreement SET create_date = '2020-01-01'")
        for table, column in (
            ("hei_sme_agreement_way_rel", "way_id"),
            ("hei_sme_agreement_study_field_rel", "study_field_id"),
        ):
            for agreement in (self.out, self.executed):
                with self.subTest(table=table):
                    self.refused_in_database(
                        "frozen",
                        "DELETE FROM %s WHERE agreement_id = %s",
                        SQL.identifier(table),
                        agreement.id,
                    )
                    self.refused_in_database(
                        "frozen",
                        "INSERT INTO %s (agreement_id, %s) SELECT %s, max(id) FROM %s",
                        SQL.identifier(table),
                        SQL.identifier(column),
                        agreement.id,
                        SQL.identifier(f"hei_sme_{column[:-3]}"),
                    )

    def test_emptied_table(self):
        """TRUNCATE goes past row triggers, so it is refused as a whole."""
        for table in (
            "hei_sme_agreement",
            "hei_sme_agreement_signatory",
            "hei_sme_agreement_event",
            "hei_sme_agreement_way_rel",
        ):
            with self.subTest(table=table):
                self.refused_in_database(
                    "On record",
                    "TRUNCATE %s CASCADE",
                    SQL.identifier(table),
                )

    # What no trigger guards: the text shown stays, or the check says what happened

    def change(self, query, *values):
        self.env.flush_all()
        self.cr.execute(SQL(query, *values))
        self.env.invalidate_all()

    def test_articles_of_a_frozen_text_are_its_snapshot(self):
        """An article rewritten past the framework shows and prints as agreed; one
        deleted is printed all the same.
        """
        mine = self.out.with_user(self.officer)
        before = mine.article_ids.mapped("text"), mine.text_hash, self.printed(mine)
        self.change(
            "UPDATE hei_sme_agreement_article SET body = '<p>Another text</p>'"
            " WHERE agreement_id = %s",
            self.out.id,
        )
        now = mine.article_ids.mapped("text"), mine.text_hash, self.printed(mine)
        self.assertEqual(now, before)
        self.change(
            "DELETE FROM hei_sme_agreement_article WHERE agreement_id = %s",
            self.out.id,
        )
        self.assertEqual(self.printed(mine), before[-1])
        self.assertFalse(mine._check_evidence())

    def test_check_names_who_is_to_sign(self):
        """A pending signatory renamed past the framework is told."""
        self.change(
            "UPDATE hei_sme_agreement_signatory SET name = 'Someone'"
            " WHERE agreement_id = %s",
            self.out.id,
        )
        self.assertIn("Who signs", " ".join(self.out._check_evidence()))

    def test_check_names_a_missing_or_other_file(self):
        """A file replaced or removed behind the record's back is told by its name."""
        for agreement in (self.out, self.executed):
            for file in (
                agreement.sudo().document_id
                | agreement.sudo().certificate_id
                | agreement.sudo().signatory_ids.signature_id
            ):
                for name in ("aa/nothing", self.other_file().store_fname):
                    with self.subTest(file=file.name), self.cr.savepoint() as point:
                        self.change(
                            "UPDATE ir_attachment SET store_fname = %s WHERE id = %s",
                            name,
                            file.id,
                        )
                        said = " ".join(agreement._check_evidence())
                        self.assertIn(file.name, said)
                        point.rollback()
                        self.env.invalidate_all()
        self.assertFalse(self.executed._check_evidence())

    def other_file(self):
        return self.env["ir.attachment"].create({"name": "other", "raw": b"other"})

    def test_check_names_a_cut_chain(self):
        """The last entries can't be cut off without the check seeing it."""
        self.change("ALTER TABLE hei_sme_agreement_event DISABLE TRIGGER USER")
        self.change(
            "DELETE FROM hei_sme_agreement_event WHERE id = %s",
            self.executed.event_ids.sorted("sequence")[-1].id,
        )
        self.assertIn("missing", " ".join(self.executed._check_evidence()))

    def test_check_names_a_rewritten_text(self):
        """With its triggers switched off, a text rewritten together with its hash
        still differs from the evidence.
        """
        self.change("ALTER TABLE hei_sme_agreement DISABLE TRIGGER USER")
        self.change(
            "UPDATE hei_sme_agreement SET canonical_text = 'Another',"
            " text_hash = encode(sha256('Another'), 'hex') WHERE id = %s",
            self.executed.id,
        )
        self.assertTrue(self.executed._check_evidence())

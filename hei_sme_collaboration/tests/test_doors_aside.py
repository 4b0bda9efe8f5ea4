"""The doors beside: what the text was made from, and the files it is kept in."""

import base64

from psycopg2 import Error

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .doors_common import AGREEMENT_COLUMNS, DoorsCommon

KEPT = "can't be replaced or deleted"


@tagged("post_install", "-at_install")
class TestDoorsAside(DoorsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("sl_SI")
        people = cls.env["res.partner"].create(
            [
                {"name": "Petra Rektorová", "function": "Rector"},
                {"name": "Petra R.", "function": "Rector"},
            ]
        )
        cls.person, cls.twin = people
        cls.scanned = cls.draft(**cls.answers())
        cls.scanned.signatory_ids[0].partner_id = cls.person
        cls.scanned.action_send()
        cls.scanned.action_back_to_draft()
        cls.scanned.action_send()
        cls.scanned.signatory_ids[0]._record_signature(
            cls.scanned._today(), content=b"%PDF-1.4 signed", name="signed.pdf"
        )

    def shown(self, agreement):
        """What a person sees of the text, on screen and on paper."""
        self.env.flush_all()
        self.env.invalidate_all()
        mine = agreement.with_user(self.officer)
        names = ("hei_text", "sme_text", "field_text", "way_text", "term_text")
        return [
            *(mine[name] for name in names),
            *mine.article_ids.mapped("text"),
            self.printed(mine),
        ]

    # What the text was made from

    def test_rename(self):
        """Renamed parties, ways, clauses, study fields, units, signatories' contacts
        and companies leave the text as it was, stored and shown.
        """
        before = self.shown(self.out)
        with self.untouched(self.out, self.executed, self.scanned):
            for record in (
                *(self.hei, self.sme, self.way, self.study_field, self.person),
                *(self.faculty, self.owner, self.company, *self.clauses),
            ):
                record.name = f"Another {record.id}"
            self.clauses.body = "<p>Another text</p>"
            self.sme.write({"street": "Elsewhere 1", "legal_form": "bv", "vat": False})
            self.person.write({"function": "Caretaker", "email": "x@example.com"})
        self.assertEqual(self.shown(self.out), before)
        self.assertEqual(self.scanned.signatory_ids[0].name, "Petra Rektorová")

    def test_translations(self):
        """New translations of ways, study fields and clauses leave it alone; what was
        agreed has no translations, and partners neither.
        """
        before = self.shown(self.out)
        with self.untouched():
            for record in (self.way, self.study_field, self.clauses[0]):
                record.update_field_translations(
                    "name", {"en_US": "Another", "sl_SI": "Drugo"}
                )
            self.clauses[0].update_field_translations(
                "body", {"en_US": {}, "sl_SI": {}}
            )
        for record, name in (
            (self.out, "title"),
            (self.out.article_ids[0], "name"),
            (self.out.article_ids[0], "body"),
            (self.out.article_ids[0], "second_body"),
            (self.out.signatory_ids[0], "capacity"),
            (self.sme, "name"),
        ):
            self.assertFalse(record._fields[name].translate, name)
            with self.subTest(field=name), self.untouched():
                for lang in ("en_US", "sl_SI"):
                    try:
                        with self.cr.savepoint():
                            record.sudo().update_field_translations(name, {lang: "X"})
                    except UserError:
                        continue
        self.assertEqual(self.shown(self.out), before)

    def test_deleted(self):
        """A way, a study field, a party and a contact who signs stay while a memorandum
        names them; a deleted clause takes nothing along.
        """
        with self.untouched(self.out, self.executed, self.scanned):
            for record in (self.way, self.study_field):
                with self.assertRaisesRegex(UserError, "is in use"):
                    record.unlink()
            with self.assertRaisesRegex(UserError, "Archive the contact instead"):
                self.sme.unlink()
            with mute_logger("odoo.sql_db"), self.assertRaises(Error):
                self.person.unlink()
            self.out.article_ids.clause_id.sudo().unlink()
        self.assertTrue(self.person.exists())

    def test_merge(self):
        """Contacts → Merge moves the links of parties and of who signs, pending or
        signed; the text and who signed it stay.
        """
        twins = self.sme.copy({"name": "Steelworks Ltd"}), self.hei.copy()
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        before = self.shown(self.out)
        with self.untouched_but_links(self.out, self.executed, self.scanned):
            wizard._merge((self.sme | twins[0]).ids, twins[0])
            wizard._merge((self.person | self.twin).ids, self.twin)
        self.assertEqual(self.shown(self.out), before)
        self.assertEqual(self.out.sme_id, twins[0])
        signatory = self.scanned.signatory_ids[0]
        self.assertEqual(signatory.partner_id, self.twin)
        self.assertEqual(signatory.name, "Petra Rektorová")

    def untouched_but_links(self, *agreements):
        held, links = self.held, {"hei_id", "sme_id"}

        def without_links(agreement):
            found = held(agreement)
            columns = [name for name in AGREEMENT_COLUMNS if name not in links]
            found["memorandum"] = self.rows(
                "hei_sme_agreement", columns, "id", agreement
            )
            return found

        self.patch(self, "held", without_links)
        return self.untouched(*agreements)

    # Many2many from the other side

    def test_other_side_of_ways_and_study_fields(self):
        """A field that an administrator adds on a way or a study field, over the same
        table, doesn't take one from what was agreed or add one to it.
        """
        for record, table, column in (
            (self.way, "hei_sme_agreement_way_rel", "way_id"),
            (self.study_field, "hei_sme_agreement_study_field_rel", "study_field_id"),
        ):
            self.env["ir.model.fields"].create(
                {
                    "model_id": self.env["ir.model"]._get_id(record._name),
                    "name": "x_agreement_ids",
                    "field_description": "Memoranda",
                    "ttype": "many2many",
                    "relation": "hei.sme.agreement",
                    "relation_table": table,
                    "column1": column,
                    "column2": "agreement_id",
                }
            )
            draft = self.draft(**self.answers())
            before = self.shown(self.out)
            # As if it had been frozen in an earlier transaction.
            self.cr.execute("UPDATE hei_sme_agreement SET create_date = '2020-01-01'")
            for command in (
                Command.unlink(self.out.id),
                Command.clear(),
                Command.set(draft.ids),
            ):
                with mute_logger("odoo.sql_db"), self.shut("frozen", error=Error):
                    record.sudo().write({"x_agreement_ids": [command]})
            other = record.create({"name": "Other", "code": "0619"})
            with mute_logger("odoo.sql_db"), self.shut("frozen", error=Error):
                other.sudo().write({"x_agreement_ids": [Command.link(self.out.id)]})
            self.assertEqual(self.shown(self.out), before)

    # Files

    def kept_files(self):
        scanned = self.scanned.sudo()
        executed = self.executed.sudo()
        return {
            "frozen PDF": executed.document_id,
            "certificate": executed.certificate_id,
            "signature": executed.signatory_ids.signature_id[:1],
            "scan": scanned.signatory_ids.scan_id,
            "earlier version": scanned.former_document_ids,
        }

    def test_files(self):
        """The frozen PDF, the certificate, signature images, signed copies and former
        versions are neither replaced, renamed, moved, made public nor deleted.
        """
        other = base64.b64encode(b"%PDF-1.4 another text")
        changes = (
            {"datas": other},
            {"raw": b"%PDF-1.4 another text"},
            {"name": "other.pdf"},
            {"res_id": self.draft().id},
            {"res_model": "res.partner", "res_id": self.sme.id},
            {"res_field": "document_id"},
            {"type": "url", "url": "https://example.com"},
            {"store_fname": "aa/bb"},
            {"checksum": "0"},
            {"public": True},
        )
        for kind, file in self.kept_files().items():
            self.assertTrue(file, kind)
            with self.untouched(self.out, self.executed, self.scanned):
                for env in (self.env(user=self.administrator), self.env(su=True)):
                    mine = file.with_env(env)
                    for vals in changes:
                        with self.subTest(kind=kind, vals=vals), self.refused(KEPT):
                            mine.write(vals)
                    with self.subTest(kind=kind), self.refused(KEPT):
                        mine.unlink()

    def test_garbage_collection(self):
        """Odoo's own sweeping of the file store takes no kept file."""
        with self.untouched(self.out, self.executed, self.scanned):
            self.env["ir.attachment"]._gc_file_store_unsafe()

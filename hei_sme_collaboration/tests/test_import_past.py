"""Past memoranda come in from a file, with their scans."""

from hashlib import sha256

from freezegun import freeze_time

from odoo.tests import tagged

from .import_common import ImportCommon, b64, scan


@tagged("post_install", "-at_install")
@freeze_time("2026-11-28 12:00:00")
class TestImportPast(ImportCommon):
    def test_one_in_force(self):
        """A row becomes a memorandum in force, its scan the text, and an active card
        whose steps were before the addon.
        """
        content = scan()
        [agreement] = self.imported(
            self.row(reference="MOA-2021/7", scan=b64(content), hei_reference="R-1")
        )
        self.assertRecordValues(
            agreement,
            [
                {
                    "reference": "MOA-2021/7",
                    "source": "imported",
                    "state": "in_force",
                    "hei_id": self.hei.id,
                    "sme_id": self.sme.id,
                    "duration_months": 120,
                    "hei_reference": "R-1",
                    "way_ids": self.way.ids,
                    "study_field_ids": self.study_field.ids,
                    "document_hash": sha256(content).hexdigest(),
                }
            ],
        )
        self.assertEqual(str(agreement.date_start), "2021-03-01")
        self.assertEqual(str(agreement.date_end), "2031-02-28")
        self.assertEqual(agreement.document_id.raw, content)
        self.assertFalse(agreement.article_ids)
        self.assertEqual(agreement.event_ids.mapped("kind"), ["imported"])
        self.assertEqual(agreement._check_evidence(), [])
        self.assertEqual(
            [(s.party, s.name, s.capacity, s.state) for s in agreement.signatory_ids],
            [
                ("hei", "Petra Rektorová", "Rector", "signed"),
                ("sme", "Olaf Owner", "Director", "signed"),
            ],
        )
        card = agreement.collaboration_id
        self.assertEqual(card.stage_kind, "active")
        self.assertEqual(card.progress, 100)
        self.assertEqual(card.user_id, self.officer)
        skipped = card.step_ids.filtered(lambda line: line.state == "skipped")
        self.assertEqual(set(skipped.mapped("skip_reason")), {"before the addon"})
        self.assertEqual(self.line(card, "3").state, "done")

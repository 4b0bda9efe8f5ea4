"""The dialogue of the evaluation report, and its addresses."""

from datetime import date
from urllib.parse import urlsplit

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, tagged
from odoo.tools import mute_logger

from .agreement_common import has_tools, text_of
from .evaluation_common import EvaluationCommon

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@tagged("post_install", "-at_install")
class TestEvaluationReport(EvaluationCommon, HttpCase):
    def dialogue(self, user, **context):
        wizards = self.env["hei.sme.evaluation.report"].with_user(user)
        context = {"allowed_company_ids": user.company_ids.ids, **context}
        return wizards.with_context(**context)

    @freeze_time("2026-11-28 10:00:00")
    def test_it_starts_with_what_is_wanted_most(self):
        """The last year that is over, the whole institution, one's own language."""
        self.env["hei.sme.academic.year"]._current(self.company)
        with Form(self.dialogue(self.reader)) as form:
            self.assertEqual(form.academic_year_id, self.year)
            self.assertFalse(form.unit_id)
            self.assertEqual(form.lang, "en_US")

    @freeze_time("2024-10-15 10:00:00")
    def test_the_first_year_is_the_one_that_runs(self):
        """Where no year is over yet, it's this year's report."""
        with Form(self.dialogue(self.reader)) as form:
            self.assertEqual(form.academic_year_id, self.before)

    def test_a_coordinator_starts_with_their_department(self):
        """It is filled in, and none but theirs are offered."""
        with Form(self.dialogue(self.coordinator)) as form:
            self.assertEqual(form.unit_id, self.faculty)
            own = self.faculty | self.institute
            self.assertEqual(set(form.own_unit_ids.ids), set(own.ids))
            form.unit_id = self.institute
        action = form.record.action_xlsx()
        self.assertIn(f"unit={self.institute.id}", action["url"])

    def test_what_isnt_theirs_is_refused_in_words(self):
        """By a remote call too: a coordinator without a department, and another's."""
        stranger = self.person("coordinator", "Stan Stranger")
        for unit in (False, self.school.id):
            wizard = self.dialogue(stranger).create({"unit_id": unit})
            for action in (wizard.action_pdf, wizard.action_xlsx):
                with self.assertRaisesRegex(AccessError, "your own departments"):
                    action()

    def test_two_clicks_from_an_academic_year(self):
        """The year's button opens the dialogue with that year."""
        year = self.before.with_user(self.reader)
        action = year.action_evaluation_report()
        with Form(self.dialogue(self.reader, **action["context"])) as form:
            self.assertEqual(form.academic_year_id, self.before)
        self.assertEqual(form.record.action_xlsx()["target"], "download")

    def test_without_an_engine_it_says_so_before(self):
        """A PDF that nothing can print is refused in the dialogue, not as a page."""
        self.use_odoo_engine()
        reports = self.registry["ir.actions.report"]
        self.patch(reports, "get_wkhtmltopdf_state", lambda _self: "install")
        wizard = self.dialogue(self.reader).create({})
        with self.assertRaisesRegex(UserError, "no engine to print a PDF"):
            wizard.action_pdf()
        self.assertTrue(wizard.action_xlsx()["url"])

    def test_both_files_are_downloaded(self):
        """The dialogue's addresses give both files, under a name that says what it is;
        nobody keeps a copy on the way.
        """
        self.in_force("2025-10-01", 60, 0)
        wizard = self.dialogue(self.reader).create({"academic_year_id": self.year.id})
        self.authenticate(self.reader.login, self.reader.login)
        sheet = self.url_open(wizard.action_xlsx()["url"])
        self.assertEqual(sheet.headers["Content-Type"], XLSX)
        self.assertIn("Evaluation 2025-26.xlsx", self.file_name(sheet))
        self.assertEqual(sheet.headers["Cache-Control"], "no-store")
        self.assertTrue(sheet.content.startswith(b"PK"))
        if self.env["ir.actions.report"]._memorandum_engine() != "weasyprint":
            return
        paper = self.url_open(wizard.action_pdf()["url"])
        self.assertEqual(paper.headers["Content-Type"], "application/pdf")
        if has_tools("pdftotext"):
            self.assertIn("memoranda in force: 1", text_of(paper.content))

    def file_name(self, response):
        return response.headers["Content-Disposition"].replace("%20", " ")

    @mute_logger("odoo.http")
    def test_bad_addresses_are_nowhere(self):
        """Wrong ids, letters, zeros, languages that aren't there: a plain 404."""
        self.authenticate(self.reader.login, self.reader.login)
        good = f"/hei_sme/evaluation/{self.year.id}/xlsx"
        theirs = self.env["hei.sme.academic.year"]._of(
            self.other_company, date(2025, 11, 1)
        )
        for bad in (
            "/hei_sme/evaluation/0/xlsx",
            "/hei_sme/evaluation/99999999/xlsx",
            "/hei_sme/evaluation/99999999999999999999/xlsx",
            f"/hei_sme/evaluation/{theirs.id}/xlsx",
            f"/hei_sme/evaluation/{self.year.id}/docx",
            f"{good}?unit=x",
            f"{good}?unit=0",
            f"{good}?unit=999999999999999999999",
            f"{good}?unit=%00",
            f"{good}?lang=xx_XX",
            f"{good}?lang=%27--",
        ):
            with self.subTest(address=bad):
                self.assertEqual(self.url_open(bad).status_code, 404)
        self.assertEqual(self.url_open(f"{good}?unit=&lang=&x=1").status_code, 200)

    @mute_logger("odoo.http")
    def test_an_address_opens_nothing_that_the_dialogue_doesnt(self):
        """A coordinator gets their department's, and no other; a guest is asked to log
        in.
        """
        good = f"/hei_sme/evaluation/{self.year.id}/xlsx"
        guest = self.url_open(good, allow_redirects=False)
        self.assertIn("/web/login", urlsplit(guest.headers["Location"]).path)
        self.authenticate(self.coordinator.login, self.coordinator.login)
        for unit, status in ((self.faculty, 200), (self.school, 404), (None, 404)):
            address = f"{good}?unit={unit.id}" if unit else good
            self.assertEqual(self.url_open(address).status_code, status)

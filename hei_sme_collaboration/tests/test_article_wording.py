"""What the term, the renewal and the legal status say, rule by rule."""

from datetime import date

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .agreement_common import AgreementCommon


@tagged("post_install", "-at_install")
class TestWording(AgreementCommon):
    def term_article(self, agreement):
        return agreement.article_ids.filtered(lambda a: a.clause_id.key == "term").text

    def test_effective(self):
        """Last signature, a date and the day after publication each say so."""
        agreement = self.draft()
        self.assertIn("from the day of the last signature", agreement.term_text)
        self.assertIn(
            "takes effect on the day of the last", self.term_article(agreement)
        )
        agreement.write({"effective_rule": "date", "date_start": "2027-03-01"})
        agreement.invalidate_recordset()
        self.assertIn("from 1 March 2027 to 29 February 2032", agreement.term_text)
        agreement.article_ids.invalidate_recordset()
        self.assertIn("takes effect on 1 March 2027", self.term_article(agreement))
        agreement.write({"effective_rule": "publication", "date_start": False})
        agreement.invalidate_recordset()
        agreement.article_ids.invalidate_recordset()
        self.assertIn("the day after its publication", agreement.term_text)
        self.assertIn("the day after its publication", self.term_article(agreement))

    def test_renewal(self):
        """None, in writing and by itself each say the right thing and no other."""
        agreement = self.draft()
        said = {
            "none": ("not renewed", "is not renewed."),
            "written": ("renewed in writing only", "nothing is renewed by silence"),
            "automatic": (
                "unless a party objects 3 months before the end",
                "in writing and at least 3 months before the last day",
            ),
        }
        for rule in said:
            agreement.write({"renewal": rule, "objection_months": 3})
            agreement.invalidate_recordset()
            agreement.article_ids.invalidate_recordset()
            text = self.term_article(agreement)
            for other, (words, sentence) in said.items():
                check = self.assertIn if other == rule else self.assertNotIn
                check(words, agreement.term_text)
                check(sentence, text)

    def test_notice_is_no_objection(self):
        """Notice of termination and time to object are two things."""
        agreement = self.draft()
        agreement.write(
            {"renewal": "automatic", "objection_months": 4, "notice_months": 2}
        )
        agreement.article_ids.invalidate_recordset()
        ending = agreement.article_ids.filtered(
            lambda a: a.clause_id.key == "termination"
        )
        self.assertIn("2 months", ending.text)
        self.assertNotIn("4 months", ending.text)
        values = agreement._placeholder_values()
        self.assertEqual(values["objection"], "4 months")
        agreement.renewal = "written"
        self.assertFalse(agreement._placeholder_values()["objection"])

    @freeze_time("2026-03-02")
    def test_amendment(self):
        """An amendment's term counts from the first day of what it amends."""
        agreement = self.sent()
        for party in ("hei", "sme"):
            self.record(agreement, party, date(2026, 1, 5))
        amendment = agreement._draft_amendment()
        self.assertIn(
            "counted from 5 January 2026 to 4 January 2031", amendment.term_text
        )
        self.assertIn("from the day of the last signature", amendment.term_text)
        self.assertIn(
            "60 months (5 years), counted from 5 January 2026",
            self.term_article(amendment),
        )

    def test_status_by_default(self):
        """Without a sentence of the settings the binding articles are named."""
        agreement = self.draft()
        status = agreement._build_document()["status"]
        self.assertIn("It isn't a contract", status)
        self.assertIn("(Confidentiality)", status)
        self.assertNotIn("(Equal treatment)", status)
        agreement.article_ids.filtered("binding").unlink()
        self.assertNotIn("exception", agreement._build_document()["status"])

    def test_status_of_the_settings(self):
        """The sentence of the settings is said as it stands, placeholders filled."""
        self.company.hei_sme_memorandum_status = (
            "Binding <b>in law</b> for {{sme_name}}."
        )
        agreement = self.draft()
        self.assertEqual(
            agreement._build_document()["status"],
            "Binding <b>in law</b> for Steelworks.",
        )
        clause = agreement.article_ids.filtered(
            lambda a: a.clause_id.key == "binding_status"
        )
        self.assertIn("&lt;b&gt;in law", clause.text)
        with self.assertRaisesRegex(ValidationError, "“nobody”"):
            self.company.hei_sme_memorandum_status = "For {{nobody}}."

    def test_status_in_both_languages(self):
        """The sentence of the settings is said in the language of its column."""
        self.env["res.lang"]._activate_lang("sk_SK")
        self.company.hei_sme_memorandum_status = "It binds."
        self.company.with_context(lang="sk_SK").hei_sme_memorandum_status = "Zaväzuje."
        agreement = self.draft()
        agreement.second_lang = "sk_SK"
        document = agreement._build_document()
        self.assertEqual(document["status"], "It binds.")
        self.assertEqual(document["second"]["status"], "Zaväzuje.")

    def test_names_of_languages(self):
        """Languages are named in the language of the text, whatever their code."""
        self.env["res.lang"]._activate_lang("sk_SK")
        agreement = self.draft()
        self.assertEqual(agreement._language_name("sk_SK"), "Slovak")
        self.assertEqual(
            agreement.with_context(lang="sk_SK")._language_name("en_US"), "angličtina"
        )
        self.assertEqual(agreement._language_name("sr@latin"), "Serbian")
        self.assertEqual(agreement._language_name("xx_nowhere"), "xx_nowhere")
        self.assertEqual(agreement._language_name(False), "")

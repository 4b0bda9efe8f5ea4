"""The clause library: placeholders, review, and which clause fits."""

import doctest

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.hei_sme_collaboration.models import hei_sme_placeholder
from odoo.addons.hei_sme_collaboration.models.hei_sme_placeholder import (
    fill_placeholders,
    placeholder_faults,
)
from odoo.addons.hei_sme_collaboration.reports import memorandum_pdf

from .agreement_common import AgreementCommon

TOPICS = {
    *("preamble", "purpose", "fields_of_collaboration", "contributions"),
    *("coordination", "separate_agreements", "intellectual_property"),
    *("publication", "confidentiality", "data_protection", "traineeship_safety"),
    *("publicity", "equal_treatment", "non_exclusivity", "no_financial_obligation"),
    *("liability", "term", "termination", "amendments", "notices"),
    *("prevailing_language", "annexes", "governing_law", "binding_status"),
    *("authority", "signing_form"),
}


@tagged("post_install", "-at_install")
class TestClause(AgreementCommon):
    def clause(self, **vals):
        clauses = self.env["hei.sme.clause"].with_user(self.administrator)
        return clauses.create({"name": "Hospitality", "body": "<p>Coffee</p>", **vals})

    def test_shipped_topics(self):
        """One clause per topic is shipped, with text and a stable key."""
        for key in TOPICS:
            clause = self.env.ref(f"hei_sme_collaboration.clause_{key}")
            self.assertEqual(clause.key, key)
            self.assertFalse(placeholder_faults(clause.body), key)

    def test_confidentiality_binds(self):
        """A binding clause is named by the status sentence, others aren't."""
        agreement = self.draft()
        status = agreement.article_ids.filtered(lambda a: a.name == "What binds")
        self.assertIn("(Confidentiality)", status.text)
        self.assertNotIn("(Equal treatment)", status.text)

    def test_approve(self):
        """A named person approves a text; changing it asks for another look."""
        clause = self.clause()
        self.assertFalse(clause.reviewed_by_id)
        clause.action_approve()
        self.assertEqual(clause.reviewed_by_id, self.administrator)
        self.assertTrue(clause.reviewed_on)
        clause.sequence = 7
        self.assertTrue(clause.reviewed_by_id, "the order isn't text")
        clause.body = "<p>Tea</p>"
        self.assertFalse(clause.reviewed_by_id)

    def test_translation_resets_review(self):
        """A translation is text as well, through the door of translations too."""
        self.env["res.lang"]._activate_lang("sk_SK")
        clause = self.clause()
        clause.action_approve()
        clause.update_field_translations("name", {"sk_SK": "Pohostinnosť"})
        self.assertFalse(clause.reviewed_by_id)

    def test_unknown_placeholder_in_translation(self):
        """An unknown placeholder doesn't enter through a translation."""
        self.env["res.lang"]._activate_lang("sk_SK")
        clause = self.clause()
        with self.assertRaisesRegex(ValidationError, "purpse"):
            clause.update_field_translations(
                "body", {"sk_SK": {"Coffee": "Káva {{purpse}}"}}
            )

    def test_unknown_placeholder(self):
        """An unknown placeholder is refused with its name and the list."""
        with self.assertRaisesRegex(ValidationError, r"“hei_nme”.*\{\{hei_name\}\}"):
            self.clause(body="<p>For {{ hei_nme }}</p>")
        with self.assertRaisesRegex(ValidationError, "object.env"):
            self.clause(body="<p>{{object.env}}</p>")
        with self.assertRaisesRegex(ValidationError, "purpose"):
            self.clause(body="<p>{{ pur<b>pose</b> }}</p>")
        with self.assertRaisesRegex(ValidationError, "“{{”"):
            self.clause(body="<p>{{ways</p>")
        with self.assertRaises(ValidationError):
            self.clause(name="About {{ways}}")

    def test_examples(self):
        """The examples in the docstrings of the tools hold."""
        for module in (hei_sme_placeholder, memorandum_pdf):
            done = doctest.testmod(module)
            self.assertTrue(done.attempted)
            self.assertFalse(done.failed)

    def test_fill_escapes(self):
        """A value is text: markup in it is shown, never obeyed or filled again."""
        filled = fill_placeholders(
            "<p>{{purpose}}</p>",
            {"purpose": "<script>x</script>\n{{ways}}", "ways": "W"},
        )
        self.assertEqual(filled, "<p>&lt;script&gt;x&lt;/script&gt;<br>{{ways}}</p>")

    def test_fill_drops_empty_paragraph(self):
        """A paragraph whose placeholders are all empty is left out; others stay."""
        filled = fill_placeholders(
            "<p>Short: {{forms}}</p><ul><li>{{ways}}</li></ul><p>Stay</p>"
            "<p>{{purpose}} and {{forms}}</p>",
            {"forms": " ", "purpose": "P"},
        )
        self.assertEqual(filled, "<p>Stay</p><p>P and </p>")

    def test_fill_takes_out_what_fetches(self):
        """Links to files, remote images and attachments don't reach the printer."""
        filled = fill_placeholders(
            '<p>a<a rel="attachment" href="file:///etc/passwd">b</a>'
            '<img src="http://127.0.0.1:9/x.png"/><a href="https://e.example">c</a>'
            '<span style="background:url(http://127.0.0.1:9/y)">d</span></p>',
            {},
        )
        self.assertEqual(
            filled,
            '<p>a<a>b</a><a href="https://e.example">c</a><span>d</span></p>',
        )

    def test_script_is_sanitised(self):
        """A script in a clause or an article doesn't survive saving."""
        clause = self.clause(body="<p>x<script>alert(1)</script></p>")
        self.assertNotIn("script", clause.body)
        article = self.article(self.draft(), "<p>x<script>alert(1)</script></p>")
        self.assertNotIn("script", article.body)

    def test_fitting(self):
        """Direction and ways choose; optional ones wait to be added."""
        other_way = self.way.copy({"code": "other", "name": "Other"})
        both = self.clause()
        other_direction = self.clause(direction="hei_to_sme")
        with_way = self.clause(way_ids=[Command.set(self.way.ids)])
        with_other = self.clause(way_ids=[Command.set(other_way.ids)])
        optional = self.clause(optional=True)
        fitting = self.env["hei.sme.clause"]._fitting("sme_to_hei", self.way)
        mine = both | other_direction | with_way | with_other | optional
        self.assertEqual(fitting & mine, both | with_way)

    def test_keys(self):
        """A key is made from the title when none is given, and stays unique."""
        first = self.clause(name="Účasť & more")
        second = self.clause(name="Účasť & more")
        self.assertEqual(first.key, "ucast_more")
        self.assertEqual(second.key, "ucast_more_2")

    def test_who_may(self):
        """Everybody of ours reads clauses, administrators write them."""
        clause = self.clause()
        for user in (self.reader, self.coordinator, self.officer):
            self.assertTrue(clause.with_user(user).name)
            with self.assertRaises(AccessError), mute_logger("odoo.models"):
                clause.with_user(user).write({"name": "Mine"})
        with self.assertRaises(AccessError):
            clause.with_user(self.employee).read(["name"])
        with self.assertRaises(AccessError):
            clause.with_user(self.officer).action_approve()

    def test_placeholder_help(self):
        """The form lists every placeholder with what stands there."""
        self.assertIn("{{hei_name}}", self.clause().placeholder_help)

"""Articles: what they're made from, what they change, and in which languages."""

import doctest

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from odoo.addons.hei_sme_collaboration.models import hei_sme_word_difference
from odoo.addons.hei_sme_collaboration.models.hei_sme_word_difference import (
    word_difference,
)

from .agreement_common import AgreementCommon


class BilingualCommon(AgreementCommon):
    """Clauses in English and Slovak, one of them in English only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("sk_SK")
        cls.env["res.lang"]._activate_lang("ar_001")
        cls.env.invalidate_all()
        cls.study_field.with_context(lang="sk_SK").name = "Softvér a aplikácie"
        cls.way.with_context(lang="sk_SK").name = "Dni otvorených dverí"
        for clause in cls.clauses:
            terms = cls.clauses._fields["body"].get_trans_terms(clause.body)
            clause.update_field_translations(
                "body", {"sk_SK": {term: cls.in_slovak(term) for term in terms}}
            )
            clause.with_context(lang="sk_SK").name = f"Článok {clause.key}"
        cls.clauses.with_user(cls.administrator).action_approve()

    @classmethod
    def in_slovak(cls, term):
        return f"Po slovensky: {term}"

    @classmethod
    def bilingual(cls, **vals):
        agreement = cls.draft(**vals)
        agreement.second_lang = "sk_SK"
        return agreement

    @classmethod
    def of_clause(cls, agreement, key):
        return agreement.article_ids.filtered(lambda a: a.clause_id.key == key)


@tagged("post_install", "-at_install")
class TestArticle(BilingualCommon):
    # What it's made from

    def test_untouched(self):
        """An article as drafted doesn't deviate, and neither does its memorandum."""
        agreement = self.draft()
        self.assertFalse(any(agreement.article_ids.mapped("deviates")))
        self.assertFalse(agreement.deviates)
        article = self.of_clause(agreement, "purpose")
        self.assertEqual(article.basis_name, "Purpose")
        self.assertFalse(article.difference)

    def test_markup_is_no_difference(self):
        """Bold words, line breaks and white space make no other text."""
        article = self.of_clause(self.draft(), "no_financial_obligation")
        body = str(article.body).replace("Nobody", "<b>Nobody</b>")
        article.body = body.replace(". ", ".<br>  ")
        self.assertIn("<b>", article.body)
        self.assertFalse(article.deviates)

    def test_second_language_counts(self):
        """A translation that says something else deviates as well, shows what it
        changes, and is restored.
        """
        agreement = self.bilingual()
        self.assertFalse(agreement.deviates)
        article = self.of_clause(agreement, "no_financial_obligation")
        as_drafted = article.second_body
        article.second_body = "<p>Iné</p>"
        self.assertTrue(agreement.deviates)
        self.assertIn("<ins>Iné</ins>", article.difference)
        article.action_restore()
        self.assertEqual(article.second_body, as_drafted)
        self.assertFalse(agreement.deviates)

    def test_other_words(self):
        """Another word or title deviates; the memorandum is found by it."""
        agreement = self.draft()
        article = self.of_clause(agreement, "no_financial_obligation")
        article.body = article.body.replace("Nobody", "No one")
        self.assertTrue(article.deviates)
        self.assertIn("<del>Nobody</del> <ins>No one</ins>", article.difference)
        found = self.env["hei.sme.agreement"].search([("deviates", "=", True)])
        self.assertIn(agreement, found)
        article.action_restore()
        self.assertFalse(article.deviates)
        self.assertFalse(agreement.deviates)
        article.name = "Money"
        self.assertTrue(agreement.deviates)

    def test_own_text(self):
        """A text of one's own counts as deviating and has nothing to restore."""
        agreement = self.draft()
        article = self.article(agreement, "<p>Coffee is free.</p>", name="Coffee")
        self.assertTrue(article.deviates)
        self.assertTrue(agreement.deviates)
        self.assertFalse(article.difference)
        with self.assertRaisesRegex(UserError, "Coffee.*was written here"):
            article.action_restore()

    def test_removed_article_is_no_deviation(self):
        """Leaving a clause out changes no text."""
        agreement = self.draft()
        self.of_clause(agreement, "publicity").unlink()
        self.assertFalse(agreement.deviates)

    def test_clause_changed_since(self):
        """The basis is the clause as it read when it was drafted."""
        agreement = self.draft()
        article = self.of_clause(agreement, "no_financial_obligation")
        article.clause_id.sudo().body = "<p>Everything costs.</p>"
        self.assertFalse(article.deviates)
        article.body = "<p>Something else.</p>"
        article.action_restore()
        self.assertIn("Nobody owes money", article.body)

    def test_basis_by_hand(self):
        """Nobody writes by hand what an article was made from."""
        article = self.of_clause(self.draft(), "publicity")
        with self.assertRaisesRegex(UserError, "by hand"):
            article.basis_body = "<p>x</p>"
        with self.assertRaisesRegex(UserError, "by hand"):
            self.article(article.agreement_id, "<p>x</p>", basis_body="<p>x</p>")

    def test_another_clause(self):
        """Choosing another clause changes what it's compared with."""
        agreement = self.draft()
        article = self.of_clause(agreement, "publicity")
        clause = self.env.ref("hei_sme_collaboration.clause_annexes")
        article.write({"clause_id": clause.id, "name": "Annexes", "body": clause.body})
        self.assertEqual(article.basis_name, "Annexes")
        self.assertFalse(article.deviates)

    def test_amendment_restates(self):
        """An amendment's article is compared with the article that it restates."""
        original = self.draft()
        own = self.article(original, "<p>Coffee is free.</p>", name="Coffee")
        self.assertTrue(own.deviates)
        original.action_send()
        for party in ("hei", "sme"):
            self.record(original, party, original._today())
        amendment = original._draft_amendment()
        restated = amendment.article_ids.filtered(lambda a: a.name == "Coffee")
        self.assertEqual(restated.basis_body, "<p>Coffee is free.</p>")
        self.assertFalse(amendment.deviates)
        restated.body = "<p>Coffee and tea are free.</p>"
        self.assertIn("<ins>and tea are</ins>", restated.difference)
        self.assertTrue(amendment.deviates)
        changed = [a for a in amendment._build_document()["articles"] if a["changed"]]
        self.assertIn("Coffee", [a["name"] for a in changed])
        self.assertNotIn("Publicity and logos", [a["name"] for a in changed])

    # The difference

    def test_difference_is_escaped(self):
        """Whatever stands in a text stands in the difference as text."""
        shown = word_difference(
            "<p>safe</p>", "<p>&lt;script&gt;alert(1)&lt;/script&gt; <b>x</b></p>"
        )
        self.assertNotIn("<script", shown)
        self.assertIn("&lt;script&gt;", shown)
        article = self.of_clause(self.draft(), "publicity")
        article.write({"name": "<img src=x onerror=alert(1)>"})
        self.assertNotIn("<img", article.difference)

    def test_difference_keeps_paragraphs(self):
        """A new paragraph, a dropped one and a long one stay readable."""
        shown = word_difference("<p>a</p><p>b</p><p>c</p>", "<p>a</p><p>new b</p>")
        self.assertEqual(shown, "<p>a</p><p><ins>new</ins> b</p><p><del>c</del></p>")

    def test_difference_of_long_texts(self):
        """Ten thousand words are compared in a moment."""
        words = " ".join(f"word{n % 97} and" for n in range(5000))
        shown = word_difference(f"<p>{words}</p>", f"<p>{words} end</p>")
        self.assertTrue(shown.endswith("<ins>end</ins></p>"))

    def test_documented_examples(self):
        """The examples in the text of the functions hold."""
        self.assertFalse(doctest.testmod(hei_sme_word_difference).failed)

    # As frozen

    def test_placeholders_for_ever(self):
        """Once out, an article keeps its placeholders and reads from the snapshot."""
        agreement = self.draft(**self.answers())
        before = agreement.article_ids.mapped("text")
        numbers = agreement.article_ids.mapped("number")
        agreement.action_send()
        self.assertIn("{{hei_name}}", "".join(agreement.article_ids.mapped("body")))
        self.company.name = "University of Valleys"
        agreement.invalidate_recordset()
        agreement.article_ids.invalidate_recordset()
        self.assertEqual(agreement.article_ids.mapped("text"), before)
        self.assertEqual(agreement.article_ids.mapped("number"), numbers)

    def test_snapshot_by_position(self):
        """Two articles with one title each read their own text when frozen."""
        agreement = self.draft()
        one = self.article(agreement, "<p>One</p>", name="Same", sequence=5000)
        two = self.article(agreement, "<p>Two</p>", name="Same", sequence=4999)
        agreement.action_send()
        (one | two).invalidate_recordset()
        self.assertEqual((one.text, two.text), ("<p>One</p>", "<p>Two</p>"))
        self.assertEqual(int(one.number), int(two.number) + 1)

    def test_build_is_flat(self):
        """Forty articles are built with as many queries as twenty-three."""
        few, many = self.bilingual(), self.bilingual()
        for number in range(20):
            self.article(many, f"<p>{{{{sme_name}}}} {number}</p>", name=f"A{number}")
        counts = []
        for agreement in (few, many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            agreement._build_document()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    def test_build_of_many_is_flat(self):
        """Six memoranda are built with hardly more queries than two."""
        agreements = self.env["hei.sme.agreement"].browse(
            self.bilingual().id for _n in range(6)
        )
        counts = []
        for records in (agreements[:2], agreements):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            for agreement in records:
                agreement._build_document()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 4)

    # Two languages

    def test_same_language_twice(self):
        """The second language is another one; the message says what to do."""
        agreement = self.draft()
        with self.assertRaisesRegex(ValidationError, "in English.*already. Choose"):
            agreement.second_lang = agreement.lang

    def test_second_language(self):
        """Setting a second language drafts every untouched article in it, with the
        clause on which language prevails.
        """
        agreement = self.draft(**self.answers())
        self.assertFalse(self.of_clause(agreement, "prevailing_language"))
        agreement.second_lang = "sk_SK"
        prevailing = self.of_clause(agreement, "prevailing_language")
        self.assertIn("the text in English prevails", prevailing.text)
        self.assertIn("angličtina", prevailing.second_text)
        purpose = self.of_clause(agreement, "purpose")
        self.assertEqual(purpose.second_name, "Článok purpose")
        self.assertIn("Po slovensky: This memorandum", purpose.second_text)
        self.assertNotIn("{{", purpose.second_text)
        self.assertFalse(agreement.deviates)
        agreement.second_lang = False
        self.assertFalse(self.of_clause(agreement, "prevailing_language"))
        self.assertFalse(purpose.second_body)
        self.assertFalse(agreement.second_title)

    def test_values_of_each_language(self):
        """Placeholders are filled in the language of their column."""
        agreement = self.bilingual()
        fields = self.of_clause(agreement, "fields_of_collaboration")
        self.assertIn("Open days", fields.text)
        self.assertIn("Dni otvorených dverí", fields.second_text)
        document = agreement._build_document()
        self.assertEqual(document["second"]["ways"], ["Dni otvorených dverí"])
        self.assertEqual(
            document["second"]["study_fields"], ["0613 Softvér a aplikácie"]
        )
        self.assertEqual(document["ways"], ["Open days"])

    def test_language_changed(self):
        """Another language drafts anew what is untouched; the rest stays and is named
        in the history.
        """
        agreement = self.draft()
        publicity = self.of_clause(agreement, "publicity")
        publicity.body = "<p>Ask first.</p>"
        agreement.lang = "sk_SK"
        purpose = self.of_clause(agreement, "purpose")
        self.assertEqual(purpose.name, "Článok purpose")
        self.assertFalse(purpose.deviates)
        self.assertEqual(publicity.body, "<p>Ask first.</p>")
        self.assertIn("Publicity and logos", agreement.message_ids[0].body)
        self.assertNotIn("Purpose", agreement.message_ids[0].body)

    def test_touched_translation_stays(self):
        """A second text that somebody changed isn't drafted over."""
        agreement = self.bilingual()
        purpose = self.of_clause(agreement, "purpose")
        purpose.second_body = "<p>Vlastný text</p>"
        agreement.second_lang = "ar_001"
        self.assertEqual(purpose.second_body, "<p>Vlastný text</p>")
        self.assertIn("Purpose", agreement.message_ids[0].body)
        self.assertFalse(self.of_clause(agreement, "publicity").second_body)

    def test_untranslated(self):
        """A clause without a text in the second language leaves it empty, and the
        memorandum can't go out before somebody wrote it.
        """
        agreement = self.draft()
        agreement.second_lang = "ar_001"
        purpose = self.of_clause(agreement, "purpose")
        self.assertFalse(purpose.second_body)
        with self.assertRaisesRegex(UserError, "“Purpose” in the second language"):
            agreement.action_send()
        for article in agreement.article_ids:
            article.write({"second_name": "x", "second_body": "<p>x</p>"})
        agreement.action_send()
        self.assertEqual(agreement.state, "to_sign")

    def test_language_in_use(self):
        """The language of a memorandum stays active; the message names it."""
        agreement = self.bilingual()
        agreement.action_send()
        language = self.env["res.lang"].sudo()._lang_get("sk_SK")
        with self.assertRaisesRegex(UserError, agreement.reference):
            language.active = False
        self.env["res.lang"].sudo()._lang_get("ar_001").active = False

    def test_placeholders_of_the_second_text(self):
        """The second text takes the placeholders of the list only."""
        article = self.of_clause(self.bilingual(), "purpose")
        with self.assertRaisesRegex(ValidationError, "“účel”"):
            article.second_body = "<p>{{účel}}</p>"

    def test_restore_both(self):
        """Restoring brings the clause's text back in both languages."""
        article = self.of_clause(self.bilingual(), "publicity")
        article.write({"body": "<p>x</p>", "second_body": "<p>y</p>"})
        article.action_restore()
        self.assertIn("Either party may say", article.body)
        self.assertIn("Po slovensky", article.second_body)

    def amendment_of_own_wording(self):
        """Return the amendment of a bilingual memorandum whose publicity clause was
        worded anew, and that article.
        """
        original = self.bilingual()
        publicity = self.of_clause(original, "publicity")
        publicity.write({"body": "<p>Ask.</p>", "second_body": "<p>Pýtaj sa.</p>"})
        original.action_send()
        for party in ("hei", "sme"):
            self.record(original, party, original._today())
        amendment = original._draft_amendment()
        return amendment, self.of_clause(amendment, "publicity")

    def test_restore_what_was_signed(self):
        """In an amendment restoring brings back what was signed, in both languages,
        not the clause.
        """
        _amendment, article = self.amendment_of_own_wording()
        self.assertFalse(article.deviates)
        article.write({"body": "<p>Don't.</p>", "second_body": "<p>Nie.</p>"})
        article.action_restore()
        self.assertEqual(article.body, "<p>Ask.</p>")
        self.assertEqual(article.second_body, "<p>Pýtaj sa.</p>")

    def test_language_of_an_amendment(self):
        """Another language doesn't draft over what was signed in words of its own."""
        amendment, article = self.amendment_of_own_wording()
        amendment.second_lang = False
        amendment.lang = "sk_SK"
        self.assertEqual(article.body, "<p>Ask.</p>")
        self.assertIn("Publicity", amendment.message_ids[0].body)
        self.assertEqual(self.of_clause(amendment, "purpose").name, "Článok purpose")

    def test_frozen_second_text(self):
        """The second language is frozen as well."""
        agreement = self.bilingual()
        agreement.action_send()
        article = self.of_clause(agreement, "fields_of_collaboration")
        before = article.second_text
        self.way.with_context(lang="sk_SK").name = "Iné"
        article.invalidate_recordset()
        self.assertEqual(article.second_text, before)
        for vals in (
            {"second_title": "x"},
            {"second_lang": False},
            {"article_ids": [Command.update(article.id, {"second_body": "<p>x</p>"})]},
        ):
            with self.assertRaises(UserError):
                agreement.write(vals)

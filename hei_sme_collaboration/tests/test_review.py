"""Legal review: an approval is for one text and ends with its first change."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .agreement_common import AgreementCommon


@tagged("post_install", "-at_install", "hei_sme_mail")
class TestReview(AgreementCommon):
    def setUp(self):
        super().setUp()
        self.company.hei_sme_memorandum_reviewer_id = self.reader

    def rule(self, value):
        self.company.hei_sme_memorandum_review = value

    def test_never(self):
        """An institution that wants no review sends at once."""
        self.draft().action_send()

    def test_always(self):
        """With *always* nothing goes out before the reviewer approved it."""
        self.rule("always")
        agreement = self.draft()
        with self.assertRaisesRegex(UserError, "legal review by Rita Reader"):
            agreement.action_send()
        agreement.with_user(self.reader).action_approve_text()
        agreement.action_send()
        self.assertEqual(agreement.state, "to_sign")
        self.assertEqual(agreement.legal_reviewed_by_id, self.reader)

    def test_when_it_deviates(self):
        """With *deviates* a text of the library goes out; one own word is reviewed."""
        self.rule("deviates")
        self.draft().action_send()
        agreement = self.draft()
        self.article(agreement, "<p>Cats may be brought to work.</p>", name="Cats")
        with self.assertRaisesRegex(UserError, "legal review"):
            agreement.action_send()
        agreement.with_user(self.reader).action_approve_text()
        agreement.action_send()

    def test_a_change_voids_it(self):
        """After the approval one changed word needs another; changed back it holds."""
        self.rule("always")
        agreement = self.draft()
        article = self.article(agreement, "<p>Cats may be brought.</p>", name="Cats")
        agreement.with_user(self.reader).action_approve_text()
        self.assertEqual(agreement.review_state, "approved")
        article.body = "<p>Dogs may be brought.</p>"
        agreement.invalidate_recordset()
        self.assertEqual(agreement.review_state, "changed")
        with self.assertRaisesRegex(UserError, "changed after Rita Reader approved"):
            agreement.action_send()
        article.body = "<p>Cats may be brought.</p>"
        agreement.invalidate_recordset()
        self.assertEqual(agreement.review_state, "approved")
        agreement.action_send()

    def test_any_part_of_the_text(self):
        """A partner's new address or a longer term is another text as well."""
        self.rule("always")
        agreement = self.draft()
        agreement.with_user(self.reader).action_approve_text()
        agreement.duration_months = 48
        self.assertIn("new legal review", agreement._missing_review()[0])
        agreement.duration_months = 60
        self.assertFalse(agreement._missing_review())
        self.sme.street = "Iron Road 7"
        self.assertIn("new legal review", agreement._missing_review()[0])

    def test_next_version(self):
        """The next version of the same text is approved; with another word it isn't."""
        self.rule("always")
        agreement = self.draft()
        self.article(agreement, "<p>Cats may be brought.</p>", name="Cats")
        agreement.with_user(self.reader).action_approve_text()
        agreement.action_send()
        self.signed_by_link(agreement, "hei")
        draft = agreement._new_version()
        self.assertEqual(draft.review_state, "approved")
        self.assertFalse(draft._missing_review())
        article = draft.article_ids.filtered(lambda a: a.name == "Cats")
        article.body = "<p>Dogs may be brought.</p>"
        self.assertIn("new legal review", draft._missing_review()[0])

    def test_asking(self):
        """The reviewer gets one task that names what deviates; approving ends it."""
        self.rule("always")
        agreement = self.draft()
        self.article(agreement, "<p>Cats may be brought.</p>", name="Cats at work")
        agreement.action_ask_review()
        agreement.action_ask_review()
        activity = agreement.activity_ids
        self.assertEqual(activity.user_id, self.reader)
        self.assertIn("Cats at work", activity.note)
        agreement.with_user(self.reader).action_approve_text()
        self.assertFalse(agreement.activity_ids)

    def test_asking_nobody(self):
        """Without a reviewer, or with one who can't read it, that is said."""
        agreement = self.draft()
        self.company.hei_sme_memorandum_reviewer_id = self.employee
        with self.assertRaisesRegex(UserError, "Emil Employee can't read"):
            agreement.action_ask_review()
        self.company.hei_sme_memorandum_reviewer_id = False
        with self.assertRaisesRegex(UserError, "Nobody is named"):
            agreement.action_ask_review()

    def test_who_may_approve(self):
        """The reviewer and an administrator approve; an officer doesn't, nor the
        reviewer of a text they can't read.
        """
        agreement = self.draft()
        for user in (self.officer, self.coordinator, self.outsider):
            with self.assertRaises(AccessError):
                agreement.with_user(user).action_approve_text()
        agreement.with_user(self.administrator).action_approve_text()
        self.assertEqual(agreement.legal_reviewed_by_id, self.administrator)
        self.company.hei_sme_memorandum_reviewer_id = self.employee
        with self.assertRaises(AccessError):
            agreement.with_user(self.employee).action_approve_text()

    def test_on_record(self):
        """The approval is an event with the hash of the text it is for."""
        agreement = self.draft()
        agreement.with_user(self.reader).action_approve_text()
        event = agreement.event_ids.filtered(lambda e: e.kind == "reviewed")
        self.assertEqual(event.facts["text_sha256"], agreement.legal_reviewed_hash)
        self.assertEqual(event.actor, "Rita Reader")

    def test_nobody_writes_it_by_hand(self):
        """The approval is written by the action alone."""
        agreement = self.draft()
        for key, value in (
            ("legal_reviewed_by_id", self.officer.id),
            ("legal_reviewed_hash", "0" * 64),
        ):
            with self.assertRaisesRegex(UserError, "isn't written by hand"):
                agreement.sudo().write({key: value})

    def test_frozen_isnt_reviewed(self):
        """What is out to sign is approved no more."""
        agreement = self.sent()
        with self.assertRaisesRegex(UserError, "no draft any more"):
            agreement.with_user(self.reader).action_approve_text()

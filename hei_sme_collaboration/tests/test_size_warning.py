"""With a company that is no SME, a new memorandum warns and an old one stays."""

from odoo.tests import Form, tagged

from .size_common import SizeCommon
from .term_common import TermCommon


@tagged("post_install", "-at_install")
class TestSizeWarning(SizeCommon, TermCommon):
    def grow(self):
        for year in (2023, 2024):
            self.figures(year, 300)
        self.env.flush_all()
        self.env.invalidate_all()

    def test_the_card_says_so(self):
        """An open card with a company that is no SME says why, with its article."""
        card = self.card()
        self.assertFalse(card.size_warning)
        self.grow()
        said = card.with_user(self.officer).size_warning
        self.assertIn(
            "Steelworks – Not an SME: 300 annual work units, 250 or more (Art. 2(1)).",
            said,
        )
        self.assertIn("is yours to decide", said)
        closed = self.card(sme_id=self.sme.id)
        closed.write(
            {"stage_id": self.stage["closed"].id, "close_reason_id": self.reason.id}
        )
        self.assertFalse(closed.size_warning)

    def test_a_draft_warns_and_can_be_sent(self):
        """The banner warns; Ready to sign asks once, and goes on when confirmed."""
        self.grow()
        draft = self.draft(**self.answers()).with_user(self.officer)
        self.assertEqual(draft.state, "draft")
        self.assertEqual(draft.banner_level, "warning")
        self.assertIn("250 or more (Art. 2(1))", draft.banner)
        action = draft.with_context(accept_unreviewed=True).action_send()
        self.assertEqual(action["res_model"], "hei.sme.agreement.send")
        self.assertEqual(draft.state, "draft")
        wizard = self.env[action["res_model"]].with_user(self.officer)
        with Form(wizard.with_context(**action["context"])) as form:
            self.assertIn("Not an SME", form.size_warning)
        form.record.action_confirm()
        self.assertEqual(draft.state, "to_sign")

    def test_what_is_in_force_stays(self):
        """The memorandum isn't touched; its card says that it stays."""
        agreement = self.signed()
        self.grow()
        self.assertEqual(agreement.state, "in_force")
        card = agreement.collaboration_id.with_user(self.officer)
        self.assertIn("stays as it is", card.size_warning)
        self.assertNotIn("Not an SME", agreement.with_user(self.officer).banner)

    def test_an_sme_and_an_unknown_company_warn_nobody(self):
        """Unknown isn't large."""
        card = self.card()
        self.figures(2024, 300, 0, 0, relation_ids=[], headcount=0)
        self.assertFalse(self.sme.sme_size_class)
        self.assertFalse(card.size_warning)
        draft = self.draft(**self.answers()).with_user(self.officer)
        self.assertNotIn("Not an SME", draft.banner)
        self.assertTrue(draft.action_send() is True)

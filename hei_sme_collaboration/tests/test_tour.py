"""What a person does in a browser."""

from unittest.mock import patch

from odoo.tests import HttpCase, common, new_test_user, tagged


class Browser(common.ChromeBrowser):
    """Forgives the one error of Odoo's own: Debian ships it without a library."""

    def _handle_console(self, *args, **kwargs):
        if "selfie_segmentation" in str(kwargs.get("args")):
            return None
        return super()._handle_console(*args, **kwargs)


@tagged("post_install", "-at_install")
class TestTour(HttpCase):
    """The tour that newcomers are offered, walked by an officer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.enterClassContext(patch.object(common, "ChromeBrowser", Browser))
        cls.company = cls.env["res.company"].create({"name": "University of Hills"})
        cls.officer = new_test_user(
            cls.env,
            "tour_officer",
            groups="hei_sme_collaboration.group_officer",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    def test_newcomer_prints_a_memorandum(self):
        """An officer gets from an empty board to a printed memorandum."""
        self.start_tour("/odoo", "hei_sme_collaboration_tour", login="tour_officer")
        self.assertTrue(self.company.partner_id.is_hei)
        card = self.env["hei.sme.collaboration"].search(
            [("company_id", "=", self.company.id)]
        )
        self.assertEqual(card.sme_id.name, "Hilltop Steelworks")
        self.assertTrue(card.sme_id.is_sme)
        self.assertEqual(card.stage_id.kind, "memorandum")
        self.assertEqual((card.done_count, card.step_count), (5, 6))
        self.assertEqual(card.agreement_id.state, "draft")
        self.assertTrue(card.agreement_id.article_ids)

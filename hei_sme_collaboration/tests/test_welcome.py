"""First minutes: we are asked once who we are."""

from odoo.tests import tagged

from .common import CollaborationCommon


@tagged("post_install", "-at_install")
class TestWelcome(CollaborationCommon):
    def welcome(self, user):
        return self.env["hei.sme.welcome"].with_user(user)

    def test_asked_once_and_only_who_can_answer(self):
        """An officer is asked until it's answered and then sees what needs them, as a
        coordinator does from the start; a reader sees the board.
        """
        self.hei.write({"is_hei": False, "is_sme": False})
        self.assertEqual(
            self.welcome(self.officer).action_open()["res_model"], "hei.sme.welcome"
        )
        self.assertEqual(
            self.welcome(self.reader).action_open()["res_model"],
            "hei.sme.collaboration",
        )
        self.assertEqual(
            self.welcome(self.coordinator).action_open()["tag"], "hei_sme_needs"
        )
        self.welcome(self.officer).create({}).action_we_are_hei()
        self.assertTrue(self.hei.is_hei)
        self.assertEqual(
            self.welcome(self.officer).action_open()["tag"], "hei_sme_needs"
        )

    def test_an_hei_is_the_default_hei(self):
        """New cards of an HEI have it on its side, those of a company on theirs."""
        cards = self.env["hei.sme.collaboration"].with_user(self.officer)
        self.assertEqual(cards.default_get(["hei_id"]).get("hei_id"), self.hei.id)
        self.hei.write({"is_hei": False, "is_sme": True})
        self.assertFalse(cards.default_get(["hei_id"]).get("hei_id"))
        self.assertEqual(cards.default_get(["sme_id"]).get("sme_id"), self.hei.id)

    def test_a_company_runs_it_as_well(self):
        """Where we are the company, the HEI is the other party."""
        self.hei.write({"is_hei": False, "is_sme": True})
        college = self.other_company.partner_id
        card = self.card(hei_id=college.id, sme_id=self.hei.id)
        self.assertEqual(card.our_side, "sme")
        self.assertEqual(card.counterpart_id, college)

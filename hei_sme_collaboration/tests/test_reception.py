"""Who is in charge of what arrives by itself."""

from odoo.tests import tagged

from .common import CollaborationCommon


@tagged("post_install", "-at_install")
class TestReception(CollaborationCommon):
    def request(self, **vals):
        """Return a card that nobody of ours made."""
        return self.env["hei.sme.collaboration"].create(
            {"sme_id": self.sme.id, "hei_id": self.hei.id, "user_id": False, **vals}
        )

    def test_whoever_receives_requests_is_in_charge(self):
        """The person of the settings gets the card and one activity."""
        self.company.hei_sme_reception_user_id = self.officer
        card = self.request()
        card._receive("By mail")
        self.assertEqual(card.user_id, self.officer)
        activity = card.activity_ids
        self.assertEqual(activity.user_id, self.officer)
        self.assertEqual(activity.activity_type_id.name, "New request")
        self.assertEqual(activity.summary, "By mail")

    def test_nobody_receives_them(self):
        """Without a person the card is unassigned, and there's no activity."""
        card = self.request()
        self.assertFalse(card._receive())
        self.assertFalse(card.user_id)
        self.assertFalse(card.activity_ids)

    def test_who_left_is_not_in_charge(self):
        """For somebody archived, or moved to another institution, an officer stands in;
        where there's none, nobody is in charge.
        """
        self.company.hei_sme_reception_user_id = self.officer
        self.officer.active = False
        cards = self.request()
        cards._receive()
        self.company.hei_sme_reception_user_id = self.outsider
        cards |= self.request()
        cards._receive()
        self.assertEqual(cards.user_id, self.administrator)
        self.assertEqual(cards.activity_ids.user_id, self.administrator)
        everybody = self.env["res.users"].search(
            [("company_ids", "in", self.company.ids)]
        )
        (everybody - self.env.user).active = False
        card = self.request()
        self.assertFalse(card._receive())
        self.assertFalse(card.user_id)

    def test_a_responsible_of_ours_stays(self):
        """A card that somebody of ours runs stays theirs."""
        self.company.hei_sme_reception_user_id = self.officer
        card = self.request(user_id=self.administrator.id)
        card._receive()
        self.assertEqual(card.activity_ids.user_id, self.administrator)
        self.assertEqual(card.user_id, self.administrator)

    def test_each_institution_has_its_own(self):
        """Requests to two institutions go to the person of each."""
        self.company.hei_sme_reception_user_id = self.officer
        self.other_company.hei_sme_reception_user_id = self.outsider
        other = self.request(
            company_id=self.other_company.id, hei_id=self.other_company.partner_id.id
        )
        cards = self.request() | other
        cards._receive()
        self.assertEqual(cards.mapped("user_id"), self.officer | self.outsider)
        self.assertEqual(other.activity_ids.user_id, self.outsider)

    def test_settings_hold_it_per_institution(self):
        """An administrator chooses the person under Settings."""
        settings = self.env["res.config.settings"].create({})
        settings.hei_sme_reception_user_id = self.officer
        settings.execute()
        self.assertEqual(self.company.hei_sme_reception_user_id, self.officer)
        self.assertFalse(self.other_company.hei_sme_reception_user_id)

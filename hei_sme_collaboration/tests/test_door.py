"""The public door: three screens, nothing lost, nobody bypassed."""

from odoo.tests import tagged

from .door_common import DoorCommon


@tagged("post_install", "-at_install")
class TestDoor(DoorCommon):
    def test_three_screens_to_a_request(self):
        """A company goes through the screens, confirms, and its card is there with
        the answers proposed and somebody in charge.
        """
        response = self.door()
        self.assertEqual(response.status_code, 200)
        self.assertIn("Step 1 of 3", self.text(response))
        response = self.go(1, **self.who())
        self.assertEqual(self.heading(response), "What would you like?")
        self.assertEqual(self.value(response, "company"), ["Steelworks Ltd"])
        typed = {**self.who(), **self.wishes()}
        response = self.go(2, **typed)
        self.assertIn("Step 3 of 3", self.text(response))
        self.assertIn("We keep what you write", self.text(response))
        self.assertFalse(self.inquiries())
        response = self.send()
        self.assertEqual(self.heading(response), "Please look into your mailbox")
        inquiry = self.inquiries()
        self.assertEqual(len(inquiry), 1)
        self.assertEqual(inquiry.state, "unconfirmed")
        self.assertFalse(inquiry.collaboration_id)
        response = self.enter(inquiry)
        self.assertEqual(self.heading(response), "Is this right?")
        self.assertIn("Find a tester for the new line", self.text(response))
        response = self.act(inquiry, "confirm")
        self.assertEqual(self.heading(response), "Your request is with us")
        card = self.inquiries().collaboration_id
        self.assertEqual(card.company_id, self.company)
        self.assertEqual(card.direction, "sme_to_hei")
        self.assertEqual(card.stage_kind, "contact")
        self.assertEqual(card.asker_company, "Steelworks Ltd")
        self.assertFalse(card.sme_id)
        self.assertEqual(card.user_id, self.officer)
        self.assertEqual(card.purpose, "Find a tester for the new line")
        proposed = card.step_ids.filtered(lambda line: line.state == "proposed")
        self.assertEqual(proposed.mapped("code"), ["2.a", "2.b.i", "2.b.ii", "2.c"])
        self.assertEqual(len(card.activity_ids), 1)

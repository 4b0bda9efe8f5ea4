"""Approach these companies: one card, one person and one mail each."""

from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .invitation_common import InvitationCommon


@tagged("post_install", "-at_install")
class TestOutreach(InvitationCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.collaboration.with_user(cls.officer).unlink()
        Partner = cls.env["res.partner"]
        cls.hannah, cls.baker = Partner.create(
            [
                {
                    "name": "Hannah Human",
                    "parent_id": cls.sme.id,
                    "office_id": cls.office_hr.id,
                    "email": "hannah@example.net",
                },
                {
                    "name": "Berta Baker",
                    "parent_id": cls.bakery.id,
                    "office_id": cls.office_hr.id,
                    "email": "berta@example.net",
                },
            ]
        )
        cls.benefit = cls.env["hei.sme.value"].create(
            {"name": "Skilled labour", "kind": "benefit"}
        )

    def dialogue_for(self, partners, user=None, **vals):
        """Return the dialogue for these partners, filled in."""
        partners = partners.with_user(user or self.officer)
        action = partners.action_approach_companies()
        wizard = partners.env[action["res_model"]].browse(action["res_id"])
        wizard.write(
            {
                "office_ids": [Command.set(self.office_hr.ids)],
                "interest": "Our students need real steel",
                "benefit_ids": [Command.set(self.benefit.ids)],
                "benefit_note": "You meet them a year early",
                "study_field_ids": [Command.set(self.study_field.ids)],
                "way_ids": [Command.set(self.way.ids)],
                **vals,
            }
        )
        return wizard

    def approach(self, partners, user=None, **vals):
        """Send the dialogue; return the cards it made, in the order of the names."""
        action = self.dialogue_for(partners, user, **vals).action_send()
        cards = self.env["hei.sme.collaboration"].search(action["domain"])
        return cards.sorted(lambda card: card.sme_id.name)

    def line_of(self, wizard, company):
        return wizard.line_ids.filtered(lambda line: line.partner_id == company)

    # Whom

    def test_one_row_per_company_with_its_contact(self):
        """People and companies are folded into organisations, each once, with the
        contact at the chosen kind of department.
        """
        wizard = self.dialogue_for(self.sme | self.owner | self.bakery)
        self.assertEqual(wizard.line_ids.partner_id, self.sme | self.bakery)
        self.assertEqual(len(wizard.line_ids), 2)
        line = self.line_of(wizard, self.bakery)
        self.assertEqual((line.contact_id, line.email), (self.baker, self.baker.email))
        self.assertEqual(self.line_of(wizard, self.sme).contact_id, self.owner)
        wizard = self.dialogue_for(self.sme)
        self.assertEqual(wizard.line_ids.contact_id, self.hannah)
        self.assertEqual(wizard.ticked_count, 1)
        opened = self.bakery.with_user(self.officer).action_approach_companies()
        line = self.env["hei.sme.outreach"].browse(opened["res_id"]).line_ids
        self.assertEqual((line.contact_id, line.email), (self.baker, self.baker.email))

    def test_company_without_such_a_contact(self):
        """Its own address is used; without one, nothing is mailed."""
        self.baker.office_id = False
        wizard = self.dialogue_for(self.bakery)
        self.assertFalse(wizard.line_ids.contact_id)
        self.bakery.email = "info@example.net"
        wizard = self.dialogue_for(self.bakery)
        self.assertEqual(wizard.line_ids.contact_id, self.bakery)

    def test_nobody_to_approach(self):
        """Our own institution isn't a company to approach, and 501 are too many."""
        college = self.other_company.partner_id.copy({"name": "Another college"})
        for partner in (self.hei, college):
            with self.assertRaisesRegex(UserError, "Choose companies"):
                partner.with_user(self.officer).action_approach_companies()
        many = self.env["res.partner"].create(
            [{"name": f"C {n}", "is_company": True} for n in range(501)]
        )
        with self.assertRaisesRegex(UserError, "501 companies are too many"):
            many.with_user(self.officer).action_approach_companies()

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_only_officers_approach(self):
        """Coordinators, readers and employees have no such dialogue."""
        for user in (self.coordinator, self.reader, self.employee):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.dialogue_for(self.sme, user)

    def test_preview_shows_the_first_mail(self):
        """The dialogue shows the mail to the first that is ticked, as it looks."""
        wizard = self.dialogue_for(self.bakery | self.sme)
        self.assertEqual(wizard.mail_count, 2)
        for said in (
            "Dear Berta Baker",
            "Our students need real steel",
            "Skilled labour",
        ):
            self.assertIn(said, wizard.preview)
        self.line_of(wizard, self.bakery).is_ticked = False
        self.assertIn("Dear Hannah Human", wizard.preview)
        self.assertFalse(
            self.env["hei.sme.collaboration"].search(
                [("interest", "=", wizard.interest)]
            )
        )

    # Sending

    def test_one_card_one_approach_one_mail_each(self):
        """Each company gets a card with our answers done, an approach that waits, and
        a mail that tells the benefits, with a link of its own.
        """
        deadline = fields.Date.today() + timedelta(days=10)
        cards = self.approach(self.sme | self.bakery, deadline=deadline)
        self.assertEqual(cards.sme_id, self.bakery | self.sme)
        for card, person in zip(cards, (self.baker, self.hannah), strict=True):
            self.assertEqual(card.direction, "hei_to_sme")
            self.assertEqual(card.user_id, self.officer)
            self.assertEqual(card.sme_contact_id, person)
            states = {line.code: line.state for line in card.step_ids}
            self.assertEqual(
                [states[code] for code in ("1", "2.a", "2.b", "2.c", "2.d")],
                ["todo", "done", "done", "done", "done"],
            )
            self.assertEqual(card.turn, "sme")
            approach = card.approach_ids
            self.assertEqual(
                (approach.office_id, approach.partner_id, approach.channel),
                (self.office_hr, person, "email"),
            )
            self.assertEqual((approach.state, approach.deadline), ("pending", deadline))
            invitation = card.invitation_ids.sudo()
            self.assertEqual(invitation.kind, "interest")
            self.assertEqual(invitation.approach_id, approach)
            mail = self.queued().filtered(lambda m, p=person: p.email in m.email_to)
            self.assertEqual(self.holder(self.code_in(mail)), invitation)
            self.assertIn("Skilled labour", mail.body_html)
            self.assertIn("You meet them a year early", mail.body_html)
            note = next(n for n in self.notes(card) if "/collaboration/link" in n)
            self.assertNotIn("/collaboration/link#", note)
        self.assertEqual(len(self.queued()), 2)
        self.assertEqual(len(set(self.queued().mapped("message_id"))), 2)

    def test_what_is_missing_is_said(self):
        """Without a reason, a benefit, a company or a sensible day nothing leaves."""
        for vals, said in (
            ({"interest": " "}, "why you are interested"),
            ({"benefit_ids": [(5,)], "benefit_note": " "}, "what the companies"),
            ({"office_ids": [(5,)]}, "kind of department"),
            ({"days": 0}, "1 to 365 days"),
            ({"deadline": fields.Date.today() - timedelta(days=2)}, "before today"),
        ):
            with self.subTest(said=said), self.assertRaisesRegex(UserError, said):
                self.approach(self.sme, **vals)
        wizard = self.dialogue_for(self.sme)
        wizard.line_ids.is_ticked = False
        with self.assertRaisesRegex(UserError, "Tick at least one"):
            wizard.action_send()

    def test_open_collaboration_is_warned_of(self):
        """A company with an open card is named and unticked; ticking it is allowed."""
        known = self.card(sme_id=self.bakery.id)
        wizard = self.dialogue_for(self.sme | self.bakery)
        line = self.line_of(wizard, self.bakery)
        self.assertFalse(line.is_ticked)
        self.assertIn(known.reference, line.hindrance)
        self.assertEqual(wizard.ticked_count, 1)

    def test_rule_is_honoured_by_the_server(self):
        """Never and not-before can't be overridden, whatever the client ticks."""
        tomorrow = fields.Date.today() + timedelta(days=2)
        for vals in ({"contact_rule": "never"}, {"contact_not_before": tomorrow}):
            with self.subTest(vals=vals):
                self.bakery.with_user(self.officer).write(vals)
                wizard = self.dialogue_for(self.sme | self.bakery)
                line = self.line_of(wizard, self.bakery)
                self.assertFalse(line.is_ticked)
                line.is_ticked = True
                with self.assertRaisesRegex(UserError, "Their contact rule says no"):
                    wizard.action_send()
                self.bakery.write({"contact_rule": False, "contact_not_before": False})
        self.assertFalse(self.queued())

    def test_owner_is_asked_first(self):
        """The card is made, nothing is mailed; the owner is told and may send it."""
        self.bakery.write({"contact_rule": "ask_owner", "user_id": self.coordinator.id})
        card = self.approach(self.bakery)
        self.assertFalse(
            self.queued().filtered(lambda m: "berta" in (m.email_to or ""))
        )
        self.assertFalse(card.approach_ids)
        activity = self.to_dos(card)
        self.assertEqual(activity.user_id, self.coordinator)
        self.assertIn("Olga Officer would like to approach it", activity.note)
        with self.assertRaisesRegex(UserError, "Ask Cora Coordinator first"):
            self.send_interest(card, self.officer)
        self.send_interest(card, self.coordinator)
        self.assertEqual(card.approach_ids.partner_id, self.baker)
        mail = self.queued().filtered(lambda m: "berta" in (m.email_to or ""))
        self.assertEqual(self.holder(self.code_in(mail)), card.invitation_ids)
        self.assertEqual(len(card.invitation_ids), 1)

    def send_interest(self, card, user):
        card = card.with_user(user)
        action = card.action_invite()
        wizard = card.env[action["res_model"]].with_context(**action["context"])
        wizard = wizard.create({})
        wizard.action_send()
        return wizard

    def test_without_an_address_the_sender_finds_one(self):
        """Card and approach are made, nothing is mailed, the sender has a to-do; the
        mail leaves when the address is there.
        """
        self.baker.email = False
        card = self.approach(self.bakery)
        self.assertFalse(self.queued())
        self.assertEqual(card.approach_ids.state, "pending")
        activity = self.to_dos(card)
        self.assertEqual(activity.user_id, self.officer)
        self.assertEqual(activity.summary, "Find an e-mail address")
        self.assertEqual(card.invitation_ids.status, "no e-mail")
        self.baker.email = "berta@example.net"
        self.send_interest(card, self.officer)
        self.assertEqual(len(card.approach_ids), 1)
        self.assertEqual(len(self.queued()), 1)

    def test_address_written_in_the_row_is_kept(self):
        """An address for a contact that had none is kept on the contact."""
        self.baker.email = False
        wizard = self.dialogue_for(self.bakery)
        wizard.line_ids.email = "Berta@Example.net"
        wizard.action_send()
        self.assertEqual(self.baker.email, "berta@example.net")
        self.assertEqual(len(self.queued()), 1)

    def test_company_of_another_institution(self):
        """A contact that belongs to another institution can't be approached."""
        self.bakery.company_id = self.other_company
        wizard = self.dialogue_for(self.sme)
        wizard.line_ids.sudo().partner_id = self.bakery
        with self.assertRaisesRegex(UserError, "belongs to another institution"):
            wizard.action_send()

    def test_single_company_needs_reason_and_benefit(self):
        """*Ask for interest* on a card tells first what the mail would lack."""
        card = self.card(direction="hei_to_sme")
        self.assertTrue(card.can_invite)
        with self.assertRaisesRegex(UserError, "2.a"):
            card.action_invite()
        card.write(self.answers("hei_to_sme"))
        card.sme_contact_id = self.hannah
        wizard = self.send_interest(card, self.officer)
        self.assertEqual(wizard.office_id, self.office_hr)
        self.assertEqual(card.approach_ids.partner_id, self.hannah)

    # Many

    def test_many_cost_as_many_queries_as_few(self):
        """200 companies: no query per company."""
        partners = self.env["res.partner"].create(
            [
                {
                    "name": f"Company {n}",
                    "is_company": True,
                    "email": f"c{n}@example.net",
                }
                for n in range(205)
            ]
        )

        def count(work, *arguments):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            result = work(*arguments)
            self.env.flush_all()
            return result, self.cr.sql_log_count - before

        def queries(companies):
            wizard, opening = count(self.dialogue_for, companies)
            _action, sending = count(wizard.action_send)
            return opening, sending

        queries(partners[:1])
        few, many = queries(partners[1:5]), queries(partners[5:])
        self.assertEqual(len(self.queued()), 205)
        self.assertLess(many[0] - few[0], 20, f"opening: {few[0]} for 4, {many[0]}")
        self.assertLess(many[1] - few[1], 60, f"sending: {few[1]} for 4, {many[1]}")

"""Ask them: the dialogue, the mail with a link, reminding and revoking."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .invitation_common import InvitationCommon


@tagged("post_install", "-at_install")
class TestAskThem(InvitationCommon):
    def codes(self, lines):
        return sorted(lines.mapped("code"))

    def days_left(self, invitation):
        left = invitation.token_expires_on - fields.Datetime.now()
        return round(left.total_seconds() / 86400)

    # The dialogue

    def test_dialogue_ticks_what_they_answer(self):
        """All open steps of the other side, and of both, are ticked; no other."""
        wizard = self.dialogue()
        self.assertEqual(wizard.partner_id, self.owner)
        self.assertEqual(wizard.email, "olaf@example.net")
        self.assertEqual(self.codes(wizard.line_ids), ["2.a", "2.b.i", "2.b.ii", "2.c"])
        self.assertIn("Dear Olaf Owner", wizard.body)
        self.assertIn("2.b.ii Why this SME", wizard.body)
        self.assertIn("University of Hills", wizard.preview)

    def test_one_step_is_asked_for_alone(self):
        """*Ask them* on a step ticks that step only."""
        wizard = self.dialogue(codes=["2.a"])
        self.assertEqual(self.codes(wizard.line_ids), ["2.a"])
        self.assertNotIn("2.c", wizard.body)

    def test_our_own_steps_are_not_asked_for(self):
        """When we approach, the company is asked for what both answer, only."""
        card = self.card(direction="hei_to_sme")
        self.assertEqual(
            self.codes(self.dialogue(card, self.officer).line_ids), ["2.d"]
        )
        ours = self.line(card, "2.a")
        self.assertFalse(ours.can_ask)

    def test_the_institution_can_be_the_other_side(self):
        """Where our side is the company, the university's steps are asked for."""
        steelworks = self.env["res.company"].create(
            {"name": "Works", "partner_id": self.sme.id}
        )
        boss = self.person("officer", "Bo Boss", steelworks)
        dean = self.env["res.partner"].create(
            {"name": "Dea Dean", "parent_id": self.hei.id, "email": "d@example.com"}
        )
        card = (
            self.env["hei.sme.collaboration"]
            .with_user(boss)
            .with_context(allowed_company_ids=steelworks.ids)
            .create(
                {
                    "direction": "hei_to_sme",
                    "company_id": steelworks.id,
                    "hei_id": self.hei.id,
                    "sme_id": self.sme.id,
                    "hei_contact_id": dean.id,
                }
            )
        )
        self.assertEqual(card.our_side, "sme")
        wizard = self.dialogue(card, boss)
        self.assertEqual(self.codes(wizard.line_ids), ["2.a", "2.b", "2.c", "2.d"])
        wizard.action_send()
        self.assertEqual(self.queued().email_to, '"Dea Dean" <d@example.com>')

    def test_nothing_to_ask_is_said(self):
        """A closed card, and one whose steps are all answered, can't be asked for."""
        self.collaboration.write(self.answers())
        self.assertFalse(self.collaboration.can_ask)
        with self.assertRaisesRegex(UserError, "no open step to answer"):
            self.collaboration.action_ask()
        card = self.card()
        card.write(
            {"stage_id": self.stage["closed"].id, "close_reason_id": self.reason.id}
        )
        self.assertFalse(card.can_ask)
        with self.assertRaisesRegex(UserError, "Reopen it before you ask"):
            card.action_ask()

    # Sending

    def test_mail_holds_the_link_and_the_note_does_not(self):
        """The queued mail alone has the personal link; the note has the neutral one,
        and the database the hash.
        """
        invitation = self.ask()
        mail = self.queued()
        self.assertEqual(len(mail), 1)
        self.assertEqual(mail.email_to, '"Olaf Owner" <olaf@example.net>')
        self.assertEqual(self.holder(self.code_in(mail)), invitation)
        note = self.notes()[0]
        self.assertIn("/collaboration/link", note)
        self.assertNotIn("/collaboration/link#", note)
        self.assertEqual(invitation.state, "open")
        self.assertEqual(invitation.user_id, self.coordinator)
        self.assertEqual(self.days_left(invitation), 30)

    def test_days_can_be_chosen(self):
        """The link works as long as the dialogue says, from 1 to 365 days."""
        invitation = self.ask(days=7)
        self.assertEqual(self.days_left(invitation), 7)
        for days in (0, 366):
            with self.assertRaisesRegex(UserError, "1 to 365 days"):
                self.dialogue(days=days).action_send()

    def test_asking_again_voids_the_former_link(self):
        """One person has one invitation; what they began to answer stays."""
        first = self.ask()
        former = self.code_in(self.queued())
        first.draft = {"fields": {"purpose": "Half"}}
        self.assertIn("was asked on", self.dialogue().earlier)
        again = self.ask(codes=["2.a"])
        self.assertEqual(again, first)
        self.assertEqual(again.draft["fields"]["purpose"], "Half")
        self.assertEqual(self.codes(again.step_ids), ["2.a"])
        self.assertIsNone(self.holder(former))
        self.assertEqual(self.holder(self.code_in(self.queued()[-1])), first)

    def test_mail_without_its_link_does_not_leave(self):
        """Whoever deletes the link from the text is told to put it back."""
        wizard = self.dialogue()
        wizard.body = "<p>Please answer.</p>"
        with self.assertRaisesRegex(UserError, "has lost its link"):
            wizard.action_send()
        self.assertFalse(self.queued())

    def test_missing_address_is_added_with_own_rights(self):
        """An address written in the dialogue is kept on the contact by an officer; a
        coordinator who may not change contacts is told whom to ask.
        """
        self.owner.email = False
        wizard = self.dialogue(user=self.officer)
        self.assertTrue(wizard.needs_email)
        with self.assertRaisesRegex(UserError, "no e-mail address that works"):
            wizard.action_send()
        wizard.email = "New@Example.net"
        wizard.action_send()
        self.assertEqual(self.owner.email, "new@example.net")
        self.owner.email = False
        with self.assertRaisesRegex(UserError, "Ask an officer to add it"):
            self.dialogue(email="again@example.net").action_send()
        self.assertFalse(self.owner.email)

    def test_unknown_asker_is_asked(self):
        """Without a company on record the asker's own address is used."""
        card = self.card(
            sme_id=False,
            asker_company="Mill",
            asker_name="Mia Miller",
            asker_email="mia@example.net",
        )
        wizard = self.dialogue(card, self.officer)
        self.assertEqual((wizard.name, wizard.email), ("Mia Miller", "mia@example.net"))
        wizard.action_send()
        self.assertFalse(card.invitation_ids.partner_id)
        self.assertEqual(self.queued().email_to, '"Mia Miller" <mia@example.net>')
        mia = self.env["res.partner"].create(
            {"name": "Mia Miller", "parent_id": self.sme.id, "email": "mia@example.net"}
        )
        card.sme_id = self.sme
        self.ask(card, self.officer, partner_id=mia.id)
        self.assertEqual(card.invitation_ids.partner_id, mia)
        self.assertEqual(len(card.invitation_ids), 1)

    def test_without_steps_nothing_is_asked(self):
        """At least one step has to be ticked, and each still open."""
        with self.assertRaisesRegex(UserError, "at least one step"):
            self.dialogue(line_ids=[(5,)]).action_send()
        wizard = self.dialogue()
        self.collaboration.write(self.answers())
        with self.assertRaisesRegex(UserError, "isn't open any more"):
            wizard.action_send()

    def test_html_in_names_is_text(self):
        """A name with markup and template syntax arrives as it was written."""
        self.owner.name = "<b>Olaf</b> {{7*7}} ${7*7}"
        self.ask()
        body = self.queued().body_html
        self.assertIn("&lt;b&gt;Olaf&lt;/b&gt; {{7*7}} ${7*7}", body)

    # Whose turn

    def test_open_invitation_turns_what_both_answer(self):
        """What both answer waits for us, and for them while they are asked."""
        card = self.card(direction="hei_to_sme", **self.answers("hei_to_sme"))
        card.way_ids = False
        self.accept(card)
        self.assertEqual(card.turn, "hei")
        card.sme_contact_id = self.owner
        invitation = self.ask(card, self.officer)
        self.assertEqual(card.turn, "sme")
        self.assertIn("asked Olaf Owner, not opened yet", self.line(card, "2.d").asked)
        card._propose(
            {"fields": {"way_ids": self.way.ids}}, self.line(card, "2.d"), "Olaf Owner"
        )
        self.assertEqual(card.turn, "hei")
        self.line(card, "2.d").sudo().state = "todo"
        card.way_ids = False
        self.assertEqual(card.turn, "sme")
        invitation.with_user(self.officer).action_revoke()
        self.assertEqual(card.turn, "hei")
        self.assertFalse(self.line(card, "2.d").asked)

    # Who may

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_may_ask(self):
        """Who may write the card may ask; readers and strangers may not."""
        for user in (self.reader, self.employee, self.outsider):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.collaboration.with_user(user).action_ask()
        other = self.card()
        with self.assertRaises(AccessError):
            other.with_user(self.coordinator).action_ask()
        wizard = self.dialogue(user=self.coordinator)
        self.collaboration.message_unsubscribe(self.coordinator.partner_id.ids)
        with self.assertRaises(AccessError):
            wizard.action_send()
        self.assertFalse(self.queued())
        self.collaboration.message_subscribe(self.coordinator.partner_id.ids)
        self.assertTrue(self.ask(user=self.coordinator))

    def test_answering_twice_is_once(self):
        """Whatever door an answer comes through, the first one counts."""
        invitation = self.ask()
        invitation._answer({"fields": {"purpose": "First"}, "questions": {}})
        invitation._answer({"fields": {"purpose": "Second"}, "questions": {}})
        self.assertEqual(self.collaboration.purpose, "First")
        self.assertIn("First", invitation.said)
        other = self.card(sme_contact_id=self.owner.id)
        late = self.ask(other, self.officer)
        other.active = False
        late._answer({"fields": {"purpose": "Late"}, "questions": {}})
        self.assertFalse(other.purpose)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_reads_invitations(self):
        """Like the card; nobody writes one by hand, and nobody reads a token."""
        mine = self.ask()
        other = self.card(sme_contact_id=self.owner.id)
        theirs = self.ask(other, self.officer)
        model = self.env["hei.sme.invitation"]
        for user, seen in (
            (self.reader, mine | theirs),
            (self.coordinator, mine),
            (self.officer, mine | theirs),
            (self.administrator, mine | theirs),
        ):
            with self.subTest(user=user.name):
                found = model.with_user(user).search(
                    [("id", "in", (mine | theirs).ids)]
                )
                self.assertEqual(found, mine.with_user(user) | seen.with_user(user))
                for act in (
                    lambda f=found: f.write({"name": "Me"}),
                    lambda f=found: f.unlink(),
                    lambda f=found: f.read(["token_hash"]),
                ):
                    with self.assertRaises(AccessError):
                        act()
        outsider = model.with_user(self.outsider).with_context(
            allowed_company_ids=self.other_company.ids
        )
        self.assertFalse(outsider.search([("id", "in", (mine | theirs).ids)]))
        with self.assertRaises(AccessError):
            model.with_user(self.employee).search([])

    # Revoking

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_revoking_makes_the_link_void(self):
        """Whoever may write the card may revoke, and the card says so."""
        invitation = self.ask()
        code = self.code_in(self.queued())
        with self.assertRaises(AccessError):
            invitation.with_user(self.reader).action_revoke()
        invitation.with_user(self.coordinator).action_revoke()
        self.assertEqual(invitation.state, "closed")
        self.assertIsNone(self.holder(code))
        self.assertIn("The link of Olaf Owner is void.", self.notes()[0])

    def test_lost_link_is_sent_again_to_the_same_address(self):
        """Once an hour, while something is open, and never after revoking."""
        invitation = self.ask()
        code = self.code_in(self.queued())
        link = self.env["hei.sme.link"]
        link._send_again(code)
        self.assertEqual(len(self.queued()), 1)
        invitation.link_sent_on -= timedelta(hours=2)
        link._send_again(code)
        self.assertEqual(len(self.queued()), 2)
        self.assertEqual(self.queued()[-1].email_to, '"Olaf Owner" <olaf@example.net>')
        invitation.link_sent_on -= timedelta(hours=2)
        invitation.with_user(self.officer).action_revoke()
        link._send_again(code)
        self.assertEqual(len(self.queued()), 2)

    # People

    def test_who_was_asked_is_archived_not_deleted(self):
        """A contact who was asked can't be deleted, and the refusal says where."""
        person = self.owner.copy({"name": "Pia Person", "email": "pia@example.net"})
        self.ask(partner_id=person.id)
        with self.assertRaisesRegex(UserError, "Archive the contact"):
            person.with_user(self.officer).unlink()

    # A colleague

    def test_colleague_becomes_a_contact_when_ours_says_so(self):
        """Nobody outside makes a contact; an officer does, in one click."""
        invitation = self.ask()
        heir = invitation._hand_over("Carla Colleague", "carla@example.net")
        self.assertFalse(heir.partner_id)
        heir.with_user(self.officer).action_add_contact()
        self.assertEqual(heir.partner_id.parent_id, self.sme)
        self.assertEqual(heir.partner_id.email, "carla@example.net")
        second = heir._hand_over("Olaf", "olaf@example.net")
        second.with_user(self.officer).action_add_contact()
        self.assertEqual(second.partner_id, self.owner)

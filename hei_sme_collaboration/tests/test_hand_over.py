"""People leave: what was theirs goes to somebody else, and nothing stays behind."""

from ast import literal_eval

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCase

from .approach_common import ApproachCommon


@tagged("post_install", "-at_install")
class TestHandOver(MailCase, ApproachCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.heir = cls.person("officer", "Hana Heir")
        cls.heir.email = "hana@example.com"
        cls.mine = cls.card(user_id=cls.officer.id)
        cls.closed = cls.card(user_id=cls.officer.id, sme_id=cls.bakery.id)
        cls.closed.write(
            {"stage_id": cls.stage["closed"].id, "close_reason_id": cls.reason.id}
        )
        cls.theirs = cls.card(cls.administrator, user_id=cls.administrator.id)

    def wizard(self, user, **vals):
        wizards = self.env["hei.sme.hand.over"].with_user(user)
        wizards = wizards.with_context(allowed_company_ids=user.company_ids.ids)
        return wizards.create({"to_user_id": self.heir.id, **vals})

    def hand_over(self, user, **vals):
        return self.wizard(user, **vals).action_hand_over()

    def remind(self, record, user, summary="Call them"):
        return record.sudo().activity_schedule(
            "mail.mail_activity_data_todo", summary=summary, user_id=user.id
        )

    def test_everything_open_goes_along(self):
        """Cards, activities on cards and memoranda, and what waits for an answer."""
        self.mine.action_draft_memorandum()
        on_card = self.remind(self.mine, self.officer)
        on_memorandum = self.remind(self.mine.agreement_id, self.officer)
        elsewhere = self.remind(self.theirs, self.officer)
        others = self.remind(self.mine, self.administrator)
        [pending] = self.pass_on(self.mine, self.faculty)
        [answered] = self.pass_on(self.theirs, self.faculty)
        answered.action_accept()
        heard = self.mine.last_contact_on
        wizard = self.wizard(self.administrator, from_user_id=self.officer.id)
        self.assertEqual(
            (wizard.card_count, wizard.activity_count, wizard.approach_count),
            (1, 3, 1),
        )
        with self.mock_mail_gateway():
            shown = wizard.action_hand_over()
        self.assertEqual(
            shown["params"]["message"],
            "Collaborations: 1 · Activities: 3 · Requests passed on: 1",
        )
        self.assertEqual(self.mine.user_id, self.heir)
        self.assertEqual(self.closed.user_id, self.officer)
        self.assertEqual(
            (on_card | on_memorandum | elsewhere).mapped("user_id"), self.heir
        )
        self.assertEqual(others.user_id, self.administrator)
        self.assertEqual(pending.user_id, self.heir)
        self.assertEqual(answered.user_id, self.officer)
        self.assertEqual(self.mine.last_contact_on, heard)
        [mail] = self._new_mails
        self.assertEqual(mail.recipient_ids, self.heir.partner_id)
        self.assertIn("Handed over to you by Ada Administrator", mail.subject)

    def test_a_coordinator_sees_what_they_take_over(self):
        """Also a card of somebody else, for the answer that they wait for now."""
        heir = self.person("coordinator", "Cleo Coordinator")
        self.pass_on(self.theirs, self.faculty, self.officer)
        self.hand_over(
            self.administrator, from_user_id=self.officer.id, to_user_id=heir.id
        )
        for card in self.mine | self.theirs:
            self.assertTrue(card.with_user(heir).has_access("write"))

    def test_the_history_says_so(self):
        """Who was responsible before stands in the card's history; a card that only
        lost an activity has a note.
        """
        self.remind(self.theirs, self.officer)
        self.hand_over(self.administrator, from_user_id=self.officer.id)
        self.flush_tracking()
        values = self.mine.message_ids.sudo().tracking_value_ids
        self.assertIn("Hana Heir", values.mapped("new_value_char"))
        note = self.theirs.message_ids[0].body
        self.assertIn("Olga Officer were handed over to Hana Heir", note)

    def test_chosen_cards_only(self):
        """From the list: the chosen cards and what belongs to them."""
        another = self.card(user_id=self.officer.id, sme_id=self.bakery.id)
        kept = self.remind(another, self.officer)
        moved = self.remind(self.mine, self.officer)
        chosen = self.mine | self.closed
        form = Form(
            self.env["hei.sme.hand.over"]
            .with_user(self.officer)
            .with_context(**chosen.action_hand_over()["context"])
        )
        self.assertEqual(form.from_user_id, self.officer)
        self.assertEqual((form.card_count, form.activity_count), (1, 1))
        form.to_user_id = self.heir
        form.save().action_hand_over()
        self.assertEqual(self.mine.user_id, self.heir)
        self.assertEqual(another.user_id, self.officer)
        self.assertEqual((moved | kept).mapped("user_id"), self.heir | self.officer)

    def test_from_whoever_is_responsible(self):
        """Chosen cards of several people, or of nobody, go to one person."""
        nobodys = self.card(user_id=False, sme_id=self.bakery.id)
        own = self.remind(self.theirs, self.administrator)
        guest = self.remind(self.theirs, self.officer)
        chosen = self.mine | self.theirs | nobodys
        wizard = self.wizard(self.officer, collaboration_ids=[(6, 0, chosen.ids)])
        self.assertFalse(wizard.from_user_id)
        wizard.action_hand_over()
        self.assertEqual(chosen.user_id, self.heir)
        self.assertEqual(own.user_id, self.heir)
        self.assertEqual(guest.user_id, self.officer)

    def test_of_who_was_archived(self):
        """Somebody who is gone already is handed over like anybody else."""
        self.officer.active = False
        self.hand_over(self.administrator, from_user_id=self.officer.id)
        self.assertEqual(self.mine.user_id, self.heir)

    def test_departments_go_along_when_wanted(self):
        """The other person takes the place there, and has what waits, once."""
        card = self.card(sme_id=self.bakery.id)
        self.pass_on(card, self.faculty)
        vals = {"from_user_id": self.coordinator.id, "with_units": True}
        with self.assertRaisesRegex(AccessError, "Only administrators"):
            self.hand_over(self.officer, **vals)
        shown = self.hand_over(self.administrator, **vals)
        self.assertIn("Departments: 1", shown["params"]["message"])
        self.assertEqual(self.faculty.user_ids, self.heir)
        self.assertEqual(len(self.activities(card, self.heir)), 1)
        self.assertFalse(self.activities(card, self.coordinator))

    def test_new_requests_go_along(self):
        """Who receives new requests is somebody else from then on; an administrator's
        word, and of the institutions they look at.
        """
        self.company.hei_sme_reception_user_id = self.coordinator
        self.other_company.hei_sme_reception_user_id = self.outsider
        vals = {"from_user_id": self.coordinator.id, "with_units": True}
        with self.assertRaisesRegex(AccessError, "Only administrators"):
            self.hand_over(self.officer, **vals)
        self.assertEqual(self.company.hei_sme_reception_user_id, self.coordinator)
        shown = self.hand_over(self.administrator, **vals)
        self.assertIn("Receives new requests", shown["params"]["message"])
        self.assertEqual(self.company.hei_sme_reception_user_id, self.heir)
        self.assertEqual(self.other_company.hei_sme_reception_user_id, self.outsider)

    # Who may

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_coordinators_hand_over_their_own(self):
        """Not what they follow, not another's, by no door."""
        own = self.card(user_id=self.coordinator.id, sme_id=self.bakery.id)
        self.mine.message_subscribe(self.coordinator.partner_id.ids)
        with self.assertRaisesRegex(AccessError, "You may hand over what is yours"):
            self.hand_over(self.coordinator, from_user_id=self.officer.id)
        with self.assertRaisesRegex(AccessError, "You may hand over what is yours"):
            self.hand_over(
                self.coordinator,
                from_user_id=False,
                collaboration_ids=[(6, 0, self.mine.ids)],
            )
        self.hand_over(self.coordinator, from_user_id=self.coordinator.id)
        self.assertEqual(own.user_id, self.heir)
        self.assertEqual(self.mine.user_id, self.officer)
        with self.assertRaises(AccessError):
            self.hand_over(self.reader, from_user_id=self.reader.id)

    def test_who_cannot_take_it(self):
        """An employee without a role, a colleague elsewhere, oneself, and nothing."""
        for user, said in (
            (self.employee, "Emil Employee can't work on collaborations yet"),
            (self.reader, "Rita Reader can't work on collaborations yet"),
            (self.outsider, "Otto Outsider doesn't belong to University of Hills"),
            (self.officer, "Choose somebody else"),
        ):
            with self.subTest(user=user.name), self.assertRaisesRegex(UserError, said):
                self.hand_over(
                    self.administrator,
                    from_user_id=self.officer.id,
                    to_user_id=user.id,
                )
        with self.assertRaisesRegex(UserError, "nothing to hand over"):
            self.hand_over(self.administrator, from_user_id=self.reader.id)

    def test_only_of_institutions_in_sight(self):
        """What the same person has at another institution stays with them."""
        both = self.company | self.other_company
        self.officer.company_ids = both
        elsewhere = (
            self.env["hei.sme.collaboration"]
            .with_user(self.outsider)
            .with_context(allowed_company_ids=self.other_company.ids)
            .create({"sme_id": self.sme.id, "user_id": self.officer.id})
        )
        self.hand_over(self.administrator, from_user_id=self.officer.id)
        self.assertEqual(self.mine.user_id, self.heir)
        self.assertEqual(elsewhere.user_id, self.officer)
        with self.assertRaisesRegex(UserError, "nothing to hand over"):
            self.hand_over(
                self.outsider,
                from_user_id=self.administrator.id,
                to_user_id=self.outsider.id,
            )

    def test_many_have_no_query_each(self):
        """Eighty cost a few queries more than eight."""
        cards = self.env["hei.sme.collaboration"].with_user(self.officer)
        cards = cards.with_context(tracking_disable=True)
        counts = []
        for count in (8, 8, 80):
            made = cards.create(
                [{"sme_id": self.sme.id, "user_id": self.officer.id}] * count
            )
            made.approach_ids = [(0, 0, {"unit_id": self.faculty.id})]
            made.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_todo", user_id=self.officer.id
            )
            wizard = self.wizard(self.administrator, from_user_id=self.officer.id)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            wizard.action_hand_over()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(made.user_id, self.heir)
        self.assertLess(counts[2] - counts[1], 20, counts)

    # What stays behind

    def left_behind(self):
        view = self.env["hei.sme.collaboration"].get_view(
            self.env.ref("hei_sme_collaboration.collaboration_view_search").id, "search"
        )
        return {
            name: self.env["hei.sme.collaboration"].search(self.filter(view, name))
            for name in ("responsible_left", "contact_left")
        }

    def filter(self, view, name):
        arch = etree.fromstring(view["arch"])
        return literal_eval(arch.find(f".//filter[@name='{name}']").get("domain"))

    def test_left_behind(self):
        """The filters find cards whose responsible or contact left, open ones only."""
        self.mine.sme_contact_id = self.owner
        self.closed.sme_contact_id = self.owner
        self.assertFalse(any(self.left_behind().values()))
        self.officer.active = False
        self.owner.active = False
        found = self.left_behind()
        self.assertEqual(found["responsible_left"], self.mine)
        self.assertEqual(found["contact_left"], self.mine)
        self.assertEqual(self.mine.who_left, "Olga Officer, Olaf Owner")

    def test_departments_left_behind(self):
        """One without people, or whose people are all gone; asked, or not yet."""
        units = self.env["hei.sme.unit"]
        view = units.get_view(
            self.env.ref("hei_sme_collaboration.unit_view_search").id, "search"
        )
        ours = [("company_id", "=", self.company.id)]

        def found(name):
            return units.search(ours + self.filter(view, name))

        self.assertEqual(found("without_people"), self.empty)
        self.assertFalse(found("asked_without_people"))
        self.pass_on(self.mine, self.faculty)
        self.coordinator.active = False
        self.assertEqual(found("without_people"), self.empty | self.faculty)
        self.assertEqual(found("asked_without_people"), self.faculty)

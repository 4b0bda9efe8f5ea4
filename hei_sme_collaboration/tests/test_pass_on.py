"""A request goes from department to department."""

from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCase

from .approach_common import ApproachCommon

RULES = ("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")


@tagged("post_install", "-at_install")
class TestPassOn(MailCase, ApproachCommon):
    # Who is asked, and how they hear of it

    def test_people_get_an_activity_and_a_mail(self):
        """The day, the sentence and who passed it on reach everybody there, once."""
        card = self.card(purpose="Find a tester")
        due = fields.Date.today() + timedelta(days=9)
        with self.mock_mail_gateway():
            [approach] = self.pass_on(
                card,
                self.faculty,
                deadline=due,
                sentence="They know <b>Prof. Zupan</b>",
            )
        self.assertEqual(approach.state, "pending")
        self.assertEqual(approach.user_id, self.officer)
        [activity] = self.activities(card, self.coordinator)
        self.assertEqual(activity.activity_type_id.name, "Request passed on")
        self.assertEqual(activity.date_deadline, due)
        self.assertEqual(activity.summary, "Passed on to Faculty of ICT")
        self.assertIn("&lt;b&gt;Prof. Zupan", activity.note)
        [mail] = self._new_mails
        self.assertEqual(mail.recipient_ids, self.coordinator.partner_id)
        self.assertIn("Olga Officer", mail.body_html)
        self.assertIn("Find a tester", mail.body_html)
        self.assertIn("&lt;b&gt;Prof. Zupan", mail.body_html)
        self.assertIn("/mail/view?", mail.body_html)
        self.assertIn("Passed on to Faculty of ICT", mail.subject)

    def test_without_a_deadline_the_activity_has_a_day(self):
        """A week, or what an administrator sets on the type of activity."""
        card = self.card()
        with freeze_time("2026-03-02"):
            [approach] = self.pass_on(card, self.faculty)
            [activity] = self.activities(card, self.coordinator)
            self.assertEqual(str(activity.date_deadline), "2026-03-09")
        approach.with_user(self.officer).deadline = "2026-03-20"
        self.assertEqual(str(activity.date_deadline), "2026-03-20")

    def test_several_departments_at_once(self):
        """One approach for each, and the card waits for a department."""
        card = self.card()
        asked = self.pass_on(card, self.faculty | self.materials)
        self.assertEqual(asked.unit_id, self.faculty | self.materials)
        self.assertEqual(card.turn, "unit")
        self.assertEqual(len(self.activities(card, self.colleague)), 1)

    def test_a_department_without_people(self):
        """The dialogue says so before, and whoever passed it on sees to it."""
        card = self.card()
        wizard = Form(
            self.env["hei.sme.pass.on"]
            .with_user(self.officer)
            .with_context(default_collaboration_id=card.id)
        )
        wizard.unit_ids.add(self.faculty)
        self.assertFalse(wizard.empty_units)
        wizard.unit_ids.add(self.empty)
        self.assertEqual(wizard.empty_units, "Faculty of Forestry")
        self.pass_on(card, self.empty)
        [activity] = self.activities(card, self.officer)
        self.assertEqual(activity.summary, "Nobody at Faculty of Forestry")

    def test_people_who_cannot_open_it_are_nobody(self):
        """An employee without a role here isn't told of what they can't open."""
        self.empty.user_ids = self.employee
        card = self.card()
        with self.mock_mail_gateway():
            self.pass_on(card, self.empty)
        self.assertFalse(self._new_mails)
        self.assertFalse(self.activities(card, self.employee))

    def test_any_door_asks_the_people(self):
        """A line on the card does what the dialogue does; an import is silent."""
        card = self.card()
        vals = {"collaboration_id": card.id, "unit_id": self.faculty.id}
        approaches = self.env["hei.sme.approach"].with_user(self.officer)
        silent = approaches.with_context(import_file=True).create(vals)
        self.assertFalse(self.activities(card, self.coordinator))
        approaches.create(vals)
        self.assertEqual(len(self.activities(card, self.coordinator)), 1)
        approaches.browse(silent.id).unit_id = self.materials
        self.assertEqual(len(self.activities(card, self.colleague)), 1)

    def test_joining_and_leaving(self):
        """Who joins finds what waits, who leaves isn't asked any more."""
        card = self.card()
        self.pass_on(card, self.faculty)
        self.faculty.with_user(self.administrator).user_ids = self.colleague
        self.assertFalse(self.activities(card, self.coordinator))
        self.assertEqual(len(self.activities(card, self.colleague)), 1)

    # The dialogue's own refusals

    def test_what_the_dialogue_refuses(self):
        """Nobody chosen, asked twice, a day that's over, answered already."""
        card = self.card()
        with self.assertRaisesRegex(UserError, "Choose the departments"):
            self.pass_on(card, self.env["hei.sme.unit"])
        with self.assertRaisesRegex(ValidationError, "before it was asked"):
            self.pass_on(
                self.card(),
                self.faculty,
                deadline=fields.Date.today() - timedelta(days=1),
            )
        [first] = self.pass_on(card, self.faculty)
        with self.assertRaisesRegex(UserError, "“Faculty of ICT” was asked on"):
            self.pass_on(card, self.faculty | self.materials)
        with self.assertRaisesRegex(UserError, "“Faculty of ICT” was asked on"):
            self.pass_on(card, self.faculty, previous=first)
        first.action_accept()
        with self.assertRaisesRegex(UserError, "“Faculty of ICT” has answered already"):
            self.pass_on(card, self.materials, previous=first)

    def test_departments_of_the_institution_only(self):
        """Another institution's department can't be asked."""
        strange = self.unit("School of Sails", company=self.other_company)
        with mute_logger(*RULES), self.assertRaises(AccessError):
            self.pass_on(self.card(), strange.sudo(False))

    def test_an_administrator_of_both_mixes_nothing(self):
        """A card stays within its institution, even for who may see both."""
        strange = self.unit("School of Sails", company=self.other_company)
        self.administrator.company_ids |= self.other_company
        with self.assertRaisesRegex(UserError, "School of Sails"):
            self.pass_on(self.card(), strange, self.administrator)

    # Hops

    def test_a_department_passes_it_on(self):
        """That answers its own, keeps the card in sight, and the trail has each hop."""
        card = self.card()
        [first] = self.pass_on(card, self.faculty)
        [second] = self.pass_on(
            card, self.materials, self.coordinator, first, sentence="Yours, I think"
        )
        self.assertEqual(first.state, "passed_on")
        self.assertEqual(first.answered_on, fields.Date.today())
        self.assertEqual(second.previous_id, first)
        self.assertEqual(second.user_id, self.coordinator)
        self.assertEqual(card.turn, "unit")
        self.assertFalse(self.activities(card, self.coordinator))
        self.assertEqual(len(self.activities(card, self.colleague)), 1)
        self.assertTrue(card.with_user(self.coordinator).has_access("write"))
        self.decline(second, "No laboratory", self.colleague)
        [told] = self.activities(card, self.coordinator)
        self.assertEqual(told.summary, "Department of Materials declined")
        self.assertIn("No laboratory", told.note)
        self.assertEqual(card.turn, "hei")

    def test_the_responsible_hears_where_it_ended(self):
        """Not only whoever sent it on the last hop is told of the yes."""
        card = self.card()
        [first] = self.pass_on(card, self.faculty)
        [second] = self.pass_on(card, self.materials, self.coordinator, first)
        with self.mock_mail_gateway():
            second.with_user(self.colleague).action_accept()
        told = (self.coordinator | self.officer).partner_id
        self.assertEqual(self._new_mails.recipient_ids, told)

    def test_a_hop_stays_within_its_card(self):
        """It can't come from another card's department, nor go in a circle."""
        [one] = self.pass_on(self.card(), self.faculty)
        [two] = self.pass_on(self.card(sme_id=self.bakery.id), self.faculty)
        with self.assertRaisesRegex(ValidationError, "for another collaboration"):
            two.previous_id = one
        with self.assertRaisesRegex(ValidationError, "can't have come from"):
            one.previous_id = one

    def test_the_company_sees_with_whom_it_is(self):
        """The departments that have it, in order and with the day; never a refusal."""
        card = self.card()
        with freeze_time("2026-03-12"):
            asked = self.pass_on(card, self.faculty | self.materials | self.empty)
        first, second, third = (
            asked.filtered(lambda a, u=unit: a.unit_id == u)
            for unit in (self.faculty, self.materials, self.empty)
        )
        first.action_accept()
        self.decline(second, "They never pay in time")
        with freeze_time("2026-03-14"):
            unit = self.unit("Research Office", self.colleague)
            self.pass_on(card, unit, previous=third, sentence="A bit odd, these people")
        shown = card._outside_values()
        self.assertEqual(
            shown["trail"],
            [
                "with the Faculty of ICT, since 12 March 2026",
                "with the Research Office, since 14 March 2026",
            ],
        )
        for inside in ("Materials", "Forestry", "never pay", "odd"):
            self.assertNotIn(inside, str(shown))

    def test_the_company_sees_who_keeps_it(self):
        """Career services is a kind of department, and said as such."""
        card = self.card()
        with freeze_time("2026-03-12"):
            card.action_keep()
        [line] = card._outside_values()["trail"]
        self.assertRegex(line, r"^with .+, since 12 March 2026$")

    # Answers

    def test_accepting_tells_the_sender(self):
        """The people's activities end, whoever passed it on is told, once."""
        card = self.card()
        self.faculty.user_ids = self.coordinator | self.colleague
        [approach] = self.pass_on(card, self.faculty)
        with self.mock_mail_gateway():
            approach.with_user(self.coordinator).action_accept()
        self.assertFalse(self.activities(card, self.coordinator))
        self.assertFalse(self.activities(card, self.colleague))
        [mail] = self._new_mails
        self.assertEqual(mail.recipient_ids, self.officer.partner_id)
        self.assertIn("Faculty of ICT accepted.", mail.body_html)
        self.assertEqual(card.turn, "sme")

    def test_declining_tells_the_sender_why(self):
        """A to-do with the reason, and Odoo's own mail about it."""
        card = self.card()
        [approach] = self.pass_on(card, self.faculty)
        with self.mock_mail_gateway():
            self.decline(approach, "No <i>capacity</i>", self.coordinator)
        self.assertFalse(self.activities(card, self.coordinator))
        [activity] = self.activities(card, self.officer)
        self.assertEqual(activity.summary, "Faculty of ICT declined")
        self.assertIn("No &lt;i&gt;capacity", activity.note)
        [mail] = self._new_mails
        self.assertEqual(mail.recipient_ids, self.officer.partner_id)

    def test_a_closed_card_asks_nobody(self):
        """The activities end with it; the approach stays as it was."""
        card = self.card()
        [approach] = self.pass_on(card, self.faculty)
        card.write(
            {"stage_id": self.stage["closed"].id, "close_reason_id": self.reason.id}
        )
        self.assertFalse(self.activities(card, self.coordinator))
        self.assertEqual(approach.state, "pending")
        self.assertFalse(card.turn)

    def test_one_answer_leaves_the_other_departments_activity(self):
        """Whoever sits in two departments still has the other to answer for."""
        self.materials.user_ids = self.coordinator
        card = self.card()
        asked = self.pass_on(card, self.faculty | self.materials)
        self.assertEqual(len(self.activities(card, self.coordinator)), 2)
        asked.filtered(lambda a: a.unit_id == self.faculty).action_accept()
        [left] = self.activities(card, self.coordinator)
        self.assertEqual(left.summary, "Passed on to Department of Materials")

    def test_declining_needs_a_reason(self):
        """Through the dialogue, a remote call, an import or a new line."""
        card = self.card()
        [approach] = self.pass_on(card, self.faculty)
        for reason in (False, "  \n"):
            with self.assertRaisesRegex(UserError, "Say why “Faculty of ICT” declines"):
                self.decline(approach, reason, self.coordinator)
        with self.assertRaisesRegex(UserError, "Say why"):
            approach.with_user(self.coordinator).write({"state": "declined"})
        with self.assertRaisesRegex(UserError, "Say why"):
            self.env["hei.sme.approach"].create(
                {
                    "collaboration_id": card.id,
                    "unit_id": self.materials.id,
                    "state": "declined",
                }
            )
        columns = ["collaboration_id/.id", "unit_id/.id", "state"]
        said = self.env["hei.sme.approach"].load(
            columns, [[str(card.id), str(self.materials.id), "declined"]]
        )["messages"]
        self.assertIn("Say why", said[0]["message"])
        approach.state = "no_answer"

    def test_the_company_owes_no_reason_and_old_ones_stay(self):
        """A company's no, and what was declined before, can be edited on."""
        card = self.card(direction="hei_to_sme")
        approach = self.env["hei.sme.approach"].with_user(self.officer)
        asked = approach.create(
            {"collaboration_id": card.id, "office_id": self.office_hr.id}
        )
        self.decline(asked, False)
        self.assertEqual(asked.state, "declined")
        old = approach.create({"collaboration_id": card.id, "unit_id": self.faculty.id})
        old.flush_recordset()
        self.env.cr.execute(
            "UPDATE hei_sme_approach SET state = 'declined' WHERE id = %s", old.ids
        )
        old.invalidate_recordset()
        old.channel = "phone"
        old.write({"state": "declined", "deadline": False})

    def test_declining_shows_the_board_to_who_loses_the_card(self):
        """The card is gone from their sight, so the board comes."""
        [approach] = self.pass_on(self.card(), self.faculty)
        shown = self.decline(approach, "No capacity", self.coordinator)
        self.assertEqual(shown["res_model"], "hei.sme.collaboration")
        [second] = self.pass_on(approach.collaboration_id, self.faculty)
        shown = self.decline(second, "No capacity")
        self.assertEqual(shown["type"], "ir.actions.act_window_close")

    # Who may

    @mute_logger(*RULES)
    def test_coordinators_answer_for_their_own_department(self):
        """Following the card isn't enough; officers answer for any."""
        card = self.card(user_id=self.coordinator.id)
        [approach] = self.pass_on(card, self.materials, self.coordinator)
        mine = approach.with_user(self.coordinator)
        self.assertFalse(mine.can_answer)
        for vals in (
            {"state": "accepted"},
            {"state": "declined", "answer": "Not yours to say"},
            {"answer": "Gladly"},
            {"answered_on": "2026-01-01"},
        ):
            with (
                self.subTest(vals=vals),
                self.assertRaisesRegex(
                    AccessError, "Only people of “Department of Materials”"
                ),
            ):
                mine.write(vals)
        with self.assertRaisesRegex(AccessError, "Only people of"):
            mine.create(
                {
                    "collaboration_id": card.id,
                    "unit_id": self.materials.id,
                    "state": "accepted",
                }
            )
        with self.assertRaisesRegex(UserError, "isn't yours to answer for"):
            self.pass_on(card, self.faculty, self.coordinator, approach)
        mine.write({"sentence": "They called again", "state": "pending"})
        self.assertFalse(approach.with_user(self.reader).can_answer)
        theirs = approach.with_user(self.colleague)
        self.assertTrue(theirs.can_answer)
        theirs.action_accept()
        self.assertFalse(theirs.can_answer)
        with self.assertRaisesRegex(AccessError, "Only people of"):
            mine.unit_id = self.faculty
        approach.with_user(self.officer).write({"state": "pending"})
        self.assertTrue(approach.with_user(self.officer).can_answer)

    @mute_logger(*RULES)
    def test_an_answer_is_not_taken_along_to_ones_own_department(self):
        """Nobody makes another department's yes their own, nor theirs another's."""
        card = self.card(user_id=self.coordinator.id)
        approach = (
            self.env["hei.sme.approach"]
            .with_user(self.coordinator)
            .create({"collaboration_id": card.id, "unit_id": self.faculty.id})
        )
        with self.assertRaisesRegex(AccessError, "Only people of"):
            approach.write({"unit_id": self.materials.id, "state": "accepted"})

    @mute_logger(*RULES)
    def test_a_refusal_names_nothing_of_others(self):
        """Who may not see it learns no department's name from an error."""
        [approach] = self.pass_on(self.card(), self.materials)
        for user in (self.coordinator, self.outsider, self.employee):
            with self.subTest(user=user.name):
                with self.assertRaises(AccessError) as refused:
                    approach.with_user(user).write({"state": "declined"})
                self.assertNotIn("Materials", str(refused.exception))

    @mute_logger(*RULES)
    def test_coordinators_pass_on_what_they_may_write(self):
        """Neither the dialogue nor a remote call passes on another's card."""
        card = self.card()
        with self.assertRaises(AccessError):
            self.pass_on(card, self.faculty, self.coordinator)
        for user in (self.coordinator, self.reader, self.employee, self.outsider):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.env["hei.sme.approach"].with_user(user).create(
                    {"collaboration_id": card.id, "unit_id": self.faculty.id}
                )
        self.assertFalse(card.approach_ids)

    def test_waiting_for_my_department(self):
        """The filter finds what a department of mine hasn't answered."""
        card = self.card()
        self.card(sme_id=self.bakery.id)
        [approach] = self.pass_on(card, self.faculty)
        cards = self.env["hei.sme.collaboration"].with_user(self.coordinator)
        domain = [
            (
                "approach_ids",
                "any",
                [
                    ("state", "=", "pending"),
                    ("unit_id.user_ids", "in", self.coordinator.id),
                ],
            )
        ]
        self.assertEqual(cards.search(domain), card)
        approach.with_user(self.coordinator).action_accept()
        self.assertFalse(cards.search(domain))

    def test_turn_follows_the_approached_side_first(self):
        """While the company is asked, our own department isn't what it waits for."""
        with freeze_time("2026-03-02"):
            card = self.card(direction="hei_to_sme")
            self.pass_on(card, self.faculty)
            self.assertEqual((card.turn, str(card.turn_since)), ("unit", "2026-03-02"))
        with freeze_time("2026-03-04"):
            self.env["hei.sme.approach"].with_user(self.officer).create(
                {"collaboration_id": card.id, "office_id": self.office_hr.id}
            )
            self.assertEqual((card.turn, str(card.turn_since)), ("sme", "2026-03-04"))
        with freeze_time("2026-03-06"):
            card.direction = "sme_to_hei"
            self.assertEqual((card.turn, str(card.turn_since)), ("unit", "2026-03-06"))

    def test_a_list_of_many_costs_the_same(self):
        """Who may answer what is looked up for all of a list at once."""
        cards = self.env["hei.sme.collaboration"].with_user(self.officer)
        cards = cards.with_context(tracking_disable=True).create(
            [{"sme_id": self.sme.id}] * 30
        )
        units = self.faculty | self.materials
        for card, unit in zip(cards, [*units] * 15, strict=True):
            card.approach_ids = [(0, 0, {"unit_id": unit.id})]
        mine = cards.approach_ids.with_user(self.coordinator)
        names = ("display_name", "can_answer", "previous_id", "sentence", "deadline")
        counts = []
        for count in (4, 4, 15):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            read = mine.web_search_read([], {name: {} for name in names}, limit=count)
            counts.append(self.cr.sql_log_count - before)
            self.assertEqual(len(read["records"]), count)
        self.assertEqual(counts[1], counts[2])

    def test_the_sender_who_is_gone(self):
        """Where the sender was archived, whoever is responsible hears of the no."""
        card = self.card(user_id=self.administrator.id)
        [approach] = self.pass_on(card, self.faculty)
        self.officer.active = False
        self.decline(approach, "No capacity", self.coordinator)
        [told] = self.activities(card, self.administrator)
        self.assertEqual(told.summary, "Faculty of ICT declined")

    def test_each_reads_it_in_their_language(self):
        """People of one department get the message in the language they chose."""
        self.env["res.lang"]._activate_lang("fr_FR")
        self.colleague.lang = "fr_FR"
        self.faculty.update_field_translations("name", {"fr_FR": {}})
        self.faculty.with_context(lang="fr_FR").name = "Faculté des TIC"
        self.faculty.user_ids = self.coordinator | self.colleague
        with self.mock_mail_gateway():
            self.pass_on(self.card(), self.faculty)
        self.assertEqual(len(self._new_mails), 2)

"""What needs me now: each kind for whom it should, and for nobody else."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .need_common import NeedCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-06-01 10:00:00")
class TestNeeds(NeedCommon):
    # Who looks

    def test_only_coordinators_and_officers_have_something_to_do(self):
        """A reader, an employee and somebody outside are refused by the server."""
        portal = self.env.ref("base.public_user")
        for user in (self.reader, self.employee, portal):
            with self.subTest(user=user.name), self.assertRaises(AccessError):
                self.needs(user).overview()
        self.assertEqual(self.needs(self.coordinator).overview()["sections"], [])

    def test_officers_choose_and_coordinators_cannot(self):
        """An officer starts with theirs; a coordinator has what the rules give."""
        officers = self.needs(self.officer)
        self.assertEqual(officers.overview()["scope"], "mine")
        self.assertEqual(officers.overview("all")["scope"], "all")
        self.assertEqual(officers.overview(["nonsense"])["scope"], "mine")
        self.assertTrue(officers.overview()["may_choose"])
        for scope in (None, "mine", "all"):
            shown = self.needs(self.coordinator).overview(scope)
            self.assertEqual((shown["scope"], shown["may_choose"]), ("all", False))

    def test_nothing_needs_anybody(self):
        """Without anything that waits the kinds are named, and nothing is opened."""
        self.quiet_card()
        shown = self.needs(self.officer).overview()
        self.assertEqual((shown["total"], shown["sections"]), (0, []))
        self.assertIn("Answers to take", shown["quiet"])
        self.assertNotIn(
            "Corrections to decide",
            self.needs(self.coordinator).overview()["quiet"],
        )

    def test_only_the_first_few_are_shown(self):
        """Of seven, five are lines; the count and the list have all."""
        for _number in range(7):
            self.propose(self.quiet_card(), "2.a")
        self.assertEqual(self.counts(self.officer), {"proposed": 7})
        self.assertEqual(len(self.lines(self.officer, "proposed")), 5)
        self.assertEqual(len(self.listed(self.officer, "proposed")), 7)

    def test_an_unknown_kind_is_refused(self):
        """What isn't a kind, or isn't for this person, opens nothing."""
        for user, key in ((self.officer, "nonsense"), (self.coordinator, "correction")):
            with self.subTest(key=key):
                with self.assertRaisesRegex(UserError, "nothing of this kind"):
                    self.needs(user).open_all(key)
                with self.assertRaisesRegex(UserError, "nothing of this kind"):
                    self.needs(user).open_one(key, 1)

    # Cards

    def test_proposed_answers_open_at_their_step(self):
        """Who runs the card or follows it takes them; the line says whose they are."""
        card = self.quiet_card(user_id=self.coordinator.id)
        self.propose(card, "2.b.i")
        self.propose(card, "2.a")
        self.assertNeeds(
            "proposed",
            card,
            mine=[self.coordinator],
            reading=[self.officer],
            others=[self.stranger, self.outsider],
        )
        [line] = self.lines(self.coordinator, "proposed")
        self.assertEqual(line["title"], "Steelworks")
        self.assertRegex(line["text"], "^Olaf Owner: 2.a .*, 2.b.i ")
        self.assertEqual(line["when"], "since 1 Jun 2026")
        self.assertEqual(line["person"], "Cora Coordinator")
        action = self.needs(self.coordinator).open_one("proposed", card.id)
        self.assertEqual((action["res_model"], action["res_id"]), (card._name, card.id))
        self.assertEqual(action["context"], {"hei_sme_step": "2.a"})
        with self.assertRaisesRegex(UserError, "seen to it already"):
            self.needs(self.stranger).open_one("proposed", card.id)
        card.with_user(self.coordinator).action_take_proposed()
        self.assertEqual(self.counts(self.coordinator), {})

    def test_closed_and_archived_cards_need_nobody(self):
        """A proposal on a card that is over waits for nobody."""
        closed, archived = self.quiet_card(), self.quiet_card()
        self.propose(closed, "2.a")
        self.propose(archived, "2.a")
        closed.write(
            {"stage_id": self.stage["closed"].id, "close_reason_id": self.reason.id}
        )
        archived.active = False
        self.assertEqual(self.counts(self.officer, "all"), {})

    def test_unassigned_is_every_officers(self):
        """What nobody took is shown to all officers, not to those who can't see it."""
        card = self.quiet_card(purpose="Two trainees")
        card.user_id = False
        self.assertNeeds(
            "unassigned",
            card,
            mine=[self.officer, self.other_officer, self.administrator],
            others=[self.stranger, self.outsider],
        )
        [line] = self.lines(self.officer, "unassigned")
        self.assertEqual((line["text"], line["person"]), ("Two trainees", ""))
        card.purpose = "Two\ntrainees, " * 50
        [line] = self.lines(self.officer, "unassigned")
        self.assertRegex(line["text"], r"^Two trainees, .* …$")
        self.assertLessEqual(len(line["text"]), 200)
        card.user_id = self.officer
        self.assertEqual(self.counts(self.officer), {})

    def test_silent_for_as_long_as_the_institution_says(self):
        """On the day, not the day before; a rest is no silence; 0 leaves it out."""
        card = self.quiet_card()
        card.last_contact_on = fields.Datetime.now() - timedelta(days=30)
        self.assertNeeds(
            "silent",
            card,
            mine=[self.officer],
            reading=[self.other_officer],
            others=[self.stranger, self.outsider],
        )
        [line] = self.lines(self.officer, "silent")
        self.assertEqual(
            (line["text"], line["when"]),
            ("Contact, silent for 30 days", "since 2 May 2026"),
        )
        with freeze_time("2026-06-01 09:59:59"):
            self.assertEqual(self.counts(self.officer), {})
        card.not_before = self.days(1)
        self.assertEqual(self.counts(self.officer), {})
        card.not_before = self.days(0)
        self.assertEqual(self.counts(self.officer), {"silent": 1})
        self.company.hei_sme_need_silent_days = 31
        self.assertEqual(self.counts(self.officer), {})
        self.company.hei_sme_need_silent_days = 0
        with freeze_time("2036-06-01"):
            self.assertEqual(self.counts(self.officer), {})

    def test_active_relations_may_be_silent_for_longer(self):
        """In force, half a year of silence is what counts."""
        agreement = self.signed("2026-05-01")
        card = agreement.collaboration_id
        self.accept(card)
        card.stage_id = self.stage["active"]
        card.last_contact_on = fields.Datetime.now() - timedelta(days=179)
        self.assertEqual(self.counts(self.officer), {})
        card.last_contact_on = fields.Datetime.now() - timedelta(days=180)
        self.assertEqual(self.counts(self.officer), {"silent": 1})
        self.company.hei_sme_need_silent_active_days = 0
        self.assertEqual(self.counts(self.officer), {})

    # Asked

    def test_asked_and_not_answered_by_the_day(self):
        """The day itself is in time; the day after it opens at the step asked for."""
        card = self.quiet_card()
        invitation = self.invite(card, deadline=self.days(0))
        self.assertEqual(self.counts(self.officer), {})
        with freeze_time("2026-06-02 10:00:00"):
            self.assertNeeds(
                "overdue",
                card,
                mine=[self.officer],
                reading=[self.other_officer],
                others=[self.stranger, self.outsider],
            )
            [line] = self.lines(self.officer, "overdue")
            self.assertEqual(line["text"], "Olaf Owner was asked")
            self.assertEqual((line["when"], line["late"]), ("until 1 Jun 2026", True))
            action = self.needs(self.officer).open_one("overdue", card.id)
            self.assertEqual(action["context"], {"hei_sme_step": "2.a"})
            card.not_before = self.days(5)
            self.assertEqual(self.counts(self.officer), {})
            card.not_before = False
            card.write(self.answers())
            self.assertEqual(self.counts(self.officer), {}, "answered meanwhile")
        invitation.action_revoke()

    def test_a_link_that_no_longer_works_is_overdue(self):
        """Without a day to answer, the end of the link is the day."""
        card = self.quiet_card()
        invitation = self.invite(card)
        invitation.sudo()._issue_link()
        until = invitation.sudo().token_expires_on
        with freeze_time(until - timedelta(minutes=1)):
            self.assertNotIn("overdue", self.counts(self.officer))
        with freeze_time(until + timedelta(minutes=1)):
            self.assertEqual(self.counts(self.officer)["overdue"], 1)
            invitation.with_user(self.officer).action_revoke()
            self.assertNotIn("overdue", self.counts(self.officer))

    # Approaches

    def ask_faculty(self, card, days=10, unit=None, user=None):
        return (
            self.env["hei.sme.approach"]
            .with_user(user or self.officer)
            .create(
                {
                    "collaboration_id": card.id,
                    "unit_id": (unit or self.faculty).id,
                    "deadline": days is not None and self.days(days),
                }
            )
        )

    def test_waiting_for_my_department(self):
        """Whoever is of the department answers at step 1, however far the day is."""
        card = self.quiet_card()
        approach = self.ask_faculty(card)
        self.assertNeeds(
            "department",
            approach,
            mine=[self.coordinator],
            others=[self.stranger, self.officer, self.outsider],
        )
        [line] = self.lines(self.coordinator, "department")
        self.assertEqual(line["text"], "Faculty of ICT")
        self.assertEqual((line["when"], line["late"]), ("answer by 11 Jun 2026", False))
        action = self.needs(self.coordinator).open_one("department", approach.id)
        self.assertEqual((action["res_model"], action["res_id"]), (card._name, card.id))
        self.assertEqual(action["context"], {"hei_sme_step": "1"})
        approach.with_user(self.coordinator).action_accept()
        self.assertEqual(self.counts(self.coordinator), {})

    def test_departments_that_are_late_or_nearly(self):
        """Three days before its day an open request is whoever's who asked, or runs
        the card; whose department it is has it once, not twice.
        """
        card = self.quiet_card()
        approach = self.ask_faculty(card, days=4)
        self.assertEqual(self.counts(self.officer), {})
        approach.deadline = self.days(3)
        self.assertNeeds(
            "late",
            approach,
            mine=[self.officer],
            reading=[self.other_officer],
            others=[self.coordinator, self.stranger, self.outsider],
        )
        self.assertFalse(self.lines(self.officer, "late")[0]["late"])
        with freeze_time("2026-06-05 10:00:00"):
            self.assertTrue(self.lines(self.officer, "late")[0]["late"])
            self.assertEqual(self.counts(self.coordinator), {"department": 1})
        card.user_id = self.other_officer
        for user in (self.officer, self.other_officer):
            self.assertEqual(self.counts(user), {"late": 1})
        self.company.hei_sme_need_near_days = 2
        self.assertEqual(self.counts(self.officer, "all"), {})

    # Corrections

    def test_corrections_are_for_officers(self):
        """Only who may decide has them; the line opens those of the company."""
        correction = self.env["hei.sme.correction"].create(
            {
                "partner_id": self.sme.id,
                "company_id": self.company.id,
                "field_name": "city",
                "new_value": "Jesenice",
                "proposed_by_id": self.owner.id,
            }
        )
        self.assertNeeds(
            "correction",
            correction,
            mine=[self.officer, self.other_officer],
            others=[self.coordinator, self.outsider],
        )
        [line] = self.lines(self.officer, "correction")
        self.assertEqual(
            (line["title"], line["text"]), ("Steelworks", "City: – → Jesenice")
        )
        action = self.needs(self.officer).open_one("correction", correction.id)
        self.assertEqual(action["domain"], [("partner_id", "in", self.sme.ids)])
        correction.with_user(self.officer).action_refuse()
        self.assertEqual(self.counts(self.officer), {})

    # Two institutions

    def test_each_institution_has_its_own(self):
        """Who works for both sees both, each by its own days; others only theirs."""
        both = self.person("officer", "Bea Both")
        both.company_ids |= self.other_company
        ours = self.quiet_card()
        theirs = (
            self.env["hei.sme.collaboration"]
            .with_user(self.outsider)
            .with_context(allowed_company_ids=self.other_company.ids)
            .create({"sme_id": self.bakery.id, "user_id": self.outsider.id})
        )
        self.other_company.hei_sme_need_silent_days = 60
        cards = (ours | theirs).sudo()
        cards.last_contact_on = fields.Datetime.now() - timedelta(days=59)
        self.assertEqual(self.counts(both, "all"), {"silent": 1})
        cards.last_contact_on = fields.Datetime.now() - timedelta(days=60)
        self.assertEqual(self.counts(both, "all"), {"silent": 2})
        told = {
            line["title"]: line["institution"]
            for line in self.lines(both, "silent", "all")
        }
        self.assertEqual(
            told, {"Steelworks": "University of Hills", "Bakery": "Seaside College"}
        )
        [line] = self.lines(self.outsider, "silent")
        self.assertEqual(line["institution"], "", "of one, it goes without saying")
        self.assertEqual(self.listed(both, "silent", "all"), cards.with_user(both))
        self.assertEqual(self.counts(self.outsider), {"silent": 1})
        self.assertEqual(self.listed(self.outsider, "silent").ids, theirs.ids)
        self.assertEqual(self.counts(self.officer, "all"), {"silent": 1})

    # Settings

    def test_periods_are_sensible(self):
        """Negative and enormous numbers of days are refused."""
        for value in (-1, 1_000_000):
            with self.assertRaises(ValidationError):
                self.company.hei_sme_need_silent_days = value

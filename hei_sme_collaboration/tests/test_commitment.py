"""Targets, results and the academic year they belong to."""

import base64

from lxml import etree
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .commitment_common import CommitmentCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-10 10:00:00")
class TestCommitment(CommitmentCommon):
    def test_actual_is_the_sum_of_dated_results(self):
        """Two results on two days add up; the progress stops at 100 per cent."""
        commitment = self.commitment()
        first = self.result(commitment, 4)
        self.result(commitment, 3, "2026-11-09")
        self.assertEqual(commitment.actual, 7)
        self.assertEqual((commitment.progress, commitment.remaining), (70, 3))
        self.assertEqual((commitment.promised, commitment.reached), (1, 0))
        first.quantity = 9
        self.assertEqual(commitment.actual, 12)
        self.assertEqual(commitment.progress, 100)
        self.assertTrue(commitment.reached)
        first.unlink()
        self.assertEqual(commitment.actual, 3)

    def test_tenths_add_up(self):
        """Ten times a tenth of an hour is one hour, to the digit."""
        commitment = self.commitment(measure_id=self.hours.id, target=1)
        for _time in range(10):
            self.result(commitment, 0.1)
        self.assertTrue(commitment.reached)

    def test_adding_a_result_on_the_screen(self):
        """The coordinator presses *Add a result*: today, a quantity, a file."""
        commitment = self.commitment().with_user(self.coordinator)
        action = commitment.action_add_result()
        entries = self.entries.with_user(self.coordinator)
        with Form(entries.with_context(**action["context"])) as form:
            self.assertEqual(str(form.date), "2026-11-10")
            form.quantity = 2
            form.note = "Two groups of pupils"
        entry = form.record
        self.assertEqual(entry.commitment_id, commitment)
        self.assertEqual(entry.user_id, self.coordinator)
        self.assertEqual(commitment.actual, 2)

    def test_day_of_a_result_lies_in_its_year(self):
        """A result of last year asks for last year's commitment, and says its days."""
        commitment = self.commitment()
        for day in ("2026-09-30", "2027-10-01"):
            with self.refused(
                ValidationError, "2026/27, which goes from 10/01/2026 to 09/30/2027"
            ):
                self.result(commitment, date=day)
        entry = self.result(commitment, date="2026-10-01")
        self.result(commitment, date="2027-09-30")
        with self.refused(ValidationError, "isn't in the academic year"):
            entry.date = "2026-09-01"
        with self.refused(ValidationError, "isn't in the academic year"):
            commitment.academic_year_id = self.year("2025-11-01")

    def test_year_keeps_the_days_of_its_results(self):
        """A year can't be shortened past a result."""
        commitment = self.commitment()
        self.result(commitment, date="2027-09-15")
        with self.refused(ValidationError, "isn't in the academic year"):
            commitment.academic_year_id.sudo().date_end = "2027-08-31"

    def test_day_that_is_offered(self):
        """A year that is over offers its last day, one that is to come its first."""
        for day, offered in (
            ("2025-11-01", "2026-09-30"),
            ("2027-11-01", "2027-10-01"),
        ):
            entry = self.entries.new({"commitment_id": self.commitment(day=day).id})
            self.assertEqual(str(entry.date), offered)

    def test_numbers_that_cannot_be(self):
        """Negative, enormous, no number at all: refused with what may stand there."""
        commitment = self.commitment()
        for value in (-1, -0.01, 1e10, 1e300, float("nan"), float("inf"), "many", [1]):
            with self.subTest(value=value):
                with self.refused(
                    ValidationError, "Quantity can't be .* from 0 to 1,000,000,000"
                ):
                    self.result(commitment, value)
                with self.refused(ValidationError, "Target can't be"):
                    commitment.write({"target": value})
        with self.refused(ValidationError, "say in the note why it is zero"):
            self.result(commitment, 0)
        self.result(commitment, 0, note="The company had no place this term")
        self.assertEqual((commitment.actual, commitment.remaining), (0, 10))

    def test_heads_are_whole(self):
        """There is no half visitor, in a result or in a target; half hours are fine."""
        commitment = self.commitment()
        with self.refused(ValidationError, "“Visitors” is counted in whole"):
            self.result(commitment, 2.5)
        with self.refused(ValidationError, "not in 2.5"):
            commitment.target = 2.5
        hours = self.commitment(commitment.collaboration_id, measure_id=self.hours.id)
        self.result(hours, 2.5)
        with self.refused(ValidationError, "whole numbers"):
            hours.measure_id = self.measure

    def test_counted_once(self):
        """The same measure of a card, year and department is one line."""
        commitment = self.commitment()
        card = commitment.collaboration_id
        self.commitment(card, unit_id=self.faculty.id)
        self.commitment(card, day="2025-11-01")
        for unit in (False, self.faculty.id):
            with self.subTest(unit=unit), mute_logger("odoo.sql_db"):
                with self.assertRaises(IntegrityError) as refusal, self.cr.savepoint():
                    self.commitment(card, unit_id=unit)
                words = commitment._sql_error_to_message(refusal.exception)
                self.assertIn("Add results there, or choose another dep", words)

    def test_another_collaborations_memorandum(self):
        """A commitment's memorandum is one of its own card."""
        [agreement] = self.many(1)
        with self.refused(ValidationError, "belongs to another collab"):
            self.commitment(agreement_id=agreement.id)

    def test_evidence_is_seen_by_who_sees_the_result(self):
        """A file that the coordinator uploads can be opened by a reader."""
        file = (
            self.env["ir.attachment"]
            .with_user(self.coordinator)
            .create({"name": "list.pdf", "datas": base64.b64encode(b"%PDF-")})
        )
        entry = self.result(self.commitment(), attachment_ids=[Command.set(file.ids)])
        self.env.invalidate_all()
        seen = entry.with_user(self.reader).attachment_ids
        self.assertEqual(seen.raw, b"%PDF-")
        with self.refused(AccessError, ""):
            self.at_home(file, self.outsider).read(["datas"])

    def test_somebody_elses_file_stays_theirs(self):
        """Naming a file of another person doesn't make it readable."""
        file = (
            self.env["ir.attachment"]
            .with_user(self.officer)
            .create({"name": "x.pdf", "datas": base64.b64encode(b"secret")})
        )
        with self.refused(AccessError, "not allowed to access this document"):
            self.result(self.commitment(), attachment_ids=[Command.set(file.ids)])
        self.assertFalse(file.res_id)

    # Who

    def test_people_of_the_department_add_results(self):
        """Somebody of the department adds results without following the card; somebody
        of another department sees nothing.
        """
        card = self.card()
        commitment = self.commitment(card, unit_id=self.faculty.id)
        self.assertFalse(card.with_user(self.coordinator).has_access("read"))
        entry = self.result(commitment, 3)
        self.assertEqual(commitment.actual, 3)
        for record in (commitment, entry):
            seen = record.with_user(self.coordinator)
            views = seen.get_views([(False, "list"), (False, "form")])["views"]
            for view in views.values():
                arch = etree.fromstring(view["arch"])
                names = {n.get("name") for n in arch.iter("field")} & set(seen._fields)
                self.env.invalidate_all()
                specification = {
                    name: {"fields": {"display_name": {}}}
                    if seen._fields[name].comodel_name
                    else {}
                    for name in names
                }
                self.assertTrue(seen.web_read(specification))
        self.assertFalse(commitment.with_user(self.coordinator).is_behind)
        stranger = self.person("coordinator", "Stan Stranger")
        self.assertFalse(self.commitments.with_user(stranger).search([]))
        with self.refused(AccessError, ""):
            self.result(commitment, 1, user=stranger)

    def test_coordinators_leave_targets_alone(self):
        """What was promised is the officers' to write."""
        commitment = self.commitment()
        with self.refused(AccessError, ""):
            commitment.with_user(self.coordinator).target = 1

    def test_reader_and_outsider(self):
        """A reader reads; another institution's officer finds nothing."""
        commitment = self.commitment()
        self.result(commitment)
        self.assertEqual(commitment.with_user(self.reader).actual, 1)
        with self.refused(AccessError, ""):
            self.result(commitment, user=self.reader)
        for model in (self.commitments, self.entries):
            self.assertFalse(self.at_home(model, self.outsider).search([]))

    def test_department_of_another_institution(self):
        """A commitment's year and department are its institution's."""
        unit = self.env["hei.sme.unit"].create(
            {"name": "Theirs", "company_id": self.other_company.id}
        )
        with self.refused(UserError, ""):
            self.commitment(unit_id=unit.id)
        year = self.year("2026-11-01", self.other_company)
        with self.refused(UserError, ""):
            self.commitment(academic_year_id=year.id)

    # Chatter

    def test_changes_are_told(self):
        """A changed or deleted result and a changed target stand in the chatter."""
        commitment = self.commitment()
        card = commitment.collaboration_id
        entry = self.result(commitment, 3)
        before = len(card.message_ids)
        entry.write({"quantity": 4})
        self.assertIn("Quantity 3 → 4", self.notes(card)[0])
        self.assertEqual(card.message_ids[0].author_id, self.coordinator.partner_id)
        commitment.target = 12
        self.assertIn("Visitors 2026/27: Target 10 → 12", self.notes(card)[0])
        entry.unlink()
        self.assertIn("deleted: Date 11/01/2026, Quantity 4", self.notes(card)[0])
        self.assertEqual(len(card.message_ids), before + 3)
        self.assertFalse(card.message_ids.sudo().notification_ids)

    # Merging and deleting

    def test_merging_companies_keeps_the_sums(self):
        """What two contacts of one company reached is the merged one's."""
        twin = self.env["res.partner"].create(
            {"name": "Steelworks", "is_company": True, "is_sme": True}
        )
        for sme, quantity in ((self.sme, 3), (twin, 4)):
            self.result(
                self.commitment(self.card(sme_id=sme.id, user_id=self.coordinator.id)),
                quantity,
            )
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.sme | twin).ids, self.sme)
        self.env.invalidate_all()
        [[total]] = self.commitments.with_user(self.officer)._read_group(
            [("sme_id", "=", self.sme.id)], [], ["actual:sum"]
        )
        self.assertEqual(total, 7)
        self.assertFalse(twin.exists())

    def test_what_is_counted_by_stays(self):
        """A measure, a year and a card in use stay, and are told in their own words."""
        commitment = self.commitment()
        with self.refused(UserError, "“Visitors” is in use: 1 × Commitment"):
            self.measure.with_user(self.administrator).unlink()
        with self.refused(UserError, "“2026/27” is in use"):
            commitment.academic_year_id.with_user(self.administrator).unlink()
        with self.refused(UserError, "has commitments, such as “Visitors 2026/27”"):
            commitment.collaboration_id.unlink()
        self.measure.with_user(self.administrator).active = False
        self.result(commitment, 2)
        self.assertEqual(commitment.actual, 2)

    # Behind

    def test_behind(self):
        """Behind is what the days gone by ask for, in whole numbers: of ten, one is due
        after a tenth of the year and all when it is over.
        """
        commitment = self.commitment()
        self.assertEqual(str(commitment.behind_on), "2026-11-07")
        self.assertTrue(commitment.is_behind)
        behind = self.commitments.with_user(self.officer)
        self.assertEqual(behind.search(behind._behind_domain()), commitment)
        self.assertEqual(behind.search([("is_behind", "=", True)]), commitment)
        self.assertFalse(behind.search([("is_behind", "=", False)]))
        self.result(commitment, 1)
        self.assertEqual(str(commitment.behind_on), "2026-12-13")
        self.assertFalse(commitment.is_behind)
        self.result(commitment, 8)
        self.assertEqual(str(commitment.behind_on), "2027-10-01")
        self.result(commitment, 1)
        self.assertFalse(commitment.behind_on)

    def test_never_behind(self):
        """Without a target, in a closed year or on a closed card nothing is behind."""
        commitment = self.commitment(target=0)
        self.assertFalse(commitment.behind_on)
        commitment = self.commitment(day="2025-11-01")
        self.assertEqual(str(commitment.behind_on), "2025-11-07")
        domain = commitment._behind_domain()
        card = commitment.collaboration_id
        card.write(
            {"stage_id": self.stage["closed"].id, "close_reason_id": self.reason.id}
        )
        self.assertNotIn(commitment, commitment.search(domain))
        card.action_reopen()
        self.assertIn(commitment, commitment.search(domain))
        self.closed(commitment)
        self.assertFalse(commitment.behind_on)

    # Where it is seen

    def test_progress_on_card_and_partner(self):
        """Of this year's targets so many are reached; without any, lines count."""
        card = self.card(user_id=self.coordinator.id)
        seen = card.with_user(self.coordinator)
        self.commitment(card, day="2025-11-01")
        self.assertEqual((seen.commitment_count, seen.commitment_progress), (1, False))
        commitment = self.commitment(card)
        self.commitment(card, measure_id=self.hours.id)
        self.result(commitment, 10)
        self.env.invalidate_all()
        self.assertEqual(seen.commitment_progress, "1 of 2")
        self.assertEqual(seen.sme_id.commitment_progress, "1 of 2")
        self.assertEqual(seen.sme_id.commitment_count, 3)
        action = seen.sme_id.action_open_commitments()
        self.assertEqual(len(seen.commitment_ids.search(action["domain"])), 3)

    def test_progress_costs_the_same_for_many(self):
        """One look for all partners of a list and all cards of a page."""
        cards = self.many(20).collaboration_id
        cards = cards.browse(cards.ids)
        for card in cards:
            self.commitment(card)

        def queries(records):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.mapped("commitment_progress")
            return self.cr.sql_log_count - before

        queries(cards)
        self.assertEqual(queries(cards), queries(cards[:1]))

    def test_card_form_costs_a_fixed_number(self):
        """The tab and the button of a card cost the same with 2 and with 40 lines."""
        card = self.card(user_id=self.coordinator.id)
        cards = card.browse(card.id).with_user(self.coordinator)
        arch = etree.fromstring(cards.get_view(view_type="form")["arch"])
        tab = arch.find(".//field[@name='commitment_ids']")
        names = {node.get("name") for node in tab.find("list").iter("field")}
        specification = {
            "commitment_count": {},
            "commitment_progress": {},
            "commitment_ids": {
                "fields": {
                    name: {"fields": {"display_name": {}}}
                    if self.commitments._fields[name].comodel_name
                    else {}
                    for name in names
                }
            },
        }

        def queries():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            cards.web_read(specification)
            return self.cr.sql_log_count - before

        for day in ("2026-11-01", "2025-11-01"):
            self.commitment(card, day=day)
        queries()
        few = queries()
        for year in range(1990, 2028):
            self.commitment(card, day=f"{year}-11-01", measure_id=self.hours.id)
        queries()
        self.assertEqual(queries(), few)
        self.assertLessEqual(few, 20)

"""What companies declare of their size, and the class that follows on the contact."""

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged, warmup
from odoo.tools import mute_logger

from .size_common import MILLION, SizeCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-20 12:00:00")
class TestSizeDeclaration(SizeCommon):
    # The plain word

    def test_declared_in_one_click(self):
        """The class on the contact's form is noted with the day and the name."""
        self.assertSize(False, False)
        with Form(self.sme.with_user(self.officer)) as form:
            form.sme_size_declared = "small"
        declaration = self.sme.sme_size_declaration_ids
        self.assertEqual(declaration.declared_class, "small")
        self.assertEqual(str(declaration.declared_on), "2026-11-20")
        self.assertEqual(declaration.declared_by_id, self.officer.partner_id)
        self.assertEqual(declaration.company_id, self.company)
        self.assertSize("small", "declared", "2026-11-20")
        self.assertEqual(
            self.sme.with_user(self.officer).sme_size_reason,
            "Small: declared on 11/20/2026 by Olga Officer, without figures.",
        )

    def test_the_form_shows_it_at_once(self):
        """What the screen gets back on saving says the new class, day and name."""
        self.word("micro", declared_by_id=self.owner.id)
        shown = ["sme_size_declared_on", "sme_size_declared_by", "sme_size_reason"]
        sme = self.sme.with_user(self.officer)
        sme.read(shown)
        [read] = sme.web_save(
            {"sme_size_declared": "small"}, {name: {} for name in shown}
        )
        self.assertEqual(str(read["sme_size_declared_on"]), "2026-11-20")
        self.assertEqual(read["sme_size_declared_by"], "Olga Officer")
        self.assertIn("Small: declared on 11/20/2026", read["sme_size_reason"])

    def test_a_newer_word_replaces_the_old(self):
        """The latest word counts; the older stays on record."""
        self.word("micro", "2024-02-01")
        self.word("small", "2026-02-01")
        self.word("medium", "2025-02-01")
        self.assertSize("small", "declared", "2026-02-01")
        self.assertEqual(len(self.sme.sme_size_declaration_ids), 3)

    def test_declared_by_import(self):
        """A column of an import of contacts notes the class of each, all at once."""
        names = ["Imported one", "Imported two"]
        result = (
            self.env["res.partner"]
            .with_user(self.administrator)
            .load(
                ["name", "is_company", "sme_size_declared"],
                [[names[0], "1", "Micro"], [names[1], "1", ""]],
            )
        )
        self.assertFalse(result["messages"])
        partners = self.env["res.partner"].browse(result["ids"])
        self.assertEqual(partners.mapped("sme_size_class"), ["micro", False])

    def test_taking_the_word_back(self):
        """Emptied, it's unknown again; what was said is archived, not lost."""
        self.word("micro")
        with Form(self.sme.with_user(self.officer)) as form:
            form.sme_size_declared = False
        self.assertSize(False, False)
        archived = self.sme.with_context(active_test=False).sme_size_declaration_ids
        self.assertEqual(archived.declared_class, "micro")
        self.assertFalse(archived.active)

    # Figures

    def test_computed(self):
        """Figures of a closed year give the class, and the reason with its article."""
        declaration = self.figures(2025, 249, 12 * MILLION)
        self.assertEqual(declaration.period_class, "medium")
        self.assertEqual(declaration.year, "2025")
        self.assertEqual(str(declaration.date_from), "2025-01-01")
        self.assertSize("medium", "computed", "2025-12-31")
        first, *lines = declaration.reason.splitlines()
        self.assertEqual(
            first,
            "Medium-sized: 249 annual work units, fewer than 250; turnover"
            " € 12,000,000, at most € 50,000,000 (Art. 2(1)).",
        )
        self.assertIn(
            "Not small: 249 annual work units, 50 or more (Art. 2(2)).", lines
        )
        self.assertIn("Autonomous: only its own figures count (Art. 3(1)).", lines)

    def test_what_is_empty_is_unknown(self):
        """Without figures of money the class is unknown, unless zero is meant."""
        declaration = self.figures(2025, 5, 0, 0)
        self.assertFalse(declaration.period_class)
        self.assertSize(False, False)
        self.assertIn(
            "Unknown: without turnover and balance sheet total it could be micro,"
            " small, medium-sized, or no SME (Art. 2).",
            declaration.reason,
        )
        declaration.zero_is_known = True
        self.assertSize("micro", "computed", "2025-12-31")

    def test_two_years_in_a_row(self):
        """One year over a ceiling changes nothing, the second does."""
        self.figures(2023, 49)
        self.figures(2024, 60)
        self.assertSize("small", "computed", "2024-12-31")
        self.assertIn(
            "Still Small: the period that ends on 12/31/2024 is the first in a row",
            self.sme.with_user(self.officer).sme_size_reason,
        )
        later = self.figures(2025, 60)
        self.assertSize("medium", "computed", "2025-12-31")
        later.headcount = 40
        self.assertSize("small", "computed", "2025-12-31")
        later.unlink()
        self.assertSize("small", "computed", "2024-12-31")

    def test_figures_count_more_than_a_word(self):
        """Of the latest closed accounts the figures count, whatever was said since."""
        self.figures(2025, 9)
        self.word("medium", "2026-11-01")
        self.assertSize("micro", "computed", "2025-12-31")
        sme = self.sme.with_user(self.officer)
        self.assertEqual(sme.sme_size_declared, "medium")
        self.assertEqual(sme.sme_size_computed, "micro")

    def test_old_figures_give_way_to_a_newer_word(self):
        """Once another year has closed, a word is about that year (Art. 4(1))."""
        self.figures(2023, 9)
        word = self.word("small", "2024-12-31")
        self.assertSize("micro", "computed", "2023-12-31")
        word.declared_on = "2025-01-01"
        self.assertSize("small", "declared", "2025-01-01")

    def test_financial_year_across_years(self):
        """A year may end in any month, and its name says both."""
        declaration = self.figures(2025, 9, date_to="2025-06-30")
        self.assertEqual(str(declaration.date_from), "2024-07-01")
        self.assertEqual(declaration.year, "2024/25")
        leap = self.figures(2020, 9, date_to="2020-02-29")
        self.assertEqual(str(leap.date_from), "2019-03-01")

    def test_which_year_is_asked_for(self):
        """The button offers the next closed year that isn't on record."""

        def offered():
            context = self.sme.action_add_size_declaration()["context"]
            return context["default_date_to"]

        self.assertEqual(offered(), "2025-12-31")
        self.figures(2023, 9, date_to="2024-06-30")
        self.assertEqual(offered(), "2025-06-30")
        self.figures(2024, 9, date_to="2025-06-30")
        self.assertEqual(offered(), "2026-06-30")
        self.figures(2025, 9, date_to="2026-06-30")
        self.assertEqual(offered(), "2023-06-30")

    def test_estimate(self):
        """A year that isn't closed is an estimate, and says so."""
        with self.refused("2026 of “Steelworks” isn't closed"):
            self.figures(2026, 9, declared_on="2026-11-01")
        guess = self.figures(2026, 9, declared_on="2026-11-01", is_estimate=True)
        self.assertSize("micro", "computed", "2026-12-31")
        self.assertIn("An estimate for the period", self.sme.sme_size_reason)
        self.figures(2025, 60)
        self.assertSize("medium", "computed", "2025-12-31")
        self.assertTrue(guess.active)

    # Related enterprises

    def test_related_enterprises(self):
        """Their figures are added by their share; what they make of it is shown."""
        declaration = self.figures(
            2025,
            48,
            MILLION,
            MILLION,
            {"share": 25, "headcount": 8, "turnover": 1, "balance_sheet": 1},
        )
        self.assertEqual(declaration.period_class, "medium")
        self.assertEqual(declaration.autonomy, "partner")
        self.assertEqual(declaration.relation_ids.tie, "partner")
        self.assertIn(
            "Other 0 is a partner (25 %): 25 % of its figures are added (Art. 6(2)).",
            declaration.reason,
        )
        declaration.relation_ids.share = 24.99
        self.assertEqual(declaration.period_class, "small")
        self.assertEqual(declaration.autonomy, "autonomous")
        self.assertSize("small", "computed", "2025-12-31")

    def test_related_through_another(self):
        """What stands below a partner is its own: its linked firms count as it does."""
        full = {"turnover": 1, "balance_sheet": 1}
        declaration = self.figures(
            2025, 30, 1, 1, {"share": 30, "headcount": 100, **full}
        )
        self.assertEqual(declaration.period_class, "medium")
        declaration.relation_ids.headcount = 10
        self.assertEqual(declaration.period_class, "small")
        self.env["hei.sme.size.relation"].create(
            {
                "declaration_id": declaration.id,
                "parent_id": declaration.relation_ids.id,
                "name": "Daughter of a partner",
                "share": 80,
                "headcount": 100,
                **full,
            }
        )
        self.assertEqual(declaration.period_class, "medium")
        self.assertIn("80 %): 30 % of its figures", declaration.reason)
        self.assertIn("(Art. 6(3)).", declaration.reason)
        self.assertSize("medium", "computed", "2025-12-31")

    def test_named_nowhere(self):
        """Partner or linked, but nobody named: their figures are missing."""
        declaration = self.figures(2025, 9)
        declaration.autonomy = "linked"
        self.assertFalse(declaration.period_class)
        self.assertSize(False, False)
        self.assertIn("aren't named yet", declaration.reason)

    def test_public_owner(self):
        """From 25 % of public bodies on it's no SME, and the sentence says why."""
        declaration = self.figures(
            2025, 9, 1, 1, {"share": 25, "kind": "public_body", "name": "Town of Hills"}
        )
        self.assertSize("large", "computed", "2025-12-31")
        self.assertIn(
            "Not an SME: public bodies hold 25 %, 25 % or more (Art. 3(4)).",
            declaration.reason,
        )
        declaration.relation_ids.share = 24.99
        self.assertSize("micro", "computed", "2025-12-31")

    # Who, where, and what becomes of it

    def test_who_may(self):
        """Readers and coordinators read; officers write; the class follows for all."""
        self.word("small")
        for user in (self.reader, self.coordinator):
            sme = self.sme.with_user(user)
            self.assertEqual(sme.sme_size_declaration_ids.declared_class, "small")
            self.assertEqual(sme.sme_size_declared, "small")
            with self.assertRaises(AccessError):
                self.word("micro", user=user)
            with self.assertRaises(AccessError):
                sme.sme_size_declaration_ids.declared_class = "micro"
        with self.assertRaises(AccessError):
            self.sme.with_user(self.employee).read(["sme_size_declared"])

    def test_nobody_writes_the_class_itself(self):
        """It follows from what was declared; an import can't say otherwise."""
        self.env.flush_all()
        officer = self.sme.with_user(self.administrator)
        with self.assertRaisesRegex(UserError, "isn't written here"):
            officer.write({"sme_size_class": "micro"})
        with self.assertRaisesRegex(UserError, "isn't written here"):
            officer.create({"name": "X", "sme_size_basis": "computed"})

    def test_two_institutions(self):
        """What one recorded stays there; the class that follows is shared."""
        self.figures(2025, 249, user=self.officer)
        self.env.flush_all()
        self.env.invalidate_all()
        theirs = self.as_outsider(self.sme)
        self.assertEqual(theirs.sme_size_class, "medium")
        self.assertFalse(theirs.sme_size_declaration_ids)
        self.assertNotIn("249", theirs.sme_size_reason)
        self.assertIn("another institution", theirs.sme_size_reason)
        theirs.sme_size_declared = "small"
        self.assertEqual(theirs.sme_size_declaration_ids.company_id, self.other_company)
        self.assertSize("medium", "computed", "2025-12-31")
        again = theirs.sme_size_declaration_ids.create(
            {
                "partner_id": theirs.id,
                "date_to": "2025-12-31",
                "declared_on": "2026-05-01",
                "headcount": 9,
                "turnover": 1,
            }
        )
        self.assertEqual(again.company_id, self.other_company)
        self.assertSize("micro", "computed", "2025-12-31")

    def as_outsider(self, records):
        company = self.other_company
        return (
            records.with_user(self.outsider)
            .with_context(allowed_company_ids=company.ids)
            .with_company(company)
        )

    def test_merging_contacts(self):
        """What was declared of a duplicate goes along, and the class with it."""
        twin = self.env["res.partner"].create({"name": "Steel", "is_company": True})
        self.figures(2024, 60, partner_id=twin.id)
        self.figures(2025, 60)
        self.figures(2023, 9, partner_id=twin.id)
        self.assertSize("medium", "computed", "2025-12-31")
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge._merge((self.sme | twin).ids, self.sme)
        self.env.invalidate_all()
        self.assertEqual(len(self.sme.sme_size_declaration_ids), 3)
        self.assertSize("medium", "computed", "2025-12-31")
        self.assertIn(
            "Changed from “Micro” to “Medium-sized”", self.sme.sme_size_reason
        )

    def test_merging_the_same_year(self):
        """Of the same year on both, the newer declaration counts."""
        twin = self.env["res.partner"].create({"name": "Steel", "is_company": True})
        self.figures(2025, 60, partner_id=twin.id, declared_on="2026-06-01")
        self.figures(2025, 9, declared_on="2026-03-01")
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge._merge((self.sme | twin).ids, self.sme)
        self.env.invalidate_all()
        self.assertSize("medium", "computed", "2025-12-31")

    @mute_logger("odoo.sql_db")
    def test_deleting_the_company(self):
        """A company of which a size is on record is archived, not deleted."""
        self.word("micro", partner_id=self.bakery.id)
        with self.assertRaisesRegex(UserError, "“Bakery” can't be deleted"):
            self.bakery.unlink()
        self.bakery.active = False
        self.assertSize("micro", "declared", "2025-06-01", self.bakery)
        mill = self.env["res.partner"].create({"name": "Mill", "is_company": True})
        self.figures(2025, 1, 1, 1, {"share": 30, "partner_id": mill.id})
        with self.assertRaisesRegex(UserError, "“Mill” can't be deleted"):
            mill.unlink()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                "DELETE FROM res_partner WHERE id = %s", [self.bakery.id]
            )

    def test_archiving_a_declaration(self):
        """What is archived doesn't count, and counts again when it's taken back."""
        declaration = self.figures(2025, 9)
        declaration.active = False
        self.assertSize(False, False)
        self.figures(2025, 60)
        with self.refused("share days"):
            declaration.active = True

    def test_changes_are_tracked(self):
        """Who changed a figure, and from what, stands in the chatter."""
        declaration = self.figures(2025, 9)
        self.flush_tracking()
        declaration.headcount = 10
        self.flush_tracking()
        values = declaration.message_ids.sudo().tracking_value_ids
        self.assertIn(
            (9, 10), values.mapped(lambda v: (v.old_value_float, v.new_value_float))
        )

    def flush_tracking(self):
        self.env.flush_all()
        self.cr.precommit.run()

    # Cost

    def declared_of(self, count):
        partners = self.env["res.partner"].create(
            [{"name": f"Firm {n}", "is_company": True} for n in range(count)]
        )
        self.env["hei.sme.size.declaration"].create(
            [
                {
                    "partner_id": partner.id,
                    "date_to": f"{year}-12-31",
                    "headcount": 9,
                    "turnover": 1,
                    "relation_ids": [
                        Command.create({"name": "Other", "share": 30, "headcount": 4})
                    ],
                }
                for partner in partners
                for year in (2024, 2025)
            ]
        )
        self.env.flush_all()
        self.env.invalidate_all()
        return partners

    def queries(self, partners):
        before = self.cr.sql_log_count
        partners._compute_sme_size()
        partners.flush_recordset()
        return self.cr.sql_log_count - before

    @warmup
    def test_fifty_cost_what_one_costs(self):
        """Working out the class of 50 companies takes as many queries as of one."""
        one, fifty = self.declared_of(1), self.declared_of(50)
        self.queries(self.declared_of(1))
        alone = self.queries(one)
        self.assertLessEqual(alone, 8)
        self.assertEqual(self.queries(fifty), alone)

    def test_a_new_contact_costs_no_query_more(self):
        """Contacts that nobody has declared anything of are none of our business."""
        self.env.flush_all()
        partners = self.env["res.partner"].create(
            [{"name": f"Firm {n}"} for n in range(3)]
        )
        self.env.flush_all()
        with self.assertQueryCount(0):
            partners.mapped("sme_size_class")

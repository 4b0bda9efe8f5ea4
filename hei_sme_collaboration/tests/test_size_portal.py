"""A company says how big it is: proposed in the portal, taken by an officer."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .portal_common import LIST, PortalCommon
from .size_common import MILLION, SizeCommon

PAGE = f"{LIST}/company/size"


@tagged("post_install", "-at_install")
class TestSizeProposal(SizeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.own = cls.card()

    def propose(self, **values):
        declarations = self.env["hei.sme.size.declaration"]
        return declarations._propose(self.sme, values, self.own.sudo(), self.owner)

    def test_it_counts_when_an_officer_takes_it(self):
        """Until then the class on record stays; the responsible has one to-do."""
        self.word("small")
        proposed = self.propose(declared_class="medium")
        self.assertEqual(proposed.state, "proposed")
        self.assertEqual(proposed.declared_by_id, self.owner)
        self.assertSize("small", "declared", "2025-06-01")
        self.assertEqual(self.sme.with_user(self.reader).sme_size_proposed_count, 1)
        activity = self.own.activity_ids
        self.assertEqual(activity.summary, "Steelworks says how big it is")
        self.assertEqual(activity.user_id, self.officer)
        proposed.with_user(self.officer).action_take()
        self.assertEqual(self.sme.sme_size_class, "medium")
        self.assertEqual(proposed.decided_by_id, self.officer)
        self.assertFalse(self.own.activity_ids, "the to-do is done")

    def test_it_needs_an_officer(self):
        """It stands on the first screen of officers, and opens from there."""
        proposed = self.propose(declared_class="medium")
        needs = self.env["hei.sme.need"].with_user(self.officer)
        [section] = [s for s in needs.overview()["sections"] if s["key"] == "size"]
        [line] = section["lines"]
        self.assertEqual((line["title"], line["text"]), ("Steelworks", "Medium-sized"))
        self.assertEqual(needs.open_one("size", proposed.id)["res_id"], proposed.id)
        found = proposed.with_user(self.officer).search([("need_me", "=", "size")])
        self.assertEqual(found, proposed)
        with self.assertRaisesRegex(UserError, "nothing of this kind"):
            needs.with_user(self.coordinator).open_one("size", proposed.id)
        proposed.with_user(self.officer).action_refuse()
        self.assertNotIn("size", [s["key"] for s in needs.overview()["sections"]])

    def test_refused(self):
        """The class stays as it was, and it can be proposed anew."""
        self.propose(declared_class="medium").with_user(self.officer).action_refuse()
        self.assertFalse(self.sme.sme_size_class)
        again = self.propose(declared_class="medium")
        self.assertEqual(again.state, "proposed")

    def test_the_newest_replaces(self):
        """There's one open word and one open proposal for each year."""
        figures = {"date_to": "2024-12-31", "headcount": 3}
        self.propose(declared_class="micro")
        self.propose(declared_class="small")
        self.propose(**figures)
        self.propose(**{**figures, "headcount": 4})
        self.propose(date_to="2023-12-31", headcount=5)
        waiting = self.sme._proposed_sizes()
        self.assertEqual(set(waiting.mapped("headcount")), {0, 4, 5})
        self.assertEqual(len(self.own.activity_ids), 1)

    def test_figures_of_a_year_that_is_on_record(self):
        """Taken, it replaces the same days on record; other days that overlap don't."""
        old = self.figures(2024, 60)
        new = self.propose(
            date_to="2024-12-31", headcount=5, turnover=1, autonomy="autonomous"
        )
        new.with_user(self.officer).action_take()
        self.assertFalse(old.active)
        self.assertSize("micro", "computed", "2024-12-31")
        crossing = self.propose(date_to="2025-06-30", headcount=5)
        with self.assertRaisesRegex(UserError, "2024 .* and 2024/25 .* share days"):
            crossing.with_user(self.officer).action_take()

    def test_who_decides(self):
        """Readers and coordinators see it; what was said isn't rewritten by anybody."""
        proposed = self.propose(declared_class="medium")
        for user in (self.reader, self.coordinator):
            seen = proposed.with_user(user)
            self.assertEqual(seen.declared_class, "medium")
            for action in (seen.action_take, seen.action_refuse):
                with self.assertRaisesRegex(AccessError, "Only officers"):
                    action()
        officer = proposed.with_user(self.officer)
        with self.assertRaisesRegex(UserError, "isn't changed here"):
            officer.declared_class = "small"
        with self.assertRaisesRegex(UserError, "decided with “Take”"):
            officer.write({"state": "taken"})
        with self.assertRaisesRegex(UserError, "decided with “Take”"):
            officer.copy({"state": "proposed"})
        with self.assertRaises(AccessError):
            proposed.with_user(self.outsider).with_context(
                allowed_company_ids=self.other_company.ids
            ).read(["declared_class"])

    def test_decided_stays_decided(self):
        """A second click changes nothing."""
        proposed = self.propose(declared_class="medium")
        proposed.with_user(self.officer).action_refuse()
        proposed.with_user(self.officer).action_take()
        self.assertEqual(proposed.state, "refused")
        self.assertFalse(self.sme.sme_size_class)


@tagged("post_install", "-at_install")
class TestSizePage(SizeCommon, PortalCommon):
    def setUp(self):
        super().setUp()
        self.log_in(self.olaf)

    @property
    def declarations(self):
        return self.env["hei.sme.size.declaration"].search(
            [("partner_id", "=", self.sme.id)]
        )

    def send(self, **typed):
        response = self.post(PAGE, **typed)
        self.env.invalidate_all()
        return response

    def test_a_choice_is_enough(self):
        """One radio button and Send; the page says who looks at it."""
        self.word("micro")
        self.env.flush_all()
        response = self.visit(PAGE)
        self.assertEqual(self.heading(response), "How big is Steelworks?")
        self.assertIn("On record: Micro (06/01/2025)", self.text(response))
        response = self.send(size="small")
        self.assertEqual(response.status_code, 200)
        self.assertIn("University of Hills looks at it.", self.text(response))
        self.assertIn("Waiting for University of Hills: Small", self.text(response))
        proposed = self.declarations.filtered(lambda d: d.state == "proposed")
        self.assertEqual(proposed.declared_class, "small")
        self.assertEqual(proposed.declared_by_id, self.owner)
        self.assertEqual(self.sme.sme_size_class, "micro")

    def test_figures(self):
        """Figures of a year, with blanks and a comma as people write them."""
        response = self.send(
            date_to="2024-12-31",
            headcount="12,5",
            turnover="1 500 000",
            balance_sheet="900000.50",
            autonomy="partner",
            note="Mill, 30 %, 10 people",
        )
        self.assertEqual(response.status_code, 200, self.text(response))
        [proposed] = self.declarations
        self.assertEqual(proposed.headcount, 12.5)
        self.assertEqual(proposed.turnover, 1.5 * MILLION)
        self.assertEqual(proposed.balance_sheet, 900000.5)
        self.assertEqual(proposed.autonomy, "partner")
        self.assertEqual(proposed.note, "Mill, 30 %, 10 people")
        self.assertEqual(proposed.year, "2024")

    def test_what_is_wrong_is_named_and_kept(self):
        """Each fault stands at its field; what was typed stays, nothing is sent."""
        year = {"date_to": "2024-12-31", "autonomy": "autonomous"}
        for typed, said in (
            ({}, "Please choose one, or give the figures"),
            ({"size": "huge"}, "Please choose one of these"),
            ({**year}, "give at least one figure"),
            ({"headcount": "5"}, "Which year are these figures of?"),
            ({"date_to": "2024-12-31", "headcount": "5"}, "Please choose one of these"),
            ({**year, "headcount": "many"}, "digits only"),
            ({**year, "headcount": "-5"}, "digits only"),
            ({**year, "headcount": "٣"}, "digits only"),
            ({**year, "headcount": "1e5"}, "digits only"),
            ({**year, "headcount": "NaN"}, "digits only"),
            ({**year, "turnover": "1.500.000"}, "digits only"),
            ({**year, "headcount": "99999999"}, "lies between 0 and 10,000,000"),
            ({**year, "turnover": "9999999999999"}, "lies between 0"),
            ({**year, "headcount": "1", "apprentices": "2"}, "more apprentices"),
            ({**year, "headcount": "1", "date_to": "2024-13-01"}, "like 2025-12-31"),
            ({**year, "headcount": "1", "date_to": "9999-12-31"}, "check the year"),
            ({**year, "headcount": "1", "date_to": "0001-01-01"}, "check the year"),
            ({**year, "headcount": "1", "note": "x" * 4001}, "At most 4,000"),
        ):
            with self.subTest(typed=typed):
                response = self.send(**typed)
                self.assertEqual(response.status_code, 422)
                self.assertIn(said, self.text(response))
        [node] = self.found(self.send(headcount="17"), "//*[@name='headcount']")
        self.assertEqual(node.get("value"), "17")
        self.assertFalse(self.declarations)

    def test_bad_input(self):
        """Strange, repeated and wrong keys, files, 1 MB: never a fault."""
        self.assertEqual(self.send(size=["micro", "small"]).status_code, 200)
        response = self.post(PAGE, files={"size": ("a.txt", b"micro")})
        self.assertEqual(response.status_code, 422)
        self.assertEqual(self.send(note="x" * 1024 * 1024).status_code, 413)
        self.send(size="small", state="taken", partner_id="1", company_id="1")
        self.assertEqual(set(self.declarations.mapped("state")), {"proposed"})
        odd = "{{7*7}} <script>alert(1)</script> شركة 🏭\x00"
        response = self.send(size="micro", note=odd)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(self.declarations.note, odd.replace("\x00", ""))
        self.assertEqual(self.visit(f"{PAGE}?done=1").status_code, 200)

    def test_whose_page_it_is(self):
        """Who has no collaboration has nothing to say; nobody sees another's."""
        self.word("micro")
        self.send(size="small")
        self.log_in(self.berta)
        self.assertEqual(self.visit(PAGE).status_code, 404)
        self.assertEqual(self.post(PAGE, size="small").status_code, 404)
        self.card(sme_id=self.bakery.id)
        self.env.flush_all()
        text = self.text(self.visit(PAGE))
        self.assertIn("How big is Bakery?", text)
        self.assertNotIn("Waiting for", text)
        self.assertNotIn("On record", text)
        self.log_in(self.officer)
        self.assertEqual(self.visit(PAGE).status_code, 404)

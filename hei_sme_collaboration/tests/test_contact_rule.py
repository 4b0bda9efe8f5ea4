"""Whether a company may be contacted, by whom, from when; and whom to write to."""

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import CollaborationCommon


@tagged("post_install", "-at_install")
class TestContactRule(CollaborationCommon):
    def said(self, partners, user=None):
        """Return what stands against contacting these, as the officer reads it."""
        partners = partners.with_user(self.officer)
        said = partners._contact_hindrance(user or self.officer)
        if not user:
            partners.invalidate_recordset(["contact_hindrance"])
            self.assertEqual(
                [p.contact_hindrance or None for p in partners],
                [said.get(p) for p in partners],
            )
        return said

    def test_free_unless_told(self):
        """A company without a rule may be contacted by anybody."""
        self.assertEqual(self.said(self.sme | self.owner | self.bakery), {})

    def test_never(self):
        """Never is said with its reason, of the company and of its people."""
        self.sme.with_user(self.officer).contact_rule = "never"
        self.assertEqual(self.said(self.sme), {self.sme: "Don't contact."})
        self.sme.contact_rule_note = "They asked us not to."
        self.assertEqual(
            self.said(self.owner | self.bakery),
            {self.owner: "Don't contact: They asked us not to."},
        )

    def test_ask_owner(self):
        """The owner alone is free; everybody else reads whom to ask."""
        self.sme.contact_rule = "ask_owner"
        nobody = "Ask its owner first, who isn't named yet."
        self.assertEqual(self.said(self.sme), {self.sme: nobody})
        self.sme.user_id = self.administrator
        self.assertEqual(
            self.said(self.sme), {self.sme: "Ask Ada Administrator first."}
        )
        self.assertEqual(self.said(self.sme, self.administrator), {})

    @freeze_time("2027-02-10 10:00:00")
    def test_not_before(self):
        """Until its day a company rests; two reasons are both said."""
        self.sme.contact_not_before = "2027-03-01"
        self.assertEqual(self.said(self.sme), {self.sme: "Not before March 1, 2027."})
        self.sme.write({"contact_rule": "ask_owner", "user_id": self.reader.id})
        self.assertEqual(
            self.said(self.sme),
            {self.sme: "Ask Rita Reader first. Not before March 1, 2027."},
        )
        with freeze_time("2027-03-01 10:00:00"):
            self.assertEqual(self.said(self.sme), {self.sme: "Ask Rita Reader first."})

    def test_officers_write_readers_see(self):
        """A reader reads the rule; neither they nor somebody who may edit contacts
        sets it.
        """
        self.sme.with_user(self.officer).contact_rule = "never"
        self.assertEqual(self.sme.with_user(self.reader).contact_rule, "never")
        self.coordinator.group_ids += self.env.ref("base.group_partner_manager")
        partners = self.env["res.partner"].with_user(self.coordinator)
        with self.assertRaisesRegex(AccessError, "Only officers set whether"):
            self.sme.with_user(self.coordinator).contact_rule = False
        with self.assertRaisesRegex(AccessError, "Only officers set whether"):
            partners.create({"name": "Mill", "contact_rule": "never"})
        partners.create({"name": "Mill", "contact_rule": False})
        with self.assertRaises(AccessError):
            self.sme.with_user(self.employee).read(["contact_rule"])

    def test_filters(self):
        """Each filter of the list finds its companies, and their people with them."""
        companies = self.sme | self.bakery
        view = self.env.ref("hei_sme_collaboration.partner_view_search_contact_rule")
        self.assertIn("contact_later", view.arch)
        self.sme.contact_rule = "never"
        self.bakery.contact_not_before = "2999-01-01"
        found = (
            self.env["res.partner"]
            .with_user(self.reader)
            .search([("commercial_partner_id.contact_rule", "=", "never")])
        )
        self.assertEqual(found, self.sme | self.owner)
        free = self.env["res.partner"].search(
            [
                ("id", "in", companies.ids),
                ("commercial_partner_id.contact_rule", "=", False),
                ("commercial_partner_id.contact_not_before", "=", False),
            ]
        )
        self.assertFalse(free)

    # Who is in touch already

    def in_touch(self, partners, user):
        own = {"allowed_company_ids": user.company_id.ids}
        return partners.with_user(user).with_context(**own)._contact_collaborations()

    def test_open_collaboration_is_named(self):
        """Whoever may read the collaboration reads its number and its person."""
        card = self.card()
        said = f"Collaboration {card.reference} is open already, with Olga Officer."
        self.assertEqual(
            self.in_touch(self.owner | self.bakery, self.reader), {self.owner: said}
        )

    def test_who_may_not_see_it_is_told_whom_to_ask(self):
        """A coordinator of another card reads a name, and nothing of the card."""
        self.card()
        self.assertEqual(
            self.in_touch(self.sme, self.coordinator),
            {self.sme: "We are in touch already: ask Olga Officer."},
        )

    def test_other_institutions_and_closed_ones_are_not_told(self):
        """A closed collaboration doesn't count, another institution's isn't told."""
        card = self.card()
        self.assertEqual(self.in_touch(self.sme, self.outsider), {})
        card.write(
            {"stage_id": self.stage["closed"].id, "close_reason_id": self.reason.id}
        )
        self.assertEqual(self.in_touch(self.sme, self.officer), {})

    # Whom to write to

    def test_best_contact(self):
        """One with an e-mail comes first, then the first kind of department; whoever
        left isn't named.
        """
        offices = self.env["hei.sme.office"].create(
            [{"name": name, "side": "sme"} for name in ("Lab", "Sales", "Board")]
        )
        lab, sales, board = offices

        def person(name, office, email=False, company=self.sme):
            return self.env["res.partner"].create(
                {
                    "name": name,
                    "parent_id": company.id,
                    "office_id": office.id,
                    "email": email,
                }
            )

        person("Lara", lab)
        sales_person = person("Sven", sales, "sven@example.com")
        boss = person("Bea", board, "bea@example.com")
        gone = person("Gil", lab, "gil@example.com")
        gone.active = False
        best = (self.sme | self.bakery).with_user(self.officer)._contact_in_office
        self.assertEqual(
            best(offices), {self.sme: sales_person, self.bakery: self.bakery.browse()}
        )
        self.assertEqual(best(board | sales)[self.sme], boss)
        self.assertEqual(best(lab)[self.sme].name, "Lara")

    # No query per company

    def queries(self, work):
        for _warm_up in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            work()
        return self.cr.sql_log_count - before

    def test_many_cost_as_few(self):
        """Rules, warnings and contacts of 40 companies take the queries of 2."""
        companies = self.env["res.partner"].create(
            [
                {
                    "name": f"Company {n}",
                    "is_company": True,
                    "contact_rule": "ask_owner",
                    "user_id": self.administrator.id,
                    "child_ids": [
                        (0, 0, {"name": f"P{n}", "office_id": self.office_hr.id})
                    ],
                }
                for n in range(40)
            ]
        )
        for company in companies:
            self.card(sme_id=company.id, user_id=self.administrator.id)
        for work in (
            lambda c: c._contact_hindrance(),
            lambda c: c._contact_collaborations(),
            lambda c: c._contact_in_office(self.office_hr),
        ):
            few = self.queries(
                lambda w=work: w(companies[:2].with_user(self.coordinator))
            )
            many = self.queries(lambda w=work: w(companies.with_user(self.coordinator)))
            self.assertEqual(many, few)
            self.assertLessEqual(many, 12)

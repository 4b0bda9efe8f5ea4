"""The portal's list: whose collaborations, in which order, found how."""

from odoo import Command
from odoo.tests import tagged

from .portal_common import LIST, PortalCommon


@tagged("post_install", "-at_install")
class TestPortalList(PortalCommon):
    def list(self, **query):
        text = "&".join(f"{key}={value}" for key, value in query.items())
        response = self.visit(f"{LIST}?{text}")
        self.assertEqual(response.status_code, 200)
        return response

    # Whose

    def test_own_organisation_and_nobody_elses(self):
        """Everybody of a company sees its collaborations, nobody sees another's."""
        bread = self.card(sme_id=self.bakery.id)
        self.log_in(self.olaf)
        response = self.list(filterby="all")
        references = {self.own.reference, self.agreement.collaboration_id.reference}
        self.assertEqual(set(self.rows(response)), references)
        self.log_in(self.berta)
        self.assertEqual(self.rows(self.list(filterby="all")), [bread.reference])

    def test_a_contact_on_anothers_card_opens_nothing(self):
        """Being noted as contact of another firm's card gives no access to it."""
        bread = self.card(sme_id=self.bakery.id)
        bread.sudo().sme_contact_id = self.owner
        self.log_in(self.olaf)
        self.assertNotIn(bread.reference, self.rows(self.list(filterby="all")))
        self.assertNothingThere(self.page(bread))

    def test_a_person_can_be_the_party(self):
        """Whoever takes part without a firm finds their own collaborations."""
        person = self.env["res.partner"].create({"name": "Pia Painter"})
        card = self.card(sme_id=person.id)
        self.log_in(self.account(person, "pia"))
        self.assertEqual(self.rows(self.list()), [card.reference])
        self.assertEqual(self.visit(self.page(card)).status_code, 200)

    def test_both_institutions_on_one_list(self):
        """What a company has with two institutions stands on one list."""
        theirs = self.card_of(self.outsider, sme_id=self.sme.id)
        for companies in (self.company, self.company | self.other_company):
            self.olaf.write({"company_ids": [Command.set(companies.ids)]})
            self.log_in(self.olaf)
            response = self.list()
            self.assertIn(theirs.reference, self.rows(response))
            self.assertIn("Seaside College", self.text(response))
            page = self.visit(self.page(theirs))
            self.assertEqual(page.status_code, 200)
            self.assertIn("Otto Outsider", self.text(page))

    def test_the_other_side_may_be_the_university(self):
        """Where our side is a company, the university's people are the other side."""
        firm = self.env["res.company"].create({"name": "Our Firm"})
        firm.partner_id.is_sme = True
        officer = self.person("officer", "Ines Inside", firm)
        college = self.env["res.partner"].create({"name": "Far", "is_company": True})
        rector = self.env["res.partner"].create(
            {"name": "Rea Rector", "parent_id": college.id}
        )
        card = self.card_of(officer, sme_id=firm.partner_id.id, hei_id=college.id)
        self.log_in(self.account(rector, "rea"))
        self.assertEqual(self.rows(self.list()), [card.reference])

    def test_our_own_people_find_nothing_there(self):
        """The institution's employees aren't the other side of its cards."""
        for user in (self.officer, self.employee):
            self.log_in(user)
            self.assertFalse(self.rows(self.list(filterby="all")))
            self.assertNothingThere(self.page(self.own))

    def test_nobody_logs_in_first(self):
        """Without an account every address leads to the login."""
        for path in (LIST, self.page(self.own), f"{LIST}/company"):
            response = self.visit(path)
            self.assertIn("/web/login", response.url)
            self.assertNotIn("Steelworks", response.text)

    def test_archived_cards_are_gone(self):
        self.own.active = False
        self.log_in(self.olaf)
        self.assertNotIn(self.own.reference, self.rows(self.list(filterby="all")))
        self.assertNothingThere(self.page(self.own))

    def test_the_home_page_counts(self):
        """The card on the portal's home page counts what the list holds."""
        self.log_in(self.olaf)
        self.assertIn("Collaborations", self.visit("/my").text)
        answer = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["collaboration_count"]}
        )
        self.assertEqual(answer["collaboration_count"], 2)

    # What

    def test_what_a_row_says(self):
        """Institution, what, stage, whose turn, since when."""
        self.accept(self.own)
        self.env.flush_all()
        self.own.turn_since = "2026-03-12"
        self.log_in(self.olaf)
        row = self.found(self.list(search=self.own.reference), "//tbody/tr/td")
        text = " ".join(cell.text_content() for cell in row)
        for said in (
            *("Steelworks → University of Hills", self.own.reference, "Contact"),
            *("University of Hills", "Your turn", "12 Mar 2026"),
        ):
            self.assertIn(said, " ".join(text.split()))

    def test_what_nobody_told_them_isnt_named(self):
        """Ways show once their step is answered; own names and notes never do."""
        self.own.own_name = "The difficult ones"
        self.log_in(self.olaf)
        self.assertNotIn("difficult", self.list().text)
        self.assertNotIn("difficult", self.visit(self.page(self.own)).text)
        self.assertFalse(self.rows(self.list(search="difficult")))
        self.own.way_ids = self.way
        self.assertIn("Open days", self.text(self.list()))

    # Found how

    def test_your_turn_comes_first(self):
        """What waits for the company leads, the longest waiting first."""
        cards = self.cards(3)
        for card, day in zip(cards[:2], ("2026-03-02", "2026-03-01"), strict=True):
            self.accept(card)
            self.env.flush_all()
            card.sudo().turn_since = day
        self.log_in(self.olaf)
        first, second, *rest = self.rows(self.list())
        self.assertEqual([first, second], cards[1::-1].mapped("reference"))
        self.assertIn(cards[2].reference, rest)
        self.assertEqual(
            self.rows(self.list(filterby="turn")), cards[1::-1].mapped("reference")
        )

    def test_filters(self):
        """Open, active, closed and all are what they say."""
        closed = self.cards(1)
        closed.write(
            {"stage_id": self.stage["closed"].id, "close_reason_id": self.reason.id}
        )
        self.log_in(self.olaf)
        self.assertEqual(
            self.rows(self.list(filterby="closed")), closed.mapped("reference")
        )
        self.assertNotIn(closed.reference, self.rows(self.list()))
        self.assertIn(closed.reference, self.rows(self.list(filterby="all")))
        self.assertFalse(self.rows(self.list(filterby="active")))
        self.assertIn("Nothing here.", self.text(self.list(filterby="active")))
        page = self.visit(self.page(closed))
        self.assertNotIn(self.reason.name, page.text)

    def test_sorting(self):
        """Newest, by institution and by stage."""
        newest = self.cards(1)
        self.log_in(self.olaf)
        self.assertEqual(self.rows(self.list(sortby="newest"))[0], newest.reference)
        for sort in ("name", "stage"):
            self.assertEqual(len(self.rows(self.list(sortby=sort))), 3)

    def test_search(self):
        """By reference, by institution, by what was answered; nothing else."""
        self.own.purpose = "Find a tester for the new line"
        self.own.message_post(body="a secret word")
        self.log_in(self.olaf)
        for query in (
            {"search": self.own.reference},
            {"search": self.own.reference, "search_in": "reference"},
            {"search": "tester"},
            {"search": "tester", "search_in": "answers"},
        ):
            self.assertEqual(self.rows(self.list(**query)), [self.own.reference])
        for name in ("Hills", "steelw"):
            found = self.rows(self.list(search=name, search_in="name"))
            self.assertEqual(len(found), 2)
        for query in ({"search": "secret"}, {"search": "tester", "search_in": "name"}):
            self.assertFalse(self.rows(self.list(**query)))

    def test_paging(self):
        """Each card is on one page, whatever the order; beyond the last is the last."""
        self.cards(5)
        self.patch_page(3)
        self.log_in(self.olaf)
        for sort in ("turn", "newest", "name", "stage"):
            seen = []
            for number in (1, 2, 3):
                response = self.visit(f"{LIST}/page/{number}?sortby={sort}")
                seen += self.rows(response)
            self.assertEqual(len(seen), 7)
            self.assertEqual(len(set(seen)), 7)
        far = self.visit(f"{LIST}/page/99999999999?sortby=newest")
        self.assertEqual(len(self.rows(far)), 1)

    def patch_page(self, size):
        from ..controllers.portal import CollaborationPortal

        self.patch(CollaborationPortal, "_items_per_page", size)

    def test_queries_do_not_grow(self):
        """Thirty collaborations cost as many queries as three."""
        self.cards(1, way_ids=[Command.set(self.way.ids)])
        self.log_in(self.olaf)
        few = [self.queries(path) for path in (LIST, f"{LIST}?search=a&sortby=name")]
        self.cards(27, way_ids=[Command.set(self.way.ids)])
        many = [self.queries(path) for path in (LIST, f"{LIST}?search=a&sortby=name")]
        self.assertEqual(len(self.rows(self.visit(LIST))), 30)
        self.assertEqual(many, few)

    # Bad input

    def test_whatever_stands_in_the_address(self):
        """Unknown keys, wrong types, repeated keys, markup: the list, never a fault."""
        self.log_in(self.olaf)
        for query in (
            "sortby=nothing&filterby=nothing&search_in=nothing",
            "sortby=__class__&filterby[]=1&search_in[]=2",
            "search=%00&search=a&search=b",
            "search=%25%27%22%3Cscript%3Ealert(1)%3C/script%3E%7B%7B7*7%7D%7D",
            "search=%E2%80%AE%D8%B4%D8%B1%D9%83%D8%A9%F0%9F%8F%AD",
            "search=" + "a" * 5000,
            "self=1&page=2&card_id=x&user=1",
            "page=-1",
        ):
            with self.subTest(query=query[:60]):
                response = self.visit(f"{LIST}?{query}")
                self.assertEqual(response.status_code, 200)
                self.assertEqual(self.heading(response), "Collaborations")
                self.assertNotIn("<script>alert", response.text)
                self.assertNotIn(">49<", response.text)
        for path in ("/page/x", "/x", "/page/99999999999999999999"):
            self.assertIn(self.visit(LIST + path).status_code, (200, 404))
        self.assertEqual(self.post(LIST).status_code, 405)

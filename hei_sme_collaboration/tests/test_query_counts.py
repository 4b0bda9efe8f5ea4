"""No query per card: many cost as many queries as few."""

import json

from lxml import etree

from odoo import Command
from odoo.tests import tagged

from .common import CollaborationCommon

#: Odoo inserts and updates this many rows by one query.
ROWS_PER_QUERY = 100


@tagged("post_install", "-at_install")
class TestQueryCounts(CollaborationCommon):
    """Each count starts with nothing cached and ends with everything written."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cards_ = cls.env["hei.sme.collaboration"].with_user(cls.officer)
        cls.companies = cls.env["res.partner"].create(
            [{"name": f"Company {n}", "is_company": True} for n in range(50)]
        )
        cls.companies.is_sme = True

    def queries(self, work, *arguments):
        """Return the number of queries of the second of two calls."""
        for _warm_up in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            work(*arguments)
            self.env.flush_all()
            count = self.cr.sql_log_count - before
        return count

    def vals(self, number, **vals):
        return {
            "hei_id": self.hei.id,
            "sme_id": self.companies[number % 50].id,
            "purpose": "A trainee",
            "way_ids": [Command.set(self.way.ids)],
            "user_id": self.officer.id,
            **vals,
        }

    def create_cards(self, count, **context):
        vals_list = [self.vals(number) for number in range(count)]
        return self.cards_.with_context(**context).create(vals_list)

    def spread(self, cards):
        """Put a share of the cards in each column, past the gate."""
        kinds = ["contact", "definition", "memorandum", "active"]
        for number, kind in enumerate(kinds):
            self.cr.execute(
                "UPDATE hei_sme_collaboration SET stage_id = %s WHERE id = ANY(%s)",
                [self.stage[kind].id, cards.ids[number::4]],
            )
        self.env.invalidate_all()
        for card in cards[::5]:
            card.activity_schedule("mail.mail_activity_data_todo")

    def open_board(self):
        """Ask for what the web client asks for: the bars and the columns' cards."""
        view = self.env.ref("hei_sme_collaboration.collaboration_view_kanban")
        arch = etree.fromstring(self.cards_.get_view(view.id, "kanban")["arch"])
        bar = arch.find(".//progressbar")
        specification = {}
        for node in arch.iter("field"):
            field = self.cards_._fields[node.get("name")]
            linked = {"fields": {"display_name": {}}}
            specification[field.name] = linked if field.comodel_name else {}
        self.cards_.read_progress_bar(
            [],
            "stage_id",
            {"field": bar.get("field"), "colors": json.loads(bar.get("colors"))},
        )
        return self.cards_.with_context(read_group_expand=True).web_read_group(
            [],
            ["stage_id"],
            auto_unfold=True,
            unfold_read_specification=specification,
        )

    def test_board_costs_the_same_with_20_and_with_200_cards(self):
        """The board's queries don't grow with its cards."""
        self.spread(self.create_cards(20))
        few = self.queries(self.open_board)
        self.spread(self.create_cards(180))
        self.assertEqual(self.queries(self.open_board), few)
        shown = [
            len(group.get("__records", ())) for group in self.open_board()["groups"]
        ]
        self.assertGreaterEqual(min(shown[:4]), 50)

    def test_creating_in_one_call_has_no_query_per_card(self):
        """180 more cards with their lines add only full batches of rows."""
        few = self.queries(self.create_cards, 20)
        many = self.queries(self.create_cards, 200)
        lines = len(self.create_cards(1).step_ids)
        tables = 6  # cards, ways, followers and their subtypes, messages, updates
        batches = (lines + tables) * 180 / ROWS_PER_QUERY
        self.assertLessEqual(many - few, batches)

    def test_who_is_responsible_follows(self):
        """Whoever makes a card, for themselves or for others, and who runs it follow
        it; asked not to follow, whoever makes it still does when it is theirs.
        """
        cards = self.create_cards(2)
        self.assertEqual(cards[0].message_partner_ids, self.officer.partner_id)
        defaults = self.env["mail.message.subtype"].default_subtypes(cards._name)[0]
        self.assertEqual(cards[0].message_follower_ids.subtype_ids, defaults)
        given = self.cards_.create(self.vals(0, user_id=self.administrator.id))
        both = (self.officer | self.administrator).partner_id
        self.assertEqual(given.message_partner_ids, both)
        quiet = self.create_cards(1, mail_create_nosubscribe=True)
        self.assertEqual(quiet.message_partner_ids, self.officer.partner_id)
        given.user_id = self.reader
        self.assertIn(self.reader.partner_id, given.message_partner_ids)

    def test_creating_answered_cards_has_no_query_per_card(self):
        """Answers, steps that are done and accepted approaches go in batches too."""

        def create(count):
            vals = {
                **self.answers(),
                "approach_ids": [
                    Command.create({"unit_id": self.faculty.id, "state": "pending"})
                ],
            }
            self.cards_.with_context(tracking_disable=True).create(
                [self.vals(number, **vals) for number in range(count)]
            )

        few, many = self.queries(create, 5), self.queries(create, 45)
        self.assertLess(many - few, 40, "a query per card")

    def test_partner_button_costs_the_same_for_many(self):
        """The smart button counts all partners of a list at once."""
        self.create_cards(50)
        partners = self.companies.with_user(self.officer)
        few = self.queries(lambda: partners[:2].mapped("collaboration_count"))
        many = self.queries(lambda: partners.mapped("collaboration_count"))
        self.assertEqual(many, few)
        self.assertEqual(set(partners.mapped("collaboration_count")), {1})

    def test_steps_of_many_cards_cost_the_same_as_of_one(self):
        """Drawing the steps looks nothing up line by line."""
        cards = self.create_cards(20)
        names = ["state", "code", "name", "guidance", "layout", "has_questions"]
        specification = {"step_ids": {"fields": {name: {} for name in names}}}
        one = self.queries(cards[:1].web_read, specification)
        self.assertEqual(self.queries(cards.web_read, specification), one)

    def test_moving_many_has_no_query_per_card(self):
        """The gate looks at all cards at once (mail's own tracking left out)."""
        cards = self.create_cards(40).with_context(tracking_disable=True)
        self.env["hei.sme.approach"].create(
            [
                {
                    "collaboration_id": card.id,
                    "unit_id": self.faculty.id,
                    "state": "accepted",
                }
                for card in cards
            ]
        )

        def there_and_back(moved):
            for kind in ("definition", "contact"):
                moved.write({"stage_id": self.stage[kind].id})
                self.env.flush_all()

        few = self.queries(there_and_back, cards[:5])
        self.assertEqual(self.queries(there_and_back, cards), few)

    def test_closing_and_reopening_many_has_no_query_per_card(self):
        """Closing notes for all cards at once where they came from."""
        cards = self.create_cards(40).with_context(tracking_disable=True)

        def close_and_reopen(closed):
            closed.write(
                {"stage_id": self.stage["closed"].id, "close_reason_id": self.reason.id}
            )
            self.env.flush_all()
            closed.action_reopen()

        few = self.queries(close_and_reopen, cards[:5])
        self.assertEqual(self.queries(close_and_reopen, cards), few)

    def test_one_answer_takes_a_handful_of_queries(self):
        """Writing an answer looks at the steps it may finish, and at nothing else."""
        card = self.create_cards(1, tracking_disable=True)
        answers = iter(["A trainee", "Two trainees"])
        count = self.queries(lambda: card.write({"forms": next(answers)}))
        self.assertLessEqual(count, 14)

    def test_one_move_takes_a_handful_of_queries(self):
        """A drag costs about what mail's own tracking costs."""
        card = self.create_cards(1)
        self.accept(card)
        kinds = iter(["contact", "definition"])
        count = self.queries(
            lambda: card.write({"stage_id": self.stage[next(kinds)].id})
        )
        self.assertLessEqual(count, 14)

"""The two boards that are measured, ours and crm's, and what is done with them.

Both hold the same number of cards, in as many columns, the last one folded, with the
same share of cards in each; a card has a partner, a responsible person, a follower and
two tags, and every fourth an activity. Whoever works has the app's own role that sees
all of the company's cards.
"""

import json
from contextlib import contextmanager

import measure
from lxml import etree

from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tools import json_default

#: Column of each of twenty cards: most wait in the first.
SHARES = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4]
PEOPLE = 5
PARTNERS = 500
TEXT = "A place for two trainees from March on, and a thesis on the new line. " * 4

#: What a widget of a card reads besides its own field.
WIDGET_FIELDS = {
    "kanban_activity": (
        "activity_exception_decoration",
        "activity_exception_icon",
        "activity_state",
        "activity_summary",
        "activity_type_icon",
        "activity_type_id",
    ),
    "hei_sme_progress": ("step_count",),
    "hei_sme_turn": ("close_outcome", "silent_days"),
}


class Board:
    """One board: its people, its columns, its cards and the requests it makes."""

    model = group = view = stage_model = tags = ""
    domain = []
    context = {}
    aggregates = []

    def __init__(self, registry):
        self.registry = registry

    # Setting up

    def set_up(self, env, partners):
        """Have people, columns and tags; give the cards that all others copy."""
        self.people = self.make_people(env)
        self.stages = self.make_stages(env)
        self.tag_ids = self.make_tags(env)
        with_user = env(user=self.people[0])
        cards = with_user[self.model].create(
            [
                self.card_vals(partners[number % len(partners)], number)
                for number in range(len(SHARES))
            ]
        )
        self.place(cards)
        for number, card in enumerate(cards):
            if not number % 4:
                card.activity_schedule("mail.mail_activity_data_todo")
        self.seeds = cards.ids
        self.mover = self.make_mover(with_user, partners[0])
        self.read_view(with_user)

    def make_people(self, env):
        groups = env.ref(self.group)
        logins = [f"bench_{self.model}_{number}" for number in range(PEOPLE)]
        return (
            env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                [
                    {
                        "name": login,
                        "login": login,
                        "email": f"{login}@example.com",
                        "group_ids": [Command.set(groups.ids)],
                    }
                    for login in logins
                ]
            )
            .ids
        )

    def place(self, cards):
        for number, card in enumerate(cards):
            if SHARES[number]:
                card.sudo().write({"stage_id": self.stages[SHARES[number]]})

    # What the web client asks for

    def read_view(self, env):
        """Take the fields of a card and the progress bar from the board's view."""
        records = env[self.model]
        arch = etree.fromstring(
            records.get_view(env.ref(self.view).id, "kanban")["arch"]
        )
        self.specification = {}
        for node in arch.iter("field"):
            widget = node.get("widget", "")
            for name in (node.get("name"), *WIDGET_FIELDS.get(widget, ())):
                self.specification.setdefault(
                    name, self.field_specification(records._fields[name], widget, node)
                )
        bar = arch.find(".//progressbar")
        self.progress_bar = {
            "field": bar.get("field"),
            "colors": json.loads(bar.get("colors")),
            "help": bar.get("help"),
        }

    @staticmethod
    def field_specification(field, widget, node):
        if field.type == "many2one":
            return {"fields": {"display_name": {}}}
        if field.type == "one2many":
            return {"fields": {}}
        if field.type == "many2many":
            # The web client draws them as tags, with their colour.
            options = node.get("options") or "{}"
            names = ["display_name", *(["color"] if "color" in options else [])]
            return {"fields": {name: {} for name in names}}
        return {}

    def requests(self):
        """Give the two requests that open the board: (method, keyword arguments)."""
        bar = {
            "domain": self.domain,
            "group_by": "stage_id",
            "progress_bar": self.progress_bar,
        }
        columns = {
            "domain": self.domain,
            "groupby": ["stage_id"],
            "aggregates": self.aggregates,
            "offset": 0,
            "order": "",
            "auto_unfold": True,
            "opening_info": [],
            "unfold_read_specification": self.specification,
            "unfold_read_default_limit": 80,
            "groupby_read_specification": {},
        }
        return [
            ("read_progress_bar", bar, self.context),
            ("web_read_group", columns, {"read_group_expand": True, **self.context}),
        ]

    # What is measured

    def request(self):
        return measure.request(self.registry, self.people[0])

    @contextmanager
    def opening(self):
        """Open the board: both requests, to the bytes that go to the browser."""
        with self.request() as env:

            def call():
                for method, arguments, context in self.requests():
                    env.invalidate_all()
                    answer = call_kw(
                        env[self.model], method, [], {**arguments, "context": context}
                    )
                    json.dumps(answer, default=json_default)

            yield env.cr, call

    @contextmanager
    def moving(self, column=1):
        """Drag a card from the first column to the second, as the browser saves it."""
        with self.request() as env:
            card = env[self.model].browse(self.mover)
            card.write({"stage_id": self.stages[0]})
            env.cr.commit()
            env.invalidate_all()

            def call():
                call_kw(
                    env[self.model],
                    "web_save",
                    [self.mover, {"stage_id": self.stages[column]}],
                    {"specification": self.specification, "context": self.context},
                )
                env.cr.commit()

            yield env.cr, call

    @contextmanager
    def creating(self, count, partners):
        """Create many cards in one call, up to what a commit writes, then undo it."""
        with self.request() as env:
            env.user.has_group(self.group)
            partners = env["res.partner"].browse(partners)
            vals_list = [
                self.card_vals(partners[number % len(partners)], number)
                for number in range(count)
            ]

            def call():
                env[self.model].with_context(self.context).create(vals_list)
                env.cr.flush()

            yield env.cr, call
            env.cr.rollback()


class Collaborations(Board):
    """Our board."""

    model = "hei.sme.collaboration"
    group = "hei_sme_collaboration.group_officer"
    view = "hei_sme_collaboration.collaboration_view_kanban"

    #: tables that hold rows of a card: (table, column)
    belongings = (
        ("hei_sme_collaboration_step", "collaboration_id"),
        ("hei_sme_collaboration_way_rel", "collaboration_id"),
        ("hei_sme_collaboration_study_field_rel", "collaboration_id"),
    )
    table = "hei_sme_collaboration"
    #: columns of a copy that follow its partner
    partner_columns = {
        "sme_id": "partner.id",
        "counterpart_id": "partner.id",
        "name": "partner.name",
    }

    def make_stages(self, env):
        stages = env["hei.sme.collaboration.stage"].search([])
        kinds = ["contact", "definition", "memorandum", "active", "closed"]
        assert stages.mapped("kind") == kinds, "the shipped stages were changed"
        return stages.ids

    def make_tags(self, env):
        env.company.partner_id.is_hei = True
        self.hei_id = env.company.partner_id.id
        self.study_field_id = env["hei.sme.study.field"].search([], limit=1).id
        self.reason_id = env["hei.sme.close.reason"].search([], limit=1).id
        self.office_id = (
            env["hei.sme.office"].search([("side", "=", "hei")], limit=1).id
        )
        return env["hei.sme.way"].search([], limit=4).ids

    def card_vals(self, partner, number):
        return {
            "direction": "sme_to_hei",
            "hei_id": self.hei_id,
            "sme_id": partner.id,
            "purpose": TEXT,
            "way_ids": [Command.set(self.tag_ids[number % 2 : number % 2 + 2])],
            "user_id": self.people[0],
        }

    def place(self, cards):
        for number, card in enumerate(cards):
            vals = {"stage_id": self.stages[SHARES[number]]}
            if SHARES[number] == 4:
                vals["close_reason_id"] = self.reason_id
            elif SHARES[number]:
                vals["gate_override"] = "Measured"
            card.sudo().write(vals)

    def make_mover(self, env, partner):
        """A card that the gate lets through: step 1 is done."""
        card = env[self.model].create(self.card_vals(partner, 0))
        env["hei.sme.approach"].create(
            {
                "collaboration_id": card.id,
                "office_id": self.office_id,
                "state": "accepted",
            }
        )
        return card.ids


class Leads(Board):
    """The board of crm, with a fifth, folded column like ours."""

    model = "crm.lead"
    group = "sales_team.group_sale_salesman_all_leads"
    view = "crm.crm_case_kanban_view_leads"
    domain = [["type", "=", "opportunity"]]
    context = {"default_type": "opportunity", "show_user_team_stages": 1}
    aggregates = [
        "expected_revenue:sum",
        "recurring_revenue_monthly:sum",
        "company_currency:array_agg_distinct",
        "expected_revenue:sum_currency",
        "recurring_revenue_monthly:sum_currency",
    ]
    belongings = (("crm_tag_rel", "lead_id"),)
    table = "crm_lead"
    partner_columns = {
        "partner_id": "partner.id",
        "partner_name": "partner.name",
        "name": "partner.name",
    }

    def make_stages(self, env):
        stages = env["crm.stage"].search([])
        assert len(stages) == 4, "the shipped stages were changed"
        parked = env["crm.stage"].create(
            {"name": "Parked", "fold": True, "sequence": 100}
        )
        return (stages | parked).ids

    def make_tags(self, env):
        return (
            env["crm.tag"]
            .create(
                [{"name": f"Bench {number}", "color": number} for number in range(4)]
            )
            .ids
        )

    def card_vals(self, partner, number):
        return {
            "name": f"{partner.name}: traineeship",
            "type": "opportunity",
            "partner_id": partner.id,
            "description": TEXT,
            "tag_ids": [Command.set(self.tag_ids[number % 2 : number % 2 + 2])],
            "user_id": self.people[0],
        }

    def make_mover(self, env, partner):
        return env[self.model].create(self.card_vals(partner, 0)).ids

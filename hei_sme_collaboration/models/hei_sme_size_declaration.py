"""What a company says of its size: its plain word, or a closed accounting period."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .res_partner import SIZE_CLASSES
from .sme_size import judge

AUTONOMY = [
    ("autonomous", "Autonomous: nobody holds 25 % of it, nor it of others"),
    ("partner", "Has partner enterprises (25 to 50 %)"),
    ("linked", "Has linked enterprises (over 50 %, or control)"),
]
#: What the class of a period follows from, on the declaration and on each relation.
PERIOD_FACTS = (
    *("date_from", "date_to", "is_estimate", "autonomy", "apprentices"),
    *("headcount", "turnover", "balance_sheet", "zero_is_known"),
    *(
        f"relation_ids.{name}"
        for name in (
            *("name", "parent_id", "direction", "share", "has_control", "kind"),
            *("is_joint", "is_included", "zero_is_known"),
            *("headcount", "turnover", "balance_sheet"),
        )
    ),
)
#: What a person of the company said stays as they said it, until it's taken.
SAID = frozenset(
    (
        *("partner_id", "declared_class", "declared_on", "declared_by_id", "note"),
        *("date_from", "date_to", "is_estimate", "autonomy", "apprentices"),
        *("headcount", "turnover", "balance_sheet", "zero_is_known", "relation_ids"),
    )
)
ACTION_KEYS = frozenset(("state", "decided_by_id", "decided_on", "company_id"))


class SizeDeclaration(models.Model):
    """Belongs to the institution that recorded it; the class that follows stands on the
    company, like any fact about it.

    Without a closing day it's the company's plain word. An empty figure is unknown.
    """

    _name = "hei.sme.size.declaration"
    _description = "Company size declaration"
    _inherit = ["mail.thread"]
    _order = "date_to desc nulls last, declared_on desc, id desc"

    partner_id = fields.Many2one(
        "res.partner",
        "Company",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    company_id = fields.Many2one(
        "res.company",
        "Our institution",
        required=True,
        index=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [("proposed", "Proposed"), ("taken", "Taken"), ("refused", "Refused")],
        default="taken",
        required=True,
        readonly=True,
        index=True,
        copy=False,
        tracking=True,
        help="What a company proposes in the portal counts when an officer takes it.",
    )
    decided_by_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, copy=False, index="btree_not_null"
    )
    decided_on = fields.Datetime("Decided on", readonly=True, copy=False)

    # The plain word
    declared_class = fields.Selection(
        SIZE_CLASSES,
        "Declared class",
        tracking=True,
        help="What the company says it is, without figures.",
    )
    declared_on = fields.Date(
        "Declared on",
        required=True,
        default=fields.Date.context_today,
        tracking=True,
    )
    declared_by_id = fields.Many2one(
        "res.partner",
        "Declared by",
        default=lambda self: self.env.user.partner_id,
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Who said so: a person of the company, else who noted it here.",
    )

    # An accounting period
    date_to = fields.Date(
        "Closing day",
        copy=False,
        tracking=True,
        help="The last day of the accounting period that the figures are of. Empty: the"
        " company declares its class without figures.",
    )
    date_from = fields.Date(
        "First day",
        compute="_compute_date_from",
        store=True,
        readonly=False,
        tracking=True,
        help="The first day of the accounting period: a year before unless you say so.",
    )
    year = fields.Char("Period", compute="_compute_year", store=True)
    is_estimate = fields.Boolean(
        "Estimate",
        tracking=True,
        help="No accounts have been closed yet: a new company estimates in good faith"
        " during its first year (Art. 4(3)). Ignored once there are closed accounts.",
    )
    headcount = fields.Float(
        "Staff (annual work units)",
        digits=(12, 2),
        aggregator=False,
        tracking=True,
        help="Full-time for the whole year is 1, part-time or part of a year counts by"
        " its part; owners who manage count too. Leave out apprentices and students"
        " under a training contract, and parental leave, or say beside it how many they"
        " are (Art. 5).",
    )
    apprentices = fields.Float(
        "Of these, apprentices",
        digits=(12, 2),
        aggregator=False,
        tracking=True,
        help="Apprentices and students under a training contract within the figure"
        " above. They're no staff and are taken off (Art. 5).",
    )
    turnover = fields.Float(
        "Turnover (€)",
        digits=(16, 2),
        aggregator=False,
        tracking=True,
        help="In euro, for twelve months, without VAT and other indirect taxes"
        " (Art. 4(1)).",
    )
    balance_sheet = fields.Float(
        "Balance sheet total (€)",
        digits=(16, 2),
        aggregator=False,
        tracking=True,
        help="In euro, on the closing day.",
    )
    zero_is_known = fields.Boolean(
        "An empty figure is zero",
        help="Tick it when a figure really is zero. Otherwise an empty figure is"
        " unknown, and never makes a company larger or smaller.",
    )
    autonomy = fields.Selection(
        AUTONOMY,
        compute="_compute_autonomy",
        store=True,
        readonly=False,
        tracking=True,
        help="Follows from the enterprises below as soon as there are any (Art. 3).",
    )
    relation_ids = fields.One2many(
        "hei.sme.size.relation", "declaration_id", "Related enterprises", copy=True
    )
    note = fields.Text()

    period_class = fields.Selection(
        SIZE_CLASSES,
        "Class in this period",
        compute="_compute_period_class",
        help="By this period alone. The class of the company changes only when two"
        " closed periods in a row say so (Art. 4(2)).",
    )
    reason = fields.Text("Why", compute="_compute_period_class")

    # Computes

    @api.depends("date_to")
    def _compute_date_from(self):
        for declaration in self:
            if not declaration.date_to:
                declaration.date_from = False
            elif not declaration.date_from:
                declaration.date_from = declaration._year_before(declaration.date_to)

    @api.model
    def _year_before(self, day):
        """Return the first day of the twelve months that end with a day."""
        if day.year not in self._possible_years():
            return day
        return day + timedelta(days=1) - relativedelta(years=1)

    @api.depends("date_from", "date_to")
    def _compute_year(self):
        for declaration in self:
            first, last = declaration.date_from, declaration.date_to
            name = str(last.year) if last else False
            if first and last and first.year != last.year:
                name = f"{first.year}/{last.year % 100:02}"
            declaration.year = name

    @api.depends("relation_ids.tie", "relation_ids.parent_id")
    def _compute_autonomy(self):
        for declaration in self:
            ties = declaration.relation_ids.filtered(lambda r: not r.parent_id)
            ties = set(ties.mapped("tie"))
            if ties:
                known = [tie for tie in ("linked", "partner") if tie in ties]
                declaration.autonomy = (*known, "autonomous")[0]
            elif not declaration.autonomy:
                declaration.autonomy = "autonomous"

    @api.depends(*PERIOD_FACTS, "declared_class", "declared_on", "declared_by_id")
    @api.depends_context("lang")
    def _compute_period_class(self):
        for declaration in self:
            size, reason = declaration._assess_and_say()
            declaration.period_class = size
            declaration.reason = reason

    @api.depends("partner_id", "year", "declared_class", "declared_on")
    def _compute_display_name(self):
        labels = dict(self._fields["declared_class"]._description_selection(self.env))
        for declaration in self:
            what = declaration.year or labels.get(declaration.declared_class, "")
            name = declaration.partner_id.display_name
            declaration.display_name = f"{name}, {what}" if what else name

    # What follows for the company

    def _judge(self):
        """Return the newest plain word of these and the `Verdict` of their figures. Of
        two records of the same days the newer one counts.
        """
        newest = self.sorted(lambda d: (d.declared_on, d.id), reverse=True)
        periods = []
        for declaration in newest:
            if declaration.date_to and not any(map(declaration._shares_days, periods)):
                periods.append(declaration)
        verdict = judge([period._as_period() for period in periods])
        return newest.filtered("declared_class")[:1], verdict

    def _is_newer_than(self, day):
        """Whether this was said when the period that ends on a day had been followed by
        another closed one: the latest counts, Art. 4(1).
        """
        return bool(self) and self.declared_on > day + relativedelta(years=1)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("state", "taken") != "taken":
                self._refuse_action_keys()
        return super().create(vals_list)

    def write(self, vals):
        """:raises UserError: for what only the actions write, and for what a company
        has proposed
        """
        if ACTION_KEYS & vals.keys():
            self._refuse_action_keys()
        if SAID & vals.keys() and not self.env.su:
            if "proposed" in self.mapped("state"):
                raise UserError(
                    self.env._(
                        "What a company proposed isn't changed here. Take it first, or"
                        " refuse it."
                    )
                )
        return super().write(vals)

    def _refuse_action_keys(self):
        if not self.env.su:
            raise UserError(
                self.env._(
                    "Whether a declaration counts is decided with “Take” and “Refuse”."
                )
            )

    # Actions

    def action_take(self):
        """Have what a company proposed count from now on. Of the same period, what was
        on record is archived.
        """
        waiting = self._to_decide()
        keys = {declaration._period_key() for declaration in waiting}
        on_record = self.sudo().search(waiting._overlap_domain())
        on_record.filtered(lambda d: d._period_key() in keys).active = False
        waiting._decide("taken")
        return True

    def action_refuse(self):
        """Leave on record what is."""
        self._to_decide()._decide("refused")
        return True

    def _to_decide(self):
        """:raises AccessError: for who may not decide"""
        if not self.has_access("write"):
            raise AccessError(
                self.env._("Only officers take or refuse what a company proposes.")
            )
        return self.filtered(lambda d: d.state == "proposed")

    def _decide(self, state):
        self.sudo().write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
            }
        )

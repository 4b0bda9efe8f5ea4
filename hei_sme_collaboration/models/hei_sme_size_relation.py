"""Partner and linked enterprises of a company, and who else holds a part of it."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .sme_size import FIGURES, INVESTORS, LINKED_ABOVE, PARTNER_FROM

KINDS = [
    ("enterprise", "Company"),
    ("person", "Private person"),
    ("public_body", "Public body"),
    ("university", "University or non-profit research centre"),
    ("venture_capital", "Venture capital company"),
    ("business_angel", "Business angel (under € 1.25 million)"),
    ("institutional", "Institutional investor, regional development fund"),
    ("public_investment", "Public investment corporation"),
    ("local_authority", "Small local authority (under € 10 million, 5,000 people)"),
]


class SizeRelation(models.Model):
    """One enterprise with its figures of the same period. What stands below another
    belongs to that one: a partner's linked enterprises, a linked one's partners.
    """

    _name = "hei.sme.size.relation"
    _description = "Related enterprise"
    _order = "declaration_id, parent_id nulls first, share desc, id"

    declaration_id = fields.Many2one(
        "hei.sme.size.declaration", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="declaration_id.company_id", store=True, index=True, precompute=True
    )
    parent_id = fields.Many2one(
        "hei.sme.size.relation",
        "Through",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('declaration_id', '=', declaration_id), ('id', '!=', id)]",
        help="Empty: it's related to the company itself. Else the enterprise of this"
        " list that it's related to.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        index="btree_not_null",
        ondelete="restrict",
        help="When it's on record as a contact.",
    )
    name = fields.Char(
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
    )
    direction = fields.Selection(
        [("owner", "Owner"), ("owned", "Owned")],
        "Owner or owned",
        required=True,
        default="owner",
        help="Who holds a part of whom: this enterprise of the company, or the company"
        " of this enterprise.",
    )
    share = fields.Float(
        "Share (%)",
        digits=(5, 2),
        aggregator=False,
        required=True,
        help="Per cent: the higher of its parts of the capital and of the votes.",
    )
    has_control = fields.Boolean(
        "Controls",
        help="It controls without a majority: it appoints the board, or an agreement"
        " says so (Art. 3(3)).",
    )
    kind = fields.Selection(
        KINDS,
        "Who it is",
        required=True,
        default="enterprise",
        help="A private person adds no figures; enter other firms of the same person in"
        " the same or a neighbouring market as controlled (Art. 3(3)).",
    )
    is_joint = fields.Boolean(
        "Together",
        help="It holds together with the other owners that are ticked here: they're"
        " linked with each other (Art. 3(2)).",
    )
    is_included = fields.Boolean(
        "Consolidated",
        help="Its figures are in the company's consolidated accounts already (Art."
        " 6(2)).",
    )
    headcount = fields.Float("Staff", digits=(12, 2), aggregator=False)
    turnover = fields.Float("Turnover (€)", digits=(16, 2), aggregator=False)
    balance_sheet = fields.Float(
        "Balance sheet total (€)", digits=(16, 2), aggregator=False
    )
    zero_is_known = fields.Boolean("Empty is zero")
    tie = fields.Selection(
        [
            ("linked", "Linked"),
            ("partner", "Partner"),
            ("apart", "Doesn't count"),
        ],
        "Counts as",
        compute="_compute_tie",
        help="Linked from a majority or by control, partner from 25 % (Art. 3).",
    )

    @api.depends("partner_id")
    def _compute_name(self):
        for relation in self:
            relation.name = relation.partner_id.name or relation.name

    @api.depends(
        *("share", "has_control", "kind", "direction", "is_joint"),
        *("declaration_id.relation_ids.share", "declaration_id.relation_ids.is_joint"),
    )
    def _compute_tie(self):
        for relation in self:
            beside = relation.declaration_id.relation_ids.filtered(
                lambda other, r=relation: other.parent_id == r.parent_id
            )
            joint = beside.filtered(lambda r: r.is_joint and r.direction == "owner")
            share = relation.share
            if relation in joint:
                share = sum(joint.mapped("share"))
            relation.tie = relation._tie_of(share)

    def _tie_of(self, share):
        if self.kind in ("person", "public_body"):
            return "apart"
        if self.has_control or share > LINKED_ABOVE:
            return "linked"
        covered = self.direction == "owner" and self.kind in INVESTORS
        return "apart" if covered or share < PARTNER_FROM else "partner"

    @api.constrains("share", "name", *FIGURES)
    def _check_figures(self):
        for relation in self:
            if not 0 <= relation.share <= 100:
                raise ValidationError(
                    self.env._(
                        "The share of “%s” lies between 0 and 100 per cent.",
                        relation.name,
                    )
                )
            relation.declaration_id._check_amounts(relation, relation.name)

    @api.constrains("parent_id", "declaration_id")
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(
                self.env._("An enterprise can't be related to itself through others.")
            )
        for relation in self:
            if relation.parent_id.declaration_id - relation.declaration_id:
                raise ValidationError(
                    self.env._(
                        "“%s” goes through an enterprise of another declaration. Choose"
                        " one of this list.",
                        relation.name,
                    )
                )

    @api.constrains("partner_id", "name", "direction", "share", "has_control")
    def _check_owns_itself(self):
        """:raises ValidationError: when a company owns itself, also in a circle"""
        for relation in self:
            itself = relation.declaration_id.partner_id
            same_name = relation.name.strip().lower() == (itself.name or "").lower()
            if relation.partner_id == itself or same_name:
                raise ValidationError(
                    self.env._(
                        "“%s” can't be its own owner or part. Name the other"
                        " enterprise.",
                        itself.name,
                    )
                )
        owners = self._majority_owners()
        for relation in self.filtered(lambda r: r._is_majority()):
            holder, held = relation._holder_and_held()
            chain = _way_up(owners, holder, held)
            if chain:
                raise ValidationError(
                    self.env._(
                        "“%(company)s” would own itself, by what is on record:"
                        " %(chain)s. One of these majorities can't be true.",
                        company=held.name,
                        chain=" → ".join(p.name for p in (held, *chain)),
                    )
                )

    # Who owns whom

    def _is_majority(self):
        return self.has_control or self.share > LINKED_ABOVE

    def _holder_and_held(self):
        """Return the two partners, the one that holds a part first."""
        pair = (self.partner_id, self.parent_id.partner_id)
        if not self.parent_id:
            pair = (self.partner_id, self.declaration_id.partner_id)
        return pair if self.direction == "owner" else pair[::-1]

    def _majority_owners(self):
        """Return {partner: those that hold a majority of it}, upwards from the holders
        of these, as the institution has it on record; a query for each step up.
        """
        owners = {}
        frontier = self.env["res.partner"].union(
            *(r._holder_and_held()[0] for r in self if r._is_majority())
        )
        while frontier:
            owners.update({partner: frontier.browse() for partner in frontier})
            for relation in self._majorities_in(frontier):
                holder, held = relation._holder_and_held()
                if holder and held in frontier:
                    owners[held] |= holder
            frontier = frontier.browse().union(*owners.values())
            frontier = frontier.filtered(lambda partner: partner not in owners)
        return owners

    def _majorities_in(self, partners):
        """Return what says who holds the majority of these partners."""
        ids = partners.ids
        of_them = (
            Domain("direction", "=", "owned") & Domain("partner_id", "in", ids)
        ) | (
            Domain("direction", "=", "owner")
            & (
                Domain("parent_id.partner_id", "in", ids)
                | Domain("parent_id", "=", False)
                & Domain("declaration_id.partner_id", "in", ids)
            )
        )
        counting = Domain("declaration_id.state", "=", "taken")
        counting &= Domain("declaration_id.active", "=", True)
        counting &= Domain("company_id", "in", self.company_id.ids)
        majority = Domain("share", ">", LINKED_ABOVE) | Domain("has_control", "=", True)
        return self.search(of_them & counting & majority)


def _way_up(owners, start, goal):
    """Return the companies on a way from one up to another by who owns whom, from the
    last to the first, or nothing.
    """
    if not (start and goal):
        return []
    came_from, frontier = {start: None}, [start]
    while frontier and goal not in came_from:
        company = frontier.pop()
        for owner in owners.get(company, ()):
            if owner not in came_from:
                came_from[owner] = company
                frontier.append(owner)
    way, company = [], came_from.get(goal)
    while company:
        way.append(company)
        company = came_from[company]
    return [*way, goal] if way else []

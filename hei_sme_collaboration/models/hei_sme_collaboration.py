"""The card on the board: one relation between an HEI and a company."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .hei_sme_way import DIRECTIONS


class Collaboration(models.Model):
    """Two parties, a direction, the answers to the protocol's steps, and people."""

    _name = "hei.sme.collaboration"
    _description = "Collaboration"
    _inherit = [
        "mail.thread.main.attachment",
        "mail.activity.mixin",
        "mail.tracking.duration.mixin",
        "hei.sme.numbered",
    ]
    _order = "priority desc, id desc"
    _rec_names_search = ["name", "reference", "asker_name", "asker_email"]
    _check_company_auto = True
    _track_duration_field = "stage_id"

    # What it is
    reference = fields.Char(
        required=True, readonly=True, copy=False, index="trigram", default="/"
    )
    name = fields.Char(
        compute="_compute_name",
        inverse="_inverse_name",
        store=True,
        index="trigram",
        help="The two parties, unless you write another name. Empty it to go back.",
    )
    own_name = fields.Char("Own name", copy=False)
    active = fields.Boolean(default=True)
    priority = fields.Selection(
        [("0", "Normal"), ("1", "Important")], default="0", index=True
    )
    company_id = fields.Many2one(
        "res.company",
        string="Our institution",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    direction = fields.Selection(
        DIRECTIONS, required=True, default="sme_to_hei", index=True, tracking=True
    )
    protocol_id = fields.Many2one(
        "hei.sme.protocol",
        compute="_compute_protocol_id",
        store=True,
        readonly=False,
        precompute=True,
        index=True,
        ondelete="restrict",
        domain="[('direction', '=', direction)]",
    )

    # Parties and people
    hei_id = fields.Many2one(
        "res.partner",
        string="HEI",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        default=lambda self: self._default_our_partner("hei"),
        domain="['|', ('is_company', '=', True), ('is_hei', '=', True)]",
        help="The higher education institution.",
    )
    sme_id = fields.Many2one(
        "res.partner",
        string="Company",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        default=lambda self: self._default_our_partner("sme"),
        domain="['|', ('is_company', '=', True), ('is_sme', '=', True)]",
        help="The small or medium-sized enterprise. It may be a person.",
    )
    hei_contact_id = fields.Many2one(
        "res.partner",
        string="Contact at the HEI",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('id', 'child_of', hei_id or 0), ('id', '!=', hei_id or 0)]",
    )
    sme_contact_id = fields.Many2one(
        "res.partner",
        string="Contact at the company",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        domain="[('id', 'child_of', sme_id or 0), ('id', '!=', sme_id or 0)]",
    )
    our_side = fields.Selection(
        [("hei", "HEI"), ("sme", "Company")],
        compute="_compute_our_side",
        store=True,
        string="Our side",
    )
    counterpart_id = fields.Many2one(
        "res.partner",
        string="Other party",
        compute="_compute_counterpart_id",
        store=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    country_id = fields.Many2one(
        "res.country",
        string="Country of the other party",
        related="counterpart_id.country_id",
        store=True,
        index="btree_not_null",
    )
    asker_company = fields.Char(
        "Company or institution", help="As the unknown asker wrote it."
    )
    asker_name = fields.Char("Asker")
    asker_email = fields.Char("Asker's e-mail", index="btree_not_null")
    asker_register_number = fields.Char("Register number given")
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        index="btree_not_null",
        tracking=True,
        check_company=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    unit_id = fields.Many2one(
        "hei.sme.unit",
        string="Lead department",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )

    # Where it stands
    stage_id = fields.Many2one(
        "hei.sme.collaboration.stage",
        default=lambda self: self._default_stage_id(),
        required=True,
        index=True,
        tracking=True,
        copy=False,
        ondelete="restrict",
        group_expand="_read_group_expand_full",
    )
    stage_kind = fields.Selection(
        related="stage_id.kind", store=True, string="Kind of stage"
    )
    date_last_stage_update = fields.Datetime(
        "Last moved on", compute="_compute_date_last_stage_update", store=True
    )
    not_before = fields.Date(
        "Not before",
        index="btree_not_null",
        tracking=True,
        help="Nothing is expected of this collaboration before this day.",
    )
    close_reason_id = fields.Many2one(
        "hei.sme.close.reason",
        string="Closed because",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        copy=False,
    )
    close_outcome = fields.Selection(
        string="Outcome",
        related="close_reason_id.outcome",
        store=True,
        index="btree_not_null",
    )
    closed_on = fields.Date(
        "Closed on", readonly=True, copy=False, index="btree_not_null"
    )
    closed_from_stage_id = fields.Many2one(
        "hei.sme.collaboration.stage",
        string="Closed from",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    # The board reads its columns' order and counts, and the rules, from here alone;
    # the condition is worded as the ORM words it.
    _board_index = models.Index(
        "(stage_id, priority DESC, id DESC) INCLUDE (company_id, user_id)"
        " WHERE active IS TRUE"
    )

    # Defaults

    @api.model
    def _default_our_partner(self, side):
        """Return the company's partner where it stands on that side of new cards."""
        partner = self.env.company.partner_id
        ours = "sme" if partner.is_sme and not partner.is_hei else "hei"
        return partner if partner[f"is_{side}"] and side == ours else False

    @api.model
    def _default_stage_id(self):
        return self.env["hei.sme.collaboration.stage"]._first("contact")

    @api.model
    def default_get(self, fields):
        """Quick create in a later column starts in the first: the gate is ahead."""
        stage_id = self.env.context.get("default_stage_id")
        if stage_id:
            stage = self.env["hei.sme.collaboration.stage"].browse(stage_id)
            if stage.kind != "contact":
                first = self._default_stage_id().id
                self = self.with_context(default_stage_id=first)
        return super().default_get(fields)

    # Computes

    @api.depends(
        "own_name",
        "direction",
        "hei_id.name",
        "sme_id.name",
        "asker_company",
        "asker_name",
        "asker_email",
    )
    def _compute_name(self):
        for card in self:
            card.name = card.own_name or card._name_from_parties()

    def _inverse_name(self):
        for card in self:
            own = (card.name or "").strip()
            usual = card._name_from_parties()
            card.own_name = False if own == usual else own
            card.name = own or usual

    def _name_from_parties(self):
        """Name both parties, whoever approached first."""
        self.ensure_one()
        asker = self.asker_company or self.asker_name or self.asker_email
        unknown = self.env._("Unknown")
        parties = [
            self.sme_id.name or (asker if self.hei_id else "") or unknown,
            self.hei_id.name or asker or unknown,
        ]
        if self.direction == "hei_to_sme":
            parties.reverse()
        return " → ".join(parties)

    @api.depends("direction")
    def _compute_protocol_id(self):
        protocols = {
            direction: self.env["hei.sme.protocol"]._of_direction(direction)
            for direction in set(self.mapped("direction"))
        }
        for card in self:
            if card.protocol_id.direction != card.direction:
                card.protocol_id = protocols[card.direction]

    @api.depends("company_id.partner_id", "hei_id", "sme_id")
    def _compute_our_side(self):
        for company, cards in self.grouped("company_id").items():
            ours = company.partner_id.id
            for card in cards:
                is_company = card.sme_id.id == ours and card.hei_id.id != ours
                card.our_side = "sme" if ours and is_company else "hei"

    @api.depends("our_side", "hei_id", "sme_id")
    def _compute_counterpart_id(self):
        for card in self:
            card.counterpart_id = card.hei_id if card.our_side == "sme" else card.sme_id

    @api.depends("stage_id")
    def _compute_date_last_stage_update(self):
        self.date_last_stage_update = self.env.cr.now()

    # Checks

    @api.constrains("hei_id", "sme_id", "asker_company", "asker_name", "asker_email")
    def _check_parties(self):
        for card in self:
            if card.hei_id and card.hei_id == card.sme_id:
                raise ValidationError(
                    self.env._(
                        "“%(partner)s” can't be both the HEI and the company of one"
                        " collaboration. Choose another organisation on one side.",
                        partner=card.hei_id.display_name,
                    )
                )
            asker = card.asker_company or card.asker_name or card.asker_email
            if not (card.hei_id and card.sme_id) and not (asker or "").strip():
                raise ValidationError(
                    self.env._(
                        "Say who the other party is: choose an organisation, or note"
                        " the company, name or e-mail that an unknown asker gave."
                    )
                )

    @api.constrains("direction", "protocol_id")
    def _check_protocol(self):
        directions = dict(self._fields["direction"]._description_selection(self.env))
        for card in self:
            if not card.protocol_id:
                raise ValidationError(
                    self.env._(
                        "There is no protocol for “%(direction)s”. An administrator"
                        " can add one under Configuration → Protocols.",
                        direction=directions[card.direction],
                    )
                )
            if card.protocol_id.direction != card.direction:
                raise ValidationError(
                    self.env._(
                        "Protocol “%(protocol)s” is for the other direction. Choose"
                        " one for “%(direction)s”.",
                        protocol=card.protocol_id.name,
                        direction=directions[card.direction],
                    )
                )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Find the first stage and draw the numbers once for all of them."""
        unplaced = any("stage_id" not in vals for vals in vals_list)
        defaults = self.default_get(["stage_id"]) if unplaced else {}
        unnumbered = sum(not vals.get("reference") for vals in vals_list)
        numbers = iter(self._next_references(unnumbered))
        cards = super().create(
            [
                {
                    **defaults,
                    **vals,
                    "reference": vals.get("reference") or next(numbers),
                }
                for vals in vals_list
            ]
        )
        cards._give_roles()
        return cards

    def write(self, vals):
        result = super().write(vals)
        if {"hei_id", "sme_id"} & vals.keys():
            self._give_roles()
        return result

    def _give_roles(self):
        """Choosing an organisation as a party gives it the role."""
        for side in ("hei", "sme"):
            partners = self[f"{side}_id"].filtered(lambda p, s=side: not p[f"is_{s}"])
            if partners:
                partners.sudo().write({f"is_{side}": True})

    # Actions

    def action_create_or_link_company(self):
        """Fill the empty side with an organisation: a known one or a new one."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Create or link company"),
            "res_model": "hei.sme.collaboration.link",
            "view_mode": "form",
            "target": "new",
            "context": {"default_collaboration_id": self.id},
        }

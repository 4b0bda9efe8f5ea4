"""What only the screens of a collaboration need."""

from lxml import etree

from odoo import api, fields, models
from odoo.fields import Domain

#: How an answer is drawn where its type's own widget isn't meant for it.
ANSWER_WIDGETS = {"many2many": "many2many_tags", "text": "hei_sme_answer"}


class Collaboration(models.Model):
    """Fields that a view or a filter reads, and the answer fields of the form."""

    _inherit = "hei.sme.collaboration"

    our_partner_id = fields.Many2one(
        related="company_id.partner_id", string="Our organisation"
    )
    waiting_for_us = fields.Boolean(
        "Waiting for us",
        compute="_compute_waiting_for_us",
        search="_search_waiting_for_us",
        help="Our side has to answer next.",
    )

    asked_side = fields.Selection(
        [("hei", "HEI"), ("sme", "Company")],
        string="Approached side",
        compute="_compute_asked_side",
    )
    step_one_done = fields.Boolean(
        "A department accepted", compute="_compute_step_flags"
    )
    has_proposed = fields.Boolean("Has proposed answers", compute="_compute_step_flags")

    @api.depends("direction")
    def _compute_asked_side(self):
        for card in self:
            card.asked_side = "hei" if card.direction == "sme_to_hei" else "sme"

    @api.depends("step_ids.state", "step_ids.completion")
    def _compute_step_flags(self):
        for card in self:
            contact = card.step_ids.filtered(lambda li: li.completion == "approach")
            card.step_one_done = all(
                line.state in ("done", "skipped") for line in contact
            )
            card.has_proposed = "proposed" in card.step_ids.mapped("state")

    @api.depends("turn", "our_side")
    def _compute_waiting_for_us(self):
        for card in self:
            card.waiting_for_us = bool(card.turn) and card.turn == card.our_side

    @api.model
    def _search_waiting_for_us(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = []
        for company in self.env.companies:
            ours = company.partner_id.id
            as_company = Domain("sme_id", "=", ours) & Domain("hei_id", "!=", ours)
            domains.append(
                Domain("company_id", "=", company.id)
                & (
                    (as_company & Domain("turn", "=", "sme"))
                    | (~as_company & Domain("turn", "=", "hei"))
                )
            )
        waiting = Domain.OR(domains)
        if True in value and False in value:
            return Domain.TRUE
        return waiting if True in value else ~waiting

    def web_read(self, specification):
        """Name the ways as the protocol of the card does, where all have the same."""
        # Where only the name is asked for, the card itself may be out of reach.
        directions = set(self.sudo().mapped("direction"))
        if len(directions) == 1:
            self = self.with_context(hei_sme_direction=directions.pop())
        return super().web_read(specification)

    @api.model
    def get_view(self, view_id=None, view_type="form", **options):
        """A board that someone may only read lets no card be dragged."""
        result = super().get_view(view_id, view_type, **options)
        if view_type == "kanban" and not self.has_access("write"):
            arch = etree.fromstring(result["arch"])
            arch.set("records_draggable", "0")
            result["arch"] = etree.tostring(arch, encoding="unicode")
        return result

    @api.model
    def _get_view(self, view_id=None, view_type="form", **options):
        """Load every field that can hold an answer along with the form.

        The steps are drawn from records, the form isn't: a field that a
        requirement names must be there already. It depends on the model alone, so
        no copy of the form in a browser gets stale.
        """
        arch, view = super()._get_view(view_id, view_type, **options)
        group = arch.find(".//group[@name='answers']") if view_type == "form" else None
        if group is not None:
            present = {node.get("name") for node in arch.iter("field")}
            for name in sorted(self._answerable_fields() - present):
                node = etree.SubElement(group, "field", name=name)
                widget = ANSWER_WIDGETS.get(self._fields[name].type)
                if widget:
                    node.set("widget", widget)
        return arch, view


class Approach(models.Model):
    """Which of the two ways to name a department the dialog asks for."""

    _inherit = "hei.sme.approach"

    whom = fields.Selection(
        [
            ("ours", "A department of ours"),
            ("theirs", "A department of the other party"),
        ],
        string="Who was asked?",
        compute="_compute_whom",
        readonly=False,
    )
    asked_party_id = fields.Many2one(
        "res.partner", string="Organisation asked", compute="_compute_asked_party_id"
    )
    asked_side = fields.Selection(
        [("hei", "HEI"), ("sme", "Company")], compute="_compute_asked_party_id"
    )

    @api.depends("unit_id", "office_id", "collaboration_id")
    def _compute_whom(self):
        """The approached side's, unless a department was chosen already."""
        for approach in self:
            card = approach.collaboration_id
            asked = "hei" if card.direction == "sme_to_hei" else "sme"
            if approach.unit_id:
                approach.whom = "ours"
            elif approach.office_id:
                theirs = approach.office_id.side != card.our_side
                approach.whom = "theirs" if theirs else False
            elif not approach.whom:
                approach.whom = "ours" if asked == card.our_side else "theirs"

    @api.depends("collaboration_id")
    def _compute_asked_party_id(self):
        for approach in self:
            card = approach.collaboration_id
            approach.asked_side = "sme" if card.our_side == "hei" else "hei"
            approach.asked_party_id = card.counterpart_id

    @api.onchange("whom")
    def _onchange_whom(self):
        if self.whom == "ours":
            self.office_id = self.partner_id = False
        elif self.whom == "theirs":
            self.unit_id = False


class ProtocolStep(models.Model):
    """Which fields an administrator may choose for a requirement."""

    _inherit = "hei.sme.protocol.step"

    answerable_field_ids = fields.Many2many(
        "ir.model.fields",
        compute="_compute_answerable_field_ids",
        compute_sudo=True,
        groups="hei_sme_collaboration.group_administrator,base.group_system",
        string="Answerable fields",
    )

    def _compute_answerable_field_ids(self):
        names = self.env["hei.sme.collaboration"]._answerable_fields()
        self.answerable_field_ids = self.env["ir.model.fields"].search(
            [("model", "=", "hei.sme.collaboration"), ("name", "in", sorted(names))]
        )

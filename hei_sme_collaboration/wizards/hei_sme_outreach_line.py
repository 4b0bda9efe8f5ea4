"""A company to approach: whom there, and what stands against writing to it."""

from odoo import api, fields, models
from odoo.tools import email_normalize


class OutreachLine(models.TransientModel):
    """One company: whom there, and what stands against writing to it."""

    _name = "hei.sme.outreach.line"
    _description = "Company to approach"
    _order = "id"

    outreach_id = fields.Many2one("hei.sme.outreach", required=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", string="Company", required=True, readonly=True
    )
    chosen_id = fields.Many2one("res.partner", readonly=True)
    contact_id = fields.Many2one(
        "res.partner",
        string="Whom",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="['|', ('id', '=', partner_id or 0),"
        " ('id', 'child_of', partner_id or 0)]",
    )
    email = fields.Char(
        "E-mail", compute="_compute_email", store=True, readonly=False, precompute=True
    )
    bar = fields.Selection(
        [("never", "Never"), ("later", "Not yet"), ("owner", "Ask its owner")],
        compute="_compute_hindrance",
    )
    hindrance = fields.Char("Note", compute="_compute_hindrance")
    is_ticked = fields.Boolean(
        "Approach",
        compute="_compute_is_ticked",
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends("partner_id", "chosen_id", "outreach_id.office_ids")
    def _compute_contact_id(self):
        """The person who was selected, else the best one at these departments, else
        the company itself where it has an address.
        """
        for wizard, lines in self.grouped("outreach_id").items():
            offices = wizard.office_ids._origin
            found = lines.partner_id._origin._contact_in_office(offices)
            for line in lines:
                company = line.partner_id._origin
                own = company if company.email else company.browse()
                line.contact_id = line.chosen_id or found.get(company) or own

    @api.depends("contact_id")
    def _compute_email(self):
        for line in self:
            line.email = line.contact_id.email

    @api.depends("partner_id")
    def _compute_hindrance(self):
        partners = self.partner_id._origin
        bars = partners._contact_bars()
        reasons = partners._contact_hindrance()
        known = partners._contact_collaborations()
        for line in self:
            partner = line.partner_id._origin
            line.bar = bars.get(partner)
            said = (reasons.get(partner), known.get(partner))
            line.hindrance = " ".join(filter(None, said))

    @api.depends("partner_id")
    def _compute_is_ticked(self):
        known = self.partner_id._origin._contact_collaborations()
        for line in self:
            forbidden = line.bar in ("never", "later")
            line.is_ticked = not forbidden and line.partner_id._origin not in known

    def _address(self):
        return email_normalize(self.email or "")

    def _gets_mail(self):
        return bool(self._address()) and not self.bar

    def _recipient(self):
        return (self.contact_id or self.partner_id).name or ""

    def _keep_addresses(self):
        """Keep an address that was written here on the contact that had none."""
        for line in self:
            if line._address() and line.contact_id and not line.contact_id.email:
                line.contact_id.email = line._address()

"""Who an unknown asker is: a contact that exists, or a new one."""

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize


class CollaborationLink(models.TransientModel):
    """Fills the empty side of a card with an organisation."""

    _name = "hei.sme.collaboration.link"
    _description = "Create or link a company"

    collaboration_id = fields.Many2one("hei.sme.collaboration", required=True)
    mode = fields.Selection(
        [("link", "Link a contact that exists"), ("create", "Create a new one")],
        compute="_compute_mode",
        store=True,
        readonly=False,
        required=True,
    )
    suggestion_ids = fields.Many2many(
        "res.partner", string="Looks like", compute="_compute_suggestion_ids"
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Organisation",
        compute="_compute_mode",
        store=True,
        readonly=False,
        domain="['|', '|', ('is_company', '=', True), ('is_hei', '=', True),"
        " ('is_sme', '=', True)]",
    )
    name = fields.Char(compute="_compute_from_asker", store=True, readonly=False)
    contact_name = fields.Char(
        "Contact", compute="_compute_from_asker", store=True, readonly=False
    )
    email = fields.Char(
        "E-mail", compute="_compute_from_asker", store=True, readonly=False
    )
    register_number = fields.Char(
        "Register number", compute="_compute_from_asker", store=True, readonly=False
    )

    @api.depends("collaboration_id")
    def _compute_from_asker(self):
        for wizard in self:
            card = wizard.collaboration_id
            wizard.name = card.asker_company or card.asker_name
            wizard.contact_name = card.asker_company and card.asker_name
            wizard.email = card.asker_email
            wizard.register_number = card.asker_register_number

    @api.depends("collaboration_id")
    def _compute_suggestion_ids(self):
        for wizard in self:
            wizard.suggestion_ids = wizard._find_partners()

    @api.depends("suggestion_ids")
    def _compute_mode(self):
        for wizard in self:
            wizard.partner_id = wizard.suggestion_ids[:1]
            wizard.mode = "link" if wizard.partner_id else "create"

    def _find_partners(self):
        """Return organisations with the asker's register number, e-mail or name."""
        card = self.collaboration_id
        domains = []
        if card.asker_register_number:
            domains.append(
                Domain("company_registry", "=", card.asker_register_number.strip())
            )
        if email := email_normalize(card.asker_email):
            domains.append(Domain("email_normalized", "=", email))
        if (card.asker_company or "").strip():
            domains.append(Domain("name", "=ilike", card.asker_company.strip()))
        if not domains:
            return self.env["res.partner"]
        found = self.env["res.partner"].search(Domain.OR(domains), limit=10)
        return found.commercial_partner_id

    def action_confirm(self):
        """Put the organisation on the empty side of the card."""
        self.ensure_one()
        card = self.collaboration_id
        side = "hei" if not card.hei_id else "sme"
        partner = self.partner_id if self.mode == "link" else self._create_partner()
        vals = {f"{side}_id": partner.id}
        contact = self.mode == "create" and partner.child_ids[:1]
        if contact:
            vals[f"{side}_contact_id"] = contact.id
        card.write(vals)
        return {"type": "ir.actions.act_window_close"}

    def _create_partner(self):
        Partner = self.env["res.partner"]
        partner = Partner.create(
            {
                "name": self.name,
                "is_company": True,
                "company_registry": self.register_number,
                "email": False if self.contact_name else self.email,
            }
        )
        if self.contact_name:
            Partner.create(
                {
                    "name": self.contact_name,
                    "email": self.email,
                    "parent_id": partner.id,
                }
            )
        return partner

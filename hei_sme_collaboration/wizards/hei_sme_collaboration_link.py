"""Who an unknown asker is: a contact that exists, or a new one."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import email_normalize

from ..models.hei_sme_identifier import (
    normalised_register,
    register_is_valid,
    vat_is_valid,
)
from ..models.hei_sme_partner_match import Asked, known_values


class CollaborationLink(models.TransientModel):
    """Fills the empty side of a card with an organisation, and its contact."""

    _name = "hei.sme.collaboration.link"
    _description = "Create or link a company"

    collaboration_id = fields.Many2one("hei.sme.collaboration", required=True)
    company_id = fields.Many2one(related="collaboration_id.company_id")
    mode = fields.Selection(
        [("link", "Link a contact that exists"), ("create", "Create a new one")],
        compute="_compute_mode",
        store=True,
        readonly=False,
        required=True,
    )
    match_text = fields.Char(related="collaboration_id.match_text")
    partner_id = fields.Many2one(
        "res.partner",
        string="Organisation",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        domain="['|', '|', ('is_company', '=', True), ('is_hei', '=', True),"
        " ('is_sme', '=', True), ('company_id', 'in', (False, company_id))]",
    )
    open_text = fields.Char("In touch already", compute="_compute_open_text")

    # The new organisation
    name = fields.Char(compute="_compute_from_asker", store=True, readonly=False)
    register_number = fields.Char(
        "Register number", compute="_compute_from_asker", store=True, readonly=False
    )
    vat = fields.Char(
        "VAT number", compute="_compute_from_asker", store=True, readonly=False
    )
    country_id = fields.Many2one(
        "res.country", compute="_compute_from_asker", store=True, readonly=False
    )
    vat_text = fields.Char("About the VAT number", compute="_compute_vat_text")
    register_text = fields.Char(
        "About the register number", compute="_compute_register_text"
    )
    duplicate_text = fields.Text(
        "Is it there already?", compute="_compute_duplicate_text"
    )

    # Its person
    contact_id = fields.Many2one(
        "res.partner",
        compute="_compute_contact_id",
        store=True,
        readonly=False,
        domain="[('is_company', '=', False), ('parent_id', 'in', (partner_id, False)),"
        " ('partner_share', '=', True), ('company_id', 'in', (False, company_id))]",
    )
    contact_name = fields.Char(
        "New contact", compute="_compute_from_asker", store=True, readonly=False
    )
    email = fields.Char(
        "E-mail", compute="_compute_from_asker", store=True, readonly=False
    )
    phone = fields.Char(compute="_compute_from_asker", store=True, readonly=False)

    # Computes

    @api.depends("collaboration_id")
    def _compute_from_asker(self):
        for wizard in self:
            card = wizard.collaboration_id
            wizard.name = card.asker_company
            wizard.register_number = card.asker_register_number
            wizard.vat = card.asker_vat
            wizard.country_id = card.asker_country_id
            wizard.contact_name = card.asker_name
            wizard.email = card.asker_email
            wizard.phone = card.asker_phone

    @api.depends("collaboration_id")
    def _compute_partner_id(self):
        for wizard in self:
            wizard.partner_id = wizard.collaboration_id.match_ids[:1]

    @api.depends("collaboration_id")
    def _compute_mode(self):
        for wizard in self:
            wizard.mode = "link" if wizard.collaboration_id.match_ids else "create"

    @api.depends("partner_id", "mode", "email")
    def _compute_contact_id(self):
        """Somebody with that address who works there, or of whom it isn't known."""
        for wizard in self:
            wizard.contact_id = wizard._find_person()

    @api.depends("partner_id", "mode")
    def _compute_open_text(self):
        for wizard in self:
            partner = wizard.partner_id if wizard.mode == "link" else False
            card = wizard.collaboration_id
            said = partner._contact_collaborations(but=card) if partner else {}
            wizard.open_text = said.get(partner)

    @api.depends("vat", "country_id", "mode")
    def _compute_vat_text(self):
        for wizard in self:
            if not (wizard.vat or "").strip() or wizard._vat_is_valid():
                wizard.vat_text = False
                continue
            wizard.vat_text = self.env._(
                "“%s” isn't a valid VAT number. The organisation is created without"
                " it; it stays on the collaboration as it was given.",
                wizard.vat,
            )

    @api.depends("register_number", "country_id", "mode")
    def _compute_register_text(self):
        for wizard in self:
            if wizard._register_is_valid():
                wizard.register_text = False
                continue
            wizard.register_text = self.env._(
                "“%(number)s” isn't a register number of %(country)s. The"
                " organisation is created without it; it stays on the collaboration"
                " as it was given.",
                number=wizard.register_number,
                country=wizard.country_id.name,
            )

    @api.depends("name", "register_number", "vat", "country_id", "email", "mode")
    def _compute_duplicate_text(self):
        """Whom a new organisation may be already, by what stands in the dialogue."""
        partners = self.env["res.partner"]
        asked = {
            wizard: wizard._as_asked() for wizard in self if wizard.mode == "create"
        }
        said = partners._say_duplicates(partners._alike(asked)) if asked else {}
        for wizard in self:
            wizard.duplicate_text = said.get(wizard, False)

    def _as_asked(self):
        self.ensure_one()
        known = {
            "name": self.name,
            "vat": self.vat,
            "company_registry": self.register_number,
            "email": self.email,
        }
        return Asked(
            known_values(known, self.country_id.code or ""),
            self.country_id,
            self.company_id,
            self.company_id.partner_id,
        )

    def _register_is_valid(self):
        country = self.country_id.code or ""
        number = normalised_register(self.register_number, country)
        return not number or register_is_valid(number, country)

    def _vat_is_valid(self):
        return vat_is_valid(self.vat, self.country_id.code)

    def _find_person(self):
        self.ensure_one()
        email = email_normalize(self.email or "")
        if not email:
            return self.env["res.partner"]
        organisation = self.partner_id if self.mode == "link" else self.partner_id[:0]
        people = self.env["res.partner"].search(
            Domain("email_normalized", "=", email)
            & Domain("is_company", "=", False)
            & Domain("parent_id", "in", [False, *organisation.ids])
            & Domain("partner_share", "=", True)
            & Domain("company_id", "in", (False, self.company_id.id))
            & Domain("id", "!=", organisation.id)
        )
        return people.sorted("parent_id", reverse=True)[:1]

    # Actions

    def action_confirm(self):
        """Put the organisation on the empty side of the card, with its contact."""
        self.ensure_one()
        card = self.collaboration_id
        side = "hei" if not card.hei_id else "sme"
        partner = self.partner_id if self.mode == "link" else self._create_partner(side)
        contact = self._contact_of(partner)
        card.write({f"{side}_id": partner.id, f"{side}_contact_id": contact.id})
        card._name_asker(contact)
        return {"type": "ir.actions.act_window_close"}

    def _create_partner(self, side):
        """Create the organisation, without a number that isn't valid."""
        nobody = not self.contact_id and not self._contact_name()
        vals = {
            "name": self.name,
            "is_company": True,
            f"is_{side}": True,
            "company_registry": self._register_is_valid() and self.register_number,
            "country_id": self.country_id.id,
            "email": nobody and self.email,
            "phone": nobody and self.phone,
        }
        partners = self.env["res.partner"]
        if self.vat and self._vat_is_valid():
            try:
                with self.env.cr.savepoint():
                    return partners.create({**vals, "vat": self.vat})
            except ValidationError:
                # An addon that looks closer refuses the number.
                return partners.create(vals)
        return partners.create(vals)

    def _contact_of(self, partner):
        """Return the asker as a contact of this organisation, a new one if needed."""
        if not partner.is_company:
            return partner.browse()
        contact = self.contact_id
        if not contact and self._contact_name():
            contact = contact.create(
                {
                    "name": self._contact_name(),
                    "email": self.email,
                    "phone": self.phone,
                    "parent_id": partner.id,
                }
            )
        elif contact and not contact.parent_id:
            contact.parent_id = partner
        return contact

    def _contact_name(self):
        return (self.contact_name or "").strip()

"""What identifies an organisation: evened out when it's saved, and held to its form."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from .hei_sme_identifier import (
    IDENTIFIERS,
    REGISTERS,
    fault,
    normalised,
    normalised_register,
    normalised_vat,
    register_is_valid,
    vat_is_valid,
)

#: The fields that are looked at when they're written.
IDENTIFYING = {*IDENTIFIERS, "vat", "company_registry"}
#: How many characters of what was typed an error repeats.
SHOWN = 60


class Partner(models.Model):
    """The codes of higher education are held to their form on whoever has them. VAT and
    register number are Odoo's own: they are looked at when they're written on a party,
    and stay as they are on everybody else and on who becomes a party later.
    """

    _inherit = "res.partner"

    erasmus_code = fields.Char(
        "Erasmus code",
        copy=False,
        index="btree_not_null",
        tracking=True,
        help="Of an HEI with a charter: country, city and number, like SK BRATISL02.",
    )
    pic = fields.Char(
        "PIC",
        copy=False,
        index="btree_not_null",
        tracking=True,
        help="Participant identification code of the European Commission: nine digits.",
    )
    oid = fields.Char(
        "OID",
        copy=False,
        index="btree_not_null",
        tracking=True,
        help="Organisation ID of Erasmus+: an E and eight digits.",
    )
    schac = fields.Char(
        "SCHAC",
        copy=False,
        index="btree_not_null",
        tracking=True,
        help="The domain by which Erasmus Without Paper knows an HEI.",
    )
    ror = fields.Char(
        "ROR ID",
        copy=False,
        index="btree_not_null",
        tracking=True,
        help="Of the Research Organization Registry, ror.org.",
    )
    identifier_text = fields.Char(
        "Identifiers",
        compute="_compute_identifier_text",
        search="_search_identifier_text",
    )

    # Computes and searches

    @api.depends(*IDENTIFIERS)
    def _compute_identifier_text(self):
        for partner in self:
            partner.identifier_text = ", ".join(partner._identifier_words())

    @api.model
    def _search_identifier_text(self, operator, value):
        """Find by a part of an identifier, or by a whole one however it's written."""
        if operator not in ("in", "ilike", "=ilike", "like", "=like"):
            return NotImplemented
        typed = [v for v in (value if operator == "in" else [value]) if v]
        found = Domain.OR(
            Domain(name, "in", [normalised(name, text) for text in typed])
            for name in IDENTIFIERS
        )
        if operator != "in":
            return found | Domain.OR(
                Domain(name, operator, value) for name in IDENTIFIERS
            )
        if False in value:
            found |= Domain.AND(Domain(name, "=", False) for name in IDENTIFIERS)
        return found

    @api.model
    def _search_display_name(self, operator, value):
        domain = super()._search_display_name(operator, value)
        if operator not in ("ilike", "=ilike", "like", "=like") or not value:
            return domain
        if any(character.isdigit() for character in str(value)):
            return Domain(domain) | Domain("identifier_text", operator, value)
        # What people type most are names: those are looked for nowhere else, unless it
        # is a whole domain.
        host = normalised("schac", value)
        return (
            domain
            if fault("schac", host)
            else Domain(domain) | Domain("schac", "=", host)
        )

    # Checks

    @api.constrains(*IDENTIFIERS)
    def _check_identifiers(self):
        for partner in self:
            for name in IDENTIFIERS:
                wrong = partner[name] and fault(name, partner[name])
                if wrong:
                    form = self._identifier_form(name, partner[name])
                    partner._refuse_identifier(name, form)

    @api.constrains("vat")
    def _check_party_vat(self):
        if self._checks_vat_elsewhere():
            return
        for partner in self:
            country = partner.country_id.code or ""
            # Odoo reads a lone sign as none.
            if not partner._is_party() or len(partner.vat or "") < 2:
                continue
            if not vat_is_valid(partner.vat, country):
                partner._refuse_identifier(
                    "vat",
                    self.env._(
                        "Look for a mistyped digit, and whether the country is right:"
                        " it begins with its country's two letters, like SI50223054,"
                        " or is a number of the country of the address."
                    ),
                )

    @api.constrains("company_registry")
    def _check_party_register_number(self):
        for partner in self:
            number, country = partner.company_registry, partner.country_id.code or ""
            if not number or not partner._is_party():
                continue
            if not register_is_valid(number, country):
                partner._refuse_identifier(
                    "company_registry",
                    self.env._(
                        "In %(country)s one looks like %(example)s, and has a check"
                        " digit. Look for a mistyped one, and whether the country is"
                        " right.",
                        country=partner.country_id.name,
                        example=REGISTERS[country].example,
                    ),
                )

    def _is_party(self):
        """Return whether it's a party by itself; the numbers of who belongs to another
        organisation are that one's.
        """
        self.ensure_one()
        party = self.is_hei or self.is_sme
        return party and self.commercial_partner_id == self

    @api.model
    def _checks_vat_elsewhere(self):
        """Odoo's own addon for VAT numbers, where it's installed, does this itself, and
        so does who asks, by Odoo's own key in the context, for none.
        """
        return "vies_valid" in self._fields or self.env.context.get("no_vat_validation")

    def _refuse_identifier(self, name, form):
        label = self._fields[name]._description_string(self.env)
        if name == "company_registry":
            label = self.env._("Register number")
        elif name == "vat":
            label = self.env._("VAT number")
        value = self[name]
        raise ValidationError(
            self.env._(
                "%(what)s of “%(partner)s”: “%(value)s” isn't one. %(form)s",
                what=label,
                partner=self.display_name,
                value=value if len(value) <= SHOWN else f"{value[:SHOWN]}…",
                form=form,
            )
        )

    @api.model
    def _identifier_form(self, name, value):
        """Return how one looks, in a sentence or two, where this is none."""
        if fault(name, value) == "check":
            return self.env._(
                "Its last two digits don't fit the others: look for a mistyped"
                " character."
            )
        return {
            "erasmus_code": self.env._(
                "An Erasmus code is a country of one to three letters, a space, letters"
                " of the city and two or three digits, like “SK BRATISL02” or"
                " “F PARIS468”."
            ),
            "pic": self.env._("A PIC has nine digits, like 912345678."),
            "oid": self.env._("An OID is an E and eight digits, like E10012345."),
            "schac": self.env._("It is a domain name, like university.example."),
            "ror": self.env._(
                "A ROR ID is a 0, six letters or digits and two check digits, like"
                " 05dxps055 or https://ror.org/05dxps055."
            ),
        }[name]

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        if not any(vals.keys() & IDENTIFYING for vals in vals_list):
            return super().create(vals_list)
        codes = self._country_codes(vals_list)
        context = self.env.context
        return super().create(
            [
                self._even_out(
                    vals,
                    codes.get(vals.get("country_id"), ""),
                    any(
                        vals.get(role, context.get(f"default_{role}"))
                        for role in ("is_hei", "is_sme")
                    ),
                )
                for vals in vals_list
            ]
        )

    def write(self, vals):
        if not vals.keys() & IDENTIFYING:
            return super().write(vals)
        if "country_id" in vals:
            code = self._country_codes([vals]).get(vals["country_id"], "")
        else:
            code = self[:1].country_id.code or ""
        party = any(
            vals[role] if role in vals else any(self.mapped(role))
            for role in ("is_hei", "is_sme")
        )
        return super().write(self._even_out(vals, code, party))

    @api.model
    def _country_codes(self, vals_list):
        """Return {id: ISO code} of the countries in values that are written."""
        ids = {vals.get("country_id") for vals in vals_list} - {None, False}
        countries = self.env["res.country"].browse(ids)
        return {country.id: country.code or "" for country in countries}

    @api.model
    def _even_out(self, vals, country, party):
        """Return values to write, with what identifies an organisation evened out."""
        even = {
            name: normalised(name, vals[name], country) or False
            for name in IDENTIFIERS
            if name in vals
        }
        if party and vals.get("vat") and not self._checks_vat_elsewhere():
            even["vat"] = normalised_vat(vals["vat"])
        if party and vals.get("company_registry"):
            even["company_registry"] = normalised_register(
                vals["company_registry"], country
            )
        return {**vals, **even}

    # Words

    def _identifier_words(self):
        """Return what this organisation is known by, each with its name in words. No
        line breaks within, and the spaces of an Erasmus code aren't collapsed.
        """
        self.ensure_one()
        words = {
            "erasmus_code": self.env._("Erasmus code %s"),
            "pic": self.env._("PIC %s"),
            "oid": self.env._("OID %s"),
            "schac": self.env._("SCHAC %s"),
            "ror": self.env._("ROR ID %s"),
        }
        return [
            (words[name] % self[name]).replace(" ", "\u00a0")
            for name in IDENTIFIERS
            if self[name]
        ]

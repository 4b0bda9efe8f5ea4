"""The institution's own address for requests: one mail alias per institution."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class Company(models.Model):
    """The alias is Odoo's own; here only its name is edited."""

    _inherit = "res.company"

    hei_sme_alias_id = fields.Many2one(
        "mail.alias", string="Alias for requests", ondelete="set null", copy=False
    )
    hei_sme_alias_name = fields.Char(
        "Address for requests",
        compute="_compute_hei_sme_alias_name",
        inverse="_inverse_hei_sme_alias_name",
        compute_sudo=True,
        help="A mail to this address opens a collaboration. Empty: there's none.",
    )
    hei_sme_alias_domain = fields.Char(
        "Domain of the address",
        related="alias_domain_id.name",
        related_sudo=True,
    )

    @api.depends("hei_sme_alias_id.alias_name")
    def _compute_hei_sme_alias_name(self):
        for company in self:
            company.hei_sme_alias_name = company.hei_sme_alias_id.alias_name

    def _inverse_hei_sme_alias_name(self):
        aliases = self.env["mail.alias"].sudo()
        for company in self.sudo():
            name = aliases._sanitize_alias_name(company.hei_sme_alias_name)
            alias = company.hei_sme_alias_id
            if not name:
                alias.unlink()
                continue
            company._check_alias_name(name)
            if alias:
                alias.write({"alias_name": name})
            else:
                company.hei_sme_alias_id = aliases.create(
                    company._alias_vals_for_requests(name)
                )
        # What was typed isn't always the name that came of it.
        self.invalidate_recordset(["hei_sme_alias_name"])

    def _check_alias_name(self, name):
        """:raises UserError: when there's no domain yet, or the name is taken"""
        self.ensure_one()
        domain = self.alias_domain_id
        if not domain:
            raise UserError(
                self.env._(
                    "“%s” has no mail domain yet. Set one first under Settings →"
                    " General Settings → Alias Domain.",
                    self.name,
                )
            )
        taken = self.env["mail.alias"].search(
            Domain("alias_name", "=", name)
            & Domain("alias_domain_id", "=", domain.id)
            & Domain("id", "!=", self.hei_sme_alias_id.id),
            limit=1,
        )
        if taken or name in (domain.bounce_alias, domain.catchall_alias):
            raise UserError(
                self.env._(
                    "The address %(address)s is in use already%(what)s. Choose another"
                    " name.",
                    address=f"{name}@{domain.name}",
                    what=f" ({taken.alias_model_id.name})" if taken else "",
                )
            )

    def _alias_vals_for_requests(self, name):
        self.ensure_one()
        models_ = self.env["ir.model"]
        return {
            "alias_name": name,
            "alias_domain_id": self.alias_domain_id.id,
            "alias_model_id": models_._get_id("hei.sme.collaboration"),
            "alias_parent_model_id": models_._get_id(self._name),
            "alias_parent_thread_id": self.id,
            "alias_defaults": repr({"company_id": self.id}),
            "alias_contact": "everyone",
        }

    def write(self, vals):
        """The address follows the institution to another mail domain."""
        result = super().write(vals)
        if "alias_domain_id" in vals:
            for company in self.sudo().filtered("hei_sme_alias_id"):
                company.hei_sme_alias_id.alias_domain_id = company.alias_domain_id
        return result

    def unlink(self):
        aliases = self.sudo().hei_sme_alias_id
        result = super().unlink()
        aliases.unlink()
        return result


class ConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    hei_sme_alias_name = fields.Char(
        related="company_id.hei_sme_alias_name", readonly=False
    )
    hei_sme_alias_domain = fields.Char(related="company_id.hei_sme_alias_domain")

"""A company that is no SME keeps its memorandum; a new one warns, blocking nothing."""

from odoo import api, fields, models

#: Reasons that say by themselves that a company is no SME.
AGAINST = ("public", "over_headcount", "over_amounts")


class Partner(models.Model):
    _inherit = "res.partner"

    def _say_no_sme(self):
        """Return that the organisation is no SME, and why, or nothing."""
        organisation = self.commercial_partner_id
        if organisation.sudo().sme_size_class != "large":
            return ""
        counting = organisation._sme_size_counting()[organisation]
        reasons = [r for r in counting._judge()[1].reasons if r.code in AGAINST]
        why = organisation.sme_size_reason
        if reasons and not counting.company_id - self.env.companies:
            why = counting.with_env(self.env)._say_reasons(reasons)
        return f"{organisation.name} – {why}"


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    size_warning = fields.Text("No SME", compute="_compute_size_warning")

    @api.depends(
        *("sme_id.commercial_partner_id.sme_size_class", "stage_kind"),
        "agreement_id.state",
    )
    @api.depends_context("lang", "allowed_company_ids")
    def _compute_size_warning(self):
        for card in self:
            said = "" if card.stage_kind == "closed" else card.sme_id._say_no_sme()
            if said and card.agreement_id.state == "in_force":
                said += "\n" + self.env._(
                    "The memorandum in force stays as it is; whether there's a new one"
                    " is yours to decide."
                )
            elif said:
                said += "\n" + self.env._(
                    "Whether there's a memorandum all the same is yours to decide."
                )
            card.size_warning = said


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    @api.depends("kind", "sme_id.commercial_partner_id.sme_size_class")
    def _compute_banner(self):
        return super()._compute_banner()

    def _size_warning(self):
        """Return that the company is no SME, when this makes a new relation or
        prolongs one; an amendment doesn't.
        """
        return "" if self.kind == "amendment" else self.sme_id._say_no_sme()

    def _banner_draft(self):
        level, lines = super()._banner_draft()
        warning = self._size_warning()
        return ("warning", [warning, *lines]) if warning else (level, lines)

    def action_send(self):
        warned = any(agreement._size_warning() for agreement in self)
        if not warned or self.env.context.get("accept_size"):
            return super().action_send()
        self.check_access("write")
        for agreement in self:
            agreement._refuse_unready()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ready to sign"),
            "res_model": "hei.sme.agreement.send",
            "view_mode": "form",
            "target": "new",
            "context": {**self.env.context, "default_agreement_ids": self.ids},
        }

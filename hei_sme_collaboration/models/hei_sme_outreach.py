"""HEI approaches SME: whom we may write to, and asking one company for interest."""

from odoo import api, fields, models
from odoo.exceptions import UserError


class Partner(models.Model):
    _inherit = "res.partner"

    def _contact_bars(self, user=None):
        """Return what keeps a user from approaching these partners.

        :return: {partner: "never", "later" or "owner" (ask them first)}
        """
        user = user or self.env.user
        today = fields.Date.context_today(self)
        bars = {}
        for partner in self:
            organisation = partner.sudo().commercial_partner_id
            later = organisation.contact_not_before
            if organisation.contact_rule == "never":
                bars[partner] = "never"
            elif later and later > today:
                bars[partner] = "later"
            elif organisation.contact_rule == "ask_owner":
                if organisation.user_id != user:
                    bars[partner] = "owner"
        return bars

    def _refuse_barred(self):
        """Refuse to approach partners whose rule, or owner, stands against it.

        :raises UserError: naming the first of them, and why
        """
        for partner in self._contact_bars():
            raise UserError(
                self.env._(
                    "%(name)s can't be approached: %(why)s",
                    name=partner.sudo().commercial_partner_id.display_name,
                    why=self._contact_hindrance()[partner],
                )
            )

    def action_approach_companies(self):
        """Open the dialogue that asks these companies whether they are interested."""
        return self.env["hei.sme.outreach"]._open(self)


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    can_invite = fields.Boolean("Can be asked for interest", compute="_compute_invite")

    @api.depends("direction", "our_side", "stage_kind", "active", "step_ids.state")
    def _compute_invite(self):
        for card in self:
            contact = card.step_ids.filtered(lambda li: li.completion == "approach")
            waits = any(line.state == "todo" for line in contact)
            ours = card.direction == "hei_to_sme" and card.our_side == "hei"
            card.can_invite = bool(
                ours and waits and card._takes_answers() and card.sme_id
            )

    def action_invite(self):
        """Open the mail that asks the company whether it is interested.

        :raises UserError: while the mail couldn't say what they gain
        """
        self.ensure_one()
        if not (self.interest and (self.benefit_ids or self.benefit_note)):
            raise UserError(
                self.env._(
                    "Say first why you are interested (2.a) and what they gain (2.b):"
                    " the mail tells it."
                )
            )
        waiting = self.invitation_ids.filtered(
            lambda i: i.kind == "interest" and i.state == "open"
        )[:1]
        return self._open_ask(invitation=waiting, kind="interest")


class Invitation(models.Model):
    _inherit = "hei.sme.invitation"

    def _why_not_to_write(self):
        """No reminder against the company's rule, as it is now."""
        party = self.partner_id or self.collaboration_id.counterpart_id
        user = self.user_id or self.collaboration_id.user_id
        return party._contact_bars(user).get(party) or ""

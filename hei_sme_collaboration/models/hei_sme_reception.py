"""Who receives what arrives by itself: by mail, or through the public door."""

from odoo import fields, models


class Company(models.Model):
    _inherit = "res.company"

    hei_sme_reception_user_id = fields.Many2one(
        "res.users",
        string="Who receives requests",
        ondelete="restrict",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        help="In charge of each new request until it's given to somebody else."
        " Empty: new requests are unassigned.",
    )


class ConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    hei_sme_reception_user_id = fields.Many2one(
        related="company_id.hei_sme_reception_user_id", readonly=False
    )


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    def _receive(self, summary=None):
        """Give requests to whoever receives them, with an activity.

        A card that has a responsible of ours already stays theirs. Where whoever
        receives them has left, an officer stands in. Where nobody was named the card is
        left unassigned, and no activity is made.

        :param str summary: of the activity, beside its type *New request*
        :return: the activities
        """
        # Odoo's own mail about the activity would come on top of the assignment's.
        cards = self.sudo().with_context(mail_activity_quick_update=True)
        activities = self.env["mail.activity"].sudo()
        for card in cards:
            company = card.company_id
            user = card.user_id if card._may_run(card.user_id) else False
            receiver = company.hei_sme_reception_user_id
            if not user and receiver:
                stays = card._may_run(receiver)
                user = receiver if stays else company._memorandum_officer()
            if card.user_id.id != (user and user.id):
                card.user_id = user
            if user:
                activities |= card.activity_schedule(
                    "hei_sme_collaboration.mail_activity_type_request",
                    summary=summary,
                    user_id=user.id,
                )
        return activities

    def _may_run(self, user):
        """Return whether this is somebody of ours who is still here."""
        self.ensure_one()
        ours = self.company_id in user.company_ids
        return bool(user) and user.active and not user.share and ours

"""Who hears of a card, and of what."""

from odoo import models


class Collaboration(models.Model):
    """Followers and subtypes of the card's chatter."""

    _inherit = "hei.sme.collaboration"

    def _message_auto_subscribe(self, updated_values, followers_existing_policy="skip"):
        """Whoever makes cards of their own follows them from the start: mail needn't
        look for that again, card by card.
        """
        is_new = followers_existing_policy == "update"
        if is_new and not self.env.context.get("mail_create_nosubscribe"):
            if updated_values.get("user_id") == self.env.uid:
                updated_values = dict(updated_values, user_id=False)
        return super()._message_auto_subscribe(
            updated_values, followers_existing_policy=followers_existing_policy
        )

    def _track_subtype(self, initial_values):
        self.ensure_one()
        if "stage_id" in initial_values:
            return self.env.ref("hei_sme_collaboration.mt_collaboration_stage")
        return super()._track_subtype(initial_values)

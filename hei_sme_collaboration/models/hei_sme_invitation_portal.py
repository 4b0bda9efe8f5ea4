"""Being asked for interest, for somebody who logs in."""

from odoo import models


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    def _portal_invitations(self, person):
        """Return where this very person was asked whether they are interested, and
        hasn't said so. Questions on steps stand on the page of the collaboration.
        """
        self.ensure_one()
        return self.invitation_ids.filtered(
            lambda invitation: (
                invitation.kind == "interest"
                and invitation.partner_id == person
                and invitation._page_state() == "open"
            )
        )


class Invitation(models.Model):
    _inherit = "hei.sme.invitation"

    def _link_thread(self):
        return self.collaboration_id

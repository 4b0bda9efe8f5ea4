"""A language in which something was agreed stays."""

from odoo import models
from odoo.exceptions import UserError


class Lang(models.Model):
    _inherit = "res.lang"

    def write(self, vals):
        if "active" in vals and not vals["active"]:
            self._refuse_loss_of_memoranda()
        return super().write(vals)

    def _refuse_loss_of_memoranda(self):
        """Refuse to deactivate the language of a memorandum: its dates, its page and
        its mails couldn't be written any more.

        :raises UserError: naming the memorandum
        """
        codes = self.mapped("code")
        agreement = (
            self.env["hei.sme.agreement"]
            .sudo()
            .search(["|", ("lang", "in", codes), ("second_lang", "in", codes)], limit=1)
        )
        if agreement:
            raise UserError(
                self.env._(
                    "%(memorandum)s is written in this language. Keep the language"
                    " active.",
                    memorandum=agreement.display_name,
                )
            )

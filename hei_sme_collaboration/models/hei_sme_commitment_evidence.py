"""Files that prove a result."""

from odoo import models


class Attachment(models.Model):
    _inherit = "ir.attachment"

    def _refuse_kept_documents(self):
        """Evidence belongs to its result: in a closed year it stays as it is, too."""
        result = super()._refuse_kept_documents()
        model = self.env["hei.sme.commitment.entry"]
        evidence = self.sudo().filtered(lambda file: file.res_model == model._name)
        model.browse(evidence.mapped("res_id")).exists()._refuse_closed_year()
        return result

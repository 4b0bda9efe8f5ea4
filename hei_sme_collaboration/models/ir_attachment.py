"""The files of memoranda: what was frozen or signed is kept byte for byte."""

from odoo import models
from odoo.exceptions import UserError

#: Guarded by key on the document of a memorandum and on the scans of its signatures.
CONTENT_KEYS = frozenset(
    (
        *("datas", "raw", "db_datas", "store_fname", "checksum", "file_size"),
        *("mimetype", "type", "url", "res_model", "res_id", "res_field", "name"),
        *("company_id", "public", "index_content"),
    )
)


class Attachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        if CONTENT_KEYS & vals.keys():
            self._refuse_kept_documents()
        return super().write(vals)

    def unlink(self):
        self._refuse_kept_documents()
        return super().unlink()

    def _refuse_kept_documents(self):
        """Refuse to replace or delete a memorandum's document or a signed copy.

        :raises UserError: naming the memorandum
        """
        models_kept = ("hei.sme.agreement", "hei.sme.agreement.signatory")
        candidates = self.sudo().filtered(lambda a: a.res_model in models_kept)
        if not candidates:
            return
        agreement = self.env["hei.sme.agreement"].sudo()
        signatory = self.env["hei.sme.agreement.signatory"].sudo()
        kept = agreement.search([("document_id", "in", candidates.ids)], limit=1)
        kept = kept or (
            signatory.search([("scan_id", "in", candidates.ids)], limit=1).agreement_id
        )
        if kept:
            raise UserError(
                self.env._(
                    "This file belongs to %(memorandum)s, which went out to sign: it"
                    " can't be replaced or deleted. File a new one beside it instead.",
                    memorandum=kept.display_name,
                )
            )

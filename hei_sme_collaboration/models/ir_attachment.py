"""The files of memoranda: what was frozen or signed is kept byte for byte."""

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: What makes up a kept file; the rest (a description, access tokens) may change.
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
        if (
            CONTENT_KEYS & vals.keys()
            and self.env.context.get("hei_sme_keep_as_former") is not _FORMER
        ):
            self._refuse_kept_documents()
        return super().write(vals)

    def unlink(self):
        self._refuse_kept_documents()
        return super().unlink()

    def _keep_as_former(self):
        """Show the document of an earlier version among the record's files."""
        self.with_context(hei_sme_keep_as_former=_FORMER).write({"res_field": False})

    def _refuse_kept_documents(self):
        """Refuse to replace or delete a file of a memorandum that is no draft.

        :raises UserError: naming the memorandum
        """
        candidates = self.sudo().filtered(
            lambda a: (a.res_model or "").startswith("hei.sme.agreement")
        )
        kept = candidates and self._memorandum_of_kept(candidates)
        if kept:
            raise UserError(
                self.env._(
                    "This file belongs to %(memorandum)s, which went out to sign: it"
                    " can't be replaced or deleted. File a new one beside it instead.",
                    memorandum=kept.display_name,
                )
            )

    def _memorandum_of_kept(self, attachments):
        """Return a memorandum that keeps one of these files for good, if any."""
        for model, field in self._keeping_fields():
            domain = Domain(field, "in", attachments.ids)
            if field == "paper_id":
                domain &= Domain("state", "!=", "draft")
            keeper = self.env[model].sudo().search(domain, limit=1)
            if keeper:
                return keeper if model == "hei.sme.agreement" else keeper.agreement_id
        return self.env["hei.sme.agreement"]

    def _keeping_fields(self):
        """Return [(model, field)]: the fields that point to kept files."""
        return [
            (model, field.name)
            for model in ("hei.sme.agreement", "hei.sme.agreement.signatory")
            for field in self.env[model]._fields.values()
            if field.store
            and field.comodel_name == "ir.attachment"
            and getattr(field, "ondelete", None) == "restrict"
        ]


#: An object of this process: no remote call can send it.
_FORMER = object()

"""A mail to one person that is read, and maybe changed, before it leaves."""

from odoo import api, fields, models


class MailDialog(models.AbstractModel):
    """What dialogues share that show a mail with a link of the person's own."""

    _name = "hei.sme.mail.dialog"
    _description = "Mail to be read before it leaves"

    subject = fields.Char(
        compute="_compute_mail", store=True, readonly=False, precompute=True
    )
    body = fields.Html(
        "Mail",
        compute="_compute_mail",
        store=True,
        readonly=False,
        precompute=True,
        sanitize="email_outgoing",
    )
    preview = fields.Html("As it looks", compute="_compute_preview", sanitize=False)

    def _compute_mail(self):
        raise NotImplementedError

    def _written_by(self):
        """Return the record that writes the mail, maybe an empty one, and its
        language.
        """
        raise NotImplementedError

    @api.depends("body")
    def _compute_preview(self):
        for dialog in self:
            record, lang = dialog._written_by()
            dialog.preview = bool(record) and record._preview_mail(dialog.body, lang)

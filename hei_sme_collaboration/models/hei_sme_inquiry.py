"""What came through the public door, as it came."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

#: Days until a request that nobody confirmed is deleted.
KEPT_DAYS = 7
#: Days for which the link of a confirmed request shows how it goes on.
FOLLOW_DAYS = 365
#: Hashes of addresses are needed as long as submissions are counted.
COUNTED = timedelta(days=1)
BATCH = 1000


class Inquiry(models.Model):
    """A request of a company, which its sender confirms by a link.

    Nobody writes it by hand. Until it's confirmed there is neither a partner nor a
    card; what is never confirmed is deleted.
    """

    _name = "hei.sme.inquiry"
    _description = "Request from a company"
    _inherit = ["hei.sme.link", "hei.sme.mailing"]
    _order = "id desc"
    _rec_name = "company_name"
    _rec_names_search = ["company_name", "contact_name", "email"]

    company_id = fields.Many2one(
        "res.company",
        string="Institution",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    state = fields.Selection(
        [("unconfirmed", "Not confirmed yet"), ("confirmed", "Confirmed")],
        default="unconfirmed",
        required=True,
        readonly=True,
        index=True,
    )
    confirmed_on = fields.Datetime("Confirmed on", readonly=True)
    withdrawn_on = fields.Datetime("Withdrawn on", readonly=True)
    collaboration_id = fields.Many2one(
        "hei.sme.collaboration",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )

    # Who they are
    company_name = fields.Char("Company", required=True, readonly=True)
    register_number = fields.Char("Register number", readonly=True)
    vat = fields.Char("VAT number", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True, ondelete="restrict")
    contact_name = fields.Char("Contact", required=True, readonly=True)
    email = fields.Char("E-mail", required=True, readonly=True, index=True)
    phone = fields.Char(readonly=True)

    # What they want
    answers = fields.Json(
        readonly=True, help="As `hei.sme.answer.form` reads them from a page."
    )
    answers_html = fields.Html("Their answers", compute="_compute_answers_html")

    # What they were told, and agreed to
    lang = fields.Char("Language", readonly=True)
    notice_version = fields.Integer("Version of the privacy notice", readonly=True)
    notice = fields.Html("Privacy notice as shown", readonly=True)
    consent_ids = fields.Many2many(
        "hei.sme.consent",
        "hei_sme_inquiry_consent_rel",
        "inquiry_id",
        "consent_id",
        string="Consents",
        readonly=True,
        ondelete="restrict",
        context={"active_test": False},
        help="What they agreed to and haven't withdrawn.",
    )
    consents_shown = fields.Json(
        readonly=True, help="What they agreed to, worded as it was shown: [sentence]."
    )

    # Against abuse
    digest = fields.Char(
        readonly=True,
        groups=fields.NO_ACCESS,
        index=True,
        help="SHA-256 of what was sent: the same again is the same request.",
    )
    address_hash = fields.Char(
        readonly=True,
        groups=fields.NO_ACCESS,
        index="btree_not_null",
        help="Keyed hash of the network address, kept for a day.",
    )

    _vacuum_index = models.Index("(create_date) WHERE state = 'unconfirmed'")

    @api.depends("answers", "company_id")
    @api.depends_context("lang")
    def _compute_answers_html(self):
        for inquiry in self:
            inquiry.answers_html = self.env["ir.qweb"]._render(
                "hei_sme_collaboration.inquiry_answers",
                {"answers": inquiry._answer_rows()},
            )

    def _sections(self):
        """Return the questions with these answers, as `hei.sme.answer.form` has them:
        one list for all screens of the door.
        """
        self.ensure_one()
        inquiry = self.sudo()
        steps = self.env["hei.sme.protocol.step"].sudo()
        steps = steps.concat(*inquiry.company_id._door_screens())
        form = self.env["hei.sme.answer.form"].sudo()
        return form._sections(steps, inquiry.answers or {})

    def _answer_rows(self):
        """Return what they answered, to be read: [(label, text)]."""
        form = self.env["hei.sme.answer.form"]
        return [
            (question["label"], text)
            for section in self._sections()
            for question in section["questions"]
            if (text := form._text_of(question))
        ]

    # Who writes and who is written to

    def _mail_user(self):
        inquiry = self.sudo()
        card = inquiry.collaboration_id
        return card.user_id or inquiry.company_id.hei_sme_reception_user_id

    def _own_lang(self):
        return self._link_lang()

    def _link_lang(self):
        installed = dict(self.env["res.lang"].get_installed())
        return self.lang if self.lang in installed else super()._own_lang()

    def _link_days(self):
        return FOLLOW_DAYS if self.state == "confirmed" else KEPT_DAYS

    def _link_path(self):
        return f"/collaboration/request/{self.id}"

    def _holds(self, hashed):
        """A link that nobody confirmed in time is dead, whenever it was mailed."""
        first = fields.Datetime.now() - timedelta(days=KEPT_DAYS)
        over = self.sudo().state == "unconfirmed" and self.create_date < first
        return not over and super()._holds(hashed)

    # Cleaning up

    @api.autovacuum
    def _gc_unconfirmed(self):
        """Delete what nobody confirmed, and forget where the others came from.

        :return: (how many were deleted, whether there may be more)
        """
        now = fields.Datetime.now()
        cr = self.env.cr
        cr.execute(
            "UPDATE hei_sme_inquiry SET address_hash = NULL"
            " WHERE address_hash IS NOT NULL AND create_date < %s",
            (now - COUNTED,),
        )
        over = self.sudo().search(
            [
                ("state", "=", "unconfirmed"),
                ("create_date", "<", now - timedelta(days=KEPT_DAYS)),
            ],
            limit=BATCH,
        )
        over = over.try_lock_for_update()
        over.unlink()
        return len(over), len(over) == BATCH

    # Actions

    def action_open_collaboration(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "hei.sme.collaboration",
            "res_id": self.collaboration_id.id,
            "view_mode": "form",
        }

    def action_send_link(self):
        """Mail the personal link again, for somebody who found no mail."""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group("hei_sme_collaboration.group_officer"):
            raise UserError(self.env._("Only officers may send the link again."))
        if not self.sudo()._mail_link():
            raise UserError(
                self.env._("The link was sent less than an hour ago. Try again later.")
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("A new link is on its way to %s.", self.email),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

"""Reading the mails that ask people to sign before they leave."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, format_list


class AgreementAsk(models.TransientModel):
    """One mail per person. Each may be edited; the link in it becomes the person's own
    when it leaves, and only there.
    """

    _name = "hei.sme.agreement.ask"
    _description = "Ask people to sign"

    agreement_ids = fields.Many2many(
        "hei.sme.agreement", string="Memoranda", required=True, readonly=True
    )
    kind = fields.Selection(
        [("asked", "Please sign"), ("reminded", "Reminder")],
        required=True,
        default="asked",
        readonly=True,
    )
    line_ids = fields.One2many("hei.sme.agreement.ask.line", "wizard_id", "Mails")
    without_address = fields.Char(compute="_compute_hints")
    later = fields.Char(compute="_compute_hints")

    @api.model
    def _open(self, agreements, kind, people=None):
        """Return the action that shows these mails.

        :param people: only these signatories, else all of the memoranda
        :raises UserError: when there's nobody to mail
        """
        agreements.check_access("write")
        people = (people or agreements.signatory_ids)._to_ask()
        if not people:
            raise UserError(agreements._why_nobody_to_ask())
        wizard = self.create(
            {"agreement_ids": [fields.Command.set(agreements.ids)], "kind": kind}
        )
        wizard._write_mails(people)
        title = (
            self.env._("Remind") if kind == "reminded" else self.env._("Ask to sign")
        )
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _write_mails(self, signatories):
        """Render one mail per person, in that person's language."""
        found = signatories.filtered(lambda s: s._has_address())
        for people in found.grouped(lambda s: s._person_key()).values():
            subject, body = people._render_link_mail(self.kind)
            self.line_ids.create(
                {
                    "wizard_id": self.id,
                    "signatory_ids": [fields.Command.set(people.ids)],
                    "subject": subject,
                    "body": body,
                }
            )

    @api.depends("agreement_ids")
    def _compute_hints(self):
        for wizard in self:
            people = wizard.agreement_ids.signatory_ids
            now = people._to_ask()
            lacking = now.filtered(lambda s: not s._has_address())
            later = people.filtered(
                lambda s, n=now: (
                    s.state == "pending" and s.method == "portal" and s not in n
                )
            )
            wizard.without_address = bool(lacking) and format_list(
                self.env, lacking.mapped("name")
            )
            names = later.mapped("name")
            wizard.later = bool(names) and format_list(self.env, names)

    def action_send(self):
        """Mail each person their own link. Former links are void.

        :raises UserError: when somebody's mail has lost its link
        """
        self.ensure_one()
        self.agreement_ids.check_access("write")
        for line in self.line_ids:
            line._refuse_without_link()
        if not self.line_ids:
            raise UserError(
                self.env._(
                    "There is no mail to send. Add the missing e-mail addresses under"
                    " *Who signs* first."
                )
            )
        for line in self.line_ids:
            line._send()
        return {"type": "ir.actions.act_window_close"}


class AgreementAskLine(models.TransientModel):
    """The mail to one person."""

    _name = "hei.sme.agreement.ask.line"
    _description = "Mail that asks a person to sign"

    wizard_id = fields.Many2one(
        "hei.sme.agreement.ask", required=True, readonly=True, ondelete="cascade"
    )
    signatory_ids = fields.Many2many(
        "hei.sme.agreement.signatory",
        string="Signs",
        required=True,
        readonly=True,
    )
    name = fields.Char("To", compute="_compute_recipient")
    email = fields.Char("E-mail", compute="_compute_recipient")
    lang = fields.Char("Language", compute="_compute_recipient")
    last_mail = fields.Datetime("Last mail", compute="_compute_recipient")
    subject = fields.Char(required=True)
    body = fields.Html("Mail", required=True, sanitize="email_outgoing")
    preview = fields.Html("As it looks", compute="_compute_preview", sanitize=False)

    @api.depends("signatory_ids")
    def _compute_recipient(self):
        languages = dict(self.env["res.lang"].get_installed())
        for line in self:
            first = line.signatory_ids[:1]
            line.name = first.name
            line.email = email_normalize(first.email or "")
            line.lang = languages.get(first._link_lang()) if first else False
            line.last_mail = max(
                filter(None, line.signatory_ids.mapped("link_sent_on")), default=False
            )

    @api.depends("body")
    def _compute_preview(self):
        for line in self:
            first = line.signatory_ids[:1]
            line.preview = bool(first) and first.agreement_id._preview_mail(
                line.body, first._link_lang()
            )

    def _refuse_without_link(self):
        first = self.signatory_ids[:1]
        first._refuse_without_link(self.name, self.body, first._link_url())

    def _send(self):
        self.ensure_one()
        self.signatory_ids.agreement_id.check_access("write")
        gone = self.signatory_ids - self.signatory_ids._to_ask()
        if gone:
            raise UserError(
                self.env._(
                    "%(name)s can't sign %(memorandum)s at the moment any more. Close"
                    " this and look again.",
                    name=self.name,
                    memorandum=gone[0].agreement_id.display_name,
                )
            )
        self.signatory_ids._mail_links(self.wizard_id.kind, self.subject, self.body)

"""What only the screens of a memorandum need."""

from odoo import api, fields, models
from odoo.tools import format_date, human_size


class Agreement(models.Model):
    """Says in a sentence where a memorandum stands, and what somebody has to do."""

    _inherit = "hei.sme.agreement"

    banner = fields.Text("Where it stands", compute="_compute_banner")
    banner_level = fields.Selection(
        [("info", "Note"), ("warning", "Do something"), ("danger", "Over")],
        compute="_compute_banner",
    )
    asking = fields.Selection(
        [("ask", "Somebody is still to be asked"), ("remind", "All were asked")],
        compute="_compute_asking",
        help="What can be mailed to those who sign by link and haven't yet.",
    )
    check_url = fields.Char("Check page", compute="_compute_check_url")
    signed_set = fields.Html(
        "Signed set", compute="_compute_signed_set", sanitize=False
    )

    @api.depends("state", "signatory_ids.state", "signatory_ids.link_sent_on")
    def _compute_asking(self):
        for agreement in self:
            pending = agreement.signatory_ids._in_turn().filtered(
                lambda s: s.method == "portal"
            )
            agreement.asking = False
            if agreement.state == "to_sign" and pending:
                asked = all(pending.mapped("link_sent_on"))
                agreement.asking = "remind" if asked else "ask"

    @api.depends("check_code", "reference")
    def _compute_check_url(self):
        for agreement in self:
            agreement.check_url = agreement.check_code and (
                f"{agreement.get_base_url()}/memorandum/check"
                f"#{agreement.reference}/{agreement.check_code}"
            )

    @api.depends("document_id", "certificate_id", "signatory_ids.scan_id")
    def _compute_signed_set(self):
        for agreement in self:
            rows = agreement.sudo()._signed_set_rows()
            agreement.signed_set = rows and self.env["ir.qweb"]._render(
                "hei_sme_collaboration.agreement_signed_set", {"rows": rows}
            )

    def _signed_set_rows(self):
        """Return what is kept of this memorandum, in the order in which it came."""
        self.ensure_one()
        rows = [(self.env._("Frozen PDF"), self.document_id, self.document_hash, "")]
        for person in self.signatory_ids:
            what = self.env._("Signed copy of %s", person.name)
            rows.append((what, person.scan_id, person.scan_hash, person.file_reason))
        rows.append(
            (
                self.env._("Signature certificate"),
                self.certificate_id,
                self.certificate_hash,
                "",
            )
        )
        return [
            {
                "what": what,
                "file": file,
                "size": human_size(file.file_size),
                "hash": digest,
                "note": note,
            }
            for what, file, digest, note in rows
            if file
        ]

    # The banner

    @api.depends("state", "signatory_ids.state", "signatory_ids.link_sent_on")
    @api.depends("is_void", "cancel_reason", "date_start", "date_end")
    def _compute_banner(self):
        for agreement in self:
            state = agreement.state
            level, lines = getattr(agreement, f"_banner_{state}")()
            agreement.banner = "\n".join(line for line in lines if line)
            agreement.banner_level = bool(agreement.banner) and level

    def _say_day(self, day):
        return format_date(self.env, day)

    def _banner_draft(self):
        missing = self._origin._missing_to_send() if self._origin else []
        if not missing:
            return "info", [self.env._("Nothing is missing: it can go out to sign.")]
        intro = self.env._("Before it can go out to sign, it needs:")
        return "info", [intro, *(f"• {item}" for item in missing)]

    def _banner_to_sign(self):
        return "info", [
            self.env._("Its text is fixed. Waiting for:"),
            *(
                f"• {person._say_waiting()}"
                for person in self.signatory_ids
                if person.state == "pending"
            ),
        ]

    def _banner_declined(self):
        lines = [
            self.env._(
                "%(name)s declined on %(day)s: “%(reason)s”",
                name=person.display_name,
                day=self._say_day(person.declined_on),
                reason=person.decline_reason,
            )
            for person in self.signatory_ids
            if person.state == "declined"
        ]
        return "danger", [
            *lines,
            self.env._(
                "Nobody can sign by link until you ask again, or change the text."
            ),
        ]

    def _banner_signed(self):
        if self.date_start:
            return "info", [
                self.env._(
                    "Signed by all. It takes effect on %s.",
                    self._say_day(self.date_start),
                )
            ]
        return "info", [self.env._("Signed by all.")]

    def _banner_in_force(self):
        return "info", []

    def _banner_expired(self):
        return "danger", [
            self.env._("It expired: its last day was %s.", self._say_day(self.date_end))
        ]

    def _banner_terminated(self):
        return "danger", [self.env._("It was terminated.")]

    def _banner_superseded(self):
        return "warning", [self.env._("Another memorandum took its place.")]

    def _banner_cancelled(self):
        reason = self.cancel_reason or ""
        if self.is_void:
            return "danger", [self.env._("Void, though all had signed. %s", reason)]
        return "warning", [self.env._("Given up. %s", reason)]


class AgreementSignatory(models.Model):
    _inherit = "hei.sme.agreement.signatory"

    status = fields.Char("Status", compute="_compute_status")

    @api.depends("state", "signed_on", "link_sent_on", "opened_on", "declined_on")
    def _compute_status(self):
        for person in self:
            person.status = person._say_status()

    def _say_status(self):
        day = self.agreement_id._say_day
        if self.state == "signed":
            return self.env._("Signed %s", day(self.signed_on))
        if self.state == "declined":
            return self.env._("Declined %s", day(self.declined_on))
        if self.opened_on:
            return self.env._("Opened %s", day(self.opened_on))
        if self.link_sent_on:
            return self.env._("Asked %s", day(self.link_sent_on))
        return self.env._("Pending")

    def _say_waiting(self):
        """Return who this is and since when they have been asked."""
        agreement = self.agreement_id
        party = agreement[f"{self.party}_id"].sudo().name
        if self.link_sent_on:
            return self.env._(
                "%(name)s for %(party)s, last asked on %(day)s",
                name=self.name,
                party=party,
                day=agreement._say_day(self.link_sent_on),
            )
        if self.method == "portal":
            return self.env._(
                "%(name)s for %(party)s, not asked yet", name=self.name, party=party
            )
        return self.env._(
            "%(name)s for %(party)s, who signs on paper or elsewhere",
            name=self.name,
            party=party,
        )

    def action_open(self):
        """Open this person by themselves: what may still change is saved here."""
        self.ensure_one()
        view = self.env.ref("hei_sme_collaboration.agreement_signatory_view_form")
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(view.id, "form")],
            "target": "new",
        }

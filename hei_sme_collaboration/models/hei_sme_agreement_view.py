"""What only the screens of a memorandum need."""

from odoo import api, fields, models
from odoo.tools import human_size

from .hei_sme_agreement import OPEN_STATES


class Agreement(models.Model):
    """Which buttons make sense, what is kept, where it can be checked."""

    _inherit = "hei.sme.agreement"

    asking = fields.Selection(
        [("ask", "Somebody is still to be asked"), ("remind", "All were asked")],
        compute="_compute_asking",
        help="What can be mailed to those who sign by link and haven't yet.",
    )
    may_follow = fields.Boolean(
        compute="_compute_may_follow",
        help="In force or expired, and nothing that follows it is on its way.",
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

    @api.depends("state", "follower_ids.state")
    def _compute_may_follow(self):
        for agreement in self:
            agreement.may_follow = agreement.state in ("in_force", "expired") and not (
                agreement._open_followers()
            )

    def _open_followers(self):
        return self.follower_ids.filtered(lambda a: a.state in OPEN_STATES)

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

    def action_open_remarks(self):
        """Show what the other side says of the draft."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Remarks on %s", self.reference),
            "res_model": "hei.sme.agreement.remark",
            "view_mode": "list,form",
            "domain": [("agreement_id", "=", self.id)],
            "context": {"create": False},
        }


class AgreementSignatory(models.Model):
    _inherit = "hei.sme.agreement.signatory"

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


class AgreementArticle(models.Model):
    _inherit = "hei.sme.agreement.article"

    wording = fields.Char(compute="_compute_wording", help="Where it isn't a clause's.")

    @api.depends("deviates", "basis_body")
    def _compute_wording(self):
        for article in self:
            article.wording = article.deviates and (
                self.env._("changed") if article.basis_body else self.env._("own")
            )


class Partner(models.Model):
    _inherit = "res.partner"

    memorandum_count = fields.Integer(
        "Memoranda",
        compute="_compute_memorandum_count",
        groups="hei_sme_collaboration.group_reader,"
        "hei_sme_collaboration.group_coordinator",
    )

    def _compute_memorandum_count(self):
        counts = dict.fromkeys(self.ids, 0)
        agreements = self.env["hei.sme.agreement"]
        for role in ("hei_id", "sme_id"):
            for partner, count in agreements._read_group(
                [(role, "in", self.ids)], [role], ["__count"]
            ):
                counts[partner.id] += count
        for partner in self:
            partner.memorandum_count = counts.get(partner.id, 0)

    def action_open_memoranda(self):
        """Open the memoranda this organisation is a party of."""
        self.ensure_one()
        return dict(
            self.env["ir.actions.act_window"]._for_xml_id(
                "hei_sme_collaboration.agreement_action"
            ),
            name=self.env._("Memoranda of %s", self.display_name),
            domain=["|", ("hei_id", "=", self.id), ("sme_id", "=", self.id)],
        )

"""The memorandum of agreement."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

STATES = [
    ("draft", "Draft"),
    ("to_sign", "Out to sign"),
    ("declined", "Declined"),
    ("signed", "Signed"),
    ("in_force", "In force"),
    ("expired", "Expired"),
    ("terminated", "Terminated"),
    ("superseded", "Superseded"),
    ("cancelled", "Cancelled"),
]
#: States in which a memorandum is on its way, newest first after what's in force.
OPEN_STATES = ("draft", "to_sign", "declined", "signed")
#: What was agreed, and what only follows from it. File numbers, operational contacts,
#: publication, where the original is kept and everything of the chatter stay open.
FROZEN_KEYS = frozenset(
    (
        *("reference", "version", "title", "second_title", "title_kind"),
        *("collaboration_id",),
        *("hei_id", "sme_id", "unit_id", "kind", "origin_id", "root_id", "source"),
        *("article_ids", "signatory_ids", "study_field_ids", "way_ids", "event_ids"),
        *("lang", "second_lang", "company_id", "effective_rule", "date_start"),
        *("date_end", "duration_months", "notice_months", "renewal", "law", "place"),
        *("paper", "paper_name", "paper_id", "term_from", "objection_months"),
    )
)


class Agreement(models.Model):
    """A document, not a view: drafted from the card, frozen when it goes out to sign.

    From then on it depends on nothing that can change.
    """

    _name = "hei.sme.agreement"
    _description = "Memorandum"
    _inherit = [
        "hei.sme.frozen.text",
        "hei.sme.numbered",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _rec_names_search = ["reference", "title", "collaboration_id.name"]
    _mail_post_access = "read"
    _action_keys = frozenset(
        (
            *("state", "version", "previous_id", "snapshot", "canonical_text"),
            *("text_hash", "document_id", "document_hash", "check_code"),
            *("certificate_id", "certificate_hash", "former_document_ids"),
            *("event_head", "signed_on", "is_void", "cancel_reason"),
            *("renewed_by_itself", "warned_on", "terminated_by", "termination_date"),
            *("first_day", "last_day", "succeeded_on", "broad_field_ids"),
            *("ended_on", "days_to_signature"),
            *("termination_notice_on", "termination_reason"),
            *("termination_document_id", "renewal_objected_on"),
            *("renewal_objected_by", "succession_date"),
            *("succession_document_id", "former_party_text"),
            *("legal_reviewed_by_id", "legal_reviewed_on", "legal_reviewed_hash"),
        )
    )

    # What it is
    reference = fields.Char(
        required=True, readonly=True, copy=False, index="trigram", default="/"
    )
    version = fields.Integer(default=1, readonly=True, copy=False, required=True)
    title = fields.Char(required=True, tracking=True)
    title_kind = fields.Selection(
        [("agreement", "Agreement"), ("understanding", "Understanding")],
        default=lambda self: self.env.company.hei_sme_memorandum_title,
        required=True,
    )
    collaboration_id = fields.Many2one(
        "hei.sme.collaboration", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="collaboration_id.company_id", store=True, index=True, precompute=True
    )
    kind = fields.Selection(
        [
            ("original", "Original"),
            ("amendment", "Amendment"),
            ("renewal", "Renewal"),
        ],
        default="original",
        required=True,
        copy=False,
    )
    origin_id = fields.Many2one(
        "hei.sme.agreement",
        "Follows",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The memorandum that this one renews or amends.",
    )
    previous_id = fields.Many2one(
        "hei.sme.agreement",
        "Earlier version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The version of the same memorandum that this one replaces.",
    )
    source = fields.Selection(
        [
            ("drafted", "Drafted here"),
            ("uploaded", "The other side's paper"),
            ("imported", "Imported"),
        ],
        default="drafted",
        required=True,
        copy=False,
    )
    state = fields.Selection(
        STATES,
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    is_void = fields.Boolean("Void", readonly=True, copy=False)
    cancel_reason = fields.Text("Why it was given up", readonly=True, copy=False)
    user_id = fields.Many2one(related="collaboration_id.user_id", string="Responsible")

    # Parties. The links are for finding the way; the text is what counts.
    hei_id = fields.Many2one(
        "res.partner", string="HEI", required=True, index=True, ondelete="restrict"
    )
    sme_id = fields.Many2one(
        "res.partner", string="Company", required=True, index=True, ondelete="restrict"
    )
    unit_id = fields.Many2one(
        "hei.sme.unit",
        string="Department concerned",
        index="btree_not_null",
        ondelete="restrict",
    )
    hei_contact_id = fields.Many2one(
        "res.partner",
        string="Operational contact at the HEI",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('id', 'child_of', hei_id or 0), ('id', '!=', hei_id or 0)]",
    )
    sme_contact_id = fields.Many2one(
        "res.partner",
        string="Operational contact at the company",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('id', 'child_of', sme_id or 0), ('id', '!=', sme_id or 0)]",
    )
    hei_reference = fields.Char("File number of the HEI", copy=False)
    sme_reference = fields.Char("File number of the company", copy=False)
    signatory_ids = fields.One2many(
        "hei.sme.agreement.signatory", "agreement_id", "Signatories", copy=True
    )
    sign_in_order = fields.Boolean(
        "Sign in order",
        help="Who comes later is asked when everybody before has signed.",
    )
    original_location = fields.Char(
        "Paper original", help="Where it is kept: room, shelf, file."
    )
    waiting_for = fields.Char(
        "Waiting for",
        compute="_compute_waiting_for",
        help="Who hasn't signed yet.",
    )

    hei_pending = fields.Boolean(compute="_compute_waiting_for")
    sme_pending = fields.Boolean(compute="_compute_waiting_for")
    some_signed = fields.Boolean(compute="_compute_waiting_for")

    # What is agreed
    study_field_ids = fields.Many2many(
        "hei.sme.study.field",
        "hei_sme_agreement_study_field_rel",
        "agreement_id",
        "study_field_id",
        string="Study fields",
        ondelete="restrict",
    )
    way_ids = fields.Many2many(
        "hei.sme.way",
        "hei_sme_agreement_way_rel",
        "agreement_id",
        "way_id",
        string="Ways of collaboration",
        ondelete="restrict",
    )
    article_ids = fields.One2many(
        "hei.sme.agreement.article", "agreement_id", "Articles", copy=True
    )
    lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        required=True,
        default=lambda self: self.env.company.partner_id.lang or self.env.lang,
    )
    second_lang = fields.Selection(
        lambda self: self.env["res.lang"].get_installed(), string="Second language"
    )
    law = fields.Char(
        "Governing law",
        default=lambda self: self.env.company.hei_sme_memorandum_law,
        help="As in “the law of Slovenia”. Empty: the law of the HEI's country.",
    )
    place = fields.Char(
        "Place of the courts",
        default=lambda self: self.env.company.hei_sme_memorandum_place,
        help="Empty: the HEI's town.",
    )

    # As printed
    hei_text = fields.Text("The HEI, as printed", compute="_compute_document_texts")
    sme_text = fields.Text("The company, as printed", compute="_compute_document_texts")
    field_text = fields.Text(
        "Study fields, as printed", compute="_compute_document_texts"
    )
    way_text = fields.Text("Ways, as printed", compute="_compute_document_texts")
    term_text = fields.Char("Term, as printed", compute="_compute_document_texts")

    # Computes

    @api.depends("reference", "version", "title")
    def _compute_display_name(self):
        for agreement in self:
            name = f"{agreement.title or ''} {agreement.reference}".strip()
            if agreement.version > 1:
                name = self.env._(
                    "%(name)s, version %(version)s",
                    name=name,
                    version=agreement.version,
                )
            agreement.display_name = name

    @api.depends("state", "signatory_ids.state", "signatory_ids.name")
    def _compute_waiting_for(self):
        for agreement in self:
            people = agreement.signatory_ids
            pending = people.filtered(lambda s: s.state == "pending")
            agreement.waiting_for = agreement.state == "to_sign" and ", ".join(
                pending.mapped("name")
            )
            agreement.hei_pending = "hei" in pending.mapped("party")
            agreement.sme_pending = "sme" in pending.mapped("party")
            agreement.some_signed = "signed" in people.mapped("state")

    @api.depends(
        *("state", "snapshot", "hei_id", "sme_id", "unit_id", "lang"),
        *("duration_months", "date_start", "effective_rule"),
        *("study_field_ids", "way_ids", "signatory_ids.display_name"),
    )
    def _compute_document_texts(self):
        for agreement in self:
            document = agreement._get_document()
            for party in document["parties"]:
                agreement[f"{party['side']}_text"] = "\n".join(party["lines"])
            agreement.field_text = "\n".join(document["study_fields"])
            agreement.way_text = "\n".join(document["ways"])
            agreement.term_text = document["term"]

    # Checks

    @api.constrains("hei_id", "sme_id")
    def _check_parties(self):
        for agreement in self:
            if agreement.hei_id == agreement.sme_id:
                raise ValidationError(
                    self.env._(
                        "“%(partner)s” can't sign a memorandum with itself. Choose"
                        " another organisation on one side.",
                        partner=agreement.hei_id.display_name,
                    )
                )

    # The guard

    def _frozen_owner(self):
        return self

    @api.model
    def _is_frozen_key(self, key):
        return key in FROZEN_KEYS

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = [dict(vals) for vals in vals_list]
        unnumbered = [vals for vals in vals_list if vals.get("reference", "/") == "/"]
        numbers = self._next_references(len(unnumbered))
        for vals, number in zip(unnumbered, numbers, strict=True):
            vals["reference"] = number
        for vals in vals_list:
            self._complete_vals(vals)
        return super().create(vals_list)

    @api.model
    def _complete_vals(self, vals):
        """Take from the card what a new memorandum doesn't say itself."""
        card = self.env["hei.sme.collaboration"].browse(vals.get("collaboration_id"))
        if not card:
            return
        company = card.company_id.sudo()
        vals.setdefault("hei_id", card.hei_id.id)
        vals.setdefault("sme_id", card.sme_id.id)
        vals.setdefault("lang", company.partner_id.lang or self.env.lang)
        vals.setdefault("title_kind", company.hei_sme_memorandum_title)
        vals.setdefault("law", company.hei_sme_memorandum_law)
        vals.setdefault("place", company.hei_sme_memorandum_place)
        vals.setdefault("duration_months", company.hei_sme_memorandum_months)
        vals.setdefault("notice_months", company.hei_sme_memorandum_notice)
        vals.setdefault("sign_in_order", company.hei_sme_memorandum_in_order)
        if not vals.get("title"):
            in_lang = self.with_context(lang=vals["lang"])
            vals["title"] = in_lang._title(vals["title_kind"])

    @api.model
    def _title(self, kind):
        if kind == "understanding":
            return self.env._("Memorandum of Understanding")
        return self.env._("Memorandum of Agreement")

    def unlink(self):
        """Only a draft that was never out goes; a document of record stays."""
        self.check_access("unlink")
        self._refuse_loss_of_record()
        self.article_ids.unlink()
        self.signatory_ids.unlink()
        return super().unlink()

    def _refuse_loss_of_record(self):
        kept = self.sudo().filtered(
            lambda a: a.state != "draft" or a.version > 1 or a.event_ids
        )
        if kept:
            raise UserError(
                self.env._(
                    "%(memorandum)s is on record and can't be deleted. Cancel it"
                    " instead.",
                    memorandum=kept[0].display_name,
                )
            )

    @api.onchange("collaboration_id")
    def _onchange_collaboration_id(self):
        card = self.collaboration_id
        if card:
            self.update(card._memorandum_vals())

    # Actions

    def action_cancel(self):
        """Give the memorandum up before everybody has signed.

        :raises UserError: when it was signed by all, or isn't open
        """
        self.check_access("write")
        for agreement in self:
            if agreement.state not in ("draft", "to_sign", "declined"):
                raise UserError(
                    self.env._(
                        "%(memorandum)s can't be cancelled any more.",
                        memorandum=agreement.display_name,
                    )
                )
        self._for_action().write({"state": "cancelled"})
        self.signatory_ids._revoke_links()
        self._log_event("cancelled", actor=self.env.user.name)

    def action_open_collaboration(self):
        """Open the card this memorandum belongs to."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "hei.sme.collaboration",
            "res_id": self.collaboration_id.id,
            "views": [(False, "form")],
        }

    # Tools

    def _sorted_articles(self):
        return self.article_ids.sorted(lambda a: (a.sequence, a._origin.id or 0))

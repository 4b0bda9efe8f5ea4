"""Who signs a memorandum, for whom."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

PARTIES = [("hei", "HEI"), ("sme", "Company")]


class AgreementSignatory(models.Model):
    """A person entitled to sign for a party. Not the operational contact."""

    _name = "hei.sme.agreement.signatory"
    _description = "Signatory of a memorandum"
    _inherit = ["hei.sme.link", "hei.sme.frozen.text"]
    _order = "party, sequence, id"
    _action_keys = frozenset(
        (
            *("state", "signed_on", "signed_at", "recorded_by_id", "scan_id"),
            *("scan_hash", "file_reason", "signature_id", "decline_reason"),
            *("declined_on", "opened_on"),
            *("token_hash", "former_hashes", "token_expires_on", "link_sent_on"),
        )
    )
    #: What may change while the signature is pending.
    _open_keys = frozenset(("email", "sequence", "method"))

    agreement_id = fields.Many2one(
        "hei.sme.agreement", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="agreement_id.company_id", store=True, index=True, precompute=True
    )
    agreement_state = fields.Selection(
        related="agreement_id.state", string="State of the memorandum"
    )
    party = fields.Selection(PARTIES, string="Signs for", required=True)
    partner_id = fields.Many2one(
        "res.partner", string="Contact", index="btree_not_null", ondelete="restrict"
    )
    name = fields.Char(
        compute="_compute_from_partner",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    capacity = fields.Char(
        compute="_compute_from_partner",
        store=True,
        readonly=False,
        precompute=True,
        help="What entitles the person to sign: rector, dean, managing director…",
    )
    email = fields.Char(
        "E-mail",
        compute="_compute_from_partner",
        store=True,
        readonly=False,
        precompute=True,
    )
    sequence = fields.Integer(default=10)
    method = fields.Selection(
        [("portal", "By link"), ("paper", "On paper"), ("external", "Elsewhere")],
        string="Signs",
        default="portal",
        required=True,
        help="By link: a simple electronic signature. Elsewhere: with a tool outside,"
        " for example a qualified electronic signature.",
    )
    state = fields.Selection(
        [("pending", "Pending"), ("signed", "Signed"), ("declined", "Declined")],
        default="pending",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    signed_on = fields.Date("Signed on", readonly=True, copy=False)
    signed_at = fields.Datetime("Signed at", readonly=True, copy=False)
    opened_on = fields.Datetime("Opened on", readonly=True, copy=False)
    declined_on = fields.Datetime("Declined on", readonly=True, copy=False)
    decline_reason = fields.Text("Why declined", readonly=True, copy=False)
    recorded_by_id = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        index="btree_not_null",
        string="Recorded by",
    )
    scan_id = fields.Many2one(
        "ir.attachment",
        string="Signed copy",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    scan_hash = fields.Char("SHA-256 of the signed copy", readonly=True, copy=False)
    file_reason = fields.Text(
        "Why the file differs",
        readonly=True,
        copy=False,
        help="Why a file signed elsewhere doesn't begin with the frozen PDF.",
    )
    signature_id = fields.Many2one(
        "ir.attachment",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )

    @api.depends("partner_id")
    def _compute_from_partner(self):
        """The contact proposes; what is written here is what counts."""
        for signatory in self:
            partner = signatory.partner_id
            if partner:
                signatory.name = partner.name or signatory.name
                signatory.capacity = partner.function or signatory.capacity
                signatory.email = partner.email or signatory.email

    @api.depends("name", "capacity")
    def _compute_display_name(self):
        for signatory in self:
            signatory.display_name = ", ".join(
                filter(None, (signatory.name, signatory.capacity))
            )

    @api.constrains("name")
    def _check_name(self):
        for signatory in self:
            if not (signatory.name or "").strip():
                raise ValidationError(self.env._("A signatory needs a name."))

    # The guard

    def _frozen_owner(self):
        return self.agreement_id

    @api.model
    def _is_frozen_key(self, key):
        return key not in models.MAGIC_COLUMNS and key not in self._open_keys

    def write(self, vals):
        if self._is_action():
            return super().write(vals)
        self.check_access("write")
        signed = self.sudo().filtered(lambda s: s.state == "signed")[:1]
        if signed:
            raise UserError(
                self.env._(
                    "%(name)s has signed %(memorandum)s: nothing of this signatory"
                    " can change any more.",
                    name=signed.name,
                    memorandum=signed.agreement_id.display_name,
                )
            )
        # A link was mailed to one address, for one way of signing.
        moved = self.filtered(
            lambda s: any(
                key in vals and (vals[key] or "") != (s[key] or "")
                for key in ("email", "method")
            )
        )
        result = super().write(vals)
        moved._revoke_links()
        return result

    def _write_link(self, vals):
        self._for_action().sudo().write(vals)

    # Order

    def _in_turn(self):
        """Return who of these may sign now: everybody pending, or in order the first
        ones of each memorandum.
        """
        turn = self.browse()
        for agreement in self.agreement_id:
            pending = agreement.signatory_ids.filtered(lambda s: s.state == "pending")
            if agreement.sign_in_order and pending:
                first = min(pending.mapped("sequence"))
                pending = pending.filtered(lambda s, f=first: s.sequence == f)
            turn |= pending & self
        return turn

"""Who signs a memorandum, for whom."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

PARTIES = [("hei", "HEI"), ("sme", "Company")]


class AgreementSignatory(models.Model):
    """A person entitled to sign for a party. Not the operational contact."""

    _name = "hei.sme.agreement.signatory"
    _description = "Signatory of a memorandum"
    _inherit = ["hei.sme.frozen.text"]
    _order = "party, sequence, id"
    _action_keys = frozenset(("state", "signed_on", "recorded_by_id", "scan_id"))
    #: What may change while the signature is pending.
    _open_keys = frozenset(("email", "sequence", "method"))

    agreement_id = fields.Many2one(
        "hei.sme.agreement", required=True, index=True, ondelete="cascade"
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
        [("paper", "On paper"), ("external", "Elsewhere")],
        default="paper",
        required=True,
    )
    state = fields.Selection(
        [("pending", "Pending"), ("signed", "Signed"), ("declined", "Declined")],
        default="pending",
        required=True,
        readonly=True,
        copy=False,
    )
    signed_on = fields.Date("Signed on", readonly=True, copy=False)
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
        if not self._is_action() and any(s.state == "signed" for s in self.sudo()):
            signed = self.sudo().filtered(lambda s: s.state == "signed")[:1]
            raise UserError(
                self.env._(
                    "%(name)s has signed %(memorandum)s: nothing of this signatory"
                    " can change any more.",
                    name=signed.name,
                    memorandum=signed.agreement_id.display_name,
                )
            )
        return super().write(vals)

"""Partners as parties and contacts."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

#: Classes of Recommendation 2003/361/EC; what is large is no SME.
SIZE_CLASSES = [
    ("micro", "Micro"),
    ("small", "Small"),
    ("medium", "Medium-sized"),
    ("large", "Not an SME"),
]
SIZE_BASES = [("computed", "Computed"), ("declared", "Declared")]


class Partner(models.Model):
    """A party has a role: an HEI, a company, or both. A contact has an office."""

    _inherit = "res.partner"

    is_hei = fields.Boolean("HEI", help="A higher education institution.")
    is_sme = fields.Boolean(
        "Company in collaborations",
        help="Takes the company's part in collaborations. Says nothing about its size.",
    )
    office_id = fields.Many2one(
        "hei.sme.office",
        string="Kind of department",
        index="btree_not_null",
        ondelete="restrict",
        help="Where this person works: career services, HR, top management…",
    )
    legal_form = fields.Char(
        "Legal form", help="As it stands in the register: d.o.o., s.r.o., S.L."
    )
    sme_size_class = fields.Selection(
        SIZE_CLASSES,
        string="Size class",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="By Recommendation 2003/361/EC. Empty: nobody knows.",
    )
    sme_size_basis = fields.Selection(
        SIZE_BASES,
        string="Size class is",
        readonly=True,
        copy=False,
        help="Computed from declared figures, or declared without them.",
    )
    sme_size_on = fields.Date("Size class as of", readonly=True, copy=False)
    collaboration_count = fields.Integer(
        "Collaborations",
        compute="_compute_collaboration_count",
        groups="hei_sme_collaboration.group_reader,"
        "hei_sme_collaboration.group_coordinator",
    )

    _hei_index = models.Index("(id) WHERE is_hei")
    _sme_index = models.Index("(id) WHERE is_sme")

    def _compute_collaboration_count(self):
        counts = dict.fromkeys(self.ids, 0)
        cards = self.env["hei.sme.collaboration"]
        for role in ("hei_id", "sme_id", "hei_contact_id", "sme_contact_id"):
            for partner, count in cards._read_group(
                [(role, "in", self.ids)], [role], ["__count"]
            ):
                counts[partner.id] += count
        for partner in self:
            partner.collaboration_count = counts.get(partner.id, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_party(self):
        """Refuse to delete who stands on a collaboration.

        :raises UserError: naming the partner and one of its collaborations
        """
        cards = self.env["hei.sme.collaboration"].sudo()
        card = cards.with_context(active_test=False).search(
            self._collaboration_domain(), limit=1
        )
        if card:
            party = self & (
                card.hei_id
                | card.sme_id
                | card.hei_contact_id
                | card.sme_contact_id
                | card.counterpart_id
            )
            raise UserError(
                self.env._(
                    "“%(partner)s” takes part in collaboration “%(card)s”. Archive the"
                    " contact instead of deleting it.",
                    partner=party[:1].display_name,
                    card=card.reference,
                )
            )

    def _collaboration_domain(self):
        return Domain.OR(
            Domain(role, "in", self.ids)
            for role in ("hei_id", "sme_id", "hei_contact_id", "sme_contact_id")
        )

    def _address_line(self):
        """Return the postal address in one line."""
        address = self._display_address(without_company=True)
        lines = (" ".join(line.split()) for line in address.splitlines())
        return ", ".join(filter(None, lines))

    def action_open_collaborations(self):
        """Open the collaborations this partner takes part in."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hei_sme_collaboration.collaboration_action"
        )
        role = "hei" if self.is_hei and not self.is_sme else "sme"
        return dict(
            action,
            name=self.display_name,
            domain=list(self._collaboration_domain()),
            context={
                "active_test": False,
                f"default_{role}_id": self.commercial_partner_id.id,
            },
        )

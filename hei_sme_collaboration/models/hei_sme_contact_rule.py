"""Whether a company may be contacted, by whom and from when; and whom to write to."""

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_date

GROUPS = "hei_sme_collaboration.group_reader,hei_sme_collaboration.group_coordinator"
#: What only officers write.
RULE_FIELDS = frozenset(("contact_rule", "contact_rule_note", "contact_not_before"))


class Partner(models.Model):
    """The rule stands on the organisation and holds for its people."""

    _inherit = "res.partner"

    contact_rule = fields.Selection(
        [("ask_owner", "Ask its owner first"), ("never", "Never")],
        string="Contact rule",
        groups=GROUPS,
        help="Whether this organisation may be approached. Empty: anybody may. The"
        " owner is the salesperson of the contact.",
    )
    contact_rule_note = fields.Char("Why this contact rule", groups=GROUPS)
    contact_not_before = fields.Date(
        "Don't contact before",
        groups=GROUPS,
        help="Nobody approaches this organisation before this day.",
    )

    contact_hindrance = fields.Char(
        "Before you contact it",
        compute="_compute_contact_hindrance",
        groups=GROUPS,
        help="What stands against approaching this organisation or its people.",
    )

    _contact_rule_index = models.Index("(contact_rule) WHERE contact_rule IS NOT NULL")
    _contact_not_before_index = models.Index(
        "(contact_not_before) WHERE contact_not_before IS NOT NULL"
    )

    # Computes

    @api.depends(
        *("commercial_partner_id.contact_rule", "commercial_partner_id.user_id"),
        "commercial_partner_id.contact_rule_note",
        "commercial_partner_id.contact_not_before",
    )
    @api.depends_context("uid", "lang")
    def _compute_contact_hindrance(self):
        reasons = self._contact_hindrance()
        for partner in self:
            partner.contact_hindrance = reasons.get(partner)

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        self._check_rule_fields(
            {key for vals in vals_list for key in vals if vals[key]}
        )
        return super().create(vals_list)

    def write(self, vals):
        self._check_rule_fields(vals.keys())
        return super().write(vals)

    def _check_rule_fields(self, names):
        """:raises AccessError: when somebody else than an officer sets a rule"""
        if self.env.su or not RULE_FIELDS & names:
            return
        if not self.env.user.has_group("hei_sme_collaboration.group_officer"):
            raise AccessError(
                self.env._(
                    "Only officers set whether and when a company may be contacted."
                    " Ask one of them."
                )
            )

    # What stands against writing to somebody

    def _contact_hindrance(self, user=None):
        """Return what stands against approaching these partners, by their
        organisation's rule.

        :param user: who wants to (the current one unless told)
        :return: {partner: sentence} of those that aren't free
        """
        user = user or self.env.user
        reasons = {
            organisation: " ".join(organisation._contact_reasons(user))
            for organisation in self.sudo().commercial_partner_id
        }
        said = ((p, reasons[p.sudo().commercial_partner_id]) for p in self)
        return {partner: reason for partner, reason in said if reason}

    def _contact_reasons(self, user):
        """Yield each reason against contacting this organisation, as a sentence."""
        self.ensure_one()
        note = (self.contact_rule_note or "").strip().rstrip(".")
        owner = self.user_id
        if self.contact_rule == "never":
            yield (
                self.env._("Don't contact: %s.", note)
                if note
                else self.env._("Don't contact.")
            )
        elif self.contact_rule == "ask_owner" and not owner:
            yield self.env._("Ask its owner first, who isn't named yet.")
        elif self.contact_rule == "ask_owner" and owner != user:
            yield self.env._("Ask %s first.", owner.name)
        if self.contact_not_before and (
            self.contact_not_before > fields.Date.context_today(self)
        ):
            day = format_date(self.env, self.contact_not_before, date_format="long")
            yield self.env._("Not before %s.", day)

    def _contact_collaborations(self, but=None):
        """Return what says that our institution is in touch already.

        Whoever may not see the collaboration is told whom to ask, and nothing else.

        :param but: collaborations that don't count
        :return: {partner: sentence} of those whose organisation has an open one
        """
        cards = self.env["hei.sme.collaboration"]
        cards = cards._open_with(self.sudo().commercial_partner_id) - (but or cards)
        readable = cards.sudo(False)._filtered_access("read")
        found = cards.grouped("counterpart_id")
        organisations = {p: p.sudo().commercial_partner_id for p in self}
        return {
            partner: found[organisation]._say_open(readable)
            for partner, organisation in organisations.items()
            if organisation in found
        }

    # Whom to write to

    def _contact_in_office(self, offices):
        """Return the best contact of each organisation at these kinds of department.

        One with an e-mail comes first, then the order of the kinds as given.

        :param offices: recordset of `hei.sme.office`, the best one first
        :return: {organisation: contact, empty where there's none}
        """
        people = self.search(
            Domain("commercial_partner_id", "in", self.ids)
            & Domain("office_id", "in", offices.ids)
            & Domain("is_company", "=", False),
            order="id",
        )
        rank = {office: number for number, office in enumerate(offices)}
        people = people.sorted(lambda p: (not p.email_normalized, rank[p.office_id]))
        best = dict.fromkeys(self, self.browse())
        for person in people:
            organisation = person.commercial_partner_id
            best[organisation] = best[organisation] or person
        return best


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    @api.model
    def _open_with(self, organisations):
        """Return the open collaborations of our institution with these (superuser)."""
        companies = self.company_id or self.env.company
        return self.sudo().search(
            Domain("company_id", "in", companies.ids)
            & Domain("counterpart_id", "in", organisations.ids)
            & Domain("stage_kind", "!=", "closed")
        )

    def _say_open(self, readable):
        """Say in a sentence that these are open, of the first one that can be read."""
        card = (self & readable)[:1] or self[:1]
        person = card._whom_to_call()
        if card not in readable:
            return self.env._("We are in touch already: ask %s.", person)
        return self.env._(
            "Collaboration %(card)s is open already, with %(person)s.",
            card=card.reference,
            person=person,
        )

    def _whom_to_call(self):
        """Return who is responsible for the first of these, else the institution, with
        the phone number.
        """
        card = self[:1].sudo()
        who = card.user_id or card.company_id
        return ", ".join(filter(None, (who.name, who.phone)))

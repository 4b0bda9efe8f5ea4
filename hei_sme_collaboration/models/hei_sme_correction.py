"""What a company says is wrong in what we have on record about it."""

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

#: What a company may check, in the order in which it is asked.
CORRECTABLE = [
    ("name", "Name"),
    ("legal_form", "Legal form"),
    ("company_registry", "Register number"),
    ("vat", "VAT number"),
    ("erasmus_code", "Erasmus code"),
    ("pic", "PIC (European Commission)"),
    ("oid", "OID (Erasmus+)"),
    ("schac", "SCHAC (Erasmus Without Paper)"),
    ("ror", "ROR ID"),
    ("street", "Street"),
    ("zip", "Postal code"),
    ("city", "City"),
    ("country_id", "Country"),
    ("phone", "Phone"),
    ("email", "E-mail"),
    ("website", "Website"),
]


#: The to-do of who is responsible for a collaboration with the company.
TO_DO = "hei_sme_collaboration.mail_activity_type_corrections"


class Correction(models.Model):
    """One value that a company's own person would have otherwise.

    The contact isn't changed by it: an officer takes it or refuses it. Of one value
    there is one open proposal, the newest.
    """

    _name = "hei.sme.correction"
    _description = "Correction proposed by a company"
    _order = "partner_id, id"

    partner_id = fields.Many2one(
        "res.partner",
        "Organisation",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", "Our institution", required=True, readonly=True, index=True
    )
    field_name = fields.Selection(CORRECTABLE, "What", required=True, readonly=True)
    old_value = fields.Char("When proposed", readonly=True)
    new_value = fields.Char("Proposed", readonly=True)
    present_value = fields.Char("On record", compute="_compute_present_value")
    country_id = fields.Many2one(
        "res.country",
        "Country proposed",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    state = fields.Selection(
        [("proposed", "Proposed"), ("taken", "Taken"), ("refused", "Refused")],
        default="proposed",
        required=True,
        readonly=True,
        index=True,
    )
    proposed_by_id = fields.Many2one(
        "res.partner",
        "Proposed by",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    proposed_on = fields.Datetime(
        "Proposed on", required=True, readonly=True, default=fields.Datetime.now
    )
    decided_by_id = fields.Many2one(
        "res.users", "Decided by", readonly=True, index="btree_not_null"
    )
    decided_on = fields.Datetime("Decided on", readonly=True)

    @api.depends("field_name", "partner_id")
    def _compute_present_value(self):
        for correction in self:
            partner = correction.partner_id
            correction.present_value = partner._correctable_text(correction.field_name)

    @api.depends("partner_id", "field_name")
    def _compute_display_name(self):
        labels = dict(self._fields["field_name"]._description_selection(self.env))
        for correction in self:
            correction.display_name = self.env._(
                "%(organisation)s, %(what)s",
                organisation=correction.partner_id.display_name,
                what=labels.get(correction.field_name, ""),
            )

    def write(self, vals):
        """What somebody proposed stays as they said it.

        :raises UserError: for everybody but the actions
        """
        if not self.env.su:
            raise UserError(
                self.env._(
                    "What a company proposed isn't changed here. Take it or refuse it;"
                    " what is on record is changed on the contact."
                )
            )
        return super().write(vals)

    # Proposing

    @api.model
    def _propose(self, partner, values, card, who):
        """Keep what differs from the record; who is responsible gets one to-do.

        What equals the record again is withdrawn.

        :param partner: the organisation
        :param dict values: checked text per field; a country record for the country
        :param card: a collaboration of theirs: its institution decides
        :param who: the partner who proposes
        :return: the proposals that are new or new again
        """
        corrections = self.sudo()
        waiting = partner._newest_corrections()
        fresh = corrections.browse()
        for name, value in values.items():
            own = waiting.get(name, corrections.browse())
            text = value.display_name if name == "country_id" else value
            text = text or False
            if text == (partner._correctable_text(name) or False):
                own.unlink()
                continue
            if own and own.new_value == text:
                continue
            vals = {
                "old_value": partner._correctable_text(name),
                "new_value": text,
                "country_id": value.id if name == "country_id" else False,
                "company_id": card.company_id.id,
                "proposed_by_id": who.id,
                "proposed_on": fields.Datetime.now(),
            }
            if own:
                own.write(vals)
                fresh |= own
            else:
                fresh |= corrections.create(
                    {"partner_id": partner.id, "field_name": name, **vals}
                )
        if fresh and card.user_id:
            card.activity_schedule(
                TO_DO,
                summary=self.env._("%s would have its details corrected", partner.name),
                note=fresh._as_list(),
                user_id=card.user_id.id,
            )
        return fresh

    def _as_list(self):
        """Return these as a list in HTML: what, from what, to what."""
        labels = dict(self._fields["field_name"]._description_selection(self.env))
        rows = Markup().join(
            Markup("<li>%s: %s → %s</li>")
            % (labels[c.field_name], c.old_value or "–", c.new_value or "–")
            for c in self
        )
        return Markup("<ul>%s</ul>") % rows

    # Actions

    def action_take(self):
        """Write what was proposed onto the contacts, as the person who decides.

        Of many, those that Odoo refuses stay proposed and are named.

        :raises UserError: when nothing could be taken, saying why
        """
        waiting = self._to_decide()
        refused = []
        for partner, corrections in waiting.grouped("partner_id").items():
            try:
                with self.env.cr.savepoint():
                    corrections._take(partner)
            except UserError as error:
                self.env.invalidate_all()
                refused.append((corrections, error.args[0]))
        if not refused:
            return True
        sentences = [
            self.env._(
                "%(what)s can't be taken: %(why)s",
                what=format_list(self.env, corrections.mapped("display_name")),
                why=why,
            )
            for corrections, why in refused
        ]
        if len(refused) == len(waiting.partner_id):
            raise UserError("\n\n".join(sentences))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Not everything could be taken"),
                "message": "\n".join(sentences),
                "type": "warning",
                "sticky": True,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_refuse(self):
        """Leave the contacts as they are."""
        self._to_decide()._decide("refused")
        return True

    def _to_decide(self):
        """Return those still open, for who may decide.

        :raises AccessError: for everybody else
        """
        if not self.has_access("write"):
            raise AccessError(
                self.env._("Only officers take or refuse what a company proposes.")
            )
        return self.filtered(lambda c: c.state == "proposed")

    def _take(self, partner):
        partner.write(
            {
                c.field_name: c.country_id.id
                if c.field_name == "country_id"
                else c.new_value
                for c in self
            }
        )
        partner.flush_recordset()
        partner._message_log(
            body=Markup("<p>%s</p>%s")
            % (
                self.env._(
                    "Corrected as proposed by %s",
                    format_list(self.env, self.proposed_by_id.mapped("display_name")),
                ),
                self._as_list(),
            )
        )
        self._decide("taken")

    def _decide(self, state):
        self.sudo().write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
            }
        )
        decided = self.partner_id - self.partner_id._open_corrections().partner_id
        decided._settle_to_dos(self.company_id, TO_DO)


class Partner(models.Model):
    _inherit = "res.partner"

    correction_count = fields.Integer(
        "Corrections proposed",
        compute="_compute_correction_count",
        groups="hei_sme_collaboration.group_reader,"
        "hei_sme_collaboration.group_coordinator",
    )

    def _compute_correction_count(self):
        counts = dict(
            self.env["hei.sme.correction"]._read_group(
                [("partner_id", "in", self.ids), ("state", "=", "proposed")],
                ["partner_id"],
                ["__count"],
            )
        )
        for partner in self:
            partner.correction_count = counts.get(partner._origin, 0)

    def _correctable_text(self, name):
        """Return one of the values that a company may check, as text."""
        value = self[name]
        return (value.display_name if name == "country_id" else value) or ""

    def _open_corrections(self):
        """Return what was proposed for this contact and nobody has decided."""
        return (
            self.env["hei.sme.correction"]
            .sudo()
            .search([("partner_id", "in", self.ids), ("state", "=", "proposed")])
        )

    def _newest_corrections(self):
        """Return {field name: the newest open proposal}; of two that were sent at once
        the older is as good as withdrawn.
        """
        return {
            name: corrections[-1:]
            for name, corrections in self._open_corrections()
            .grouped("field_name")
            .items()
        }

    def _settle_to_dos(self, companies, activity_type):
        """Mark the to-dos about these organisations as done, on their collaborations
        with these institutions.
        """
        cards = self.env["hei.sme.collaboration"].sudo()
        cards = cards.search(
            [
                ("counterpart_id.commercial_partner_id", "in", self.ids),
                ("company_id", "in", companies.ids),
            ]
        )
        cards.activity_feedback([activity_type])

    def action_open_corrections(self):
        """Open what was proposed for this contact."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "hei_sme_collaboration.correction_action"
        )
        return dict(action, domain=[("partner_id", "in", self.ids)])

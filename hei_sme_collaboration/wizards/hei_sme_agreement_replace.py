"""Somebody else signs: the next version of a memorandum in one go."""

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize, format_list

#: What the person who signs instead is known by.
PERSON_KEYS = ("partner_id", "name", "capacity", "email", "method")


class AgreementReplace(models.TransientModel):
    """Makes the next version with another signatory and asks again who had been asked.

    Name and capacity are part of the agreed text, so what was signed before holds for
    the former version only.
    """

    _name = "hei.sme.agreement.replace"
    _description = "Replace a signatory"

    signatory_id = fields.Many2one(
        "hei.sme.agreement.signatory", required=True, readonly=True
    )
    former_name = fields.Char(related="signatory_id.display_name", string="Instead of")
    agreement_id = fields.Many2one(related="signatory_id.agreement_id")
    organisation_id = fields.Many2one("res.partner", compute="_compute_organisation_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        domain="[('id', 'child_of', organisation_id or 0),"
        " ('id', '!=', organisation_id or 0)]",
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
        required=True,
    )
    email = fields.Char(
        "E-mail",
        compute="_compute_from_partner",
        store=True,
        readonly=False,
        precompute=True,
    )
    method = fields.Selection(
        selection=lambda self: (
            self.env["hei.sme.agreement.signatory"]
            ._fields["method"]
            ._description_selection(self.env)
        ),
        string="Signs",
        required=True,
        default="portal",
    )
    again = fields.Char("Asked again by mail", compute="_compute_again")
    on_paper = fields.Char("To sign again on paper", compute="_compute_again")

    @api.depends("signatory_id")
    def _compute_organisation_id(self):
        for wizard in self:
            person = wizard.signatory_id
            side = person.party or "sme"
            wizard.organisation_id = person.agreement_id[f"{side}_id"]

    @api.depends("partner_id")
    def _compute_from_partner(self):
        for wizard in self:
            partner = wizard.partner_id
            if partner:
                wizard.name = partner.name
                wizard.capacity = partner.function or wizard.capacity
                wizard.email = partner.email

    @api.depends("signatory_id")
    def _compute_again(self):
        for wizard in self:
            others = wizard._others()
            paper = others.filtered("recorded_by_id")
            by_link = (others - paper).filtered("link_sent_on")
            for name, people in (("again", by_link), ("on_paper", paper)):
                names = people.mapped("name")
                wizard[name] = bool(names) and format_list(self.env, names)

    def _others(self):
        return self.agreement_id.signatory_ids - self.signatory_id

    def action_confirm(self):
        """Make the next version, ready to sign, and ask those who had been asked.

        :return: the action that opens it
        :raises UserError: for who has signed, or when what is given isn't enough
        """
        self.ensure_one()
        former = self.agreement_id
        former.check_access("write")
        former._claim()
        self.signatory_id._refuse_replacement()
        vals = self._person_vals()
        former_name = self.signatory_id.display_name
        people = former.signatory_ids.sorted()
        asked = people.filtered("link_sent_on")
        asked = asked and asked | self.signatory_id
        papers = self._others().filtered("recorded_by_id")
        reviewed = former._is_review_valid()
        places = [place for place, person in enumerate(people) if person in asked]
        if former.some_signed:
            agreement = former._new_version({self.signatory_id: vals})
        else:
            former.action_back_to_draft()
            self.signatory_id.write(vals)
            agreement = former
            agreement._log_event(
                "replaced",
                {"signatory": self.signatory_id.id, "party": self.signatory_id.party},
                actor=former_name,
                detail=", ".join(filter(None, (self.name, self.capacity))),
            )
        self._send_again(agreement, reviewed)
        self._list_papers(agreement, papers)
        people = agreement.signatory_ids.sorted()
        people.browse(people[place].id for place in places)._ask()
        return {
            "type": "ir.actions.act_window",
            "res_model": "hei.sme.agreement",
            "res_id": agreement.id,
            "views": [(False, "form")],
        }

    def _person_vals(self):
        if self.method == "portal" and not email_normalize(self.email or ""):
            raise UserError(
                self.env._(
                    "%(name)s signs by link and needs an e-mail address. Add it, or"
                    " choose another way of signing.",
                    name=self.name,
                )
            )
        return {
            "partner_id": self.partner_id.id,
            **{key: self[key] for key in PERSON_KEYS[1:]},
        }

    def _send_again(self, agreement, reviewed):
        """Freeze the next version at once: but for the person it's the text that was
        out already, so nothing of it is asked anew.
        """
        if reviewed:
            agreement = agreement._as_reviewed()
        agreement.with_context(
            accept_unreviewed=True, accept_open_remarks=True
        ).action_send()

    def _list_papers(self, agreement, papers):
        if papers:
            agreement._tell_responsible(
                self.env._("Sign again on paper"),
                self.env._(
                    "%(names)s signed the former version on paper or elsewhere and"
                    " have to sign version %(version)s anew.",
                    names=format_list(self.env, papers.mapped("name")),
                    version=agreement.version,
                ),
            )


class AgreementSignatory(models.Model):
    _inherit = "hei.sme.agreement.signatory"

    def action_replace(self):
        """Open the dialogue that names somebody else to sign.

        :raises UserError: for who has signed
        """
        self.ensure_one()
        self.agreement_id.check_access("write")
        self._refuse_replacement()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replace %s", self.name),
            "res_model": "hei.sme.agreement.replace",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_signatory_id": self.id,
                "default_method": self.method,
            },
        }

    def _refuse_replacement(self):
        agreement = self.agreement_id
        if self.state == "signed":
            raise UserError(
                self.env._(
                    "%(name)s has signed %(memorandum)s and can't be replaced.",
                    name=self.name,
                    memorandum=agreement.display_name,
                )
            )
        if agreement.state == "draft":
            raise UserError(
                self.env._(
                    "%(memorandum)s is a draft: write the new name right into the line"
                    " of who signs.",
                    memorandum=agreement.display_name,
                )
            )
        if agreement.state not in ("to_sign", "declined"):
            raise UserError(
                self.env._(
                    "%(memorandum)s isn't out to sign any more.",
                    memorandum=agreement.display_name,
                )
            )

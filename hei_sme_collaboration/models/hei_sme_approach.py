"""A department that was asked, and its answer (step 1 of both protocols)."""

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: Whose people follow the card: who passed it on sees what becomes of it.
FOLLOWING = ("pending", "accepted", "passed_on")


class Approach(models.Model):
    """A unit of ours a request is passed to, or a company's department approached."""

    _name = "hei.sme.approach"
    _description = "Approach"
    _inherit = ["hei.sme.deletion.guard"]
    _order = "date desc, id desc"
    _check_company_auto = True

    collaboration_id = fields.Many2one(
        "hei.sme.collaboration", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="collaboration_id.company_id", store=True, index=True, precompute=True
    )
    unit_id = fields.Many2one(
        "hei.sme.unit",
        string="Passed on to",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="One of our departments.",
    )
    office_id = fields.Many2one(
        "hei.sme.office",
        string="Kind of department",
        index="btree_not_null",
        ondelete="restrict",
        help="The department that was approached at the other party.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Approached",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The organisation, or the person there who was asked.",
    )
    side = fields.Selection(
        [("hei", "HEI"), ("sme", "Company")],
        "Asked side",
        compute="_compute_side",
        store=True,
        precompute=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Asked by",
        default=lambda self: self.env.user,
        index="btree_not_null",
    )
    date = fields.Date(required=True, default=fields.Date.context_today, index=True)
    channel = fields.Selection(
        [
            ("email", "E-mail"),
            ("phone", "Phone"),
            ("meeting", "Meeting"),
            ("event", "Event"),
            ("letter", "Letter"),
            ("other", "Other"),
        ],
        default="email",
    )
    deadline = fields.Date("Answer expected by", index="btree_not_null")
    state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
            ("passed_on", "Passed on"),
            ("no_answer", "No answer"),
        ],
        required=True,
        default="pending",
        index=True,
    )
    answer = fields.Text("What they answered")
    answered_on = fields.Date(
        "Answered on",
        compute="_compute_answered_on",
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends("unit_id", "office_id")
    def _compute_side(self):
        for approach in self:
            ours = approach.collaboration_id.our_side
            approach.side = ours if approach.unit_id else approach.office_id.side

    @api.depends("office_id")
    def _compute_partner_id(self):
        for approach in self:
            if approach.office_id and not approach.partner_id:
                party = f"{approach.office_id.side}_id"
                approach.partner_id = approach.collaboration_id[party]

    @api.depends("state")
    def _compute_answered_on(self):
        today = fields.Date.context_today(self)
        for approach in self:
            answered = approach.state in ("accepted", "declined", "passed_on")
            approach.answered_on = answered and (approach.answered_on or today)

    @api.depends("unit_id", "office_id", "partner_id")
    def _compute_display_name(self):
        for approach in self:
            asked = (approach.office_id.name, approach.partner_id.name)
            approach.display_name = (
                approach.unit_id.display_name
                or " · ".join(filter(None, asked))
                or self.env._("Approach")
            )

    @api.constrains("unit_id", "office_id", "partner_id")
    def _check_department(self):
        for approach in self:
            if bool(approach.unit_id) == bool(approach.office_id):
                raise ValidationError(
                    self.env._(
                        "Say which department was asked: either one of ours, or a"
                        " kind of department at the other party."
                    )
                )

    @api.constrains("date", "deadline")
    def _check_deadline(self):
        for approach in self:
            if approach.deadline and approach.deadline < approach.date:
                raise ValidationError(
                    self.env._(
                        "The answer of “%(department)s” can't be expected before it"
                        " was asked. Choose a later day.",
                        department=approach.display_name,
                    )
                )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        approaches = super().create(vals_list)
        approaches._after_change()
        return approaches

    def write(self, vals):
        if "collaboration_id" in vals and any(
            approach.collaboration_id.id != vals["collaboration_id"]
            for approach in self
        ):
            raise UserError(
                self.env._("An approach stays with its collaboration. Make a new one.")
            )
        left = self.filtered("unit_id") if "unit_id" in vals else self.browse()
        left._unsubscribe_units()
        result = super().write(vals)
        if self._is_sign(vals):
            # Whoever declines may have lost the card by it.
            self.sudo()._after_change()
        return result

    def unlink(self):
        cards = self.collaboration_id
        self._unsubscribe_units()
        result = super().unlink()
        cards._settle_approaches()
        return result

    @api.model
    def _is_sign(self, vals):
        """Return whether these values say more than who looks after it."""
        return bool(vals.keys() - {"user_id"})

    def _after_change(self):
        """Let the card know: followers, lead department, silence and step 1."""
        self._subscribe_units()
        cards = self.collaboration_id.sudo()
        cards.write({"last_contact_on": fields.Datetime.now()})
        accepted = self.filtered(lambda a: a.unit_id and a.state == "accepted")
        for unit, approaches in accepted.grouped("unit_id").items():
            led = approaches.collaboration_id.sudo()
            led.filtered(lambda card: not card.unit_id).write({"unit_id": unit.id})
        cards._settle_approaches()

    def _subscribe_units(self):
        """People of a department that was asked follow the card; a no ends it."""
        asked = self.filtered("unit_id").sudo()
        following = asked.filtered(lambda a: a.state in FOLLOWING)
        for unit, approaches in following.grouped("unit_id").items():
            approaches.collaboration_id.message_subscribe(unit.user_ids.partner_id.ids)
        (asked - following)._unsubscribe_units()

    def _unsubscribe_units(self):
        """End the following of departments that have no other say on the card."""
        for approach in self.filtered("unit_id").sudo():
            approach._unsubscribe_people(approach.unit_id.user_ids)

    def _unsubscribe_people(self, users):
        """End the following of people, unless they are responsible or another
        department of theirs was asked as well.
        """
        for approach in self:
            card = approach.collaboration_id
            others = (card.approach_ids - approach).filtered(
                lambda a: a.state in FOLLOWING
            )
            leaving = users - others.unit_id.user_ids - card.user_id
            card.message_unsubscribe(leaving.partner_id.ids)

    def _people_came(self, users):
        """Whoever joins a department follows what it was asked."""
        self.collaboration_id.message_subscribe(users.partner_id.ids)

    def _people_left(self, users):
        """Whoever leaves a department stops following what it was asked."""
        self._unsubscribe_people(users)

    # Actions

    def action_accept(self):
        self.write({"state": "accepted"})


class Collaboration(models.Model):
    """Step 1: done when the approached side has a department that accepted."""

    _inherit = "hei.sme.collaboration"

    approach_ids = fields.One2many(
        "hei.sme.approach", "collaboration_id", "Approaches", copy=False
    )

    @api.depends(
        "direction",
        "approach_ids.state",
        "approach_ids.unit_id",
        "approach_ids.office_id",
    )
    def _compute_turn(self):
        return super()._compute_turn()

    @api.model_create_multi
    def create(self, vals_list):
        """Departments are asked when the card is there with its first followers, who
        may be people of theirs.
        """
        vals_list = [dict(vals) for vals in vals_list]
        asked = [self._take_asked(vals) for vals in vals_list]
        cards = super().create(vals_list)
        self.env["hei.sme.approach"].create(
            [
                dict(vals, collaboration_id=card.id)
                for card, approaches in zip(cards, asked, strict=True)
                for vals in approaches
            ]
        )
        return cards

    @api.model
    def _take_asked(self, vals):
        """Take the approaches to create out of these values, and return them."""
        commands = vals.pop("approach_ids", None) or ()
        new = fields.Command.CREATE
        others = [command for command in commands if command[0] != new]
        if others:
            vals["approach_ids"] = others
        return [command[2] for command in commands if command[0] == new]

    def _settle_approaches(self):
        accepted = self.sudo().filtered(lambda card: card._accepted_approaches())
        accepted._settle_steps("approach")
        (self - accepted)._settle_steps("approach", done=False)

    def _accepted_approaches(self):
        """Return the yeses of the approached side."""
        self.ensure_one()
        asked = "hei" if self.direction == "sme_to_hei" else "sme"
        return self.approach_ids.filtered(
            lambda a: a.state == "accepted" and a.side == asked
        )

    def _restore_settled_steps(self):
        result = super()._restore_settled_steps()
        self._settle_approaches()
        return result

    def action_keep(self):
        """Career services keeps the request itself: that finishes step 1 as well."""
        office = self.env["hei.sme.office"].search([("side", "=", "hei")], limit=1)
        if not office:
            raise UserError(
                self.env._(
                    "There is no kind of department on the HEI's side. An"
                    " administrator can add one under Configuration."
                )
            )
        self.env["hei.sme.approach"].create(
            [
                {
                    "collaboration_id": card.id,
                    "office_id": office.id,
                    "state": "accepted",
                    "channel": False,
                    "answer": self.env._("We keep it."),
                }
                for card in self
                if card.direction == "sme_to_hei"
            ]
        )


class CollaborationStep(models.Model):
    _inherit = "hei.sme.collaboration.step"

    def _turn(self):
        """While a department was asked, it has to answer, the approached side's first;
        else the HEI asks one.
        """
        self.ensure_one()
        if self.completion != "approach":
            return super()._turn()
        card = self.collaboration_id
        asked = "hei" if card.direction == "sme_to_hei" else "sme"
        pending = card.approach_ids.filtered(
            lambda approach: approach.state == "pending"
        ).sorted(lambda approach: approach.side != asked)[:1]
        if not pending:
            return "hei"
        return "unit" if pending.unit_id else pending.side


class Unit(models.Model):
    _inherit = "hei.sme.unit"

    def write(self, vals):
        """Let what was asked of a department know who came and who left."""
        before = {unit: unit.user_ids for unit in self}
        result = super().write(vals)
        if "user_ids" in vals:
            approaches = self.env["hei.sme.approach"].sudo()
            for unit, users in before.items():
                asked = approaches.search(
                    [("unit_id", "=", unit.id), ("state", "in", FOLLOWING)]
                )
                gone, come = users - unit.user_ids, unit.user_ids - users
                if gone:
                    asked._people_left(gone)
                if come:
                    asked._people_came(come)
        return result

"""Handing over: whoever leaves, or goes on leave, leaves nothing behind."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

ADMINISTRATOR = "hei_sme_collaboration.group_administrator"
OFFICER = "hei_sme_collaboration.group_officer"
COORDINATOR = "hei_sme_collaboration.group_coordinator"
#: Where the activities of this addon are.
MODELS = ("hei.sme.collaboration", "hei.sme.agreement")


class HandOver(models.TransientModel):
    """From one person to another: open cards, activities, what waits for an answer."""

    _name = "hei.sme.hand.over"
    _description = "Hand over"

    from_user_id = fields.Many2one(
        "res.users",
        string="From",
        default=lambda self: self._default_from_user_id(),
        domain="[('share', '=', False)]",
        help="Empty: from whoever is responsible for each of the chosen.",
    )
    to_user_id = fields.Many2one(
        "res.users",
        string="To",
        required=True,
        domain="[('share', '=', False), ('id', '!=', from_user_id)]",
    )
    collaboration_ids = fields.Many2many("hei.sme.collaboration", readonly=True)
    with_units = fields.Boolean(
        "Departments and new requests too",
        help="The other person becomes one of the people of their departments, and who"
        " receives new requests, instead of them.",
    )
    is_administrator = fields.Boolean(compute="_compute_is_administrator")
    is_officer = fields.Boolean(compute="_compute_is_administrator")
    card_count = fields.Integer("Open collaborations", compute="_compute_counts")
    activity_count = fields.Integer("Activities", compute="_compute_counts")
    approach_count = fields.Integer(
        "Requests they passed on", compute="_compute_counts"
    )
    unit_count = fields.Integer("Departments", compute="_compute_counts")
    reception_count = fields.Integer(
        "Institutions whose requests they receive", compute="_compute_counts"
    )

    @api.model
    def _default_from_user_id(self):
        """Coordinators hand over what is theirs; else who has the chosen cards."""
        if not self.env.user.has_group(OFFICER):
            return self.env.user
        chosen = self.env.context.get("default_collaboration_ids") or ()
        cards = self.env["hei.sme.collaboration"].browse(chosen)
        people = {card.user_id for card in cards}
        return people.pop() if len(people) == 1 else False

    @api.depends_context("uid")
    def _compute_is_administrator(self):
        self.is_administrator = self.env.user.has_group(ADMINISTRATOR)
        self.is_officer = self.env.user.has_group(OFFICER)

    @api.depends("from_user_id", "collaboration_ids")
    def _compute_counts(self):
        for wizard in self:
            cards, activities, approaches, units = wizard._work()
            wizard.card_count = len(cards)
            wizard.activity_count = len(activities)
            wizard.approach_count = len(approaches)
            wizard.unit_count = len(units)
            wizard.reception_count = len(wizard._receptions())

    # What there is

    def _work(self):
        """Return what is handed over: cards, activities, approaches, departments.

        The rules leave what the person may open, of the institutions they look at.
        """
        self.ensure_one()
        leaving = self.from_user_id._origin
        cards = self._cards(leaving)
        return (
            cards,
            self._activities(leaving, cards),
            self._approaches(leaving, cards),
            self._units(leaving),
        )

    def _cards(self, leaving):
        chosen = self.collaboration_ids._origin
        domain = Domain("stage_kind", "!=", "closed")
        if chosen:
            domain &= Domain("id", "in", chosen.ids)
        if leaving or not chosen:
            domain &= Domain("user_id", "=", leaving.id) if leaving else Domain.FALSE
        return self.env["hei.sme.collaboration"].search(domain)

    def _activities(self, leaving, cards):
        found = self.env["mail.activity"].sudo()
        chosen = self.collaboration_ids._origin
        if not (leaving or chosen):
            return found
        people = leaving or cards.user_id
        for name in MODELS:
            activities = found.search(
                [("res_model", "=", name), ("user_id", "in", people.ids)]
            )
            records = self.env[name].browse(activities.mapped("res_id")).exists()
            records = records._filtered_access("read")
            owners = {
                record.id: record if name == MODELS[0] else record.collaboration_id
                for record in records
            }
            for activity in activities:
                card = owners.get(activity.res_id)
                if card is None or (chosen and card not in chosen):
                    continue
                if leaving or activity.user_id == card.user_id:
                    found |= activity
        return found

    def _approaches(self, leaving, cards):
        domain = Domain("state", "=", "pending")
        chosen = self.collaboration_ids._origin
        if chosen:
            domain &= Domain("collaboration_id", "in", chosen.ids)
        if leaving:
            domain &= Domain("user_id", "=", leaving.id)
        elif not chosen:
            domain = Domain.FALSE
        found = self.env["hei.sme.approach"].search(domain)
        if leaving:
            return found
        return found.filtered(lambda a: a.user_id == a.collaboration_id.user_id)

    def _units(self, leaving):
        if self.collaboration_ids or not leaving:
            return self.env["hei.sme.unit"]
        return self.env["hei.sme.unit"].search([("user_ids", "in", leaving.ids)])

    def _receptions(self):
        """Return the institutions, of those looked at, whose requests they receive."""
        leaving = self.from_user_id._origin
        if self.collaboration_ids or not leaving:
            return self.env["res.company"].sudo()
        return self.env.companies.sudo().filtered(
            lambda company: company.hei_sme_reception_user_id == leaving
        )

    # Doing it

    def action_hand_over(self):
        """Move it all, and say what was moved.

        :raises AccessError: when it isn't theirs to hand over
        :raises UserError: when there's nothing, or the other person can't take it
        """
        self.ensure_one()
        self._check_may()
        cards, activities, approaches, units = self._work()
        units = units if self.with_units else units.browse()
        receptions = self._receptions() if self.with_units else self.env["res.company"]
        if not (cards or activities or approaches or units or receptions):
            raise UserError(
                self.env._("There is nothing to hand over. Choose another person.")
            )
        institutions = (cards | approaches.collaboration_id).company_id
        self._check_takes(institutions | units.company_id | receptions)
        touched = self._cards_of(activities) | approaches.collaboration_id
        moved = (cards, activities, approaches, units, receptions)
        taking = {"user_id": self.to_user_id.id}
        cards.sudo().with_context(
            hei_sme_batch=True, mail_auto_subscribe_no_notify=True
        ).write(taking)
        activities.with_context(mail_activity_quick_update=True).write(taking)
        approaches.sudo().write(taking)
        # Whoever waits for an answer sees it come.
        asked = approaches.collaboration_id.sudo()
        asked.message_subscribe(self.to_user_id.partner_id.ids)
        for unit in units.sudo():
            unit.user_ids = unit.user_ids - self.from_user_id | self.to_user_id
        receptions.hei_sme_reception_user_id = self.to_user_id
        self._log(touched - cards)
        said = self._said(*map(len, moved))
        self._tell(said)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "title": self.env._("Handed over to %s", self.to_user_id.name),
                "message": said,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _check_may(self):
        officer = self.env.user.has_group(OFFICER)
        if not officer and self.from_user_id != self.env.user:
            raise AccessError(
                self.env._(
                    "You may hand over what is yours. Officers do it for others."
                )
            )
        if self.with_units and not self.env.user.has_group(ADMINISTRATOR):
            raise AccessError(
                self.env._("Only administrators change who belongs to a department.")
            )

    def _check_takes(self, institutions):
        """Whoever takes over has to be able to open it all."""
        user = self.to_user_id
        if user == self.from_user_id:
            raise UserError(self.env._("Choose somebody else to hand over to."))
        if not user.active or user.share or not user.sudo().has_group(COORDINATOR):
            raise UserError(
                self.env._(
                    "%s can't work on collaborations yet. An administrator gives them a"
                    " role under Settings → Users.",
                    user.name,
                )
            )
        missing = institutions - user.sudo().company_ids
        if missing:
            raise UserError(
                self.env._(
                    "%(person)s doesn't belong to %(institution)s. Choose a colleague"
                    " of that institution.",
                    person=user.name,
                    institution=missing[0].name,
                )
            )

    def _cards_of(self, activities):
        on_cards = activities.filtered(lambda a: a.res_model == MODELS[0])
        on_memoranda = activities - on_cards
        memoranda = self.env[MODELS[1]].browse(on_memoranda.mapped("res_id"))
        cards = self.env[MODELS[0]].browse(on_cards.mapped("res_id"))
        return cards | memoranda.collaboration_id

    def _log(self, cards):
        """Note it in the history of the cards that keep their responsible person; the
        change of the others is in theirs.
        """
        note = self.env._(
            "Activities and open requests of %(before)s were handed over to %(after)s.",
            before=self.from_user_id.name or self.env._("whoever is responsible"),
            after=self.to_user_id.name,
        )
        if cards:
            cards._message_log_batch(dict.fromkeys(cards.ids, note))

    def _said(self, cards, activities, approaches, units, receptions):
        """Return what was moved, in a line."""
        return " · ".join(
            text
            for count, text in (
                (cards, self.env._("Collaborations: %s", cards)),
                (activities, self.env._("Activities: %s", activities)),
                (approaches, self.env._("Requests passed on: %s", approaches)),
                (units, self.env._("Departments: %s", units)),
                (receptions, self.env._("Receives new requests")),
            )
            if count
        )

    def _tell(self, said):
        """Tell the person who takes over, once for all of it."""
        user = self.to_user_id
        if user == self.env.user:
            return
        wizard = self.with_context(lang=user.lang)
        subject = wizard.env._("Handed over to you by %s", self.env.user.name)
        self.env["mail.thread"].message_notify(
            partner_ids=user.partner_id.ids, subject=subject, body=f"{subject}: {said}"
        )


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    def action_hand_over(self):
        """Hand over the chosen cards, with what belongs to them."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand over"),
            "res_model": "hei.sme.hand.over",
            "view_mode": "form",
            "target": "new",
            "context": {"default_collaboration_ids": self.ids},
        }

"""A request goes from department to department: whom it reaches, and by which way."""

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date, plaintext2html

TODO = "mail.mail_activity_data_todo"
ASKED = "hei_sme_collaboration.mail_activity_type_passed_on"
#: With whom a request is.
HOLDING = ("pending", "accepted")
#: Contexts of what is brought along, made up or shown: nobody is asked anything.
QUIET = ("hei_sme_quiet", "import_file", "install_mode", "tracking_disable")


class Approach(models.Model):
    """Each hop knows the one before it; a department's people hear of it at once."""

    _inherit = "hei.sme.approach"

    previous_id = fields.Many2one(
        "hei.sme.approach",
        string="Passed on from",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        help="The department that had the request before.",
    )
    next_ids = fields.One2many("hei.sme.approach", "previous_id", "Went on to")
    sentence = fields.Text("What they should know")
    activity_ids = fields.One2many("mail.activity", "hei_sme_approach_id", "Activities")

    @api.constrains("previous_id", "collaboration_id")
    def _check_previous(self):
        for approach in self.filtered("previous_id"):
            before = approach.previous_id
            if before.collaboration_id != approach.collaboration_id:
                raise ValidationError(
                    self.env._(
                        "“%(department)s” was asked for another collaboration. A"
                        " request is passed on within its own.",
                        department=before.display_name,
                    )
                )
        if self._has_cycle("previous_id"):
            raise ValidationError(
                self.env._("A request can't have come from where it went to.")
            )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        approaches = super().create(vals_list)
        approaches._announce()
        return approaches

    def write(self, vals):
        before = {a: a.unit_id for a in self.sudo()} if "unit_id" in vals else {}
        result = super().write(vals)
        if before:
            moved = self.sudo().filtered(lambda a: a.unit_id != before[a])
            moved.activity_ids.unlink()
            moved._announce()
        if "deadline" in vals:
            asking = self.sudo().activity_ids.filtered(
                lambda activity: activity.activity_type_id == self._asked_type()
            )
            for approach, activities in asking.grouped("hei_sme_approach_id").items():
                activities.date_deadline = approach._due_on()
        return result

    def unlink(self):
        self.sudo().activity_ids.unlink()
        return super().unlink()

    # Who is asked

    @api.model
    def _is_quiet(self):
        return any(self.env.context.get(key) for key in QUIET)

    def _announce(self):
        """Ask the people of each department: an activity and a message each. Where
        nobody is there to be asked, whoever passed it on sees to it.
        """
        asked = self.sudo().filtered(lambda a: a.unit_id and a.state == "pending")
        if not asked or self._is_quiet():
            return
        asked._ask_people(asked.unit_id.user_ids)
        empty = asked.filtered(lambda a: not a.unit_id._people())
        for approach in asked - empty:
            approach._tell_people()
        self._leave_activities(
            TODO,
            [
                (
                    user,
                    approach,
                    approach.env._("Nobody at %s", approach.unit_id.display_name),
                    approach.env._(
                        "This department has no people yet, so nobody there was told."
                        " Ask them yourself, or let an administrator add people."
                    ),
                )
                for user, approaches in empty._by_attention().items()
                for approach in approaches.with_context(lang=user.lang)
            ],
        )

    def _ask_people(self, users):
        """Leave an activity for those of these users whom the request reaches."""
        if self._is_quiet():
            return
        entries = []
        for approach in self:
            asked_already = approach.activity_ids.user_id
            for user in (approach.unit_id._people() & users) - asked_already:
                department = approach.unit_id.with_context(lang=user.lang).display_name
                speaking = approach.with_context(lang=user.lang)
                summary = speaking.env._("Passed on to %s", department)
                entries.append((user, approach, summary, approach.sentence))
        self._leave_activities(ASKED, entries)

    def _tell_people(self):
        """Tell the people of the department, each in their language, through Odoo: by
        mail or in their inbox, as they chose.
        """
        self.ensure_one()
        for lang, people in self.unit_id._people().grouped("lang").items():
            approach = self.with_context(lang=lang)
            card = approach.collaboration_id
            body = self.env["ir.qweb"]._render(
                "hei_sme_collaboration.approach_passed_on",
                approach._passed_on_facts(),
                lang=lang,
            )
            card.with_context(lang=lang).message_notify(
                partner_ids=people.partner_id.ids,
                subject=approach.env._(
                    "Passed on to %(department)s: %(card)s",
                    department=approach.unit_id.display_name,
                    card=card.name,
                ),
                body=body,
                email_layout_xmlid="mail.mail_notification_layout",
                notify_author_mention=False,
            )

    def _passed_on_facts(self):
        """Return what the message says, as text in the context's language (a dict)."""
        self.ensure_one()
        return {
            "who": self.user_id.name,
            "before": self.previous_id.unit_id.display_name,
            "department": self.unit_id.display_name,
            "card": self.collaboration_id.name,
            "purpose": self.collaboration_id.purpose,
            "until": self.deadline
            and format_date(self.env, self.deadline, date_format="long"),
            "sentence": self.sentence,
        }

    @api.model
    def _leave_activities(self, type_xmlid, entries):
        """Leave activities about approaches. Odoo mails people about a to-do; about
        another one that would come on top of ours.

        :param list entries: (user, approach, summary, text of the note)
        """
        model_id = self.env["ir.model"]._get_id("hei.sme.collaboration")
        type_id = self.env["ir.model.data"]._xmlid_to_res_id(type_xmlid)
        today = fields.Date.context_today(self)
        activities = self.env["mail.activity"].sudo()
        silent = type_xmlid != TODO
        return activities.with_context(mail_activity_quick_update=silent).create(
            [
                {
                    "activity_type_id": type_id,
                    "res_model_id": model_id,
                    "res_id": approach.collaboration_id.id,
                    "hei_sme_approach_id": approach.id,
                    "user_id": user.id,
                    "date_deadline": approach._due_on()
                    if type_xmlid == ASKED
                    else today,
                    "summary": summary,
                    "note": plaintext2html(note or ""),
                    "automated": True,
                }
                for user, approach, summary, note in entries
            ]
        )

    def _asked_type(self):
        return self.env.ref(ASKED).sudo()

    def _due_on(self):
        """Return the day of the deadline, else what the type of activity gives."""
        return self.deadline or self._asked_type()._get_date_deadline()

    def _people_came(self, users):
        result = super()._people_came(users)
        self.filtered(lambda a: a.state == "pending")._ask_people(users)
        return result

    def _people_left(self, users):
        result = super()._people_left(users)
        left = self.activity_ids.filtered(lambda activity: activity.user_id in users)
        left.unlink()
        return result

    # Actions

    def action_pass_on(self):
        """Pass the request on to other departments."""
        self.ensure_one()
        return self.collaboration_id._open_pass_on(self)


class Unit(models.Model):
    _inherit = "hei.sme.unit"

    approach_ids = fields.One2many("hei.sme.approach", "unit_id", "Asked")

    def _people(self):
        """Return who of these departments can open what is passed on to them."""
        return self.sudo().user_ids.filtered(
            lambda user: (
                user.active
                and not user.share
                and user.has_group("hei_sme_collaboration.group_coordinator")
                and self.company_id <= user.company_ids
            )
        )


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    def write(self, vals):
        """Of a closed card nobody is asked anything any more."""
        result = super().write(vals)
        if "stage_id" in vals:
            closed = self.filtered(lambda card: card.stage_id.kind == "closed")
            asked = closed.sudo().approach_ids.activity_ids
            asked.unlink()
        return result

    def action_pass_on(self):
        """Pass the request on to one or several departments."""
        self.ensure_one()
        return self._open_pass_on()

    def _trail_outside(self):
        """Say with whom of ours the request is. Who declined, and why, stays inside."""
        kept = self.env._("with %(department)s, since %(day)s")
        passed_on = self.env._("with the %(department)s, since %(day)s")
        trail = super()._trail_outside()
        for approach in self.approach_ids.sorted(lambda a: (a.date, a.id)):
            if approach.side == self.our_side and approach.state in HOLDING:
                trail.append(
                    (passed_on if approach.unit_id else kept)
                    % {
                        "department": approach.unit_id.name or approach.office_id.name,
                        "day": format_date(
                            self.env, approach.date, date_format="d MMMM y"
                        ),
                    }
                )
        return trail

    def _open_pass_on(self, approach=None):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pass on"),
            "res_model": "hei.sme.pass.on",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_collaboration_id": self.id,
                "default_previous_id": approach.id if approach else False,
            },
        }


class Activity(models.Model):
    """An activity knows the approach it is about: it ends with the answer."""

    _inherit = "mail.activity"

    hei_sme_approach_id = fields.Many2one(
        "hei.sme.approach",
        string="Approach",
        index="btree_not_null",
        ondelete="cascade",
        readonly=True,
    )

"""What a department answers: who may say it, and who hears of it."""

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

from .hei_sme_approach_passing import TODO

#: What a department says, and nobody else for it.
ANSWER_FIELDS = ("state", "answer", "answered_on")


class Approach(models.Model):
    """A department's own people answer for it, and officers for any."""

    _inherit = "hei.sme.approach"

    can_answer = fields.Boolean(
        "I may answer",
        compute="_compute_can_answer",
        help="It waits for an answer that you may give.",
    )

    @api.depends("state", "unit_id.user_ids")
    @api.depends_context("uid")
    def _compute_can_answer(self):
        pending = self._origin.filtered(lambda a: a.state == "pending")
        mine = pending._filtered_access("write")._may_answer()
        for approach in self:
            approach.can_answer = approach._origin in mine

    def _may_answer(self):
        """Return for which of these the user may answer."""
        if self.env.su or self.env.user.has_group(
            "hei_sme_collaboration.group_officer"
        ):
            return self
        me = self.env.user
        return self.filtered(lambda a: not a.unit_id or me in a.unit_id.sudo().user_ids)

    def _check_may_answer(self):
        refused = (self - self._may_answer())[:1]
        if refused:
            raise AccessError(
                self.env._(
                    "Only people of “%(department)s” and officers may say what this"
                    " department answers.",
                    department=refused.unit_id.display_name,
                )
            )

    def _check_reason(self, state, answer):
        """A department of ours that declines says why: who asked has to go on.

        :raises UserError: naming the department
        """
        declined = self.filtered("unit_id")[:1] if state == "declined" else self[:0]
        if declined and not (answer or "").strip():
            raise UserError(
                self.env._(
                    "Say why “%(department)s” declines, in a sentence: whoever passed"
                    " it on has to know where to go next.",
                    department=declined.unit_id.display_name,
                )
            )

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        approaches = super().create(vals_list)
        approaches.filtered(lambda a: a.state != "pending")._check_may_answer()
        for approach in approaches:
            approach._check_reason(approach.state, approach.answer)
        return approaches

    def write(self, vals):
        """Refuse answers for a department by others, and a no without a reason.

        :raises AccessError: when it isn't their department
        :raises UserError: when the reason is missing
        """
        said = [name for name in ANSWER_FIELDS if name in vals]
        if not said and "unit_id" not in vals:
            return super().write(vals)
        self.check_access("write")
        for approach in self.sudo():
            before = (approach.state, approach.answer)
            after = (vals.get("state", before[0]), vals.get("answer", before[1]))
            if after != before:
                approach._check_reason(*after)
        pending = self.sudo().filtered(lambda a: a.state == "pending")
        # Asking another department instead isn't answering for the first.
        self._answering(vals)._check_may_answer()
        result = super().write(vals)
        if "unit_id" in vals:
            answered = self.sudo().filtered(lambda a: a.state != "pending")
            answered.sudo(self.env.su)._check_may_answer()
        pending.filtered(lambda a: a.state != "pending")._heard()
        return result

    def _answering(self, vals):
        """Return for which of these the values are an answer, or change one."""
        said = [name for name in ANSWER_FIELDS if name in vals]

        def is_answer(approach):
            if "unit_id" in vals and approach.state != "pending":
                return True
            return any(
                self._fields[name].convert_to_cache(vals[name], approach)
                != self._fields[name].convert_to_cache(approach[name], approach)
                for name in said
            )

        return self.filtered(is_answer)

    def _heard(self):
        """Close what these asked for, and tell whoever asked."""
        self.activity_ids.unlink()
        if self._is_quiet():
            return
        for user, approaches in self.filtered("unit_id")._by_attention().items():
            for approach in approaches.with_context(lang=user.lang):
                approach._tell_answer(user)

    def _tell_answer(self, user):
        """Tell who asked; a no is theirs to go on with."""
        self.ensure_one()
        department = self.unit_id.display_name
        if self.state == "declined":
            if user != self.env.user:
                summary = self.env._("%s declined", department)
                self._leave_activities(TODO, [(user, self, summary, self.answer)])
        elif self.state == "accepted":
            self._message_sender(user, self.env._("%s accepted.", department))
        elif self.state == "passed_on":
            further = self.next_ids.unit_id.mapped("display_name")
            self._message_sender(
                user,
                self.env._(
                    "%(one)s passed it on to %(other)s.",
                    one=department,
                    other=format_list(self.env, further),
                ),
            )

    def _message_sender(self, user, said):
        """Tell whoever asked, and who is responsible for the card."""
        responsible = self.collaboration_id.user_id
        if not self._open_to(responsible):
            responsible = responsible.browse()
        people = (user | responsible) - self.env.user
        if people:
            self.collaboration_id.message_notify(
                partner_ids=people.partner_id.ids,
                subject=f"{said} {self.collaboration_id.name}",
                body=f"{said} {self.answer or ''}".strip(),
                email_layout_xmlid="mail.mail_notification_layout",
            )

    def _by_attention(self):
        """Return {user: approaches}: who goes on with these. That's who asked, else who
        is responsible for the card, else an officer; each may open the card.
        """
        people = {}
        left = self
        officers = {c: c._memorandum_officer() for c in self.company_id}
        for whom in (
            lambda a: a.user_id,
            lambda a: a.collaboration_id.user_id,
            lambda a: officers[a.company_id],
        ):
            for user, approaches in left.grouped(whom).items():
                reached = approaches._open_to(user)
                if reached:
                    people[user] = people.get(user, self.browse()) | reached
                    left -= reached
        return people

    def _open_to(self, user):
        """Return those whose card this person may open."""
        if not user.active or user.share:
            return self.browse()
        cards = self.collaboration_id.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )
        seen = cards._filtered_access("read")
        return self.filtered(lambda a: a.collaboration_id.id in seen._ids)

    # Actions

    def action_decline(self):
        """Ask for the reason, then decline."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decline"),
            "res_model": "hei.sme.approach.decline",
            "view_mode": "form",
            "target": "new",
            "context": {"default_approach_id": self.id},
        }

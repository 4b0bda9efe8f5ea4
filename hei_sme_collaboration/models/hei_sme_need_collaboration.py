"""Cards that need somebody: answered, unanswered, nobody's, silent."""

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .hei_sme_need import Kind

#: Kinds of stage in which something is still to be reached.
ON_THE_WAY = ("contact", "definition", "memorandum")
NOT_CLOSED = (*ON_THE_WAY, "active")


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    _nobody_index = models.Index(
        "(company_id, id) WHERE user_id IS NULL AND active IS TRUE"
        " AND stage_kind IN ('contact', 'definition', 'memorandum', 'active')"
    )
    _silent_index = models.Index(
        "(company_id, last_contact_on) INCLUDE (user_id, stage_kind, not_before)"
        " WHERE active IS TRUE"
        " AND stage_kind IN ('contact', 'definition', 'memorandum', 'active')"
    )

    def _need_place(self, key):
        if key == "proposed":
            lines = self.step_ids.filtered(lambda line: line.state == "proposed")
        elif key == "overdue":
            lines = self._overdue_invitations().step_ids
            lines = lines.filtered(lambda line: line.state == "todo")
        else:
            lines = self._next_line()
        return self._at_step(lines)

    def _overdue_invitations(self):
        """Return who was asked and let the day pass."""
        domain = self.env["hei.sme.need"]._overdue_domain(self.company_id)
        return self.invitation_ids.filtered_domain(domain).sorted("id")


class CollaborationStep(models.Model):
    _inherit = "hei.sme.collaboration.step"

    _proposed_index = models.Index("(collaboration_id) WHERE state = 'proposed'")


class Invitation(models.Model):
    _inherit = "hei.sme.invitation"

    _open_index = models.Index("(company_id, collaboration_id) WHERE state = 'open'")


class Need(models.AbstractModel):
    _inherit = "hei.sme.need"

    @api.model
    def _kinds(self):
        card = {
            "model": "hei.sme.collaboration",
            "action": "collaboration_action",
            "mine": lambda: Domain("user_id", "=", self.env.uid),
        }
        return [
            *super()._kinds(),
            Kind(
                **card,
                key="proposed",
                sequence=20,
                title=self.env._("Answers to take"),
                help=self.env._(
                    "The other side answered. Take it with one click, or change it"
                    " first."
                ),
                order="turn_since, id",
                domain=self._proposed_domain,
                line=self._proposed_line,
            ),
            Kind(
                **card | {"mine": lambda: Domain.TRUE},
                key="unassigned",
                sequence=30,
                title=self.env._("Nobody has taken these yet"),
                help=self.env._(
                    "Collaborations without a responsible person. Take them, or give"
                    " them to somebody."
                ),
                order="id",
                domain=self._unassigned_domain,
                line=self._unassigned_line,
            ),
            Kind(
                **card,
                key="overdue",
                sequence=80,
                title=self.env._("Asked, and not answered"),
                help=self.env._(
                    "The day to answer is over, or the link no longer works. Ask again,"
                    " or call them."
                ),
                order="turn_since, id",
                domain=self._overdue_cards_domain,
                line=self._overdue_line,
            ),
            Kind(
                **card,
                key="silent",
                sequence=110,
                title=self.env._("Silent for long"),
                help=self.env._(
                    "No message, answer or approach for some time. Write, set “Not"
                    " before”, or close it."
                ),
                order="last_contact_on, id",
                domain=self._silent_domain,
                line=self._silent_line,
            ),
        ]

    # Answers to take

    @api.model
    def _proposed_domain(self):
        return Domain("stage_kind", "in", NOT_CLOSED) & Domain(
            "step_ids", "any!", [("state", "=", "proposed")]
        )

    @api.model
    def _proposed_line(self, card):
        lines = card.step_ids.filtered(lambda line: line.state == "proposed")
        lines = lines.sorted(lambda line: (line.sequence, line.id))
        who = ", ".join(dict.fromkeys(filter(None, lines.mapped("answered_by"))))
        days = [line.done_on for line in lines if line.done_on]
        steps = ", ".join(lines.mapped("display_name"))
        return {
            "text": f"{who}: {steps}" if who else steps,
            "when": self.env._("since %s", self._day(min(days))) if days else "",
            "late": False,
        }

    # Nobody's

    @api.model
    def _unassigned_domain(self):
        return Domain("stage_kind", "in", NOT_CLOSED) & Domain("user_id", "=", False)

    @api.model
    def _unassigned_line(self, card):
        came = card.company_id.sudo()._memorandum_day(card.create_date)
        return {
            "text": card.purpose or card.asker_name or card.stage_id.name,
            "when": self.env._("since %s", self._day(came)),
            "late": False,
        }

    # Asked, and not answered

    @api.model
    def _overdue_domain(self, companies):
        """Return the open invitations of institutions whose day is over."""

        def over(company):
            return Domain("deadline", "<", company._memorandum_today())

        expired = Domain("token_expires_on", "<", fields.Datetime.now())
        need = self.with_context(allowed_company_ids=companies.ids)
        # A query of its own: the database looks the few that wait up in their index.
        approaches = self.env["hei.sme.approach"].sudo()
        waiting = approaches._search([("state", "=", "pending")])
        asked = Domain("kind", "=", "interest") & Domain("approach_id", "in", waiting)
        asked |= Domain("kind", "=", "answers") & Domain(
            "step_ids", "any!", [("state", "=", "todo")]
        )
        late = need._by_institution(over) | expired
        return Domain("state", "=", "open") & late & asked

    @api.model
    def _overdue_cards_domain(self):
        invitations = self.env["hei.sme.invitation"].sudo()
        late = invitations._search(self._overdue_domain(self.env.companies))
        # Gathered first: the database thinks them so few that it would rather go
        # through all cards once for each.
        cards = SQL("(SELECT unnest(ARRAY%s))", late.subselect("collaboration_id"))
        return (
            Domain("stage_kind", "in", NOT_CLOSED)
            & self._awake_domain()
            & Domain("id", "in", cards)
        )

    @api.model
    def _overdue_line(self, card):
        asked = card._overdue_invitations()
        days = [
            record.deadline or card.company_id.sudo()._memorandum_day(expires)
            for record in asked
            if record.deadline or (expires := record.token_expires_on)
        ]
        return {
            "text": self.env._(
                "%s was asked", ", ".join(dict.fromkeys(asked.mapped("name")))
            ),
            "when": self.env._("until %s", self._day(min(days))) if days else "",
            "late": True,
        }

    # Silent

    @api.model
    def _awake_domain(self):
        """Return the cards of which something is expected."""
        return self._by_institution(
            lambda company: (
                Domain("not_before", "=", False)
                | Domain("not_before", "<=", company._memorandum_today())
            )
        )

    @api.model
    def _silent_domain(self):
        now = fields.Datetime.now()

        def silent(company):
            waits = [
                (ON_THE_WAY, company.hei_sme_need_silent_days),
                (("active",), company.hei_sme_need_silent_active_days),
            ]
            rests = Domain("not_before", ">", company._memorandum_today())
            return ~rests & Domain.OR(
                Domain("stage_kind", "in", kinds)
                & Domain("last_contact_on", "<=", now - timedelta(days=days))
                for kinds, days in waits
                if days
            )

        return self._by_institution(silent)

    @api.model
    def _silent_line(self, card):
        since = card.last_contact_on
        day = card.company_id.sudo()._memorandum_day(since) if since else False
        return {
            "text": self.env._(
                "%(stage)s, silent for %(days)s days",
                stage=card.stage_id.name,
                days=card.silent_days,
            ),
            "when": self.env._("since %s", self._day(day)),
            "late": False,
        }

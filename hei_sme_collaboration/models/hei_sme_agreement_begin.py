"""How a signed memorandum comes into force, and what its card learns from it."""

from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .hei_sme_agreement import OPEN_STATES


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    # Publication

    @api.constrains("published_on")
    def _check_published_on(self):
        for agreement in self.filtered("published_on"):
            day = agreement.published_on
            if agreement.source == "imported":
                continue
            if not agreement.signed_on or day < agreement.signed_on:
                raise ValidationError(
                    self.env._(
                        "%(memorandum)s is published once everybody has signed it, not"
                        " before.",
                        memorandum=agreement.display_name,
                    )
                )
            if day > agreement._today():
                raise ValidationError(
                    self.env._(
                        "Note the publication of %(memorandum)s when it is published,"
                        " not ahead of it.",
                        memorandum=agreement.display_name,
                    )
                )

    def write(self, vals):
        if "published_on" in vals and not self._is_action():
            self._refuse_moved_publication()
        result = super().write(vals)
        if vals.get("published_on"):
            self._log_event("published", {"published_on": str(vals["published_on"])})
            self._begin()
        return result

    def _refuse_moved_publication(self):
        started = self.filtered(
            lambda a: a.effective_rule == "publication" and a.state not in OPEN_STATES
        )
        if started:
            raise UserError(
                self.env._(
                    "%(memorandum)s has started on the day after its publication: that"
                    " day can't change any more. Where it is published still can.",
                    memorandum=started[0].display_name,
                )
            )

    def action_publish(self):
        """Ask for the day and the place of publication."""
        self.ensure_one()
        self.check_access("write")
        if not self.signed_on:
            raise UserError(
                self.env._(
                    "%(memorandum)s isn't signed by everybody yet. It is published"
                    " after that.",
                    memorandum=self.display_name,
                )
            )
        return self._open_dialog(
            "hei.sme.agreement.publish", self.env._("Note the publication")
        )

    def _open_dialog(self, model, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_agreement_id": self.id},
        }

    # Coming into force

    def _first_day(self):
        """Return the day from which a signed memorandum is in force, if it's known."""
        self.ensure_one()
        if self.effective_rule == "publication":
            return self.published_on and self.published_on + timedelta(days=1)
        if self.effective_rule == "date" and self.date_start:
            return self.date_start
        return self.signed_on

    def _begin(self):
        """Note from when on each is in force, by its rule, and start what is due."""
        for agreement in self.filtered(lambda a: a.state == "signed"):
            start = agreement._first_day()
            if start != agreement.date_start:
                agreement._for_action().write({"date_start": start})
        self.filtered(
            lambda a: (
                a.state == "signed" and a.date_start and a.date_start <= a._today()
            )
        )._start()

    def _start(self):
        """Put these in force, and what they follow out of it; the card learns of it."""
        if not self:
            return
        self._for_action().write({"state": "in_force"})
        self._log_event("in_force", lambda agreement: agreement._term_facts())
        self._supersede_earlier()
        cards = self.collaboration_id
        self._note_what_was_agreed()
        self._note_successors()
        cards._settle_steps("signature")
        cards._become_active()

    def _term_facts(self):
        """Return what the evidence says of the term."""
        return {"from": str(self.date_start), "last_day": str(self.date_end or "")}

    def _supersede_earlier(self):
        """Of each chain, leave the newest in force."""
        followers = self.filtered("root_id")
        if not followers:
            return
        roots = followers.root_id
        chain = self.sudo().search(
            [
                ("state", "=", "in_force"),
                "|",
                ("root_id", "in", roots.ids),
                ("id", "in", roots.ids),
            ],
            order="date_start, id",
        )
        newest = {agreement.root_id or agreement: agreement for agreement in chain}
        former = chain.filtered(lambda a: newest[a.root_id or a] != a)
        if not former:
            return
        for agreement in former.filtered("termination_date"):
            current = newest[agreement.root_id or agreement]
            if current.kind == "amendment":
                current._take_over_termination(agreement)
        former._for_action().write({"state": "superseded"})
        former._log_event("superseded")
        former._close_reviews()

    def _note_what_was_agreed(self):
        """Give the card the study fields and ways that only its memorandum names, so
        that filters and counts find them. All cards that miss the same are written at
        once.
        """
        for name in ("study_field_ids", "way_ids"):
            missing = defaultdict(self.collaboration_id.browse)
            for agreement in self:
                card = agreement.collaboration_id
                for record in agreement[name] - card[name]:
                    missing[record] |= card
            for record, cards in missing.items():
                cards.write({name: [fields.Command.link(record.id)]})

    def _note_successors(self):
        """A party that was succeeded is succeeded on the card too."""
        for agreement in self.filtered("succession_date"):
            card = agreement.collaboration_id
            for side in ("hei_id", "sme_id"):
                if card[side] != agreement[side]:
                    card.write({side: agreement[side].id})


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    def _become_active(self):
        """Move to the first active stage what the gate lets through. A signature is a
        fact: where steps are missing it counts all the same, and the card says why it
        stays.
        """
        active = self.env["hei.sme.collaboration.stage"]._first("active")
        waiting = self.filtered(
            lambda card: card.stage_id.kind not in ("active", "closed")
        )
        missing = {card: card._missing_steps(active) for card in waiting}
        behind = waiting.filtered(lambda card: missing[card])
        (waiting - behind)._enter_first_active_stage()
        if behind:
            behind._message_log_batch(
                {
                    card.id: self.env._(
                        "Its memorandum is in force. It stays in %(stage)s, for these"
                        " steps are missing: %(steps)s",
                        stage=card.stage_id.name,
                        steps=", ".join(missing[card].mapped("display_name")),
                    )
                    for card in behind
                }
            )

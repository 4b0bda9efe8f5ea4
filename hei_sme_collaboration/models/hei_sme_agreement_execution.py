"""Signatures on record, and the day a memorandum comes into force."""

from odoo import api, fields, models
from odoo.exceptions import UserError

BATCH = 200


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    # Actions

    def action_record_hei(self):
        """Record that the HEI has signed."""
        return self._open_recording("hei")

    def action_record_sme(self):
        """Record that the company has signed."""
        return self._open_recording("sme")

    def _open_recording(self, party):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record signature"),
            "res_model": "hei.sme.agreement.record",
            "view_mode": "form",
            "target": "new",
            "context": {"default_agreement_id": self.id, "default_party": party},
        }

    # Coming into force

    def _after_signature(self):
        """Execute what everybody has signed: it's in force, or will be on its day."""
        today = fields.Date.context_today(self)
        for agreement in self:
            signatories = agreement.signatory_ids
            if agreement.state != "to_sign" or any(
                signatory.state != "signed" for signatory in signatories
            ):
                continue
            vals = {"state": "signed"}
            if agreement.effective_rule == "signature" or not agreement.date_start:
                vals["date_start"] = max(signatories.mapped("signed_on"))
            agreement._for_action().write(vals)
        self._start(today)

    def _start(self, today):
        """Put in force what is signed and whose day has come; the card follows."""
        due = self.filtered(
            lambda a: a.state == "signed" and a.date_start and a.date_start <= today
        )
        if due:
            due._for_action().write({"state": "in_force"})
            due._note_what_was_agreed()
            due.collaboration_id._settle_steps("signature")
            due.collaboration_id._become_active()

    def _note_what_was_agreed(self):
        """Give the card the study fields and ways that only its memorandum names, so
        that filters and counts find them.
        """
        for agreement in self:
            card = agreement.collaboration_id
            agreed = {
                name: [fields.Command.link(record.id) for record in news]
                for name in ("study_field_ids", "way_ids")
                if (news := agreement[name] - card[name])
            }
            if agreed:
                card.write(agreed)

    @api.model
    def _cron_start(self):
        """Put in force the signed memoranda whose day has come, in batches."""
        today = fields.Date.context_today(self)
        domain = [("state", "=", "signed"), ("date_start", "<=", today)]
        due = self.search(domain, order="id")
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(due))
        for start in range(0, len(due), BATCH):
            batch = due[start : start + BATCH].try_lock_for_update()
            batch._start(today)
            if not commit(len(batch)):
                break


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    def _become_active(self):
        """Move to the first active stage what the gate lets through. A signature is a
        fact: where steps are missing it counts all the same, and the card says why it
        stays.
        """
        active = self.env["hei.sme.collaboration.stage"]._first("active")
        behind = self.filtered(lambda card: card._missing_steps(active))
        (self - behind)._enter_first_active_stage()
        for card in behind.filtered(
            lambda card: card.stage_id.kind not in ("active", "closed")
        ):
            card._message_log(
                body=self.env._(
                    "Its memorandum is in force. It stays in %(stage)s, for these"
                    " steps are missing: %(steps)s",
                    stage=card.stage_id.name,
                    steps=", ".join(card._missing_steps(active).mapped("display_name")),
                )
            )


class AgreementSignatory(models.Model):
    _inherit = "hei.sme.agreement.signatory"

    def _record_signature(self, day, scan=None, filename=None):
        """Note that this person has signed, who noted it, and the file as it came.

        :raises UserError: when it isn't out to sign or the person has signed already
        """
        self.ensure_one()
        agreement = self.agreement_id
        agreement.check_access("write")
        agreement._claim()
        if agreement.state != "to_sign" or self.state != "pending":
            raise UserError(
                self.env._(
                    "%(name)s has nothing to sign in %(memorandum)s: only a pending"
                    " signature of a memorandum that is out to sign is recorded.",
                    name=self.name,
                    memorandum=agreement.display_name,
                )
            )
        if day > fields.Date.context_today(self):
            raise UserError(
                self.env._(
                    "A signature is recorded with the day it was given, not later."
                )
            )
        vals = {"state": "signed", "signed_on": day, "recorded_by_id": self.env.uid}
        if scan:
            vals["scan_id"] = self._keep_scan(scan, filename).id
        self._for_action().write(vals)
        agreement._message_log(
            body=self.env._(
                "Signature recorded: %(who)s, on %(day)s",
                who=self.display_name,
                day=agreement._format_day(day),
            )
        )
        agreement._after_signature()

    def _keep_scan(self, scan, filename):
        return (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": filename or self.env._("Signed copy"),
                    "datas": scan,
                    "res_model": self._name,
                    "res_id": self.id,
                    "res_field": "scan_id",
                }
            )
        )

"""Stand-ins until each room has its own file."""

from pytz import timezone, utc

from odoo import api, fields, models

BATCH = 200


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    def _today(self):
        return self._local_day(fields.Datetime.now())

    def _local_day(self, moment):
        zone = timezone(self.company_id.sudo().partner_id.tz or "UTC")
        return utc.localize(moment).astimezone(zone).date()

    def _begin(self):
        for agreement in self:
            if agreement.effective_rule == "signature" or not agreement.date_start:
                agreement._for_action().write({"date_start": agreement.signed_on})
        self._start(self._today())

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

    def _issue_certificate(self):
        return self._get_document_bytes()

    def _missing_review(self):
        return []

    def _mail_declined(self, signatory):
        pass

    def _mail_executed(self):
        pass

    def _mail_void(self):
        pass


class AgreementSignatory(models.Model):
    _inherit = "hei.sme.agreement.signatory"

    def _ask(self):
        pass


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

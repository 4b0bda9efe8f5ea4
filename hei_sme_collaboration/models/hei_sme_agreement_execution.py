"""Signatures on record, and what follows when the last one is there."""

from hashlib import sha256

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.mimetypes import guess_mimetype


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    def _after_signature(self):
        """Ask who is next; execute what everybody has signed."""
        for agreement in self:
            signatories = agreement.signatory_ids
            if agreement.state != "to_sign":
                continue
            if any(signatory.state != "signed" for signatory in signatories):
                agreement._ask_next()
            else:
                agreement._execute()

    def _ask_next(self):
        """In an order, mail those whose turn it is now, once others were asked so."""
        if not (self.sign_in_order and any(self.signatory_ids.mapped("link_sent_on"))):
            return
        waiting = self.signatory_ids._in_turn().filtered(
            lambda s: s.method == "portal" and s.email and not s.link_sent_on
        )
        waiting._ask()

    def _execute(self):
        """Note that all have signed, certify it, tell everybody, start the term."""
        self.ensure_one()
        self._for_action().write(
            {
                "state": "signed",
                "signed_on": max(self.signatory_ids.mapped("signed_on")),
            }
        )
        self._log_event(
            "executed",
            {
                "text_sha256": self.text_hash,
                "pdf_sha256": self.document_hash,
                "signatures": len(self.signatory_ids),
            },
        )
        self._begin()
        self._certify()
        self._mail_executed()

    def _certify(self):
        """Issue the signature certificate, once and for all, and keep it."""
        head = self.event_head
        content = self._issue_certificate()
        name = self.env._("Certificate %s.pdf", self._file_name())
        certificate = self._keep_file("certificate_id", name, content)
        digest = sha256(content).hexdigest()
        self._for_action().sudo().write(
            {"certificate_id": certificate.id, "certificate_hash": digest}
        )
        self._log_event("certified", {"pdf_sha256": digest, "printed_head": head})

    def _executed_files(self):
        """Return the executed set: the frozen PDF, what was signed outside, and the
        certificate, each as it came.
        """
        self.ensure_one()
        agreement = self.sudo()
        if not agreement.certificate_id:
            return agreement.env["ir.attachment"]
        return (
            agreement.document_id
            | agreement.signatory_ids.scan_id
            | agreement.certificate_id
        )


class AgreementSignatory(models.Model):
    _inherit = "hei.sme.agreement.signatory"

    def action_record(self):
        """Open the dialogue that records this signature."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record a signature"),
            "res_model": "hei.sme.agreement.record",
            "view_mode": "form",
            "target": "new",
            "context": {"default_signatory_id": self.id},
        }

    def action_undo(self):
        """Open the dialogue that undoes a mistaken recording."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Undo a recording"),
            "res_model": "hei.sme.agreement.undo",
            "view_mode": "form",
            "target": "new",
            "context": {"default_signatory_id": self.id},
        }

    def _record_signature(self, day, method="paper", content=None, name="", reason=""):
        """Note that this person has signed, who noted it, and the file as it came.

        :param bytes content: the signed copy, kept byte for byte
        :param str reason: why a file signed elsewhere isn't made from the frozen PDF
        :raises UserError: when it isn't out to sign, the person has signed already, or
            the file is another document without a reason
        """
        self.ensure_one()
        agreement = self.agreement_id
        agreement.check_access("write")
        agreement._claim()
        self._refuse_recording(day)
        vals = {
            "state": "signed",
            "method": method,
            "signed_on": day,
            "recorded_by_id": self.env.uid,
        }
        facts = {"signatory": self.id, "party": self.party, "method": method}
        if content:
            same = content.startswith(agreement._get_document_bytes())
            reason = (reason or "").strip()
            if method == "external" and not same and not reason:
                raise UserError(
                    self.env._(
                        "“%(file)s” isn't the frozen PDF with signatures added: it"
                        " doesn't begin with the same bytes. Choose the right file, or"
                        " give the reason why this one is taken.",
                        file=name,
                    )
                )
            digest = sha256(content).hexdigest()
            mimetype = guess_mimetype(content, default="application/octet-stream")
            kept = self._keep_file(
                "scan_id", name or self.env._("Signed copy"), content, mimetype
            )
            vals |= {
                "scan_id": kept.id,
                "scan_hash": digest,
                "file_reason": reason if not same else False,
            }
            facts |= {"file_sha256": digest, "begins_with_frozen_pdf": same}
        self._revoke_links()
        self._for_action().write({**vals, "declined_on": False})
        agreement._log_event(
            "recorded",
            {**facts, "signed_on": str(day)},
            actor=self.display_name,
            detail=self.env._("Recorded by %s", self.env.user.name),
        )
        agreement._message_log(
            body=self.env._(
                "Signature recorded: %(who)s, on %(day)s",
                who=self.display_name,
                day=agreement._format_day(day),
            )
        )
        agreement._after_signature()

    def _refuse_recording(self, day):
        agreement = self.agreement_id
        if agreement.state != "to_sign" or self.state != "pending":
            raise UserError(
                self.env._(
                    "%(name)s has nothing to sign in %(memorandum)s: only a pending"
                    " signature of a memorandum that is out to sign is recorded.",
                    name=self.name,
                    memorandum=agreement.display_name,
                )
            )
        if day > agreement._today():
            raise UserError(
                self.env._(
                    "A signature is recorded with the day it was given, not later."
                )
            )

    def _undo_recording(self, reason):
        """Take back a recording that was a mistake.

        Before everybody has signed the person is asked again; what was filed stays on
        record. Afterwards the memorandum is void and its parties are told.

        :raises AccessError: for who is no administrator
        :raises UserError: without a reason, or for a signature that wasn't recorded
        """
        self.ensure_one()
        agreement = self.agreement_id
        if not self.env.user.has_group("hei_sme_collaboration.group_administrator"):
            raise AccessError(
                self.env._("Only an administrator undoes a recorded signature.")
            )
        agreement.check_access("write")
        agreement._claim()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why the recording was a mistake."))
        if self.state != "signed" or not self.recorded_by_id:
            raise UserError(
                self.env._(
                    "%s has no recorded signature. What was signed by link is the"
                    " person's own act and isn't undone.",
                    self.name,
                )
            )
        facts = {"signatory": self.id, "party": self.party, "file": self.scan_hash}
        if agreement.state == "to_sign":
            self._undo_before_execution(facts, reason)
        elif agreement.state in ("signed", "in_force"):
            agreement._make_void(facts, reason)
        else:
            raise UserError(
                self.env._(
                    "%(memorandum)s is over; nothing is undone any more.",
                    memorandum=agreement.display_name,
                )
            )

    def _undo_before_execution(self, facts, reason):
        agreement = self.agreement_id
        former = self.scan_id.sudo()
        if former:
            agreement._for_action().sudo().write(
                {"former_document_ids": [fields.Command.link(former.id)]}
            )
        with self._sanctioned_in_database():
            self._for_action().write(
                {
                    **agreement._unsigned_vals(),
                    "signed_on": False,
                    "recorded_by_id": False,
                    "scan_id": False,
                    "scan_hash": False,
                    "file_reason": False,
                }
            )
        agreement._log_event("undone", facts, self.env.user.name, reason)
        agreement._message_log(
            body=self.env._(
                "Recording undone: %(who)s. %(reason)s",
                who=self.display_name,
                reason=reason,
            ),
            attachment_ids=former.ids,
        )


class VoidAgreement(models.Model):
    _inherit = "hei.sme.agreement"

    def _make_void(self, facts, reason):
        """Mark what all had signed as void; tell the parties."""
        self._for_action().write(
            {"state": "cancelled", "is_void": True, "cancel_reason": reason}
        )
        self.signatory_ids._revoke_links()
        self._log_event("void", facts, self.env.user.name, reason)
        self._message_log(body=self.env._("Void: %s", reason))
        self._mail_void()

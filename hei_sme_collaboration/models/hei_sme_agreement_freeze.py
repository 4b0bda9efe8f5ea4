"""Ready to sign, and back: how the text of a memorandum freezes."""

import secrets
from hashlib import sha256

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, email_normalize

from .hei_sme_canonical_text import canonical_text, text_hash

#: Letters of a check code: none that looks like another.
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    snapshot = fields.Json("Text as agreed", readonly=True, copy=False)
    canonical_text = fields.Text("Canonical text", readonly=True, copy=False)
    text_hash = fields.Char("SHA-256 of the text", readonly=True, copy=False)
    document_id = fields.Many2one(
        "ir.attachment",
        "Frozen PDF",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    document_hash = fields.Char("SHA-256 of the PDF", readonly=True, copy=False)
    former_document_ids = fields.Many2many(
        "ir.attachment",
        "hei_sme_agreement_former_document_rel",
        "agreement_id",
        "attachment_id",
        string="Earlier versions",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    paper_id = fields.Many2one(
        "ir.attachment",
        "The other side's paper",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    signed_on = fields.Date("Signed by all", readonly=True, copy=False)
    certificate_id = fields.Many2one(
        "ir.attachment",
        "Signature certificate",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    certificate_hash = fields.Char(
        "SHA-256 of the certificate", readonly=True, copy=False
    )
    check_code = fields.Char(
        readonly=True,
        copy=False,
        help="With it and the reference anybody can compare a file with what was"
        " signed.",
    )

    # Actions

    def action_send(self):
        """Ready to sign: freeze the text, print it without DRAFT and keep the bytes.

        Clauses that nobody approved yet only warn: the answer is a dialogue, unless
        the context says `accept_unreviewed`.

        :raises UserError: naming what is missing on each side
        """
        self.check_access("write")
        for agreement in self:
            agreement._refuse_unready()
        drafted = self.filtered(lambda agreement: agreement.source != "uploaded")
        unreviewed = drafted.article_ids.clause_id.filtered(
            lambda clause: not clause.reviewed_by_id
        )
        if unreviewed and not self.env.context.get("accept_unreviewed"):
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Ready to sign"),
                "res_model": "hei.sme.agreement.send",
                "view_mode": "form",
                "target": "new",
                "context": {"default_agreement_ids": self.ids},
            }
        for agreement in self:
            agreement._freeze()
        return True

    def action_back_to_draft(self):
        """Open the text again while nobody has signed. What was out stays on record.

        :raises UserError: when somebody signed, or it isn't out to sign
        """
        self.check_access("write")
        for agreement in self:
            signed = agreement.signatory_ids.filtered(lambda s: s.state == "signed")
            if signed:
                raise UserError(
                    self.env._(
                        "%(name)s has signed %(memorandum)s. Its text can't change any"
                        " more; draft a new memorandum instead.",
                        name=signed[0].name,
                        memorandum=agreement.display_name,
                    )
                )
            if agreement.state not in ("to_sign", "declined"):
                raise UserError(
                    self.env._(
                        "%(memorandum)s isn't out to sign.",
                        memorandum=agreement.display_name,
                    )
                )
        for agreement in self:
            agreement._unfreeze()

    def action_print(self):
        """Print the memorandum."""
        report = self.env.ref("hei_sme_collaboration.action_report_memorandum")
        return report.report_action(self, config=False)

    # What is missing

    def _refuse_unready(self):
        self.ensure_one()
        if self.state != "draft":
            raise UserError(
                self.env._(
                    "%(memorandum)s is no draft any more.", memorandum=self.display_name
                )
            )
        missing = self._missing_to_send()
        if missing:
            raise UserError(
                self.env._(
                    "%(memorandum)s isn't ready to sign yet. It needs:\n%(missing)s",
                    memorandum=self.display_name,
                    missing="\n".join(f"• {item}" for item in missing),
                )
            )

    def _missing_to_send(self):
        """Return what the memorandum still needs before it can go out (sentences)."""
        missing = []
        if not self.way_ids:
            missing.append(self.env._("at least one way of collaboration"))
        if not self.study_field_ids:
            missing.append(self.env._("at least one study field"))
        missing += self._missing_text()
        if self.effective_rule == "date" and not self.date_start:
            missing.append(self.env._("the day on which it takes effect"))
        for side in ("hei", "sme"):
            party = self[f"{side}_id"].display_name
            people = self.signatory_ids.filtered(lambda s, p=side: s.party == p)
            if not people:
                missing.append(
                    self.env._("a person who signs for %s, with their capacity", party)
                )
            missing += [
                self.env._(
                    "the capacity in which %(name)s signs for %(party)s",
                    name=person.name,
                    party=party,
                )
                for person in people
                if not (person.capacity or "").strip()
            ]
            missing += [
                self.env._(
                    "the e-mail address of %(name)s, who signs by link; or choose"
                    " another way of signing",
                    name=person.name,
                )
                for person in people
                if person.method == "portal" and not email_normalize(person.email or "")
            ]
        return missing + self._missing_review()

    # Freezing

    def _claim(self):
        """Update the row, so that of two who act at once the second sees the first.

        A lock alone lets the second go on with what it read before. An update makes
        it fail to serialize, and Odoo runs it again.
        """
        self.env.cr.execute(
            SQL(
                "UPDATE hei_sme_agreement SET write_date = write_date WHERE id IN %s",
                tuple(self.ids),
            ),
            log_exceptions=False,
        )

    def _freeze(self):
        """Note the agreed text for good, in its canonical form and as a PDF, and the
        hashes of both.
        """
        self.ensure_one()
        self._claim()
        snapshot = self._build_document()
        text = canonical_text(snapshot)
        self._for_action().write(
            {
                "snapshot": snapshot,
                "canonical_text": text,
                "text_hash": text_hash(text),
                "check_code": "".join(secrets.choice(CODE_LETTERS) for _i in range(16)),
                "state": "to_sign",
            }
        )
        content = self._document_bytes()
        document = self._keep_file("document_id", f"{self._file_name()}.pdf", content)
        digest = sha256(content).hexdigest()
        self._for_action().sudo().write(
            {"document_id": document.id, "document_hash": digest}
        )
        self._log_event(
            "ready",
            {
                "version": self.version,
                "text_sha256": self.text_hash,
                "pdf_sha256": digest,
            },
            actor=self.env.user.name,
        )
        self._message_log(
            body=self.env._(
                "Ready to sign: version %(version)s, SHA-256 %(hash)s",
                version=self.version,
                hash=digest,
            )
        )

    def _unfreeze(self):
        """Open the text again; the next one out has a new version. Links are void.

        The PDF that was out stays on record: nothing is lost.
        """
        self.ensure_one()
        self._claim()
        former = self.document_id.sudo()
        version = self.version
        facts = {"version": version, "text_sha256": self.text_hash}
        self.signatory_ids._revoke_links()
        self.signatory_ids._for_action().write(self._unsigned_vals())
        self._for_action().write(
            {
                "state": "draft",
                "version": version + 1,
                "snapshot": False,
                "canonical_text": False,
                "text_hash": False,
                "check_code": False,
                "document_id": False,
                "document_hash": False,
                "former_document_ids": [fields.Command.link(former.id)],
            }
        )
        self._log_event("back_to_draft", facts, actor=self.env.user.name)
        if former:
            former._keep_as_former()
        self._message_log(
            body=self.env._("Back to draft. Version %s was out to sign.", version),
            attachment_ids=former.ids,
        )

    def _unsigned_vals(self):
        """Return what a signatory says before anything happened."""
        return {
            "state": "pending",
            "opened_on": False,
            "declined_on": False,
            "decline_reason": False,
        }

    def _document_bytes(self):
        """Return the bytes of the document that goes out to be signed."""
        return self.env["ir.actions.report"]._print_memoranda(self)

    def _file_name(self):
        name = f"{self.title} {self.reference}"
        if self.version > 1:
            name += f" v{self.version}"
        return name.replace("/", "-")

    def _get_document_bytes(self):
        """Return the stored PDF, or None for what has none (a draft).

        :raises UserError: when the stored file is gone
        """
        self.ensure_one()
        document = self.sudo().document_id
        if not document:
            return None
        content = document.raw
        if not content:
            raise UserError(
                self.env._(
                    "The stored document of %(memorandum)s is missing from the file"
                    " store. Restore it from a backup: it isn't printed anew.",
                    memorandum=self.display_name,
                )
            )
        return content

"""Ready to sign, and back: how the text of a memorandum freezes."""

import hashlib

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, file_open

from .hei_sme_placeholder import fill_placeholders


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

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
        unreviewed = self.article_ids.clause_id.filtered(
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
        if not self.article_ids:
            missing.append(self.env._("at least one article"))
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
        return missing

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
        """Fill the placeholders for good, note the parties as text, keep the PDF."""
        self.ensure_one()
        self._claim()
        values = self._placeholder_values()
        for article in self.article_ids._for_action():
            article.write(
                {
                    "draft_body": article.body,
                    "body": fill_placeholders(article.body, values),
                }
            )
        self._for_action().write(
            {"snapshot": self._build_document(), "state": "to_sign"}
        )
        document = self.env["ir.actions.report"]._print_memoranda(self)
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .create(
                {
                    "name": f"{self._file_name()}.pdf",
                    "raw": document,
                    "mimetype": "application/pdf",
                    "res_model": self._name,
                    "res_id": self.id,
                    "res_field": "document_id",
                }
            )
        )
        self._for_action().sudo().write({"document_id": attachment.id})
        self._message_log(
            body=self.env._(
                "Ready to sign: version %(version)s, SHA-256 %(hash)s",
                version=self.version,
                hash=hashlib.sha256(document).hexdigest(),
            )
        )

    def _unfreeze(self):
        """Restore the text with its placeholders; the next one out has a new version.

        The PDF that was out moves to the history: nothing is lost.
        """
        self.ensure_one()
        self._claim()
        former = self.document_id.sudo()
        version = self.version
        self._for_action().write(
            {
                "state": "draft",
                "version": version + 1,
                "snapshot": False,
                "document_id": False,
            }
        )
        for article in self.article_ids._for_action():
            article.write({"body": article.draft_body, "draft_body": False})
        self.signatory_ids._for_action().write({"state": "pending"})
        if former:
            former.write({"res_field": False})
        self._message_log(
            body=self.env._("Back to draft. Version %s was out to sign.", version),
            attachment_ids=former.ids,
        )

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

    @api.model
    def _get_stylesheet(self):
        """Return the part of the stylesheet that every engine understands."""
        path = "hei_sme_collaboration/static/src/memorandum/memorandum.css"
        with file_open(path) as stylesheet:
            return stylesheet.read()

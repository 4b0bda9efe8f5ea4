"""The check of the evidence: does everything still say what it said?"""

from hashlib import sha256

from odoo import models

from .hei_sme_agreement_event import personal_digest
from .hei_sme_canonical_text import canonical_text, plain_lines, text_hash


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    def action_check_evidence(self):
        """Recompute everything that was hashed and say what was found."""
        self.check_access("read")
        problems = [problem for agreement in self for problem in agreement._problems()]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger" if problems else "success",
                "sticky": bool(problems),
                "title": self.env._("Something was changed")
                if problems
                else self.env._("Everything matches"),
                "message": "\n".join(problems)
                or self.env._(
                    "Text, files, signatures and the chain of evidence are as they"
                    " were."
                ),
            },
        }

    def _check_evidence(self):
        """Return what doesn't match any more (sentences; empty when all is well)."""
        self.ensure_one()
        return self._problems()

    def _problems(self):
        agreement = self.sudo()
        return [
            *agreement._text_problems(),
            *agreement._file_problems(),
            *agreement._chain_problems(),
        ]

    def _text_problems(self):
        if not self.canonical_text:
            return
        if text_hash(self.canonical_text) != self.text_hash:
            yield self.env._("The agreed text doesn't match its hash.")
        if canonical_text(self.snapshot or {}) != self.canonical_text:
            yield self.env._("The text shown isn't the one that was hashed.")
        said = self.event_ids.filtered(lambda e: e.kind == "ready")[-1:]
        if said and (said.facts or {}).get("text_sha256") != self.text_hash:
            yield self.env._("The hash of the text isn't the one in the evidence.")
        for party in (self.snapshot or {}).get("parties", ()):
            people = [
                [*plain_lines(person["name"]), *plain_lines(person["capacity"])]
                for person in party.get("represented", ())
            ]
            signatories = self.signatory_ids.filtered(
                lambda s, side=party["side"]: s.party == side
            )
            now = [
                [*plain_lines(person.name), *plain_lines(person.capacity)]
                for person in signatories
            ]
            if sorted(people) != sorted(now):
                yield self.env._(
                    "Who signs for %s isn't who was agreed.", party.get("name", "")
                )

    def _file_problems(self):
        kept = [(self.document_id, self.document_hash)]
        kept += [(self.certificate_id, self.certificate_hash)]
        kept += [(s.scan_id, s.scan_hash) for s in self.signatory_ids]
        signed = self.event_ids.filtered(lambda e: e.kind == "signed")
        images = {
            facts.get("signatory"): facts.get("image_sha256")
            for facts in signed.mapped("facts")
        }
        kept += [(s.signature_id, images.get(s.id)) for s in self.signatory_ids]
        for file, digest in kept:
            if not file and digest and self.canonical_text:
                yield self.env._("A file with the SHA-256 %s is gone.", digest)
            if not file:
                continue
            content = file.raw
            if not content:
                yield self.env._("“%s” is missing from the file store.", file.name)
            elif sha256(content).hexdigest() != digest:
                yield self.env._("“%s” isn't the file that was kept.", file.name)

    def _chain_problems(self):
        previous = ""
        for number, event in enumerate(self.event_ids.sorted("sequence"), 1):
            if event.sequence != number or (event.previous_hash or "") != previous:
                yield self.env._("Evidence before entry %s is missing.", event.sequence)
            if event._expected_hash() != event.hash:
                yield self.env._("Entry %s of the evidence changed.", event.sequence)
            elif event.salt and event.digest != personal_digest(
                event.salt, event.actor, event.detail
            ):
                yield self.env._(
                    "The personal details of entry %s changed.", event.sequence
                )
            previous = event.hash
        if previous != (self.event_head or ""):
            yield self.env._("The last entries of the evidence are missing.")

"""Past memoranda from a file: made as if they had been signed here."""

import json

from odoo import Command, api, models
from odoo.tools import SQL

from .hei_sme_canonical_text import canonical_text, text_hash


class Agreement(models.Model):
    """In a few queries for all of them; nobody is mailed."""

    _inherit = "hei.sme.agreement"

    @api.model
    def _import_past(self, plans):
        """Make the memoranda that checked rows tell of, with cards for those that name
        none. The caller has checked everything; an error here undoes all.
        """
        making = self.with_context(
            tracking_disable=True, mail_notrack=True, hei_sme_batch=True
        )
        with self.env.cr.savepoint():
            Card = making.env["hei.sme.collaboration"]
            cards, made = Card._cards_of_past(plans)
            agreements = making._create_past(plans, cards)
            agreements._freeze_past(plans)
            agreements.collaboration_id._settle_past(made, agreements)
            agreements._sum_up_reviews()
        return agreements.with_env(self.env)

    @api.model
    def _create_past(self, plans, cards):
        # All cards at once: a new memorandum looks at its own.
        self.env["hei.sme.collaboration"].union(*cards).mapped("company_id")
        agreements = self._for_action().create(
            [
                {
                    **self._past_vals(plan),
                    "reference": plan["reference"] or "/",
                    "collaboration_id": card.id,
                }
                for plan, card in zip(plans, cards, strict=True)
            ]
        )
        self.env["hei.sme.agreement.signatory"]._for_action().create(
            [
                {
                    "agreement_id": agreement.id,
                    "party": side,
                    "name": name,
                    "capacity": capacity,
                    "method": "paper",
                    "state": "signed",
                    "signed_on": plan["signed_on"],
                    "recorded_by_id": self.env.uid,
                    "sequence": 10 * number,
                }
                for agreement, plan in zip(agreements, plans, strict=True)
                for side in ("hei", "sme")
                for number, (name, capacity) in enumerate(plan[f"{side}_people"], 1)
            ]
        )
        return agreements

    @api.model
    def _past_vals(self, plan):
        """Return the values of a memorandum that a checked row tells of."""
        start = plan["start"]
        by_date = start != plan["signed_on"]
        vals = {
            "source": "imported",
            "state": plan["state"],
            "signed_on": plan["signed_on"],
            "hei_id": plan["hei"],
            "sme_id": plan["sme"],
            "unit_id": plan["department"],
            "way_ids": [Command.set(plan["ways"])],
            "study_field_ids": [Command.set(plan["study_fields"])],
            "effective_rule": "date" if by_date else "signature",
            "date_start": start,
            "term_from": plan["counted_from"] != start and plan["counted_from"],
            "duration_months": plan["months"],
            "notice_months": plan["notice_months"] or 0,
            "renewal": plan["renewal"] or "written",
            "termination_date": plan["terminated_on"],
            "hei_reference": plan["hei_reference"],
            "sme_reference": plan["sme_reference"],
            "original_location": plan["original_location"],
            "document_hash": plan["scan"] and plan["scan"].digest,
            "law": False,
            "place": False,
            "sign_in_order": False,
        }
        if plan["title"]:
            vals["title"] = plan["title"]
        return vals

    def _freeze_past(self, plans):
        """Keep the scans and what each memorandum says, hash both, and note it as the
        first entry of the evidence.
        """
        documents = self._keep_scans([plan["scan"] for plan in plans])
        rows = []
        for agreement in self:
            snapshot = agreement._build_document()
            text = canonical_text(snapshot)
            document = documents.get(agreement.id)
            rows.append(
                SQL(
                    "(%s, %s::jsonb, %s, %s, %s::int)",
                    *(agreement.id, json.dumps(snapshot), text, text_hash(text)),
                    document,
                )
            )
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE hei_sme_agreement SET snapshot = past.snapshot,"
                " canonical_text = past.canonical_text, text_hash = past.text_hash,"
                " document_id = past.document_id FROM (VALUES %s)"
                " AS past (id, snapshot, canonical_text, text_hash, document_id)"
                " WHERE hei_sme_agreement.id = past.id",
                SQL(", ").join(rows),
            )
        )
        self.invalidate_recordset(
            ["snapshot", "canonical_text", "text_hash", "document_id"], flush=False
        )
        self._log_event(
            "imported",
            lambda agreement: {
                "state": agreement.state,
                "signed_on": str(agreement.signed_on),
                **agreement._term_facts(),
                "text_sha256": agreement.text_hash,
                "file_sha256": agreement.document_hash or "",
            },
            actor=self.env.user.name,
        )

    def _sum_up_reviews(self):
        """Of what has to be looked at now, leave each person one activity for all, and
        no mail: the daily job would leave one for each.
        """
        today = self._today()
        due = self.filtered(
            lambda a: (
                a.state in ("signed", "in_force")
                and a.review_date
                and a.review_date <= today <= a.date_end
            )
        ).sorted("date_end")
        people = due._grouped_by_responsible(self.env.company)
        several = {user: found for user, found in people.items() if len(found) > 1}
        activities = self.env["mail.activity"].sudo()
        activities.with_context(mail_activity_quick_update=True).create(
            [agreements._summary_vals(user) for user, agreements in several.items()]
        )
        self.union(*several.values())._for_action().write({"warned_on": today})

"""Renewal by itself: nothing is signed anew, since what was agreed says it goes on."""

from datetime import timedelta

from odoo import models
from odoo.tools import SQL

#: What shows and proves the text, which stays the one that was signed.
SHARED_KEYS = (
    *("reference", "version", "source", "snapshot", "canonical_text", "text_hash"),
    *("document_hash", "certificate_hash", "check_code", "signed_on"),
    *("hei_reference", "sme_reference", "original_location"),
)


class Agreement(models.Model):
    """The renewal is a record of its own, with the next term and its own evidence. Its
    document is the one that was signed, and so are number, hashes and check code: who
    looks the document up finds the term that runs.
    """

    _inherit = "hei.sme.agreement"

    def _renew_by_itself(self):
        """Go on for another term, each with a renewal that is in force at once.

        Where that would be longer than the institution may agree to, it ends instead.
        """
        too_long = self.filtered(lambda a: a._outgrows_longest_term())
        too_long._end("expired")
        former = self - too_long
        if not former:
            return
        # All cards at once: a new memorandum looks at its own.
        former.collaboration_id.mapped("company_id")
        renewals = (
            self._for_action()
            .with_context(tracking_disable=True)
            .create([agreement._renewal_vals() for agreement in former])
            .with_env(self.env)
        )
        former._copy_articles(renewals)
        former._for_action().write({"state": "superseded"})
        former._log_event("renewed")
        former._close_reviews()
        renewals._log_event("in_force", lambda agreement: agreement._term_facts())

    def _outgrows_longest_term(self):
        """Return whether another term would be more than what the settings allow,
        counted from the start of what was signed last.
        """
        self.ensure_one()
        longest = self.company_id.hei_sme_memorandum_max_months
        if not longest:
            return False
        terms = 2
        signed = self
        while signed.renewed_by_itself:
            signed = signed.origin_id
            terms += 1
        return terms * self.duration_months > longest

    def _renewal_vals(self):
        [vals] = self.copy_data({"signatory_ids": [], "article_ids": []})
        vals |= {key: self[key] for key in SHARED_KEYS}
        vals |= {
            "kind": "renewal",
            "renewed_by_itself": True,
            "origin_id": self.id,
            "state": "in_force",
            "date_start": self._term_end() + timedelta(days=1),
            "document_id": self.document_id.id,
            "certificate_id": self.certificate_id.id,
            "deviates": self.deviates,
        }
        if self.termination_date:
            vals |= self._termination_vals()
        return vals

    def _copy_articles(self, renewals):
        """Give each renewal the articles of what it renews, as they are."""
        articles = self.env["hei.sme.agreement.article"]
        articles.flush_model()
        names = [
            name
            for name, field in articles._fields.items()
            if field.store and field.column_type and name not in ("id", "agreement_id")
        ]
        self.env.cr.execute(
            SQL(
                "INSERT INTO hei_sme_agreement_article (agreement_id, %s)"
                " SELECT pair.new, %s FROM hei_sme_agreement_article AS article"
                " JOIN (VALUES %s) AS pair (old, new)"
                " ON article.agreement_id = pair.old ORDER BY article.id",
                SQL(", ").join(SQL.identifier(name) for name in names),
                SQL(", ").join(SQL.identifier("article", name) for name in names),
                SQL(", ").join(
                    SQL("(%s, %s)", old, new)
                    for old, new in zip(self.ids, renewals.ids, strict=True)
                ),
            )
        )
        renewals.invalidate_recordset(["article_ids"])

    def _text_problems(self):
        """Who signed and what stands in the articles is checked where it was signed."""
        if not self.renewed_by_itself:
            yield from super()._text_problems()
        else:
            yield from self.origin_id._text_problems()
            if self.canonical_text != self.origin_id.canonical_text:
                yield self.env._("The agreed text isn't the one that was renewed.")

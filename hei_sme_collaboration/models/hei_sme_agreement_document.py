"""What a memorandum says: the whole of it, as it is frozen."""

from hashlib import sha256

from odoo import models
from odoo.tools import format_list

from .hei_sme_canonical_text import html_lines


class Agreement(models.Model):
    """Builds the document of a draft from the record, of a frozen one from itself."""

    _inherit = "hei.sme.agreement"

    def _get_document(self):
        """Return what is printed (a dict). A frozen memorandum returns its snapshot,
        never today's names.
        """
        self.ensure_one()
        return self.snapshot or self._build_document()

    def _build_document(self):
        """Return the whole document as it reads now: plain text, and the articles as
        HTML with their placeholders filled. It holds nothing but JSON.
        """
        self.ensure_one()
        lang, second_lang = self.lang or self.env.lang, self.second_lang
        agreement = self.sudo().with_context(lang=lang)
        follows = agreement.kind != "original" and agreement.origin_id.reference
        document = {
            "reference": agreement.reference,
            "version": agreement.version,
            "lang": lang,
            "second_lang": second_lang or "",
            "kind": agreement.kind,
            "amends": follows or "",
            **agreement._particulars(lang),
            "second": agreement._particulars(second_lang) if second_lang else None,
            "status": "",
            "articles": [],
            "paper_hash": "",
        }
        if agreement.source in ("uploaded", "imported"):
            return {**document, "paper_hash": agreement._paper_hash()}
        values = agreement._placeholder_values(lang, document)
        document["status"] = values["legal_status"]
        second_values = None
        if second_lang:
            second = document["second"]
            second_values = agreement._placeholder_values(second_lang, second)
            second["status"] = second_values["legal_status"]
        document["articles"] = agreement._article_documents(values, second_values)
        return document

    def _particulars(self, lang):
        """Return title, parties, fields, ways, term and contacts in a language."""
        agreement = self.sudo().with_context(lang=lang)
        direction = agreement.collaboration_id.direction
        ways = agreement.way_ids.with_context(hei_sme_direction=direction)
        second = self.second_lang and lang == self.second_lang
        title = agreement.second_title if second else agreement.title
        return {
            "title": title or agreement.title or "",
            "parties": [agreement._party(side) for side in ("hei", "sme")],
            "study_fields": agreement.study_field_ids.mapped("display_name"),
            "ways": ways.mapped("display_name"),
            "term": agreement._term_text(),
            "contacts": [
                contact
                for side in ("hei", "sme")
                if (contact := agreement._contact(side))
            ],
        }

    def _paper_hash(self):
        paper = self.sudo().paper_id.raw
        return sha256(paper).hexdigest() if paper else ""

    # Articles

    def _article_documents(self, values, second_values):
        """Return the articles as they read with these placeholders, in their order."""
        articles = self._sorted_articles()
        filled = articles._filled(values, second_values)
        former = self._former_articles()
        documents = []
        for article in articles:
            body, second_body = filled[article]
            documents.append(
                {
                    "number": article.number or "",
                    "name": article.name or "",
                    "body": str(body),
                    "second_name": self.second_lang and article.second_name or "",
                    "second_body": str(second_body),
                    "binding": article.binding,
                    "changed": former is not None
                    and (article.name, _words(body)) not in former,
                }
            )
        return documents

    def _former_articles(self):
        """Return the articles of the memorandum that this one amends, as {(title,
        words)}; None for what is no amendment.
        """
        if self.kind != "amendment" or not self.origin_id:
            return None
        document = self.origin_id._get_document()
        return {(a["name"], _words(a["body"])) for a in document.get("articles", ())}

    # Parties

    def _party(self, side):
        """Return one party as it's printed: its name, what identifies it, who signs."""
        partner = self[f"{side}_id"]
        signatories = self.signatory_ids.filtered(lambda s: s.party == side)
        country = partner.country_id.name
        register = partner.company_registry
        facts = [
            partner.legal_form,
            register and self.env._("register number %s", register),
            partner.vat and self.env._("VAT number %s", partner.vat),
        ]
        ours = side == self.collaboration_id.our_side
        unit = ours and self.unit_id.name
        represented = [
            {"name": s.name, "capacity": s.capacity or ""}
            for s in signatories.sorted("sequence")
        ]
        address = partner._address_line()
        lines = [
            partner.name,
            ", ".join(filter(None, facts)),
            ", ".join(partner._identifier_words()),
            address,
            unit and self.env._("Department concerned: %s", unit),
            represented
            and self.env._(
                "represented by %s",
                format_list(
                    self.env,
                    [", ".join(filter(None, s.values())) for s in represented],
                ),
            ),
        ]
        return {
            "side": side,
            "name": partner.name or "",
            "legal_form": partner.legal_form or "",
            "register": register or "",
            "vat": partner.vat or "",
            "address": address,
            "country": country or "",
            "city": partner.city or "",
            "unit": unit or "",
            "represented": represented,
            "lines": [line for line in lines if line],
        }

    def _contact(self, side):
        contact = self[f"{side}_contact_id"]
        if not contact:
            return None
        details = [contact.function, contact.email, contact.phone]
        return {
            "side": side,
            "name": contact.name or "",
            "details": ", ".join(filter(None, details)),
        }


def _words(html):
    return " ".join(" ".join(html_lines(html)).split())

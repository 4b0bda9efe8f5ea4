"""What a memorandum says, as plain text and ready for print."""

from odoo import models
from odoo.tools import format_date, format_list, html2plaintext


class Agreement(models.Model):
    """Builds the document of a draft from the record, of a frozen one from itself."""

    _inherit = "hei.sme.agreement"

    def _get_document(self):
        """Return what is printed beside the articles, as plain text (a dict).

        A frozen memorandum returns its snapshot, never today's names.
        """
        self.ensure_one()
        return self.snapshot or self._build_document()

    def _build_document(self):
        agreement = self.sudo().with_context(lang=self.lang or self.env.lang)
        direction = agreement.collaboration_id.direction
        ways = agreement.way_ids.with_context(hei_sme_direction=direction)
        return {
            "title": agreement.title,
            "reference": agreement.reference,
            "version": agreement.version,
            "lang": agreement.lang,
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
        address = self._address(partner)
        lines = [
            partner.name,
            ", ".join(filter(None, facts)),
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

    def _address(self, partner):
        address = partner._display_address(without_company=True)
        lines = (" ".join(line.split()) for line in address.splitlines())
        return ", ".join(filter(None, lines))

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

    # Term

    def _term_text(self):
        duration = self._duration_text()
        if self.effective_rule == "date" and self.date_start:
            return self.env._(
                "%(duration)s, from %(start)s to %(end)s",
                duration=duration,
                start=self._format_day(self.date_start),
                end=self._format_day(self._last_day(self.date_start)),
            )
        return self.env._("%s, from the day of the last signature", duration)

    def _format_day(self, day):
        return format_date(self.env, day, date_format="d MMMM y")

    def _duration_text(self):
        years, rest = divmod(self.duration_months, 12)
        months = self._months_text(self.duration_months)
        if rest or not years:
            return months
        years = self.env._("1 year") if years == 1 else self.env._("%s years", years)
        return f"{months} ({years})"

    def _months_text(self, count):
        if not count:
            return ""
        return self.env._("1 month") if count == 1 else self.env._("%s months", count)

    # Placeholders

    def _placeholder_values(self):
        """Return the text of each placeholder (see `PLACEHOLDERS`) in the
        memorandum's language; empty where the record has none.
        """
        self.ensure_one()
        agreement = self.sudo().with_context(lang=self.lang or self.env.lang)
        document = agreement._build_document()
        hei, sme = document["parties"]
        contacts = {
            c["side"]: f"{c['name']}, {c['details']}" for c in document["contacts"]
        }
        values = {
            "title": agreement.title,
            "reference": agreement.reference,
            "version": str(agreement.version),
            "unit": agreement.unit_id.name,
            "study_fields": agreement._sentence(document["study_fields"]),
            "ways": agreement._sentence(document["ways"]),
            "effective": agreement._effective_text(),
            "duration": agreement._duration_text(),
            "notice": agreement._months_text(agreement.notice_months),
            "law": agreement.law or agreement._default_law(hei),
            "place": agreement.place or hei["city"] or hei["name"],
            "binding_articles": agreement._binding_text(),
        }
        for party in (hei, sme):
            side = party["side"]
            people = [", ".join(filter(None, p.values())) for p in party["represented"]]
            values |= {
                f"{side}_name": party["name"],
                f"{side}_address": party["address"],
                f"{side}_represented": agreement._sentence(people),
                f"{side}_contact": contacts.get(side, "").rstrip(", "),
            }
        return values | agreement._answer_values()

    def _answer_values(self):
        """Return the card's answers as text: tags and sentence of a pair together."""
        card = self.collaboration_id
        values = {
            name: card[name]
            for name in (
                *("purpose", "forms", "interest"),
                *("ambition_short_term", "ambition_medium_term"),
            )
        }
        for key in ("contribution", "merit", "benefit"):
            tags = self._sentence(card[f"{key}_ids"].mapped("name"))
            values[f"{key}s"] = ". ".join(filter(None, (tags, card[f"{key}_note"])))
        return values

    def _sentence(self, words):
        return format_list(self.env, words) if words else ""

    def _effective_text(self):
        if self.effective_rule == "date" and self.date_start:
            return self.env._("on %s", self._format_day(self.date_start))
        return self.env._("on the day of the last signature")

    def _default_law(self, hei):
        if hei["country"]:
            return self.env._("the law of %s", hei["country"])
        return self.env._(
            "the law of the country in which %s has its seat", hei["name"]
        )

    def _binding_text(self):
        names = []
        number = 0
        for article in self._sorted_articles():
            number += article.numbered
            if article.binding:
                names.append(
                    self.env._(
                        "Article %(number)s (%(name)s)",
                        number=number,
                        name=article.name,
                    )
                    if article.numbered
                    else article.name
                )
        return self._sentence(names)

    # Print

    def _print_values(self):
        """Return what the template shows beside the document: our letterhead and
        the state.
        """
        self.ensure_one()
        company = self.company_id.sudo()
        partner = company.partner_id
        logo = not company.uses_default_logo and partner.image_512
        reach = [partner.phone, partner.email, partner.website]
        registers = [
            partner.company_registry
            and self.env._("Register number %s", partner.company_registry),
            partner.vat and self.env._("VAT %s", partner.vat),
        ]
        footer = html2plaintext(company.report_footer or "").strip()
        return {
            "document": self._get_document(),
            "articles": self._sorted_articles(),
            "draft": self.state == "draft" and self._draft_word(),
            "letterhead": {
                "name": company.name,
                "logo": logo,
                "address": self._address(partner),
                "lines": footer.splitlines()
                or [" · ".join(filter(None, line)) for line in (reach, registers)],
            },
        }

    def _draft_word(self):
        return self.env._("DRAFT")

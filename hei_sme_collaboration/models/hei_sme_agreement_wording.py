"""The sentences of a memorandum that follow from its fields, and its placeholders."""

from babel import Locale, UnknownLocaleError

from odoo import api, models
from odoo.tools import format_date, format_list

from .hei_sme_placeholder import fill_plain, refuse_placeholder_faults


class Agreement(models.Model):
    """Each text is in the language of the environment."""

    _inherit = "hei.sme.agreement"

    # Term

    def _term_text(self):
        """Return the term with how it starts and what happens at its end."""
        parts = [self._span_text(), self._renewal_words()]
        return "; ".join(filter(None, parts))

    def _span_text(self):
        duration = self._duration_text()
        counted = self.term_from
        if counted:
            return self.env._(
                "%(duration)s, counted from %(start)s to %(end)s; as amended %(since)s",
                duration=duration,
                start=self._format_day(counted),
                end=self._format_day(self._last_day(counted)),
                since=self._since_text(),
            )
        if self.effective_rule == "date" and self.date_start:
            return self.env._(
                "%(duration)s, from %(start)s to %(end)s",
                duration=duration,
                start=self._format_day(self.date_start),
                end=self._format_day(self._last_day(self.date_start)),
            )
        return f"{duration}, {self._since_text()}"

    def _since_text(self):
        if self.effective_rule == "date" and self.date_start:
            return self.env._("from %s", self._format_day(self.date_start))
        if self.effective_rule == "publication":
            return self.env._("from the day after its publication")
        return self.env._("from the day of the last signature")

    def _renewal_words(self):
        """Return what happens at the end, as a part of a sentence."""
        if self.renewal == "none":
            return self.env._("not renewed")
        if self.renewal == "written":
            return self.env._("renewed in writing only")
        if self.objection_months:
            return self.env._(
                "renewed for the same time unless a party objects %s before the end",
                self._months_text(self.objection_months),
            )
        return self.env._("renewed for the same time unless a party objects")

    def _renewal_text(self):
        """Return what happens at the end, as a sentence of an article."""
        if self.renewal == "none":
            return self.env._("It ends on its last day and is not renewed.")
        if self.renewal == "written":
            return self.env._(
                "A renewal needs a new text that both sign; nothing is renewed by"
                " silence."
            )
        if self.objection_months:
            return self.env._(
                "It is renewed each time for the same time again, unless a party"
                " objects. It does so in writing and at least %s before the last day.",
                self._months_text(self.objection_months),
            )
        return self.env._(
            "It is renewed each time for the same time again, unless a party objects in"
            " writing before the last day."
        )

    def _effective_text(self):
        if self.effective_rule == "date" and self.date_start:
            return self.env._("on %s", self._format_day(self.date_start))
        if self.effective_rule == "publication":
            return self.env._("on the day after its publication")
        return self.env._("on the day of the last signature")

    def _duration_placeholder(self):
        """Return how long it runs; an amendment's term counts from the first day of
        what it amends.
        """
        duration = self._duration_text()
        if self.term_from:
            return self.env._(
                "%(duration)s, counted from %(start)s",
                duration=duration,
                start=self._format_day(self.term_from),
            )
        return duration

    def _format_day(self, day):
        """Return a day in words, in English as Europe writes it."""
        if not day:
            return ""
        english = (self.env.lang or "en").startswith("en")
        form = "d MMMM y" if english else "long"
        return format_date(self.env, day, date_format=form)

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

    def _placeholder_values(self, lang=None, particulars=None):
        """Return the text of each placeholder (see `PLACEHOLDERS`) in a language, the
        memorandum's own unless told; empty where the record has none.

        :param dict particulars: in that language, where they are known already
        """
        self.ensure_one()
        lang = lang or self.lang or self.env.lang
        agreement = self.sudo().with_context(lang=lang)
        values = agreement._plain_values(particulars or agreement._particulars(lang))
        values["binding_articles"] = agreement._binding_text(lang)
        values["legal_status"] = agreement._status_sentence(values)
        return values

    def _plain_values(self, particulars):
        hei, sme = particulars["parties"]
        contacts = {
            c["side"]: ", ".join(filter(None, (c["name"], c["details"])))
            for c in particulars["contacts"]
        }
        values = {
            "title": particulars["title"],
            "reference": self.reference,
            "version": str(self.version),
            "unit": self.unit_id.name,
            "study_fields": self._sentence(particulars["study_fields"]),
            "ways": self._sentence(particulars["ways"]),
            "effective": self._effective_text(),
            "duration": self._duration_placeholder(),
            "notice": self._months_text(self.notice_months),
            "objection": self.renewal == "automatic"
            and self._months_text(self.objection_months),
            "renewal": self._renewal_text(),
            "law": self.law or self._default_law(hei),
            "place": self.place or hei["city"] or hei["name"],
            "language": self._language_name(self.lang),
            "second_language": self._language_name(self.second_lang),
        }
        for party in (hei, sme):
            side = party["side"]
            people = [", ".join(filter(None, p.values())) for p in party["represented"]]
            values |= {
                f"{side}_name": party["name"],
                f"{side}_address": party["address"],
                f"{side}_represented": self._sentence(people),
                f"{side}_contact": contacts.get(side, ""),
            }
        return values | self._answer_values()

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

    def _language_name(self, code):
        """Return the name of a language in the language of the environment."""
        if not code:
            return ""
        try:
            # What Odoo adds to a code, as in `sr@latin`, Babel doesn't know.
            locale = Locale.parse(code.partition("@")[0])
            name = locale.get_language_name(self.env.lang or "en_US")
        except (UnknownLocaleError, ValueError):
            name = None
        return name or self.env["res.lang"]._get_data(code=code).name or code

    def _default_law(self, hei):
        if hei["country"]:
            return self.env._("the law of %s", hei["country"])
        return self.env._(
            "the law of the country in which %s has its seat", hei["name"]
        )

    # What binds

    def _status_sentence(self, values):
        """Return whether the memorandum binds, in a sentence or two."""
        text = (self.company_id.sudo().hei_sme_memorandum_status or "").strip()
        if text:
            return fill_plain(text, values)
        sentence = self.env._(
            "This memorandum states what the parties intend. It isn't a contract, and"
            " neither party can be made to carry it out or to pay for not doing so."
        )
        if not values["binding_articles"]:
            return sentence
        exception = self.env._(
            "These articles are the exception and bind both parties: %s.",
            values["binding_articles"],
        )
        return f"{sentence}\n{exception}"

    def _binding_text(self, lang):
        second = self.second_lang and lang == self.second_lang
        names = []
        number = 0
        for article in self._sorted_articles():
            number += article.numbered
            if not article.binding:
                continue
            name = (second and article.second_name) or article.name
            names.append(
                self.env._("Article %(number)s (%(name)s)", number=number, name=name)
                if article.numbered
                else name
            )
        return self._sentence(names)


class Company(models.Model):
    _inherit = "res.company"

    @api.constrains("hei_sme_memorandum_status")
    def _check_memorandum_status(self):
        for company in self:
            label = self._fields["hei_sme_memorandum_status"]._description_string
            refuse_placeholder_faults(
                company, label(self.env), company.hei_sme_memorandum_status
            )

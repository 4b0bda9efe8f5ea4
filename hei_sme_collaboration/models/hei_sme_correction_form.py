"""The form in which a company checks what is on record about it."""

import re

from odoo import api, models
from odoo.tools import email_normalize

from .hei_sme_identifier import IDENTIFIERS, fault, normalised

#: What only an organisation has, and of those what only an HEI has.
OF_ORGANISATIONS = ("legal_form", "company_registry", "vat", *IDENTIFIERS)
OF_HEIS = ("erasmus_code", "schac", "ror")
#: How many characters each value may have.
LONGEST = 200
WEBSITE = re.compile(r"(https?://)?[^\s/:?#<>\"']+\.[^\s<>\"']+", re.IGNORECASE)


class Correction(models.Model):
    """Nothing that comes in is trusted: it's a short line, or a country of the list."""

    _inherit = "hei.sme.correction"

    @api.model
    def _questions(self, partner):
        """Return what is on record of an organisation, to be checked: a list of {name,
        label, value (what they would have, else what is on record), on_record,
        waiting}.
        """
        waiting = partner._newest_corrections()
        questions = []
        for name, label in self._fields["field_name"]._description_selection(self.env):
            if name in OF_ORGANISATIONS and not partner.is_company:
                continue
            if name in OF_HEIS and not partner.is_hei:
                continue
            on_record = partner._correctable_text(name)
            value = on_record
            if name in waiting:
                value = waiting[name].new_value or ""
            if name == "country_id":
                own = waiting[name].country_id if name in waiting else partner[name]
                value = str(own.id or "")
            questions.append(
                {
                    "name": name,
                    "label": label,
                    "value": value,
                    "on_record": on_record,
                    "waiting": name in waiting,
                }
            )
        return questions

    @api.model
    def _read_typed(self, questions, form):
        """Check what was typed; each question shows it from now on. What a form doesn't
        have stays as it is.

        :param form: a mapping of what a browser sent
        :return: ({name: text, or a country record}; {name: what is wrong})
        """
        values, errors = {}, {}
        for question in questions:
            name = question["name"]
            typed = form.get(name)
            if not isinstance(typed, str):
                continue
            typed = " ".join(typed.replace("\x00", "").split())
            if name in IDENTIFIERS and len(typed) <= LONGEST:
                typed = normalised(name, typed)
            question["value"] = typed[: 10 * LONGEST]
            error = self._fault_of(name, question["label"], typed)
            if error:
                errors[name] = error
            elif name == "country_id":
                countries = self.env["res.country"]
                values[name] = countries.browse(int(typed) if typed else ())
            else:
                values[name] = typed
        return values, errors

    def _fault_of(self, name, label, text):
        """Return what is wrong with a value, in a sentence, or nothing."""
        if len(text) > LONGEST:
            return self.env._(
                "“%(label)s” has %(count)s characters; at most %(longest)s fit. Please"
                " shorten it.",
                label=label,
                count=f"{len(text):,}",
                longest=LONGEST,
            )
        if name == "name" and not text:
            return self.env._("Your organisation needs a name.")
        if name == "email" and text and not email_normalize(text):
            return self.env._(
                "This is no e-mail address. It looks like ann@example.com."
            )
        if name in IDENTIFIERS and text and fault(name, text):
            return self.env["res.partner"]._identifier_form(name, text)
        if name == "website" and text and not WEBSITE.fullmatch(text):
            return self.env._("This is no website. One looks like www.example.com.")
        if name == "country_id" and text and not self._is_country(text):
            return self.env._("This country isn't in the list. Please choose another.")
        return ""

    def _is_country(self, text):
        if not (text.isascii() and text.isdecimal() and len(text) < 10):
            return False
        return bool(self.env["res.country"].browse(int(text)).exists())

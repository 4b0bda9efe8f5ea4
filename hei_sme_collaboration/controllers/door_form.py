"""The screens of the public door, and what was typed on them."""

from werkzeug.datastructures import MultiDict

from odoo.fields import Command
from odoo.tools import email_normalize

from ..models.hei_sme_answer_form import LONGEST_SHOWN

#: Questions of the first screen: how long an answer may be, what a browser fills in.
WHO = {
    "company": (200, "organization", "text"),
    "register_number": (50, "off", "text"),
    "vat": (50, "off", "text"),
    "country": (2, "country", "text"),
    "contact": (120, "name", "text"),
    "email": (254, "email", "email"),
    "phone": (40, "tel", "tel"),
}
#: A field that people neither see nor hear. Who fills it in is none.
TRAP = "subject_line"


class DoorForm:
    """What stands on the screens of one institution. Nothing is kept in between: what
    was typed on the other screens travels along in the page.

    :param company: the institution, in superuser mode and the page's language
    :param form: what a browser sent (a multi-valued mapping); empty at first
    """

    def __init__(self, company, form=None):
        self.company = company
        self.env = company.env
        self.form = form or MultiDict()
        questions = self.env["hei.sme.answer.form"]
        self.screens = [questions._sections(s, {}) for s in company._door_screens()]
        self.countries = self.env["res.country"].search([])
        self.who = {name: " ".join(self._typed(name).split()) for name in WHO}
        if "country" not in self.form:
            self.who["country"] = company.country_id.code or ""
        self.answers, self.wrong = questions._read(self.sections, self.form)

    @property
    def sections(self):
        return [section for screen in self.screens for section in screen]

    @property
    def last(self):
        """The number of the last screen; who they are is the first."""
        return 1 + len(self.screens)

    def _typed(self, name):
        """Return the last thing typed under a name, as text that can be kept."""
        typed = [v for v in self.form.getlist(name) if isinstance(v, str)]
        text = typed[-1] if typed else ""
        return text.replace("\x00", "").strip()

    @property
    def is_trapped(self):
        return bool(self._typed(TRAP))

    # What is wrong

    def errors(self, screen):
        """Return what is wrong on a screen: {name: sentence}, in the page's order."""
        if screen == 1:
            return self._errors_of_who()
        sections = self.screens[screen - 2]
        found = self.env["hei.sme.answer.form"]._unanswered(sections)
        names = [q["name"] for section in sections for q in section["questions"]]
        found |= {name: self.wrong[name] for name in names if name in self.wrong}
        return {name: found[name] for name in names if name in found}

    def _errors_of_who(self):
        found = {}
        labels = self.labels()
        for name, (longest, _fill, _type) in WHO.items():
            if len(self.who[name]) > longest and name != "country":
                found[name] = self.env._(
                    "“%(label)s” has %(count)s characters; at most %(longest)s fit."
                    " Please shorten it.",
                    label=labels[name],
                    count=f"{len(self.who[name]):,}",
                    longest=longest,
                )
        for name, sentence in (
            ("company", self.env._("Please write the name of your company.")),
            (
                "contact",
                self.env._("Please write your name, so that we know whom to answer."),
            ),
            (
                "email",
                self.env._("Please write your e-mail address. The answer goes there."),
            ),
        ):
            if not self.who[name]:
                found[name] = sentence
        if not (self.who["register_number"] or self.who["vat"]):
            found["register_number"] = self.env._(
                "Please write your register number or your VAT number. One is enough."
            )
        if not self.country:
            found["country"] = self.env._("Please choose your country.")
        if "email" not in found and not email_normalize(self.who["email"]):
            found["email"] = self.env._(
                "“%s” isn't an e-mail address. It looks like name@company.com.",
                self.who["email"],
            )
        return {name: found[name] for name in WHO if name in found}

    def labels(self):
        return {
            "company": self.env._("Company"),
            "register_number": self.env._("Register number"),
            "vat": self.env._("VAT number"),
            "country": self.env._("Country"),
            "contact": self.env._("Your name"),
            "email": self.env._("E-mail"),
            "phone": self.env._("Phone"),
        }

    # What it means

    @property
    def country(self):
        code = self.who["country"].upper()
        return self.countries.filtered(lambda country: country.code == code)[:1]

    @property
    def notice_version(self):
        return self.company.hei_sme_door_notice_version

    @property
    def is_notice_seen(self):
        """Whether the notice that was shown is the one of today."""
        return self._typed("notice_version") == str(self.notice_version)

    def consents(self):
        consents = self.env["hei.sme.consent"]
        return consents.search([("company_id", "=", self.company.id)])

    def given_consents(self):
        """Return the consents that were ticked, of those that are offered."""
        ticked = set(self.form.getlist("consent"))
        return self.consents().filtered(lambda c: str(c.id) in ticked)

    def inquiry_vals(self):
        """Return the values of the request that was typed here, once it's right."""
        who = self.who
        given = self.given_consents()
        return {
            "company_id": self.company.id,
            "company_name": who["company"],
            "register_number": who["register_number"],
            "vat": who["vat"],
            "country_id": self.country.id,
            "contact_name": who["contact"],
            "email": email_normalize(who["email"]),
            "phone": who["phone"],
            "answers": self.answers,
            "lang": self.env.context.get("lang"),
            "notice_version": self.notice_version,
            "notice": self.company.hei_sme_door_notice,
            "consent_ids": [Command.set(given.ids)],
            "consents_shown": given.mapped("name"),
        }

    # What a screen shows

    def fields(self):
        """Return the questions of the first screen, ready to be drawn."""
        labels = self.labels()
        return {
            name: {
                "name": name,
                "label": labels[name],
                "value": self.who[name][:LONGEST_SHOWN],
                "longest": longest,
                "autocomplete": fill,
                "required": name in ("company", "country", "contact", "email"),
                "type": type_,
            }
            for name, (longest, fill, type_) in WHO.items()
        }

    def carried(self, screen):
        """Return what was typed on the other screens: [(name, text)]."""
        here = set(WHO) if screen == 1 else set()
        if screen > 1:
            here = {q["name"] for s in self.screens[screen - 2] for q in s["questions"]}
        names = [*WHO, *(q["name"] for s in self.sections for q in s["questions"])]
        if screen < self.last:
            names.append("consent")
        return [
            (name, value.replace("\x00", "")[:LONGEST_SHOWN])
            for name in names
            if name not in here
            for value in self.form.getlist(name)[:500]
            if isinstance(value, str)
        ]

"""The form in which a company says how big it is; nothing that comes in is trusted."""

import re
from datetime import date

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from .sme_size import FIGURES

#: The to-do of who is responsible for a collaboration with the company.
TO_DO = "hei_sme_collaboration.mail_activity_type_size"
NUMBERS = ("headcount", "apprentices", "turnover", "balance_sheet")
#: What the form has, and how many characters of each are read.
TYPED = {
    **dict.fromkeys(("size", "autonomy", "is_estimate", "date_to", *NUMBERS), 40),
    "note": 4000,
}
NUMBER = re.compile(r"\d{1,13}([.,]\d{1,2})?", re.ASCII)
DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


class SizeDeclaration(models.Model):
    _inherit = "hei.sme.size.declaration"

    # What the page shows

    @api.model
    def _size_choices(self):
        """Return [(class, label, what it means)]."""
        means = {
            "micro": self.env._(
                "fewer than 10 staff, and at most € 2 million of turnover or balance"
                " sheet total"
            ),
            "small": self.env._("fewer than 50 staff, and at most € 10 million"),
            "medium": self.env._(
                "fewer than 250 staff, and at most € 50 million of turnover or € 43"
                " million of balance sheet total"
            ),
            "large": self.env._(
                "more, or a quarter or more of it belongs to public bodies"
            ),
        }
        labels = self._fields["declared_class"]._description_selection(self.env)
        return [
            (size, label, means[size].replace("€ ", "€\N{NO-BREAK SPACE}"))
            for size, label in labels
        ]

    @api.model
    def _autonomy_choices(self):
        return self._fields["autonomy"]._description_selection(self.env)

    @api.model
    def _say_on_record(self, partner):
        """Return the class that is on record, and since when, in a sentence."""
        if not partner.sme_size_class:
            return ""
        return self.env._(
            "%(class)s (%(day)s)",
            **{"class": self._say_size(partner.sme_size_class)},
            day=format_date(self.env, partner.sme_size_on),
        )

    def _say_proposal(self):
        """Return what a company proposes, in a line."""
        said = []
        if self.declared_class:
            said.append(self._say_size(self.declared_class))
        if self.date_to:
            day = format_date(self.env, self.date_to)
            said.append(self.env._("figures of the year that ends on %s", day))
        return ", ".join(said)

    # What comes in

    @api.model
    def _typed(self, form):
        """Return what a form sent, as lines of text of a bearable length."""
        typed = {}
        for name, longest in TYPED.items():
            value = form.get(name)
            value = value if isinstance(value, str) else ""
            typed[name] = value.replace("\x00", "").strip()[: longest + 1]
        return typed

    @api.model
    def _read_typed(self, partner, typed):
        """Check what was typed.

        :return: (values of a declaration; {name: what is wrong})
        """
        values, errors = {}, {}
        for name in NUMBERS:
            if not typed[name]:
                continue
            if NUMBER.fullmatch(typed[name].replace(" ", "").replace("\xa0", "")):
                text = re.sub(r"[ \xa0]", "", typed[name]).replace(",", ".")
                values[name] = float(text)
            else:
                errors[name] = self.env._(
                    "Please write it with digits only, like 1500000 or 12.5."
                )
        labels = dict(self._fields["declared_class"].selection)
        if typed["size"] in labels:
            values["declared_class"] = typed["size"]
        elif typed["size"]:
            errors["size"] = self.env._("Please choose one of these.")
        if typed["autonomy"] in dict(self._fields["autonomy"].selection):
            values["autonomy"] = typed["autonomy"]
        if typed["date_to"]:
            values["date_to"] = self._read_day(typed["date_to"])
            values["is_estimate"] = bool(typed["is_estimate"])
            if not values["date_to"]:
                errors["date_to"] = self.env._("Please write the day like 2025-12-31.")
        if len(typed["note"]) > TYPED["note"]:
            errors["note"] = self.env._("At most 4,000 characters fit.")
        values["note"] = typed["note"] or False
        self._name_what_is_missing(values, typed, errors)
        if not errors:
            self._say_what_cannot_be(partner, values, errors)
        return values, errors

    def _read_day(self, text):
        found = DAY.fullmatch(text)
        try:
            return found and date(*map(int, found.groups()))
        except ValueError:
            return None

    def _name_what_is_missing(self, values, typed, errors):
        figures = any(typed[name] for name in NUMBERS)
        if figures and not typed["date_to"]:
            errors["date_to"] = self.env._("Which year are these figures of?")
        elif typed["date_to"] and not any(typed[name] for name in FIGURES):
            errors["headcount"] = self.env._("Please give at least one figure.")
        elif typed["date_to"] and "autonomy" not in values:
            errors["autonomy"] = self.env._("Please choose one of these.")
        elif not figures and not typed["size"]:
            errors["size"] = self.env._(
                "Please choose one, or give the figures of a year."
            )

    def _say_what_cannot_be(self, partner, values, errors):
        """Have the checks of a declaration say it; nothing is kept."""
        declaration = self.new({**values, "partner_id": partner.id})
        for name, check in (
            ("date_to", declaration._check_days),
            ("headcount", declaration._check_figures),
        ):
            try:
                check()
            except ValidationError as error:
                errors[name] = error.args[0]

    @api.model
    def _propose(self, partner, values, card, who):
        """Keep what a company says until an officer takes it. Of the same kind there's
        one open proposal, the newest.

        :param partner: the organisation
        :param dict values: checked values of a declaration
        :param card: a collaboration of theirs: its institution decides
        :param who: the partner who says so
        """
        declarations = self.sudo()
        day = fields.Date.to_date(values.get("date_to")) or False
        waiting = partner._proposed_sizes().filtered(
            lambda d: d.company_id == card.company_id and d.date_to == day
        )
        waiting.unlink()
        proposed = declarations.create(
            {
                **values,
                "partner_id": partner.id,
                "company_id": card.company_id.id,
                "state": "proposed",
                "declared_on": fields.Date.context_today(self),
                "declared_by_id": who.id,
            }
        )
        if card.user_id and not card.activity_search(
            [TO_DO], user_id=card.user_id.id, only_automated=True
        ):
            card.activity_schedule(
                TO_DO,
                summary=self.env._("%s says how big it is", partner.name),
                note=Markup("<p>%s</p>") % proposed._say_proposal(),
                user_id=card.user_id.id,
            )
        return proposed

    def _decide(self, state):
        result = super()._decide(state)
        decided = self.partner_id - self.partner_id._proposed_sizes().partner_id
        decided._settle_to_dos(self.company_id, TO_DO)
        return result


class Partner(models.Model):
    _inherit = "res.partner"

    def _proposed_sizes(self):
        """Return what was proposed of these and nobody has decided."""
        declarations = self.env["hei.sme.size.declaration"].sudo()
        return declarations.search(
            [("partner_id", "in", self.ids), ("state", "=", "proposed")]
        )

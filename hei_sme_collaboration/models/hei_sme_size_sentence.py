"""Records as the figures of the Recommendation, and its reasons as sentences."""

from decimal import Decimal

from odoo import api, models
from odoo.tools import format_date, format_list
from odoo.tools.misc import formatLang

from .sme_size import FIGURES, SIZES, Figures, Period, Relation, assess


def decimal(value):
    return Decimal(str(round(value, 2)))


class SizeRelation(models.Model):
    _inherit = "hei.sme.size.relation"

    def _as_relations(self, parent=False):
        """Return those that stand below one of these, else those at the top; what is
        unsaved in a form stands for its original.
        """
        return tuple(
            relation._as_relation(
                relation._origin and self._as_relations(relation._origin.id) or ()
            )
            for relation in self
            if relation.parent_id._origin.id == parent
        )

    def _as_relation(self, below):
        return Relation(
            name=self.name or "",
            share=decimal(self.share),
            figures=Figures(**self._known_figures()),
            owner=self.direction == "owner",
            kind=self.kind,
            control=self.has_control,
            joint=self.is_joint,
            included=self.is_included,
            relations=below,
        )

    def _known_figures(self):
        """Return {figure: value}; an empty one is unknown unless zero is meant."""
        return {
            name: decimal(self[name]) if self[name] or self.zero_is_known else None
            for name in FIGURES
        }


class SizeDeclaration(models.Model):
    """The one place where a reason becomes a sentence."""

    _inherit = "hei.sme.size.declaration"

    def _known_figures(self):
        """Return {figure: value}; an empty one is unknown unless zero is meant."""
        return {
            name: decimal(self[name]) if self[name] or self.zero_is_known else None
            for name in FIGURES
        }

    def _as_period(self):
        relations = self.relation_ids._as_relations()
        return Period(
            date_from=self.date_from,
            date_to=self.date_to,
            figures=Figures(
                **self._known_figures(), apprentices=decimal(self.apprentices)
            ),
            relations=relations,
            unnamed=self.autonomy in ("partner", "linked") and not relations,
            estimate=self.is_estimate,
        )

    def _assess_and_say(self):
        """Return the class of this period alone, and why, in sentences."""
        if not (self.date_to and self.date_from):
            return self.declared_class, self._say_word()
        found = assess(self._as_period())
        return (
            SIZES[-1] if found.public else found.size or False,
            self._say_reasons(found.reasons),
        )

    def _say_both(self, verdict):
        """Return why a company has its size: by its figures, by its word, or by both
        where the word is newer.
        """
        said = self._say_word() if self else False
        if verdict.size and not self._is_newer_than(verdict.on):
            return self._say_reasons(verdict.reasons)
        lines = [said, self._say_reasons(verdict.reasons)]
        return "\n".join(filter(None, lines)) or False

    def _say_word(self):
        if not (self.declared_class and self.declared_on):
            return False
        return self.env._(
            "%(class)s: declared on %(day)s by %(who)s, without figures.",
            **{"class": self._say_size(self.declared_class)},
            day=format_date(self.env, self.declared_on),
            who=self.declared_by_id.sudo().name or "–",
        )

    @api.model
    def _say_reasons(self, reasons):
        """Return reasons of `sme_size` as lines, each with its article."""
        lines = []
        for reason in reasons:
            said = getattr(self, f"_say_{reason.code}")(reason.numbers)
            lines.append(
                self.env._(
                    "%(sentence)s (Art. %(article)s).",
                    sentence=said.rstrip("."),
                    article=reason.article,
                )
            )
        return "\n".join(lines)

    # Words

    def _say_size(self, size):
        labels = self._fields["declared_class"]._description_selection(self.env)
        return dict(labels)[size]

    def _say_size_within(self, size):
        """Return a class as it stands within a sentence."""
        if size == SIZES[-1]:
            return self.env._("no SME")
        return self._say_size(size).lower()

    def _say_number(self, value):
        value = round(value, 2)
        digits = 0 if value == value.to_integral_value() else 2
        return formatLang(self.env, float(value), digits=digits)

    def _say_amount(self, name, value):
        label = {
            "turnover": self.env._("turnover"),
            "balance_sheet": self.env._("balance sheet total"),
        }[name]
        return self.env._(
            "%(amount)s € %(value)s", amount=label, value=self._say_number(value)
        )

    def _say_within(self, n):
        return self.env._(
            "%(class)s: %(staff)s annual work units, fewer than %(staff_ceiling)s;"
            " %(amount)s, at most € %(ceiling)s.",
            **{"class": self._say_size(n["size"])},
            staff=self._say_number(n["headcount"]),
            staff_ceiling=self._say_number(n["headcount_ceiling"]),
            amount=self._say_amount(n["amount"], n["value"]),
            ceiling=self._say_number(n["ceiling"]),
        )

    def _say_over_headcount(self, n):
        values = {
            "class": self._say_size(n["size"]).lower(),
            "staff": self._say_number(n["headcount"]),
            "ceiling": self._say_number(n["ceiling"]),
        }
        if n["size"] == "medium":
            return self.env._(
                "Not an SME: %(staff)s annual work units, %(ceiling)s or more.",
                **values,
            )
        return self.env._(
            "Not %(class)s: %(staff)s annual work units, %(ceiling)s or more.", **values
        )

    def _say_over_amounts(self, n):
        values = {
            "class": self._say_size(n["size"]).lower(),
            "turnover": self._say_amount("turnover", n["turnover"]),
            "turnover_ceiling": self._say_number(n["turnover_ceiling"]),
            "balance": self._say_amount("balance_sheet", n["balance_sheet"]),
            "balance_ceiling": self._say_number(n["balance_sheet_ceiling"]),
        }
        if n["size"] == "medium":
            return self.env._(
                "Not an SME: %(turnover)s, more than € %(turnover_ceiling)s, and"
                " %(balance)s, more than € %(balance_ceiling)s.",
                **values,
            )
        return self.env._(
            "Not %(class)s: %(turnover)s, more than € %(turnover_ceiling)s, and"
            " %(balance)s, more than € %(balance_ceiling)s.",
            **values,
        )

    def _say_missing(self, n):
        labels = {
            "headcount": self.env._("staff"),
            "turnover": self.env._("turnover"),
            "balance_sheet": self.env._("balance sheet total"),
        }
        sizes = SIZES[SIZES.index(n["least"]) : SIZES.index(n["most"]) + 1]
        return self.env._(
            "Unknown: without %(missing)s it could be %(classes)s.",
            missing=format_list(self.env, [labels[name] for name in n["missing"]]),
            classes=format_list(
                self.env, [self._say_size_within(size) for size in sizes], "or"
            ),
        )

    def _say_autonomous(self, _n):
        return self.env._("Autonomous: only its own figures count.")

    def _say_public(self, n):
        return self.env._(
            "Not an SME: public bodies hold %s %%, 25 %% or more.",
            self._say_number(n["share"]),
        )

    def _say_apprentices(self, n):
        return self.env._(
            "%s apprentices and students under a training contract aren't staff.",
            self._say_number(n["apprentices"]),
        )

    def _say_unnamed(self, _n):
        return self.env._(
            "It has partner or linked enterprises that aren't named yet; their figures"
            " would be added."
        )

    def _say_relation(self, sentence, n):
        values = {"name": n["name"], "share": self._say_number(n["share"])}
        if "part" in n:
            values["part"] = self._say_number(n["part"])
        return sentence % values

    def _say_linked(self, n):
        sentence = self.env._(
            "%(name)s is linked (%(share)s %%): %(part)s %% of its figures are added."
        )
        return self._say_relation(sentence, n)

    def _say_partner(self, n):
        sentence = self.env._(
            "%(name)s is a partner (%(share)s %%): %(part)s %% of its figures are"
            " added."
        )
        return self._say_relation(sentence, n)

    def _say_included(self, n):
        sentence = self.env._(
            "%(name)s (%(share)s %%) is in the consolidated accounts already."
        )
        return self._say_relation(sentence, n)

    def _say_apart(self, n):
        sentence = self.env._("%(name)s (%(share)s %%) doesn't count: less than 25 %%.")
        return self._say_relation(sentence, n)

    def _say_person(self, n):
        sentence = self.env._(
            "%(name)s (%(share)s %%) is a private person and adds no figures."
        )
        return self._say_relation(sentence, n)

    def _say_investor(self, n):
        sentence = self.env._(
            "%(name)s (%(share)s %%) is an investor that leaves the company autonomous"
            " up to 50 %%."
        )
        return self._say_relation(sentence, n)

    def _say_partners_partner(self, n):
        sentence = self.env._(
            "%(name)s (%(share)s %%) is a partner's partner and doesn't count."
        )
        return self._say_relation(sentence, n)

    # Several periods

    def _say_history(self, sentence, n):
        values = {"day": format_date(self.env, n["date_to"])}
        for name in ("size", "found", "former"):
            if name in n:
                values[name] = self._say_size(n[name])
        return sentence % values

    def _say_alone(self, n):
        sentence = self.env._(
            "The only closed period on record ends on %(day)s; the class changes when"
            " two in a row are on the other side of a ceiling."
        )
        return self._say_history(sentence, n)

    def _say_once(self, n):
        sentence = self.env._(
            "Still %(size)s: the period that ends on %(day)s is the first in a row that"
            " says “%(found)s”, and one alone changes nothing."
        )
        return self._say_history(sentence, n)

    def _say_gap(self, n):
        sentence = self.env._(
            "Still %(size)s: the period that ends on %(day)s says “%(found)s”, but the"
            " one before isn't on record."
        )
        return self._say_history(sentence, n)

    def _say_twice(self, n):
        sentence = self.env._(
            "Changed from “%(former)s” to “%(size)s”: the period that ends on %(day)s"
            " is the second in a row on the other side of the ceiling."
        )
        return self._say_history(sentence, n)

    def _say_kept(self, n):
        sentence = self.env._(
            "Still %(size)s: the figures of the period that ends on %(day)s aren't"
            " complete."
        )
        return self._say_history(sentence, n)

    def _say_estimate(self, n):
        sentence = self.env._(
            "An estimate for the period that ends on %(day)s, as no accounts have been"
            " closed yet."
        )
        return self._say_history(sentence, n)

"""The page on which somebody says what they think: what it shows, what it takes."""

from odoo import fields, models
from odoo.tools import format_date


class Opinion(models.Model):
    """One method gives the page all it shows: the person's own words, and no others."""

    _inherit = "hei.sme.opinion"

    # What the page shows

    def _questions(self):
        """Return {field: the question in words}, in their order."""
        if self.occasion == "end":
            return {
                "rating": self.env._("How well did it work?"),
                "wish": self.env._("What should have been different?"),
                "go_on": self.env._("Should you work together again?"),
            }
        return {
            "rating": self.env._("How well does it work?"),
            "wish": self.env._("What should change?"),
            "go_on": self.env._("Should it go on?"),
        }

    def _sections(self):
        """Return the three questions as a section of `hei.sme.answer.form`."""
        questions = []
        for name, label in self._questions().items():
            field = self._fields[name]
            is_choice = field.type == "selection"
            questions.append(
                {
                    "name": f"f_{name}",
                    "label": label,
                    "kind": "one" if is_choice else "text",
                    "required": is_choice,
                    "group": name,
                    "group_label": label,
                    "options": field._description_selection(self.env)
                    if is_choice
                    else [],
                    "value": self[name] or "",
                }
            )
        return [
            {
                "step": self.id,
                "code": "",
                "name": self.env._("Three questions"),
                "guidance": "",
                "example": "",
                "questions": questions,
            }
        ]

    def _page_state(self):
        """Return `open` (asked, not answered), `answered`, or `over`."""
        if self.state == "answered":
            return "answered"
        return "open" if self._takes_answers() else "over"

    def _page_values(self):
        """Return what the page says beside the questions (a dict)."""
        self.ensure_one()
        record = self.sudo()
        agreement = record.agreement_id
        until = record.lapses_on
        return {
            "state": record._page_state(),
            "changeable": record._takes_answers(),
            "ended": record.occasion == "end",
            "name": record.name or "",
            "institution": record.company_id.name,
            "memorandum": f"{agreement.title} {agreement.reference}",
            "parties": record._say_parties(),
            "occasion": record._say_occasion(),
            "readers": record._say_readers(),
            "until": until and format_date(self.env, until, date_format="long"),
            "answered_on": record.answered_on,
            "said": record._said(),
            "call": agreement._whom_to_call(),
        }

    def _said(self):
        """Return what this person said: [(question, answer in words)]."""
        pairs = []
        for name, label in self._questions().items():
            value = self[name]
            if value and self._fields[name].type == "selection":
                options = self._fields[name]._description_selection(self.env)
                value = dict(options)[value]
            if value:
                pairs.append((label, value))
        return pairs

    # What it takes

    def _read_form(self, form):
        """Return (sections, values, errors) of what was typed, which isn't trusted."""
        reader = self.env["hei.sme.answer.form"]
        sections = self._sections()
        answers, errors = reader._read(sections, form)
        errors = {**reader._unanswered(sections), **errors}
        values = {
            name: answers["fields"].get(name, False) for name in self._questions()
        }
        return sections, values, errors

    def _answer(self, values):
        """Keep an answer, or another one while there's time. The history says that
        somebody answered, never what.
        """
        self.ensure_one()
        record = self.sudo()
        if not record._takes_answers():
            return
        before = record._is_unhappy()
        again = record.state == "answered"
        now = fields.Datetime.now()
        record.write({**values, "state": "answered", "answered_on": now})
        agreement = record.agreement_id
        agreement._message_log(
            body=self.env._("%s changed their opinion.", record.name)
            if again
            else self.env._("%s gave their opinion.", record.name)
        )
        card = agreement.collaboration_id
        if record.side != card.our_side:
            card.write({"last_contact_on": now})
        if record._is_unhappy() and not before:
            agreement = agreement.with_context(mail_activity_quick_update=True)
            agreement._tell_responsible(
                self.env._("%s isn't content", record.name),
                self.env._("Read what they say under *What both sides think*."),
            )

    def _is_unhappy(self):
        return self.rating in ("1", "2") or self.go_on == "no"

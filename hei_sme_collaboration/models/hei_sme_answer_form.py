"""Steps of a protocol as questions to people outside, and their form as answers."""

from ast import literal_eval

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import html2plaintext, plaintext2html

#: How many characters an answer may have, by the kind of question.
LONGEST = {"text": 2000, "line": 200}
#: What a page gives back of an answer that is too long, to be shortened.
LONGEST_SHOWN = 10000
LARGEST_NUMBER = 10**12
FIELD_KINDS = {
    "char": "line",
    "text": "text",
    "html": "text",
    "selection": "one",
    "date": "date",
    "datetime": "date",
    "many2one": "one",
    "many2many": "many",
}
PROPERTY_KINDS = {
    "char": "line",
    "text": "text",
    "html": "text",
    "boolean": "yes_no",
    "integer": "number",
    "float": "number",
    "monetary": "number",
    "date": "date",
    "datetime": "date",
    "selection": "one",
    "tags": "many",
}
#: Lists that anybody may read; other records of the database are nobody's business.
OPEN_LISTS = ("hei.sme.value", "hei.sme.way", "hei.sme.study.field", "res.country")


class AnswerForm(models.AbstractModel):
    """What a step asks for, as questions; what came back, checked.

    A *section* is one step: its number, name, guidance and questions. *Answers* are
    plain data that can be kept as JSON: ``{"fields": {field of the card: value},
    "questions": {id of the protocol's step, as text: {name of the question: value}}}``.
    Nothing that comes from outside is trusted: it's one of the options, a date, a
    number, or text of limited length.
    """

    _name = "hei.sme.answer.form"
    _description = "Questions of steps to people outside"

    # Questions

    @api.model
    def _sections(self, steps, answers=None):
        """Return the sections of these steps.

        :param steps: steps of a protocol, or lines of a collaboration
        :param dict answers: what the questions show; of lines, the card's own answers
            unless told
        """
        form = self.sudo()
        seen = set()
        return [form._section(step, answers, seen) for step in steps.sudo()]

    def _section(self, step, answers, seen):
        is_line = step._name == "hei.sme.collaboration.step"
        line = step if is_line else step.env["hei.sme.collaboration.step"]
        step = step.step_id if is_line else step
        criteria = (line.criteria if is_line else step._line_vals()["criteria"]) or {}
        if answers is None:
            answers = self._answers_of(line)
        direction = step.direction
        questions = []
        for entry in criteria.get("requirements", ()):
            names = [name for name in entry["fields"] if name not in seen]
            seen.update(names)
            questions += self._requirement_questions(
                step, entry, names, direction, answers.get("fields", {})
            )
        own = answers.get("questions", {}).get(str(step.id), {})
        questions += self._own_questions(step, criteria.get("questions") or (), own)
        return {
            "step": step.id,
            "code": step.code,
            "name": step.name,
            "guidance": step._asked(),
            "example": step.example or "",
            "questions": questions,
        }

    def _requirement_questions(self, step, entry, names, direction, values):
        """Return one question per field that a requirement can be answered in."""
        cards = self.env["hei.sme.collaboration"]
        known = step.requirement_ids.filtered(lambda r: r.id == entry["id"])
        offered = [name for name in names if self._is_offered(name)]
        questions = []
        for name in offered:
            field = cards._fields[name]
            own_label = field._description_string(self.env)
            label = known.name if known and len(offered) == 1 else own_label
            kind = FIELD_KINDS[field.type]
            questions.append(
                {
                    "name": f"f_{name}",
                    "label": label,
                    "kind": kind,
                    "required": entry["required"],
                    "group": f"{step.id}_{entry['id']}",
                    "group_label": known.name or own_label,
                    "options": self._field_options(field, direction),
                    "value": self._shown(kind, values.get(name)),
                }
            )
        return questions

    def _is_offered(self, name):
        field = self.env["hei.sme.collaboration"]._fields.get(name)
        if field is None or field.type not in FIELD_KINDS:
            return False
        if not field.comodel_name:
            return True
        comodel = self.env[field.comodel_name]
        is_open = field.comodel_name in OPEN_LISTS or comodel._custom
        return is_open and self._field_domain(field) is not None

    def _field_domain(self, field):
        """Return which records a field offers; None where only a client can tell."""
        if callable(field.domain):
            return field.get_comodel_domain(self.env["hei.sme.collaboration"])
        try:
            domain = field.domain or []
            return Domain(literal_eval(domain) if isinstance(domain, str) else domain)
        except (ValueError, SyntaxError):
            return None

    def _field_options(self, field, direction):
        if field.type == "selection":
            return [
                (str(value), label)
                for value, label in field._description_selection(self.env)
            ]
        if not field.comodel_name:
            return []
        records = self.env[field.comodel_name].with_context(hei_sme_direction=direction)
        found = records.name_search("", list(self._field_domain(field)), limit=None)
        return [(str(number), label) for number, label in found]

    def _own_questions(self, step, gating, values):
        """Return the questions that the institution added to a step."""
        questions = []
        for definition in step.question_definition or ():
            kind = PROPERTY_KINDS.get(definition["type"])
            if not kind:
                continue
            options = {
                "selection": [pair[:2] for pair in definition.get("selection") or ()],
                "tags": [tag[:2] for tag in definition.get("tags") or ()],
                "boolean": [("1", self.env._("Yes")), ("0", self.env._("No"))],
            }.get(definition["type"], [])
            name = definition["name"]
            label = definition.get("string") or name
            questions.append(
                {
                    "name": f"p{step.id}_{name}",
                    "label": label,
                    "kind": kind,
                    "required": name in gating,
                    "group": f"{step.id}_{name}",
                    "group_label": label,
                    "options": [(str(value), text) for value, text in options],
                    "value": self._shown(kind, values.get(name)),
                }
            )
        return questions

    # What is on record

    def _answers_of(self, line):
        """Return the answers that a card has on one of its lines."""
        if not line:
            return {}
        card = line.collaboration_id
        values = {}
        for entry in (line.criteria or {}).get("requirements", ()):
            for name in filter(self._is_offered, entry["fields"]):
                value = card[name]
                if isinstance(value, models.BaseModel):
                    single = card._fields[name].type == "many2one"
                    value = value.id if single else value.ids
                elif card._fields[name].type == "html":
                    value = html2plaintext(value or "")
                values[name] = value
        own = line.read(["answers"])[0]["answers"] if line.has_questions else ()
        questions = {q["name"]: q.get("value") for q in own}
        return {"fields": values, "questions": {str(line.step_id.id): questions}}

    def _shown(self, kind, value):
        """Return a value as its question shows it: text, or a list of texts."""
        if kind == "many":
            return [str(each) for each in value or ()]
        if kind == "yes_no":
            return "" if value is None else str(int(bool(value)))
        if value is None or value is False:
            return ""
        if kind == "date":
            return str(value)[:10]
        return str(value)

    # What came back

    @api.model
    def _read(self, sections, form):
        """Check what was typed into these sections.

        Each question of the sections shows what was typed from now on.

        :param form: a multi-valued mapping of what a browser sent
        :return: (answers; {question name: what is wrong with it})
        """
        answers, errors = {"fields": {}, "questions": {}}, {}
        for section in sections:
            own = answers["questions"].setdefault(str(section["step"]), {})
            for question in section["questions"]:
                typed = [
                    self._cleaned(value)
                    for value in form.getlist(question["name"])
                    if isinstance(value, str)
                ]
                value, error = getattr(self, f"_read_{question['kind']}")(
                    question, typed
                )
                if error:
                    errors[question["name"]] = error
                    continue
                if value in ("", None, []):
                    continue
                name = question["name"].partition("_")[2]
                is_field = question["name"].startswith("f_")
                (answers["fields"] if is_field else own)[name] = value
        return answers, errors

    def _cleaned(self, text):
        return text.replace("\x00", "").replace("\r\n", "\n").strip()

    def _read_text(self, question, typed):
        text = typed[-1] if typed else ""
        question["value"] = text[:LONGEST_SHOWN]
        longest = LONGEST[question["kind"]]
        if len(text) > longest:
            return None, self.env._(
                "“%(label)s” has %(count)s characters; at most %(longest)s fit. Please"
                " shorten it.",
                label=question["label"],
                count=f"{len(text):,}",
                longest=f"{longest:,}",
            )
        return text, None

    _read_line = _read_text

    def _read_date(self, question, typed):
        text = typed[-1] if typed else ""
        question["value"] = text[:40]
        if not text:
            return None, None
        try:
            day = fields.Date.from_string(text[:10]) if len(text) == 10 else None
        except ValueError:
            day = None
        if not day or not 1900 <= day.year <= 2200:
            return None, self.env._(
                "“%(label)s” needs a date like 2027-03-31.", label=question["label"]
            )
        return str(day), None

    def _read_number(self, question, typed):
        text = typed[-1] if typed else ""
        question["value"] = text[:40]
        if not text:
            return None, None
        try:
            number = float(text.replace(" ", "").replace(",", ".")[:40])
        except ValueError:
            number = LARGEST_NUMBER + 1
        if not abs(number) <= LARGEST_NUMBER:
            return None, self.env._(
                "“%(label)s” needs a number.", label=question["label"]
            )
        return int(number) if number == int(number) else number, None

    def _read_one(self, question, typed):
        values = [value for value in typed if value][-1:]
        known = {value for value, _label in question["options"]}
        question["value"] = values[0] if values and values[0] in known else ""
        if values and not question["value"]:
            return None, self._not_offered(question)
        return question["value"], None

    def _read_yes_no(self, question, typed):
        value, error = self._read_one(question, typed)
        return (value == "1" if value else None), error

    def _read_many(self, question, typed):
        chosen = list(dict.fromkeys(filter(None, typed)))
        known = {value for value, _label in question["options"]}
        question["value"] = [value for value in chosen if value in known]
        if len(question["value"]) < len(chosen):
            return None, self._not_offered(question)
        return question["value"], None

    def _not_offered(self, question):
        return self.env._(
            "Something chosen under “%(label)s” isn't offered any more. Please choose"
            " from the list as it is now.",
            label=question["label"],
        )

    @api.model
    def _unanswered(self, sections):
        """Return what is required and has no answer: {question name: what to do}, at
        the first question of each group that any one answer satisfies.
        """
        groups = {}
        for section in sections:
            for question in section["questions"]:
                if question["required"]:
                    groups.setdefault(question["group"], []).append(question)
        return {
            questions[0]["name"]: self._ask_for(questions)
            for questions in groups.values()
            if not any(question["value"] for question in questions)
        }

    def _ask_for(self, questions):
        label = questions[0]["group_label"]
        if len(questions) > 1:
            return self.env._(
                "“%s” is empty. Choose from the list or write a sentence.", label
            )
        if questions[0]["options"]:
            return self.env._("“%s” is empty. Please choose.", label)
        return self.env._("“%s” is empty. A short sentence is enough.", label)

    # As values of a card

    @api.model
    def _card_vals(self, answers, names):
        """Return answers to these fields as values that a card can be written with.

        What isn't offered any more by now is left out.
        """
        cards = self.env["hei.sme.collaboration"]
        vals = {}
        for name, value in (answers.get("fields") or {}).items():
            if name not in names or not self._is_offered(name):
                continue
            field = cards._fields[name]
            if field.comodel_name:
                ids = value if isinstance(value, list) else [value]
                found = self.env[field.comodel_name].browse(map(int, ids)).exists()
                single = field.type == "many2one"
                value = found[:1].id if single else [fields.Command.set(found.ids)]
                if not found:
                    continue
            elif field.type == "html":
                value = plaintext2html(value)
            elif field.type == "datetime":
                value = f"{value} 00:00:00"
            vals[name] = value
        return vals

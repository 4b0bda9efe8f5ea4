"""What a person who was asked for answers sees, keeps and sends."""

from odoo import fields, models

#: So much is kept of a text whose question is gone.
LONGEST_LOOSE = 2000


class Invitation(models.Model):
    """One method gives the page all it shows; nothing internal is among it."""

    _inherit = "hei.sme.invitation"

    # What the page shows

    def _open_lines(self):
        """Return the steps that still wait for this person's answer."""
        return self.step_ids.filtered(lambda line: line._is_askable()).sorted(
            lambda line: (line.sequence, line.id)
        )

    def _page_state(self):
        """Return `open`, `answered`, `settled` (nothing is left to answer), or `over`
        (the card is closed or archived).
        """
        self.ensure_one()
        if self.state == "answered":
            return "answered"
        if self.state != "open" or not self._is_live():
            return "over"
        return "open" if self._open_lines() else "settled"

    def _sections(self):
        """Return the questions, starting with what was saved, else what's on record."""
        form = self.env["hei.sme.answer.form"]
        return form._sections(self._open_lines(), self.draft or None)

    def _page_values(self):
        """Return what the page says beside the questions (a dict)."""
        self.ensure_one()
        record = self.sudo()
        card = record.collaboration_id
        return {
            "state": record._page_state(),
            "name": record.name,
            "institution": card.company_id.name,
            "person": card.user_id.name or card.company_id.name,
            "call": card._whom_to_call(),
            "parties": card._name_from_parties(),
            "settled": record._settled_texts(),
            "said": record.answers and record._said_steps(record.answers) or [],
            "saved_on": record.saved_on,
            "expires_on": record.token_expires_on,
            "answered_on": record.answered_on,
            "handed_on_by": record.previous_id.name or "",
        }

    def _settled_texts(self):
        """Say which of the steps aren't asked for any more, a sentence each."""
        texts = []
        for line in (self.step_ids - self._open_lines()).sorted("sequence"):
            step = f"{line.code} {line.name}"
            if line.state == "skipped":
                texts.append(self.env._("%s isn't needed any more.", step))
            else:
                texts.append(self.env._("%s is answered already.", step))
        return texts

    # What they do

    def _read_form(self, form):
        """Return (sections, answers, errors) of what was typed.

        What was typed for a step that was settled meanwhile is among the answers.
        """
        reader = self.env["hei.sme.answer.form"]
        sections = self._sections()
        answers, errors = reader._read(sections, form)
        settled = reader._sections(self.step_ids - self._open_lines(), {})
        late, _errors = reader._read(settled, form)
        for key in ("fields", "questions"):
            answers[key] = {**late[key], **answers[key]}
        return sections, answers, errors

    def _save_draft(self, answers):
        """Keep half answers; nothing is required of them yet."""
        self.ensure_one()
        if self._page_state() == "open":
            now = fields.Datetime.now()
            vals = {"draft": answers, "saved_on": now}
            if not self.opened_on:
                vals["opened_on"] = now
            self.sudo().write(vals)

    def _answer(self, answers):
        """Propose these answers on the card. Saying it twice is once."""
        self.ensure_one()
        record = self.sudo()
        if record.state != "open" or not record._is_live():
            return
        now = fields.Datetime.now()
        # Written first: of two at once, one waits here and then finds it answered.
        record.write(
            {
                "state": "answered",
                "answers": answers,
                "said": record._said_text(answers),
                "answered_on": now,
                "opened_on": record.opened_on or now,
                "draft": False,
            }
        )
        record.flush_recordset()
        record.collaboration_id._propose(
            answers, record.step_ids, record.name, record.partner_id
        )

    def _answer_late(self, form):
        """Keep what was sent after everything was settled, or the card closed: under
        the card, in words. Nothing that anybody wrote is lost; saying it twice is once.
        """
        self.ensure_one()
        record = self.sudo()
        reader = self.env["hei.sme.answer.form"]
        answers, _errors = reader._read(reader._sections(record.step_ids, {}), form)
        said = record._said_text(answers) or record._loose_text(form)
        if record.state != "open" or not said:
            return
        now = fields.Datetime.now()
        record.write(
            {"state": "answered", "answers": answers, "said": said, "answered_on": now}
        )
        record.flush_recordset()
        text = self.env._(
            "%(who)s answered what isn't asked any more: %(said)s",
            who=record.name,
            said=said.replace("\n\n", "; ").replace("\n", ", "),
        )
        record.collaboration_id._message_log(body=text)
        record.collaboration_id._tell_responsible(
            self.env._("%s answered late", record.name), text
        )

    def _loose_text(self, form):
        """Return texts of a form whose steps went with another protocol."""
        cards = self.env["hei.sme.collaboration"]
        parts = []
        for name in sorted(cards._answerable_fields()):
            field = cards._fields[name]
            said = field.type in ("char", "text") and form.get(f"f_{name}")
            if isinstance(said, str) and said.strip():
                label = field._description_string(self.env)
                text = said.replace("\x00", "").strip()[:LONGEST_LOOSE]
                parts.append(f"{label}: {text}")
        return "\n".join(parts)

    def _said_steps(self, answers):
        """Return answers in words: [{code, name, answers: [(label, text)]}]."""
        reader = self.env["hei.sme.answer.form"]
        steps = []
        for section in reader._sections(self.step_ids.sorted("sequence"), answers):
            said = [
                (question["label"], text)
                for question in section["questions"]
                if (text := reader._text_of(question))
            ]
            if said:
                steps.append(
                    {"code": section["code"], "name": section["name"], "answers": said}
                )
        return steps

    def _said_text(self, answers):
        """Return answers as text, a paragraph per step."""
        return "\n\n".join(
            "\n".join(
                [
                    f"{step['code']} {step['name']}",
                    *(f"{label}: {text}" for label, text in step["answers"]),
                ]
            )
            for step in self._said_steps(answers)
        )

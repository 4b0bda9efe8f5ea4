"""What the other side says of a card, and what it sees of it."""

from odoo import api, fields, models
from odoo.tools import format_date, format_list


class Collaboration(models.Model):
    """One method for what comes in, one for what goes out."""

    _name = "hei.sme.collaboration"
    _inherit = ["hei.sme.collaboration", "hei.sme.mailing"]

    # Mails

    def _mail_user(self):
        return self.user_id

    def _mail_reply_to(self, email_from):
        """Answers to a card's mails thread into it, where the mailbox is set up."""
        return self._notify_get_reply_to(default=email_from)[self.id]

    def _queue_mail(self, mails, subject, note=None, files=None):
        queued = super()._queue_mail(mails, subject, note, files)
        if queued:
            self.sudo().write({"last_contact_on": fields.Datetime.now()})
        return queued

    # What comes in

    def _propose(self, answers, lines, who, partner=None):
        """Put answers of the other side on the card, to be taken by one of ours.

        A line that was settled meanwhile stays as it is, and text that stood there
        before stays in the history: nothing that anybody said is lost.

        :param dict answers: as `hei.sme.answer.form` reads them
        :param lines: the lines that were asked
        :param str who: name of the person who answered
        :param partner: that person as a contact, where there's one
        :return: the lines that are proposed now
        """
        self.ensure_one()
        card = self.sudo()
        lines = lines.sudo() & card.step_ids
        taken = lines.filtered(
            lambda line: (
                line.completion == "answers"
                and line.state in ("todo", "proposed")
                and line._answers_given(answers)
            )
        )
        settled = (lines - taken).filtered(lambda line: line._answers_given(answers))
        names = {name for line in taken for name in line._answer_names()}
        vals = self.env["hei.sme.answer.form"].sudo()._card_vals(answers, names)
        card._keep_replaced(taken, answers, who)
        taken._set_lines(
            {
                "state": "proposed",
                "answered_by": who,
                "done_on": fields.Date.context_today(self),
                "done_by_id": partner.id if partner else False,
            }
        )
        if vals:
            card.write(vals)
        for line in taken:
            own = answers.get("questions", {}).get(str(line.step_id.id))
            if own:
                line._answer_own_questions(own)
        card._tell_of_answers(taken, settled, answers, who)
        return taken

    def _keep_replaced(self, lines, answers, who):
        """Keep in the history what the answers replace on these lines."""
        form = self.env["hei.sme.answer.form"]
        after = {
            question["name"]: form._text_of(question)
            for section in form._sections(lines, answers)
            for question in section["questions"]
        }
        parts = []
        for section in form._sections(lines):
            for question in section["questions"]:
                before = form._text_of(question)
                if before and after[question["name"]] not in ("", before):
                    parts.append(f"{question['label']}: {before}")
        if parts:
            self._message_log(
                body=self.env._(
                    "Before %(who)s answered, it read: %(texts)s",
                    who=who,
                    texts="; ".join(parts),
                )
            )

    def _tell_of_answers(self, proposed, settled, answers, who):
        """Tell the responsible what waits to be taken, once."""
        if proposed:
            self._message_log(
                body=self.env._(
                    "%(who)s answered: %(steps)s",
                    who=who,
                    steps=", ".join(proposed.mapped("display_name")),
                )
            )
            self.write({"last_contact_on": fields.Datetime.now()})
        if settled:
            said = self._said_text(settled, answers)
            self._message_log(
                body=self.env._(
                    "%(who)s also answered what was settled already: %(said)s",
                    who=who,
                    said=said,
                )
            )
        kind = "hei_sme_collaboration.mail_activity_type_answers"
        if (proposed or settled) and self.user_id and not self.activity_search([kind]):
            self.activity_schedule(
                kind,
                summary=self.env._("%s answered", who),
                note=self.env._("Read the proposed answers and take them."),
                user_id=self.user_id.id,
            )

    def _said_text(self, lines, answers):
        """Return what answers say of these lines, in words."""
        form = self.env["hei.sme.answer.form"]
        parts = []
        for section in form._sections(lines, answers):
            for question in section["questions"]:
                text = form._text_of(question)
                if text:
                    parts.append(f"{section['code']} {question['label']}: {text}")
        return "; ".join(parts)

    # What goes out

    def _outside_values(self):
        """Return all that the other side may see of this card, in the context's
        language. No internal note is among it, no other party, and no opinion.
        """
        self.ensure_one()
        card = self.sudo()
        person = card._mail_user().partner_id
        institution = card.company_id.partner_id
        turn = card._turn_outside()
        current = card._next_line()
        return {
            "reference": card.reference,
            "title": card._name_from_parties(),
            "institution": card.company_id.name,
            "person": {
                "name": person.name or institution.name,
                "email": person.email or institution.email or "",
                "phone": person.phone or institution.phone or "",
            },
            "kind": card.stage_id.kind,
            "stage": dict(
                card.stage_id._fields["kind"]._description_selection(self.env)
            )[card.stage_id.kind],
            "turn": turn,
            "turn_text": card._turn_text_outside(turn),
            "since": card.turn_since
            and format_date(self.env, card.turn_since, date_format="d MMMM y"),
            "trail": card._trail_outside(),
            "steps": [
                card._step_outside(line, line == current, turn)
                for line in card.step_ids.sorted(lambda li: (li.sequence, li.id))
            ],
        }

    def _their_side(self):
        return "hei" if self.our_side == "sme" else "sme"

    def _turn_outside(self):
        """Return whose turn it is as the other side says it: you, us, or nobody."""
        if not self.turn:
            return ""
        return "you" if self.turn == self._their_side() else "us"

    def _turn_text_outside(self, turn):
        name = self.company_id.name
        return {
            "you": self.env._("It is your turn"),
            "us": self.env._("It is the turn of %s", name),
        }.get(turn, "")

    def _trail_outside(self):
        """Return where the request is, a sentence each; rooms that know add theirs."""
        return []

    def _step_outside(self, line, is_current, turn):
        settled = line.state in ("done", "skipped")
        theirs = line.side in (self._their_side(), "both")
        answering = line.completion == "answers" and line.state == "todo"
        shown = line.state in ("done", "proposed") and line.completion == "answers"
        return {
            "code": line.code,
            "name": line.name,
            "guidance": line.step_id._asked(),
            "state": "done" if settled else "now" if is_current else "later",
            "yours": theirs and answering and is_current and turn == "you",
            "proposed": line.state == "proposed",
            "note": self._step_note_outside(line),
            "answers": self._step_answers_outside(line) if shown else [],
        }

    def _step_note_outside(self, line):
        """Say in a few words where a step stands; rooms that know more add theirs."""
        if line.state == "skipped":
            return self.env._("not needed")
        if line.state == "proposed":
            return self.env._("answered, being read")
        if line.state == "done":
            day = format_date(self.env, line.done_on, date_format="d MMMM y")
            return self.env._("done on %s", day) if line.done_on else ""
        return ""

    def _step_answers_outside(self, line):
        form = self.env["hei.sme.answer.form"]
        pairs = [
            (question["label"], form._text_of(question))
            for section in form._sections(line)
            for question in section["questions"]
        ]
        return [(label, text) for label, text in pairs if text]


class AnswerForm(models.AbstractModel):
    _inherit = "hei.sme.answer.form"

    @api.model
    def _text_of(self, question):
        """Return what a question shows as text."""
        value = question["value"]
        if question["kind"] in ("one", "many", "yes_no"):
            labels = dict(question["options"])
            chosen = value if isinstance(value, list) else [value]
            known = [labels[each] for each in chosen if each in labels]
            return format_list(self.env, known) if known else ""
        if question["kind"] == "date" and value:
            return format_date(self.env, value, date_format="d MMMM y")
        return value


class CollaborationStep(models.Model):
    _inherit = "hei.sme.collaboration.step"

    def _answer_names(self):
        """Return the fields of the card that answer this line."""
        self.ensure_one()
        requirements = (self.criteria or {}).get("requirements", ())
        return [name for entry in requirements for name in entry["fields"]]

    def _answers_given(self, answers):
        """Return whether these answers say anything of this line."""
        own = (answers.get("questions") or {}).get(str(self.step_id.id))
        return bool(own) or any(
            name in (answers.get("fields") or {}) for name in self._answer_names()
        )

    def _answer_own_questions(self, values):
        """Write answers to the questions that the institution added to the step."""
        self.ensure_one()
        known = {q["name"]: q["type"] for q in self.step_id.question_definition or ()}
        vals = {
            name: f"{value} 00:00:00" if known[name] == "datetime" else value
            for name, value in values.items()
            if name in known
        }
        self.write({"answers": vals})

    def _turn(self):
        """What was proposed waits for us to take it."""
        if self.state == "proposed":
            return self.collaboration_id.our_side
        return super()._turn()

    def action_take(self):
        """Note what was taken; where nothing else waits, the to-do is done."""
        proposed = self.filtered(lambda line: line.state == "proposed")
        result = super().action_take()
        for card, lines in proposed.grouped("collaboration_id").items():
            card._message_log(
                body=self.env._(
                    "Taken as proposed: %s", ", ".join(lines.mapped("display_name"))
                )
            )
            if "proposed" not in card.step_ids.mapped("state"):
                card.activity_feedback(
                    ["hei_sme_collaboration.mail_activity_type_answers"]
                )
        return result

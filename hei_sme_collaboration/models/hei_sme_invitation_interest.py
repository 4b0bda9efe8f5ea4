"""What a person who was asked for interest sees and says: yes, or not now."""

from odoo import fields, models
from odoo.exceptions import UserError

#: How many characters a sentence from outside may have.
LONGEST = 1000
LONGEST_PHONE = 50


class Invitation(models.Model):
    """A yes accepts the approach, a no declines it; the approach keeps both."""

    _inherit = "hei.sme.invitation"

    def _page_state(self):
        """Return also `declined`: a no that may still become a yes."""
        if self.kind == "interest" and self._is_live():
            if self.state == "declined":
                return "declined"
            if self.state == "open":
                return "open"
        return super()._page_state()

    def _page_values(self):
        values = super()._page_values()
        if self.kind == "interest":
            values |= self.collaboration_id.sudo()._interest_facts()
        return values

    def _say_yes(self, sentence="", phone=""):
        """They would like to talk. Saying it twice is once.

        :raises UserError: naming what is too long
        """
        self.ensure_one()
        record = self.sudo()
        record._check_text(self.env._("Your sentence"), sentence, LONGEST)
        record._check_text(self.env._("Your phone number"), phone, LONGEST_PHONE)
        if record._page_state() not in ("open", "declined"):
            return
        said = " · ".join(filter(None, (sentence.strip(), phone.strip())))
        record._reply("answered", "accepted", said)
        card = record.collaboration_id
        side = card._their_side()
        if record.partner_id and not card[f"{side}_contact_id"]:
            if record.partner_id.parent_id == card.counterpart_id:
                card[f"{side}_contact_id"] = record.partner_id

    def _say_no(self, reason=""):
        """Not now, and perhaps why. It can become a yes while the link works.

        :raises UserError: when the reason is too long
        """
        self.ensure_one()
        record = self.sudo()
        record._check_text(self.env._("Your reason"), reason, LONGEST)
        if record._page_state() == "open":
            record._reply("declined", "declined", reason.strip())

    def _note_approach(self):
        """Return the approach that this invitation is, noted now if it wasn't yet."""
        self.ensure_one()
        if not self.approach_id and self.office_id:
            self.approach_id = self.approach_id.create(self._approach_vals())
        return self.approach_id

    def _approach_vals(self):
        today = fields.Date.context_today(self)
        deadline = self.deadline
        return {
            "collaboration_id": self.collaboration_id.id,
            "office_id": self.office_id.id,
            "partner_id": self.partner_id.id,
            "user_id": self.user_id.id,
            "channel": "email",
            "date": today,
            "deadline": deadline if deadline and deadline >= today else False,
        }

    def _check_text(self, label, text, longest):
        if len(text or "") > longest:
            raise UserError(
                self.env._(
                    "%(label)s has %(count)s characters; at most %(longest)s fit."
                    " Please shorten it.",
                    label=label,
                    count=f"{len(text):,}",
                    longest=f"{longest:,}",
                )
            )

    def _reply(self, state, approach_state, said):
        """Note what they say, on the approach and under the card, and tell ours."""
        word = (
            self.env._("Yes, let's talk")
            if state == "answered"
            else self.env._("Not now")
        )
        text = f"{word}: {said}" if said else word
        former = self.said
        now = fields.Datetime.now()
        self.write(
            {
                "state": state,
                "answered_on": now,
                "opened_on": self.opened_on or now,
                "said": f"{former}\n{text}" if former else text,
            }
        )
        self.flush_recordset()
        card = self.collaboration_id
        approach = self._note_approach()
        if approach and approach.state != "accepted":
            earlier = approach.answer if former else ""
            approach.write(
                {
                    "state": approach_state,
                    "answer": f"{earlier}\n{text}" if earlier else text,
                }
            )
        note = self.env._("%(name)s says: %(said)s", name=self.name, said=text)
        card._message_log(body=note)
        card.write({"last_contact_on": now})
        card._tell_responsible(
            self.env._("%s would like to talk", self.name)
            if state == "answered"
            else self.env._("%s says: not now", self.name),
            note,
        )

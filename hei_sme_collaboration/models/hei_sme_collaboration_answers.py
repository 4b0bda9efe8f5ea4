"""The answers of a collaboration, and how long nobody has written."""

from odoo import api, fields, models

#: Types of fields that can hold an answer to a requirement.
ANSWER_TYPES = (
    "char",
    "text",
    "html",
    "selection",
    "date",
    "datetime",
    "many2one",
    "many2many",
)
#: Fields of the card that run it and never answer a requirement.
ADMINISTRATIVE_FIELDS = frozenset(
    (
        "reference",
        "name",
        "own_name",
        "direction",
        "protocol_id",
        "company_id",
        "user_id",
        "unit_id",
        "stage_id",
        "closed_from_stage_id",
        "close_reason_id",
        "closed_on",
        "priority",
        "not_before",
        "last_contact_on",
        "message_main_attachment_id",
    )
)


class Collaboration(models.Model):
    """What each side wants, brings and gains: short sentences, tags, or both."""

    _inherit = "hei.sme.collaboration"

    # Answers
    purpose = fields.Text(help="What the collaboration is for.")
    ambition_short_term = fields.Text("Short-term ambitions")
    ambition_medium_term = fields.Text("Medium-term ambitions")
    forms = fields.Text(
        "How it could look", help="Forms in which the collaboration can materialise."
    )
    interest = fields.Text(
        "Interest of the HEI", help="Why the HEI is interested in this collaboration."
    )
    contribution_ids = fields.Many2many(
        "hei.sme.value",
        "hei_sme_collaboration_contribution_rel",
        "collaboration_id",
        "value_id",
        string="What it brings",
        domain="[('kind', '=', 'contribution')]",
        context={"active_test": False},
        ondelete="restrict",
    )
    contribution_note = fields.Text("What it brings, in a sentence")
    merit_ids = fields.Many2many(
        "hei.sme.value",
        "hei_sme_collaboration_merit_rel",
        "collaboration_id",
        "value_id",
        string="Why this company",
        domain="[('kind', '=', 'merit')]",
        context={"active_test": False},
        ondelete="restrict",
    )
    merit_note = fields.Text("Why this company, in a sentence")
    benefit_ids = fields.Many2many(
        "hei.sme.value",
        "hei_sme_collaboration_benefit_rel",
        "collaboration_id",
        "value_id",
        string="What they gain",
        domain="[('kind', '=', 'benefit')]",
        context={"active_test": False},
        ondelete="restrict",
    )
    benefit_note = fields.Text("What they gain, in a sentence")
    study_field_ids = fields.Many2many(
        "hei.sme.study.field",
        "hei_sme_collaboration_study_field_rel",
        "collaboration_id",
        "study_field_id",
        string="Study fields",
        context={"active_test": False},
        ondelete="restrict",
    )
    way_ids = fields.Many2many(
        "hei.sme.way",
        "hei_sme_collaboration_way_rel",
        "collaboration_id",
        "way_id",
        string="What we agree to do",
        context={"active_test": False},
        ondelete="restrict",
    )

    # Silence
    last_contact_on = fields.Datetime(
        "Last contact",
        default=fields.Datetime.now,
        index=True,
        copy=False,
        help="Last message, answer or approach.",
    )
    silent_days = fields.Integer(
        "Days silent",
        compute="_compute_silent_days",
        help="Days since the last message, answer or approach.",
    )

    @api.depends("last_contact_on")
    def _compute_silent_days(self):
        now = fields.Datetime.now()
        for card in self:
            since = card.last_contact_on or card.create_date or now
            card.silent_days = max((now - since).days, 0)

    def write(self, vals):
        """An answer breaks the silence."""
        if self._answerable_fields() & vals.keys():
            vals = {"last_contact_on": fields.Datetime.now(), **vals}
        return super().write(vals)

    def _message_post_after_hook(self, message, msg_values):
        """A message to or from people breaks the silence; a log note doesn't."""
        if message.message_type in ("comment", "email", "email_outgoing"):
            self.sudo().write({"last_contact_on": fields.Datetime.now()})
        return super()._message_post_after_hook(message, msg_values)

    @api.model
    def _answerable_fields(self):
        """Return the names of the fields that can answer a requirement (a set)."""
        return {
            name
            for name, field in self._fields.items()
            if field.store
            and not field.compute
            and not field.related
            and field.type in ANSWER_TYPES
            and name not in ADMINISTRATIVE_FIELDS
            and name not in models.MAGIC_COLUMNS
        }

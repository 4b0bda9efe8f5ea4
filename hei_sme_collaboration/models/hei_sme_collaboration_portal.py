"""What people of the other side find when they log in: the audience and the list."""

from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

#: Kinds of stage behind each filter of the list.
OPEN_KINDS = ("contact", "definition", "memorandum")
#: Answers that a person may search their collaborations by.
SEARCHED = (
    *("purpose", "forms", "ambition_short_term", "ambition_medium_term", "interest"),
    *("contribution_note", "merit_note", "benefit_note", "way_ids.name"),
    *("contribution_ids.name", "merit_ids.name", "benefit_ids.name"),
)
#: The parties' names, as they stand on the page.
NAMES = ("company_id.name", "hei_id.name", "sme_id.name")
#: A search is a few words.
MAX_SEARCH = 100


class Collaboration(models.Model):
    """Nobody outside has rights on our models. Whoever logs in reaches the cards of
    their own organisation through one method, and sees what `_outside_values` gives.
    """

    _inherit = "hei.sme.collaboration"

    # Audience

    @api.model
    def _portal_domain(self, user):
        """Return the collaborations whose other party is this user's organisation, or
        this user as a person; whatever institution they are with.
        """
        organisation = user.sudo().partner_id.commercial_partner_id
        return Domain("counterpart_id.commercial_partner_id", "=", organisation.id)

    @api.model
    def _of_portal(self, user, number=None):
        """Return the model for what this user may see, in superuser mode; with a
        number, that one collaboration, or an empty one if it isn't theirs.
        """
        cards = self.with_user(SUPERUSER_ID)
        if number is None:
            return cards
        card = cards.search(self._portal_domain(user) & Domain("id", "=", number))
        return card.with_company(card.company_id)

    # The list

    @api.model
    def _portal_turn_domain(self):
        """Return the domain of what waits for the other side."""
        return Domain.OR(
            Domain("our_side", "=", ours) & Domain("turn", "=", theirs)
            for ours, theirs in (("hei", "sme"), ("sme", "hei"))
        )

    @api.model
    def _portal_filters(self):
        """Return {key: {"label", "domain"}}."""
        kind = "stage_kind"
        return {
            "open": {
                "label": self.env._("Open"),
                "domain": Domain(kind, "in", OPEN_KINDS),
            },
            "turn": {
                "label": self.env._("Your turn"),
                "domain": self._portal_turn_domain(),
            },
            "active": {
                "label": self.env._("Active"),
                "domain": Domain(kind, "=", "active"),
            },
            "closed": {
                "label": self.env._("Closed"),
                "domain": Domain(kind, "=", "closed"),
            },
            "all": {"label": self.env._("All"), "domain": Domain.TRUE},
        }

    @api.model
    def _portal_sortings(self):
        """Return {key: {"label", "order"}}."""
        return {
            "turn": {
                "label": self.env._("Your turn first"),
                "order": "turn_since, id desc",
            },
            "newest": {
                "label": self.env._("Newest first"),
                "order": "id desc",
            },
            "name": {
                "label": self.env._("Institution"),
                "order": "company_id, id desc",
            },
            "stage": {"label": self.env._("Stage"), "order": "stage_id, id desc"},
        }

    @api.model
    def _portal_search_inputs(self):
        """Return {key: {"label", "fields"}}: where a search looks."""
        inputs = {
            "name": {"label": self.env._("Name"), "fields": NAMES},
            "reference": {"label": self.env._("Reference"), "fields": ("reference",)},
            "answers": {"label": self.env._("Answers"), "fields": SEARCHED},
        }
        everywhere = tuple(name for each in inputs.values() for name in each["fields"])
        return {
            "all": {"label": self.env._("Everywhere"), "fields": everywhere},
            **inputs,
        }

    @api.model
    def _portal_list(self, user, filter_by, search, search_in):
        """Return the domain of a list that was asked for."""
        domain = self._portal_domain(user)
        domain &= self._portal_filters()[filter_by]["domain"]
        if search:
            fields_ = self._portal_search_inputs()[search_in]["fields"]
            domain &= Domain.OR(Domain(name, "ilike", search) for name in fields_)
        return domain

    def _portal_page(self, domain, sort_by, offset, limit):
        """Return one page of a list."""
        order = self._portal_sortings()[sort_by]["order"]
        if sort_by != "turn":
            return self.search(domain, order=order, offset=offset, limit=limit)
        theirs = self._portal_turn_domain()
        first = self.search(domain & theirs, order=order, offset=offset, limit=limit)
        if len(first) == limit:
            return first
        skipped = self.search_count(domain & theirs) if offset else 0
        return first + self.search(
            domain & ~theirs,
            order="id desc",
            offset=max(offset - skipped, 0),
            limit=limit - len(first),
        )

    def _portal_rows(self):
        """Return what the list shows of each of these."""
        kinds = dict(
            self.env["hei.sme.collaboration.stage"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        return [
            {
                "path": f"/my/collaborations/{card.id}",
                "institution": card.company_id.name,
                "what": card._what_outside(),
                "reference": card.reference,
                "stage": kinds[card.stage_kind],
                "turn": card._turn_outside(),
                "since": card.turn_since
                and format_date(self.env, card.turn_since, date_format="d MMM y"),
            }
            for card in self
        ]

    def _what_outside(self):
        """Say in a line what a collaboration is about: what is to be done, as far as
        the other side has seen it; until then, who is with whom.
        """
        self.ensure_one()
        told = self.step_ids.filtered(lambda li: li.state in ("proposed", "done"))
        if self.way_ids and any("way_ids" in li._answer_names() for li in told):
            ways = self.way_ids.with_context(hei_sme_direction=self.direction)
            return ", ".join(ways.mapped("display_name"))
        return self._name_from_parties()

    # One collaboration

    def _lines_of_theirs(self):
        """Return the steps that the other side answers, as long as anything is asked
        of it.
        """
        self.ensure_one()
        ours = self.our_side
        return self.step_ids.filtered(
            lambda line: (
                self.stage_kind in OPEN_KINDS
                and line.completion == "answers"
                and line.side != ours
            )
        )

    def _lines_to_answer(self):
        """Return those of them that aren't settled: what was proposed can be said anew
        until somebody takes it.
        """
        return self._lines_of_theirs() & self._askable_lines()

    def _asks_for_interest(self):
        """Return whether the other side has to say if it's interested at all."""
        waits = self._turn_outside() == "you"
        return waits and self._next_line().completion == "approach"

    def _step_outside(self, line, is_current, turn):
        step = super()._step_outside(line, is_current, turn)
        return {**step, "step": line.step_id.id}

    # Inviting

    def action_grant_portal_access(self):
        """Open Odoo's own dialogue that gives people of the other party an account.

        :raises UserError: while the other party isn't known
        """
        self.ensure_one()
        if not self.counterpart_id:
            raise UserError(
                self.env._(
                    "The other party of “%s” isn't known yet. Use *Create or link"
                    " company* first.",
                    self.name,
                )
            )
        wizard = self.env["portal.wizard"].with_context(
            active_ids=self.counterpart_id.ids
        )
        return wizard.action_open_wizard()

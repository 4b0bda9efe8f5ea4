"""What needs somebody now: each kind told in its own room, all on one screen."""

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import shorten

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

#: So many of a kind are shown; *Show all* opens the list with the others.
SHOWN = 5
#: And so many characters of what is said of one.
LONGEST = 200
SCOPES = ("mine", "all")
COORDINATOR = "hei_sme_collaboration.group_coordinator"
OFFICER = "hei_sme_collaboration.group_officer"


@dataclass(frozen=True)
class Kind:
    """One kind of thing that needs somebody.

    `domain` says which records, for everybody of the institutions one works in, and
    `mine` which of those are one's own: functions, so that nothing is looked up before
    it's needed. `line` returns what is said of one record: what it waits for (`text`),
    since when or until when (`when`), and whether that day is over (`late`).
    """

    key: str
    sequence: int
    title: str
    help: str
    model: str
    action: str
    order: str
    domain: Callable
    mine: Callable
    line: Callable
    group: str = COORDINATOR

    def within(self, scope):
        """Return which records these are, of everybody or only one's own."""
        domain = self.domain()
        return domain & self.mine() if scope == "mine" else domain


class Need(models.AbstractModel):
    """The kinds, and the one answer that the screen and the weekly mail show.

    A room adds its kinds by `_inherit`; the records are found under the rules of
    whoever looks.
    """

    _name = "hei.sme.need"
    _description = "What needs me now"

    @api.model
    def _kinds(self):
        """Return the kinds there are; each room adds its own."""
        return []

    @api.model
    def _own_kinds(self):
        """Return the kinds that this person can do something about, in order."""
        user = self.env.user
        kinds = [kind for kind in self._kinds() if user.has_group(kind.group)]
        return sorted(kinds, key=lambda kind: kind.sequence)

    @api.model
    def _kind(self, key):
        """Return a kind by its key.

        :raises UserError: when there's none, or not for this person
        """
        for kind in self._own_kinds():
            if kind.key == key:
                return kind
        raise UserError(self.env._("There is nothing of this kind for you to do."))

    @api.model
    def _choices(self, model):
        """Return [(key, title)] of the kinds of a model."""
        return [(kind.key, kind.title) for kind in self._kinds() if kind.model == model]

    @api.model
    def _domain_of(self, keys, scope):
        """Return which records are of one of these kinds."""
        return Domain.OR(
            kind.within(scope) for kind in self._kinds() if kind.key in keys
        )

    # What is shown

    @api.model
    @api.readonly
    def overview(self, scope=None):
        """Return all that the screen shows, with one query for each count.

        :param str scope: `mine` or `all`; coordinators have what the rules give them,
            officers theirs unless they ask for all of the institution
        :return: {"scope", "may_choose", "total", "sections": [{"key", "title", "help",
            "count", "lines"}], "quiet": [titles of the kinds with nothing]}
        :raises AccessError: for everybody but coordinators and officers
        """
        self._check_person()
        scope = self._scope(scope)
        sections, quiet = [], []
        for kind in self._own_kinds():
            section = self._section(kind, scope)
            if section["count"]:
                sections.append(section)
            else:
                quiet.append(kind.title)
        return {
            "scope": scope,
            "may_choose": self.env.user.has_group(OFFICER),
            "total": sum(section["count"] for section in sections),
            "sections": sections,
            "quiet": quiet,
        }

    @api.model
    def _check_person(self):
        if not self.env.user.has_group(COORDINATOR):
            raise AccessError(
                self.env._(
                    "Only coordinators and officers of collaborations have something"
                    " to do here."
                )
            )

    @api.model
    def _scope(self, scope):
        """Return whose things are shown: a coordinator can't choose."""
        if not self.env.user.has_group(OFFICER):
            return "all"
        return scope if scope in SCOPES else "mine"

    @api.model
    def _section(self, kind, scope):
        records = self.env[kind.model]
        domain = kind.within(scope)
        count = records.search_count(domain)
        if count:
            records = records.search(domain, order=kind.order, limit=SHOWN)
        return {
            "key": kind.key,
            "title": kind.title,
            "help": kind.help,
            "count": count,
            "lines": [self._line(kind, record) for record in records],
        }

    @api.model
    def _line(self, kind, record):
        said = kind.line(record)
        several = len(self.env.companies) > 1
        return {
            **said,
            "id": record.id,
            "title": record._need_title(),
            "text": shorten(said["text"], LONGEST, placeholder=" …"),
            "person": record._need_person().name or "",
            "institution": record.company_id.sudo().name if several else "",
            "url": record._need_url(),
        }

    # What is opened

    @api.model
    @api.readonly
    def open_one(self, key, number):
        """Return the action that opens a record where its need is.

        :raises UserError: when it is settled or out of reach by now
        """
        kind = self._kind(key)
        record = self.env[kind.model].search([("id", "=", number)])
        if not record:
            raise UserError(
                self.env._("Somebody has seen to it already, or it isn't yours to see.")
            )
        return record._need_action(kind.key)

    @api.model
    @api.readonly
    def open_all(self, key, scope=None):
        """Return the action that opens the ordinary list, filtered by a kind. Who
        takes the filter away sees the others.
        """
        kind = self._kind(key)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"hei_sme_collaboration.{kind.action}"
        )
        name = "need_me" if self._scope(scope) == "mine" else "need"
        modes = sorted(action["view_mode"].split(","), key=lambda mode: mode != "list")
        return dict(
            action,
            view_mode=",".join(modes),
            views=[(False, mode) for mode in modes],
            context={f"search_default_{name}": kind.key},
        )

    # Tools for the rooms

    @api.model
    def _by_institution(self, condition):
        """Return a domain of what each institution one works in calls due, by its own
        day and settings; institutions with the same ones are asked for at once.

        :param condition: a function from a company to a domain
        """
        alike = {}
        for company in self.env.companies.sudo():
            alike.setdefault(condition(company), []).append(company.id)
        return Domain.OR(
            Domain("company_id", "in", ids) & domain for domain, ids in alike.items()
        )

    @api.model
    def _day(self, day):
        return format_date(self.env, day, date_format="d MMM y") if day else ""


class Needed(models.AbstractModel):
    """A model whose lists can be filtered by what needs somebody.

    A field that is only searched for: its filter says the same as the screen, for both
    ask the kinds.
    """

    _name = "hei.sme.needed"
    _description = "May need somebody"

    need = fields.Selection(
        lambda self: self.env["hei.sme.need"]._choices(self._name),
        "Needs somebody",
        store=False,
        exportable=False,
        search="_search_need",
    )
    need_me = fields.Selection(
        lambda self: self.env["hei.sme.need"]._choices(self._name),
        "Needs me",
        store=False,
        exportable=False,
        search="_search_need_me",
    )

    @api.model
    def _search_need(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self.env["hei.sme.need"]._domain_of(value, "all")

    @api.model
    def _search_need_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self.env["hei.sme.need"]._domain_of(value, "mine")

    def _need_card(self):
        """Return the collaboration that this belongs to."""
        return self.collaboration_id

    def _need_title(self):
        """Return whom it is about: the other party as the card knows it."""
        card = self._need_card().sudo()
        asker = card.asker_company or card.asker_name or card.asker_email
        return card.own_name or card.counterpart_id.name or asker or card.name

    def _need_person(self):
        """Return who is responsible for it."""
        return self._need_card().sudo().user_id

    def _need_url(self):
        """Return the address of the page that :meth:`_need_action` opens."""
        return f"/odoo/collaborations/{self._need_card().id}"

    def _need_action(self, key):
        """Return the action that opens this where its need is."""
        return self._need_card()._open_at(self._need_place(key))

    def _need_place(self, key):
        """Return the place on the card's form, as its context tells it (a dict)."""
        return {}


class Collaboration(models.Model):
    _name = "hei.sme.collaboration"
    _inherit = ["hei.sme.collaboration", "hei.sme.needed"]

    def _need_card(self):
        return self

    def _open_at(self, place):
        """Return the action that opens this card at a place of its form."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "context": place,
        }

    @api.model
    def _at_step(self, lines):
        """Return the place of the first of these steps."""
        first = lines.sorted(lambda line: (line.sequence, line.id))[:1]
        return {"hei_sme_step": first.code} if first else {}

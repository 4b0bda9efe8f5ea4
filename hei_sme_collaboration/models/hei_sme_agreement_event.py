"""Evidence: what happened to a memorandum, in a chain that shows every change."""

import json
import secrets
from hashlib import sha256

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

KINDS = [
    ("shared", "Shared with the other side"),
    ("remark", "Remark on the draft"),
    ("agreed", "Text agreed by the other side"),
    ("reviewed", "Text approved"),
    ("ready", "Ready to sign"),
    ("back_to_draft", "Back to draft"),
    ("asked", "Asked to sign"),
    ("reminded", "Reminded"),
    ("opened", "Opened by link"),
    ("signed", "Signed by link"),
    ("recorded", "Signature recorded"),
    ("revoked", "Link made void"),
    ("declined", "Declined"),
    ("disowned", "Link reached somebody else"),
    ("resumed", "Signing resumed"),
    ("undone", "Recording undone"),
    ("replaced", "Replaced by a new version"),
    ("executed", "Signed by all"),
    ("certified", "Certificate issued"),
    ("in_force", "In force"),
    ("notice", "Notice"),
    ("renewed", "Renewed"),
    ("expired", "Expired"),
    ("terminated", "Terminated"),
    ("superseded", "Superseded"),
    ("cancelled", "Cancelled"),
    ("void", "Void"),
    ("successor", "Party succeeded"),
    ("published", "Published"),
    ("erased", "Personal details erased"),
    ("imported", "Imported"),
]


def personal_digest(salt, actor, detail):
    """Return the digest that stands for personal details in the chain.

    Salted, so that erased details can't be guessed from it. Nothing personal has no
    digest.

    >>> personal_digest("salt", "", "")
    ''
    >>> personal_digest("salt", "Ana", "")[:8] == personal_digest("s", "Ana", "")[:8]
    False
    """
    if not (actor or detail):
        return ""
    return sha256("\n".join((salt, actor or "", detail or "")).encode()).hexdigest()


def event_hash(previous, reference, sequence, kind, occurred_on, facts, digest):
    """Return the hash of one event: the SHA-256 of its JSON array, UTF-8, keys sorted,
    without white space. The first element is the hash of the event before it.

    >>> first = event_hash("", "MOA/1", 1, "ready", "2026-01-05 10:00:00", {}, "")
    >>> second = event_hash(first, "MOA/1", 2, "asked", "2026-01-05 10:00:00", {}, "")
    >>> len(first), first == second
    (64, False)
    """
    array = [previous, reference, sequence, kind, occurred_on, facts, digest]
    text = json.dumps(
        array, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str
    )
    return sha256(text.encode()).hexdigest()


class AgreementEvent(models.Model):
    """Append-only. `facts` holds nothing personal and is hashed as it stands; actor
    and detail enter the chain as a digest, so they can be erased without breaking it.
    """

    _name = "hei.sme.agreement.event"
    _description = "Evidence of a memorandum"
    _inherit = ["hei.sme.frozen.text"]
    _order = "agreement_id, sequence"

    agreement_id = fields.Many2one(
        "hei.sme.agreement",
        "Memorandum",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="agreement_id.company_id", store=True, index=True, precompute=True
    )
    sequence = fields.Integer("No.", required=True, readonly=True)
    kind = fields.Selection(KINDS, "What", required=True, readonly=True, index=True)
    occurred_on = fields.Datetime("When", required=True, readonly=True)
    facts = fields.Json("Facts as hashed", readonly=True)
    fact_text = fields.Text("Facts", compute="_compute_fact_text")
    actor = fields.Char("Who", readonly=True)
    detail = fields.Text("Details", readonly=True)
    salt = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    digest = fields.Char("Digest of personal details", readonly=True)
    previous_hash = fields.Char("Hash before", readonly=True)
    hash = fields.Char(readonly=True, required=True)
    short_hash = fields.Char("Chain", compute="_compute_short_hash")

    _sequence_uniq = models.UniqueIndex(
        "(agreement_id, sequence)", "Another event has this place in the chain already."
    )

    @api.depends("facts")
    def _compute_fact_text(self):
        for event in self:
            event.fact_text = "\n".join(
                f"{key}: {value}" for key, value in (event.facts or {}).items() if value
            )

    @api.depends("hash")
    def _compute_short_hash(self):
        for event in self:
            event.short_hash = (event.hash or "")[:12]

    @api.depends("kind", "occurred_on")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for event in self:
            event.display_name = f"{event.sequence}. {kinds.get(event.kind, '')}"

    # The guard

    def _frozen_owner(self):
        return self.agreement_id

    @api.model
    def _is_frozen_key(self, key):
        return key not in models.MAGIC_COLUMNS

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_action():
            self._refuse_frozen()
        return super().create(vals_list)

    def _refuse_frozen(self, keys=()):
        """Evidence is only ever added, and only by what happens.

        :raises UserError: always
        """
        raise UserError(
            self.env._(
                "Evidence isn't written, changed or deleted by hand: each entry follows"
                " from what was done with the memorandum."
            )
        )

    # Chain

    def _expected_hash(self):
        """Return the hash that this event should have, from what it says now."""
        self.ensure_one()
        return event_hash(
            self.previous_hash or "",
            self.agreement_id.reference,
            self.sequence,
            self.kind,
            fields.Datetime.to_string(self.occurred_on),
            self.facts or {},
            self.digest or "",
        )

    def _erase_personal(self):
        """Erase who and from where, for good. The chain stays whole."""
        events = self.sudo().filtered(lambda e: e.salt or e.actor or e.detail)
        events._for_action().write({"actor": False, "detail": False, "salt": False})
        return events


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    event_ids = fields.One2many(
        "hei.sme.agreement.event", "agreement_id", "Evidence", readonly=True, copy=False
    )
    event_head = fields.Char("Head of the chain", readonly=True, copy=False)

    def _log_event(self, kind, facts=None, actor="", detail=""):
        """Append one event to each of these memoranda, in a few queries for all.

        The memoranda's rows are updated with the new head of their chain: of two that
        act at once the later one fails to serialize, and Odoo runs it again.

        :param facts: a dict with nothing personal, hashed as it stands and never
            erased; or a function that gives it for each memorandum
        :param str actor: who, as a name; may be erased one day
        :param str detail: from where (address, browser, e-mail); likewise
        """
        if not self:
            return self.env["hei.sme.agreement.event"]
        self.env["hei.sme.agreement"].flush_model()
        Event = self.env["hei.sme.agreement.event"].sudo()
        last = {
            agreement.id: (sequence, head)
            for agreement, sequence, head in self._last_events()
        }
        now = fields.Datetime.now()
        facts_of = facts if callable(facts) else lambda _agreement: dict(facts or {})
        vals_list = []
        for agreement in self.sudo():
            sequence, head = last.get(agreement.id, (0, ""))
            said = facts_of(agreement)
            salt = secrets.token_hex(16) if actor or detail else ""
            digest = personal_digest(salt, actor, detail)
            vals_list.append(
                {
                    "agreement_id": agreement.id,
                    "sequence": sequence + 1,
                    "kind": kind,
                    "occurred_on": now,
                    "facts": said,
                    "actor": actor or False,
                    "detail": detail or False,
                    "salt": salt or False,
                    "digest": digest,
                    "previous_hash": head,
                    "hash": event_hash(
                        head,
                        agreement.reference,
                        sequence + 1,
                        kind,
                        fields.Datetime.to_string(now),
                        said,
                        digest,
                    ),
                }
            )
        events = Event._for_action().create(vals_list)
        self._set_event_heads(
            [(vals["agreement_id"], vals["hash"]) for vals in vals_list]
        )
        return events

    def _last_events(self):
        """Return [(agreement, sequence, hash)] of the last event of each, as the
        database has it.
        """
        self.env["hei.sme.agreement.event"].flush_model()
        self.env.cr.execute(
            SQL(
                "SELECT DISTINCT ON (agreement_id) agreement_id, sequence, hash"
                " FROM hei_sme_agreement_event WHERE agreement_id IN %s"
                " ORDER BY agreement_id, sequence DESC",
                tuple(self.ids),
            )
        )
        return [
            (self.browse(agreement_id), sequence, head)
            for agreement_id, sequence, head in self.env.cr.fetchall()
        ]

    def _set_event_heads(self, heads):
        self.env.cr.execute(
            SQL(
                "UPDATE hei_sme_agreement SET event_head = news.head FROM (VALUES %s)"
                " AS news (id, head) WHERE hei_sme_agreement.id = news.id",
                SQL(", ").join(SQL("(%s, %s)", *row) for row in heads),
            ),
            log_exceptions=False,
        )
        self.invalidate_recordset(["event_head"], flush=False)

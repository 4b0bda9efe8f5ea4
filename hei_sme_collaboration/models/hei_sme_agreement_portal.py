"""The documents that people of the other side find when they log in."""

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date, format_datetime

from .hei_sme_link import KEPT

#: States in which the parties' people may read a memorandum: out to sign and after.
READABLE = (
    *("to_sign", "declined", "signed", "in_force"),
    *("expired", "terminated", "superseded"),
)


class Collaboration(models.Model):
    _inherit = "hei.sme.collaboration"

    def _portal_memoranda(self):
        """Return the memoranda that people of the other party may read, the newest
        first. One with a former other party stays with that one.
        """
        self.ensure_one()
        organisation = self.counterpart_id.commercial_partner_id.id
        return self.env["hei.sme.agreement"].search(
            Domain("collaboration_id", "=", self.id)
            & (Domain("state", "in", READABLE) | Domain("is_void", "=", True))
            & Domain.OR(
                Domain(f"{side}_id.commercial_partner_id", "=", organisation)
                for side in ("hei", "sme")
            ),
            order="id desc",
        )

    def _portal_rounds(self, person):
        """Return the drafts that were shared with this very person, where they can
        still be answered or were agreed.
        """
        self.ensure_one()
        rounds = self.env["hei.sme.agreement.round"].search(
            [
                ("agreement_id.collaboration_id", "=", self.id),
                ("agreement_id.state", "=", "draft"),
                ("partner_id", "=", person.id),
                ("state", "in", ("shared", "agreed")),
            ],
            order="id desc",
        )
        newest = rounds.grouped("agreement_id").values()
        return rounds.browse([each[0].id for each in newest])

    def _portal_signatory(self, person, number):
        """Return who this person is to sign as by link, maybe empty."""
        signatories = self._portal_memoranda()._signatories_of(person)
        return signatories.filtered(lambda s: s.id == number)

    def _portal_documents(self, person):
        """Return what the page shows of documents: drafts to read, then memoranda."""
        memoranda = self._portal_memoranda()
        papers = memoranda.document_id | memoranda.certificate_id
        # In one query for all of them.
        (papers | memoranda.signatory_ids.scan_id).fetch(["name"])
        return {
            "drafts": [
                {
                    "id": shared.id,
                    "title": shared.agreement_id.title,
                    "reference": shared.agreement_id.reference,
                    "shared": shared.agreement_id._format_day(
                        shared.agreement_id._local_day(shared.shared_on)
                    ),
                    "agreed": shared.state == "agreed",
                }
                for shared in self._portal_rounds(person)
            ],
            "memoranda": [agreement._portal_values(person) for agreement in memoranda],
        }


class Agreement(models.Model):
    _inherit = "hei.sme.agreement"

    def _signatories_of(self, person):
        """Return who this person still has to sign as, by link, in these."""
        return self.signatory_ids.filtered(
            lambda s: (
                s.partner_id == person
                and s.state == "pending"
                and s.method == "portal"
                and s.agreement_id.state == "to_sign"
            )
        )

    def _portal_values(self, person):
        self.ensure_one()
        signatory = self._signatories_of(person)[:1]
        return {
            "id": self.id,
            "title": self.title,
            "reference": self.reference,
            "version": self.version,
            "state": self._portal_state(),
            "term": self._portal_term(),
            "pdf": bool(self.document_id),
            "files": [
                {"id": file.id, "name": file.name} for file in self._executed_files()
            ],
            "sign": signatory.id,
            "waiting": bool(signatory) and not signatory._in_turn(),
            "evidence": self._portal_evidence(person),
        }

    def _portal_state(self):
        if self.is_void:
            return self.env._("Void")
        return {
            "to_sign": self.env._("Out to sign"),
            "declined": self.env._("Signing is paused"),
            "signed": self.env._("Signed by everybody"),
            "in_force": self.env._("In force"),
            "expired": self.env._("Expired"),
            "terminated": self.env._("Terminated"),
            "superseded": self.env._("Replaced by a newer one"),
        }[self.state]

    def _portal_term(self):
        if not self.date_start:
            return ""
        start = format_date(self.env, self.date_start, date_format="d MMM y")
        if not self.date_end:
            return self.env._("from %s", start)
        end = format_date(self.env, self.date_end, date_format="d MMM y")
        return self.env._("%(start)s to %(end)s", start=start, end=end)

    def _portal_evidence(self, person):
        """Return what is on record of this person's own part: (when, what)."""
        own = self.signatory_ids.filtered(lambda s: s.partner_id == person).ids
        kinds = dict(
            self.env["hei.sme.agreement.event"]
            ._fields["kind"]
            ._description_selection(self.env)
        )
        zone = self.company_id.partner_id.tz or "UTC"
        return [
            (
                format_datetime(
                    self.env, event.occurred_on, tz=zone, dt_format="d MMM y, HH:mm"
                ),
                kinds[event.kind],
            )
            for event in self.event_ids.sorted("sequence")
            if (event.facts or {}).get("signatory") in own
        ]


class Link(models.AbstractModel):
    _inherit = "hei.sme.link"

    def _link_thread(self):
        """Return under which record it's noted that somebody came by their account."""
        return self.agreement_id

    def _open_for_account(self, person):
        """Have a live link for somebody who is logged in as its person; a new one is
        issued only where none is live, and stays in the session.

        :return: whether there is one; none where the institution made it void
        """
        self.ensure_one()
        record = self.sudo()
        if record._holds(record.token_hash):
            return True
        if not record.token_hash and (record.link_sent_on or record.former_hashes):
            return False
        sent = record.link_sent_on
        record._issue_link()
        # No mail left; that there was a link shows when it is made void.
        former = [*(record.former_hashes or ()), record.token_hash]
        record._write_link({"link_sent_on": sent, "former_hashes": former[-KEPT:]})
        record._link_thread()._message_log(
            body=self.env._("%s opened the page from the portal.", person.name),
            author_id=person.id,
        )
        return True

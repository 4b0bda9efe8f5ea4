"""Memoranda with a term, and the daily job run as the scheduler runs it."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo import Command

from .agreement_common import AgreementCommon


class Killed(Exception):
    """The job's process is gone."""


class TermCommon(AgreementCommon):
    """A job commits; here a commit is a savepoint, so that a killed job loses what
    came after its last one, and nothing else.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agreements_ = cls.env["hei.sme.agreement"].with_user(cls.officer)

    @classmethod
    def signed(cls, on="2026-01-15", **vals):
        """Draft, send and have both sides sign on paper on a day."""
        card_vals = {key: vals.pop(key) for key in ("sme_id", "user_id") if key in vals}
        agreement = cls.draft(**{**cls.answers(), **card_vals})
        agreement.write(vals)
        agreement.action_send()
        for side in ("hei", "sme"):
            cls.record(agreement, side, on)
        return agreement

    @classmethod
    def many(cls, count, **vals):
        """Have many memoranda at once, as an import leaves them: in force, with a card
        each.
        """
        cards = (
            cls.env["hei.sme.collaboration"]
            .with_user(cls.officer)
            .with_context(tracking_disable=True)
            .create(
                [
                    {
                        "direction": "sme_to_hei",
                        "hei_id": cls.hei.id,
                        "sme_id": cls.sme.id,
                        "user_id": vals.get("user_id", cls.officer.id),
                        "way_ids": [Command.set(cls.way.ids)],
                    }
                    for _number in range(count)
                ]
            )
        )
        vals = {key: vals[key] for key in vals if key != "user_id"}
        return (
            cls.agreements_.with_context(tracking_disable=True)
            ._for_action()
            .create(
                [
                    {
                        "collaboration_id": card.id,
                        "source": "imported",
                        "state": "in_force",
                        "effective_rule": "date",
                        "date_start": "2021-01-01",
                        "way_ids": [Command.set(cls.way.ids)],
                        **vals,
                    }
                    for card in cards
                ]
            )
            .with_context(tracking_disable=False)
            .with_user(cls.officer)
        )

    @contextmanager
    def committing(self):
        """Let the job commit, to savepoints of the test's transaction."""
        cr = self.env.cr
        self.commits = 0

        def commit():
            cr.flush()
            cr.clear()
            cr.execute("RELEASE SAVEPOINT job; SAVEPOINT job")
            self.commits += 1

        cr.flush()
        cr.clear()
        cr.execute("SAVEPOINT job")
        with patch.object(cr, "commit", commit):
            try:
                yield
            except Killed:
                cr.clear()
                cr.execute("ROLLBACK TO SAVEPOINT job")
        cr.flush()
        cr.clear()

    def run_job(self):
        with self.committing():
            self.env["hei.sme.agreement"]._cron_daily()

    def kinds(self, agreement):
        """Return the kinds of the evidence, in order."""
        return agreement.event_ids.sorted("sequence").mapped("kind")

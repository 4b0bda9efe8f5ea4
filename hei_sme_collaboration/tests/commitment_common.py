"""Commitments of a card, and the academic years they belong to."""

from contextlib import contextmanager

from odoo import fields

from .term_common import TermCommon


class CommitmentCommon(TermCommon):
    """The way of the tests has two measures: visitors by the head, and hours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hours = cls.env["hei.sme.measure"].create(
            {
                "name": "Hours",
                "code": "visit_hours",
                "way_id": cls.way.id,
                "unit": "hours",
                "is_whole": False,
            }
        )
        cls.years = cls.env["hei.sme.academic.year"]
        cls.commitments = cls.env["hei.sme.commitment"]
        cls.entries = cls.env["hei.sme.commitment.entry"]

    @classmethod
    def year(cls, day, company=None):
        return cls.years._of(company or cls.company, fields.Date.to_date(day))

    @classmethod
    def commitment(cls, card=None, user=None, day="2026-11-01", **vals):
        """Create a commitment of a card as the officer, for the year of a day."""
        card = card or cls.card(user_id=cls.coordinator.id)
        return cls.commitments.with_user(user or cls.officer).create(
            {
                "collaboration_id": card.id,
                "measure_id": cls.measure.id,
                "academic_year_id": cls.year(day).id,
                "target": 10,
                **vals,
            }
        )

    @classmethod
    def result(cls, commitment, quantity=1, date="2026-11-01", user=None, **vals):
        """Note a result as the coordinator."""
        return cls.entries.with_user(user or cls.coordinator).create(
            {
                "commitment_id": commitment.id,
                "quantity": quantity,
                "date": date,
                **vals,
            }
        )

    @classmethod
    def closed(cls, commitment):
        """Close the year of a commitment, past the check that it is over."""
        commitment.academic_year_id.sudo().state = "closed"
        return commitment

    def notes(self, card):
        """Return what the card's chatter tells, the newest first."""
        return [str(m.body) for m in card.sudo().message_ids]

    @contextmanager
    def refused(self, error, words):
        """Expect a refusal in these words, and go on as if nothing had been tried."""
        with self.assertRaisesRegex(error, words), self.cr.savepoint():
            yield

    def at_home(self, records, user):
        """Return the records as somebody of another institution sees them."""
        return records.with_user(user).with_context(
            allowed_company_ids=user.company_ids.ids
        )

"""What the screen says, and the list that it opens."""

from datetime import timedelta

from odoo import fields

from .term_common import TermCommon


class NeedCommon(TermCommon):
    """Everybody looks at the screen with all institutions of theirs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls.person("coordinator", "Stan Stranger")
        cls.other_officer = cls.person("officer", "Oscar Officer")

    def needs(self, user):
        return (
            self.env["hei.sme.need"]
            .with_user(user)
            .with_context(allowed_company_ids=user.company_ids.ids)
        )

    def counts(self, user, scope=None):
        """Return {key: count} of what the screen shows."""
        sections = self.needs(user).overview(scope)["sections"]
        return {section["key"]: section["count"] for section in sections}

    def lines(self, user, key, scope=None):
        """Return the lines of a section, empty when it isn't shown."""
        sections = self.needs(user).overview(scope)["sections"]
        found = [section["lines"] for section in sections if section["key"] == key]
        return found[0] if found else []

    def listed(self, user, key, scope=None):
        """Return what the list shows that *Show all* opens."""
        needs = self.needs(user)
        action = needs.open_all(key, scope)
        [(name, value)] = action["context"].items()
        return needs.env[action["res_model"]].search(
            [(name.removeprefix("search_default_"), "=", value)]
        )

    def assertNeeds(self, key, records, mine=(), reading=(), others=()):
        """Assert who has these records before them, on the screen and in the list.

        :param mine: who sees them among their own; officers of these don't have to ask
            for all
        :param reading: officers who see them among all only
        :param others: who doesn't see them at all
        """
        for user, scope in (
            *((user, None) for user in mine),
            *((user, "all") for user in (*mine, *reading)),
        ):
            with self.subTest(key=key, user=user.name, scope=scope):
                self.assertEqual(self.counts(user, scope).get(key), len(records))
                self.assertEqual(self.listed(user, key, scope).ids, records.ids)
                shown = [line["id"] for line in self.lines(user, key, scope)]
                self.assertLessEqual(set(shown), set(records.ids))
        for user, scope in (
            *((user, None) for user in reading),
            *((user, "all") for user in others),
        ):
            with self.subTest(key=key, user=user.name, scope=scope):
                self.assertNotIn(key, self.counts(user, scope))

    @classmethod
    def quiet_card(cls, **vals):
        """Create a card that needs nobody: the officer runs it."""
        return cls.card(**{"user_id": cls.officer.id, **vals})

    @classmethod
    def propose(cls, card, code, who="Olaf Owner"):
        cls.line(card, code).sudo()._set_lines(
            {"state": "proposed", "answered_by": who, "done_on": cls.days(0)}
        )

    @classmethod
    def invite(cls, card, **vals):
        """Ask the company's owner for all that the company answers."""
        steps = card.step_ids.filtered(
            lambda line: line.side == "sme" and line.completion == "answers"
        )
        return card.sudo()._invite(
            {
                "kind": "answers",
                "partner_id": cls.owner.id,
                "name": "Olaf Owner",
                "email": "olaf@example.net",
                "step_ids": [(6, 0, steps.ids)],
                **vals,
            }
        )

    @staticmethod
    def days(number):
        """Return the day so many days from now."""
        return fields.Date.today() + timedelta(days=number)

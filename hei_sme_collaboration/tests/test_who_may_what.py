"""The design's table *Who may what*, walked: every model as every person.

A model without a row fails: whoever adds one says here who may do what with it.
"""

from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS
from odoo.tests import tagged
from odoo.tools import mute_logger

from .who_common import PEOPLE, WhoCommon

#: Read, write, create, delete.
OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}


def row(reader="", own="", stranger="", officer="", administrator="", outsider=""):
    """Return what each person may do. People outside and employees without a role may
    do nothing with any model. `own` are the coordinators of the card in question.
    """
    return {
        **dict.fromkeys(PEOPLE, ""),
        "reader": reader,
        "responsible": own,
        "following": own,
        "stranger": stranger,
        "officer": officer,
        "administrator": administrator,
        "outsider": outsider,
    }


#: Protocol, lists, clauses: one for the whole database.
LIST = row("r", "r", "r", "r", "rwcu", "r")
#: The same, each institution its own.
OWN_LIST = row("r", "r", "r", "r", "rwcu")
CARD = row("r", "rw", "", "rwcu", "rwcu")
#: A line of the protocol comes and goes with its card.
LINE = row("r", "rw", "", "rw", "rw")
APPROACH = row("r", "rwc", "", "rwcu", "rwcu")
MEMORANDUM = row("r", "r", "", "rwcu", "rwcu")
REMARK = row("r", "r", "", "rwc", "rwc")
EVIDENCE = row("r", "r", "", "r", "r")

HELD = {
    "hei.sme.office": LIST,
    "hei.sme.value": LIST,
    "hei.sme.way": LIST,
    "hei.sme.study.field": LIST,
    "hei.sme.close.reason": LIST,
    "hei.sme.protocol": LIST,
    "hei.sme.protocol.step": LIST,
    "hei.sme.protocol.requirement": LIST,
    "hei.sme.collaboration.stage": LIST,
    "hei.sme.clause": LIST,
    "hei.sme.unit": OWN_LIST,
    "hei.sme.collaboration": CARD,
    "hei.sme.collaboration.step": LINE,
    "hei.sme.approach": APPROACH,
    "hei.sme.agreement": MEMORANDUM,
    "hei.sme.agreement.article": MEMORANDUM,
    "hei.sme.agreement.signatory": MEMORANDUM,
    "hei.sme.agreement.remark": REMARK,
    "hei.sme.agreement.event": EVIDENCE,
    "hei.sme.agreement.round": EVIDENCE,
    "hei.sme.consent": row("r", "", "", "r", "rwcu"),
    "hei.sme.inquiry": row("r", "", "", "ru", "ru"),
    "hei.sme.correction": row("r", "r", "r", "rw", "rw"),
    "hei.sme.invitation": EVIDENCE,
    "hei.sme.opinion": EVIDENCE,
    "hei.sme.size.declaration": row("r", "r", "r", "rwcu", "rwcu"),
    "hei.sme.size.relation": row("r", "r", "r", "rwcu", "rwcu"),
    "hei.sme.measure": LIST,
    "hei.sme.academic.year": row("r", "r", "r", "rw", "rwcu"),
    "hei.sme.commitment": row("r", "r", "", "rwcu", "rwcu"),
    "hei.sme.commitment.entry": row("r", "rwcu", "", "rwcu", "rwcu"),
    "hei.sme.agreement.year": row("r", "r", "", "r", "r"),
}

#: Dialogues: who may open one. What it does is checked where it is done.
BY_COORDINATORS = row("", "rwc", "rwc", "rwc", "rwc", "rwc")
BY_OFFICERS = row("", "", "", "rwc", "rwc", "rwc")
BY_READERS = row("rwc", "rwc", "rwc", "rwc", "rwc", "rwc")
BY_ADMINISTRATORS = row("", "", "", "", "rwc", "")

DIALOGUES = {
    "hei.sme.academic.year.close": BY_OFFICERS,
    "hei.sme.commitment.delete": BY_OFFICERS,
    "hei.sme.approach.decline": BY_COORDINATORS,
    "hei.sme.collaboration.close": BY_COORDINATORS,
    "hei.sme.collaboration.link": BY_OFFICERS,
    "hei.sme.collaboration.override": BY_ADMINISTRATORS,
    "hei.sme.collaboration.step.skip": BY_OFFICERS,
    "hei.sme.ask": BY_COORDINATORS,
    "hei.sme.evaluation.report": BY_READERS,
    "hei.sme.outreach": BY_OFFICERS,
    "hei.sme.outreach.line": row("", "", "", "rwcu", "rwcu", "rwcu"),
    "hei.sme.hand.over": BY_COORDINATORS,
    "hei.sme.pass.on": BY_COORDINATORS,
    "hei.sme.welcome": row("r", "r", "r", "rwc", "rwc", "rwc"),
    "hei.sme.agreement.ask": BY_OFFICERS,
    "hei.sme.agreement.ask.line": row("", "", "", "rwcu", "rwcu", "rwcu"),
    "hei.sme.agreement.object": BY_OFFICERS,
    "hei.sme.agreement.publish": BY_OFFICERS,
    "hei.sme.agreement.record": BY_OFFICERS,
    "hei.sme.agreement.replace": BY_OFFICERS,
    "hei.sme.agreement.send": BY_OFFICERS,
    "hei.sme.agreement.share": BY_OFFICERS,
    "hei.sme.agreement.successor": BY_OFFICERS,
    "hei.sme.agreement.terminate": BY_OFFICERS,
    "hei.sme.agreement.undo": BY_ADMINISTRATORS,
    "hei.sme.agreement.withdraw": BY_OFFICERS,
}


@tagged("post_install", "-at_install")
class TestWhoMayWhat(WhoCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.models = {
            name: model
            for name, model in cls.env.items()
            if name.startswith("hei.sme.") and not model._abstract
        }

    def one(self, name):
        """Return a record of this institution, else one of a shared list."""
        return self.ours.get(name) or self.env[name].search([], limit=1)

    def letters(self, records, user):
        seen = self.as_person(records, user)
        return "".join(
            letter
            for letter, operation in OPERATIONS.items()
            if seen.has_access(operation)
        )

    def test_every_model_has_a_row(self):
        """A model that nobody said anything about is a hole."""
        held = {n for n, model in self.models.items() if not model._transient}
        dialogues = {n for n, model in self.models.items() if model._transient}
        self.assertEqual(held, set(HELD))
        self.assertEqual(dialogues, set(DIALOGUES))
        scene = {n for n in held if "company_id" in self.env[n]._fields}
        self.assertEqual(scene, set(self.ours))
        self.assertEqual(scene, set(self.theirs))

    def test_who_may_what_of_their_institution(self):
        """Each person and each model: exactly what the table says."""
        for name, table in HELD.items():
            record = self.one(name)
            self.assertTrue(record, name)
            for person, may in table.items():
                with self.subTest(model=name, person=person):
                    self.assertEqual(self.letters(record, self.people[person]), may)

    def test_who_opens_which_dialogue(self):
        """Each person and each dialogue: exactly what the table says."""
        for name, table in DIALOGUES.items():
            for person, may in table.items():
                with self.subTest(model=name, person=person):
                    user = self.people[person]
                    self.assertEqual(self.letters(self.env[name], user), may)

    def test_nothing_of_another_institution(self):
        """Whatever one may at home, another institution's record doesn't exist."""
        for name, record in self.theirs.items():
            for person, user in self.people.items():
                expected = HELD[name]["officer"] if person == "outsider" else ""
                with self.subTest(model=name, person=person):
                    self.assertEqual(self.letters(record, user), expected)

    def test_an_administrator_of_both_has_both(self):
        """Companies of theirs: all; and only those they have chosen to look at."""
        self.administrator.company_ids |= self.other_company
        for name in self.ours:
            both = self.ours[name] | self.theirs[name]
            model = self.as_person(self.env[name], self.administrator)
            domain = [("id", "in", both.ids)]
            with self.subTest(model=name):
                self.assertEqual(set(model.search(domain).ids), set(both.ids))
                chosen = model.with_context(allowed_company_ids=self.company.ids)
                self.assertEqual(chosen.search(domain), self.ours[name])

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_who_may_not_is_refused(self):
        """The calls themselves are refused, however a model extends them."""
        for name, table in HELD.items():
            for person, may in table.items():
                record = self.as_person(self.one(name), self.people[person])
                calls = {
                    "r": lambda r=record: r.read(["display_name"]),
                    "w": lambda r=record: r.write({"write_date": False}),
                    "c": lambda r=record: r.create([self.required(r)]),
                    "u": lambda r=record: r.unlink(),
                }
                for letter, call in calls.items():
                    if letter not in may:
                        with self.subTest(model=name, person=person, call=letter):
                            with self.assertRaises(UserError):
                                call()
                if "r" not in may and self.people[person] != self.outsider:
                    with self.subTest(model=name, person=person, call="search"):
                        self.assertFalse(self.found(record))

    def required(self, record):
        """Return what one more record like this needs."""
        return {
            name: field.convert_to_write(record.sudo()[name], record.sudo())
            for name, field in record._fields.items()
            if field.required and field.store and not field.related
        }

    def found(self, record):
        try:
            return record.search([("id", "=", record.id)])
        except AccessError:
            return False

    def test_tokens_are_nobodys(self):
        """The hashes of links can be read by no group at all."""
        for name, model in self.models.items():
            for field in ("token_hash", "former_hashes"):
                if field in model._fields:
                    with self.subTest(model=name, field=field):
                        self.assertEqual(model._fields[field].groups, NO_ACCESS)

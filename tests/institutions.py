"""An institution with its people and its departments, made through the public door."""

import time
from dataclasses import dataclass, field, replace
from itertools import count

CARD = "hei.sme.collaboration"
LINE = "hei.sme.collaboration.step"
MEMORANDUM = "hei.sme.agreement"

#: What gets every step of the definition answered, by direction.
ANSWERS = {
    "sme_to_hei": {
        "purpose": "Spare parts that are printed instead of cast",
        "forms": "A trainee each term, one joint project",
        "ambition_short_term": "Two trainees this autumn",
        "ambition_medium_term": "A shared laboratory by 2028",
        "contribution_note": "Our foundry may be used on Fridays",
        "merit_note": "A hundred years of steel, and no patents hidden",
    },
    "hei_to_sme": {
        "interest": "Our students have never seen a working foundry",
        "benefit_note": "First look at the best of each year",
    },
}

_numbers = count(1)


@dataclass
class Institution:
    """One company of the database, seen by its own officer."""

    server: object
    name: str
    company_id: int
    partner_id: int
    officer: str
    unit_ids: dict = field(default_factory=dict)

    def __post_init__(self):
        self.call = self.connect()

    def connect(self):
        """Remote calls as the officer, on a connection of their own."""
        return self.server.xmlrpc(self.officer)

    def moved(self, server):
        """The same institution on a server that was started anew."""
        return replace(self, server=server)

    def person(self, login, *groups, **values):
        """Have one more person of this institution."""
        return self.server.person(
            login,
            *groups,
            company_id=self.company_id,
            company_ids=[(6, 0, [self.company_id])],
            **values,
        )

    def join(self, department, user):
        """Make somebody one of a department's people."""
        unit = self.unit_ids[department]
        values = {"user_ids": [(4, user)]}
        self.server.xmlrpc()("hei.sme.unit", "write", [unit], values)

    def company(self, name, **values):
        """Create a company that this institution may collaborate with."""
        values = {"is_company": True, "is_sme": True, "name": name, **values}
        return self.call("res.partner", "create", [values])[0]

    def card(self, direction="sme_to_hei", **values):
        """Create a card in the first stage, with both parties."""
        if "sme_id" not in values:
            values["sme_id"] = self.company(f"Jeklarna {next(_numbers)} d.o.o.")
        values = {"direction": direction, "hei_id": self.partner_id, **values}
        return self.call(CARD, "create", [values])[0]

    def accept(self, card):
        """Have a department of the approached side say yes to this card."""
        values = {"collaboration_id": card, "state": "accepted"}
        (read,) = self.call(CARD, "read", [card], ["direction"])
        if read["direction"] == "sme_to_hei":
            values["unit_id"] = next(iter(self.unit_ids.values()))
        else:
            domain = [("side", "=", "sme")]
            values["office_id"] = self.call("hei.sme.office", "search", domain)[0]
        self.call("hei.sme.approach", "create", [values])

    def answered(self, direction="sme_to_hei", **values):
        """Create a card in the stage of the memorandum, with every answer."""
        way = self.call("hei.sme.way", "search", [("code", "=", "traineeship")])
        study = self.call("hei.sme.study.field", "search", [("code", "=", "061")])
        links = {"way_ids": [(6, 0, way)], "study_field_ids": [(6, 0, study)]}
        card = self.card(direction, **ANSWERS[direction] | links | values)
        self.accept(card)
        self.move(card, "memorandum")
        return card

    def memorandum(self, card):
        """Draft the memorandum of this card and choose who signs it by link:
        ana.<its id>@example.com and jan.<its id>@example.com.
        """
        self.call(CARD, "action_draft_memorandum", [card])
        (read,) = self.call(CARD, "read", [card], ["agreement_id"])
        agreement = read["agreement_id"][0]
        people = [
            {"party": "hei", "name": "Ana Kos", "capacity": "Rector"},
            {"party": "sme", "name": "Jan Novak", "capacity": "Managing director"},
        ]
        for person in people:
            first_name = person["name"].split()[0].lower()
            person["email"] = f"{first_name}.{agreement}@example.com"
        self.call(
            MEMORANDUM,
            "write",
            [agreement],
            {"signatory_ids": [(0, 0, person) for person in people]},
        )
        return agreement

    def asked(self, mailbox, **values):
        """A memorandum that is out to sign, and the link of each person by party."""
        memorandum = self.memorandum(self.answered(**values))
        self.call(
            MEMORANDUM, "action_send", [memorandum], context={"accept_unreviewed": True}
        )
        opened = self.call(MEMORANDUM, "action_ask", [memorandum])
        self.call(opened["res_model"], "action_send", [opened["res_id"]])
        mailbox.deliver(self.server)
        links = {
            party: mailbox.links(f"{name}.{memorandum}@example.com")[0]
            for party, name in (("hei", "ana"), ("sme", "jan"))
        }
        return memorandum, links

    def stage(self, kind):
        """The first stage of this kind."""
        stages = self.call(f"{CARD}.stage", "search", [("kind", "=", kind)], limit=1)
        return stages[0]

    def move(self, card, kind):
        return self.call(CARD, "write", [card], {"stage_id": self.stage(kind)})

    def kind(self, card):
        """The kind of stage the card is in, as the database has it now."""
        return self.call(CARD, "read", [card], ["stage_kind"])[0]["stage_kind"]

    def reaches(self, card, kind):
        """Whether the card gets there: a screen shows a move before it is saved."""
        for _ in range(100):
            if self.kind(card) == kind:
                return True
            time.sleep(0.1)
        return False

    def read(self, model, record, *fields):
        return self.call(model, "read", [record], list(fields))[0]

    def states(self, card):
        """The state of each step by its number."""
        lines = self.call(
            LINE, "search_read", [("collaboration_id", "=", card)], ["code", "state"]
        )
        return {line["code"]: line["state"] for line in lines}


def found(server, name, officer, is_hei=True, departments=("Faculty of ICT",)):
    """Make an institution: a company, its officer, its departments.

    `is_hei=None` leaves open what it is, as on a fresh installation.
    """
    call = server.xmlrpc()
    values = {
        "name": name,
        "street": "Trg mladosti 1",
        "city": "Celje",
        "zip": "3000",
        "email": "info@example.com",
        "company_registry": "5089638000",
    }
    (company_id,) = call("res.company", "create", [values])
    (company,) = call("res.company", "read", [company_id], ["partner_id"])
    partner_id = company["partner_id"][0]
    call("res.users", "write", [2], {"company_ids": [(4, company_id)]})
    if is_hei is not None:
        call("res.partner", "write", [partner_id], {"is_hei": is_hei})
    server.person(
        officer,
        "group_officer",
        company_id=company_id,
        company_ids=[(6, 0, [company_id])],
    )
    made = Institution(server, name, company_id, partner_id, officer)
    for department in departments:
        unit = {
            "name": department,
            "partner_id": partner_id,
            "company_id": company_id,
        }
        (made.unit_ids[department],) = call("hei.sme.unit", "create", [unit])
    return made

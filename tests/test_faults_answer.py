"""The same person sends twice at the same moment, on two servers."""

import conftest
import port
import pytest
from faults import at_once
from institutions import ANSWERS, CARD
from pages_answer import Asked
from visitor import Visitor

INVITATION = "hei.sme.invitation"


@pytest.fixture(scope="module")
def there(server, mailbox):
    return Asked(server, mailbox)


@pytest.fixture(scope="module")
def servers(server):
    """This one and another process on the same database."""
    twin = conftest.Server(server.database, port.free_port())
    yield server, twin
    twin.stop()


def tabs(servers, link):
    """The page of a link, open twice."""
    visitors = [Visitor(server) for server in servers * 2]
    for visitor in visitors:
        visitor.open(link)
    return visitors


def invitations(there):
    found = [("collaboration_id", "=", there.card)]
    return there.call(INVITATION, "search_read", found, ["state", "email"])


def history(there):
    domain = [("model", "=", CARD), ("res_id", "=", there.card)]
    messages = there.call("mail.message", "search_read", domain, ["body"])
    return [message["body"] for message in messages]


def test_answers_sent_at_once_arrive_once(there, servers):
    """Four tabs, two servers: all are thanked, the card has one note of it."""
    link = there.ask()
    ways = there.call("hei.sme.way", "search", [("code", "=", "traineeship")])
    form = {f"f_{name}": text for name, text in ANSWERS["sme_to_hei"].items()}

    def send(visitor):
        visitor.post(visitor.path, **form, f_way_ids=str(ways[0]))
        return visitor.status, "Thank you, Neža Bober" in visitor.page

    visitors = tabs(servers, link)
    said = at_once(*(lambda v=visitor: send(v) for visitor in visitors))
    assert said == [(200, True)] * 4
    assert [each["state"] for each in invitations(there)] == ["answered"]
    assert sum("Neža Bober answered: 2.a" in body for body in history(there)) == 1


def test_handed_on_at_once_goes_to_one(there, servers):
    """One link names one colleague, however often it's clicked."""
    link = there.ask()

    def hand_over(number, visitor):
        email = f"tine.{number}.{there.card}@example.com"
        visitor.post(f"{visitor.path}/pass", name="Tine Kos", email=email)
        return visitor.status

    visitors = tabs(servers, link)
    codes = at_once(
        *(lambda n=n, v=visitor: hand_over(n, v) for n, visitor in enumerate(visitors))
    )
    assert sorted(codes) == [200, 403, 403, 403]
    states = sorted(each["state"] for each in invitations(there))
    assert states == ["handed_over", "open"]


def test_yes_said_at_once_is_one_yes(there, servers):
    """The approach is accepted once, and the responsible told once."""
    link = there.ask("interest")

    def agree(visitor):
        visitor.post(f"{visitor.path}/yes", sentence="Gladly")
        return visitor.status, "Your yes arrived" in visitor.page

    visitors = tabs(servers, link)
    said = at_once(*(lambda v=visitor: agree(v) for visitor in visitors))
    assert said == [(200, True)] * 4
    assert sum("Gladly" in body for body in history(there)) == 1
    (card,) = there.call(CARD, "read", [there.card], ["approach_ids"])
    (approach,) = there.call("hei.sme.approach", "read", card["approach_ids"])
    assert approach["state"] == "accepted"
    assert approach["answer"].count("Gladly") == 1

"""Two submissions, and two confirmations, at the same moment and on two servers."""

import conftest
import port
import pytest
from faults import at_once
from pages_door import WHO, Door
from visitor import Visitor

INQUIRY = "hei.sme.inquiry"


@pytest.fixture(scope="module")
def door(server, mailbox):
    return Door(server, mailbox)


@pytest.fixture(scope="module")
def servers(server):
    """This one and another process on the same database."""
    twin = conftest.Server(server.database, port.free_port())
    yield server, twin
    twin.stop()


def asking(door, server, **typed):
    """Somebody with everything typed; give the job that sends it."""
    visitor = Visitor(server)
    visitor.get(door.path)
    form = {**WHO, **door.wishes, "notice_version": "1", "screen": "3", "go": "send"}

    def send():
        visitor.post(door.path, **{**form, **typed})
        return visitor.status, visitor.path

    return send


def requests_of(door, email):
    return door.call(INQUIRY, "search", [("email", "=", email)])


def test_same_request_on_two_servers_is_one(door, servers):
    """A double click that two workers get: one request, one mail."""
    email = "twice@example.com"
    jobs = [asking(door, server, email=email) for server in servers * 3]
    assert at_once(*jobs) == [(200, f"{door.path}/sent")] * 6
    assert len(requests_of(door, email)) == 1
    door.mailbox.deliver(door.server)
    assert len(door.mailbox.to(email)) == 1


def test_limit_holds_over_several_servers(door, servers):
    """Eight at once for one mail address, on two servers: five are taken."""
    email = "many@example.com"
    jobs = [
        asking(door, server, email=email, f_purpose=f"Purpose {number}")
        for number, server in enumerate(servers * 4)
    ]
    codes = sorted(status for status, _path in at_once(*jobs))
    assert codes == [200] * 5 + [429] * 3
    assert len(requests_of(door, email)) == 5


def test_two_confirm_at_once_and_there_is_one_card(door, servers):
    """Two tabs, two servers: whoever comes second sees what the first one made."""
    link = door.send("at.once")
    visitors = [Visitor(server) for server in servers]
    for visitor in visitors:
        visitor.open(link)
        assert "Is this right?" in visitor.page
    path = visitors[0].path

    def confirm(visitor):
        visitor.post(f"{path}/confirm")
        return visitor.status, "Your request is with us" in visitor.page

    said = at_once(*(lambda v=visitor: confirm(v) for visitor in visitors))
    assert said == [(200, True)] * 2
    email = f"at.once.{door.institution.company_id}@example.com"
    cards = door.call("hei.sme.collaboration", "search", [("asker_email", "=", email)])
    assert len(cards) == 1

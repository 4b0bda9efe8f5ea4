"""The table of pages that people outside meet, each in every state it has.

A row is a function that brings a browser to the page, and the heading that the page
then has. Every row is looked at by axe-core and weighed, see
`test_browser_accessibility.py`. To add a page, add a function:

    @shows("Work with us")
    def door(there, page):
        page.goto(f"{there.url}/collaboration/new")

`there` is a `There`: the server, its mailbox and institutions. What several rows need
is a property of a subclass beside these rows, and the rows get that:

    class Door(There):
        @cached_property
        def sent(self): …

    @shows("Please look into your mailbox", at=Door)
    def door_sent(there, page): …

A module with rows is imported by `test_browser_accessibility.py`. Nothing of one row
may depend on another having run.
"""

from collections import namedtuple
from itertools import count

import institutions

#: public: for everybody, so it has to be light
Page = namedtuple("Page", "heading visit at public")
#: Every page by its name.
PAGES = {}

_numbers = count(1)


class There:
    """Where the pages are: a server with an institution of its own."""

    def __init__(self, server, mailbox):
        self.server, self.mailbox = server, mailbox
        self.url = server.url
        number = next(_numbers)
        self.officer = f"pages_{number}"
        self.institution = institutions.found(
            server, f"Univerza Sotla {number}", self.officer
        )
        self.call = self.institution.call

    def log_in(self, page, login):
        """Log a person in whose password is the login."""
        page.goto(f"{self.url}/web/login")
        page.fill("input[name=login]", login)
        page.fill("input[name=password]", login)
        page.click("button[type=submit]")
        page.wait_for_url(lambda address: "/web/login" not in address)


def shows(heading, at=There, public=True):
    """Add a page that has this heading, at a place of this class.

    :param bool public: whether people without an account see it
    """

    def add(visit):
        PAGES[visit.__name__] = Page(heading, visit, at, public)
        return visit

    return add

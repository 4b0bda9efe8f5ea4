"""The pages of a contact who is asked what they think of a memorandum."""

from functools import cached_property

import opinions
from pages import There, shows
from visitor import Visitor


class Asked(There):
    """Contacts of both sides who hold a link each."""

    @cached_property
    def links(self):
        return self.ask()

    def ask(self):
        memorandum = opinions.executed(self.institution, self.mailbox)
        return opinions.asked(self.institution, self.mailbox, memorandum)

    @cached_property
    def link_of_answered(self):
        link = self.ask()["sme"]
        visitor = Visitor(self.server)
        visitor.open(link)
        visitor.post(visitor.path, f_rating="4", f_wish="More time.", f_go_on="changes")
        assert visitor.status == 200, visitor.page
        return link


def asks(heading):
    return shows(heading, at=Asked)


@asks("How is it going?")
def opinion(there, page):
    page.goto(there.links["sme"])


@asks("How is it going?")
def opinion_of_ours(there, page):
    page.goto(there.links["hei"])


@asks("How is it going?")
def opinion_missing(there, page):
    page.goto(there.links["sme"])
    page.get_by_role("button", name="Send").click()
    page.locator("[role=alert]:visible").first.wait_for()


@asks("Thank you, Neža Bober")
def opinion_answered(there, page):
    page.goto(there.link_of_answered)


@asks("How is it going?")
def opinion_changed(there, page):
    page.goto(there.link_of_answered)
    page.get_by_role("link", name="Change my answer").click()


@asks("The time for this is over")
def opinion_over(there, page):
    link = there.ask()["sme"]
    page.goto(link)
    page.get_by_role("heading", name="How is it going?").wait_for()
    number = page.url.rpartition("/")[2].partition("?")[0]
    there.server.shell(
        f"env['hei.sme.opinion'].browse({number}).lapses_on = '2020-01-01'\n"
        "env.cr.commit()\n"
    )
    page.reload()

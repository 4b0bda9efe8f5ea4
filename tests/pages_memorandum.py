"""The pages of a memorandum: open a link, read a draft, sign, check, errors."""

import re
from functools import cached_property

from institutions import MEMORANDUM
from pages import There, shows
from visitor import CSRF, Visitor

SIGNATORY = f"{MEMORANDUM}.signatory"


class Memoranda(There):
    """Memoranda in the states whose pages differ, each made when first asked for."""

    def visitor(self, link):
        """Somebody without a browser, on the page that the link leads to."""
        visitor = Visitor(self.server)
        visitor.open(link)
        return visitor

    @cached_property
    def links(self):
        """Of a memorandum that is out to sign."""
        return self.institution.asked(self.mailbox)[1]

    @cached_property
    def links_of_executed(self):
        self.executed, links = self.institution.asked(self.mailbox)
        for link in links.values():
            assert self.visitor(link).sign() == 200
        return links

    @cached_property
    def links_of_half_signed(self):
        _memorandum, links = self.institution.asked(self.mailbox)
        assert self.visitor(links["hei"]).sign() == 200
        return links

    @cached_property
    def links_of_declined(self):
        _memorandum, links = self.institution.asked(self.mailbox)
        visitor = self.visitor(links["sme"])
        visitor.post(f"{visitor.path}/decline", reason="Our board wants more time.")
        return links

    @cached_property
    def link_of_two(self):
        """The link of a person with two memoranda to sign."""
        memoranda = [self.institution.asked(self.mailbox)[0] for _time in range(2)]
        people = self.call(
            SIGNATORY,
            "search",
            [("agreement_id", "in", memoranda), ("party", "=", "sme")],
        )
        self.call(SIGNATORY, "write", people, {"email": "jan@two.example.com"})
        for memorandum in memoranda:
            opened = self.call(MEMORANDUM, "action_ask", [memorandum])
            self.call(opened["res_model"], "action_send", [opened["res_id"]])
        self.mailbox.deliver(self.server)
        return self.mailbox.links("jan@two.example.com")[0]

    def share(self, memorandum):
        """Share a draft with somebody of the other side; give the link."""
        email = f"neza.{memorandum}@example.com"
        (read,) = self.call(MEMORANDUM, "read", [memorandum], ["sme_id"])
        company = read["sme_id"][0]
        people = self.call("res.partner", "search", [("email", "=", email)])
        if not people:
            values = {"name": "Neža Bober", "email": email, "parent_id": company}
            people = self.call("res.partner", "create", [values])
        (share,) = self.call(
            f"{MEMORANDUM}.share",
            "create",
            [{"agreement_id": memorandum, "partner_id": people[0]}],
        )
        self.call(f"{MEMORANDUM}.share", "action_send", [share])
        self.mailbox.deliver(self.server)
        return self.mailbox.links(email)[0]

    @cached_property
    def draft(self):
        return self.institution.memorandum(self.institution.answered())

    @cached_property
    def link_of_draft(self):
        """The link of a second draft; something was said of the first and of it."""
        for _time in range(2):
            link = self.share(self.draft)
            reader = self.visitor(link)
            reader.post(f"{reader.path}/remark", body="Please name our laboratory.")
        return link

    @cached_property
    def link_of_agreed(self):
        memorandum = self.institution.memorandum(self.institution.answered())
        link = self.share(memorandum)
        reader = self.visitor(link)
        reader.post(f"{reader.path}/agree")
        return link

    def send_form(self, page, path, **values):
        """Have the browser post a form that no page has."""
        page.goto(f"{self.url}/memorandum/link")
        values["csrf_token"] = CSRF.search(page.content())[1]
        page.evaluate(
            """([path, values]) => {
                const form = document.createElement("form");
                form.method = "post";
                form.action = path;
                for (const [name, value] of Object.entries(values)) {
                    const input = document.createElement("input");
                    Object.assign(input, {name, value, type: "hidden"});
                    form.append(input);
                }
                document.body.append(form);
                form.submit();
            }""",
            [path, values],
        )


def memorandum(heading):
    return shows(heading, at=Memoranda)


@memorandum("Open your page")
def link(there, page):
    page.goto(f"{there.url}/memorandum/link")


@memorandum("This link doesn't work")
def link_closed(there, page):
    there.send_form(page, "/memorandum/link", code="")


@memorandum("This link doesn't work")
def link_wrong(there, page):
    page.goto(f"{there.url}/memorandum/link#s1-{'0' * 48}")


@memorandum("Please look into your mailbox")
def link_again(there, page):
    there.send_form(page, "/memorandum/link/again", code=f"s1-{'0' * 48}")


@memorandum("That didn't work")
def nothing_here(there, page):
    page.goto(f"{there.url}/memorandum/nothing")


@memorandum("Memoranda to sign")
def to_sign(there, page):
    page.goto(there.link_of_two)


@memorandum("Please read and sign")
def sign(there, page):
    page.goto(there.links["sme"])


@memorandum("Please read and sign")
def sign_drawing(there, page):
    page.goto(there.links["sme"])
    page.locator(".ways label", has_text="Draw").click()


@memorandum("Please read and sign")
def sign_typing(there, page):
    page.goto(there.links["sme"])
    page.locator(".ways label", has_text="Type").click()


@memorandum("Please read and sign")
def sign_refused(there, page):
    page.goto(there.links["sme"])
    page.locator("#sign").evaluate("(form) => form.submit()")
    page.locator("[role=alert]:visible").wait_for()


@memorandum("You have signed")
def signed(there, page):
    page.goto(there.links_of_half_signed["hei"])


@memorandum("Signed by everybody")
def executed(there, page):
    page.goto(there.links_of_executed["sme"])


@memorandum("You have declined")
def declined(there, page):
    page.goto(there.links_of_declined["sme"])


@memorandum("Signing is paused")
def paused(there, page):
    page.goto(there.links_of_declined["hei"])


@memorandum("Thank you for telling us")
def not_me(there, page):
    page.goto(there.institution.asked(there.mailbox)[1]["hei"])
    page.get_by_text("That's not me").click()
    page.get_by_role("button", name="This isn't me").click()


@memorandum("Please read this draft")
def draft(there, page):
    page.goto(there.link_of_draft)


@memorandum("Please read this draft")
def draft_refused(there, page):
    page.goto(there.link_of_draft)
    page.locator("details.comment form").first.evaluate("(form) => form.submit()")
    page.locator("[role=alert]:visible").wait_for()


@memorandum("You agreed with this text")
def draft_agreed(there, page):
    page.goto(there.link_of_agreed)


@memorandum("Check a memorandum")
def check(there, page):
    page.goto(f"{there.url}/memorandum/check")


@memorandum("Check a memorandum")
def check_missing(there, page):
    there.send_form(page, "/memorandum/check", reference="MOA/0", code="0" * 16)


@memorandum(re.compile("Memorandum of"))
def check_found(there, page):
    assert there.links_of_executed
    known = there.institution.read(
        MEMORANDUM, there.executed, "reference", "check_code"
    )
    there.send_form(
        page,
        "/memorandum/check",
        reference=known["reference"],
        code=known["check_code"],
    )

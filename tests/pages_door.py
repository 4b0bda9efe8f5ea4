"""The pages of the public door: ask, look into the mailbox, confirm, follow."""

import re
from functools import cached_property

from pages import There, shows
from visitor import Visitor

WHO = {
    "company": "Jeklarna Sotla d.o.o.",
    "register_number": "7654321000",
    "vat": "",
    "country": "SI",
    "contact": "Ana Novak",
    "phone": "",
}
WISHES = {
    "f_purpose": "Spare parts that are printed instead of cast",
    "f_forms": "A trainee each term",
    "f_ambition_short_term": "Two trainees this autumn",
    "f_ambition_medium_term": "A shared laboratory by 2028",
    "f_contribution_note": "Our foundry may be used on Fridays",
    "f_merit_note": "A hundred years of steel",
}


class Door(There):
    """An institution whose door is open, and requests in each state."""

    def __init__(self, server, mailbox):
        super().__init__(server, mailbox)
        call = server.xmlrpc()
        slug = f"sotla-{self.institution.company_id}"
        (user,) = call("res.users", "search", [("login", "=", self.officer)])
        company = [self.institution.company_id]
        call(
            "res.company",
            "write",
            company,
            {
                "hei_sme_reception_user_id": user,
                "hei_sme_door_slug": slug,
                "hei_sme_door_intro": "<p>Tell us what you have in mind.</p>",
                "hei_sme_door_thanks": "<p>You hear from us within a week.</p>",
                "hei_sme_door_notice": "<p>We keep what you write for two years.</p>",
                "hei_sme_door_open": True,
            },
        )
        call(
            "hei.sme.consent",
            "create",
            [{"name": "You may invite us.", "company_id": company[0]}],
        )
        call(
            "ir.config_parameter",
            "set_param",
            "hei_sme_collaboration.door_per_address",
            "0",
        )
        self.path = f"/work-with-us/{slug}"
        ways = call("hei.sme.way", "search", [("code", "=", "traineeship")])
        self.wishes = {**WISHES, "f_way_ids": str(ways[0])}

    def send(self, name):
        """Have somebody send a request; give the link in the mail that comes."""
        email = f"{name}.{self.institution.company_id}@example.com"
        visitor = Visitor(self.server)
        visitor.get(self.path)
        form = {**WHO, **self.wishes, "email": email, "consent": ""}
        for consent in self.call(
            "hei.sme.consent",
            "search",
            [("company_id", "=", self.institution.company_id)],
        ):
            form["consent"] = str(consent)
        version = self.call(
            "res.company",
            "read",
            [self.institution.company_id],
            ["hei_sme_door_notice_version"],
        )[0]["hei_sme_door_notice_version"]
        visitor.post(
            self.path, **form, notice_version=str(version), screen="3", go="send"
        )
        assert visitor.address.partition("?")[0].endswith("/sent"), visitor.page
        self.mailbox.deliver(self.server)
        return self.mailbox.links(email)[0]

    def confirm(self, link):
        visitor = Visitor(self.server)
        visitor.open(link)
        visitor.post(f"{visitor.path}/confirm")
        assert "Your request is with us" in visitor.page
        return visitor

    @cached_property
    def link_of_running(self):
        link = self.send("ana.running")
        self.confirm(link)
        return link

    @cached_property
    def link_of_closed(self):
        link = self.send("ana.closed")
        visitor = self.confirm(link)
        number = int(visitor.path.rpartition("/")[2])
        inquiry = self.institution.read("hei.sme.inquiry", number, "collaboration_id")
        reasons = self.call("hei.sme.close.reason", "search", [], limit=1)
        self.call(
            "hei.sme.collaboration",
            "write",
            inquiry["collaboration_id"][0],
            {
                "stage_id": self.institution.stage("closed"),
                "close_reason_id": reasons[0],
            },
        )
        return link

    def fill_who(self, page, name):
        page.goto(f"{self.url}{self.path}")
        for field in ("company", "register_number", "contact"):
            page.fill(f"#{field}", WHO[field])
        page.select_option("#country", "SI")
        page.fill("#email", f"{name}.{self.institution.company_id}@example.com")
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("heading", name="What would you like?").wait_for()

    def fill_wishes(self, page, name):
        self.fill_who(page, name)
        for field in list(WISHES)[:4]:
            page.fill(f"#{field}", WISHES[field])
        page.get_by_role("button", name="Continue").click()
        page.get_by_role("heading", name="What could we do together?").wait_for()


def door(heading):
    return shows(heading, at=Door)


@door("Work with us")
def door_who(there, page):
    page.goto(f"{there.url}{there.path}")


@door("Work with us")
def door_who_missing(there, page):
    page.goto(f"{there.url}{there.path}")
    page.get_by_role("button", name="Continue").click()
    page.locator("[role=alert]").wait_for()


@door("What would you like?")
def door_wishes(there, page):
    there.fill_who(page, "ana.wishes")


@door("What would you like?")
def door_wishes_missing(there, page):
    there.fill_who(page, "ana.wishes")
    page.get_by_role("button", name="Continue").click()
    page.locator("[role=alert]").wait_for()


@door("What could we do together?")
def door_together(there, page):
    there.fill_wishes(page, "ana.together")


@door("What could we do together?")
def door_together_missing(there, page):
    there.fill_wishes(page, "ana.together")
    page.get_by_role("button", name="Send my request").click()
    page.locator("[role=alert]").wait_for()


@door("Please look into your mailbox")
def door_sent(there, page):
    page.goto(f"{there.url}{there.path}/sent")


@door("Nobody takes requests here")
def door_closed(there, page):
    page.goto(f"{there.url}/work-with-us/nothing")


@door(re.compile("Work with us"))
def doors(there, page):
    page.goto(f"{there.url}/work-with-us")


@door("Is this right?")
def request_to_confirm(there, page):
    page.goto(there.send("ana.confirm"))


@door("Your request is with us")
def request_running(there, page):
    page.goto(there.link_of_running)


@door("Your request is with us")
def request_message_refused(there, page):
    page.goto(there.link_of_running)
    form = page.locator("form[action$='/message']")
    form.evaluate("(form) => form.submit()")
    page.locator("[role=alert]:visible").wait_for()


@door("Your request is closed")
def request_closed(there, page):
    page.goto(there.link_of_closed)

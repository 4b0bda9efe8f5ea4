"""The pages of people of the other side who log in."""

import re
from functools import cached_property

from institutions import CARD, MEMORANDUM
from pages import shows
from pages_memorandum import SIGNATORY, Memoranda


class Portal(Memoranda):
    """A company whose person has an account, and collaborations that differ."""

    @cached_property
    def company(self):
        return self.institution.company("Jeklarna Sotla d.o.o.")

    def account(self, company, name):
        """Give a person of a company an account; return the login, which is the
        password too.
        """
        call = self.server.xmlrpc()
        login = f"{name}.{company}@example.com"
        values = {"name": name.title(), "email": login, "parent_id": company}
        (person,) = call("res.partner", "create", [values])
        domain = [("module", "=", "base"), ("name", "=", "group_portal")]
        (group,) = call("ir.model.data", "search_read", domain, ["res_id"])
        values = {
            "partner_id": person,
            "login": login,
            "password": login,
            "group_ids": [(6, 0, [group["res_id"]])],
            "company_id": self.institution.company_id,
            "company_ids": [(6, 0, [self.institution.company_id])],
        }
        call("res.users", "create", [values])
        return login

    @cached_property
    def login(self):
        """Of a person whose turn it is on one card, with documents and messages on
        another.
        """
        login = self.account(self.company, "jana")
        self.asking = self.institution.card("sme_to_hei", sme_id=self.company)
        people = self.call("res.partner", "search", [("email", "=", login)])
        self.out = self.institution.memorandum(
            self.institution.answered(sme_id=self.company)
        )
        domain = [("agreement_id", "=", self.out), ("party", "=", "sme")]
        signatory = self.call(SIGNATORY, "search", domain)
        values = {"partner_id": people[0], "email": login}
        self.call(SIGNATORY, "write", signatory, values)
        context = {"accept_unreviewed": True}
        self.call(MEMORANDUM, "action_send", [self.out], context=context)
        read = self.institution.read(MEMORANDUM, self.out, "collaboration_id")
        self.with_documents = read["collaboration_id"][0]
        self.call(
            CARD,
            "message_post",
            self.with_documents,
            body="Please have a look at the memorandum.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=people,
        )
        return login

    @cached_property
    def login_of_nobody(self):
        """Of a person whose company has no collaboration."""
        company = self.institution.company("Pekarna Sotla d.o.o.")
        return self.account(company, "peter")

    def enter(self, page, login, path=""):
        self.log_in(page, login)
        page.goto(f"{self.url}/my/collaborations{path}")


def portal(heading):
    return shows(heading, at=Portal, public=False)


@portal("Collaborations")
def portal_list(there, page):
    there.enter(page, there.login, "?filterby=all")


@portal("Collaborations")
def portal_list_empty(there, page):
    there.enter(page, there.login_of_nobody)


@portal("There is nothing at this address.")
def portal_nothing(there, page):
    there.enter(page, there.login, "/1000000")


@portal(re.compile("."))
def portal_card(there, page):
    login = there.login
    there.enter(page, login, f"/{there.asking}")


@portal(re.compile("."))
def portal_answer_missing(there, page):
    login = there.login
    there.enter(page, login, f"/{there.asking}")
    form = page.locator("form[action*='/answer#']").first
    form.evaluate("(form) => form.submit()")
    page.locator("[role=alert]:visible").first.wait_for()


@portal(re.compile("."))
def portal_message_missing(there, page):
    login = there.login
    there.enter(page, login, f"/{there.asking}")
    page.get_by_role("button", name="Send message").click()
    page.locator("#body-error").wait_for()


@portal(re.compile("."))
def portal_documents(there, page):
    login = there.login
    there.enter(page, login, f"/{there.with_documents}")
    page.get_by_role("button", name="Read and sign").wait_for()


@portal(re.compile("What is on record about"))
def portal_company(there, page):
    there.enter(page, there.login, "/company")


@portal(re.compile("How big is"))
def portal_size(there, page):
    there.enter(page, there.login, "/company/size")
    page.locator("summary").click()


@portal(re.compile("How big is"))
def portal_size_wrong(there, page):
    there.enter(page, there.login, "/company/size")
    page.locator("summary").click()
    page.fill("#headcount", "many")
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator("#headcount-error").wait_for()


@portal(re.compile("How big is"))
def portal_size_sent(there, page):
    there.enter(page, there.login, "/company/size")
    page.locator("input[name=size]").nth(1).check()
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator("#done").wait_for()


@portal(re.compile("What is on record about"))
def portal_company_wrong(there, page):
    there.enter(page, there.login, "/company")
    page.fill("#email", "no address")
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator("#email-error").wait_for()

"""The pages of people who were asked: answer some steps, say yes or not now."""

from functools import cached_property

from institutions import ANSWERS, CARD
from pages import There, shows
from visitor import Visitor


class Asked(There):
    """People of companies who hold a link each; the institution wrote to them."""

    def ask(self, kind="answers", codes=()):
        """Ask somebody of a company that no card had yet; return the link."""
        direction = "sme_to_hei" if kind == "answers" else "hei_to_sme"
        values = {} if kind == "answers" else ANSWERS[direction]
        self.card = self.institution.card(direction, **values)
        company = self.institution.read(CARD, self.card, "sme_id")["sme_id"][0]
        email = f"neza.{self.card}@example.com"
        person = {"name": "Neža Bober", "email": email, "parent_id": company}
        (partner,) = self.call("res.partner", "create", [person])
        self.call(CARD, "write", [self.card], {"sme_contact_id": partner})
        wizard = {"collaboration_id": self.card, "kind": kind, "partner_id": partner}
        if kind == "interest":
            offices = self.call("hei.sme.office", "search", [("side", "=", "sme")])
            wizard["office_id"] = offices[0]
        (wizard,) = self.call("hei.sme.ask", "create", [wizard])
        self.call("hei.sme.ask", "action_send", [wizard])
        self.mailbox.deliver(self.server)
        return self.mailbox.links(email)[0]

    def reply(self, link, word, **form):
        """Have somebody press a button of the page."""
        visitor = Visitor(self.server)
        visitor.open(link)
        visitor.post(f"{visitor.path}{word}", **form)
        assert visitor.status == 200, visitor.page
        return link

    def close(self):
        reasons = self.call("hei.sme.close.reason", "search", [], limit=1)
        values = {"stage_id": self.institution.stage("closed")}
        self.call(CARD, "write", [self.card], {**values, "close_reason_id": reasons[0]})

    @cached_property
    def link(self):
        return self.ask()

    @cached_property
    def link_to_interest(self):
        return self.ask("interest")


def asked(heading):
    return shows(heading, at=Asked)


@asked("A few short answers, please")
def answer(there, page):
    page.goto(there.link)


@asked("A few short answers, please")
def answer_missing(there, page):
    page.goto(there.link)
    page.locator("form.answer").evaluate("(form) => form.submit()")
    page.locator("[role=alert]:visible").first.wait_for()


@asked("A few short answers, please")
def answer_saved(there, page):
    page.goto(there.link)
    page.get_by_role("button", name="Save and go on later").click()
    page.locator("[role=status]:visible").wait_for()


@asked("Thank you, Neža Bober")
def answered(there, page):
    link = there.ask()
    ways = there.call("hei.sme.way", "search", [("code", "=", "traineeship")])
    answers = {f"f_{name}": text for name, text in ANSWERS["sme_to_hei"].items()}
    page.goto(there.reply(link, "", **answers, f_way_ids=str(ways[0])))


@asked("Handed on, thank you")
def answer_handed_on(there, page):
    page.goto(there.ask())
    page.get_by_text("This is for a colleague").click()
    page.get_by_label("Your colleague's name").fill("Tine Kos")
    page.get_by_label("Your colleague's e-mail").fill(f"tine.{there.card}@example.com")
    page.get_by_role("button", name="Hand it on").click()


@asked("There is nothing to answer any more")
def answer_over(there, page):
    link = there.ask()
    page.goto(link)
    page.get_by_role("heading", name="A few short answers").wait_for()
    there.close()
    page.reload()


@asked("Would you like to work with us?")
def interest(there, page):
    page.goto(there.link_to_interest)


@asked("Thank you, Neža Bober")
def interest_yes(there, page):
    page.goto(there.reply(there.ask("interest"), "/yes", sentence="Gladly."))


@asked("Not now: that's fine")
def interest_no(there, page):
    page.goto(there.reply(there.ask("interest"), "/no", reason="No time."))


@asked("This invitation is over")
def interest_over(there, page):
    page.goto(there.ask("interest"))
    page.get_by_role("heading", name="Would you like").wait_for()
    there.close()
    page.reload()


@asked("A few short answers, please")
def answer_partly_settled(there, page):
    link = there.ask()
    there.call(CARD, "write", [there.card], {"merit_note": "Known to everybody"})
    page.goto(link)
    page.get_by_text("2.b.ii Why this SME is answered already.").wait_for()


@asked("A few short answers, please")
def answer_colleague_refused(there, page):
    page.goto(there.link)
    page.get_by_text("This is for a colleague").click()
    page.get_by_label("Your colleague's name").fill("Tine Kos")
    page.get_by_label("Your colleague's e-mail").fill("tine")
    page.get_by_role("button", name="Hand it on").click()
    page.locator("[role=alert]:visible").wait_for()


@asked("Everything is settled already")
def answer_settled(there, page):
    link = there.ask()
    ways = there.call("hei.sme.way", "search", [], limit=1)
    values = {**ANSWERS["sme_to_hei"], "way_ids": [(6, 0, ways)]}
    there.call(CARD, "write", [there.card], values)
    page.goto(link)


@asked("Would you like to work with us?")
def interest_refused(there, page):
    page.goto(there.link_to_interest)
    page.locator("#sentence").fill("x" * 1001)
    page.get_by_role("button", name="Yes, let's talk").click()
    page.locator("[role=alert]").wait_for()

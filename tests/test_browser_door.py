"""An SME without an account asks, answers and follows; nobody types it again."""

import re

import pytest
import screens
import smtp_sink
from conftest import running
from institutions import CARD, LINE
from pages_door import Door
from pages_portal import Portal
from playwright.sync_api import expect

#: What the company types at the door, by the field of the card that it ends in.
TYPED = {
    "purpose": "Spare parts that are printed instead of cast 🏭",
    "forms": "A trainee each term, and one thesis",
    "ambition_short_term": "Two trainees this autumn",
    "ambition_medium_term": "A shared laboratory by 2028",
    "contribution_note": "Our foundry may be used on Fridays",
    "merit_note": "A hundred years of steel, and no patents hidden",
}
WHO = {
    "company": "Jeklarna Sotla d.o.o.",
    "register_number": "7654321000",
    "contact": "Ana Novak",
    "email": "ana@jeklarna-sotla.example.com",
    "phone": "+386 3 555 12 34",
}
BEGIN = "As soon as the snow is gone"
STEPS = ("2.a", "2.b.i", "2.b.ii", "2.c")


@pytest.fixture(scope="module")
def server():
    """A server of its own: the institution changes its protocol here."""
    with running(demo=False) as started:
        yield started


@pytest.fixture(scope="module")
def mailbox(server):
    with smtp_sink.open_mailbox() as opened:
        opened.serve(server)
        yield opened


class Story:
    """What a company and three people of an institution do, one after the other."""

    def __init__(self, server, mailbox, as_user, as_guest, pictures):
        self.server, self.mailbox, self.pictures = server, mailbox, pictures
        self.door = Door(server, mailbox)
        self.institution = self.door.institution
        self.call = self.institution.call
        self.as_user = as_user
        self.phone = as_guest()
        self.stations = 0
        self.card = None

    def keep(self, page, station):
        self.stations += 1
        path = self.pictures / f"door_{self.stations:02}_{station}.png"
        if page is self.phone:
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= page.viewport_size["width"], station
        page.screenshot(path=path, full_page=page is self.phone)

    def heading(self, text):
        expect(self.phone.locator("main h1:visible").first).to_have_text(text)

    def press(self, name):
        self.phone.get_by_role("button", name=name, exact=True).click()

    def open_card(self, page):
        screens.open_record(page, "collaborations", self.card)

    def is_done(self, page, *codes):
        for code in codes:
            expect(screens.step(page, code)).to_have_class(
                re.compile("o_hei_sme_step_done")
            )

    # The company

    def ask_at_the_door(self):
        phone = self.phone
        phone.goto(f"{self.server.url}/work-with-us")
        self.heading("Work with us")
        for name, text in WHO.items():
            phone.fill(f"#{name}", text)
        phone.select_option("#country", "SI")
        self.keep(phone, "who")
        self.press("Continue")
        self.heading("What would you like?")
        for name in list(TYPED)[:4]:
            phone.fill(f"#f_{name}", TYPED[name])
        self.keep(phone, "wishes")
        self.press("Continue")
        self.heading("What could we do together?")
        for name in list(TYPED)[4:]:
            phone.fill(f"#f_{name}", TYPED[name])
        phone.get_by_label("Traineeship").check()
        expect(phone.locator("main")).to_contain_text("We keep what you write")
        self.keep(phone, "together")
        self.press("Send my request")
        self.heading("Please look into your mailbox")
        assert not self.cards(), "there is a card before anybody confirmed"

    def cards(self):
        return self.call(CARD, "search", [("asker_email", "=", WHO["email"])])

    def confirm_by_the_link(self):
        self.mailbox.deliver(self.server)
        (link,) = self.mailbox.links(WHO["email"])
        self.phone.goto(link)
        self.heading("Is this right?")
        expect(self.phone.locator("main")).to_contain_text(TYPED["purpose"])
        self.keep(self.phone, "to_confirm")
        self.press("Confirm and send")
        self.heading("Your request is with us")
        (self.card,) = self.cards()
        self.keep(self.phone, "follow")

    def follow(self, *told):
        """Look at the page again: it says where the request is."""
        self.phone.reload()
        for text in told:
            expect(self.phone.locator("main")).to_contain_text(text)

    # Career services

    def career_services_take_the_answers(self):
        self.officer = page = self.as_user(self.institution.officer)
        screens.open_board(page)
        contact = screens.column(page, "Contact")
        expect(screens.card(contact, WHO["company"])).to_be_visible()
        screens.picture(page, self.pictures, "door_board")
        screens.card(contact, WHO["company"]).click()
        expect(screens.step(page, "2.a")).to_contain_text("proposed")
        screens.whole_form(page, self.pictures, "door_proposed")
        screens.header(page, "Take what was proposed")
        self.is_done(page, *STEPS)

    def create_the_company(self):
        page = self.officer
        screens.header(page, "Create or link company")
        create = screens.dialog(page)
        expect(screens.field(create, "name").locator("input")).to_have_value(
            WHO["company"]
        )
        screens.picture(page, self.pictures, "door_create_company")
        screens.press(create, "Create")
        screens.no_dialog(page)
        read = self.institution.read(CARD, self.card, "sme_id", "sme_contact_id")
        assert read["sme_id"][1] == WHO["company"]
        assert WHO["contact"] in read["sme_contact_id"][1]

    def pass_it_on(self):
        page = self.officer
        screens.header(page, "Pass on")
        whom = screens.dialog(page)
        screens.choose(page, whom, "unit_ids", "Faculty of ICT")
        screens.write(whom, "sentence", "They print spare parts.")
        screens.picture(page, self.pictures, "door_pass_on")
        screens.press(whom, "Pass on")
        screens.no_dialog(page)
        expect(screens.step(page, "1")).to_contain_text("Faculty of ICT")

    # The department

    def the_department_accepts(self):
        page = self.as_user("ines")
        screens.open_board(page)
        screens.card(page, WHO["company"]).click()
        one = screens.step(page, "1")
        expect(one).to_contain_text("Faculty of ICT")
        screens.picture(page, self.pictures, "door_department")
        screens.press(one, "Accept(?:ed)?")
        self.is_done(page, "1")

    # The last answer

    def one_more_question(self):
        """The institution adds a step to its protocol, for open cards, too."""
        call = self.server.xmlrpc()
        (protocol,) = call(
            "hei.sme.protocol", "search", [("direction", "=", "sme_to_hei")]
        )
        step = {
            "protocol_id": protocol,
            "code": "2.d",
            "name": "When it could begin",
            "sequence": 55,
            "phase": "definition",
            "side": "sme",
            "required": True,
            "completion": "answers",
            "question_definition": [
                {"name": "begin", "type": "char", "string": "When could it begin?"}
            ],
        }
        call("hei.sme.protocol.step", "create", [step])
        call("hei.sme.protocol", "action_apply_to_open", [protocol])
        assert self.institution.states(self.card)["2.d"] == "todo"

    def be_held_by_the_gate(self):
        page = self.officer
        self.open_card(page)
        screens.stage_button(page, "Definition").click()
        expect(screens.current_stage(page)).to_contain_text("Definition")
        assert self.institution.reaches(self.card, "definition")
        screens.stage_button(page, "Memorandum").click()
        assert "When could it begin?" in screens.refusal(page)
        screens.close_refusal(page)

    def ask_them(self):
        page = self.officer
        self.open_card(page)
        screens.step(page, "2.d").get_by_role("button", name="Ask them").click()
        ask = screens.dialog(page)
        expect(ask).to_contain_text("When it could begin")
        expect(screens.field(ask, "email")).to_be_visible()
        screens.picture(page, self.pictures, "door_ask")
        screens.press(ask, "Send")
        screens.no_dialog(page)
        self.mailbox.deliver(self.server)

    def answer_by_the_link(self):
        (link,) = self.mailbox.links(WHO["email"])
        self.phone.goto(link)
        self.heading("A few short answers, please")
        fields = self.phone.locator(".question textarea, .question input")
        expect(fields).to_have_count(1)
        fields.fill(BEGIN)
        self.keep(self.phone, "answer")
        self.press("Send")
        self.heading(f"Thank you, {WHO['contact']}")
        self.keep(self.phone, "answered")

    def take_it_and_reach_the_memorandum(self):
        page = self.officer
        self.open_card(page)
        expect(screens.step(page, "2.d")).to_contain_text("proposed")
        screens.press(screens.step(page, "2.d"), "Take")
        self.is_done(page, "2.d")
        screens.stage_button(page, "Memorandum").click()
        expect(screens.current_stage(page)).to_contain_text("Memorandum")
        assert self.institution.reaches(self.card, "memorandum")
        screens.whole_form(page, self.pictures, "door_memorandum")

    def nobody_typed_it_again(self):
        """What is on the card is, letter by letter, what the company typed."""
        read = self.institution.read(CARD, self.card, *TYPED, "way_ids")
        assert {name: read[name] for name in TYPED} == TYPED
        ways = self.call("hei.sme.way", "search", [("code", "=", "traineeship")])
        assert read["way_ids"] == ways
        lines = self.call(
            LINE,
            "search_read",
            [("collaboration_id", "=", self.card), ("phase", "=", "definition")],
            ["code", "state", "answered_by", "answers"],
        )
        assert {line["code"] for line in lines} == {*STEPS, "2.d"}
        for line in lines:
            assert line["state"] == "done", line
            assert line["answered_by"] == WHO["contact"], line
        (own,) = [line["answers"] for line in lines if line["code"] == "2.d"]
        assert [question["value"] for question in own] == [BEGIN]


def test_a_company_asks_and_reaches_the_memorandum_in_its_own_words(
    server, mailbox, as_user, as_guest, pictures
):
    story = Story(server, mailbox, as_user, as_guest, pictures)
    coordinator = story.institution.person("ines", "group_coordinator")
    (unit,) = story.institution.unit_ids.values()
    server.xmlrpc()("hei.sme.unit", "write", [unit], {"user_ids": [(4, coordinator)]})
    story.ask_at_the_door()
    story.confirm_by_the_link()
    story.follow("Establishing contact")
    story.career_services_take_the_answers()
    story.create_the_company()
    story.pass_it_on()
    story.the_department_accepts()
    story.follow("Faculty of ICT")
    story.one_more_question()
    story.be_held_by_the_gate()
    story.ask_them()
    story.answer_by_the_link()
    story.take_it_and_reach_the_memorandum()
    story.nobody_typed_it_again()


def test_a_company_answers_and_writes_in_the_portal(
    server, mailbox, as_user, as_guest, pictures
):
    """Somebody with an account answers a step; career services take it as it is."""
    there = Portal(server, mailbox)
    card, phone = there.institution.card(sme_id=there.company), as_guest()
    there.institution.accept(card)
    there.enter(phone, there.account(there.company, "jana"))
    phone.locator("tbody a").first.click()
    expect(phone.locator(".standing_now")).to_contain_text(
        "your turn", ignore_case=True
    )
    step = phone.locator("details.portal_answer").first
    for name in list(TYPED)[:4]:
        step.locator(f"#f_{name}").fill(TYPED[name])
    phone.screenshot(path=pictures / "door_portal_answer_375.png", full_page=True)
    step.get_by_role("button", name="Send answer").click()
    expect(phone.get_by_role("status")).to_contain_text("Thank you")
    phone.get_by_label("Write to").fill("Whom may we call?")
    phone.get_by_role("button", name="Send message").click()
    expect(phone.locator(".portal_message.own")).to_contain_text("Whom may we call?")
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= phone.viewport_size["width"]
    phone.screenshot(path=pictures / "door_portal_375.png", full_page=True)

    officer = as_user(there.officer)
    screens.open_record(officer, "collaborations", card)
    expect(screens.step(officer, "2.a")).to_contain_text("proposed")
    expect(officer.locator(".o-mail-Thread")).to_contain_text("Whom may we call?")
    screens.press(screens.step(officer, "2.a"), "Take")
    expect(screens.step(officer, "2.a")).to_have_class(
        re.compile("o_hei_sme_step_done")
    )
    names = list(TYPED)[:4]
    read = there.institution.read(CARD, card, *names)
    assert {name: read[name] for name in names} == {n: TYPED[n] for n in names}
    domain = [("collaboration_id", "=", card), ("code", "=", "2.a")]
    (line,) = there.call(LINE, "search_read", domain, ["answered_by"])
    assert line["answered_by"] == "Jana"

"""A collaboration travels the protocol in a real browser, in both directions."""

import re
import subprocess
from functools import partial

import institutions
import pytest
import screens
from institutions import ANSWERS, CARD, MEMORANDUM
from playwright.sync_api import expect

#: The two walks, by who approached whom.
WALKS = {
    "sme_to_hei": {
        "institution": "Univerza na Gori",
        "officer": "gora",
        "company": "Žlahtna jeklarna d.o.o.",
        "steps": ("2.a", "2.b.i", "2.b.ii", "2.c"),
    },
    "hei_to_sme": {
        "institution": "Hogeschool Dijlezicht",
        "officer": "dijle",
        "company": "Brouwerij De Linde bv",
        "steps": ("2.a", "2.b", "2.c", "2.d"),
    },
}


class Walk:
    """One officer's way through the protocol, station by station."""

    def __init__(self, page, pictures, direction, institution):
        self.page, self.pictures = page, pictures
        self.direction, self.institution = direction, institution
        self.company = WALKS[direction]["company"]
        self.steps = WALKS[direction]["steps"]
        self.stations = 0
        self.card = self.memorandum = None

    def keep(self, station, whole=False):
        self.stations += 1
        name = f"{self.direction}_{self.stations:02}_{station}"
        shoot = screens.whole_form if whole else screens.picture
        shoot(self.page, self.pictures, name)

    def open_card(self):
        screens.open_board(self.page)
        screens.card(self.page, self.company).click()
        expect(self.page.locator(".o_hei_sme_step").first).to_be_visible()

    # Contact

    def open_the_app_for_the_first_time(self):
        page = self.page
        page.locator(".o_navbar_apps_menu button").click()
        page.get_by_role("menuitem", name="Collaborations", exact=True).click()
        expect(screens.dialog(page)).to_contain_text("Who are you")
        self.keep("welcome")
        page.locator(".modal button", has_text="We are an HEI").click()
        expect(page.locator(".o_kanban_renderer")).to_be_visible()
        for stage in ("Contact", "Definition", "Memorandum", "Active"):
            expect(screens.column(page, stage)).to_be_visible()
        self.keep("empty_board")

    def create_it_with_quick_create(self):
        page = self.page
        page.locator(".o-kanban-button-new").click()
        quick = page.locator(".o_kanban_quick_create")
        if self.direction == "hei_to_sme":
            screens.field(quick, "direction").locator("label").nth(1).click()
            screens.choose(page, quick, "sme_id", self.company)
        else:
            screens.choose(page, quick, "sme_id", self.company, "Create ")
        self.keep("quick_create")
        quick.locator(".o_kanban_add").click()
        contact = screens.column(page, "Contact")
        expect(screens.card(contact, self.company)).to_be_visible()
        page.keyboard.press("Escape")
        expect(quick).to_have_count(0)
        self.keep("card")
        (self.card,) = self.institution.call(
            CARD,
            "search",
            [("sme_id.name", "=", self.company)],
        )

    def be_refused_a_drag_while_nobody_has_accepted(self):
        page = self.page
        screens.drag(
            page,
            screens.card(page, self.company),
            screens.column(page, "Definition"),
        )
        said = screens.refusal(page)
        assert self.company in said
        assert "Step 1" in said and "Establishing contact" in said
        assert "no department has accepted yet" in said
        self.keep("drag_refused")
        screens.close_refusal(page)
        contact = screens.column(page, "Contact")
        expect(screens.card(contact, self.company)).to_be_visible()
        assert self.institution.kind(self.card) == "contact"

    def note_an_approach_and_its_yes(self):
        page = self.page
        screens.card(page, self.company).click()
        expect(screens.step(page, "1")).to_be_visible()
        self.keep("new_form", whole=True)
        if self.direction == "sme_to_hei":
            screens.header(page, "Pass on")
            ask = screens.dialog(page)
            screens.choose(page, ask, "unit_ids", "Faculty of ICT")
            screens.write(ask, "sentence", "They called twice")
        else:
            screens.header(page, "Note an approach")
            ask = screens.dialog(page)
            screens.choose(page, ask, "office_id", "Human resources")
        self.keep("approach")
        screens.press(ask, "(?:Pass on|Save(?: & Close)?)")
        screens.no_dialog(page)
        one = screens.step(page, "1")
        expect(one.locator(".o_hei_sme_approach")).to_have_count(1)
        screens.press(one, "Accept(?:ed)?")
        expect(one).to_have_class(re.compile("o_hei_sme_step_done"))
        self.keep("accepted")

    def drag_it_to_definition(self):
        page = self.page
        screens.open_board(page)
        definition = screens.column(page, "Definition")
        screens.drag(page, screens.card(page, self.company), definition)
        expect(screens.card(definition, self.company)).to_be_visible()
        self.keep("dragged")
        assert self.institution.reaches(self.card, "definition")

    # Definition

    def be_refused_by_the_status_bar(self):
        page = self.page
        self.open_card()
        screens.stage_button(page, "Memorandum").click()
        said = screens.refusal(page)
        lines = self.institution.call(
            "hei.sme.collaboration.step",
            "search_read",
            [("collaboration_id", "=", self.card), ("phase", "=", "definition")],
            ["code", "name"],
        )
        assert {line["code"] for line in lines} == set(self.steps)
        for line in lines:
            assert re.search(
                rf"Step {re.escape(line['code'])}\W+{re.escape(line['name'])}", said
            ), said
        self.keep("gate")
        screens.close_refusal(page)
        expect(screens.current_stage(page)).to_contain_text("Definition")
        assert self.institution.kind(self.card) == "definition"

    def answer_every_step(self):
        page = self.page
        for name, text in ANSWERS[self.direction].items():
            screens.write(page, name, text)
        if self.direction == "sme_to_hei":
            tag = "contribution_ids", "Internship"
        else:
            tag = "benefit_ids", "knowledge"
            screens.choose(page, page, "study_field_ids", "061")
        screens.choose(page, page, *tag)
        screens.choose(page, page, "way_ids", "Traineeship")
        screens.choose(page, page, "way_ids", "Joint")
        screens.save(page)
        for code in self.steps:
            expect(screens.step(page, code)).to_have_class(
                re.compile("o_hei_sme_step_done")
            )
        self.keep("answered", whole=True)

    def move_on_by_the_status_bar(self):
        page = self.page
        screens.stage_button(page, "Memorandum").click()
        expect(screens.step(page, "3").get_by_text("Draft memorandum")).to_be_visible()
        expect(screens.current_stage(page)).to_contain_text("Memorandum")
        assert self.institution.reaches(self.card, "memorandum")

    # Memorandum

    def draft_the_memorandum(self):
        page = self.page
        screens.header(page, "Draft memorandum")
        expect(page.locator(".o_field_widget[name=article_ids]")).to_be_visible()
        read = self.institution.read(CARD, self.card, "agreement_id")
        self.memorandum = read["agreement_id"][0]
        self.keep("draft")

    def hear_what_it_still_needs(self):
        page = self.page
        screens.header(page, "Ready to sign")
        said = screens.refusal(page)
        assert f"a person who signs for {self.company}" in said
        assert ("at least one study field" in said) == (self.direction == "sme_to_hei")
        self.keep("not_ready")
        screens.close_refusal(page)

    def choose_signatories(self):
        page = self.page
        if self.direction == "sme_to_hei":
            screens.choose(page, page, "study_field_ids", "061")
        people = (
            ("HEI", "Prof. Ana Kos", "Rector"),
            ("Company", "Jan Novak", "Managing director"),
        )
        table = screens.field(page, "signatory_ids")
        for count, (party, name, capacity) in enumerate(people, 1):
            table.get_by_text("Add a person who signs").click()
            expect(table.locator("tr.o_data_row")).to_have_count(count)
            row = table.locator("tr.o_data_row").last
            expect(row).to_have_class(re.compile("o_selected_row"))
            screens.select(page, row, "party", party)
            screens.write(row, "name", name)
            screens.write(row, "capacity", capacity)
            screens.select(page, row, "method", "On paper")
        screens.save(page)
        self.keep("who_signs")

    def print_it(self):
        """Print by the button, and return the bytes the browser saved."""
        with self.page.expect_download() as printing:
            screens.header(self.page, "Print")
        file = printing.value
        assert file.suggested_filename.endswith(".pdf")
        return file.path()

    def print_a_draft(self):
        draft = text_of(self.print_it())
        assert "DRAFT" in draft
        assert self.company in draft

    def ready_it(self):
        page = self.page
        screens.header(page, "Ready to sign")
        warning = screens.dialog(page)
        expect(warning).to_contain_text("Nobody of your institution has approved")
        self.keep("unreviewed")
        screens.press(warning, "Ready to sign")
        screens.no_dialog(page)
        expect(page.get_by_role("button", name="Record")).to_have_count(2)
        self.keep("out_to_sign")

    def print_it_twice_the_same(self):
        first, second = self.print_it(), self.print_it()
        assert first.read_bytes() == second.read_bytes()
        assert first.read_bytes().startswith(b"%PDF-")
        text = text_of(first)
        read = self.institution.read(MEMORANDUM, self.memorandum, "reference")
        for expected in (
            read["reference"],
            self.institution.name,
            self.company,
            "Prof. Ana Kos",
            "Rector",
            "Jan Novak",
            "Managing director",
            "Traineeship",
            "061",
        ):
            assert expected in text, expected
        assert "DRAFT" not in text
        copy = self.pictures / f"{self.direction}_memorandum.pdf"
        copy.write_bytes(first.read_bytes())

    def record_both_signatures(self):
        page = self.page
        table = screens.field(page, "signatory_ids")

        def record_of(name):
            row = table.locator("tr.o_data_row", has_text=name)
            row.get_by_role("button", name="Record").click()
            record = screens.dialog(page)
            expect(screens.field(record, "signatory_id")).to_contain_text(name)
            return record

        record = record_of("Prof. Ana Kos")
        self.keep("record_signature")
        screens.press(record, "Record signature")
        expect(table.get_by_role("button", name="Record")).to_have_count(1)
        record = record_of("Jan Novak")
        scan = {
            "name": "signed.pdf",
            "mimeType": "application/pdf",
            "buffer": b"%PDF-1.4 signed",
        }
        file = record.locator(".o_field_widget[name=scan]")
        file.locator("input[type=file]").set_input_files(scan)
        expect(file.locator("input.o_input")).to_have_value("signed.pdf")
        self.keep("scan")
        screens.press(record, "Record signature")
        expect(screens.current_stage(page)).to_contain_text("In force")
        self.keep("in_force")

    # Active

    def see_it_active(self):
        page = self.page
        self.open_card()
        expect(screens.step(page, "3")).to_have_class(re.compile("step_done"))
        expect(screens.current_stage(page)).to_contain_text("Active")
        self.keep("active", whole=True)
        screens.open_board(page)
        active = screens.column(page, "Active")
        expect(screens.card(active, self.company)).to_be_visible()
        self.keep("board")
        assert self.institution.kind(self.card) == "active"
        assert set(self.institution.states(self.card).values()) == {"done"}


def text_of(pdf):
    done = subprocess.run(
        ["pdftotext", "-layout", pdf, "-"], capture_output=True, check=True, text=True
    )
    return done.stdout


@pytest.mark.parametrize("direction", WALKS)
def test_officer_takes_a_card_from_contact_to_active(
    server, as_user, pictures, direction
):
    names = WALKS[direction]
    first_time = direction == "sme_to_hei"
    institution = institutions.found(
        server,
        names["institution"],
        names["officer"],
        is_hei=None if first_time else True,
    )
    walk = Walk(as_user(names["officer"]), pictures, direction, institution)
    if first_time:
        walk.open_the_app_for_the_first_time()
    else:
        institution.company(names["company"], city="Leuven")
        screens.open_board(walk.page)
    walk.create_it_with_quick_create()
    walk.be_refused_a_drag_while_nobody_has_accepted()
    walk.note_an_approach_and_its_yes()
    walk.drag_it_to_definition()
    walk.be_refused_by_the_status_bar()
    walk.answer_every_step()
    walk.move_on_by_the_status_bar()
    walk.draft_the_memorandum()
    walk.hear_what_it_still_needs()
    walk.choose_signatories()
    walk.print_a_draft()
    walk.ready_it()
    walk.print_it_twice_the_same()
    walk.record_both_signatures()
    walk.see_it_active()


def keep_on_phone(page, pictures, station, whole=False):
    """Keep a screenshot of a screen that is no wider than the phone."""
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= screens.PHONE[0], station
    shoot = screens.whole_form if whole else screens.picture
    shoot(page, pictures, f"phone_{station}")


def test_on_a_phone_a_step_is_answered_and_everything_fits(server, as_user, pictures):
    institution = institutions.found(server, "Visoka šola Vipava", "vipava")
    company = institution.company("Vinogradi Vipava d.o.o.")
    card = institution.card(sme_id=company)
    page = as_user("vipava", size=screens.PHONE)
    keep = partial(keep_on_phone, page, pictures)

    screens.open_board(page)
    keep("board")
    screens.card(page, "Vinogradi Vipava").click()
    expect(screens.step(page, "1")).to_be_visible()
    page.locator(".o_hei_sme_add_approach").click()
    ask = screens.dialog(page)
    expect(screens.field(ask, "unit_ids")).to_be_visible()
    keep("approach")
    page.keyboard.press("Escape")
    screens.no_dialog(page)

    institution.accept(card)
    institution.move(card, "definition")
    screens.open_board(page)
    shown = screens.card(page, "Vinogradi Vipava")
    shown.hover(trial=True)
    keep("column")
    shown.click()
    expect(screens.step(page, "2.a")).to_be_visible()
    keep("card", whole=True)
    screens.write(page, "purpose", "Wine that keeps without sulphur")
    screens.save(page)
    keep("answered")
    read = institution.read(CARD, card, "purpose")
    assert read["purpose"] == "Wine that keeps without sulphur"

    page.locator(".o_statusbar_status button:visible").first.click()
    page.locator(".o-dropdown--menu:visible, .o_bottom_sheet:visible").get_by_text(
        "Memorandum"
    ).click()
    assert "Step 2.a" in screens.refusal(page)
    keep("gate")


def test_on_a_phone_a_memorandum_is_read_and_a_signature_recorded(
    server, as_user, pictures
):
    institution = institutions.found(server, "Visoka šola Idrija", "idrija")
    company = institution.company("Čipkarstvo Idrija d.o.o.")
    card = institution.answered("hei_to_sme", sme_id=company)
    memorandum = institution.memorandum(card)
    page = as_user("idrija", size=screens.PHONE)
    keep = partial(keep_on_phone, page, pictures)
    bar = page.locator(".o_statusbar_status")

    screens.open_record(page, screens.MEMORANDA, memorandum)
    keep("memorandum", whole=True)
    screens.header(page, "Ready to sign")
    screens.press(screens.dialog(page), "Ready to sign")
    screens.no_dialog(page)
    expect(bar).to_contain_text("Out to sign")
    keep("out_to_sign")
    for left in (1, 0):
        buttons = screens.field(page, "signatory_ids").get_by_role(
            "button", name="Record signature"
        )
        buttons.first.click()
        record = screens.dialog(page)
        keep("record")
        screens.press(record, "Record signature")
        screens.no_dialog(page)
        expect(buttons).to_have_count(left)
    expect(bar).to_contain_text("In force")
    keep("in_force")
    assert institution.kind(card) == "active"
    screens.open_record(page, "collaborations", card)
    keep("active", whole=True)

"""Each role sees what it may see, and no button that would only be refused."""

import re

import institutions
import pytest
import screens
from institutions import CARD
from playwright.sync_api import expect

#: What a button above the form says when it changes something.
CHANGES = (
    "Pass on",
    "Note an approach",
    "Keep it",
    "Take what was proposed",
    "Draft memorandum",
    "Close",
    "Reopen",
    "Move anyway…",
    "Create or link company",
    "Ready to sign",
    "Back to draft",
    "Share with the other side",
    "Ask for a review",
    "Approve the text",
    "Ask to sign",
    "Remind",
    "Ask again",
    "New version",
    "Renew",
    "Amend",
    "Give notice",
    "Cancel",
)


@pytest.fixture(scope="module")
def institution(server):
    made = institutions.found(server, "Visoka šola Soča", "soca")
    made.person("soca_coordinator", "group_coordinator")
    made.person("soca_reader", "group_reader")
    return made


def buttons(page):
    """The labels of what can be pressed above the form."""
    shown = page.locator(".o_statusbar_buttons button:visible")
    return [label.strip() for label in shown.all_inner_texts()]


def test_coordinator_sees_and_answers_their_own_card_only(
    server, as_user, pictures, institution
):
    me = institution.person("soca_coordinator", "group_coordinator")
    mine = institution.card(sme_id=institution.company("Mlin Soča d.o.o."), user_id=me)
    other = institution.card(sme_id=institution.company("Pekarna Tuja d.o.o."))
    page = as_user("soca_coordinator")

    screens.open_board(page)
    expect(screens.card(page, "Mlin Soča")).to_be_visible()
    expect(screens.card(page, "Pekarna Tuja")).to_have_count(0)
    expect(page.locator(".o-kanban-button-new")).to_have_count(0)
    screens.picture(page, pictures, "coordinator_board")

    screens.card(page, "Mlin Soča").click()
    expect(screens.step(page, "2.a")).to_be_visible()
    assert "Draft memorandum" not in buttons(page)
    assert "Keep it" not in buttons(page)
    expect(page.locator(".o_hei_sme_skip")).to_have_count(0)
    screens.write(page, "purpose", "Flour that needs no bleach")
    screens.save(page)
    screens.picture(page, pictures, "coordinator_card")
    read = institution.read(CARD, mine, "purpose")
    assert read["purpose"] == "Flour that needs no bleach"

    screens.header(page, "Pass on")
    ask = screens.dialog(page)
    screens.choose(page, ask, "unit_ids", "Faculty of ICT")
    screens.press(ask, "Pass on")
    screens.no_dialog(page)
    one = screens.step(page, "1")
    expect(one.locator(".o_hei_sme_approach")).to_have_count(1)
    expect(one.get_by_role("button", name="Accept")).to_have_count(0)
    institution.join("Faculty of ICT", me)
    page.reload()
    screens.press(one, "Accept")
    expect(screens.step(page, "1")).to_have_class(re.compile("o_hei_sme_step_done"))
    screens.stage_button(page, "Definition").click()
    expect(screens.current_stage(page)).to_contain_text("Definition")
    assert institution.reaches(mine, "definition")

    page.goto(f"/odoo/collaborations/{other}")
    expect(screens.dialog(page)).to_be_visible()
    expect(page.locator(".o_hei_sme_step")).to_have_count(0)
    assert "Pekarna Tuja" not in page.content()


def test_reader_reads_everything_and_is_offered_nothing_else(
    server, as_user, pictures, institution
):
    company = institution.company("Apneničar Kanal d.o.o.")
    card = institution.answered(sme_id=company)
    memorandum = institution.memorandum(card)
    page = as_user("soca_reader")

    screens.open_board(page)
    shown = screens.card(page, "Apneničar Kanal")
    expect(shown).to_be_visible()
    expect(page.locator(".o-kanban-button-new")).to_have_count(0)
    expect(page.locator(".o_kanban_quick_add")).to_have_count(0)
    screens.drag(page, shown, screens.column(page, "Contact"))
    expect(screens.card(screens.column(page, "Memorandum"), "Apnen")).to_be_visible()
    screens.no_dialog(page)
    assert institution.kind(card) == "memorandum"
    screens.open_board(page)
    screens.picture(page, pictures, "reader_board")
    shown.hover()
    menu = shown.locator(".o_dropdown_kanban button")
    if menu.count():
        menu.click()
        offered = page.locator(".o-dropdown--menu:visible .dropdown-item")
        assert not {"Close…", "Delete", "Reopen"} & set(offered.all_inner_texts())

    screens.open_record(page, "collaborations", card)
    assert not set(CHANGES) & set(buttons(page)), buttons(page)
    steps = page.locator(".o_hei_sme_steps")
    expect(steps.locator("textarea:visible, input:visible")).to_have_count(0)
    for label in ("Skip", "Tick", "Accept", "Decline", "Pass on", "Draft memorandum"):
        expect(steps.get_by_role("button", name=label)).to_have_count(0)
    expect(page.locator(".o_hei_sme_add_approach")).to_have_count(0)
    screens.whole_form(page, pictures, "reader_card")
    screens.stage_button(page, "Contact").click(force=True)
    assert institution.kind(card) == "memorandum"

    screens.open_record(page, screens.MEMORANDA, memorandum)
    assert not set(CHANGES) & set(buttons(page)), buttons(page)
    with page.expect_download() as printing:
        screens.header(page, "Print")
    assert printing.value.suggested_filename.endswith(".pdf")
    screens.picture(page, pictures, "reader_memorandum")
    expect(page.locator(".o_menu_sections", has_text="Configuration")).to_have_count(0)

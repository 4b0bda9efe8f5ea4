"""What needs me now, as an officer and a coordinator meet it on logging in."""

import re

import institutions
import pytest
import screens
from accessibility import assert_accessible
from institutions import CARD
from playwright.sync_api import expect

SCREEN = ".o_hei_sme_needs_page"


@pytest.fixture(scope="module")
def institution(server):
    departments = ("Career Centre", "Faculty of Mining")
    made = institutions.found(server, "Univerza Mežica", "mezica", True, departments)
    miner = made.person("mezica_mining", "group_coordinator")
    made.join("Faculty of Mining", miner)
    return made


@pytest.fixture(scope="module")
def answered(institution):
    """A card on which the company answered step 2.b.i by its link."""
    company = institution.company("Rudnik Peca d.o.o.")
    card = institution.card(sme_id=company, purpose="Galleries to be measured")
    institution.server.shell(
        f"card = env['hei.sme.collaboration'].browse({card})\n"
        "line = card.step_ids.filtered(lambda li: li.code == '2.b.i')\n"
        "card._propose({'fields': {'contribution_note': 'A mine for students'}},"
        " line, 'Tine Rudar', env['res.partner'])\n"
        "env.cr.commit()\n"
    )
    assert institution.states(card)["2.b.i"] == "proposed"
    return card


def section(page, title):
    heading = page.get_by_role("heading", name=re.compile(f"^{title}"))
    return page.locator("section", has=heading)


def open_app(page):
    """Open what the app's own menu opens."""
    page.goto("/odoo/action-hei_sme_collaboration.collaboration_action_open")
    expect(page.locator(SCREEN)).to_be_visible()


def test_officer_lands_there_and_takes_an_answer(
    server, as_user, pictures, institution, answered
):
    page = as_user("mezica")
    open_app(page)
    waiting = section(page, "Answers to take")
    expect(waiting.locator(".o_hei_sme_need_count")).to_have_text("1")
    line = waiting.get_by_role("link", name="Rudnik Peca d.o.o.")
    expect(line).to_contain_text("Tine Rudar: 2.b.i")
    screens.picture(page, pictures, "needs")
    assert_accessible(page, SCREEN)

    # By keyboard: the line is a link.
    line.focus()
    page.keyboard.press("Enter")
    step = screens.step(page, "2.b.i")
    expect(step).to_be_focused()
    expect(step).to_be_in_viewport()
    expect(step.locator("textarea").first).to_have_value("A mine for students")
    screens.press(step, "Take")
    expect(step.locator(".o_hei_sme_state_text .fa-check")).to_be_visible()
    assert institution.states(answered)["2.b.i"] == "done"

    # Back by the breadcrumbs: what was done is gone.
    page.locator(".o_breadcrumb").get_by_text("What needs me now").click()
    expect(page.locator(SCREEN)).to_be_visible()
    expect(section(page, "Answers to take")).to_have_count(0)
    expect(page.locator(".o_hei_sme_needs_quiet")).to_contain_text("Answers to take")


def test_all_of_a_kind_are_a_list_whose_filter_comes_off(server, as_user, institution):
    nobodys = institution.card(sme_id=institution.company("Topla d.o.o."))
    institution.call(CARD, "write", [nobodys], {"user_id": False})
    institution.card(sme_id=institution.company("Uršlja d.o.o."))
    page = as_user("mezica")
    page.goto("/odoo/what-needs-me")
    page.get_by_role("button", name="All", exact=True).click()
    pressed = page.get_by_role("button", name="All", exact=True, pressed=True)
    expect(pressed).to_be_visible()
    section(page, "Nobody has taken these yet").get_by_role("button").click()
    facet = page.locator(".o_searchview_facet")
    expect(facet).to_contain_text("Nobody has taken these yet")
    rows = page.locator(".o_list_view .o_data_row")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Topla")
    facet.locator(".o_facet_remove").click()
    expect(page.locator(".o_data_row", has_text="Uršlja")).to_be_visible()
    # What was chosen is remembered.
    page.goto("/odoo/what-needs-me")
    expect(pressed).to_be_visible()


def test_a_department_answers_on_a_phone(server, as_user, pictures, institution):
    card = institution.card(sme_id=institution.company("Svinec Žerjav d.o.o."))
    asked = {
        "collaboration_id": card,
        "unit_id": institution.unit_ids["Faculty of Mining"],
        "sentence": "Would you look after their galleries?",
    }
    institution.call("hei.sme.approach", "create", [asked])
    page = as_user("mezica_mining", screens.PHONE)
    open_app(page)
    waiting = section(page, "Waiting for your department")
    expect(waiting).to_contain_text("Would you look after their galleries?")
    expect(page.get_by_role("button", name="All", exact=True)).to_have_count(0)
    width = page.evaluate("document.scrollingElement.scrollWidth")
    assert width <= screens.PHONE[0]
    screens.picture(page, pictures, "needs_department")
    assert_accessible(page, SCREEN)

    waiting.get_by_role("link", name="Svinec Žerjav d.o.o.").click()
    step = screens.step(page, "1")
    expect(step).to_be_in_viewport()
    screens.press(step, "Accept")
    expect(step.locator(".o_hei_sme_state_text .fa-check")).to_be_visible()
    page.go_back()
    expect(page.get_by_text("Nothing needs you now")).to_be_visible()
    screens.picture(page, pictures, "needs_nothing")

"""Passing a request on, as the people of the departments meet it."""

import re

import institutions
import pytest
import screens
from institutions import CARD
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def institution(server):
    departments = ("Career Centre", "Faculty of ICT", "Faculty of Forestry")
    made = institutions.found(server, "Visoka šola Nadiža", "nadiza", True, departments)
    for login, department in (("nadiza_ict", "Faculty of ICT"),):
        made.join(department, made.person(login, "group_coordinator"))
    return made


def choose_on_phone(page, scope, name, text):
    """A phone shows what there is on a page of its own."""
    screens.field(scope, name).locator("input").first.click()
    screens.dialog(page).get_by_text(text, exact=True).first.click()
    expect(screens.field(scope, name)).to_contain_text(text)


def test_a_request_goes_on_by_phone_and_comes_back(
    server, as_user, pictures, institution
):
    company = institution.company("Sirarna Nadiža d.o.o.")
    card = institution.card(sme_id=company)
    officer = as_user("nadiza")
    screens.open_record(officer, "collaborations", card)
    screens.header(officer, "Pass on")
    whom = screens.dialog(officer)
    screens.choose(officer, whom, "unit_ids", "Faculty of ICT")
    screens.write(whom, "sentence", "Their cellar has forty sensors")
    screens.press(whom, "Pass on")
    screens.no_dialog(officer)
    expect(screens.step(officer, "1")).to_contain_text("→ Faculty of ICT")

    page = as_user("nadiza_ict", size=screens.PHONE)
    page.goto(f"{server.url}/odoo/approaches")
    shown = page.locator(".o_kanban_record", has_text="Sirarna Nadiža")
    expect(shown).to_contain_text("Their cellar has forty sensors")
    screens.picture(page, pictures, "phone_approaches")
    screens.press(shown, "Pass on")
    whom = screens.dialog(page)
    choose_on_phone(page, whom, "unit_ids", "Faculty of Forestry")
    screens.write(whom, "sentence", "It is about larch shelves")
    expect(whom.get_by_role("alert")).to_contain_text("nobody is there yet")
    screens.picture(page, pictures, "phone_pass_on")
    screens.press(whom, "Pass on")
    screens.no_dialog(page)

    screens.open_record(officer, "collaborations", card)
    one = screens.step(officer, "1")
    hops = one.locator(".o_hei_sme_approach")
    expect(hops).to_have_count(2)
    expect(hops.nth(1)).to_contain_text("Faculty of ICT → Faculty of Forestry")
    expect(one).to_contain_text("It is about larch shelves")
    screens.press(one, "Decline")
    why = screens.dialog(officer)
    screens.press(why, "Decline")
    expect(why).to_be_visible()
    screens.write(why, "reason", "We have no dairy people")
    screens.press(why, "Decline")
    screens.no_dialog(officer)
    expect(one).to_contain_text("We have no dairy people")
    expect(officer.locator(".o-mail-Activity")).to_contain_text("Forestry declined")
    screens.whole_form(officer, pictures, "trail")
    assert institution.read(CARD, card, "turn")["turn"] == "hei"


def test_a_department_that_declines_is_led_to_its_board(server, as_user, institution):
    company = institution.company("Čebelarna Nadiža d.o.o.")
    card = institution.card(sme_id=company)
    unit = institution.unit_ids["Faculty of ICT"]
    values = {"collaboration_id": card, "unit_id": unit}
    institution.call("hei.sme.approach", "create", [values])
    page = as_user("nadiza_ict")
    screens.open_record(page, "collaborations", card)
    screens.press(screens.step(page, "1"), "Decline")
    why = screens.dialog(page)
    screens.write(why, "reason", "Nobody here knows bees")
    screens.press(why, "Decline")
    expect(page.locator(".o_kanban_renderer")).to_be_visible()
    expect(screens.card(page, "Čebelarna Nadiža")).to_have_count(0)


def test_what_is_chosen_is_handed_over(server, as_user, institution):
    company = institution.company("Mlekarna Nadiža d.o.o.")
    me = institution.person("nadiza_leaves", "group_officer", name="Lea Leaves")
    institution.person("nadiza_stays", "group_officer", name="Stana Stays")
    card = institution.card(sme_id=company, user_id=me)
    page = as_user("nadiza_leaves")
    screens.open_board(page)
    page.locator(".o_switch_view.o_list").click()
    row = page.locator(".o_data_row", has_text="Mlekarna Nadiža")
    row.locator(".o_list_record_selector input").check()
    page.locator(".o_cp_action_menus button", has_text="Actions").click()
    page.locator(".o-dropdown--menu:visible").get_by_text("Hand over…").click()
    whom = screens.dialog(page)
    expect(screens.field(whom, "card_count")).to_have_text("1")
    screens.choose(page, whom, "to_user_id", "Stana Stays")
    screens.press(whom, "Hand over")
    screens.no_dialog(page)
    expect(page.locator(".o_notification")).to_contain_text(
        re.compile("Handed over to Stana Stays")
    )
    assert institution.read(CARD, card, "user_id")["user_id"][1] == "Stana Stays"

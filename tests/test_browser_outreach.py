"""An officer approaches companies from their contacts; one says yes by link."""

import institutions
import pytest
import screens
from institutions import ANSWERS, CARD
from playwright.sync_api import expect

OFFICER = "outreach_officer"


@pytest.fixture(scope="module")
def institution(server):
    return institutions.found(server, "Univerza Krka", OFFICER)


@pytest.fixture(scope="module")
def people(institution):
    """A person at human resources of each of two companies, by e-mail."""
    office = institution.call(
        "hei.sme.office", "search", [("name", "=", "Human resources")]
    )[0]
    found = {}
    for name in ("Mlin Krka", "Pekarna Krka"):
        email = f"hr@{name.lower().replace(' ', '-')}.example.com"
        person = {
            "name": f"Pia of {name}",
            "email": email,
            "parent_id": institution.company(name),
            "office_id": office,
        }
        (found[email],) = institution.call("res.partner", "create", [person])
    return found


def choose_companies(page, name):
    """Tick the contacts with this name, our own among them, and approach them."""
    page.goto("/odoo/action-contacts.action_contacts?view_type=list")
    page.locator(".o_switch_view.o_list").click()
    page.locator(".o_list_renderer .o_data_row").first.wait_for()
    page.locator(".o_searchview_input").fill(name)
    page.locator(".o_searchview_autocomplete .o-dropdown-item").first.click()
    expect(page.locator(".o_searchview_facet", has_text=name)).to_be_visible()
    rows = page.locator(".o_data_row")
    expect(rows.filter(has_not_text="Krka")).to_have_count(0)
    page.locator("thead .o_list_record_selector input").check()
    page.get_by_role("button", name="Actions").click()
    page.get_by_role("menuitem", name="Approach these companies").click()


def test_company_that_was_approached_says_yes(
    server, mailbox, institution, people, as_user, as_guest, pictures
):
    """Two rows, one text, one mail each; the yes settles step 1 of its card alone."""
    page = as_user(OFFICER)
    choose_companies(page, "Krka")
    dialogue = page.get_by_role("dialog")
    expect(dialogue.locator(".o_data_row")).to_have_count(2)
    for name in ("Mlin Krka", "Pekarna Krka"):
        row = dialogue.locator(".o_data_row", has_text=name).first
        expect(row).to_contain_text(f"Pia of {name}")
    screens.picture(page, pictures, "outreach_companies")
    dialogue.get_by_role("tab", name="What we say").click()
    for name, text in ANSWERS["hei_to_sme"].items():
        screens.write(dialogue, name, text)
    dialogue.get_by_role("tab", name="The mail as it looks").click()
    expect(dialogue).to_contain_text("Dear Pia of Mlin Krka")
    expect(dialogue).to_contain_text(ANSWERS["hei_to_sme"]["benefit_note"])
    screens.picture(page, pictures, "outreach_mail")
    screens.press(dialogue, "Send")
    expect(page.locator(".o_kanban_record:not(.o_kanban_ghost)")).to_have_count(2)

    mailbox.deliver(server)
    links = {email: mailbox.links(email) for email in people}
    assert [len(found) for found in links.values()] == [1, 1]
    phone = as_guest()
    phone.goto(links["hr@mlin-krka.example.com"][0])
    expect(phone.locator("main")).to_contain_text(ANSWERS["hei_to_sme"]["interest"])
    phone.get_by_label("A sentence, if you like").fill("Gladly, after the harvest")
    phone.get_by_role("button", name="Yes, let's talk").click()
    expect(phone.locator("main h1")).to_have_text("Thank you, Pia of Mlin Krka")

    domain = [("company_id", "=", institution.company_id)]
    cards = institution.call(CARD, "search_read", domain, ["name"])
    states = {card["name"]: institution.states(card["id"]) for card in cards}
    assert states["Univerza Krka → Mlin Krka"]["1"] == "done"
    assert states["Univerza Krka → Pekarna Krka"]["1"] == "todo"
    answered = next(card for card in cards if "Mlin" in card["name"])
    screens.open_record(page, "collaborations", answered["id"])
    expect(screens.step(page, "1")).to_contain_text("Gladly, after the harvest")
    screens.picture(page, pictures, "outreach_yes")

"""A year of a memorandum is over: both sides are asked, and ours read it in time."""

import institutions
import opinions
import pytest
import screens
from institutions import MEMORANDUM
from playwright.sync_api import expect

OFFICER = "opinion_officer"


@pytest.fixture(scope="module")
def institution(server):
    return institutions.found(server, "Univerza Mura", OFFICER)


def test_both_sides_say_what_they_think(
    server, mailbox, institution, as_user, as_guest, pictures
):
    """From the daily job by mail to two phones, and on to who decides on a renewal."""
    memorandum = opinions.executed(institution, mailbox)
    opinions.run_job(server)
    mailbox.deliver(server)
    neza, dora = (f"{name}.{memorandum}@example.com" for name in ("neza", "dora"))
    before = len(mailbox.to(neza))
    links = opinions.asked(institution, mailbox, memorandum)
    assert len(mailbox.to(neza)) == before + 1
    opinions.run_job(server)
    mailbox.deliver(server)
    assert len(mailbox.to(neza)) == before + 1
    (mail,) = mailbox.to(dora)[-1:]
    text = mail.get_body(("plain",)).get_content()
    assert "never sees it" in " ".join(text.split())

    said = {}
    for side, rating, wish, go_on in (
        ("sme", "Well", "Come on Fridays, not on Mondays.", "Yes, with changes"),
        ("hei", "Badly", "The foundry was closed twice.", "No"),
    ):
        phone = as_guest()
        phone.goto(links[side])
        expect(phone.locator("main h1")).to_have_text("How is it going?")
        screens.picture(phone, pictures, f"opinion_{side}")
        phone.get_by_text(rating, exact=True).check()
        phone.get_by_label("What should change?").fill(wish)
        phone.get_by_text(go_on, exact=True).check()
        phone.get_by_role("button", name="Send").click()
        expect(phone.locator("main h1")).to_contain_text("Thank you")
        expect(phone.locator("main")).to_contain_text(wish)
        expect(phone.locator("main")).not_to_contain_text(said.get("sme", "Nobody"))
        screens.picture(phone, pictures, f"opinion_{side}_thanks")
        said[side] = wish

    page = as_user(OFFICER)
    screens.open_record(page, screens.MEMORANDA, memorandum)
    box = page.locator(".o_form_sheet .alert", has_text="What both sides think")
    for wish in said.values():
        expect(box).to_contain_text(wish)
    screens.picture(page, pictures, "opinion_memorandum")
    page.get_by_role("button", name="Renew").click()
    expect(page.locator(".o_form_sheet")).to_contain_text("of Memorandum of Agreement")
    renewal = institution.read(MEMORANDUM, memorandum, "follower_ids")["follower_ids"]
    assert len(renewal) == 1
    expect(box).to_contain_text(said["sme"])
    screens.picture(page, pictures, "opinion_renewal")

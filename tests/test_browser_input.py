"""What people type: at once, into a form gone stale, much of it, and markup."""

import subprocess

import institutions
import pytest
import screens
from institutions import CARD, MEMORANDUM
from playwright.sync_api import expect

MARKUP = "<script>alert('it ran')</script><img src=x onerror=alert('it ran')>"


@pytest.fixture(scope="module")
def institution(server):
    return institutions.found(server, "Fakulteta Mura", "mura")


def test_two_browsers_answer_one_card_and_nothing_is_lost(server, as_user, institution):
    card = institution.card()
    first, second = as_user("mura"), as_user("mura")
    for page in (first, second):
        screens.open_record(page, "collaborations", card)
    screens.write(first, "purpose", "What the first one knows")
    screens.write(second, "forms", "What the second one knows")
    screens.save(first)
    screens.save(second)
    assert institution.read(CARD, card, "purpose", "forms") == {
        "id": card,
        "purpose": "What the first one knows",
        "forms": "What the second one knows",
    }
    expect(screens.field(second, "purpose").locator("textarea")).to_have_value(
        "What the first one knows"
    )


def test_a_stale_form_neither_moves_a_card_back_nor_opens_a_frozen_text(
    server, as_user, institution
):
    card = institution.answered()
    memorandum = institution.memorandum(card)
    page, other = as_user("mura"), as_user("mura")
    screens.open_record(page, "collaborations", card)
    screens.open_record(other, screens.MEMORANDA, memorandum)
    institution.move(card, "definition")
    institution.call(
        MEMORANDUM, "action_send", [memorandum], context={"accept_unreviewed": True}
    )

    screens.write(page, "purpose", "Written while the card was elsewhere")
    screens.save(page)
    expect(screens.current_stage(page)).to_contain_text("Definition")
    read = institution.read(CARD, card, "purpose", "stage_kind")
    assert read["purpose"] == "Written while the card was elsewhere"
    assert read["stage_kind"] == "definition"

    screens.write(other, "title", "Another title")
    other.locator(".o_form_view .o_form_button_save:visible").click()
    said = screens.refusal(other)
    assert "is no draft any more" in said
    title = institution.read(MEMORANDUM, memorandum, "title")["title"]
    assert title == "Memorandum of Agreement"


def test_markup_and_a_long_answer_are_shown_as_they_were_typed(
    server, as_user, pictures, institution
):
    """On the board, in the form and in the PDF; nothing of it runs."""
    ran = []
    name = f"Tkalnica {MARKUP}"
    company = institution.company(name)
    card = institution.answered(sme_id=company)
    page = as_user("mura")
    page.on("dialog", lambda shown: (ran.append(shown.message), shown.dismiss()))

    screens.open_board(page)
    expect(screens.card(page, name)).to_be_visible()
    screens.picture(page, pictures, "markup_board")
    screens.card(page, name).click()
    expect(screens.step(page, "2.a")).to_be_visible()
    long_answer = ("Weaving, dyeing and finishing of linen by hand. " * 208)[:9_980]
    long_answer += "and here it ends."
    screens.write(page, "purpose", long_answer)
    screens.write(page, "forms", MARKUP)
    screens.save(page)
    screens.picture(page, pictures, "markup_form")
    page.reload()
    expect(screens.field(page, "forms").locator("textarea")).to_have_value(MARKUP)
    kept = institution.read(CARD, card, "purpose", "forms")
    assert kept == {"id": card, "purpose": long_answer, "forms": MARKUP}

    memorandum = institution.memorandum(card)
    screens.open_record(page, screens.MEMORANDA, memorandum)
    expect(page.locator(".o_field_widget[name=article_ids]")).to_contain_text(MARKUP)
    with page.expect_download() as printing:
        screens.header(page, "Print")
    text = subprocess.run(
        ["pdftotext", printing.value.path(), "-"],
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    words = " ".join(text.split())
    assert "and here it ends." in words
    assert "<script>alert('it ran')</script>" in words.replace("’", "'")
    assert ran == []

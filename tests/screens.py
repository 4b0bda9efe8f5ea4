"""What a person does on a screen of the web client, in their words."""

import re

from playwright.sync_api import TimeoutError as TooLate
from playwright.sync_api import expect

BOARD = "/odoo/collaborations"
MEMORANDA = "action-hei_sme_collaboration.agreement_action"
PHONE = (375, 812)

# A machine that does much else at the same time is slow, not broken.
expect.set_options(timeout=20_000)


def open_board(page):
    """Open the board and wait for the fresh cards that replace remembered ones."""
    with page.expect_response(re.compile("/web_read_group")) as answer:
        page.goto(BOARD)
    answer.value.finished()
    page.wait_for_selector(".o_kanban_renderer .o_kanban_group")
    page.evaluate("() => new Promise((drawn) => setTimeout(drawn, 100))")


def open_record(page, path, record):
    """Open a record's own page and wait until its form is drawn."""
    page.goto(f"/odoo/{path}/{record}")
    page.wait_for_selector(".o_form_view .o_form_sheet")
    if path == "collaborations":
        page.wait_for_selector(".o_hei_sme_step")


def field(scope, name):
    return scope.locator(f".o_field_widget[name={name}]:visible")


def write(scope, name, text):
    """Type into a text or char field."""
    field(scope, name).locator("input, textarea").first.fill(text)


def choose(page, scope, name, text, action=""):
    """Type into a field that points at records and take the first that fits.

    `action` is what the list offers to do with the text: "Create ".
    """
    field(scope, name).locator("input").first.fill(text)
    fits = re.compile(f"{re.escape(action)}.?{re.escape(text)}")
    page.locator(".o-autocomplete--dropdown-item:visible", has_text=fits).first.click()


def select(page, scope, name, label):
    """Choose from a short list. A row that is drawn anew closes it once more."""
    item = page.locator(".o_select_menu_item:visible", has_text=label).first
    for patience in (2_000, 4_000, 30_000):
        field(scope, name).locator("input").first.click()
        try:
            item.wait_for(timeout=patience)
            break
        except TooLate:
            continue
    item.click()


def press(scope, label):
    scope.locator("button:visible", has_text=re.compile(rf"^\s*{label}\s*$")).click()


def header(page, label):
    """Press a button above the form."""
    press(page.locator(".o_form_statusbar"), label)


def save(page):
    page.locator(".o_form_view .o_form_button_save:visible").click()
    saved(page)


def saved(page):
    expect(page.locator(".o_form_status_indicator_buttons.invisible")).to_have_count(1)


def step(page, code):
    return page.locator(f'.o_hei_sme_step[data-code="{code}"]')


def stage_button(page, stage):
    return page.locator(".o_statusbar_status button:visible", has_text=stage)


def current_stage(page):
    return page.locator(".o_statusbar_status .o_arrow_button_current:visible")


def column(page, stage):
    header = page.locator(".o_column_title", has_text=re.compile(rf"^\s*{stage}"))
    return page.locator(".o_kanban_group", has=header)


def card(page, text):
    return page.locator(".o_kanban_record", has_text=text)


def drag(page, source, target):
    """Drag by hand: press, move in small steps, drop."""
    start, end = source.bounding_box(), target.bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + 15)
    page.mouse.down()
    page.mouse.move(start["x"] + start["width"] / 2 + 20, start["y"] + 25, steps=5)
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 120, steps=15)
    page.mouse.up()


def dialog(page):
    shown = page.locator(".modal:visible .modal-content").last
    expect(shown).to_be_visible()
    return shown


def no_dialog(page):
    expect(page.locator(".modal:visible")).to_have_count(0)


def refusal(page):
    """Read what the server says in refusing."""
    return dialog(page).locator(".modal-body").inner_text()


def close_refusal(page):
    dialog(page).locator(".modal-footer button").first.click()
    no_dialog(page)


def picture(page, folder, name):
    """Keep a screenshot, with its width in its name."""
    page.mouse.move(0, 0)
    width = page.viewport_size["width"]
    page.screenshot(path=folder / f"{name}_{width}.png")


def whole_form(page, folder, name):
    """Keep a screenshot of all of a form, however long it is."""
    size = page.viewport_size
    sheet = page.locator(".o_form_sheet")
    height = max(size["height"], int(sheet.evaluate("e => e.scrollHeight")) + 250)
    page.set_viewport_size({"width": size["width"], "height": height})
    picture(page, folder, name)
    page.set_viewport_size(size)

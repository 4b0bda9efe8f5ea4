"""Every page that people outside meet can be used by everybody, and is light.

The table is in `pages.py`; modules with rows are imported here.
"""

import pages_answer  # noqa: F401, adds its rows
import pages_door  # noqa: F401
import pages_memorandum  # noqa: F401
import pages_opinion  # noqa: F401
import pages_portal  # noqa: F401
import pytest
from accessibility import assert_accessible
from pages import PAGES
from playwright.sync_api import expect
from weight import Scale

#: Bytes that a cold page may weigh over the wire.
LIMIT = 300_000


@pytest.fixture(scope="module")
def places(server, mailbox):
    """One place of each kind, made when first asked for."""
    made = {}

    def place(kind):
        if kind not in made:
            made[kind] = kind(server, mailbox)
        return made[kind]

    return place


@pytest.fixture
def page(browser):
    """A phone that was never here: nothing in its cache, no cookie."""
    context = browser.new_context(viewport={"width": 375, "height": 812})
    yield context.new_page()
    context.close()


def arrive(name, places, page):
    """Bring a browser to a page of the table, and wait until it stands still."""
    shown = PAGES[name]
    shown.visit(places(shown.at), page)
    expect(page.locator("main h1:visible").first).to_have_text(shown.heading)
    page.wait_for_load_state("networkidle")


def test_a_fault_is_seen(page):
    """The checker is there and looks at what is folded away."""
    page.set_content(
        "<html lang=en><title>Form</title><main><h1>Form</h1>"
        "<details><summary>More</summary><input></details></main></html>"
    )
    with pytest.raises(AssertionError, match="375 px, label .*\\n.*\\n +<input>"):
        assert_accessible(page)


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(name, places, page):
    arrive(name, places, page)
    assert_accessible(page)


@pytest.mark.parametrize("name", [n for n, page in PAGES.items() if page.public])
def test_cold_page_is_light(name, places, page):
    """With what it loads, compressed as a server in front of Odoo does it."""
    scale = Scale(page)
    arrive(name, places, page)
    weighed = scale.weighed()
    total = sum(weighed.values())
    print(f"{name}: {total} bytes")
    assert 5_000 < total <= LIMIT, "\n".join(
        f"{size:>9} {address}" for address, size in weighed.items()
    )

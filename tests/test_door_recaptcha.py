"""Where Odoo has reCAPTCHA: nobody passes without its token, and it's fetched only
where it's needed.
"""

import conftest
import databases
import port
import pytest
from pages_door import WHO, Door
from visitor import Visitor


@pytest.fixture(scope="module")
def door(mailbox):
    """An open door on a database with the module of Odoo, not set up yet."""
    with conftest.fresh_database(databases.addon()) as database:
        databases.install(database, "-i", "google_recaptcha")
        server = conftest.Server(database, port.free_port())
        try:
            mailbox.serve(server)
            yield Door(server, mailbox)
        finally:
            server.stop()


def last_screen(door):
    visitor = Visitor(door.server)
    visitor.get(door.path)
    visitor.post(door.path, **WHO, **door.wishes, email="a@b.example", screen="2")
    return visitor


def send(visitor, door, **typed):
    form = {**WHO, **door.wishes, "notice_version": "1", "screen": "3", "go": "send"}
    form["email"] = "ana@captcha.example.com"
    visitor.post(door.path, **{**form, **typed})
    return visitor


def set_up(door, **keys):
    for name, value in keys.items():
        params = door.server.xmlrpc()
        params("ir.config_parameter", "set_param", f"recaptcha_{name}", value)


def test_without_keys_nothing_is_asked(door):
    """Installed and not set up, it asks nobody and loads nothing."""
    set_up(door, public_key="", private_key="")
    visitor = last_screen(door)
    assert "door.js" not in visitor.page
    assert "recaptcha" not in visitor.page.lower()
    send(visitor, door)
    assert "Please look into your mailbox" in visitor.page


def test_missing_and_wrong_tokens_are_refused_in_words(door):
    """With keys, a request without a good token is refused; nothing is lost or kept."""
    set_up(door, public_key="public", private_key="private")
    requests = door.call("hei.sme.inquiry", "search_count", [])
    for token in ({}, {"recaptcha_token_response": "forged"}):
        visitor = send(last_screen(door), door, f_purpose="Something new", **token)
        assert visitor.status == 422
        assert "make sure that a person sent this" in visitor.page
        assert "ana@captcha.example.com" in visitor.page
        assert "Something new" in visitor.page
    assert door.call("hei.sme.inquiry", "search_count", []) == requests


def test_script_is_fetched_on_the_last_screen_only(door, browser):
    """The policy of that page, and of no other, lets Google's script in; without it
    the form is sent all the same, and the server decides.
    """
    set_up(door, public_key="public", private_key="private")
    context = browser.new_context()
    page = context.new_page()
    asked = []
    page.route("**/*recaptcha.net/**", lambda route: asked.append(route) or end(route))
    policies = []

    def note(response):
        if response.request.is_navigation_request():
            policies.append(response.headers.get("content-security-policy", ""))

    page.on("response", note)
    door.fill_wishes(page, "captcha")
    assert ["recaptcha.net" in policy for policy in policies] == [False, False, True]
    assert not asked
    page.fill("#f_contribution_note", "A foundry")
    page.fill("#f_merit_note", "A hundred years")
    page.locator("[name=f_way_ids]").first.check()
    with page.expect_response(lambda r: r.request.method == "POST") as answer:
        page.get_by_role("button", name="Send my request").click()
    sent = answer.value.request.post_data
    assert "recaptcha_token_response=token-of-hei_sme_door" in sent
    assert len(asked) == 1
    page.locator("[role=alert]").get_by_text("make sure that a person").wait_for()
    context.close()


def end(route):
    """Answer as Google's script does."""
    route.fulfill(
        content_type="text/javascript",
        body="window.grecaptcha = {ready: (f) => f(), execute: async (key, options) =>"
        " `token-of-${options.action}`};",
    )

"""Two people sign on their phones while an administrator tries to edit."""

import hashlib
import re
import subprocess

import institutions
import pytest
import screens
from institutions import MEMORANDUM
from playwright.sync_api import expect

SIGNATORY = f"{MEMORANDUM}.signatory"


@pytest.fixture(scope="module")
def institution(server):
    made = institutions.found(server, "Univerza Savinja", "savinja")
    made.person("savinja_admin", "group_administrator")
    return made


def keep(page, pictures, station, whole=False):
    """Keep a picture of a page that is no wider than the phone."""
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"], station
    width = page.viewport_size["width"]
    path = pictures / f"signing_{station}_{width}.png"
    page.screenshot(path=path, full_page=whole)


def text_of(content):
    done = subprocess.run(
        ["pdftotext", "-", "-"], input=content, capture_output=True, check=True
    )
    return " ".join(done.stdout.decode().split())


def heading(page):
    return page.locator("main > h1:visible")


def draw(page):
    """Draw a signature with the finger or mouse, in two strokes."""
    page.locator(".ways label", has_text="Draw").click()
    pad = page.locator("#pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    for stroke in (((0.1, 0.8), (0.3, 0.2), (0.5, 0.7)), ((0.6, 0.3), (0.9, 0.6))):
        points = [
            (box["x"] + x * box["width"], box["y"] + y * box["height"])
            for x, y in stroke
        ]
        page.mouse.move(*points[0])
        page.mouse.down()
        for point in points[1:]:
            page.mouse.move(*point, steps=8)
        page.mouse.up()


def type_name(page, name):
    page.locator(".ways label", has_text="Type").click()
    page.get_by_label("Type your name").fill(name)


def swear_and_sign(page):
    page.locator("label.oath").click()
    page.get_by_role("button", name="Sign the memorandum").click()


def download(page, link):
    with page.expect_download() as coming:
        link.click()
    return coming.value.path().read_bytes()


def ready_and_ask(page, memorandum, pictures):
    """What the officer does: ready it, read the mails, send them."""
    screens.open_record(page, screens.MEMORANDA, memorandum)
    screens.header(page, "Ready to sign")
    screens.press(screens.dialog(page), "Ready to sign")
    screens.no_dialog(page)
    screens.header(page, "Ask to sign")
    mails = screens.dialog(page)
    expect(mails).to_contain_text(f"ana.{memorandum}@example.com")
    expect(mails).to_contain_text(f"jan.{memorandum}@example.com")
    screens.picture(page, pictures, "signing_ask")
    screens.press(mails, "Send")
    screens.no_dialog(page)


def open_check(page, server, certificate, reference):
    """Go to the check page as the certificate's QR code does."""
    code = re.search(r"Check code: (\w+)", text_of(certificate))[1]
    page.goto(f"{server.url}/memorandum/check#{reference}/{code}")
    expect(page.get_by_label("Reference")).to_have_value(reference)
    page.get_by_role("button", name="Check").click()


def compare(page, name, content):
    file = {"name": name, "mimeType": "application/pdf", "buffer": content}
    page.locator("#file").set_input_files(file)
    expect(page.locator("#result.good, #result.bad")).to_be_visible()
    page.locator("#result").scroll_into_view_if_needed()
    return page.locator("#result").get_attribute("class")


def test_two_sign_on_their_phones_while_an_administrator_edits(
    server, institution, mailbox, as_user, as_guest, pictures
):
    memorandum = institution.memorandum(institution.answered())
    administrator = as_user("savinja_admin")
    screens.open_record(administrator, screens.MEMORANDA, memorandum)
    officer = as_user("savinja")
    ready_and_ask(officer, memorandum, pictures)
    mailbox.deliver(server)
    (for_ana,), (for_jan,) = (
        mailbox.links(f"{name}.{memorandum}@example.com") for name in ("ana", "jan")
    )

    ana, jan = as_guest(), as_guest()
    ana.goto(for_ana)
    jan.goto(for_jan)
    for phone in (ana, jan):
        expect(heading(phone)).to_have_text("Please read and sign")
        expect(phone.locator(".sheet")).to_contain_text("Univerza Savinja")
        assert "#" not in phone.url
    expect(jan.locator("label.oath")).to_contain_text(
        re.compile("I am Jan Novak, entitled to sign for .* as Managing director")
    )
    keep(ana, pictures, "open", whole=True)

    draw(ana)
    keep(ana, pictures, "drawn")
    swear_and_sign(ana)
    expect(heading(ana)).to_have_text("You have signed")
    keep(ana, pictures, "signed")

    screens.write(administrator, "title", "Another title")
    administrator.locator(".o_form_view .o_form_button_save:visible").click()
    assert "is no draft any more" in screens.refusal(administrator)
    screens.picture(administrator, pictures, "signing_refused")
    screens.close_refusal(administrator)

    type_name(jan, "Jan Novak")
    keep(jan, pictures, "typed")
    swear_and_sign(jan)
    expect(heading(jan)).to_have_text("Signed by everybody")
    keep(jan, pictures, "executed", whole=True)
    ana.reload()
    expect(heading(ana)).to_have_text("Signed by everybody")

    read = institution.read(MEMORANDUM, memorandum, "state", "title", "reference")
    assert (read["state"], read["title"]) == ("in_force", "Memorandum of Agreement")

    links = ana.locator(".files a")
    expect(links).to_have_count(2)
    files = {}
    for number in range(2):
        link = links.nth(number)
        first, second = download(ana, link), download(ana, link)
        digest = hashlib.sha256(first).hexdigest()
        assert hashlib.sha256(second).hexdigest() == digest
        expect(ana.locator(".files li").nth(number)).to_contain_text(digest)
        text = text_of(first)
        for name in ("Ana Kos", "Jan Novak", read["reference"]):
            assert name in text, name
        files["certificate" if "Check code" in text else "memorandum"] = first
    assert set(files) == {"memorandum", "certificate"}
    for name, content in files.items():
        (pictures / f"signing_{name}.pdf").write_bytes(content)

    viewer = ana.get_by_role("link", name="Open the PDF").get_attribute("href")
    ana.goto(f"{server.url}{viewer}")
    expect(ana.locator(".textLayer").first).to_contain_text("Univerza Savinja")
    keep(ana, pictures, "viewer")

    mailbox.deliver(server)
    for name in ("ana", "jan"):
        mail = mailbox.to(f"{name}.{memorandum}@example.com")[-1]
        attached = [part.get_content() for part in mail.iter_attachments()]
        assert set(files.values()) <= set(attached)

    stranger = as_guest()
    open_check(stranger, server, files["certificate"], read["reference"])
    expect(stranger.locator(".verdict.good").first).to_be_visible()
    for name, content in files.items():
        assert "good" in compare(stranger, f"{name}.pdf", content)
    keep(stranger, pictures, "check_matches")
    changed = files["memorandum"].replace(b"%%EOF", b"%%E0F")
    assert changed != files["memorandum"]
    assert "bad" in compare(stranger, "memorandum.pdf", changed)
    keep(stranger, pictures, "check_differs")

    log = server.log.read_text()
    for link in (for_ana, for_jan):
        assert link.rsplit("-", 1)[1] not in log
    screens.open_record(officer, screens.MEMORANDA, memorandum)
    expect(officer.locator(".o_statusbar_status")).to_contain_text("In force")
    screens.whole_form(officer, pictures, "signing_in_force")


def test_who_declines_pauses_the_others(
    server, institution, mailbox, as_user, as_guest, pictures
):
    memorandum, links = institution.asked(mailbox)
    jan, ana = as_guest(), as_guest()
    jan.goto(links["sme"])
    jan.get_by_text("I don't want to sign this").click()
    jan.get_by_label("Why?").fill("Our board wants shorter notice.")
    keep(jan, pictures, "declining")
    jan.get_by_role("button", name="Decline to sign").click()
    expect(heading(jan)).to_have_text("You have declined")
    ana.goto(links["hei"])
    expect(heading(ana)).to_have_text("Signing is paused")
    expect(ana.get_by_role("button", name="Sign the memorandum")).to_have_count(0)
    keep(ana, pictures, "paused")

    officer = as_user("savinja")
    screens.open_record(officer, screens.MEMORANDA, memorandum)
    expect(officer.locator(".o_form_view")).to_contain_text("shorter notice")
    screens.picture(officer, pictures, "signing_declined")
    screens.header(officer, "Ask again")
    mails = officer.locator(".modal-dialog")
    expect(mails).to_contain_text(f"jan.{memorandum}@example.com")
    screens.press(mails, "Discard")
    expect(officer.get_by_role("button", name="Ask again")).to_have_count(0)
    assert institution.read(MEMORANDUM, memorandum, "state")["state"] == "to_sign"


def test_the_other_side_comments_on_a_draft_and_agrees(
    server, institution, mailbox, as_user, as_guest, pictures
):
    """A remark on an article, a second round, and the word *agreed*."""
    card = institution.answered()
    company = institution.read("hei.sme.collaboration", card, "sme_id")["sme_id"][0]
    institution.call(
        "res.partner",
        "create",
        [{"name": "Neža Bober", "parent_id": company, "email": "neza@example.com"}],
    )
    memorandum = institution.memorandum(card)
    officer = as_user("savinja")
    guest = as_guest()
    for number in (1, 2):
        screens.open_record(officer, screens.MEMORANDA, memorandum)
        screens.header(officer, "Share with the other side")
        share = screens.dialog(officer)
        if number == 1:
            screens.choose(officer, share, "partner_id", "Neža Bober")
        expect(share).to_contain_text("neza@example.com")
        screens.picture(officer, pictures, f"signing_share_{number}")
        screens.press(share, "Share")
        screens.no_dialog(officer)
        mailbox.deliver(server)
        (link,) = mailbox.links("neza@example.com")
        guest.goto(link)
        expect(guest.locator(".sheet")).to_contain_text("Univerza Savinja")
        if number == 1:
            article = guest.locator("#article-2")
            article.locator("summary").click()
            article.get_by_label("Your comment").fill("Please name our laboratory.")
            keep(guest, pictures, "commenting")
            article.get_by_role("button", name="Send comment").click()
            expect(guest.locator(".remarks").first).to_contain_text("our laboratory")
            keep(guest, pictures, "commented")
    expect(guest.get_by_text("Remarks on earlier drafts")).to_be_visible()
    guest.get_by_role("button", name="I agree with this text").click()
    expect(guest.get_by_role("button", name="I agree with this text")).to_have_count(0)
    keep(guest, pictures, "agreed")
    rounds = institution.call(
        f"{MEMORANDUM}.round",
        "search_read",
        [("agreement_id", "=", memorandum)],
        ["number", "state"],
        order="number",
    )
    assert [(r["number"], r["state"]) for r in rounds] == [(1, "closed"), (2, "agreed")]
    screens.open_record(officer, screens.MEMORANDA, memorandum)
    officer.locator(".o_notebook").get_by_text("Shar").first.click()
    expect(officer.locator(".o_form_view")).to_contain_text("our laboratory")
    screens.whole_form(officer, pictures, "signing_agreed")

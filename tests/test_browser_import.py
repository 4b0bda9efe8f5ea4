"""An officer imports past memoranda with their scans: bad rows first, then all."""

import csv
import hashlib
import io

import institutions
import pytest
import screens
from institutions import CARD, MEMORANDUM
from PIL import Image
from playwright.sync_api import expect

OFFICER = "import_officer"
HEADER = (
    *("Reference", "Company", "Ways of collaboration", "Study fields", "Signed on"),
    *("Last day", "Signed for the HEI by", "Signed for the company by", "Scan"),
)


@pytest.fixture(scope="module")
def institution(server):
    found = institutions.found(server, "Univerza Soča", OFFICER)
    for name in ("Kovačija Soča d.o.o.", "Žaga Soča d.o.o."):
        found.company(name)
    return found


def scan(colour, kind):
    target = io.BytesIO()
    Image.new("RGB", (620, 877), colour).save(target, kind)
    return target.getvalue()


def table(*rows, encoding="utf-8"):
    """Return a CSV file as a spreadsheet of this region writes it."""
    target = io.StringIO()
    csv.writer(target, delimiter=";").writerows([HEADER, *rows])
    return {
        "name": "memoranda.csv",
        "mimeType": "text/csv",
        "buffer": target.getvalue().encode(encoding),
    }


def rows(first_company="Kovačija Soča d.o.o.", code="061", day="1.3.2021"):
    people = ("Petra Šoln, Rector", "Žiga Čuk, Director")
    return (
        (
            *("SO-2021/1", first_company, "traineeship", code, day, "28.2.2031"),
            *(*people, "so1.pdf"),
        ),
        (
            *("SO-2015/2", "Žaga Soča", "job_ads", "41", "15.9.2015", "14.9.2018"),
            *(*people, "so2.png"),
        ),
    )


def load(page, file):
    page.locator("input.o_input_file").first.set_input_files(file)
    expect(page.locator(".o_import_data_content table")).to_contain_text("Company")


def run(page, label):
    page.locator(".o_control_panel button:visible", has_text=label).first.click()


def test_past_memoranda(server, institution, as_user, pictures):
    """The test names every bad row; nothing is in; the mended file comes in whole,
    scans byte for byte, and opens as a list of what came in.
    """
    files = {"so1.pdf": scan("white", "PDF"), "so2.png": scan("navy", "PNG")}
    page = as_user(OFFICER)
    page.goto(f"/odoo/{screens.MEMORANDA}")
    page.locator(".o_view_nocontent, .o_list_view").first.wait_for()
    page.locator(".o_cp_action_menus button, .o_control_panel .fa-cog").first.click()
    page.get_by_text("Import past memoranda").last.click()
    expect(page.locator(".o_nocontent_help")).to_contain_text("Template for past")
    screens.picture(page, pictures, "import_empty")

    bad = rows(first_company="Nobody d.d.", code="9999", day="31.2.2021")
    load(page, table(*bad))
    page.locator("input[type=file][multiple]").set_input_files(
        [{"name": "so1.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-torn"}]
    )
    run(page, "Test")
    alert = page.locator(".o_import_data_content .alert-danger").first
    expect(alert).to_contain_text("Nothing was imported yet")
    for text in (
        "Row 2: Company: no organisation is called “Nobody d.d.”",
        "Row 2: Study fields: there is no study field “9999”",
        "Row 2: Signed on: “31.2.2021” can't be read",
        "Row 2: Scan: the file “so1.pdf” is no PDF",
        "Row 3: Scan: there is no file “so2.png”",
    ):
        expect(alert).to_contain_text(text)
    screens.picture(page, pictures, "import_bad_rows")
    assert not institution.call(MEMORANDUM, "search_count", [])

    load(page, table(*rows(), encoding="utf-16"))
    page.locator("input[type=file][multiple]").set_input_files(
        [
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
            for name, content in files.items()
        ]
    )
    run(page, "Test")
    expect(page.locator(".o_import_data_content")).to_contain_text("Everything seems")
    screens.picture(page, pictures, "import_tested")
    assert not institution.call(MEMORANDUM, "search_count", [])
    run(page, "Import")
    expect(page.locator(".o_data_row")).to_have_count(2)
    screens.picture(page, pictures, "import_done")

    found = institution.call(
        MEMORANDUM,
        "search_read",
        [],
        ["reference", "state", "document_hash", "collaboration_id"],
    )
    found = {one["reference"]: one for one in found}
    assert {ref: one["state"] for ref, one in found.items()} == {
        "SO-2021/1": "in_force",
        "SO-2015/2": "expired",
    }
    for reference, name in (("SO-2021/1", "so1.pdf"), ("SO-2015/2", "so2.png")):
        digest = hashlib.sha256(files[name]).hexdigest()
        assert found[reference]["document_hash"] == digest
    stages = institution.call(
        CARD, "search_read", [], ["name", "stage_kind", "progress"]
    )
    assert {card["stage_kind"] for card in stages} == {"active", "closed"}

    page.locator(".o_data_row", has_text="SO-2021/1").locator("td").nth(2).click()
    expect(page.locator(".o_form_view .badge", has_text="Imported")).to_be_visible()
    expect(
        page.locator(".o_field_pdf_viewer iframe, iframe.o_pdfview_iframe")
    ).to_be_visible()
    screens.picture(page, pictures, "import_form")

"""The evaluation report of a year of demo data, as people get it in a browser."""

import subprocess
from contextlib import closing
from io import BytesIO
from pathlib import Path

import psycopg2
import pytest
import screens
from openpyxl import load_workbook
from playwright.sync_api import expect

REPORT = "action-hei_sme_collaboration.evaluation_report_action"
YEARS = "action-hei_sme_collaboration.academic_year_action"
#: Chains of memoranda and their days, straight from the tables: in force, new, ended,
#: companies; of the main company, in the year that is over.
COUNTED = """
WITH year AS (
    SELECT * FROM hei_sme_academic_year
     WHERE company_id = 1 AND date_end < CURRENT_DATE
     ORDER BY date_end DESC LIMIT 1),
run AS (
    SELECT COALESCE(root_id, id) AS chain, sme_id, date_start,
           LEAST(date_end, LEAD(date_start) OVER (
               PARTITION BY COALESCE(root_id, id) ORDER BY date_start, id) - 1) AS until
      FROM hei_sme_agreement
     WHERE state IN ('in_force', 'expired', 'terminated', 'superseded')
       AND company_id = 1),
whole AS (
    SELECT chain, sme_id, MIN(date_start) AS since, MAX(until) AS last
      FROM run GROUP BY chain, sme_id)
SELECT COUNT(*), COUNT(*) FILTER (WHERE since >= year.date_start),
       COUNT(*) FILTER (WHERE last <= year.date_end), COUNT(DISTINCT sme_id)
  FROM whole, year WHERE since <= year.date_end AND last >= year.date_start
"""
TARGETS = """
SELECT COUNT(*) FILTER (WHERE target > 0),
       COUNT(*) FILTER (WHERE target > 0 AND target <= (
           SELECT COALESCE(SUM(quantity), 0) FROM hei_sme_commitment_entry
            WHERE commitment_id = commitment.id))
  FROM hei_sme_commitment commitment
 WHERE active AND company_id = 1 AND academic_year_id = (
    SELECT id FROM hei_sme_academic_year
     WHERE company_id = 1 AND date_end < CURRENT_DATE
     ORDER BY date_end DESC LIMIT 1)
"""


def asked(database, query):
    with closing(psycopg2.connect(dbname=database)) as connection:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchone()


def downloaded(page, label):
    """Press a button of the dialogue; return the file's name and bytes."""
    dialogue = page.locator(".modal-footer")
    with page.expect_download(timeout=120_000) as coming:
        dialogue.get_by_role("button", name=label).click()
    file = coming.value
    return file.suggested_filename, Path(file.path()).read_bytes()


def text_of(content):
    command = ["pdftotext", "-layout", "-", "-"]
    done = subprocess.run(command, input=content, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


@pytest.fixture
def figures(demo_server):
    names = ("in_force", "new", "ended", "companies")
    counted = dict(zip(names, asked(demo_server.database, COUNTED), strict=True))
    targets = asked(demo_server.database, TARGETS)
    return counted | dict(zip(("targets", "targets_met"), targets, strict=True))


def test_quality_office_gets_both_files(demo_server, as_user, pictures, figures):
    """From the menu, and both say what the database says otherwise asked."""
    assert figures["in_force"] > 15 and figures["targets"] > 40
    page = as_user("reader")
    page.goto(f"/odoo/{REPORT}")
    expect(page.locator(".modal-title")).to_have_text("Evaluation report")
    page.screenshot(path=pictures / "evaluation_dialogue.png")
    name, sheet = downloaded(page, "Spreadsheet")
    assert name.startswith("Evaluation 20") and name.endswith(".xlsx")
    rows = load_workbook(BytesIO(sheet))["key_figures"].iter_rows(values_only=True)
    told = {row[0]: row[2] for row in rows}
    assert {key: told[key] for key in figures} == figures
    name, paper = downloaded(page, "PDF")
    assert name.endswith(".pdf")
    text = text_of(paper)
    assert f"memoranda in force: {figures['in_force']}, with" in text
    assert f"Of {figures['targets']} targets, {figures['targets_met']} were" in text


def test_coordinator_on_a_phone_gets_their_department(demo_server, as_user, pictures):
    """Two clicks, on a narrow screen without scrolling sideways."""
    page = as_user("coordinator", size=screens.PHONE)
    page.goto(f"/odoo/{REPORT}")
    unit = screens.field(page, "unit_id").locator("input")
    expect(unit).to_have_value("Faculty of Mechanical Engineering")
    page.screenshot(path=pictures / "evaluation_phone.png")
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= screens.PHONE[0]
    name, sheet = downloaded(page, "Spreadsheet")
    assert "Faculty of Mechanical Engineering" in name
    book = load_workbook(BytesIO(sheet))
    departments = [row[0] for row in book["by_department"].values][2:]
    told = {name for name in departments if name}
    assert {name for name in told if "Economics" in name} == set()
    assert any("Materials" in name for name in told)


def test_two_clicks_from_an_academic_year(demo_server, as_user):
    """The year that is open on the screen is the one that is filled in."""
    page = as_user("reader")
    page.goto(f"/odoo/{YEARS}")
    page.locator(".o_data_cell[name=name]").first.click()
    shown = page.locator(".o_form_view [name=name]:visible").first
    expect(shown).to_contain_text("/")
    page.get_by_role("button", name="Evaluation report").click()
    year = screens.field(page.locator(".modal"), "academic_year_id").locator("input")
    expect(year).to_have_value(shown.inner_text().strip())
    name, _paper = downloaded(page, "PDF")
    assert shown.inner_text().strip().replace("/", "-") in name

"""The doors without a screen keep the same rules, in the same words."""

import base64
import json
import urllib.request
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from xmlrpc.client import Fault

import institutions
import pytest
from institutions import ANSWERS, CARD, LINE, MEMORANDUM
from lxml import etree

ARTICLE = f"{MEMORANDUM}.article"
SIGNATORY = f"{MEMORANDUM}.signatory"
REPORT = "hei_sme_collaboration.report_memorandum"


@pytest.fixture(scope="module")
def institution(server):
    return institutions.found(server, "Univerza Sava", "sava")


@pytest.fixture(scope="module")
def stranger(server):
    """Another institution of the same database, with an officer of its own."""
    return institutions.found(server, "Univerza Ljubija", "ljubija")


@pytest.fixture(scope="module")
def frozen(institution):
    """A memorandum that is out to sign."""
    memorandum = institution.memorandum(institution.answered())
    institution.call(
        MEMORANDUM, "action_send", [memorandum], context={"accept_unreviewed": True}
    )
    return memorandum


def said_by_xmlrpc(call, *arguments, **keywords):
    with pytest.raises(Fault) as refused:
        call(*arguments, **keywords)
    return refused.value.faultString


def said_by_json2(call, *arguments, **keywords):
    with pytest.raises(HTTPError) as refused:
        call(*arguments, **keywords)
    assert 400 <= refused.value.code < 500
    return json.load(refused.value)["message"]


class Session:
    """A person who logged in and calls as the web client does."""

    def __init__(self, server, login):
        self.server = server
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(cookies)
        credentials = {"db": server.database, "login": login, "password": login}
        assert "error" not in self.post("/web/session/authenticate", **credentials)

    def post(self, path, **params):
        request = urllib.request.Request(
            f"{self.server.url}{path}",
            json.dumps({"jsonrpc": "2.0", "params": params}).encode(),
            {"Content-Type": "application/json"},
        )
        with self.opener.open(request, timeout=60) as answer:
            return json.load(answer)

    def get(self, path):
        """Give the status and the bytes of a page."""
        try:
            with self.opener.open(f"{self.server.url}{path}", timeout=60) as answer:
                return answer.status, answer.read()
        except HTTPError as error:
            return error.code, error.read()

    def call(self, model, method, *args, **kwargs):
        return self.post(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=args,
            kwargs=kwargs,
        )


def test_every_door_refuses_a_move_past_the_gate_in_the_same_words(server, institution):
    card = institution.card(purpose="Cheaper steel")
    institution.accept(card)
    institution.move(card, "definition")
    move = {"stage_id": institution.stage("memorandum")}

    by_xmlrpc = said_by_xmlrpc(institution.call, CARD, "write", [card], move)
    by_json2 = said_by_json2(server.json2("sava"), CARD, "write", ids=[card], vals=move)
    answer = Session(server, "sava").call(CARD, "write", [card], move)
    by_browser = answer["error"]["data"]["message"]

    assert by_xmlrpc == by_json2 == by_browser
    for step in (
        "Step 2.a Interest in collaboration: How it could look, Short-term ambitions",
        "Step 2.b.i What the SME brings",
        "Step 2.b.ii Why this SME",
        "Step 2.c Ways of collaboration",
    ):
        assert step in by_xmlrpc
    assert "Purpose" not in by_xmlrpc
    assert institution.kind(card) == "definition"


def test_an_answer_and_the_move_go_through_in_one_call(institution):
    card = institution.card(**ANSWERS["sme_to_hei"])
    institution.accept(card)
    way = institution.call("hei.sme.way", "search", [], limit=1)
    values = {"stage_id": institution.stage("memorandum"), "way_ids": [(6, 0, way)]}
    assert institution.call(CARD, "write", [card], values)
    assert institution.kind(card) == "memorandum"


def test_nobody_ticks_a_step_that_answers_or_signatures_settle(institution):
    card = institution.card()
    lines = institution.call(
        LINE, "search_read", [("collaboration_id", "=", card)], ["code"]
    )
    for line in lines:
        for tick in (
            (LINE, "action_tick", [line["id"]]),
            (LINE, "write", [line["id"]], {"state": "done"}),
            (CARD, "write", [card], {"step_ids": [(1, line["id"], {"state": "done"})]}),
        ):
            said = said_by_xmlrpc(institution.call, *tick)
            assert f"Step {line['code']} " in said
    assert set(institution.states(card).values()) == {"todo"}


def test_lines_are_neither_made_nor_deleted(institution):
    card = institution.card()
    (line,) = institution.call(
        LINE, "search_read", [("collaboration_id", "=", card)], ["step_id"], limit=1
    )
    said_by_xmlrpc(institution.call, LINE, "unlink", [line["id"]])
    copy = {"collaboration_id": card, "step_id": line["step_id"][0]}
    said_by_xmlrpc(institution.call, LINE, "create", [copy])
    said_by_xmlrpc(institution.call, LINE, "write", [line["id"]], {"required": False})
    assert len(institution.states(card)) == 6


def test_nothing_of_a_frozen_memorandum_can_be_written(server, institution, frozen):
    call = institution.call
    article = call(ARTICLE, "search", [("agreement_id", "=", frozen)])[0]
    person = call(SIGNATORY, "search", [("agreement_id", "=", frozen)])[0]
    read = institution.read(MEMORANDUM, frozen, "document_id", "title")
    document = read["document_id"][0]
    session = Session(server, "sava")
    before = session.get(f"/report/pdf/{REPORT}/{frozen}")
    assert before[0] == 200 and before[1].startswith(b"%PDF-")

    other = base64.b64encode(b"%PDF-1.4 another text").decode()
    doors = (
        (MEMORANDUM, "write", [frozen], {"title": "Another title"}),
        (MEMORANDUM, "write", [frozen], {"state": "draft"}),
        (MEMORANDUM, "write", [frozen], {"state": "in_force"}),
        (MEMORANDUM, "write", [frozen], {"duration_months": 1}),
        (MEMORANDUM, "write", [frozen], {"way_ids": [(5,)]}),
        (MEMORANDUM, "write", [frozen], {"document_id": False}),
        (MEMORANDUM, "write", [frozen], {"snapshot": {}}),
        (MEMORANDUM, "write", [frozen], {"article_ids": [(2, article)]}),
        (MEMORANDUM, "unlink", [frozen]),
        (ARTICLE, "write", [article], {"body": "<p>Another text</p>"}),
        (ARTICLE, "write", [article], {"sequence": 99}),
        (ARTICLE, "unlink", [article]),
        (ARTICLE, "create", [{"agreement_id": frozen, "name": "One more"}]),
        (SIGNATORY, "write", [person], {"name": "Someone Else"}),
        (SIGNATORY, "write", [person], {"state": "signed"}),
        (SIGNATORY, "unlink", [person]),
        ("ir.attachment", "write", [document], {"datas": other}),
        ("ir.attachment", "unlink", [document]),
    )
    for door in doors:
        assert said_by_xmlrpc(call, *door), door
    said_by_xmlrpc(
        call,
        MEMORANDUM,
        "write",
        [frozen],
        {"title": "Another title"},
        context={"hei_sme_action": True},
    )
    assert session.get(f"/report/pdf/{REPORT}/{frozen}") == before


def test_what_stays_open_of_a_frozen_memorandum_can_be_written(institution, frozen):
    assert institution.call(
        MEMORANDUM, "write", [frozen], {"hei_reference": "SZ-12/2026"}
    )


def test_another_institutions_officer_gets_nothing(
    server, institution, stranger, frozen
):
    card = institution.read(MEMORANDUM, frozen, "collaboration_id")
    card = card["collaboration_id"][0]
    domains = {
        CARD: ("id", "=", card),
        LINE: ("collaboration_id", "=", card),
        "hei.sme.approach": ("collaboration_id", "=", card),
        MEMORANDUM: ("id", "=", frozen),
        ARTICLE: ("agreement_id", "=", frozen),
        SIGNATORY: ("agreement_id", "=", frozen),
        "hei.sme.unit": ("company_id", "=", institution.company_id),
    }
    json2 = server.json2("ljubija")
    for model, term in domains.items():
        theirs = institution.call(model, "search", [term])
        assert theirs, model
        assert stranger.call(model, "search", [term]) == []
        assert json2(model, "search_count", domain=[term]) == 0
        said = said_by_xmlrpc(stranger.call, model, "read", theirs, ["display_name"])
        assert "Jeklarna" not in said
        assert said_by_xmlrpc(stranger.call, model, "write", theirs, {})
    said_by_xmlrpc(stranger.call, CARD, "action_draft_memorandum", [card])
    said_by_xmlrpc(stranger.call, MEMORANDUM, "action_back_to_draft", [frozen])

    document = institution.read(MEMORANDUM, frozen, "document_id")["document_id"][0]
    session = Session(server, "ljubija")
    for path in (f"/report/pdf/{REPORT}/{frozen}", f"/web/content/{document}"):
        status, content = session.get(path)
        assert b"%PDF-" not in content, path
        assert status >= 400, path


def test_other_people_of_the_database_get_nothing(server, institution, frozen):
    """Someone without a role of ours, and nobody at all."""
    server.person("without_role")
    call = server.xmlrpc("without_role")
    for model in (CARD, LINE, MEMORANDUM, ARTICLE, SIGNATORY, "hei.sme.clause"):
        said_by_xmlrpc(call, model, "search", [])
    for path in (f"/report/pdf/{REPORT}/{frozen}", "/odoo/collaborations"):
        with urllib.request.urlopen(f"{server.url}{path}") as answer:
            assert "/web/login" in answer.url


def menus_of(session):
    """The actions behind the menus that this person has, by the menu's name."""
    menus = session.get("/web/webclient/load_menus")[1]
    menus = json.loads(menus)
    root = next(
        menu
        for menu in menus.values()
        if menu["xmlid"] == "hei_sme_collaboration.menu_root"
    )
    found, waiting = {}, list(root["children"])
    while waiting:
        menu = menus[str(waiting.pop())]
        waiting += menu["children"]
        if menu["actionID"]:
            found[menu["name"], menu["id"]] = menu["actionID"]
    return found


def open_action(session, action_id):
    """Do what the web client does to open an action: load views, then records."""
    action = session.post("/web/action/load", action_id=action_id)["result"]
    if action["type"] == "ir.actions.act_url":
        status, content = session.get(action["url"])
        assert status == 200 and content, action["url"]
        return action["url"]
    if action["type"] == "ir.actions.client":
        shown = session.call("hei.sme.need", "overview")
        assert "error" not in shown, shown["error"]["data"]["message"]
        return action["tag"]
    views = [[False, mode] for mode in action["view_mode"].split(",")]
    loaded = session.call(action["res_model"], "get_views", views=views)
    assert "error" not in loaded, loaded["error"]["data"]["message"]
    for mode in {"list", "form", "kanban"} & loaded["result"]["views"].keys():
        arch = etree.fromstring(loaded["result"]["views"][mode]["arch"])
        nodes = arch.xpath("//field[not(ancestor::field)]")
        spec = {node.get("name"): {} for node in nodes}
        read = session.call(
            action["res_model"],
            "web_search_read",
            domain=[],
            specification=spec,
            limit=80,
        )
        assert "error" not in read, (mode, read["error"]["data"]["message"])
    return action["res_model"]


@pytest.mark.parametrize("role", ["reader", "coordinator", "officer", "administrator"])
def test_every_menu_that_a_role_has_opens(server, institution, frozen, role):
    login = f"sava_{role}"
    institution.person(login, f"group_{role}")
    session = Session(server, login)
    opened = {
        open_action(session, action_id) for action_id in menus_of(session).values()
    }
    assert {CARD, MEMORANDUM, "hei.sme.approach", "res.partner"} <= opened
    configuration = {"hei.sme.protocol", "hei.sme.clause", "hei.sme.way"}
    assert (configuration <= opened) == (role == "administrator")

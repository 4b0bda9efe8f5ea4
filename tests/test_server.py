"""An officer comes in by every usual door: browser, XML-RPC and JSON-2."""

MODEL = "hei.sme.collaboration"
NEW = {"direction": "sme_to_hei", "asker_company": "Mlin Drava d.o.o."}


def test_officer_creates_a_card_by_xmlrpc_and_reads_it_by_json2(server):
    server.person("olga", "group_officer")
    call = server.xmlrpc("olga")
    card = call(MODEL, "create", NEW)
    (read,) = server.json2("olga")(
        MODEL, "read", ids=[card], fields=["asker_company", "direction"]
    )
    assert read == {"id": card, **NEW}


def test_officer_logs_in_and_opens_the_board(server, as_user):
    server.person("olga", "group_officer")
    page = as_user("olga")
    page.goto("/odoo/action-hei_sme_collaboration.collaboration_action")
    page.wait_for_selector(".o_kanban_view")
    assert "Collaborations" in page.title()

"""The doors from outside: each refuses to change what was agreed, in words."""

import base64
import json
import urllib.request
from urllib.error import HTTPError
from xmlrpc.client import Fault

import pytest
from institutions import MEMORANDUM
from places import ARTICLE, BY_HAND, EVENT, FROZEN, KEPT, SIGNATORY, Place

OTHER_FILE = base64.b64encode(b"%PDF-1.4 another text").decode()


@pytest.fixture(scope="module")
def place(server, mailbox):
    return Place(server, mailbox, "Univerza Soča", "soca")


def changes(place):
    """(model, ids, values, what is said), each a change of what was agreed."""
    article = place.one(ARTICLE, place.out)
    pending = place.one(SIGNATORY, place.out)
    signed = place.one(SIGNATORY, place.executed)
    event = place.one(EVENT, place.executed)
    way, field = (
        place.call(model, "search", [], limit=1)[0]
        for model in ("hei.sme.way", "hei.sme.study.field")
    )
    for memorandum in (place.out, place.executed):
        for values in (
            {"title": "Another title"},
            {"duration_months": 1},
            {"way_ids": [(6, 0, [way])]},
            {"study_field_ids": [(4, field)]},
            {"article_ids": [(0, 0, {"name": "One", "body": "more"})]},
            {"signatory_ids": [(0, 0, {"party": "hei", "name": "One more"})]},
            {"company_id": 1},
        ):
            yield MEMORANDUM, [memorandum], values, FROZEN
        for values in (
            {"state": "draft"},
            {"snapshot": {}},
            {"canonical_text": "Another text"},
            {"text_hash": "0" * 64},
            {"document_id": False},
        ):
            yield MEMORANDUM, [memorandum], values, BY_HAND
    yield ARTICLE, [article], {"body": "<p>Another text</p>"}, FROZEN
    yield ARTICLE, [article], {"sequence": 9999}, FROZEN
    yield SIGNATORY, [pending], {"name": "Someone"}, FROZEN
    yield SIGNATORY, [pending], {"state": "signed"}, BY_HAND
    yield SIGNATORY, [signed], {"email": "x@example.com"}, "has signed"
    yield EVENT, [event], {"kind": "cancelled"}, "not allowed|Evidence isn't"
    for file in place.files(place.executed):
        yield "ir.attachment", [file["id"]], {"datas": OTHER_FILE}, KEPT
        yield "ir.attachment", [file["id"]], {"name": "x.pdf"}, KEPT


def said_by_xmlrpc(place, model, method, *args):
    with pytest.raises(Fault) as refused:
        place.xmlrpc(model, method, *args)
    return refused.value.faultString


def said_by_json2(place, model, method, ids, *args):
    names = {"write": ["vals"], "unlink": []}[method]
    with pytest.raises(HTTPError) as refused:
        place.json2(model, method, ids=ids, **dict(zip(names, args, strict=True)))
    return json.load(refused.value)["message"]


def said_by_browser(place, model, method, *args, **kwargs):
    answer = place.session.call(model, method, *args, **kwargs)
    assert "error" in answer, answer
    return answer["error"]["data"]["message"]


@pytest.mark.parametrize("said", [said_by_xmlrpc, said_by_json2, said_by_browser])
def test_remote_calls_change_nothing(place, said):
    """XML-RPC, JSON-2 and the web client's own calls refuse an administrator too."""
    with place.untouched():
        for model, ids, values, words in changes(place):
            answer = said(place, model, "write", ids, values)
            assert any(word in answer for word in words.split("|")), (values, answer)
        for model, memorandum in ((ARTICLE, place.out), (SIGNATORY, place.executed)):
            answer = said(place, model, "unlink", [place.one(model, memorandum)])
            assert FROZEN in answer
        for memorandum in (place.out, place.executed):
            answer = said(place, MEMORANDUM, "unlink", [memorandum])
            assert "on record and can't be deleted" in answer
        for file in place.files(place.executed):
            assert KEPT in said(place, "ir.attachment", "unlink", [file["id"]])


def test_a_list_changes_several_or_none(place):
    """Edited together with a draft, as a list saves it, the draft stays as it was."""
    both = [place.draft, place.out]
    values = {"title": "Another title"}
    with place.untouched():
        for method, args in (
            ("web_save", [both, values, {}]),
            ("web_save_multi", [both, [values, values], {}]),
            ("write", [both, values]),
        ):
            assert FROZEN in said_by_browser(place, MEMORANDUM, method, *args)
    with place.untouched():
        record = [place.out]
        for values in ({"title": "Another"}, {"article_ids": [[5, 0, 0]]}):
            said = said_by_browser(place, MEMORANDUM, "web_save", record, values, {})
            assert FROZEN in said


def test_a_context_from_outside_opens_nothing(place):
    """What our own actions carry in the context can't be sent along."""
    with place.untouched():
        for key in ("hei_sme_action", "hei_sme_keep_as_former", "hei_sme_quiet"):
            said = said_by_browser(
                place,
                MEMORANDUM,
                "write",
                [place.out],
                {"title": "Another title"},
                context={key: True},
            )
            assert FROZEN in said


@pytest.mark.parametrize("dry", [True, False], ids=["test", "import"])
def test_an_import_changes_nothing(place, dry):
    """A file with the ids of frozen records is refused, tested or imported."""
    options = {
        "headers": True,
        "quoting": '"',
        "separator": ",",
        "encoding": "utf-8",
        "date_format": "",
        "datetime_format": "",
        "float_thousand_separator": ",",
        "float_decimal_separator": ".",
        "advanced": True,
        "has_headers": True,
        "keep_matches": False,
        "limit": 2000,
        "skip": 0,
    }
    session = place.session
    with place.untouched():
        for model, record, field, value in (
            (MEMORANDUM, place.out, "title", "Another title"),
            (MEMORANDUM, place.executed, "duration_months", "1"),
            (ARTICLE, place.one(ARTICLE, place.out), "body", "Another text"),
            (SIGNATORY, place.one(SIGNATORY, place.out), "name", "Someone"),
        ):
            table = f".id,{field}\r\n{record},{value}\r\n"
            made = session.call(
                "base_import.import",
                "create",
                {
                    "res_model": model,
                    "file": table,
                    "file_name": "table.csv",
                    "file_type": "text/csv",
                },
            )["result"]
            answer = session.call(
                "base_import.import",
                "execute_import",
                [made],
                [".id", field],
                [".id", field],
                options,
                dryrun=dry,
            )["result"]
            assert answer["messages"], (model, field)
            assert FROZEN in answer["messages"][0]["message"]


def test_files_are_not_replaced_through_the_web(place):
    """Neither the chatter's bin nor an upload reaches a kept file; what is uploaded
    lies beside it.
    """
    session = place.session
    with place.untouched():
        for file in place.files(place.executed):
            answer = session.post("/mail/attachment/delete", attachment_id=file["id"])
            assert KEPT in answer["error"]["data"]["message"]
        page = session.get("/odoo")[1].decode()
        token = page.split('csrf_token: "')[1].split('"')[0]
        boundary = "edge"
        fields = {
            "csrf_token": token,
            "model": MEMORANDUM,
            "id": str(place.executed),
        }
        lines = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
            f"{value}\r\n"
            for name, value in fields.items()
        ]
        lines.append(
            f'--{boundary}\r\nContent-Disposition: form-data; name="ufile";'
            ' filename="memorandum.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
            f"%PDF-1.4 another text\r\n--{boundary}--\r\n"
        )
        request = urllib.request.Request(
            f"{place.server.url}/web/binary/upload_attachment",
            "".join(lines).encode(),
            {"Content-Type": f"multipart/form-data; boundary={boundary}"},
        )
        with session.opener.open(request, timeout=60) as answer:
            assert b"memorandum.pdf" in answer.read()

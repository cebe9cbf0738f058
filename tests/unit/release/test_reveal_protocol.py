"""A question to the service is one line with three texts; everything else is refused without a word of it quoted."""

from __future__ import annotations

import json

import pytest

from gridhub.release.revealing.protocol import (
    LONGEST_PURPOSE,
    LONGEST_SQL,
    Answer,
    NotRevealed,
    Request,
    parse_answer,
    parse_request,
    refusal_in,
    refusal_line,
)

GOOD = Request("SELECT 1", "核实", "抽查")


def line(**said: object) -> bytes:
    return json.dumps({"sql": "SELECT 1", "purpose_kind": "核实", "purpose": "抽查", **said}).encode()


def test_a_question_reads_back_as_it_was_sent() -> None:
    assert parse_request(GOOD.line()) == GOOD


def test_a_name_that_the_asker_claims_is_not_read() -> None:
    assert parse_request(line(actor="局长", uid=0, account="root")) == GOOD


@pytest.mark.parametrize(
    "sent",
    [
        b"", b"\n", b"SELECT 1", b"[1]", b'"SELECT 1"', b"null", b"\xff\xfe", b"{", b"[" * 60_000, b'{"sql": NaN}',
        line(sql=1), line(sql=None), line(sql=""), line(sql="   "), line(sql="SELECT '\0'"), line(sql="SELECT '\ud800'"),
        line(purpose=["x"]), line(purpose_kind={}), line(purpose="\udfff"),
    ],
)  # fmt: skip
def test_what_is_no_question_is_refused_and_not_quoted(sent: bytes) -> None:
    with pytest.raises(NotRevealed) as refused:
        parse_request(sent)
    assert refused.value.code == "broken"
    assert "SELECT" not in str(refused.value)


@pytest.mark.parametrize("said", [{"sql": "x" * (LONGEST_SQL + 1)}, {"purpose": "x" * (LONGEST_PURPOSE + 1)}])
def test_a_text_too_long_to_be_logged_whole_is_refused_not_cut(said: dict[str, str]) -> None:
    with pytest.raises(NotRevealed) as refused:
        parse_request(line(**said))
    assert refused.value.code == "too_long"


def test_a_question_that_no_service_would_read_is_not_sent() -> None:
    with pytest.raises(NotRevealed):
        Request("x" * 70_000, "核实", "抽查").line()


def test_a_refusal_reads_back_in_both_languages() -> None:
    sent = refusal_line(NotRevealed("denied", "不给", "denied"))
    found = refusal_in(sent)
    assert found is not None and (found.code, found.texts) == ("denied", ("不给", "denied"))
    with pytest.raises(NotRevealed, match="不给 / denied"):
        parse_answer(sent)


def test_an_answer_is_taken_only_whole() -> None:
    whole = {"columns": ["a"], "rows": [[1]], "reservations": [], "entry_no": 7}
    assert parse_answer(json.dumps(whole).encode()) == Answer(("a",), ((1,),), (), 7)
    for change in ({"rows": [[1, 2]]}, {"rows": None}, {"entry_no": None}, {"columns": "a"}, {"reservations": 1}):
        with pytest.raises(NotRevealed):
            parse_answer(json.dumps(whole | change).encode())

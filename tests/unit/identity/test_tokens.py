"""Tokens made for a whole column are those made one by one, whatever a text holds."""

from __future__ import annotations

import hashlib
import hmac

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from gridhub.identity.tokens import tokens_of
from gridhub.state.keys import HubKey
from tests.unit.identity.claims import KEY

TEXTS = st.lists(st.sampled_from(["张", "a", "x1f", "\\", "\x1f", "\x1e", "·"]), max_size=4).map("".join)
ROWS = st.lists(st.tuples(TEXTS, st.none() | TEXTS, st.none() | TEXTS), max_size=8)


@given(rows=ROWS)
def test_a_column_of_tokens_is_the_token_of_each_row(rows: list[tuple[str, str | None, str | None]]) -> None:
    parts = pl.DataFrame(rows, schema={"p1": pl.String, "p2": pl.String, "p3": pl.String}, orient="row")
    expected = [KEY.token("person", *(part for part in row if part is not None)) for row in rows]
    assert tokens_of(KEY, parts, "person").to_list() == expected


def test_a_token_is_the_hmac_of_its_kind_and_parts() -> None:
    secret = bytes(range(32))
    message = "token\x1fperson\x1fcid\x1f990081198001010013"
    expected = hmac.new(secret, message.encode(), hashlib.sha256).hexdigest()
    assert HubKey(secret).token("person", "cid", "990081198001010013") == expected

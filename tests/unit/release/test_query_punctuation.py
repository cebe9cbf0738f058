"""A query typed on a Chinese keyboard: what is outside quotes is mended, what is inside is the asker's own."""

from __future__ import annotations

import duckdb
import pytest

from gridhub.release.query_punctuation import about_punctuation, mended


@pytest.mark.parametrize(
    ("typed", "meant", "marks"),
    [
        ("SELECT COUNT（*） FROM t WHERE s ＝ “男”；", "SELECT COUNT(*) FROM t WHERE s = '男';", "（）＝“”；"),
        ("SELECT a，b　FROM t", "SELECT a,b FROM t", "，\u3000"),
        ("SELECT '，（男）' AS a FROM t", "SELECT '，（男）' AS a FROM t", ""),
        ('SELECT "（人）" FROM t', 'SELECT "（人）" FROM t', ""),
        ("SELECT 'it''s，' ，1", "SELECT 'it''s，' ,1", "，"),
        ("SELECT 1 -- 一，二\n，2", "SELECT 1 -- 一，二\n,2", "，"),
        ("ＳＥＬＥＣＴ １", "SELECT 1", "ＳＥＬＣＴ１"),
        ("SELECT 1", "SELECT 1", ""),
    ],
)
def test_only_what_stands_outside_quotes_is_mended(typed: str, meant: str, marks: str) -> None:
    found, told = mended(typed)
    assert (found, "".join(told)) == (meant, marks)
    assert bool(about_punctuation(typed)) == bool(marks)


def test_the_mended_query_runs() -> None:
    con = duckdb.connect()
    con.execute("CREATE TABLE t AS SELECT '男' AS s")
    typed = "SELECT COUNT（*） FROM t WHERE s ＝ “男”；"
    with pytest.raises(duckdb.Error):
        con.execute(typed)
    assert con.execute(mended(typed)[0]).fetchall() == [(1,)]

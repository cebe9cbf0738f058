"""The engine itself on Chinese text, stored and in memory: a smoke test for every change of the DuckDB version.

Belongs here: text functions that assets, views and people's queries use. Not here: what gridhub makes of them.
Versions 1.5.5 and 1.5.6 failed here: ``LIKE '民政_%'`` raised "Invalid unicode".
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

TEXTS = ("民政_低保", "民政低保", "民政", "公安_人口", "𠮷田", "𬱖川", "Grid网格A", "a_b", "", None)
ROWS = 5_000  # more than two vectors, so that statistics and compression have a say


@pytest.fixture(scope="module", params=["memory", "file"])
def con(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Table t: every text 500 times, in turn. A stored one was closed and opened again."""
    path: Path | str = tmp_path_factory.mktemp("text") / "文本.duckdb" if request.param == "file" else ":memory:"
    connection = duckdb.connect(str(path))
    connection.execute(f"CREATE TABLE t AS SELECT i, (?)[1 + i % 10] AS s FROM range({ROWS}) AS r(i)", [list(TEXTS)])
    if request.param == "file":
        connection.close()
        connection = duckdb.connect(str(path), read_only=True)
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("s LIKE '民政_%'", {"民政_低保", "民政低保"}),
        ("s LIKE '民政_'", set()),
        ("s LIKE '民政__'", {"民政低保"}),
        ("s LIKE '民政%'", {"民政_低保", "民政低保", "民政"}),
        ("s LIKE '_政%'", {"民政_低保", "民政低保", "民政"}),
        ("s LIKE '%低_'", {"民政_低保", "民政低保"}),
        ("s LIKE '__'", {"民政", "𠮷田", "𬱖川"}),
        ("s LIKE '𠮷_'", {"𠮷田"}),
        ("s LIKE '_川'", {"𬱖川"}),
        ("s LIKE '𬱖%'", {"𬱖川"}),
        (r"s LIKE '民政\_%' ESCAPE '\'", {"民政_低保"}),
        (r"s LIKE '%\_%' ESCAPE '\'", {"民政_低保", "公安_人口", "a_b"}),
        ("s NOT LIKE '民政_%'", set(TEXTS) - {"民政_低保", "民政低保", None}),
        ("s ILIKE '民政_%'", {"民政_低保", "民政低保"}),
        ("s ILIKE 'grid网_a'", {"Grid网格A"}),
        ("s ILIKE '%网格a'", {"Grid网格A"}),
        ("s ILIKE '𠮷_'", {"𠮷田"}),
        ("s SIMILAR TO '民政_?低保'", {"民政_低保", "民政低保"}),
        ("starts_with(s, '民政')", {"民政_低保", "民政低保", "民政"}),
        ("contains(s, '田')", {"𠮷田"}),
        ("s = '𬱖川'", {"𬱖川"}),
        ("s IN ('民政', '𠮷田')", {"民政", "𠮷田"}),
        ("s BETWEEN '公安' AND '公安龥'", {"公安_人口"}),
        (r"regexp_matches(s, '^民政_?[^_]')", {"民政_低保", "民政低保"}),
        (r"regexp_matches(s, '^..$')", {"民政", "𠮷田", "𬱖川"}),
        (r"regexp_matches(s, '[一-龥]{4}')", {"民政低保"}),
        (r"regexp_matches(s, '\p{Han}\w?$')", {"民政_低保", "民政低保", "民政", "公安_人口", "𠮷田", "𬱖川", "Grid网格A"}),
        (r"regexp_full_match(s, '[\x{20000}-\x{2FFFF}].')", {"𠮷田", "𬱖川"}),
    ],
)  # fmt: skip
def test_conditions(con: duckdb.DuckDBPyConnection, condition: str, found: set[str]) -> None:
    rows = con.execute(f"SELECT s, COUNT(*) FROM t WHERE {condition} GROUP BY s").fetchall()
    assert dict(rows) == dict.fromkeys(found, ROWS // len(TEXTS))


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("length('民政_低保')", 5),
        ("length('𠮷田𬱖')", 3),
        ("strlen('𠮷田')", 7),
        ("substr('民政_低保', 4, 2)", "低保"),
        ("substr('𠮷田𬱖川', 3)", "𬱖川"),
        ("substr('𠮷田𬱖川', -2, 1)", "𬱖"),
        ("left('𬱖川', 1) || right('𠮷田', 1)", "𬱖田"),
        ("position('田' IN '𠮷田')", 2),
        ("instr('柳河县𬱖川', '川')", 5),
        ("replace('𠮷田_𠮷', '𠮷', '吉')", "吉田_吉"),
        ("translate('１２３号', '１２３', '123')", "123号"),
        ("upper('grid网格') || lower('ＡB')", "GRID网格ａb"),
        ("trim('　民政　', '　')", "民政"),
        ("reverse('𠮷田')", "田𠮷"),
        ("lpad('田', 3, '𠮷')", "𠮷𠮷田"),
        ("string_split('城关、𠮷田、新华', '、')[2]", "𠮷田"),
        ("split_part('民政_低保_202609', '_', 2)", "低保"),
        (r"regexp_extract('柳河街道003网格', '(\d+)网格', 1)", "003"),
        (r"regexp_extract('民政_低保', '^([^_]+)_(.)', 2)", "低"),
        (r"regexp_extract('x𠮷田', '[𠮷𬱖].')", "𠮷田"),
        (r"regexp_replace('3号楼2单元', '(\d+)号楼', '\1幢')", "3幢2单元"),
        (r"regexp_replace('𠮷 田　川', '[\s　]', '', 'g')", "𠮷田川"),
        (r"array_to_string(regexp_extract_all('1幢22室', '\d+'), '/')", "1/22"),
        ("unicode('𠮷') = 134071 AND chr(183382) = '𬱖'", True),
        ("nfc_normalize('e' || chr(769)) = chr(233)", True),
        ("'民政' < '民政_' AND '民' < '龥' AND '龥' < '𠮷' AND '𠮷' < '𬱖'", True),
    ],
)
def test_expressions(con: duckdb.DuckDBPyConnection, expression: str, value: object) -> None:
    assert con.execute(f"SELECT {expression}").fetchall() == [(value,)], "of constants"
    columns = con.execute(f"SELECT DISTINCT {expression} FROM t WHERE i < 3000").fetchall()
    assert columns == [(value,)], "of a column's rows"


def test_functions_of_a_column(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        "SELECT DISTINCT s, length(s), substr(s, 2, 1), regexp_extract(s, '^(.)', 1), "
        "regexp_replace(s, '[_a-zA-Z]', '', 'g'), replace(s, '民政', '𬱖') FROM t WHERE s IS NOT NULL"
    ).fetchall()
    assert {row[0]: row[1:] for row in rows} == {
        s: (
            len(s),
            s[1:2],
            s[:1],
            "".join(c for c in s if not c.isascii()),
            s.replace("民政", "𬱖"),
        )
        for s in TEXTS
        if s is not None
    }


def test_order_is_that_of_code_points(con: duckdb.DuckDBPyConnection) -> None:
    expected = sorted(s for s in TEXTS if s is not None)
    for query in ("SELECT s FROM t WHERE s IS NOT NULL GROUP BY s ORDER BY s",
                  "SELECT DISTINCT s FROM t WHERE s IS NOT NULL ORDER BY ALL"):  # fmt: skip
        assert [row[0] for row in con.execute(query).fetchall()] == expected
    (extremes,) = con.execute("SELECT MIN(s), MAX(s) FROM t WHERE s <> ''").fetchall()
    assert extremes == (expected[1], expected[-1])


def test_texts_are_put_together_in_order(con: duckdb.DuckDBPyConnection) -> None:
    ((joined, counted),) = con.execute(
        "SELECT string_agg(DISTINCT s, '、' ORDER BY s), string_agg(s, '' ORDER BY i) FROM t WHERE s <> ''"
    ).fetchall()
    names = [s for s in TEXTS if s]
    assert joined == "、".join(sorted(names))
    assert counted == "".join(names) * (ROWS // len(TEXTS))
    ((descending,),) = con.execute(
        "SELECT string_agg(s, '，' ORDER BY s DESC, i) FROM t WHERE i < 10 AND s <> ''"
    ).fetchall()
    assert descending == "，".join(sorted(names, reverse=True))


def test_patterns_may_be_parameters_or_columns(con: duckdb.DuckDBPyConnection) -> None:
    ((given,),) = con.execute("SELECT COUNT(*) FROM t WHERE s LIKE ?", ["民政_%"]).fetchall()
    ((joined,),) = con.execute(
        "SELECT COUNT(*) FROM t, (VALUES ('民政_%'), ('𠮷_')) AS patterns(p) WHERE s LIKE p"
    ).fetchall()
    assert (given, joined) == (1_000, 1_500)


def test_names_in_chinese_hold_tables_and_columns(con: duckdb.DuckDBPyConnection) -> None:
    rows = con.execute(
        'WITH 台账 AS (SELECT s AS 部门, i AS "𠮷" FROM t) SELECT 部门, SUM("𠮷") AS 合计 FROM 台账 GROUP BY 部门'
    )
    assert [column[0] for column in rows.description or []] == ["部门", "合计"]
    assert len(rows.fetchall()) == len(TEXTS)

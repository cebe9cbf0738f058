"""What Splink compares of two clusters: its settings without numbers.

Belongs here: comparisons and their levels, best first, as SQL. Not here: the numbers (``model``), the rows (``profiles``).

Names are compared by characters: ``name_grade`` is a function of Python that the scorer gives to the database, for
DuckDB's own string distances count bytes (王小明/王晓明 = 3). The digits of a birth date are ASCII: there bytes do.
Phone, home and community are one comparison, for they are one signal: who lives together shares the phone too. What
rests on counts of a city (how likely two people meet in a home, a community, under a phone) is scaled to the city that
is scored (``SCALED_BY``), names, surnames and birth dates by their own frequencies: a model of a small city holds in
a large one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

Json = dict[str, Any]

NAME_GRADE = "name_grade"
"""The function of two lists of keys."""

_OWN, _FEW, _CROWD, _HOME = (
    f"list_has_any({column}_l, {column}_r)" for column in ("own_phones", "few_phones", "crowd_phones", "homes")
)
_APART = f"(len(homes_l) > 0 AND len(homes_r) > 0 AND NOT {_HOME})"
_COMMUNITY = "list_has_any(communities_l, communities_r)"
_NOTHING = (
    "(len(homes_l) = 0 OR len(homes_r) = 0) AND (len(doors_l) = 0 OR len(doors_r) = 0) AND "
    "(len(communities_l) = 0 OR len(communities_r) = 0) AND (len(phones_l) = 0 OR len(phones_r) = 0)"
)

LEVELS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "name": (
        ("", "len(names_l) = 0 OR len(names_r) = 0"),
        ("equal", "list_has_any(spellings_l, spellings_r)"),
        ("variant", "list_has_any(names_l, names_r)"),
        ("sound", f"{NAME_GRADE}(names_l, names_r) = 'sound'"),
        ("turned", f"{NAME_GRADE}(names_l, names_r) = 'turned'"),
        ("one_character", f"{NAME_GRADE}(names_l, names_r) = 'one_character'"),
        ("different", "ELSE"),
    ),
    "address_form": (
        ("", "titled_l = titled_r OR surname_l IS NULL OR surname_r IS NULL"),
        ("surname", "surname_l = surname_r"),
        ("different", "ELSE"),
    ),
    "birth": (
        ("", "birth_l IS NULL OR birth_r IS NULL"),
        ("equal", "birth_l = birth_r"),
        (
            "one_edit",
            "hamming(birth_l, birth_r) = 1 OR birth_l = substr(birth_r, 1, 4) || substr(birth_r, 7, 2) || substr(birth_r, 5, 2)",
        ),
        ("year", "substr(birth_l, 1, 4) = substr(birth_r, 1, 4)"),
        ("different", "ELSE"),
    ),
    "sex": (("", "sex_l IS NULL OR sex_r IS NULL"), ("equal", "sex_l = sex_r"), ("different", "ELSE")),
    "household": (
        ("", _NOTHING),
        ("own_phone+home", f"{_OWN} AND {_HOME}"),
        ("own_phone", f"{_OWN} AND NOT {_APART}"),
        ("own_phone_elsewhere", _OWN),
        ("shared_phone+home", f"{_FEW} AND {_HOME}"),
        ("home", _HOME),
        ("shared_phone", f"{_FEW} AND NOT {_APART}"),
        ("shared_phone_elsewhere", _FEW),
        ("registered_home", "list_has_any(doors_l, doors_r)"),
        ("crowd_phone+community", f"{_CROWD} AND {_COMMUNITY}"),
        ("community", _COMMUNITY),
        ("different", "ELSE"),
    ),
}
"""Comparison → its levels (name, condition), best first; the nameless one is: nothing to compare."""

FREQUENCIES: Final[Mapping[tuple[str, str], str]] = {
    ("name", "equal"): "name",
    ("name", "variant"): "name",
    ("address_form", "surname"): "surname",
    ("birth", "equal"): "birth",
}
"""Levels whose chance is the frequency of the very value: the column it is looked up by."""

SCALED_BY: Final[Mapping[str, str]] = {
    "own_phone+home": "home",
    "own_phone": "own_phone",
    "own_phone_elsewhere": "own_phone",
    "shared_phone+home": "home",
    "home": "home",
    "shared_phone": "shared_phone",
    "shared_phone_elsewhere": "shared_phone",
    "registered_home": "door",
    "crowd_phone+community": "community",
    "community": "community",
}
"""Level of ``household`` → whose chance (of two people to share one) its u goes with."""

SAME_NAME: Final = frozenset(("equal", "variant", "sound", "turned"))
"""Levels of ``name`` under which a score may join. One character that is another may be a twin's: for people to judge."""


def settings_without_numbers() -> Json:
    """Splink's settings with every comparison and level, no probability."""
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "cluster",
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": False,
        "blocking_rules_to_generate_predictions": [],
        "comparisons": [
            {"output_column_name": name, "comparison_levels": [_level(name, *level) for level in levels]}
            for name, levels in LEVELS.items()
        ],
    }


def _level(comparison: str, label: str, condition: str) -> Json:
    level: Json = {"sql_condition": condition, "label_for_charts": label or "unknown"}
    if not label:
        level["is_null_level"] = True
    column = FREQUENCIES.get((comparison, label))
    if column:
        # Beside lists of values the column is not compared itself, only looked up.
        level |= {"tf_adjustment_column": column, "disable_tf_exact_match_detection": True}
    return level

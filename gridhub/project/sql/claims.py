"""Claim files: what the engine adds to what one export says.

Belongs here: which claim table and export a file speaks for, the columns the engine supplies. Not here: reading a file
(``assets``), columns that a file leaves out (they are null: ``build.derive``).

A file ``assets/claim/<table>/<department>__<export>.sql`` holds a SELECT, or several joined by UNION ALL, from the std
table of that export. The engine puts record_id, department, export and period_end in front of each, on the line of its
SELECT, so that line numbers in messages are those of the file.
"""

from __future__ import annotations

from pathlib import Path

from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

from gridhub.contracts.errors import ProjectError
from gridhub.contracts.export_ref import ExportRef
from gridhub.project.names import is_identifier
from gridhub.project.sql.parsing import parsed, tokens_of

SUPPLIED = ("record_id", "department", "export", "period_end")
"""Columns of every claim table that no file writes."""


def claim_name(path: Path, folder: Path) -> str | None:
    """``claim.<table>__<department>__<export>`` for ``<table>/<department>__<export>.sql``; None elsewhere."""
    parts = path.relative_to(folder).with_suffix("").parts
    if len(parts) != 2 or not all(map(is_identifier, parts)) or "__" not in parts[1]:
        return None
    return f"claim.{parts[0]}__{parts[1]}"


def completed(text: str, tree: exp.Query, leaf: str, file: str) -> tuple[str, list[ProjectError]]:
    """The statement with the engine's columns. ``leaf``: ``<department>__<export>``.

    Errors: a SELECT that does not read the std table of its export, gives a column that the engine supplies, or is DISTINCT
    (a claim speaks of rows).
    """
    department, export = ExportRef.parse(leaf)
    errors: list[ProjectError] = []
    branches = _branches(tree)
    if f"std.{leaf}" not in {f"{table.db}.{table.name}" for table in tree.find_all(exp.Table)}:
        errors.append(ProjectError(file, 0, f"the claim of {department}.{export} does not read std.{leaf}"))
    sources: list[str] = []
    for branch in branches:
        line = next((int(node.meta["line"]) for node in branch.walk() if "line" in node.meta), 0)
        errors += [
            ProjectError(file, line, f"{name} is supplied by the engine: leave it out")
            for name in branch.named_selects
            if name in SUPPLIED
        ]
        if branch.args.get("distinct"):
            errors.append(ProjectError(file, line, "a claim speaks of rows: no SELECT DISTINCT"))
        found = branch.args.get("from_") or branch.args.get("from")
        sources.append(found.this.alias_or_name if isinstance(found, exp.From) else "")
    starts = _ends_of_selects(text)
    if not all(sources) or len(starts) != len(branches):
        errors.append(ProjectError(file, 0, "a claim is SELECT … FROM a table, or several of them joined by UNION ALL"))
    if errors:
        return text, errors
    for end, source in sorted(zip(starts, sources, strict=True), reverse=True):
        supplied = (
            f" {source}._record_id AS record_id, '{department}' AS department, '{export}' AS export, "
            f"{source}._period_end AS period_end,"
        )
        text = text[:end] + supplied + text[end:]
    return text, []


def fields_of_role(sql: str, role: str, column: str) -> frozenset[str]:
    """The columns that a claim's ``column`` is made of in those of its SELECTs that may give the role (``'site' AS role``,
    or a CASE that has it). ``sql``: of an asset that was read without a fault."""
    tree = parsed(sql)
    found: set[str] = set()
    for branch in _branches(tree) if isinstance(tree, exp.Query) else []:
        said = {one.alias_or_name: one for one in branch.expressions}
        if column in said and "role" in said and role in _texts(said["role"]):
            found |= {one.name for one in said[column].find_all(exp.Column)}
    return frozenset(found)


def _texts(value: exp.Expr) -> set[str]:
    return {one.name for one in value.find_all(exp.Literal) if one.is_string}


def _branches(tree: exp.Query) -> list[exp.Select]:
    """The SELECTs of the statement itself, from first to last."""
    if isinstance(tree, exp.SetOperation):
        sides = (tree.this, tree.expression)
        return [branch for side in sides if isinstance(side, exp.Query) for branch in _branches(side)]
    return [tree] if isinstance(tree, exp.Select) else []


def _ends_of_selects(text: str) -> list[int]:
    """Positions behind each SELECT that stands in no brackets."""
    depth, ends = 0, []
    for token in tokens_of(text):
        if token.token_type == TokenType.L_PAREN:
            depth += 1
        elif token.token_type == TokenType.R_PAREN:
            depth -= 1
        elif token.token_type == TokenType.SELECT and depth == 0:
            ends.append(token.end + 1)
    return ends

"""The manual of the command line as one Markdown page: ``python -m gridhub.cli.manual > docs/commands.md``.

Belongs here: what the page looks like. Not here: the commands and what they say of themselves (the modules beside).
The page is made from the declarations of the commands, not from ``--help``: so it depends on no terminal, no locale and
no layout of the help's library. A test compares docs/commands.md with it.
"""

from __future__ import annotations

import inspect
import sys
import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from typer import Context, Typer
from typer.models import ArgumentInfo, OptionInfo

PROGRAM = "gridhub"
MAKE = "python -m gridhub.cli.manual > docs/commands.md"

_INTRODUCTION = f"""\
# Commands

Made from the command line's own declarations by `{MAKE}`: change the commands, then make it again.
Each help text is Chinese / English. Every command has `--help`. Questions people ask, with examples: [README](../README.md).

Exit codes: 0 done (also when a delivery was refused, unless `--strict`), 1 a blocking check failed and nothing was
switched (of `inspect`: the file cannot be looked at), 2 wrong usage, broken project, nothing to do, or a step that broke
off; nothing was switched then either.
"""


@dataclass(frozen=True)
class Command:
    """``path``: words after the program's name. ``help``: its docstring. ``parameters`` in declared order."""

    path: tuple[str, ...]
    help: str
    parameters: tuple[Parameter, ...]

    @property
    def name(self) -> str:
        return " ".join((PROGRAM, *self.path))


@dataclass(frozen=True)
class Parameter:
    """``spelling``: as typed (``--home``, or an argument's name). ``value``: what may stand for it, "" for a flag.
    ``default``: None when there is none."""

    spelling: str
    is_argument: bool
    value: str
    required: bool
    default: str | None
    help: str


def commands_of(app: Typer, path: tuple[str, ...] = ()) -> Iterator[Command]:
    """Every command that is shown, in the order in which the commands are registered; groups after single commands."""
    for single in app.registered_commands:
        if single.callback is None or single.hidden:
            continue
        name = single.name or single.callback.__name__.replace("_", "-")
        text = single.help or inspect.getdoc(single.callback) or ""
        yield Command((*path, name), text, tuple(_parameters(single.callback)))
    for group in app.registered_groups:
        if group.typer_instance is not None and isinstance(group.name, str) and group.hidden is not True:
            bare = group.typer_instance.registered_callback
            if bare and bare.callback and bare.invoke_without_command is True:
                text = inspect.getdoc(bare.callback) or ""
                yield Command((*path, group.name), text, tuple(_parameters(bare.callback)))
            yield from commands_of(group.typer_instance, (*path, group.name))


def _parameters(callback: Any) -> Iterator[Parameter]:
    hints = get_type_hints(callback, include_extras=True)
    for name, declared in inspect.signature(callback).parameters.items():
        if hints[name] is Context:
            continue
        kind, *extras = get_args(hints[name])
        info = next(extra for extra in extras if isinstance(extra, ArgumentInfo | OptionInfo))
        if info.hidden:
            continue
        required = declared.default is inspect.Parameter.empty
        if isinstance(info, ArgumentInfo):
            spelling = info.metavar or name.upper()
        else:
            spelling = ", ".join(_spellings(info) or (f"--{name.replace('_', '-')}",))
        yield Parameter(
            spelling=spelling,
            is_argument=isinstance(info, ArgumentInfo),
            value=_value(_without_none(kind), info),
            required=required,
            default=None if required else _default(declared.default),
            help=info.help or "",
        )


def _spellings(info: OptionInfo) -> tuple[str, ...]:
    """Inside ``Annotated`` the first spelling stands where a default would stand."""
    first = (info.default,) if isinstance(info.default, str) else ()
    return (*first, *(info.param_decls or ()))


def _without_none(kind: Any) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        return next(part for part in get_args(kind) if part is not types.NoneType)
    return kind


def _value(kind: Any, info: ArgumentInfo | OptionInfo) -> str:
    """What may be given, in words of the page. Raises TypeError for a kind of value that the page has no word for."""
    if kind is bool:
        return ""
    if get_origin(kind) is list:
        return f"{_value(get_args(kind)[0], info)}, any number of times"
    if get_origin(kind) is Literal:
        return ", ".join(f"`{word}`" for word in get_args(kind))
    if kind is int:
        limits = [f"{sign} {limit}" for sign, limit in (("≥", info.min), ("≤", info.max)) if limit is not None]
        return " ".join(["number", ", ".join(limits)]).strip()
    if kind is datetime:
        return "date " + " ".join(_written(form) for form in info.formats or ())
    if get_origin(kind) is list:
        return f"{_value(get_args(kind)[0], info)}, one or more"
    words: dict[Any, str] = {str: "text", Path: "path"}
    if kind not in words:
        raise TypeError(f"the manual has no word for a value of type {kind!r}")
    return words[kind]


def _written(form: str) -> str:
    for directive, letters in (("%Y", "YYYY"), ("%m", "MM"), ("%d", "DD")):
        form = form.replace(directive, letters)
    return form


def _default(value: object) -> str | None:
    return None if value in (None, False, "") else str(value)


def manual(app: Typer) -> str:
    """The whole page, with a line break at its end."""
    commands = list(commands_of(app))
    contents = [f"- [`{command.name}`](#{command.name.replace(' ', '-')}): {command.help}" for command in commands]
    return "\n".join([_INTRODUCTION, *contents, "", *(line for command in commands for line in _section(command))])


def _section(command: Command) -> Iterator[str]:
    arguments = [p for p in command.parameters if p.is_argument]
    options = [p for p in command.parameters if not p.is_argument]
    usage = [command.name, *(p.spelling if p.required else f"[{p.spelling}]" for p in arguments)]
    usage += [f"{p.spelling} …" for p in options if p.required]
    if any(not p.required for p in options):
        usage.append("[options]")
    yield from (f"## {command.name}", "", command.help, "", f"    {' '.join(usage)}", "")
    if arguments:
        yield from _table(("argument", "value", "needed", "what it is"), arguments)
    if options:
        yield from _table(("option", "value", "default", "what it does"), options)


def _table(titles: tuple[str, ...], parameters: Iterable[Parameter]) -> Iterator[str]:
    yield _row(titles)
    yield _row(["---"] * len(titles))
    for one in parameters:
        if one.is_argument:
            third = "yes" if one.required else "no"
        else:
            third = "required" if one.required else f"`{one.default}`" if one.default else ""
        yield _row((f"`{one.spelling}`", one.value, third, one.help))
    yield ""


def _row(cells: Iterable[str]) -> str:
    return " ".join(f"| {' '.join(cell.replace('|', chr(92) + '|').split())}".rstrip() for cell in cells) + " |"


def main() -> None:
    """Print the page as UTF-8 with plain line breaks, whatever the locale says."""
    from gridhub.cli import app

    sys.stdout.buffer.write(manual(app).encode("utf-8"))


if __name__ == "__main__":
    main()

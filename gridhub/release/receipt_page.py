"""A slip as one HTML page that needs nothing else: to be looked at, sent and printed from any browser.

Belongs here: the page. Not here: what a slip says (``receipt_slip``), the workbook (``receipt_workbook``).
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

from gridhub.release.receipt_slip import Slip
from gridhub.release.receipt_workbook import SIGNATURES

_STYLE = """
@page { size: A4 portrait; margin: 18mm 16mm; }
body { font: 10.5pt/1.5 "Noto Sans CJK SC", "Microsoft YaHei", "SimSun", sans-serif; color: #000; max-width: 178mm; margin: 8mm auto; }
h1 { font-size: 18pt; text-align: center; margin: 0; }
.number { text-align: right; margin: 2mm 0; }
table { border-collapse: collapse; width: 100%; margin-bottom: 4mm; break-inside: avoid; }
th, td { border: 0.3mm solid #000; padding: 1mm 2mm; text-align: left; vertical-align: top; overflow-wrap: anywhere; white-space: pre-line; }
th { width: 36mm; }
caption { text-align: left; font-weight: bold; padding: 1mm 0; overflow-wrap: anywhere; }
.signed { display: flex; gap: 10mm; margin-top: 12mm; break-inside: avoid; }
.signed p { flex: 1; border-bottom: 0.3mm solid #000; padding-bottom: 1mm; }
@media print { body { margin: 0; max-width: none; } }
"""


def page_of(slip: Slip) -> str:
    """The page; every text is escaped. Nothing is loaded from elsewhere, and a browser is told to load nothing."""
    parts = [
        "<!DOCTYPE html>",
        '<html lang="zh-CN"><head><meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        f"<title>{escape(slip.title)} {escape(slip.number)}</title><style>{_STYLE}</style></head><body>",
        f'<h1>{escape(slip.title)}</h1><p class="number">{escape(slip.number)}</p>',
        _table("", slip.lines),
        *(_table(f"文件 {place}：{file.file_name}", file.lines) for place, file in enumerate(slip.files, start=1)),
        *(f'<div class="signed"><p>{escape(who)}：</p><p>日期：</p></div>' for who in SIGNATURES),
        "</body></html>",
    ]
    return "\n".join(parts) + "\n"


def write_page(slip: Slip, path: Path) -> None:
    """Write the page for its owner alone (it names officials). Raises OSError."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(page_of(slip), encoding="utf-8")


def _table(caption: str, lines: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f"<tr><th>{escape(name)}</th><td>{escape(said)}</td></tr>" for name, said in lines)
    head = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{head}{rows}</table>"

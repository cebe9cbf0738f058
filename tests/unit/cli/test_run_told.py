"""What a run tells of deliveries: what holds of many files is said once, then the files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gridhub.cli.terminal import show_release
from gridhub.ingest.receive.withdraw import SENT_AGAIN
from gridhub.release.manifest import read_manifest
from gridhub.release.releases import MANIFEST


def test_early_files_share_one_sentence_and_a_withdrawn_file_sent_again_has_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    early = [
        {"file": f"走访_{month}.csv", "period": month, "reason": "等到数据截止日"} for month in ("2026-11", "2026-12")
    ]
    withdrawn = [
        {"file": "a.xlsx", "reason_code": SENT_AGAIN, "reason": "“a.xlsx”已撤回；收件箱里有同样内容的文件"},
        {"file": "b.xlsx", "reason_code": "gone", "reason": "“b.xlsx”已不在收件箱"},
    ]
    facts: dict[str, object] = {
        "release_id": "2026-10-31.1", "as_of": "2026-10-31", "created_at": "2026-11-03", "parent": None, "tables": {},
        "refused": [], "missing": [], "early": early, "withdrawn": withdrawn,
    }  # fmt: skip
    (tmp_path / MANIFEST).write_text(json.dumps(facts), encoding="utf-8")
    show_release(read_manifest(tmp_path), seconds=1, parsed=0, cached=0, made=0, reused=0)
    told = capsys.readouterr().err
    assert told.count("自动采用") == 1 and "2026-10-31" in told
    assert told.splitlines()[-2:] == ["  走访_2026-11.csv（2026-11）", "  走访_2026-12.csv（2026-12）"]
    assert "“a.xlsx”已撤回" in told and "b.xlsx" not in told

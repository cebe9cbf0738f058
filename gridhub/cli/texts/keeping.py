"""Texts of the command line: written files, files for others, plain values, backups.

Belongs here: each text in Chinese and in English, by key. Not here: choosing one (``cli.messages``).
"""

from __future__ import annotations

from collections.abc import Mapping

KEEPING: Mapping[str, tuple[str, str]] = {
    "out.exists": (
        "{path} 已存在，没有改动；请另起文件名，或先移走旧文件",
        "{path} exists and is left as it is: choose another name or move the file away",
    ),
    "out.exists_force": (
        "{path} 已存在，没有改动；请另起文件名，要替换请加 --force",
        "{path} exists and is left as it is: choose another name, or add --force to replace it",
    ),
    "out.inside": (
        "{path} 在数据目录或收件箱里，不能写；请写到别处",
        "{path} lies in the hub's own folder or the inbox: write elsewhere",
    ),
    "out.link": (
        "{path} 是一个链接，没有写；请写明文件本身",
        "{path} is a link and was not followed: name the file itself",
    ),
    "out.no_file": ("{path} 不是普通文件，不能写；请另起文件名", "{path} is no plain file: choose another name"),
    "written": ("已写入 {path}（{rows} 行）", "wrote {path} ({rows} rows)"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "reveal.serving": (
        "明文服务已就绪：{path}（账号 {account}）；Ctrl+C 结束",
        "Revealing at {path} as {account}; Ctrl+C ends it",
    ),
    "reveal.told": ("{at} {account}：{outcome}，{seconds:.1f} 秒", "{at} {account}: {outcome}, {seconds:.1f} s"),
    "reveal.logged": ("已记入导出日志第 {entry} 条", "logged as entry {entry}"),
    "publish.done": (
        "已写出 {path}（{tier}，导出日志第 {entry} 条）",
        "written: {path} ({tier}, entry {entry} of the export log)",
    ),
    "publish.alike": (
        "与人有关的表 {tables} 张：放宽 {generalised} 行，因不足 5 人不写 {left_out} 行，因不满 14 岁或不知年龄不写 {not_of_age} 行，不写的小数 {hidden} 个；每张表见 {path}",
        "{tables} tables about people: {generalised} rows generalised, {left_out} left out for lack of 5 alike, {not_of_age} of children or unknown age left out, {hidden} small counts hidden; per table: {path}",
    ),
    "backup.done": (
        "已备份到 {path}：{files} 个文件，{megabytes} MB，生效的发布 {release}",
        "backed up to {path}: {files} files, {megabytes} MB, release in force {release}",
    ),
    "backup.mended": (
        "备份里有 {n} 个文件的内容与备份时不同，已重新复制（{paths}）：请检查备份所在的磁盘",
        "{n} files of the backup had changed and were copied anew ({paths}): look at the disk of the backup",
    ),
    "backup.keep": (
        "备份含密钥和明文身份信息，请与数据目录一样保管，并离线另存；城市项目（connectors、decisions 等）在自己的版本库里",
        "the backup holds the key and plain identities: keep it as you keep the home, with a copy offline",
    ),
    "restore.done": (
        "已恢复 {path}：{files} 个文件，备份于 {at}，生效的发布 {release}；请运行 gridhub verify",
        "restored {path}: {files} files of {at}, release in force {release}; now run `gridhub verify`",
    ),
    "restore.key": ("已恢复密钥 {path}", "the key is back: {path}"),
    "restore.rebuilt": ("已由存档重建 {path}：{n} 份文件的记载", "{path} rebuilt from the archive: {n} deliveries"),
    "restore.not_in_archive": (
        "案件办理、人员核实、告警和导出日志不在存档里，只能从备份恢复",
        "cases, reviews, alerts and the export log are not in the archive: only a backup has them",
    ),
    "restore.damaged": ("存档里有 {n} 份记载损坏，没有采用", "{n} notes of the archive are damaged and were left out"),
    "verify.none": ("还没有发布", "nothing released yet"),
    "verify.head": (
        "发布 {release} 的清单指纹：{head}（请记在系统之外，日后可证明此前没有被改动）",
        "head of release {release}: {head} (write it down outside: it proves later that nothing before was changed)",
    ),
    "verify.published": ("{path} 与写出时相同", "{path} is as it was written"),
    "verify.differences": ("有 {n} 处与原来不同", "{n} differences"),
    "verify.whole": ("完整：核对了 {n} 个文件和日志条目", "whole: {n} files and log entries looked at"),
}

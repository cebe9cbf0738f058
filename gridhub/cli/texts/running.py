"""Texts of the command line: runs, their faults, usage, the synthetic city, alerts.

Belongs here: each text in Chinese and in English, by key. Not here: choosing one (``cli.messages``).
"""

from __future__ import annotations

from collections.abc import Mapping

RUNNING: Mapping[str, tuple[str, str]] = {
    "run.start": ("运行「{city}」：收件箱 {inbox}，数据目录 {home}", "Running {city}: inbox {inbox}, home {home}"),
    "run.step": ("{title}", "{name}"),
    "run.done": (
        "已发布 {release}（数据截止 {as_of}）：{tables} 张表，用时 {seconds:.1f} 秒",
        "Released {release} (as of {as_of}): {tables} tables in {seconds:.1f} s",
    ),
    "run.counts": (
        "人口 {persons}，房屋 {dwellings}，网格 {grids}，经营主体 {entities}，疑点 {findings}",
        "persons {persons}, dwellings {dwellings}, grids {grids}, market entities {entities}, findings {findings}",
    ),
    "run.parsed": ("解析 {parsed} 份，沿用缓存 {cached} 份", "{parsed} deliveries parsed, {cached} from cache"),
    "run.steps": ("执行 {made} 步，沿用结果 {reused} 步", "{made} steps carried out, {reused} taken over"),
    "run.refused": ("有 {n} 份数据被拒收（其余照常发布）：", "Refused: {n} (all else was released):"),
    "run.preliminary": ("初步：{deadline} 之前的发布都是初步的", "preliminary: until {deadline}"),
    "run.final": ("终版：本月截止时间 {deadline} 已过", "final: the deadline {deadline} has passed"),
    "run.held": (
        "暂缓采用（{n}），核对后用 gridhub delivery accept 放行：",
        "Held back ({n}), gridhub delivery accept lets one through:",
    ),
    "run.early": (
        "早到待用（{n}）：比本次截止 {as_of} 晚，到各自的数据截止日自动采用，无需处理：",
        "Early ({n}): later than this release's {as_of}, used when their own date has come, nothing to do:",
    ),
    "run.withdrawn": ("已撤回、收件箱里又有的文件（{n}）：", "Withdrawn, yet in the inbox ({n}):"),
    "run.incomplete": (
        "有 {n} 个数因此不全或无法计算，见 台账.数据完整性",
        "{n} values are therefore partial or not computable: see 台账.数据完整性",
    ),
    "run.gaps": ("缺报 {n} 项：", "Missing: {n}"),
    "run.drift": ("与上期相比变化过大 {n} 项：", "Changed beyond the limits since the delivery before: {n}"),
    "run.next": ("接下来可以试：", "Three things to try next:"),
    "run.purpose": ("核对来源", "check-the-source"),
    "run.new_key": (
        "已生成新密钥 {path}：请与 vault/archive 一起备份，丢失后编号无法复原",
        "A new key was made: {path}. Back it up with vault/archive; without it no id can be made again",
    ),
    "project.fine": (
        "项目检查通过：{departments} 个部门，{exports} 个数据项，{assets} 个 SQL 文件",
        "The project is sound: {departments} departments, {exports} exports, {assets} SQL files",
    ),
    "project.default": (
        "没有 {file}：按默认值办理，写法见 {page}",
        "{file} is not there: defaults hold, see {page}",
    ),
    "project.undecided": (
        "没有 {file}：按没有这类决定办理",
        "{file} is not there: nothing of the kind counts as decided",
    ),
    "usage.purpose": ("查看明文须用 --purpose 说明用途", "--reveal needs --purpose TEXT"),
    "usage.name": (
        "“{name}”不能作代号：只用小写字母、数字和单词之间的单个下划线，以字母开头",
        "“{name}”: a name has small letters, digits and single _ between words only, and begins with a letter",
    ),
    "usage.out": ("xlsx 须用 --out 指定文件", "--format xlsx needs --out FILE"),
    "usage.ending": (
        "{path}：这样的文件写不出来，后缀应是 {endings}",
        "{path}: no such file can be written here, its name must end with {endings}",
    ),
    "usage.folder": (
        "{path}：--out 是文件夹，签收单的两个文件写在里面",
        "{path}: --out is a folder, the two files of the slip are written into it",
    ),
    "usage.releases": (
        "选项须写在 {name} 之后：gridhub releases {name} … --home …",
        "options stand behind {name}: gridhub releases {name} … --home …",
    ),
    "usage.restore": (
        "restore 需要 --from 备份目录，或 --from-archive；--key-only 与 --from 一起用",
        "restore takes --from DIR or --from-archive; --key-only goes with --from",
    ),
    "usage.bad_reason": ("请用 --reason 写明为什么不可用", "say why with --reason"),
    "usage.reason": ("请用 --reason 说明撤回原因", "withdraw needs --reason TEXT"),
    "usage.receipt": (
        "请写批次编号，或者 --latest（最近登记的一次），二者选一",
        "say the ID of a delivery or --latest, one of the two",
    ),
    "usage.html": (
        "--html 和 --with 只用于 core.person；--with 要和 --html 一起用",
        "--html and --with are for core.person; --with needs --html",
    ),
    "usage.close_reason": ("请用 --reason 说明为什么销号", "close needs --reason TEXT"),
    "usage.accept_reason": ("请用 --reason 说明核对了什么、为什么可以用", "accept needs --reason TEXT"),
    "disk.full": (
        "磁盘已满（{path}）；没有发布，原发布继续有效。请清理磁盘（如 gridhub releases --keep 3）后再运行",
        "the disk is full ({path}); nothing was released, the old release stays in force. Free space (such as gridhub releases --keep 3) and run again",
    ),
    "memory.error": (
        "内存不足；没有发布，原发布继续有效。请关闭其他程序，或把最大的文件拆成几份报送后再运行",
        "out of memory; nothing was released, the old release stays in force. Close other programs or split the largest file and run again",
    ),
    "os.error": ("{path}：无法读写（{reason}）", "{path}: cannot be read or written ({reason})"),
    "ui.missing": ("没有安装界面组件；请安装 gridhub[ui]", "the UI is not installed: install gridhub[ui]"),
    "ui.start": (
        "正在启动，约半分钟后打开 http://{host}:{port}（Ctrl+C 结束）",
        "Starting; in about half a minute it is at http://{host}:{port} (Ctrl+C ends it)",
    ),
    "score.missing": ("真值文件夹缺少文件：{path}", "the truth folder lacks a file: {path}"),
    "city.done": ("已生成：{path}", "written: {path}"),
    "city.recut_none": (
        "注意：没有重新划分任何网格：这座城市太小，没有可以移动的边界，也没有可以划给邻格的小区；请加大 --households",
        "Note: no grid was cut anew: the city is too small to have a border or a block that can move; ask for more --households",
    ),
    "city.recut_later": (
        "注意：--recut 从第二个月起重新划分，这里只有一个月；用 gridhub city next-month 写出第二个月",
        "Note: --recut begins with the second month and there is only one; gridhub city next-month writes the second",
    ),
    "city.inbox": ("{month} 的 {n} 份文件已放进 {path}", "{month}: {n} files written to {path}"),
    "city.late": (
        "{month} 的 {n} 份迟报文件在 {path}，移进收件箱就算送到",
        "{month}: {n} late files wait in {path}; move them into the inbox",
    ),
    "city.not_over": (
        "注意：{month} 还没有过完（{last} 才满），这个月的数据是预先编的",
        "Note: {month} is not over before the end of {last}; its files tell of days to come",
    ),
    "city.no_month": (
        "--last-month 须写成 2026-10 的样子：{text}",
        "--last-month must be written like 2026-10: {text}",
    ),
    "city.recut_no_maps": (
        "--recut 与 --with-geometry 不能同时使用：重新划分的城市没有地图。请分两次生成，--out 各写一个文件夹",
        "--recut and --with-geometry exclude each other: a city that is cut anew has no maps. Generate two, each with its own --out",
    ),
    "alerts.sent": ("{channel}：已送达", "{channel}: delivered"),
    "alerts.failed": ("{channel}：没有送达：{reason}", "{channel}: not delivered: {reason}"),
    "alerts.state.sent": ("已送达", "sent"),
    "alerts.state.failed": ("未送达，下次再试", "failed, tried again next time"),
    "alerts.state.given_up": ("已放弃", "given up"),
}

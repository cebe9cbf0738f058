"""Texts of the command line: files that come in: looking at them, deliveries; workbooks that go out and come back; queries.

Belongs here: each text in Chinese and in English, by key. Not here: choosing one (``cli.messages``).
"""

from __future__ import annotations

from collections.abc import Mapping

RECEIVING: Mapping[str, tuple[str, str]] = {
    "inspect.format.workbook": ("工作簿", "workbook"),
    "inspect.format.encrypted": ("加密的工作簿", "encrypted workbook"),
    "inspect.format.text": ("文本表格", "text table"),
    "inspect.format.html": ("网页格式的表格", "HTML tables"),
    "inspect.format.spreadsheet_xml": ("XML 表格 2003", "SpreadsheetML 2003"),
    "inspect.format.geojson": ("GeoJSON 地图", "GeoJSON map"),
    "inspect.format.shapefile": ("Shapefile 地图（压缩包）", "Shapefile map (zipped)"),
    "inspect.format.extract": ("数据库抽取", "database extract"),
    "inspect.claimed": ("文件名属于：{who}", "the file name belongs to: {who}"),
    "inspect.unclaimed": ("没有哪一类数据认领这个文件名", "no export claims the file name"),
    "inspect.sheet": ("工作表 {name}：{rows} 行 × {columns} 列", "sheet {name}: {rows} rows × {columns} columns"),
    "inspect.hidden": ("（隐藏）", " (hidden)"),
    "inspect.no_table": ("  没有找到表头", "  no header found"),
    "inspect.header": (
        "  表头在第 {first}–{last} 行；各类行数：{counts}",
        "  header in rows {first}–{last}; rows by kind: {counts}",
    ),
    "inspect.candidate": (
        "  最接近：{title}（{name}），相似度 {likeness}；同义的列：{alike}",
        "  nearest: {title} ({name}), likeness {likeness}; columns that mean the same: {alike}",
    ),
    "inspect.lacks": (
        "  按它的写法：已识别 {matched} 列；缺少必需 {missing}；缺少可选 {absent}；不认识 {unknown}",
        "  by its spellings: {matched} columns matched; required but missing {missing}; optional and absent {absent}; unknown {unknown}",
    ),
    "inspect.others": ("  其次：{others}", "  then: {others}"),
    "inspect.none_near": ("  没有相近的数据项", "  no export is near to it"),
    "inspect.column.place": ("列", "column"),
    "inspect.column.header": ("表头", "header"),
    "inspect.column.field": ("字段", "field"),
    "inspect.column.kind": ("类型", "kind"),
    "inspect.column.filled": ("填写率", "filled"),
    "inspect.column.stored": ("存储", "stored as"),
    "inspect.column.sample": ("样例（脱敏）", "sample (masked)"),
    "inspect.belief": ("不采集", "not taken"),
    "inspect.account": ("不要写进协议", "do not agree"),
    "inspect.why.belief": (
        "  {letter} 列“{header}”：民族、宗教、政治面貌一类，协议没有写明就不要采集",
        "  column {letter} “{header}”: descent, belief or party: not taken unless an agreement names it",
    ),
    "inspect.why.account": (
        "  {letter} 列“{header}”：像银行卡号或账号，敏感，网格管理用不到；不要把这一列写进协议，请部门导出时去掉",
        "  column {letter} “{header}”: numbers of bank cards or accounts, sensitive and not needed: do not agree to this column, ask the department to leave it out",
    ),
    "inspect.why.doubt": (
        "  {letter} 列“{header}”：表头和内容对不上，或只凭内容判断为 {kind}；请看几行原件再定",
        "  column {letter} “{header}”: header and values disagree, or the values alone say {kind}: look at the file",
    ),
    "inspect.joined": (
        "以下 {n} 份文件是同一类数据（表头同义，文件名只差{differ}），合起草一份：{names}",
        "these {n} files are one export (columns mean the same, names differ in {differ}), drafted as one: {names}",
    ),
    "inspect.differ.period": ("所属期", "the period"),
    "inspect.differ.part": ("报送单位", "the part"),
    "inspect.parts": (
        "  报送单位（part）：{parts}",
        "  parts: {parts}",
    ),
    "inspect.parts_doubted": (
        "  文件名只差一个词：{parts}。若只是报送单位不同，就是一类数据；若是不同的数据，请分别 inspect",
        "  the names differ in one word: {parts}. If that is who sent them they are one export, else inspect them apart",
    ),
    "inspect.place": (
        "  地点写在{where}，表里没有这一列：草稿用 place_field 取它",
        "  the place stands in {where} and in no column: the draft takes it with place_field",
    ),
    "inspect.where.title": ("表格上方的标题里", "the title"),
    "inspect.where.sheet": ("工作表的名称里", "the names of the sheets"),
    "inspect.same_period": (
        "  标题里的地点是唯一能区分同期文件的词：文件名没有报送单位，同一期的后一份会取代前一份；请部门把单位写进文件名",
        "  only the titles tell files of one period apart: a later one takes the place of an earlier; put the part into the name",
    ),
    "inspect.no_files": (
        "{path} 里没有可以看的文件",
        "there is no file to look at in {path}",
    ),
    "inspect.too_many": (
        "一次最多看 {most} 份文件，这里有 {n} 份；请分批指定",
        "at most {most} files at once, here are {n}: name some of them",
    ),
    "inspect.refused": (
        "按“{title}”接收会被拒收或暂缓：{reason}",
        "as “{title}” it would be refused or held: {reason}",
    ),
    "inspect.nothing": (
        "没有可登记的表：前 30 行里没有一行像表头。请部门在表格第一行写上每一列的名称，再重新导出",
        "there is no table to declare: none of the first 30 rows looks like a header. Ask for one with the names of the columns",
    ),
    "inspect.fits": (
        "可以直接接收：{name} 是“{title}”{period}{part}的数据，无需起草",
        "can be taken as it is: {name} is “{title}” {period}{part}, nothing to draft",
    ),
    "inspect.claimed_twice": (
        "有 {n} 类数据都认领这个文件名，运行时会拒收；请修改 connectors/ 中的 files，使文件名只属于一类数据",
        "{n} exports claim the file name, so a run would refuse it: change files in connectors/",
    ),
    "inspect.change": ("{file} 已有，请加上这些行：", "{file} is there: add these lines:"),
    "inspect.diff": ("在 {file} 里这样改，就能接收这份文件：", "this change of {file} would accept the file:"),
    "inspect.no_diff": (
        "没有可以建议的列名；请部门补上缺少的列",
        "no alias can be proposed; the department must add the missing columns",
    ),
    "inspect.exists": ("{path} 已存在，没有改动", "{path} exists, left as it is"),
    "inspect.written": ("已写入 {path}", "written: {path}"),
    "inspect.marked": (
        "有 {n} 行标了“待填”“待确认”；改完运行 gridhub check",
        "{n} lines are marked 待填/待确认; when done: gridhub check",
    ),
    "delivery.withdrawn": (
        "已撤回 {file}；运行 gridhub run 后生效",
        "withdrew {file}; `gridhub run` makes a release without it",
    ),
    "delivery.added": ("已放入收件箱：{path}", "in the inbox: {path}"),
    "delivery.later": (
        "另一次运行正在进行：文件已在收件箱，下次运行时收下，之后可以打印签收单",
        "another run is at work: the files lie in the inbox and are taken by the next run; the slip can be printed then",
    ),
    "delivery.slip": (
        "打印签收单：gridhub delivery receipt --latest；发布数据：gridhub run",
        "print the slip: `gridhub delivery receipt --latest`; release the data: `gridhub run`",
    ),
    "delivery.slip_written": ("已写入 {path}", "wrote {path}"),
    "delivery.undone": ("已恢复 {file}；运行 gridhub run 后生效", "{file} counts again from the next `gridhub run`"),
    "delivery.accepted": ("已放行 {file}；运行 gridhub run 后生效", "{file} is taken from the next `gridhub run` on"),
    "case.none": ("没有符合条件的案件", "no such cases"),
    "case.sent": (
        "第 {number} 号工作簿：{n} 件，已写入 {path}；填好后用 gridhub case import 登记",
        "workbook {number}: {n} cases, written to {path}; when it is filled: gridhub case import",
    ),
    "case.left_out": (
        "另有 {n} 件的规则属实率过低，只作内部复核，没有下发；要一并导出加 --review",
        "{n} more are for review only (the rule was wrong too often): --review adds them",
    ),
    "case.taken": (
        "第 {number} 号工作簿：采用 {taken} 件，与已登记的相同 {again} 件，未填 {empty} 件，未采用 {refused} 行",
        "workbook {number}: {taken} taken, {again} said already, {empty} left empty, {refused} lines refused",
    ),
    "case.next": ("gridhub run 之后进入发布", "in the release after the next `gridhub run`"),
    "case.closed": ("{case} 已销号", "{case} is closed"),
    "case.history": (
        "案件 {case}：{state}，第 {round} 次，期限 {due}",
        "case {case}: {state}, round {round}, due {due}",
    ),
    "identity.given": (
        "第 {number} 号人员核实单，{n} 对，写入 {path}",
        "workbook {number} with {n} pairs written to {path}",
    ),
    "identity.waiting": ("另有 {n} 对等待核实", "{n} more pairs wait"),
    "identity.taken": (
        "第 {number} 号人员核实单：写入决定 {written}，复核 {approved}，更正 {corrected}，只登记 {noted}，以前收过 {again}，未填 {empty}，没有采用 {refused}",
        "workbook {number}: lines written {written}, approved {approved}, corrected {corrected}, only noted {noted}, known before "
        "{again}, left open {empty}, refused {refused}",
    ),
    "identity.next": (
        "已写入 decisions/identity.csv，下一次 gridhub run 起作用；请查看并提交这个文件，要撤回就删去那一行",
        "written to decisions/identity.csv, in force with the next `gridhub run`; review and commit the file, delete a line to undo it",
    ),
    "identity.no_agreement": ("还没有两个人都核实过的人员对", "no pair was judged by two reviewers yet"),
    "identity.all": ("合计", "all"),
    "identity.no_kappa": ("无法计算", "none"),
    "query.row": ("第 {number} 行，共 {rows} 行", "row {number} of {rows}"),
    "query.none": ("0 行", "0 rows"),
    "query.more": ("还有 {n} 行没有显示；请用 --format csv 或 xlsx", "{n} more rows: use --format csv or xlsx"),
}

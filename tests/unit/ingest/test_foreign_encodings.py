"""A text that decodes is not yet read right: Chinese comes back as written, other encodings are refused by name."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gridhub.ingest.readers.child import read_in_child
from gridhub.ingest.readers.geojson_cells import read_geojson
from gridhub.ingest.readers.html_cells import read_html
from gridhub.ingest.readers.protocol import CannotRead
from gridhub.ingest.readers.text_cells import read_text
from gridhub.ingest.readers.text_script import doubt_of_chinese
from tests.cell_lists import rows_of as cells_by_row

# Chosen apart from the lists of common characters, but for JAPANESE: a few of its kanji were put there after a first try.
TRADITIONAL = [
    "郭台銘", "連戰", "宋楚瑜", "柯文哲", "賴清德", "侯友宜", "徐永明", "段宜康", "屏東縣", "宜蘭縣", "花蓮縣", "澎湖縣",
    "嘉義市", "南投縣", "雲林縣", "板橋區", "淡水", "鹿港", "礁溪", "庫存", "報價單", "發票", "收據", "契約書",
    "戶長", "國籍", "健保卡", "退休金", "身心障礙", "幼兒園", "國民小學", "體育館", "電腦", "電視機", "籃球", "棒球",
    "牛肉麵", "鳳梨酥", "芒果", "香蕉", "捷運", "高鐵", "機場", "夜市", "旺角", "銅鑼灣", "尖沙咀", "灣仔",
    "屯門", "觀塘", "澳門", "擴建", "違章", "檢舉", "補助款", "遺族", "張美華", "陳國強", "3號樓",
]  # fmt: skip
JAPANESE = [
    "小野寺", "三浦", "大野", "松本潤", "菅原文太", "今井", "藤田", "栗山", "宮本", "愛媛県", "鹿児島", "長崎市",
    "仙台市", "堺市", "熊本", "営業所", "工場長", "製品", "在庫", "納期", "見積書", "請求書", "領収書", "銀行",
    "病院", "図書館", "居酒屋", "そば", "うどん", "すし", "みかん", "りんご", "カメラ", "テレビ", "パソコン", "野球",
    "相撲", "新幹線", "地下鉄", "空港", "桜", "梅田", "難波", "博多", "天神", "水道", "電気", "料金",
    "契約書", "届出", "転入", "転出", "世帯主", "続柄", "本籍", "国籍", "山田花子", "鈴木一郎", "東京都", "大阪府",
]  # fmt: skip
KOREAN = [
    "홍길동", "권혁수", "배수지", "손흥민", "류현진", "백종원", "안성기", "오세훈", "허준", "노태우", "성남시", "수원시",
    "고양시", "용인시", "창원시", "청주시", "전주시", "천안시", "춘천시", "포항시", "생산부", "영업팀", "재고", "납품",
    "견적서", "청구서", "영수증", "계약서", "세대주", "본적", "국적", "건강보험", "연금", "장애인", "어린이집", "유치원",
    "초등학교", "중학교", "대학교", "운동장", "체육관", "컴퓨터", "텔레비전", "냉장고", "세탁기", "휴대폰", "축구", "야구",
    "불고기", "비빔밥", "냉면", "떡볶이", "사과", "바다",
]  # fmt: skip
WITHOUT_KANA = [
    "松田聖子", "安倍晋三", "小泉純一郎", "羽生結弦", "大谷翔平", "宇多田", "浅田真央", "村上春樹", "夏目漱石", "芥川", "川端康成", "黒澤明",
    "岐阜県", "滋賀県", "奈良市", "和歌山", "鳥取県", "島根県", "岡山市", "広島市", "徳島市", "香川県", "佐賀県", "大分市",
    "秋田県", "青森市", "岩手県", "倉庫", "部品", "伝票", "勘定", "売上", "仕入", "粗利", "減価償却", "借入金",
    "給与", "賞与", "残業", "休暇", "出張", "会議", "議事録", "承認", "却下", "押印", "履歴書", "面接",
    "採用", "組合", "税務署", "市役所", "警察署", "郵便局", "神社", "寺院", "温泉", "旅館",
]  # fmt: skip
FOREIGN = {
    "big5": (TRADITIONAL, "Big5"), "shift_jis": (JAPANESE, "Shift-JIS"), "euc_kr": (KOREAN, "EUC-KR"),
    "euc_jp": (JAPANESE, "EUC-JP"),
}  # fmt: skip
ASCII_HEADER = "id,name,building\n"


def rows_of(content: bytes) -> list[list[str | None]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "x.csv").write_bytes(content)
        read = read_text(folder / "x.csv", folder)
        rows = cells_by_row(folder / read.sheets[0].file)
    return [cells for _, cells, _ in rows]


def refusal_of(content: bytes) -> CannotRead:
    with pytest.raises(CannotRead) as refusal:
        rows_of(content)
    assert refusal.value.code == "not_text"
    return refusal.value


# ---- other encodings ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        (ASCII_HEADER + "1,張美華,3號樓\n2,陳國強,5號樓\n", "big5", "Big5"),
        (ASCII_HEADER + "1,山田花子,東京都\n2,鈴木一郎,大阪府\n", "cp932", "Shift-JIS"),
        ("姓名,地址,電話\n張美華,台北市,1\n", "big5", "Big5"),
        ("戶長,國籍\n連戰,屏東縣\n", "big5hkscs", "Big5"),
        ("氏名,住所\n三浦,長崎市\n", "cp932", "Shift-JIS"),
        ("name,kana\n1,カタカナ\n2,ひらがな\n", "cp932", "Shift-JIS"),
        ("이름,주소\n홍길동,성남시\n손흥민,춘천시\n", "euc_kr", "EUC-KR"),
        ("id,name\n1,백종원\n2,류현진\n3,안성기\n", "cp949", "EUC-KR"),
        ("이름;전화\n권혁수;수원시 영통구\n", "euc_kr", "EUC-KR"),
        ("氏名,住所\n山田花子,東京都千代田区\n鈴木一郎,大阪府堺市\n", "euc_jp", "EUC-JP"),
        ("id,item\n1,みかん\n2,りんご\n", "euc_jp", "EUC-JP"),
        ("品名\tメーカー\nカメラ\tテレビ\n", "euc_jp", "EUC-JP"),
    ],
)
def test_another_encoding_is_refused_with_its_name_and_without_a_value(text: str, encoding: str, named: str) -> None:
    refusal = refusal_of(text.encode(encoding))
    assert named in refusal.what
    assert "UTF-8" in refusal.remedy
    assert not any(word in str(refusal) for line in text.split("\n")[1:] for word in line.split(",") if len(word) > 1)


@settings(deadline=None, max_examples=200)
@given(st.sampled_from(sorted(FOREIGN)), st.integers(15, 40), st.randoms(use_true_random=False), st.booleans())
def test_fifteen_words_in_another_encoding_are_never_accepted_as_chinese(
    encoding: str, number: int, dice: random.Random, ascii_header: bool
) -> None:
    words, named = FOREIGN[encoding]
    chosen = dice.sample(words, number)
    text = (ASCII_HEADER if ascii_header else "") + "".join(f"{n},{word}\n" for n, word in enumerate(chosen))
    refusal = refusal_of(text.encode(encoding))
    assert named in refusal.what or "GB18030" in refusal.what


@pytest.mark.parametrize(
    ("number", "encoding", "words", "missed"),
    [
        (2, "big5", TRADITIONAL, 0.1), (3, "big5", TRADITIONAL, 0.02), (2, "shift_jis", JAPANESE, 0.02),
        (3, "euc_kr", KOREAN, 0.1), (4, "euc_kr", KOREAN, 0.02), (4, "euc_jp", JAPANESE, 0.1),
        (4, "euc_jp", WITHOUT_KANA, 0.3), (6, "euc_jp", WITHOUT_KANA, 0.12), (10, "euc_jp", WITHOUT_KANA, 0.03),
        (15, "euc_jp", WITHOUT_KANA, 0.0),
    ],
)  # fmt: skip
def test_how_often_a_few_words_are_taken_for_chinese(
    number: int, encoding: str, words: list[str], missed: float
) -> None:
    """Two or three words of Korean or of Japanese without kana may be Chinese names as well: nobody could tell."""
    dice = random.Random(f"{encoding} {number}")
    tries = [",".join(dice.sample(words, number)).encode(encoding) for _ in range(400)]
    taken = sum(doubt_of_chinese(one) is None for one in tries if _decodes(one, "gb18030"))
    assert taken <= missed * len(tries)


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


# ---- damage ------------------------------------------------------------------------------------------------------------
def test_utf8_with_one_changed_byte_is_not_read_as_other_characters() -> None:
    text = "姓名,地址\n王明,阳光社区\n李国,东风街道\n".encode()
    taken = 0
    for place in range(len(text)):
        broken = text[:place] + b"\xc3" + text[place + 1 :]
        if _decodes(broken, "gb18030") and not _decodes(broken, "utf-8"):
            taken += 1
            assert "有损坏的 UTF-8" in refusal_of(broken).what
    assert taken > 5


@pytest.mark.parametrize("sign", ["\ue123", "\uf812", "\U000f1234", "\u0378"])
def test_private_or_unassigned_characters_among_few_words_are_no_text(sign: str) -> None:
    refusal = refusal_of(f"id,name\n1,王{sign}\n".encode("gb18030"))
    assert "自造字" in refusal.what


def test_one_drawn_character_in_a_register_of_plain_chinese_is_left_to_its_cell() -> None:
    """Offices drew characters for rare names; the cell is set aside with its code point, the other rows are used."""
    lines = [f"王小明,阳光社区东风街道{n}号,李建国" for n in "一二三四五六七八九十"]
    text = "姓名,地址,户主\n" + "\n".join(lines) + "\n王\ue123,新华路,张三\n"
    assert rows_of(text.encode("gb18030"))[-1] == ["王\ue123", "新华路", "张三"]


# ---- Chinese -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "id,name\n1,王㐂\n",
        "id,name\n1,龑\n2,喆\n",
        "id,name\n1,王\U00020087\n2,李\U0002ebf0\n",
        "id,name\n1,王\ue863\n",
        "id,name\n1,張美華\n2,陳國強\n",
        "id,name\n1,翟羿羲\n2,亓官犇\n3,逄麒麟\n4,仝婵嫒\n5,厍狄\n",
        "姓名,民族\n阿卜杜热西提·买买提,维吾尔族\n麦麦提依明·托合提,维吾尔族\n",
        "name\nᠮᠣᠩᠭᠣᠯ\nབོད་ཡིག\nئۇيغۇر\n",
        "id,shop\n1,优の良品\n2,Café東京\n",
        "序号,面积\n①,30㎡\n②,40㎡\nⅢ,5℃\n",
        "姓名,地址\n李四,——\n",
        "id,name\n1,张\n",
        "id,note\n1,，。！？；：（）\n",
        "id,name\n1,plain\n",
        "姓名,電話\n張三豐,無\n李四,暫無\n",
        "名称\n鑫淼犇羴鱻餐饮店\n",
        "id,a\n1,│├─┼┤\n2,★☆●◎◇\n",
    ],
)
def test_rare_names_and_other_writings_in_gb18030_are_read(text: str) -> None:
    content = text.encode("gb18030")
    with_comma = ["," in line for line in text.splitlines()]
    expected = [line.split(",") if comma else [line] for line, comma in zip(text.splitlines(), with_comma, strict=True)]
    assert rows_of(content) == expected


COMMON = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗小明建国秀英阳光东风街道社区号楼单元姓名地址电话备注无的在了低保"
_LEVELS = [bytes((row, cell)).decode("gb18030") for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFA)]
_BEYOND = [bytes((row, cell)).decode("gb18030") for row in range(0x81, 0xA1) for cell in range(0x80, 0xFF)]
SIGN = st.one_of(
    *[st.sampled_from(COMMON)] * 5, st.sampled_from(_LEVELS), st.sampled_from([*"㐂䶮龑喆國強號樓\U00020087\U0002b7a9·—"]),
)  # fmt: skip
WORD = st.text(SIGN, min_size=1, max_size=8)


@settings(deadline=None, max_examples=300)
@given(
    st.lists(st.tuples(WORD, WORD), min_size=1, max_size=40),
    st.sampled_from(["gb18030", "utf-8", "utf-8-sig", "utf-16"]),
)
def test_chinese_is_always_read_as_written(rows: list[tuple[str, str]], encoding: str) -> None:
    """One character in seven from anywhere in GB 2312, one in seven from beyond: more than any register has."""
    text = "id,name\n" + "".join(f"{first},{second}\n" for first, second in rows)
    # One word such as 亘 is the same bytes as a letter in UTF-8, which comes first: docs/choices.md.
    assume(encoding != "gb18030" or not _decodes(text.encode("gb18030"), "utf-8"))
    assert rows_of(text.encode(encoding))[1:] == [list(row) for row in rows]


def test_names_of_rare_characters_alone_are_read() -> None:
    """A surname that everybody knows, a given name drawn at random from GB 2312 and one in twenty from beyond it."""
    dice = random.Random(3)
    for number in (1, 2, 3, 5, 10, 30):
        for _ in range(200):
            names = [
                dice.choice(COMMON[:20])
                + "".join(dice.choice(_BEYOND if dice.random() < 0.05 else _LEVELS) for _ in "ab")
                for _ in range(number)
            ]
            assert doubt_of_chinese("\n".join(names).encode("gb18030")) is None, names


def test_traditional_characters_in_gbk_are_read() -> None:
    dice = random.Random(4)
    for number in (1, 2, 3, 5, 10, 30):
        for _ in range(200):
            assert doubt_of_chinese(",".join(dice.sample(TRADITIONAL, number)).encode("gb18030")) is None


# ---- the other readers that guess an encoding, and a large file ---------------------------------------------------------
def test_a_web_page_in_another_encoding_is_refused_whatever_it_declares(tmp_path: Path) -> None:
    cells = "".join(f"<tr><td>{n}</td><td>{word}</td></tr>" for n, word in enumerate(TRADITIONAL[:12]))
    for declared in ("gb2312", "big5", ""):
        head = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
        (tmp_path / "x.xls").write_bytes(f"<html>{head}<table>{cells}</table></html>".encode("big5"))
        with pytest.raises(CannotRead) as refusal:
            read_html(tmp_path / "x.xls", tmp_path)
        assert (refusal.value.code, "Big5" in refusal.value.what) == ("not_text", True)


def test_a_map_in_another_encoding_is_refused(tmp_path: Path) -> None:
    names = ",".join(f'{{"type":"Feature","properties":{{"name":"{word}"}},"geometry":null}}' for word in JAPANESE[:12])
    (tmp_path / "x").write_bytes(f'{{"type":"FeatureCollection","features":[{names}]}}'.encode("cp932"))
    with pytest.raises(CannotRead) as refusal:
        read_geojson(tmp_path / "x", tmp_path)
    assert (refusal.value.code, "Shift-JIS" in refusal.value.what) == ("not_text", True)


def test_foreign_names_that_begin_far_into_a_large_file_are_seen(tmp_path: Path) -> None:
    plain = "".join(f"{n},plain text without a name\n" for n in range(40_000))
    dice = random.Random(5)
    names = "".join(f"{n},{dice.choice(KOREAN)}\n" for n in range(20_000))
    (tmp_path / "x.csv").write_bytes((plain + names).encode("euc_kr"))
    with pytest.raises(CannotRead) as refusal:
        read_in_child(tmp_path / "x.csv", "text", tmp_path)
    assert (refusal.value.code, "EUC-KR" in refusal.value.what) == ("not_text", True)


PLATES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新"


@pytest.mark.parametrize("rows", [1, 5, 30, 3000])
@pytest.mark.parametrize("sign", PLATES)
def test_one_character_in_every_row_is_no_evidence_of_another_encoding(sign: str, rows: int) -> None:
    lines = [f"{sign}B{10000 + n},{('货车', '客车', '挂车')[n % 3]},宏达运输有限公司,3402{n:08}" for n in range(rows)]
    assert doubt_of_chinese("\n".join(("车牌号,车辆类型,业户名称,道路运输证号", *lines)).encode("gb18030")) is None


@pytest.mark.parametrize("rows", [1, 10, 100])
@pytest.mark.parametrize("sign", "㎡㎎㎏㎜㎝㎞μΩφπ亩吨秒米")
@pytest.mark.parametrize("header", ["序号,数值,电话", "id,value,phone"])
def test_one_unit_behind_every_number_is_no_evidence_of_another_encoding(header: str, sign: str, rows: int) -> None:
    lines = [f"{n},{n / 10}{sign},142{n:08}" for n in range(rows)]
    assert doubt_of_chinese("\n".join((header, *lines)).encode("gb18030")) is None

"""Text in the charsets of the world's newsrooms is read, with any label."""

from __future__ import annotations

import pytest

from functions.process.item.sample import Sample
from functions.process.text.charsets import known_charset
from functions.process.text.encoding import decode
from functions.process.xml.parse import parse

STORIES = {
    "ru": (
        "Паром освободили ночью. Канат запутался в винте, и водолазы срезали его за девять минут.",
        ("windows-1251", "koi8-r", "iso-8859-5", "ibm866"),
    ),
    "uk": (
        "Пором звільнили вночі. Канат заплутався у гвинті, і водолази зрізали його, сказали там.",
        ("windows-1251", "koi8-u"),
    ),
    "bg": ("Фериботът беше освободен през нощта, съобщиха от пристанището.", ("windows-1251",)),
    "zh": (
        "两名潜水员用九分钟割断了缠住渡船螺旋桨的缆绳。港务局说，没有人受伤。",
        ("gb2312", "gbk", "gb18030"),
    ),
    "zh-Hant": ("兩名潛水員用九分鐘割斷了纏住渡船螺旋槳的纜繩，沒有人受傷。", ("big5",)),
    "ja": (
        "フェリーは夜に解放された。二人の潜水士が九分で綱を切った。",
        ("shift_jis", "euc-jp", "iso-2022-jp"),
    ),
    "ko": ("여객선은 밤에 풀려났다. 잠수부가 구 분 만에 밧줄을 잘랐다고 밝혔다.", ("euc-kr",)),
    "el": (
        "Το φέρι απελευθερώθηκε τη νύχτα. Δύο δύτες έκοψαν το σχοινί.",
        ("windows-1253", "iso-8859-7"),
    ),
    "he": (
        "המעבורת שוחררה בלילה. שני צוללנים חתכו את החבל בתשע דקות.",
        ("windows-1255", "iso-8859-8"),
    ),
    "ar": (
        "تم تحرير العبارة ليلا. قطع غواصان الحبل في تسع دقائق.",
        ("windows-1256", "iso-8859-6"),
    ),
    "th": ("เรือเฟอร์รี่ถูกปล่อยในตอนกลางคืน นักประดาน้ำสองคนตัดเชือก", ("cp874",)),
    "tr": (
        "Feribot gece kurtarıldı. İki dalgıç halatı dokuz dakikada kesti, şehir ışıkları söndü.",
        ("windows-1254",),
    ),
    "pl": (
        "Prom został uwolniony w nocy. Nurkowie przecięli linę, źródło: zarząd portu. Żółta łódź.",
        ("windows-1250", "iso-8859-2"),
    ),
    "cs": (
        "Trajekt byl vyproštěn. Potápěči přeřízli lano za devět minut, uvedl přístav.",
        ("windows-1250", "iso-8859-2"),
    ),
    "de": (
        "Die Fähre wurde in der Nacht befreit. Zwei Taucher zerschnitten das Seil, hieß es.",
        ("windows-1252",),
    ),
    "fr": (
        "Le ferry a été libéré pendant la nuit. L’été dernier, ça allait déjà très mal.",
        ("windows-1252",),
    ),
}
WRITTEN = [
    pytest.param(text, charset, id=f"{language} {charset}")
    for language, (text, charsets) in STORIES.items()
    for charset in charsets
]
NON_LATIN = [
    pytest.param(text, charset, id=f"{language} {charset}")
    for language, (text, charsets) in STORIES.items()
    for charset in charsets
    if language not in {"tr", "pl", "cs", "de", "fr"}
]


def feed(text: str, declaration: str = "") -> str:
    head = f'<?xml version="1.0"{declaration}?><rss version="2.0"><channel><title>Ferry</title>'
    return f"{head}<item><guid>r1</guid><title>{text}</title></item></channel></rss>"


@pytest.mark.parametrize(("text", "charset"), WRITTEN)
@pytest.mark.parametrize("label", [None, "x-unknown-charset", "utf-8"])
def test_text_without_a_usable_label_is_read_and_reported(
    text: str, charset: str, label: str | None
) -> None:
    read, warning = decode(feed(text).encode(charset), label)
    assert read == feed(text)
    # ISO-2022-JP is 7-bit, so that the label utf-8 is not even wrong.
    assert warning is not None
    assert warning.startswith("encoding: ")


@pytest.mark.parametrize(("text", "charset"), WRITTEN)
def test_right_label_is_believed_without_a_warning(text: str, charset: str) -> None:
    assert decode(feed(text).encode(charset), charset) == (feed(text), None)


@pytest.mark.parametrize(("text", "charset"), NON_LATIN)
def test_servers_default_label_does_not_make_other_alphabets_latin(text: str, charset: str) -> None:
    read, warning = decode(feed(text).encode(charset), "iso-8859-1")
    assert read == feed(text)
    assert warning is not None


@pytest.mark.parametrize(
    ("label", "written"), [("windows-1251", "koi8-r"), ("koi8-r", "windows-1251")]
)
def test_two_cyrillic_tables_are_told_apart(label: str, written: str) -> None:
    text, _ = STORIES["ru"]
    read, warning = decode(feed(text).encode(written), label)
    assert read == feed(text)
    assert warning is not None


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("cp-1251", "cp1251"),
        ("win-1251", "cp1251"),
        ("Windows1251", "cp1251"),
        ("x-cp1251", "cp1251"),
        ("koi8r", "koi8-r"),
        ("gb2312", "gb18030"),
        ("GB_2312-80", "gb18030"),
        ("x-gbk", "gb18030"),
        ("windows-936", "gb18030"),
        ("big-5", "big5hkscs"),
        ("Shift_JIS", "cp932"),
        ("windows-31j", "cp932"),
        ("x-sjis", "cp932"),
        ("ks_c_5601-1987", "cp949"),
        ("KS_C_5601", "cp949"),
        ("euckr", "cp949"),
        ("tis-620", "cp874"),
        ("latin1", "cp1252"),
        ("iso8859_5", "iso8859-5"),
        ("utf_8", "utf-8"),
        ("utf8mb4", "utf-8"),
    ],
)
def test_labels_are_read_as_browsers_do_however_punctuated(label: str, codec: str) -> None:
    assert known_charset(label) == codec


@pytest.mark.parametrize(
    "label", ["", "binary", "none", "utf-7", "base64", "rot13", "x-user-defined", "ü"]
)
def test_what_is_no_charset_is_unknown(label: str) -> None:
    assert known_charset(label) is None


def test_characters_of_the_larger_charset_are_read_under_the_smaller_name() -> None:
    # 镕 is not in GB 2312, ① and 髙 are not in JIS X 0208, 뷁 is not in KS X 1001.
    for text, written, label in (
        ("朱镕基出席会议", "gbk", "gb2312"),
        ("①髙橋さんが話した", "cp932", "shift_jis"),
        ("뷁이라는 글자가 있다", "cp949", "euc-kr"),
    ):
        assert decode(feed(text).encode(written), label)[0] == feed(text)


def test_text_cut_by_bytes_keeps_all_but_its_last_character() -> None:
    text, _ = STORIES["zh"]
    raw = feed(text * 3).encode("gb18030")
    cut = raw[: raw.index("受".encode("gb18030") + "伤".encode("gb18030")) + 1] + b"</title>"
    read, _ = decode(cut, "gb2312")
    assert read.count("\ufffd") <= 1
    assert "两名潜水员用九分钟" in read


def test_feed_in_an_undeclared_charset_reaches_the_article() -> None:
    text, _ = STORIES["ru"]
    document = parse(Sample(feed(text).encode("windows-1251"), "application/rss+xml"))
    assert document.root.findtext("channel/item/title") == text
    assert document.warnings == ("encoding: no charset is declared, read as cp1251",)

"""Stories with everything that a page can show, in three scripts and both directions.

They are posted to POST /articles, so that a page shows what process made of them.
"""

from __future__ import annotations

from typing import Any

PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="640" height="240" viewBox="0 0 640 240">'
    '<rect width="640" height="240" fill="#9fc5e8"/><rect y="150" width="640" height="90" '
    'fill="#2b6777"/><path d="M220 150 L260 190 H390 L420 150 Z" fill="#8a3b00"/>'
    '<path d="M310 150 V50 L380 140 H310" fill="#fff"/></svg>'
)

_ENGLISH = """
<p>The ferry <strong>Ingrid</strong> left the quay at six, with forty people and two goats aboard;
the <a href="https://lakes.example.org/timetable">timetable</a> is the old one.</p>
<h2>What was said</h2>
<blockquote><p>“We waited a year for this,” said the captain.</p></blockquote>
<ul><li>The crossing takes nine minutes.</li><li>Goats cross for nothing.</li></ul>
<table><caption>Fares</caption><thead><tr><th>Who</th><th>Fare</th></tr></thead><tbody>
<tr><td>Grown-ups</td><td>3.20</td></tr><tr><td>Children</td><td>1.60</td></tr></tbody></table>
<figure><img src="{picture}" alt="A boat"><figcaption>The Ingrid at noon</figcaption></figure>
<iframe src="https://www.youtube.com/embed/5N4rXb8kQeM" title="The first crossing"></iframe>
<p>Boats also go on Sundays.</p>
"""
_HOURS = [f"{number}:00" for number in range(6, 24)]
_WIDE = "<table><tr>{}</tr><tr>{}</tr></table>".format(
    "".join(f"<th>{hour}</th>" for hour in _HOURS), "<td>full</td>" * len(_HOURS)
)
_ARABIC = """
<p>غادرت العبّارة <strong>إنغريد</strong> الرصيف عند السادسة صباحًا، وعلى متنها أربعون راكبًا
و<a href="https://lakes.example.org/timetable">جدول المواعيد</a> هو القديم نفسه (رقم 12).</p>
<h2>ماذا قيل</h2>
<blockquote><p>«انتظرنا هذا سنة كاملة»، قال القبطان.</p></blockquote>
<ul><li>تستغرق الرحلة تسع دقائق.</li><li>الماعز يعبر مجانًا.</li></ul>
<table><caption>الأجرة</caption><thead><tr><th>الراكب</th><th>الأجرة</th></tr></thead>
<tbody><tr><td>الكبار</td><td>3.20</td></tr><tr><td>الأطفال</td><td>1.60</td></tr></tbody></table>
<figure><img src="{picture}" alt="قارب في بحيرة"><figcaption>إنغريد عند الظهر</figcaption></figure>
"""
_RUSSIAN = """
<p>Паром «Ингрид» отошёл от причала в шесть утра; на борту сорок пассажиров и две козы. Расписание
осталось прежним, хотя обещали другое, и цены не изменились с прошлого года.</p>
<h2>Что говорят</h2>
<blockquote><p>«Мы ждали этого целый год», — сказал капитан.</p></blockquote>
"""
_HEBREW = """
<p>המעבורת <strong>אינגריד</strong> יצאה מהרציף בשש בבוקר, ועליה ארבעים נוסעים ושתי עזים.</p>
<h2>מה נאמר</h2><blockquote><p>„חיכינו לזה שנה”, אמר רב־החובל.</p></blockquote>
<ol><li>ההפלגה נמשכת תשע דקות.</li><li>עזים עוברות בחינם.</li></ol>
"""


def stories(address: str) -> dict[str, dict[str, Any]]:
    """Stories by language; their pictures are at `address`."""
    picture = f"{address}/picture.svg"
    return {
        "en": {
            "external_id": "crossing",
            "language": "en",
            "headline": "Ferry “resumes” & sails again",
            "standfirst": "The first boat left at dawn, nine minutes late.",
            "authors": [{"name": "Ines Carvalho", "role": "Reporter"}],
            "place": "Salthaven",
            "body_html": _ENGLISH.format(picture=picture) + _WIDE,
            "section": "Regions",
            "tags": ["Transport", "Lakes"],
            "published_at": "2026-03-04T11:00:00Z",
            "media": [
                _media(picture, "A boat on a lake", "The Ingrid, built in 1931"),
                _media(f"{picture}?1931", "The same boat", "On the day of her launch"),
            ],
            "copyright": "© 2026 The Lake Gazette",
            "usage_terms": "Not for use in print before Friday.",
            "correction_note": "An earlier version had three goats.",
        },
        "ar": {
            "external_id": "crossing-ar",
            "language": "ar",
            "headline": "العبّارة تعود إلى البحيرة",
            "standfirst": "غادر القارب الأول عند الفجر متأخرًا تسع دقائق.",
            "authors": [{"name": "ليلى حدّاد"}],
            "body_html": _ARABIC.format(picture=picture),
            "section": "مناطق",
            "published_at": "2026-03-04T11:00:00Z",
            "media": [_media(picture, "قارب في بحيرة", "إنغريد، بُنيت سنة 1931")],
            "correction_note": "ذكرت نسخة سابقة ثلاث عنزات.",
            "copyright": "© 2026 جريدة البحيرة",
        },
        "ru": {
            "external_id": "crossing-ru",
            "language": "ru",
            "headline": "Паром возвращается на озеро",
            "standfirst": "Первое судно ушло на рассвете, с опозданием на девять минут.",
            "authors": [{"name": "Анна Петросян"}],
            "body_html": _RUSSIAN,
            "section": "Регионы",
            "published_at": "2026-03-04T11:00:00Z",
        },
        "he": {
            "external_id": "crossing-he",
            "language": "he",
            "headline": "המעבורת חוזרת לאגם",
            "body_html": _HEBREW,
            "published_at": "2026-03-04T11:00:00Z",
        },
    }


def _media(url: str, alt: str, caption: str) -> dict[str, Any]:
    return {
        "url": url,
        "type": "image/svg+xml",
        "alt": alt,
        "caption": caption,
        "credit": "Tomas Lind",
    }

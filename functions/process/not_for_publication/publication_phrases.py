"""The wording of "not for publication" and of notes, one row per language.

Rows are regular expressions without case; every repetition is bounded. A new language is a new row
in the first table, and the beginning and end of its phrases in the two last ones: cheap tests,
because nearly every paragraph is the story.
"""

from __future__ import annotations

NOT_PUBLIC = {
    "en": (
        r"not (?:intended |meant )?for (?:publication|broadcast|public release)"
        r"|(?:please )?do not publish"
    ),
    "de": (
        r"(?:bitte )?nicht (?:zur|für die) ver(?:ö|oe)ffentlichung(?: bestimmt)?"
        r"|(?:bitte )?nicht ver(?:ö|oe)ffentlichen"
    ),
    "fr": (
        r"ne pas (?:publier|diffuser)|pas pour publication"
        r"|non destinée?s? à (?:la |être )?publi(?:cation|ée?s?)"
    ),
    "es": (
        r"(?:favor de )?no publicar"
        r"|no (?:es |apto |destinado )?(?:para|a) (?:su )?publicaci(?:ó|o)n"
    ),
    "pt": (r"n(?:ã|a)o publicar|n(?:ã|a)o (?:é |se destina )?(?:para|à) publica(?:ç|c)(?:ã|a)o"),
    "it": r"(?:da )?non pubblicare|non (?:destinat[oa] all[ae]|per la) pubblicazione",
    "ro": r"a nu se publica|nu (?:este )?(?:destinat publicării|pentru publicare)",
    "nl": r"niet (?:voor publicatie|publiceren)",
    "sv": r"(?:inte|ej|icke) för publicering",
    "da, no": r"ikke (?:til|for) (?:publi[sc]ering|offentlig(?:gørelse|gjøring))",
    "fi": r"ei (?:julkaistavaksi|julkaisuun|saa julkaista)",
    "pl": (
        r"nie do (?:publikacji|druku)|(?:prosimy )?nie publikować"
        r"|nie (?:jest )?przeznaczon[eay] do publikacji"
    ),
    "cs": r"ne(?:ní)? určeno k (?:publikaci|zveřejnění)|nezveřejňovat",
    "sk": r"nie (?:je )?určené na zverejnenie|nezverejňovať",
    "hu": r"nem (?:közlésre|publikus|közölhető)|közlésre nem szánt",
    "ru": r"не (?:предназначено )?для (?:публикации|печати)|(?:просьба )?не публиковать",
    "uk": r"не (?:призначено )?для (?:публікації|друку)|не публікувати",
    "el": r"(?:όχι|δεν προορίζεται) (?:για|προς) δημοσίευση",
    "tr": r"yayın(?:lanmak)? için değil(?:dir)?|yayınlamayın(?:ız)?|yayımlanamaz",
    "hy": r"(?:հրապարակման|տպագրության) (?:ենթակա|համար) չէ",
    "ka": r"არ (?:არის )?(?:გამოსაქვეყნებელი|გამოსაქვეყნებლად)",
    "kk": r"жариялауға болмайды",
    "az": r"dərc (?:üçün deyil|etməyin)",
    "ar": r"(?:غير مخصص|ليس) للنشر|لا تنشر",
    "zh": r"(?:不供|不得|请勿|請勿|不可)(?:发表|發表|发布|發布|刊登|公开)",
    "ja": r"掲載(?:不可|禁止)|公表不可",
    "ko": r"보도 ?금지|비보도",
}
"""`Not for publication`."""

FOR_INFORMATION = {
    "en": r"for (?:your )?information(?: only)?|fyi|background(?: only)?",
    "de": r"(?:nur )?zur (?:internen )?information|(?:nur )?zur kenntnis",
    "fr": r"pour (?:votre )?information|à titre d['’]information",
    "es": r"(?:solo |sólo )?para (?:su )?informaci(?:ó|o)n",
    "pt": r"(?:apenas )?para informa(?:ç|c)(?:ã|a)o",
    "it": r"(?:solo )?per (?:vostra )?(?:informazione|conoscenza)",
    "nl": r"ter informatie",
    "sv, da, no": r"till? (?:din |jeres |deres )?(?:information|orientering)",
    "pl": r"(?:wyłącznie |tylko )?do (?:wiadomości(?: redakcji)?|informacji)",
    "cs": r"pro informaci",
    "ru": r"для (?:сведения|информации)",
    "uk": r"до відома",
    "tr": r"bilgi için",
}
"""`For information`, which may be before it."""

NOTES = {
    "en": r"(?:an )?editor[’']?s?[’']? note|note|attention",
    "de": r"(?:anmerkung|hinweis) der redaktion|anm\. d\. red\.|achtung",
    "fr": r"note de (?:la )?r(?:é|e)daction|ndlr",
    "es": r"nota de (?:la )?redacci(?:ó|o)n|ndr|atención",
    "pt": r"nota d[ao] (?:reda(?:ç|c|cç)(?:ã|a)o|editora?)|aten(?:ç|c)(?:ã|a)o",
    "it": r"nota (?:della )?redazione|attenzione",
    "nl": r"noot van de redactie",
    "pl": r"nota (?:od )?redakcji|uwaga|od redakcji",
    "cs": r"poznámka redakce",
    "ru": r"от редакции|примечание редакции|внимание",
    "uk": r"від редакції|увага",
    "tr": r"editörün notu",
}
"""The beginning of a note that may be for readers: `Editor's note`."""

OPENINGS = (
    *("dpa", "noti", "note", "the fol", "die fol", "les inf", "la sig", "as inf", "hinweis"),
    *("redaktion", "ed:", "eds", "ed.", "edit", "an edit", "attention", "strict", "à l’", "à l'"),
    *("a l’", "a l'", "nota ", "noot", "till red", "til red", "прим", "для ред", "ndlr", "ndr"),
    *("anm", "achtung", "atenci", "aten", "atten", "uwaga", "od red", "poznámka red", "от ред"),
    *("внимание", "від ред", "увага"),
    # Phrases about publication
    *(
        "not ",
        "do not",
        "please do",
        "for in",
        "for your in",
        "fyi",
        "background",
        "nicht",
        "bitte",
    ),
    *("nur zur", "zur inter", "zur info", "zur kennt", "ne pas", "pas pour", "pour info"),
    *(
        "pour votre info",
        "à titre",
        "non ",
        "no pub",
        "no es",
        "no apto",
        "no dest",
        "no para",
        "no a ",
    ),
    *("favor de", "solo para", "sólo para", "para info", "para su info", "apenas para", "não"),
    *("nao", "da non", "solo per", "per vos", "per info", "per cono", "a nu se", "nu ", "niet"),
    *("ter info", "inte ", "ej ", "icke", "ikke", "ei julk", "ei saa", "till info", "til info"),
    *(
        "til orient",
        "till din",
        "til jeres",
        "til deres",
        "wyłącz",
        "tylko do",
        "do wiad",
        "do info",
    ),
    *("nie ", "prosimy", "ne ", "není", "neur", "nezver", "nezveř", "pro info", "nem ", "közl"),
    *("не ", "просьба", "для све", "для инф", "до відома", "όχι", "δεν", "yay", "bilgi", "հրապ"),
    *("տպագ", "არ ", "жариял", "dərc", "غير", "ليس", "لا ", "不", "请勿", "請勿", "掲載", "公表"),
    *("보도", "비보도"),
    # Embargoes and contacts
    *("under", "embargo", "sperr", "hold", "press", "media", "pr ", "for press", "for media"),
    *("medien", "kontakt", "cont", "perscon"),
)
"""The lower-case beginning of every paragraph that one of the patterns may match."""

ENDINGS = (
    *("publication", "broadcast", "release", "publish", "lichung", "bestimmt", "lichen", "publier"),
    *("diffuser", "publié", "publiée", "publiés", "publiées", "publicar", "publicación"),
    *("publicacion", "publicação", "publicacao", "publicaçao", "publicacão", "pubblicare"),
    *("pubblicazione", "se publica"),
    *("publicării", "publicare", "publicatie", "publiceren", "publicering", "publisering"),
    *("gørelse", "gjøring", "julkaistavaksi", "julkaisuun", "julkaista", "publikacji", "druku"),
    *("publikować", "publikaci", "zveřejnění", "nezveřejňovat", "zverejnenie", "nezverejňovať"),
    *("közlésre", "publikus", "közölhető", "szánt", "публикации", "печати", "публиковать"),
    *("публікації", "друку", "публікувати", "δημοσίευση", "değil", "değildir", "yayınlamayın"),
    *("yayınlamayınız", "yayımlanamaz", "չէ", "გამოსაქვეყნებელი", "გამოსაქვეყნებლად", "болмайды"),
    *("deyil", "etməyin", "للنشر", "تنشر", "发表", "發表", "发布", "發布", "刊登", "公开", "不可"),
    *("禁止", "금지", "비보도"),
)
"""The lower-case end of every phrase of NOT_PUBLIC."""

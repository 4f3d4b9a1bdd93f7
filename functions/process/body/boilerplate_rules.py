"""The wording by which boilerplate.py recognises boilerplate, one row per language.

Rows are regular expressions; `~` is up to 80 characters of the same sentence. Every repetition is
bounded. A new language is a new row in each table.
"""

from __future__ import annotations

BIOGRAPHIES = {
    "en": (
        r",? (?:is|are) (?:an? |the |our |one )?~\b(?:reporter|journalist|correspondent|"
        r"editor|columnist|writer|contributor|freelancer|photographer|photojournalist|"
        r"videographer|podcaster|broadcaster|blogger|bureau chief|newsreader|stringer|"
        r"pseudonym)s?\b|,? (?:reports|writes|contributes|covers)\b~\b(?:for|from|about|"
        r"on)\b"
    ),
    "ru": (
        r"(?: ?,)? ?[—–-] ~\b(?:журналист|корреспондент|репорт[её]р|редактор|обозреватель|"
        r"колумнист|фотограф|фотокорреспондент)(?:ка|ша|а|ы|и)?\b| (?:работает|пишет|"
        r"освещает)\b~\b(?:журналист|корреспондент|репорт[её]р|редактор|для|о|об)\w{0,4}\b"
    ),
    "uk": (
        r" ?[—–-] ~\b(?:журналіст|кореспондент|репортер|редактор|оглядач|колумніст)(?:ка|"
        r"а)?\b"
    ),
    "pt": (
        r",? (?:é|foi) ~\b(?:jornalista|rep[óo]rter|correspondente|editora?|colunista|"
        r"redatora?|fot[óo]grafa?|fotojornalista|colaboradora?)\b"
    ),
    "es": (
        r",? (?:es|fue) ~\b(?:periodista|reporter[oa]|corresponsal|editora?|columnista|"
        r"redactora?|fot[óo]graf[oa]|colaboradora?)\b"
    ),
    "de": (
        r",? (?:ist|arbeitet als|schreibt als) ~\b(?:Journalist|Reporter|Korrespondent|"
        r"Redakteur|Kolumnist|Fotograf|Volont[äa]r|Fotojournalist)(?:in)?\b|"
        r",? (?:arbeitet|schreibt|berichtet) ~\b(?:f[üu]r|aus|[üu]ber)\b"
    ),
    "fr": (
        r",? (?:est|était) ~\b(?:journaliste|report(?:er|rice)|correspondante?|"
        r"r[ée]dact(?:eur|rice)|chroniqueu(?:r|se)|photographe|photojournaliste|"
        r"[ée]ditorialiste|pigiste)\b"
    ),
    "hy": (r" ~\b(?:լրագրող|թղթակից|խմբագիր|մեկնաբան|լուսանկարիչ|սյունակագիր)(?:ն|ը)? է\b"),
    "ka": (
        r" არის ~\b(?:ჟურნალისტი|კორესპონდენტი|რეპორტიორი|რედაქტორი|მიმომხილველი|"
        r"ფოტოგრაფი)\b|,? ~\b(?:ჟურნალისტი|კორესპონდენტი|რეპორტიორი|რედაქტორი|"
        r"მიმომხილველი|ფოტოგრაფი)ა\b"
    ),
    "kk": (
        r"(?: ?,)? ?(?:[—–-] )?~\b(?:журналист|журналисі|тілші|тілшісі|репортер|репортері|"
        r"редактор|редакторы|шолушы|шолушысы)\s*(?:[.,(]|$)"
    ),
    "az": (
        r"(?: ?,)? (?:[—–-] )?~\b(?:jurnalist|müxbir|reportyor|redaktor|köşə yazarı|"
        r"fotoqraf)(?:i|ı|u|ü|si)?d[iıuü]r\b"
    ),
}
"""Text after a name: the person's occupation, or what and where the person writes."""

CREDITS = {
    "en": (
        r"\(?(?:additional |further )?(?:reporting|editing|writing|edited|reported|"
        r"translated|research) by\b|with (?:additional )?reporting by\b|(?:this|"
        r"the) (?:article|story|piece|post|report) (?:was |is |has been )?(?:originally |"
        r"first )(?:appeared|published|ran)\b"
    ),
    "ru": (r"(?:под редакцией|перев[её]л(?:а|и)? с |перевод(?::| с) )"),
    "de": (r"(?:mit material von|redaktion:|mitarbeit:)"),
    "fr": (r"(?:avec (?:l[’']afp|afp|reuters)|traduit (?:de|par)\b)"),
    "es": (r"(?:con información de\b|editado por\b|traducido por\b)"),
    "pt": (r"(?:com informações d[aeo]\b|editado por\b|traduzido por\b|edição:)"),
}
"""Beginnings of lines that name staff, translators or the first publication."""

NAME_FIRST = ".{1,100} "
"""Where a language puts the article's name before the verb."""
FIRST_APPEARED = {
    "en": r"the (?:post|article) .{1,300} (?:appeared first|first appeared) on\b",
    "de": r"der (?:beitrag|artikel) .{1,300} erschien zuerst auf\b",
    "fr": r"l['’]article .{1,300} est apparu en premier sur\b",
    "es": r"(?:la entrada|el artículo) .{1,300} (?:aparece|apareció) primero en\b",
    "pt": r"o (?:post|artigo) .{1,300} apareceu primeiro em\b",
    "it": r"l['’]articolo .{1,300} (?:proviene da|sembra essere il primo su)\b",
    "nl": r"het bericht .{1,300} verscheen eerst op\b",
    "pl": r"artykuł .{1,300} pochodzi z serwisu\b",
    "ru": r"(?:сообщение|запись) .{1,300} (?:появились сначала|впервые появилась) на\b",
    "sv": r"inlägget .{1,300} dök först upp på\b",
    "tr": rf"{NAME_FIRST}(?:yazısı )?ilk önce .{{1,60}} üzerinde ortaya çıktı",
}
"""The line that WordPress' SEO plugins add below a text and below its excerpt."""

PROMOTION = {
    "en": (
        r"(?:sign up|subscribe) (?:for|to|now|here|today)\b|register (?:for|here|now)\b|"
        r"get (?:our|the|your|all) (?:\w+[ -]){0,4}(?:newsletters?|news|updates|app|"
        r"stories)\b|(?:please )?(?:support (?:us|our|independent|quality|free|local|"
        r"public[- ]interest|journalism)|donate (?:to|now|here|today)|make a donation|"
        r"become a (?:member|supporter|subscriber|patron)|help (?:us )?(?:keep|support|"
        r"fund|sustain) (?:our|us|independent|this)|consider (?:supporting|donating|"
        r"subscribing))\b|(?:follow|find|join|like|watch) (?:us|our|me|him|her|them|@\w+|"
        r"\w+(?: \w+){0,2}) (?:on|via|at) (?:twitter|x|facebook|instagram|telegram|"
        r"whatsapp|youtube|bluesky|mastodon|linkedin|threads|tiktok|social media)\b|"
        r"(?:download|install) (?:our|the) (?:\w+ ){0,3}app\b|listen to (?:our|"
        r"the) (?:\w+ ){0,4}podcast\b|don[’']t miss (?:a|our|out)\b|share this (?:article|"
        r"story|post)\b|like what you (?:read|see)|read more (?:about|from|on|of)\b"
    ),
    "ru": (
        r"(?:подпи(?:шитесь|сывайтесь|ши) на|подписаться на|поддержите (?:нас|наш|"
        r"независим|журналист|редакци)|поддержать (?:нас|наш|редакци)|"
        r"сделайте пожертвование|помогите нам|станьте (?:нашим )?(?:подписчик|спонсор|"
        r"патрон)|читайте нас в|следите за (?:нами|нашими|новостями)|оформите подписку|"
        r"скачайте (?:наше )?приложение|присоединяйтесь к нам)"
    ),
    "uk": (r"(?:підпи(?:шіться|суйтесь|суйтеся) на|підтримайте (?:нас|наш)|читайте нас у)"),
    "pt": (
        r"(?:(?:assine|inscreva-se n|cadastre-se n|receba (?:a |nossa |as ))(?:\w+ ){0,5}|"
        r"apoie (?:o |a |nosso |nossa |o nosso |a nossa |jornalismo)|"
        r"ajude(?:-nos)? a manter|faça (?:uma )?doação|torne-se (?:um |uma )?(?:membro|"
        r"assinante|apoiador)|siga(?:-nos)? (?:n[oa]|a gente|o nosso|nosso)|"
        r"baixe (?:o )?(?:nosso )?aplicativo|entre no (?:nosso )?canal)"
    ),
    "es": (
        r"(?:suscr[íi]b(?:ete|ase|anse) a|reg[íi]str(?:ate|ese) (?:en|a|para)|"
        r"recibe (?:nuestr|el|las)|apoya (?:a |nuestr|el periodismo)|ay[úu]danos a|"
        r"haz una donaci[óo]n|hazte (?:soci|miembro)|s[íi]gu(?:enos|anos) en|s[íi]gue a|"
        r"descarga (?:nuestra|la) app)"
    ),
    "de": (
        r"(?:abonnieren sie|abonniere |jetzt abonnieren|melden sie sich (?:für|zu|zum|"
        r"hier|jetzt)|anmeldung zum newsletter|hier geht[’']?s zum newsletter|"
        r"unterstützen sie (?:uns|unser|unabhängig)|unterstütze (?:uns|unser)|spenden sie|"
        r"werden sie (?:mitglied|unterstützer|abonnent)|folgen sie uns|folge uns|"
        r"laden sie (?:unsere|die) app)"
    ),
    "fr": (
        r"(?:abonnez-vous à|inscrivez-vous à|recevez (?:notre|nos|la|les|chaque)|"
        r"soutenez(?:-nous| notre| nos| le journalisme| une presse)|faites un don|"
        r"devenez (?:membre|abonné|adhérent)|aidez-nous à|suivez-nous|suivez \w+ sur|"
        r"rejoignez-nous|téléchargez (?:notre|l[’'])app)"
    ),
    "hy": (
        r"(?:բաժանորդագրվ(?:եք|իր)|գրանցվե՛?ք|աջակցե՛?ք|հետևե՛?ք|միացե՛?ք|նվիրաբերե՛?ք|"
        r"դարձե՛?ք (?:անդամ|աջակից))"
    ),
    "ka": (
        r"(?:გამოიწერეთ|გამოიწერე |დარეგისტრირდით|დაგვეხმარეთ|მხარი დაუჭირეთ|გამოგვყევით|"
        r"გამოგვყევი|შემოგვიერთდით|გაწევრიანდით)"
    ),
    "kk": (
        r"(?:(?:біздің |жаңалықтар )?(?:\w+ ){0,4}(?:жазылыңыз|тіркеліңіз|қосылыңыз|"
        r"жазылып)|бізді қолдаңыз|(?:тәуелсіз )?журналистиканы қолдаңыз|бізге қосылыңыз)"
    ),
    "az": (
        r"(?:(?:\w+ ){0,5}(?:abunə olun|qeydiyyatdan keçin|qoşulun)|(?:bizi|bizə|"
        r"müstəqil jurnalistikanı) (?:dəstəkləyin|dəstək olun|izləyin)|bizi \w+ izləyin)"
    ),
}
"""Beginnings of lines that ask readers for a subscription, money, a membership or a follow."""

READ_MORE = {
    "en": (
        r"(?:read|see|watch|listen|more) (?:more|also|next|further|on this|on this story|"
        r"related|here|the full (?:story|article|report))\s*(?::|[-–—>»→]|\.{3}|…|$)|"
        r"also read\s*(?::|[-–—]|$)|related(?: (?:stories|articles|coverage|news|content|"
        r"reading))?\s*(?::|$)|(?:continue reading|further reading|you may also like)\b"
    ),
    "ru": (
        r"(?:читайте|смотрите|слушайте|читать) (?:также|ещ[её]|далее|дальше|подробнее)|"
        r"подробнее\s*(?::|$)|(?:материалы|новости) по теме|по теме\s*(?::|$)"
    ),
    "uk": (r"(?:читайте|дивіться) (?:також|ще)"),
    "pt": (
        r"(?:leia|veja|assista|saiba|ouça) (?:também|mais)\b|continue lendo|(?:matérias|"
        r"notícias) relacionadas"
    ),
    "es": (
        r"(?:lee|lea|leer|ver|vea|mira) (?:también|más)\s*(?::|[-–—>»→]|…|$)|"
        r"(?:te puede interesar|noticias relacionadas|sigue leyendo|"
        r"más información\s*(?::|$))"
    ),
    "de": (
        r"(?:lesen sie (?:auch|mehr|hier|dazu|weiter)|lies auch|mehr (?:dazu|zum thema)|"
        r"weiterlesen|siehe auch|das könnte sie auch interessieren)"
    ),
    "fr": (
        r"(?:(?:à )?lire (?:aussi|également|la suite)|lisez aussi|(?:à )?voir aussi|"
        r"pour en savoir plus|sur le même (?:sujet|thème))"
    ),
    "hy": (r"(?:կարդացե՛?ք (?:նաև|ավելին)|կարդալ (?:նաև|ավելին)|տե՛?ս նաև|թեմայի շուրջ)"),
    "ka": (
        r"(?:წაიკითხეთ (?:ასევე|აგრეთვე|მეტი)|ასევე წაიკითხეთ|იხილეთ (?:ასევე|აგრეთვე)|"
        r"ამავე თემაზე|ვრცლად\s*(?::|$))"
    ),
    "kk": (
        r"(?:тағы (?:да )?оқыңыз|сондай-ақ оқыңыз|(?:тағы да )?оқи отырыңыз|"
        r"толығырақ\s*(?::|$)|тақырып бойынша)"
    ),
    "az": (
        r"(?:həmçinin oxuyun|bunu da oxuyun|daha ətraflı\s*(?::|$)|ətraflı oxuyun|"
        r"oxşar xəbərlər|mövzu ilə bağlı)"
    ),
}
"""Beginnings of lines that point to other stories; recognised anywhere in a body."""

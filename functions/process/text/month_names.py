"""Names in dates: months, days of the week, time zones.

Names of months are in lower case and without a dot, as senders of each language write them; each
name belongs to one month only.
"""

from __future__ import annotations

_MONTHS = (
    # English first; then German, French, Spanish, Portuguese, Italian, Dutch, Polish, Swedish,
    # Danish, Hungarian, Russian, Ukrainian, Greek, Turkish where they differ; last Romanian, Czech,
    # Finnish, Catalan, Bulgarian, Croatian, Baltic, Armenian, Georgian, Kazakh, Azerbaijani,
    # Arabic, Persian, Hebrew, Hindi.
    "january jan januar jän jänner janvier janv enero ene janeiro gennaio gen januari stycznia "
    "sty styczeń január января янв январь січня січ ιανουαρίου ιανουάριος ιαν ocak oca "
    "ianuarie ledna leden tammikuuta tammikuu gener януари siječnja sausio janvāris "
    "jaanuar հունվարի հունվար იანვარი қаңтар yanvar يناير ژانویه ינואר जनवरी",
    "february feb februar febr février fevrier févr fév fevr febrero fevereiro fev "
    "febbraio februari lutego lut luty február февраля фев февр февраль лютого лют φεβρουαρίου "
    "φεβρουάριος φεβ şubat şub "
    "februarie února únor helmikuuta helmikuu febrer февруари veljače vasario februāris "
    "veebruar փետրվարի փետրվար თებერვალი ақпан fevral فبراير فوریه פברואר फरवरी",
    "march mar märz maerz mär mrz mars marzo março marco maart mrt marca marzec március márc "
    "марта мар март березня бер μαρτίου μάρτιος μαρ μάρ mart "
    "martie března březen maaliskuuta maaliskuu març ožujka kovo märts մարտի մարտ მარტი "
    "наурыз مارس מרץ मार्च",
    "april apr avril avr abril abr aprile kwietnia kwi kwiecień április ápr апреля апр апрель "
    "квітня кві απριλίου απρίλιος απρ nisan nis "
    "aprilie dubna duben huhtikuuta huhtikuu travnja balandžio aprīlis aprill ապրիլի "
    "ապրիլ აპრილი сәуір aprel أبريل آوریل אפריל अप्रैल",
    "may mai mayo maio maggio mag mei maj maja május máj мая май травня тра μαΐου μαϊου μάιος "
    "μαϊ μαι mayıs "
    "května květen toukokuuta toukokuu maig svibnja gegužės maijs մայիսի մայիս მაისი "
    "мамыр مايو مه מאי मई",
    "june jun juni juin junio junho giugno giu czerwca cze czerwiec június jún июня июн июнь "
    "червня чер ιουνίου ιούνιος ιούν ιουν haziran haz "
    "iunie června červen kesäkuuta kesäkuu juny юни lipnja birželio jūnijs juuni հունիսի "
    "հունիս ივნისი маусым iyun يونيو ژوئن יוני जून",
    "july jul juli juillet juil julio julho luglio lug lipca lip lipiec július júl июля июл июль "
    "липня лип ιουλίου ιούλιος ιούλ ιουλ temmuz tem "
    "iulie července červenec heinäkuuta heinäkuu juliol юли srpnja liepos jūlijs juuli "
    "հուլիսի հուլիս ივლისი шілде iyul يوليو ژوئیه יולי जुलाई",
    "august aug août aout agosto ago augustus augusti sierpnia sie sierpień augusztus августа авг "
    "август серпня сер αυγούστου αύγουστος αυγ αύγ ağustos ağu "
    "srpna srpen elokuuta elokuu agost kolovoza rugpjūčio augusts օգոստոսի օգոստոս "
    "აგვისტო тамыз avqust أغسطس اوت אוגוסט अगस्त agustus",
    "september sep sept septembre septiembre setiembre setembro set settembre września wrz "
    "wrzesień szeptember szept сентября сен сент сентябрь вересня вер σεπτεμβρίου σεπτέμβριος "
    "σεπ σεπτ eylül eyl "
    "septembrie září syyskuuta syyskuu setembre септември rujna rugsėjo septembris "
    "սեպտեմբերի սեպտեմբեր სექტემბერი қыркүйек sentyabr سبتمبر سپتامبر ספטמבר सितंबर",
    "october oct oktober okt octobre octubre outubro out ottobre ott października paź "
    "październik október октября окт октябрь жовтня жов οκτωβρίου οκτώβριος οκτ ekim eki "
    "octombrie října říjen lokakuuta lokakuu октомври spalio oktobris oktoober հոկտեմբերի "
    "հոկտեմբեր ოქტომბერი қазан oktyabr أكتوبر اکتبر אוקטובר अक्टूबर",
    "november nov novembre noviembre novembro listopada lis listopad ноября ноя нояб ноябрь "
    "листопада νοεμβρίου νοέμβριος νοε νοέ kasım kas "
    "noiembrie listopadu marraskuuta marraskuu ноември studenoga lapkričio novembris "
    "նոյեմբերի նոյեմբեր ნოემბერი қараша noyabr نوفمبر نوامبر נובמבר नवंबर नवम्बर",
    "december dec dezember dez décembre decembre déc diciembre dic dezembro dicembre grudnia gru "
    "grudzień декабря дек декабрь грудня гру δεκεμβρίου δεκέμβριος δεκ aralık ara "
    "decembrie prosince prosinec joulukuuta joulukuu desembre desember декември prosinca "
    "gruodžio decembris detsember դեկտեմբերի դեկտեմբեր დეკემბერი желтоқсан dekabr ديسمبر "
    "دسامبر דצמבר दिसंबर दिसम्बर",
)

MONTHS = {name: number for number, row in enumerate(_MONTHS, start=1) for name in row.split()}

WEEKDAYS = {
    name: number
    for number, row in enumerate(
        (
            "mon monday",
            "tue tues tuesday",
            "wed weds wednesday",
            "thu thur thurs thursday",
            "fri friday",
            "sat saturday",
            "sun sunday",
        )
    )
    for name in row.split()
}
"""Numbered as by `datetime.weekday`. Days in other languages are skipped."""

ZONES = {
    # The zones of RFC 822, then abbreviations that mean only one zone among news senders.
    **dict.fromkeys(("UT", "UTC", "GMT", "Z", "WET"), 0.0),
    "EST": -5.0,
    "EDT": -4.0,
    "CST": -6.0,
    "CDT": -5.0,
    "MST": -7.0,
    "MDT": -6.0,
    "PST": -8.0,
    "PDT": -7.0,
    "AKST": -9.0,
    "AKDT": -8.0,
    "HST": -10.0,
    "NST": -3.5,
    "NDT": -2.5,
    "BRT": -3.0,
    "CET": 1.0,
    "MET": 1.0,
    "MEZ": 1.0,
    "CEST": 2.0,
    "MEST": 2.0,
    "MESZ": 2.0,
    "BST": 1.0,
    "WEST": 1.0,
    "SAST": 2.0,
    "EET": 2.0,
    "EEST": 3.0,
    "EAT": 3.0,
    "MSK": 3.0,
    "TRT": 3.0,
    "IDT": 3.0,
    "WAT": 1.0,
    "CAT": 2.0,
    "SAMT": 4.0,
    "AZT": 4.0,
    "IRST": 3.5,
    "AFT": 4.5,
    "UZT": 5.0,
    "YEKT": 5.0,
    "NPT": 5.75,
    "OMST": 6.0,
    "MMT": 6.5,
    "KRAT": 7.0,
    "NOVT": 7.0,
    "ICT": 7.0,
    "IRKT": 8.0,
    "AWST": 8.0,
    "PHT": 8.0,
    "WITA": 8.0,
    "WIT": 9.0,
    "YAKT": 9.0,
    "VLAT": 10.0,
    "ACDT": 10.5,
    "ART": -3.0,
    "CLST": -3.0,
    "CLT": -4.0,
    "VET": -4.0,
    "COT": -5.0,
    "PET": -5.0,
    "PKT": 5.0,
    "WIB": 7.0,
    "HKT": 8.0,
    "SGT": 8.0,
    "JST": 9.0,
    "KST": 9.0,
    "ACST": 9.5,
    "AEST": 10.0,
    "AEDT": 11.0,
    "NZST": 12.0,
    "NZDT": 13.0,
}
"""Hours from UTC."""

AMBIGUOUS_ZONES = {
    "AST": -4.0,
    "ADT": -3.0,
    "IST": 5.5,
    "ET": -5.0,
    "CT": -6.0,
    "MT": -7.0,
    "PT": -8.0,
}
"""Read with their most common meaning and a warning: other zones or summer times share them."""

ZONE_NAMES = {
    "coordinated universal time": "UTC",
    "greenwich mean time": "GMT",
    "british summer time": "BST",
    "irish standard time": "+01:00",
    "central european time": "CET",
    "central european standard time": "CET",
    "central european summer time": "CEST",
    "eastern european time": "EET",
    "eastern european summer time": "EEST",
    "mitteleuropäische zeit": "MEZ",
    "mitteleuropäische sommerzeit": "MESZ",
    "moscow standard time": "MSK",
    "moscow time": "MSK",
    "мск": "MSK",
    "по московскому времени": "MSK",
    "india standard time": "+05:30",
    "indian standard time": "+05:30",
    "china standard time": "+08:00",
    "japan standard time": "JST",
    "korea standard time": "KST",
    "australian eastern standard time": "AEST",
    "australian eastern daylight time": "AEDT",
    "new zealand standard time": "NZST",
    "new zealand daylight time": "NZDT",
    "eastern standard time": "EST",
    "eastern daylight time": "EDT",
    "eastern time": "ET",
    "central standard time": "CST",
    "central daylight time": "CDT",
    "central time": "CT",
    "mountain standard time": "MST",
    "mountain daylight time": "MDT",
    "mountain time": "MT",
    "pacific standard time": "PST",
    "pacific daylight time": "PDT",
    "pacific time": "PT",
}
"""Zones written out, as their abbreviation or offset."""

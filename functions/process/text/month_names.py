"""Names in dates: months, days of the week, time zones.

Names of months are in lower case and without a dot, as senders of each language write them; each
name belongs to one month only.
"""

from __future__ import annotations

_MONTHS = (
    # English first; then German, French, Spanish, Portuguese, Italian, Dutch, Polish, Swedish,
    # Danish, Hungarian, Russian, Ukrainian, Greek, Turkish where they differ.
    "january jan januar jän jänner janvier janv enero ene janeiro gennaio gen januari stycznia "
    "sty styczeń január января янв январь січня січ ιανουαρίου ιανουάριος ιαν ocak oca",
    "february feb februar febr février fevrier févr fév fevr febrero fevereiro fev "
    "febbraio februari lutego lut luty február февраля фев февр февраль лютого лют φεβρουαρίου "
    "φεβρουάριος φεβ şubat şub",
    "march mar märz maerz mär mrz mars marzo março marco maart mrt marca marzec március márc "
    "марта мар март березня бер μαρτίου μάρτιος μαρ μάρ mart",
    "april apr avril avr abril abr aprile kwietnia kwi kwiecień április ápr апреля апр апрель "
    "квітня кві απριλίου απρίλιος απρ nisan nis",
    "may mai mayo maio maggio mag mei maj maja május máj мая май травня тра μαΐου μαϊου μάιος "
    "μαϊ μαι mayıs",
    "june jun juni juin junio junho giugno giu czerwca cze czerwiec június jún июня июн июнь "
    "червня чер ιουνίου ιούνιος ιούν ιουν haziran haz",
    "july jul juli juillet juil julio julho luglio lug lipca lip lipiec július júl июля июл июль "
    "липня лип ιουλίου ιούλιος ιούλ ιουλ temmuz tem",
    "august aug août aout agosto ago augustus augusti sierpnia sie sierpień augusztus августа авг "
    "август серпня сер αυγούστου αύγουστος αυγ αύγ ağustos ağu",
    "september sep sept septembre septiembre setiembre setembro set settembre września wrz "
    "wrzesień szeptember szept сентября сен сент сентябрь вересня вер σεπτεμβρίου σεπτέμβριος "
    "σεπ σεπτ eylül eyl",
    "october oct oktober okt octobre octubre outubro out ottobre ott października paź "
    "październik október октября окт октябрь жовтня жов οκτωβρίου οκτώβριος οκτ ekim eki",
    "november nov novembre noviembre novembro listopada lis listopad ноября ноя нояб ноябрь "
    "листопада νοεμβρίου νοέμβριος νοε νοέ kasım kas",
    "december dec dezember dez décembre decembre déc diciembre dic dezembro dicembre grudnia gru "
    "grudzień декабря дек декабрь грудня гру δεκεμβρίου δεκέμβριος δεκ aralık ara",
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

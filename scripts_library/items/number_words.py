"""Small numbers as words, in the languages that plans are written in; data, so that "tre" and "3" are
one number."""

from collections.abc import Mapping
from typing import Final


def _numbers(words: str) -> dict[str, int]:
    """ "2 två tvenne, 3 tre" as {word: number}."""
    pairs = (each.split() for each in words.split(","))
    return {word: int(number) for number, *forms in pairs for word in forms}


NUMBER_WORDS: Final[Mapping[str, Mapping[str, int]]] = {
    "sv": _numbers(
        "0 noll, 1 en ett, 2 två, 3 tre, 4 fyra, 5 fem, 6 sex, 7 sju, 8 åtta, 9 nio, 10 tio,"
        "11 elva, 12 tolv, 15 femton,"
        "20 tjugo, 30 trettio, 50 femtio, 100 hundra"
    ),
    "en": _numbers(
        "0 zero, 1 one a an once, 2 two twice, "
        "3 three, 4 four, 5 five, 6 six, 7 seven, 8 eight, 9 nine, 10 ten,"
        "11 eleven, 12 twelve, 15 fifteen, 20 twenty, 30 thirty, 50 fifty, 100 hundred"
    ),
    "fi": _numbers(
        "0 nolla, 1 yksi yhden yhtä, 2 kaksi kahden kahta, 3 kolme kolmen kolmea, 4 neljä neljän neljää, "
        "5 viisi viiden viittä, 6 kuusi kuuden kuutta, 7 seitsemän seitsemää, "
        "8 kahdeksan kahdeksaa, 9 yhdeksän yhdeksää, 10 kymmenen kymmentä,"
        "11 yksitoista, "
        "12 kaksitoista, 15 viisitoista, 20 kaksikymmentä, 30 kolmekymmentä, 50 viisikymmentä, 100 sata"
    ),
    "ar": _numbers(
        "0 صفر, 1 واحد واحدة دقيقة ساعة لتر, 2 اثنان اثنين اثنتان اثنتين "
        "دقيقتان دقيقتين ساعتان ساعتين لتران لترين يومان يومين,"
        "3 ثلاث ثلاثة, 4 أربع أربعة, 5 خمس خمسة, 6 ست ستة, 7 سبع سبعة, "
        "8 ثمان ثماني ثمانية, 9 تسع تسعة, 10 عشر عشرة,"
        "20 عشرون عشرين, 30 ثلاثون ثلاثين, 50 خمسون خمسين, 100 مئة مائة"
    ),
}

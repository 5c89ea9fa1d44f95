"""Words that deny, and numbers: what a gap in a quote must not leave out unseen.

The words are those with which a language says *not*, *no*, *nobody*, *nothing*, *never*, *nowhere*,
*neither* and *without*, in the forms in which running text has them. That these are the classes to look
for, and that most languages have all of them: M. Haspelmath, "Negative Indefinite Pronouns and Predicate
Negation", and M. S. Dryer, "Negative Morphemes", chapters 115 and 112 of the World Atlas of Language
Structures Online (2013). Beyond the words of grammars everybody has: for Arabic "Negation in Arabic"
(Wikipedia: laysa in all persons, lam, lan, ma, ghayr); for Hebrew Gesenius' Hebrew Grammar (1910), § 152;
for Persian the prefix na-, nemi- of verbs (A. Jahanshiri, Persian Grammar, "Prefix na-"); for Turkish the
suffix -me/-ma before the signs of tense (FluenTurk, "Negation"); for Chinese the guidelines of
Surface-Syntactic Universal Dependencies, "Negation in Chinese".

Too many words only cost an author a look at a gap, so what denies in one language is looked for in all.
"""

from __future__ import annotations

import re

from onrecord.folding import key

_WORDS = (
    # English
    "no not never none nobody nothing nowhere neither nor without cannot denies denied deny denying denial",
    # Arabic: with the particles that are written together with them below
    "لا لم لن ليس ليست ليسا ليسوا لست لستم لستما لستن لسن لسنا ما غير",
    "بدون دون بلا كلا أبدا قط عدم نفى نفت أنكر أنكرت",
    # Persian
    "نه نیست نیستند نیستم نیستیم نبود نبودند نشد نشدند نکرد نکردند نگفت نگفتند",
    "ندارد ندارند نداشت نداشتند نخواهد نخواهند نتوانست",
    "نباید ندید نرفت نداد هیچ هیچکس هیچگاه هیچوقت هرگز بدون بی",
    # Hebrew
    "לא אין איני אינני אינך אינו אינה אינן אינם איננו איננה בלי מבלי ללא בלתי טרם אף מעולם לעולם שום",
    "כלום מאומה",
    # German
    "nicht nichts nie niemals niemand niemandem niemanden nirgends nirgendwo nein weder noch ohne",
    "kein keine keinen keinem keiner keines keinerlei keinesfalls keineswegs mitnichten",
    # French
    "ne pas jamais aucun aucune aucunement nul nulle nullement rien personne guère sans ni non",
    # Spanish
    "no nunca nadie nada ninguno ninguna ningún ningunos ningunas ni sin tampoco jamás",
    # Italian
    "non no né mai nessuno nessuna nessun niente nulla senza neanche nemmeno neppure",
    # Portuguese
    "não nem nunca jamais ninguém nada nenhum nenhuma nenhuns nenhumas tampouco sem",
    # Catalan, Romanian
    "ningú sense tampoc nu niciodată nimeni nimic niciun nicio fără nici",
    # Dutch
    "niet niets nee geen geenszins nooit nimmer niemand nergens noch zonder",
    # Danish, Norwegian, Swedish
    "ikke ikkje inte ej icke ingen inget inga ingenting intet",
    "aldrig aldri uden uten utan hverken varken",
    # Finnish, Hungarian
    "ei eivät emme älä nem ne sem soha senki semmi sehol nincs nincsenek sincs nélkül",
    # Russian
    "не нет нету ни никогда никто никого никому никем ничего ничто ничему ничем нигде никуда никак",
    "нельзя без никакой никакая никакое никакие никакого никакой никаких невозможно",
    # Ukrainian
    "не ні ніколи ніхто нікого нікому ніщо нічого ніде нікуди нема немає жоден жодна жодне жодного",
    "жодної без",
    # Polish
    "nie nigdy nikt nikogo nikomu nic niczego nigdzie żaden żadna żadne żadnego żadnej żadnych ani bez",
    # Czech and Slovak: verbs are denied by their prefix `ne-`, which other words have as well
    "ne není nejsou nikdy nikdo nikoho nic ničeho nikde žádný žádná žádné ani bez nie nikto",
    # Bulgarian, Serbian and Croatian
    "не няма никога никой нищо без nije nisu nema nikad nikada niko nitko ništa bez",
    # Greek
    "δεν δε μη μην όχι ποτέ κανείς κανένας καμία κανένα τίποτα τίποτε πουθενά χωρίς ούτε",
    # Turkish: verbs below
    "değil değildi değilim yok yoktu hayır hiç hiçbir kimse asla ne olmadan",
    # Urdu; Indonesian and Malay; Vietnamese
    "نہیں نہ مت بغیر tidak tak bukan belum jangan tanpa không chẳng chưa đừng",
)
_DENIES = frozenset(word for line in _WORDS for word in key(line).split())
_SIGNS = re.compile(
    "|".join(
        (
            "n't\\b",
            "\\bn'(?=[aeiouhyàâéèêëîïôœ])",  # French
            "\\b[وف](?:لا|لم|لن|ليس|ليست|ليسوا|ما|غير|بدون|دون)\\b",  # Arabic, with `and`
            "\\bنم[يی]",  # Persian: verbs with nemi-
            "\\b[ושהכ]{1,2}(?:לא|אין|אינו|אינה|אינם|בלי|ללא)\\b",  # Hebrew, with `and`, `that`
            # Turkish verbs with -me, -ma before a tense
            "\\w{2}(?:m[iıuü]yor|mayaca|meyece|mamış|memiş|madı)|\\w{3}medi(?:[mnk]|ler|niz)?\\b",
            "[不没沒無无未非否勿莫]",  # Chinese, Japanese
            "(?<![特区區分性级級个個类類告识識差])[别別](?![的人处處])",  # Chinese: not `special`, `others`
            "ない|なかった|なけれ|なくて|ません|ずに",  # Japanese
            "않|없|못|아니|아닌|(?<!\\S)안(?=\\s)",  # Korean
            "नहीं|(?<!\\S)(?:न|मत)(?!\\S)|बिना",  # Hindi
            "ไม่|มิได้",  # Thai
        )
    )
)
_WORD = re.compile(r"[^\W\d_]+")


def negates(text: str) -> bool:
    """Whether the text holds a word that denies, in any of the languages listed."""
    folded = key(text)
    return bool(_SIGNS.search(folded)) or not _DENIES.isdisjoint(_WORD.findall(folded))


def counts(text: str) -> bool:
    """Whether the text holds a number in digits."""
    return any(map(str.isdigit, text))

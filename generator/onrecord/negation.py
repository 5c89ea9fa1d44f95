"""Words that deny, and numbers: what a gap in a quote must not leave out unseen."""

from __future__ import annotations

import re

from onrecord.folding import key

# The commonest words that deny, in the languages we meet. Too many only cost a warning.
_WORDS = (
    "no not never none nobody nothing nowhere neither nor without cannot denies denied deny",  # English
    "لا لم لن ليس ليست ليسوا لست ما غير بدون دون كلا أبدا نفى نفت",  # Arabic
    "نه نیست نبود هیچ بدون هرگز",  # Persian
    "לא אין אינו אינה בלי אף מעולם",  # Hebrew
    "nicht kein keine keinen keinem keiner keines nie niemals niemand nichts ohne weder noch",  # German
    "ne pas jamais aucun aucune rien personne sans ni non",  # French
    "no nunca nadie nada ninguno ninguna ningún sin tampoco jamás",  # Spanish
    "não nem nunca ninguém nada nenhum nenhuma sem",  # Portuguese
    "non né mai nessuno nessuna niente nulla senza",  # Italian
    "niet geen nooit niemand niets zonder",  # Dutch
    "не нет ни никогда никто ничего без нельзя",  # Russian
    "не ні ніколи ніхто нічого без немає",  # Ukrainian
    "nie nigdy nikt nic żaden bez",  # Polish
    "değil yok hayır hiç asla ne olmadan",  # Turkish
)
_DENIES = frozenset(word for line in _WORDS for word in key(line).split())
_SIGNS = re.compile("n't\\b|[不没沒無无未非否]|ない|なかった|ません|않|없|못|아니")
_WORD = re.compile(r"[^\W\d_]+")


def negates(text: str) -> bool:
    """Whether the text holds a word that denies, in any of the languages listed."""
    folded = key(text)
    return bool(_SIGNS.search(folded)) or not _DENIES.isdisjoint(_WORD.findall(folded))


def counts(text: str) -> bool:
    """Whether the text holds a number in digits."""
    return any(map(str.isdigit, text))

"""Search for types of situation by id, name and search word.

The search words are the `skos:altLabel` of types.ttl: everyday verbs and nouns, in British and
American spelling. Inflected forms ("invaded", "troops") lead to their base forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from functools import cache
from typing import Final, TypeAlias

from geokg.base.vocabulary import SituationType, situation_types

_LONGEST: Final = 80
"""Characters of a word that are compared; a type has no longer name."""
_SHORTEST_MISSPELT: Final = 5
"""Shorter words are not corrected: a similar short word is usually another word."""
_SIMILARITY: Final = 0.87
_FUNCTION_WORDS: Final = frozenset(
    "a an and at by down for from in into its of off on or out over the to under up with".split()
)
_IRREGULAR: Final = (
    "bear bore borne; become became; break broke broken; build built; buy bought; come came; deal "
    "dealt; do did done; draw drew drawn; feed fed; fight fought; flee fled; fly flew flown; "
    "forbid forbade forbidden; freeze froze frozen; get got; give gave given; go went gone; hold "
    "held; keep kept; lay laid; lead led; leave left; lend lent; lose lost; make made; meet met; "
    "overthrow overthrew overthrown; pay paid; say said; see saw seen; seek sought; sell sold; "
    "send sent; shake shook shaken; shoot shot; sink sank sunk; speak spoke spoken; stand stood; "
    "steal stole stolen; strike struck; swear swore sworn; take took taken; tell told; throw "
    "threw thrown; undertake undertook undertaken; uphold upheld; withdraw withdrew withdrawn; "
    "withhold withheld; unfreeze unfroze unfrozen"
)
"""Irregular verbs, each with its past forms."""
Tokens: TypeAlias = tuple[str, ...]


def find_types(words: str) -> tuple[SituationType, ...]:
    """Return the types that a word or phrase leads to, the best first.

    Types whose id or name is the phrase come first, then those that have it as a search word, then
    those that have it in another inflected form. Only if there are none, every type is returned of
    which a name or search word contains the words.

    Args:
        words: A verb, a noun or a phrase, in any inflection and in upper or lower case.

    >>> [kind.id for kind in find_types("apologized")]
    ['apologise']
    >>> [kind.id for kind in find_types("kidnap")]
    ['seize', 'use-force']
    >>> find_types("sing")
    ()
    """
    phrase = _tokens(words)
    if not phrase:
        return ()
    exact = _ranked(phrase)
    return exact or tuple(
        situation_types()[name]
        for name, phrases in _phrases().items()
        if any(_contains(known, phrase) for known in phrases)
    )


def suggest_types(word: str) -> str:
    """Return a question that names the types meant by a wrong type, or an empty string.

    >>> suggest_types("travel")
    'did you mean `visit`?'
    >>> suggest_types("impose-santions")
    'did you mean `impose-sanctions`?'
    >>> suggest_types("sing")
    ''
    """
    phrase = _tokens(word)
    types = _ranked(phrase) or _ranked(_misspelt(" ".join(phrase)))
    names = " or ".join(f"`{kind.id}`" for kind in types)
    return f"did you mean {names}?" if names else ""


def _ranked(phrase: Tokens) -> tuple[SituationType, ...]:
    """Return the types that a phrase names, directly or in another inflected form."""
    ranks: dict[str, int] = {}
    for name, phrases in _phrases().items():
        names = (_tokens(name), _tokens(situation_types()[name].label))
        if phrase in phrases:
            ranks[name] = 0 if phrase in names else 1
        elif any(_same(known, phrase) for known in phrases):
            ranks[name] = 2 if any(_same(known, phrase) for known in names) else 3
    return tuple(situation_types()[name] for name in sorted(ranks, key=lambda n: (ranks[n], n)))


@cache
def _phrases() -> Mapping[str, frozenset[Tokens]]:
    """Return the id, the name and the search words of each type as words."""
    return {
        name: frozenset(map(_tokens, (name, kind.label, *kind.search_words)))
        for name, kind in situation_types().items()
    }


def _tokens(phrase: str) -> Tokens:
    """Return the words of a phrase in lower case: `cooperate`, `with` for `Co-operate with`."""
    folded = phrase[:_LONGEST].casefold().replace("co-op", "coop")
    return tuple(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", folded))


def _same(phrase: Tokens, words: Tokens) -> bool:
    """Return whether the words are a phrase, except for the inflection of some words."""
    return len(phrase) == len(words) and all(map(_inflected, phrase, words))


def _contains(phrase: Tokens, words: Tokens) -> bool:
    """Return whether a phrase contains the words; a single word must be the last, the noun."""
    wanted = [word for word in words if word not in _FUNCTION_WORDS]
    if len(wanted) == 1:
        return _inflected(phrase[-1], wanted[0])
    return bool(wanted) and all(any(_inflected(p, word) for p in phrase) for word in wanted)


def _inflected(known: str, word: str) -> bool:
    """Return whether a word of a name is the searched word, its base form or its plural."""
    return known == word or known in _bases(word) or known in (f"{word}s", f"{word}es")


@cache
def _past_forms() -> Mapping[str, str]:
    """Return the base form of each past form of the irregular verbs."""
    verbs = (verb.split() for verb in _IRREGULAR.split("; "))
    return {form: base for base, *forms in verbs for form in forms}


@cache
def _bases(word: str) -> frozenset[str]:
    """Return the words of which this may be an inflected form."""
    return frozenset(_stripped(word))


def _stripped(word: str) -> Iterator[str]:
    if word in _past_forms():
        yield _past_forms()[word]
    for ending in ("ies", "ied"):
        if word.endswith(ending):
            yield word.removesuffix(ending) + "y"
    for ending in ("es", "s", "ed", "d", "ing", "er", "ers"):
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < 2 or word.endswith("ss"):
            continue
        yield stem
        if ending == "ing":
            yield stem + "e"
        if stem[-1] == stem[-2]:
            yield stem[:-1]


def _misspelt(phrase: str) -> Tokens:
    """Return the name of a type that is spelt nearly like the phrase, or nothing.

    Search words are no candidates: `convert` is no misspelling of `covert`.
    """
    if len(phrase) < _SHORTEST_MISSPELT:
        return ()
    names = (" ".join(_tokens(name)) for name in situation_types())
    known = [name for name in names if name[0] == phrase[0]]
    return tuple(next(iter(get_close_matches(phrase, known, 1, _SIMILARITY)), "").split())

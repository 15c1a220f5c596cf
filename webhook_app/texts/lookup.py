"""The catalogue: `catalogue/*.json`, one file per area, looked up by key.

A text is `{"ko": "…", "en": "…"}`, or one string if both languages share it. Objects group texts.
`{name}` stands for a value; a number gets thousands separators. `{name|one|many}` stands for the
first word if the number is 1, else for the second. `frontend/scripts/texts.js` reads the same files
by the same rules.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, KeysView
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal, get_args

Language = Literal["ko", "en"]

FOLDER = Path(__file__).parent / "catalogue"
_PLACEHOLDER = re.compile(r"\{(\w+)(?:\|([^|{}]*)\|([^|{}]*))?\}")


def text_of(key: str, language: Language, **values: str | int) -> str:
    """Return the text of a key such as `common.streak`, with its placeholders replaced.

    Raises LookupError if there is no such key, TypeError if a value is missing or too many.
    """
    template = _template(key, language)
    if values.keys() != placeholders(key, language):
        raise TypeError(f"The text {key!r} does not take {sorted(values)}.")
    return _PLACEHOLDER.sub(lambda match: _replaced(match, values), template)


def keys() -> KeysView[str]:
    """Return the key of every text."""
    return _catalogue().keys()


@cache
def placeholders(key: str, language: Language) -> frozenset[str]:
    """Return the names of the values that a text takes; raises LookupError for an unknown key."""
    return frozenset(match[1] for match in _PLACEHOLDER.finditer(_template(key, language)))


def _template(key: str, language: Language) -> str:
    try:
        return _catalogue()[key][language]
    except KeyError:
        raise LookupError(f"There is no text {key!r}.") from None


def _replaced(match: re.Match[str], values: dict[str, str | int]) -> str:
    value = values[match[1]]
    if match[2] is not None:
        return match[2] if value == 1 else match[3]
    return value if isinstance(value, str) else f"{value:,}"


@lru_cache(maxsize=1)
def _catalogue() -> dict[str, dict[Language, str]]:
    texts: dict[str, dict[Language, str]] = {}
    for file in sorted(FOLDER.rglob("*.json")):
        area = ".".join(file.relative_to(FOLDER).with_suffix("").parts)
        texts.update(_leaves(area, json.loads(file.read_text(encoding="utf-8"))))
    return texts


def _leaves(key: str, node: object) -> Iterator[tuple[str, dict[Language, str]]]:
    """Yield each text below a node with its key; raises ValueError for anything else."""
    if isinstance(node, str):
        yield key, {"ko": node, "en": node}
    elif not isinstance(node, dict):
        raise ValueError(f"{key} is neither a text nor a group of texts.")
    elif node.keys() & set(get_args(Language)):
        if node.keys() != set(get_args(Language)) or not all(
            isinstance(words, str) for words in node.values()
        ):
            raise ValueError(f"{key} needs one sentence in each language.")
        yield key, node
    else:
        for name, child in node.items():
            yield from _leaves(f"{key}.{name}", child)

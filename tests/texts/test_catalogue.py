"""The catalogue of texts: whole in both languages, used as it is written, and the only one."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.checkout import ROOT
from webhook_app.models import State, Verdict
from webhook_app.texts import Language, keys, placeholders, text_of
from webhook_app.texts.lookup import FOLDER

PACKAGE = ROOT / "webhook_app"
DASHBOARD = ROOT / "frontend" / "src"
HANGUL = re.compile(r"[ㄱ-ㆎ가-힣]")
BRACES = re.compile(r"\{\w+(\|[^|{}]+\|[^|{}]+)?\}")
COMMENTS = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)
# What invented people write, and what their season is called, is data.
INVENTED = {PACKAGE / "simulation", DASHBOARD / "core" / "fixtures.ts"}
GENERATED = DASHBOARD / "texts"
NAMES_OF_THE_OTHER_LANGUAGE = {
    "common.otherLanguage",
    "common.switchLanguage",
    "profile.badges.languages.korean",
}
LABELS = ("label", "sentence")


def template(key: str, language: Language) -> str:
    """A text with each placeholder as its own value."""
    values: dict[str, str | int] = {name: f"{{{name}}}" for name in placeholders(key, language)}
    return text_of(key, language, **values)


def sources(folder: Path, suffix: str) -> Iterator[Path]:
    """Sources that people write, apart from tests."""
    for file in sorted(folder.rglob(f"*{suffix}")):
        if not {file, *file.parents} & {*INVENTED, GENERATED} and ".test." not in file.name:
            yield file


def strings(file: Path) -> Iterator[str]:
    """What a Python module says in code: its strings without its docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    comments = {
        id(statement.value) for statement in ast.walk(tree) if isinstance(statement, ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in comments:
            yield str(node.value)


def test_a_text_says_the_same_in_both_languages() -> None:
    """It is there, takes the same values, and is Korean and English."""
    for key in keys():
        assert placeholders(key, "ko") == placeholders(key, "en"), key
        for language in ("ko", "en"):
            said = template(key, language)
            assert said == said.strip() != "", key
            assert not re.search(r"[{}|]", BRACES.sub("", said)), key
        is_korean = HANGUL.search(template(key, "en"))
        assert not is_korean or key in NAMES_OF_THE_OTHER_LANGUAGE, key


def test_files_are_indented_alike() -> None:
    """So that a change shows the sentence that changed and nothing else."""
    for file in FOLDER.rglob("*.json"):
        written = file.read_text(encoding="utf-8")
        assert written == json.dumps(json.loads(written), ensure_ascii=False, indent=2) + "\n"


def test_values_take_their_places() -> None:
    assert text_of("common.streak", "ko", days=3) == "3일 연속"
    assert text_of("common.commits", "en", count=1) == "1 commit"
    assert text_of("common.commits", "en", count=1234) == "1,234 commits"
    assert text_of("common.brand", "en") == "Gardeners"


def test_what_is_missing_or_too_much_is_refused() -> None:
    with pytest.raises(LookupError, match=r"common\.nothing"):
        text_of("common.nothing", "ko")
    for values in ({}, {"day": 3}, {"days": 3, "count": 3}):
        with pytest.raises(TypeError, match=r"common\.streak"):
            text_of("common.streak", "ko", **values)


def uses() -> Iterator[tuple[str, set[str]]]:
    """Every lookup in the program: its keys as a pattern, and the values that it passes."""
    for file in sources(PACKAGE, ".py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) != "text_of":
                continue
            passed = {str(keyword.arg) for keyword in node.keywords}
            key = node.args[0]
            for choice in (key.body, key.orelse) if isinstance(key, ast.IfExp) else (key,):
                if isinstance(choice, ast.Constant):
                    yield re.escape(str(choice.value)), passed
                elif isinstance(choice, ast.JoinedStr):
                    parts = (
                        re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[^.]+"
                        for part in choice.values
                    )
                    yield "".join(parts), passed


def test_every_lookup_finds_a_text_that_takes_its_values() -> None:
    found = list(uses())
    assert len(found) > 30
    for pattern, passed in found:
        matching = [key for key in keys() if re.fullmatch(pattern, key)]
        assert matching, pattern
        assert {placeholders(key, "ko") for key in matching} == {frozenset(passed)}, pattern


def test_a_state_has_one_word_and_one_glyph() -> None:
    """Dashboard, badges, cards, report and calendar look them up; nobody else knows a glyph."""
    for group in ("common.states.", "common.glyphs."):
        assert {key for key in keys() if key.startswith(group)} == {group + s for s in State}

    glyphs = {text_of(f"common.glyphs.{state}", "ko") for state in State}
    assert len(glyphs) == len(State)
    for file in (*sources(PACKAGE, ".py"), *sources(DASHBOARD, ".ts")):
        text = file.read_text(encoding="utf-8")
        assert not [glyph for glyph in glyphs if glyph in text], file


def test_a_verdict_has_one_label_and_one_sentence() -> None:
    expected = {f"verdicts.{verdict}.{part}" for verdict in Verdict for part in LABELS}
    assert {key for key in keys() if key.startswith("verdicts.")} == expected


def test_korean_stands_in_the_catalogue_only() -> None:
    """A sentence outside of it would have no translation beside it, and no second reader."""
    elsewhere = {
        str(file.relative_to(ROOT))
        for file in sources(PACKAGE, ".py")
        if any(map(HANGUL.search, strings(file)))
    }
    elsewhere |= {
        str(file.relative_to(ROOT))
        for suffix in (".ts", ".js")
        for file in sources(DASHBOARD, suffix)
        if HANGUL.search(COMMENTS.sub("", file.read_text(encoding="utf-8")))
    }
    assert elsewhere == set()


def test_static_files_bear_the_brand_of_the_catalogue() -> None:
    """They are shown before any script runs, so their few words stand in both languages."""
    brand = text_of("common.brand", "ko")
    page = (ROOT / "frontend" / "index.html").read_text(encoding="utf-8")
    manifest = (ROOT / "frontend" / "public" / "manifest.webmanifest").read_text(encoding="utf-8")
    assert f"<title>{brand}</title>" in page
    assert f'"short_name": "{brand}"' in manifest

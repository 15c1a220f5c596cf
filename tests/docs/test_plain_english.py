"""The sentences of code and docs are plain English: CONTRIBUTING.md#plain-english."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.checkout import ROOT

PYTHON = sorted((ROOT / "webhook_app").rglob("*.py"))
SQL = sorted((ROOT / "sql" / "queries").glob("*.sql"))
TYPESCRIPT = sorted(
    file
    for file in (ROOT / "frontend" / "src").rglob("*.ts")
    if file.name != "schema.d.ts" and "texts" not in file.parts
)
PAGES = sorted([ROOT / "README.md", ROOT / "SECURITY.md", *(ROOT / "docs").rglob("*.md")])

INSTEAD = {
    r"anew": "again",
    r"mend(s|ed|ing)?": "fix",
    r"whoever|whomever": "a user who …, hidden users, the caller",
    r"so many": "the number",
    r"(as|so) long as": "while, if",
    r"tak(e|es|en|ing) away|took away": "delete, export",
    r"com(e|es|ing) along": "is included",
    r"one's own|of one's": "the user's own",
    r"how-manieth": "attempt number",
    r"(is|are|was|were|be|been) told": "receives, is notified",
    r"(is|are|was|were|be|been) held": "is stored, is cached",
    r"(is|are|was|were|be|been) asked": "is requested",
    r"tells? (of|whether|how|what|that)": "says, reports",
    r"[Gg]ives (whether|the|a|their|how|its)": "returns",
    r"nobody we know": "an unknown account",
    r"(?<!the )meanwhile": "in the meantime, since then",
}
"""Words that readers stumble over, and what to say instead."""

DIALECT = re.compile(rf"\b({'|'.join(INSTEAD)})\b", re.IGNORECASE)

NOUN_FIRST = frozenset(
    [
        "The",
        "A",
        "An",
        "What",
        "Whether",
        "How",
        "Who",
        "Whom",
        "Whose",
        "Where",
        "When",
        "Everybody",
        "All",
        "As",
        "Its",
        "One",
        "Those",
        "Some",
        "Every",
        "Each",
        "From",
        "Gives",
        "Says",
        "Tells",
        "Nothing",
        "Only",
        "If",
    ]
)


def dialect_in(lines: Iterator[tuple[int, str]], file: Path) -> list[str]:
    """Return each place where a dialect word is used."""
    name = file.relative_to(ROOT)
    return [f"{name}:{line}: {found[0]}" for line, text in lines if (found := DIALECT.search(text))]


def prose_of_python(file: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of docstrings and comments."""
    text = file.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.Expr(value=ast.Constant(value=str(prose))):
                for offset, line in enumerate(prose.splitlines()):
                    yield node.lineno + offset, line
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def comments_of(file: Path, start: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file that are comments beginning with one of the marks."""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if re.match(rf"\s*({start})", line) or re.search(rf"\s({start})\s", line):
            yield number, line


def functions_of(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield the functions and methods that are not properties."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            decorators = {ast.unparse(decorator) for decorator in node.decorator_list}
            if not decorators & {"property", "cached_property", "functools.cached_property"}:
                yield node


@pytest.mark.parametrize("word", ["judged anew", "mended", "Whoever hides", "is told", "Gives the"])
def test_the_list_finds_what_it_is_for(word: str) -> None:
    assert DIALECT.search(word)


def test_docstrings_and_comments_of_python_are_plain() -> None:
    assert [place for file in PYTHON for place in dialect_in(prose_of_python(file), file)] == []


def test_comments_of_sql_are_plain() -> None:
    assert [place for file in SQL for place in dialect_in(comments_of(file, "--"), file)] == []


def test_comments_of_typescript_are_plain() -> None:
    marks = r"//|/\*\*|\*"
    found = [place for file in TYPESCRIPT for place in dialect_in(comments_of(file, marks), file)]
    assert found == []


def test_docs_are_plain() -> None:
    def lines(page: Path) -> Iterator[tuple[int, str]]:
        return enumerate(page.read_text(encoding="utf-8").splitlines(), 1)

    assert [place for page in PAGES for place in dialect_in(lines(page), page)] == []


def test_a_docstring_of_a_function_begins_with_a_verb() -> None:
    noun_first = [
        f"{file.relative_to(ROOT)}:{node.lineno}: {node.name}: {prose.splitlines()[0]}"
        for file in PYTHON
        for node in functions_of(file)
        if (prose := ast.get_docstring(node)) and prose.split()[0] in NOUN_FIRST
    ]
    assert noun_first == []

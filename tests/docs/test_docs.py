"""The docs say what the code does: settings, commands, routes, rules, jobs, links and paths."""

from __future__ import annotations

import collections
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
import typer
from prometheus_client import Counter, Gauge, Histogram

from tests.support.checkout import ROOT
from tests.support.routes import all_routes
from webhook_app.cli import app
from webhook_app.jobs.context import JobContext
from webhook_app.jobs.registry import reconcile_job, small_jobs, sweep_job
from webhook_app.models import Season, State, Verdict
from webhook_app.settings import Settings, load_settings
from webhook_app.web import metrics
from webhook_app.web.openapi.document import describe

DOCS = ROOT / "docs"
README = ROOT / "README.md"
PAGES = sorted(
    [README, ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *DOCS.rglob("*.md")], key=str
)


def is_generated(file: Path) -> bool:
    """Return whether a build of the dashboard makes a file from the API or the catalogue."""
    return file.name == "schema.d.ts" or "texts" in file.parts


SOURCES = [
    *(ROOT / "webhook_app").rglob("*.py"),
    *(ROOT / "tests").rglob("*.py"),
    *(ROOT / "sql").rglob("*.sql"),
    *(file for file in (ROOT / "frontend" / "src").rglob("*.ts") if not is_generated(file)),
    *(ROOT / "frontend" / "scripts").rglob("*.js"),
    ROOT / "frontend" / "openapi.json",
    ROOT / "frontend" / "vite.config.js",
    ROOT / "pyproject.toml",
    ROOT / "Makefile",
]
GENERATED = {"frontend/src/texts/"}  # made from the catalogue when the dashboard is built
OLD_PAGE = "DES" + "IGN"  # a page outside the repository, which nothing here may cite

ON_EACH_PAGE = pytest.mark.parametrize(
    "page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES]
)
METHODS = "GET|POST|PUT|DELETE"


@cache
def text_of(page: Path) -> str:
    """Return the text of a page."""
    return page.read_text(encoding="utf-8")


def prose_of(page: Path) -> str:
    """Return the text of a page without its blocks of code."""
    return re.sub(r"^```.*?^```$", "", text_of(page), flags=re.MULTILINE | re.DOTALL)


def section(page: Path, heading: str) -> str:
    """Return what stands under a heading, up to the next of its level or above."""
    level = len(heading) - len(heading.lstrip("#"))
    _, found, rest = text_of(page).partition(f"\n{heading}\n")
    assert found, f"{page.name} has no {heading}"
    return re.split(rf"^#{{1,{level}}} ", rest, maxsplit=1, flags=re.MULTILINE)[0]


def first_cells(table: str) -> list[list[str]]:
    """Return the words in backticks of the first cell of each row that has any."""
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("|")]
    return [words for cell in cells if (words := re.findall(r"`([^`]+)`", cell))]


def flat(rows: Iterable[list[str]]) -> list[str]:
    """Return all words of all rows."""
    return [word for row in rows for word in row]


# Settings and commands


def test_the_readme_names_every_setting_and_no_other() -> None:
    named = flat(first_cells(section(README, "## Settings")))

    assert sorted(named) == sorted(name.upper() for name in Settings.model_fields)


def commands_of(group: Any, before: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield every command, with the group it belongs to."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands_of(command, (*before, name))
        else:
            yield (*before, name)


def test_the_readme_names_every_command_and_no_other() -> None:
    """A row is `serve`, `demo`, or, for a group, `season create`, `edit`, `list`."""
    root: Any = typer.main.get_command(app)
    for name in root.list_commands(None):
        assert root.get_command(None, name)  # loads it
    named = []
    for row in first_cells(section(README, "## Commands")):
        group: tuple[str, ...] = ()
        for words in (word.split() for word in row):
            if hasattr(root.commands.get(words[0]), "commands"):
                group, words = (words[0],), words[1:]
            named.append((*group, words[0]))

    assert sorted(named) == sorted(commands_of(root))


def test_the_readme_is_short() -> None:
    assert len(text_of(README).splitlines()) <= 140


# Routes


def named_routes(page: Path) -> set[str]:
    """Return every `METHOD /path` of a page."""
    return set(re.findall(rf"`((?:{METHODS}) /[^`\s?]*)`", text_of(page)))


def test_every_route_of_the_api_is_documented() -> None:
    described = {
        f"{method.upper()} {path}"
        for path, operations in describe()["paths"].items()
        for method in operations
    }

    assert described - named_routes(DOCS / "api.md") == set()


def test_no_page_names_a_route_that_is_not_there() -> None:
    routes = {
        f"{method} {route.path}"
        for route in all_routes(load_settings())
        for method in route.methods or ()
    }

    for page in PAGES:
        assert named_routes(page) - routes == set(), page.name


# Rules, words, jobs


def test_the_rules_name_every_verdict_in_the_order_in_which_it_applies() -> None:
    named = flat(row[:1] for row in first_cells(section(DOCS / "rules.md", "## Verdicts")))

    assert named[: len(Verdict)] == [verdict.value for verdict in Verdict]


def test_the_rules_and_the_glossary_name_every_state() -> None:
    rules = section(DOCS / "rules.md", "## States of a day")
    glossary = text_of(DOCS / "glossary.md")

    for state in State:
        assert f"`{state.value}`" in rules
        assert f"`{state.value}`" in glossary


def test_the_rules_name_every_rule_of_a_season() -> None:
    named = flat(first_cells(section(DOCS / "rules.md", "## The season")))
    others = {"id", "name", "start_date", "days", "revision", "facts_revision"}
    rules = set(Season.__struct_fields__) - others

    assert {name for name in named if name in Season.__struct_fields__} == rules


def test_every_job_is_documented() -> None:
    nothing = cast("Any", None)
    parts = JobContext(database=nothing, hosts=(), find_access=nothing)
    jobs = [sweep_job(parts, datetime.now(UTC)), reconcile_job(parts)]
    jobs += [job for job, _ in small_jobs(parts, "a secret key of 16", 1)]

    documented = flat(first_cells(section(DOCS / "recovery.md", "## Jobs")))

    assert sorted(documented) == sorted(job.name for job in jobs)


def test_every_metric_of_deliveries_is_documented() -> None:
    named = " ".join(flat(first_cells(section(DOCS / "operations.md", "## Metrics"))))

    for value in vars(metrics).values():
        if isinstance(value, Counter | Gauge | Histogram):
            assert next(iter(value.describe())).name in named


# Links and paths


@cache
def anchors_of(page: Path) -> frozenset[str]:
    """Return the anchors that GitHub gives to the headings of a page."""
    seen: collections.Counter[str] = collections.Counter()
    anchors = set()
    for heading in re.findall(r"^#{1,6} +(.+?) *$", prose_of(page), re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
        slug = re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
        anchors.add(f"{slug}-{seen[slug]}" if seen[slug] else slug)
        seen[slug] += 1
    return frozenset(anchors)


@ON_EACH_PAGE
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", prose_of(page)):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors_of(target), link


@ON_EACH_PAGE
def test_a_page_names_only_files_that_exist(page: Path) -> None:
    """Paths from the root, modules without `webhook_app/`, tests without their folder."""
    places = r"webhook_app|frontend/src|frontend/scripts|sql|tests"
    paths = re.findall(rf"(?<![\w/.-])(?:{places})/[\w./-]*\w/?", text_of(page))
    files = re.findall(r"`([\w./-]+\.py)`", text_of(page))
    modules = re.findall(r"python -m (tests[\w.]*)", text_of(page))

    missing = [path for path in paths if path not in GENERATED and not (ROOT / path).exists()]
    missing += [file for file in files if not is_somewhere(file)]
    missing += [module for module in modules if not is_module(module)]

    assert missing == []


def is_somewhere(file: str) -> bool:
    """Return whether the repository has a file, in the package, or, for a test, in any folder."""
    is_named = (ROOT / file).exists() or (ROOT / "webhook_app" / file).exists()
    return is_named or any((ROOT / "tests").rglob(file))


def is_module(name: str) -> bool:
    """Return whether `python -m` finds it."""
    path = ROOT / name.replace(".", "/")
    return path.is_dir() or path.with_suffix(".py").exists()


def test_what_the_code_cites_of_the_docs_is_there() -> None:
    cited = [
        (source, *citation)
        for source in SOURCES
        for citation in re.findall(r"\b(docs/[\w/-]+\.md)(?:#([\w-]+))?", text_of(source), re.ASCII)
    ]

    for source, path, anchor in cited:
        assert (ROOT / path).exists(), (source, path)
        assert not anchor or anchor in anchors_of(ROOT / path), (source, path, anchor)


def test_nothing_cites_a_page_that_is_not_in_the_repository() -> None:
    citing = [
        str(path.relative_to(ROOT)) for path in [*SOURCES, *PAGES] if OLD_PAGE in text_of(path)
    ]

    assert citing == []


@ON_EACH_PAGE
def test_pages_are_written_in_plain_english(page: Path) -> None:
    """CONTRIBUTING.md names the words, and is the only one that may."""
    words = r"\b(?:anew|mend\w*|whoever|whose|so many|as long as|take\w* away|comes? along)\b"
    found = re.findall(words, prose_of(page), re.IGNORECASE)

    assert found == [] or page.name == "CONTRIBUTING.md"

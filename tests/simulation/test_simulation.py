"""The simulation: real clones, read with git, posted to a receiver that believes nothing."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import subprocess
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from webhook_app.simulation.delivery_client import (
    Receiver,
    SendingStopped,
    Summary,
    send_deliveries,
)
from webhook_app.simulation.demo import Demo
from webhook_app.simulation.git import HistoryUnreadable, run_git
from webhook_app.simulation.git_dates import Stamp, epoch_of, stamp_of
from webhook_app.simulation.history import CommitOutline, read_commits, read_outlines
from webhook_app.simulation.local_repository import Branch, github_name, open_clone
from webhook_app.simulation.payloads import AuthorNotUnderstood, Delivery, accounts_of
from webhook_app.simulation.people import demo_people
from webhook_app.simulation.push_plan import Window, monotonic_times, plan_pushes
from webhook_app.simulation.replay import plan_replay, replay_deliveries, window_of_days
from webhook_app.simulation.repositories import stable_number

SECRET = "a secret of the simulation"
SEOUL = ZoneInfo("Asia/Seoul")
ZEROS = "0" * 40


@dataclass
class Garden:
    """A repository made with the git program, its clock in our hands."""

    folder: Path

    def git(self, *arguments: str, stdin: bytes = b"", **env: str) -> str:
        kept = {k: v for k, v in os.environ.items() if not k.startswith("GIT_")}
        quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(
            ["git", "-C", str(self.folder), *arguments],
            input=stdin,
            capture_output=True,
            check=True,
            env=kept | quiet | env,
        )
        return done.stdout.decode(errors="replace").strip()

    def commit(
        self,
        message: str | bytes,
        committed: str,
        *,
        authored: str | None = None,
        name: str = "Ann",
        email: str = "ann@example.org",
        options: tuple[str, ...] = (),
        command: tuple[str, ...] = ("commit", "-q", "--allow-empty", "--allow-empty-message"),
    ) -> str:
        text = message if isinstance(message, bytes) else message.encode()
        people = {
            "GIT_AUTHOR_NAME": name,
            "GIT_AUTHOR_EMAIL": email,
            "GIT_COMMITTER_NAME": name,
            "GIT_COMMITTER_EMAIL": email,
            "GIT_AUTHOR_DATE": authored or committed,
            "GIT_COMMITTER_DATE": committed,
        }
        self.git(*options, *command, "--cleanup=verbatim", "-F", "-", stdin=text, **people)
        return self.git("rev-parse", "HEAD")

    def raw_commit(self, header: bytes, message: bytes = b"raw\n", *, ref: str) -> str:
        """A commit object exactly as given, which the porcelain would refuse to write."""
        tree = self.git("write-tree").encode()
        parent = self.git("rev-parse", "HEAD").encode()
        body = b"tree " + tree + b"\nparent " + parent + b"\n" + header + b"\n\n" + message
        sha = self.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin=body)
        self.git("update-ref", f"refs/heads/{ref}", sha)
        return sha

    def merge(self, other: str, message: str, committed: str) -> str:
        nobody = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.org")
        self.git(*nobody, "merge", "-q", "--no-ff", "--no-commit", other)
        return self.commit(message, committed)

    def shas(self) -> set[str]:
        return set(self.git("rev-list", "--all").split())


@pytest.fixture
def demo(tmp_path: Path) -> Garden:
    folder = tmp_path / "garden"
    folder.mkdir()
    demo = Garden(folder)
    demo.git("init", "-q", "-b", "main")
    return demo


@dataclass
class Book:
    """A receiver that checks each signature itself and keeps what it was sent."""

    payloads: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    guids: set[str] = field(default_factory=set)
    faults: list[int] = field(default_factory=list)  # statuses to answer first
    secret: str = SECRET

    async def receive(self, request: Request) -> JSONResponse:
        body = await request.body()
        digest = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        if request.headers["x-hub-signature-256"] != f"sha256={digest}":
            return JSONResponse({"title": "Bad signature"}, 401)
        if self.faults:
            return JSONResponse({}, self.faults.pop())
        guid = request.headers["x-github-delivery"]
        is_held = guid in self.guids
        self.guids.add(guid)
        if not is_held:
            self.payloads.append(json.loads(body))
            self.headers.append(dict(request.headers))
        return JSONResponse({"status": "duplicate" if is_held else "processed"}, 202)

    def client(self) -> httpx.AsyncClient:
        app = Starlette(routes=[Route("/webhooks/github", self.receive, methods=["POST"])])
        return httpx.AsyncClient(transport=httpx.ASGITransport(app))

    def commits(self) -> dict[str, dict[str, Any]]:
        return {c["id"]: c for payload in self.payloads for c in payload["commits"]}


@pytest.fixture
def book() -> Book:
    return Book()


async def post(book: Book, deliveries: list[Delivery], **options: Any) -> Summary:
    receiver = Receiver("http://book.test", SECRET, first_pause_seconds=0.001)
    async with book.client() as client:
        return await send_deliveries(deliveries, receiver, client=client, **options)


def deliveries_of(folder: Path, *authors: str, **options: Any) -> list[Delivery]:
    return list(replay_deliveries(plan_replay(folder, **options), accounts_of(authors)))


def check_invariants(payloads: list[dict[str, Any]], expected: set[str]) -> None:
    """What must hold of any replay, in whatever order the answers came."""
    sent = Counter(c["id"] for payload in payloads for c in payload["commits"] if c["distinct"])
    assert sent == Counter(expected)
    by_ref: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for payload in payloads:
        by_ref[payload["ref"]].append(payload)
    for pushes in by_ref.values():
        follows = {push["before"]: push for push in pushes}
        assert len(follows) == len(pushes)
        at, earliest = "0" * len(pushes[0]["after"]), 0
        for _ in pushes:
            push = follows[at]
            assert push["created"] is (not at.strip("0"))
            assert push["repository"]["pushed_at"] >= earliest
            assert push["head_commit"]["id"] == push["after"]
            assert not push["commits"] or push["commits"][-1]["id"] == push["after"]
            at, earliest = push["after"], push["repository"]["pushed_at"]


def shown_by_git(demo: Garden, sha: str) -> str:
    """The committer date as git writes it, with GitHub's `Z` for UTC."""
    return demo.git("show", "-s", "--format=%cI", sha).replace("+00:00", "Z")


async def test_every_commit_of_all_branches_is_sent_once_with_its_own_date(
    demo: Garden, book: Book
) -> None:
    demo.commit("start", "2025-03-10T08:00:00+09:00")
    demo.commit("더 나은 시작", "2025-03-10T08:20:00+0530", authored="2025-03-01T00:00:00-0330")
    demo.git("checkout", "-q", "-b", "feature/x")
    demo.commit("side", "2025-03-11T09:00:00-0330", email="bob@example.org", name="Bob")
    demo.git("checkout", "-q", "main")
    demo.commit("", "2025-03-12T00:00:00+0000")
    demo.merge("feature/x", "Merge branch 'feature/x'", "2025-03-14T10:00:00+0900")
    demo.git("branch", "-q", "-d", "feature/x")
    demo.git("branch", "-q", "idle", "main~1")

    summary = await post(book, deliveries_of(demo.folder))

    check_invariants(book.payloads, demo.shas())
    assert summary.recorded == summary.pushes == len(book.payloads)
    assert summary.commits == 5
    for sha, commit in book.commits().items():
        assert commit["timestamp"] == shown_by_git(demo, sha)
        assert commit["committer"]["date"] == commit["timestamp"]
    idle = next(p for p in book.payloads if p["ref"] == "refs/heads/idle")
    assert idle["commits"] == []
    assert idle["created"] is True
    assert idle["after"] == demo.git("rev-parse", "main~1")


async def test_work_merged_days_later_was_pushed_when_it_was_written(
    demo: Garden, book: Book
) -> None:
    demo.commit("start", "2025-03-10T08:00:00+0900")
    demo.git("checkout", "-q", "-b", "side")
    work = demo.commit("work", "2025-03-11T08:00:00+0900")
    demo.git("checkout", "-q", "main")
    demo.merge("side", "Merge", "2025-03-20T08:00:00+0900")
    demo.git("branch", "-q", "-D", "side")

    await post(book, deliveries_of(demo.folder))

    push = next(p for p in book.payloads if p["after"] == work)
    assert push["ref"].startswith("refs/heads/topic-")
    committed = datetime.fromisoformat(push["commits"][0]["timestamp"])
    assert 0 < push["repository"]["pushed_at"] - committed.timestamp() < 200


async def test_the_request_is_what_a_github_app_receives(demo: Garden, book: Book) -> None:
    demo.git("remote", "add", "origin", "git@github.com:acme/Garden.git")
    (demo.folder / "한글 이름.txt").write_text("1")
    (demo.folder / "gone").write_text("1")
    demo.git("add", ".")
    demo.commit("one", "2025-03-10T08:00:00+0900", email="ANN@example.org")
    (demo.folder / "한글 이름.txt").write_text("2")
    (demo.folder / "gone").unlink()
    (demo.folder / "new\nline").write_text("")
    demo.git("add", "-A")
    demo.commit(
        "two\n\nCo-authored-by: Bob <bob@example.org>\n", "2025-03-10T08:01:00+0900", name="안"
    )

    deliveries = deliveries_of(demo.folder, "ann-login=ann@example.org", is_private=True)
    await post(book, deliveries)

    (payload,), (headers,) = book.payloads, book.headers
    first, second = payload["commits"]
    assert first["added"] == ["gone", "한글 이름.txt"]
    assert (second["added"], second["removed"]) == (["new\nline"], ["gone"])
    assert second["modified"] == ["한글 이름.txt"]
    assert second["message"] == "two\n\nCo-authored-by: Bob <bob@example.org>"
    assert first["author"]["username"] == second["committer"]["username"] == "ann-login"
    assert second["author"]["name"] == "안"
    assert payload["sender"]["login"] == payload["pusher"]["name"] == "ann-login"
    repository = payload["repository"]
    assert repository["full_name"] == "acme/Garden"
    assert repository["private"] is True
    assert repository["visibility"] == "private"
    assert repository["master_branch"] == repository["default_branch"] == "main"
    assert isinstance(repository["pushed_at"], int)
    assert isinstance(repository["created_at"], int)
    assert datetime.fromisoformat(repository["updated_at"]).tzinfo is not None
    assert 0 < repository["id"] < 2**31
    assert payload["installation"]["id"] > 0
    assert payload["deleted"] is payload["forced"] is False
    assert headers["x-github-event"] == "push"
    assert headers["content-type"] == "application/json"
    assert headers["user-agent"].startswith("GitHub-Hookshot/")
    assert headers["x-github-hook-installation-target-type"] == "integration"
    assert headers["x-github-hook-installation-target-id"] == "0"
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", headers["x-github-delivery"])


def test_a_payload_too_large_for_github_goes_without_its_file_lists(
    demo: Garden, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(200):
        (demo.folder / f"{number:0200}").write_text("")
    demo.git("add", ".")
    demo.commit("many files", "2025-03-10T08:00:00+0900")
    monkeypatch.setattr("webhook_app.simulation.payloads.MAX_BODY_BYTES", 20_000)

    (delivery,) = deliveries_of(demo.folder)

    assert len(delivery.body) < 20_000
    assert json.loads(delivery.body)["commits"][0]["added"] == []


async def test_an_author_nobody_named_has_no_username(demo: Garden, book: Book) -> None:
    demo.commit("one", "2025-03-10T08:00:00+0900", email="bob@example.org")

    await post(book, deliveries_of(demo.folder, "ann=ann@example.org"))

    (commit,) = book.commits().values()
    assert "username" not in commit["author"]
    assert book.payloads[0]["sender"]["login"] == "bob"


async def test_sending_twice_is_a_redelivery_and_naming_an_author_is_not(
    demo: Garden, book: Book
) -> None:
    demo.commit("one", "2025-03-10T08:00:00+0900")
    demo.commit("two", "2025-03-12T08:00:00+0900")
    await post(book, deliveries_of(demo.folder))

    again = await post(book, deliveries_of(demo.folder))
    named = await post(book, deliveries_of(demo.folder, "ann=ann@example.org"))

    assert (again.recorded, again.duplicates) == (0, 2)
    assert (named.recorded, named.duplicates) == (2, 0)


@pytest.mark.parametrize(
    ("dated", "timestamp"),
    [
        (b"-3600 +0530", "1970-01-01T04:30:00+05:30"),
        (b"-62135596801 +0000", "0000-12-31T23:59:59Z"),
        (b"253402300800 -0330", "9999-12-31T20:30:00-03:30"),
        (b"99999999999999 +0900", "3170843-11-07T18:46:39+09:00"),
        (b"18446744073709551615 +0000", "584554051223-11-09T07:00:15Z"),
        (b"9" * 5000 + b" +0000", "1970-01-01T00:00:00Z"),
        (b"1741561200 +9999", "2025-03-14T03:39:00+99:99"),
        (b"1741561200 -0000", "2025-03-09T23:00:00Z"),
        (b"yesterday", "1970-01-01T00:00:00Z"),
        (b"", "1970-01-01T00:00:00Z"),
    ],
)
async def test_strange_dates_are_passed_on_and_break_no_push(
    demo: Garden, book: Book, dated: bytes, timestamp: str
) -> None:
    demo.commit("start", "2025-03-10T08:00:00+0900")
    person = b" Ann <ann@example.org> " + dated
    strange = demo.raw_commit(b"author" + person + b"\ncommitter" + person, ref="main")
    demo.commit("end", "2025-03-10T09:00:00+0900")

    await post(book, deliveries_of(demo.folder))

    check_invariants(book.payloads, demo.shas())
    assert book.commits()[strange]["timestamp"] == timestamp
    assert book.commits()[strange]["author"]["date"] == timestamp
    assert book.commits()[strange]["author"]["name"] == "Ann"
    for payload in book.payloads:
        assert 1741561200 <= payload["repository"]["pushed_at"] <= 1741565100


async def test_odd_encodings_names_and_messages_arrive_as_text(demo: Garden, book: Book) -> None:
    korean = demo.commit(
        "한글 메시지".encode("cp949"),
        "2025-03-10T08:00:00+0900",
        options=("-c", "i18n.commitEncoding=cp949"),
    )
    when = b" 1741600000 +0900"
    ann = b" Ann <ann@example.org>" + when
    unlabelled = demo.raw_commit(
        b"author" + ann + b"\ncommitter" + ann, "caf\xe9".encode("latin-1"), ref="main"
    )
    nameless = demo.raw_commit(
        b"author  <>" + when + b"\ncommitter \xff\xfe <x@\xff>" + when,
        b"before\0after\n",
        ref="main",
    )
    marked = demo.commit("\x01\n\x01", "2025-03-11T09:00:00+0900")

    await post(book, deliveries_of(demo.folder))

    commits = book.commits()
    check_invariants(book.payloads, demo.shas())
    assert commits[korean]["message"] == "한글 메시지"
    assert commits[unlabelled]["message"] == "caf\ufffd"
    assert (commits[nameless]["author"]["name"], commits[nameless]["author"]["email"]) == ("", "")
    assert commits[nameless]["committer"]["name"] == "\ufffd\ufffd"
    assert commits[marked]["message"] == "\x01\n\x01"


async def test_the_mailmap_and_the_readers_settings_change_nothing(
    demo: Garden, book: Book, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (demo.folder / ".mailmap").write_text("Queen <queen@example.org> <ann@example.org>\n")
    demo.git("add", ".")
    demo.commit("one", "2025-03-10T08:00:00+0900")
    settings = ("log.mailmap=true", "log.showSignature=true", "diff.renames=copies")
    for setting in (*settings, "log.date=relative", "color.ui=always", "log.follow=true"):
        demo.git("config", *setting.split("="))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))

    await post(book, deliveries_of(demo.folder))

    (commit,) = book.commits().values()
    assert commit["author"]["email"] == "ann@example.org"
    assert commit["added"] == [".mailmap"]


async def test_shallow_bare_and_sha256_repositories_can_be_read(
    demo: Garden, tmp_path: Path
) -> None:
    for day in range(10, 15):
        demo.commit(f"day {day}", f"2025-03-{day}T08:00:00+0900")
    demo.git("clone", "-q", "--depth=2", demo.folder.as_uri(), str(tmp_path / "shallow"))
    demo.git("clone", "-q", "--bare", str(demo.folder), str(tmp_path / "acme.git"))
    long_shas = Garden(tmp_path / "long")
    long_shas.folder.mkdir()
    long_shas.git("init", "-q", "-b", "main", "--object-format=sha256")
    long_shas.commit("one", "2025-03-10T08:00:00+0900")

    for folder, count in ((tmp_path / "shallow", 2), (tmp_path / "acme.git", 5)):
        clone, book = Garden(folder), Book()
        await post(book, deliveries_of(folder))
        check_invariants(book.payloads, clone.shas())
        assert len(book.commits()) == count
    assert open_clone(tmp_path / "acme.git").full_name == "local/acme"
    (delivery,) = deliveries_of(long_shas.folder)
    assert delivery.before == "0" * 64
    assert len(delivery.after) == 64


async def test_remote_branches_count_once_and_follow_the_newer_namesake(
    demo: Garden, book: Book, tmp_path: Path
) -> None:
    demo.commit("one", "2025-03-10T08:00:00+0900")
    demo.git("branch", "other")
    demo.git("clone", "-q", str(demo.folder), str(tmp_path / "clone"))
    newest = demo.commit("two", "2025-03-11T08:00:00+0900")
    demo.git("checkout", "-q", "other")
    demo.commit("theirs", "2025-03-11T08:00:00+0900")
    clone = Garden(tmp_path / "clone")
    clone.git("checkout", "-q", "other")
    mine = clone.commit("mine", "2025-03-12T08:00:00+0900")
    clone.git("fetch", "-q")

    branches = {branch.name: branch.tip for branch in open_clone(clone.folder).branches}
    await post(book, deliveries_of(clone.folder))

    assert set(branches) == {"main", "other", "origin/other"}
    assert (branches["main"], branches["other"]) == (newest, mine)
    assert open_clone(clone.folder).default_branch == "main"
    check_invariants(book.payloads, clone.shas())


async def test_a_detached_head_is_read_like_a_branch(demo: Garden, book: Book) -> None:
    demo.commit("one", "2025-03-10T08:00:00+0900")
    demo.git("checkout", "-q", "--detach")
    demo.commit("two", "2025-03-11T08:00:00+0900")

    await post(book, deliveries_of(demo.folder))
    demo.git("branch", "-q", "-D", "main")
    (alone,) = open_clone(demo.folder).branches

    check_invariants(book.payloads, demo.shas())
    assert alone.name == "main"


def test_what_cannot_be_read_is_said_in_one_sentence(
    tmp_path: Path, demo: Garden, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(HistoryUnreadable, match=r"is not a folder\.$"):
        open_clone(tmp_path / "nowhere")
    with pytest.raises(HistoryUnreadable, match=r"is not a git repository\.$"):
        open_clone(tmp_path)
    with pytest.raises(HistoryUnreadable, match=r"holds no commits yet\.$"):
        open_clone(demo.folder)
    demo.commit("one", "2025-03-10T08:00:00+0900")
    clone = open_clone(demo.folder)
    with pytest.raises(HistoryUnreadable, match=r"^git cannot read .*\.$"):
        read_commits(clone, ["f" * 40])
    with pytest.raises(HistoryUnreadable, match="git cannot read"):
        run_git(demo.folder, "log", "--no-such-option")
    for folder in (demo.folder / ".git" / "objects").glob("??"):
        for thing in folder.iterdir():
            thing.unlink()
    with pytest.raises(HistoryUnreadable, match="git cannot read"):
        list(read_outlines(clone))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(HistoryUnreadable, match="not installed or not on PATH"):
        open_clone(demo.folder)


def test_a_reader_that_stops_early_leaves_no_git_behind(demo: Garden) -> None:
    demo.commit("one", "2025-03-10T08:00:00+0900")
    demo.commit("two", "2025-03-10T08:00:00+0900")
    outlines = read_outlines(open_clone(demo.folder))

    assert len(next(outlines).sha) == 40
    outlines.close()  # type: ignore[attr-defined]  # a generator


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://github.com/acme/garden.git", "acme/garden"),
        ("https://user:token@github.com/acme/garden", "acme/garden"),
        ("git@github.com:acme/my.garden.git", "acme/my.garden"),
        ("ssh://git@ssh.github.com:443/acme/garden/", "acme/garden"),
        ("https://example.org/acme/garden", None),
        ("https://github.com.example.org/acme/garden", None),
        ("/home/ann/github.com/acme", None),
    ],
)
def test_a_remote_names_the_repository_when_it_is_githubs(url: str, name: str | None) -> None:
    assert github_name(url) == name


async def test_since_and_until_filter_by_committer_date_even_behind_a_backdated_commit(
    demo: Garden, book: Book
) -> None:
    start = demo.commit("start", "2025-03-10T08:00:00+0900")
    wanted = demo.commit("wanted", "2025-03-11T00:00:00+0900")
    demo.commit("backdated", "2001-01-01T00:00:00+0900")
    also = demo.commit("also", "2025-03-12T23:59:59+0900")
    demo.commit("after", "2025-03-13T00:00:00+0900")

    window = window_of_days(date(2025, 3, 11), date(2025, 3, 12), SEOUL)
    await post(book, deliveries_of(demo.folder, window=window))

    assert set(book.commits()) == {wanted, also}
    first = next(p for p in book.payloads if p["after"] == wanted)
    assert first["before"] == start
    assert first["created"] is False


def test_authors_are_given_as_login_and_address() -> None:
    given = ["Ann=Ann@Example.org", " bob = bob@example.org, Bob@home.example"]
    accounts = accounts_of(given, {"bob": 42})

    assert accounts["ann@example.org"].login == "Ann"
    assert accounts["ann@example.org"].github_user_id > 0
    assert accounts["bob@example.org"].github_user_id == 42
    assert accounts["bob@home.example"] == accounts["bob@example.org"]
    for wrong in ("ann", "ann=", "=ann@example.org", "ann=example", "ann=ann@example.org,"):
        with pytest.raises(AuthorNotUnderstood, match="LOGIN=EMAIL"):
            accounts_of([wrong])


# Planning


def outline(number: int, *parents: int, at: int | None, email: str = "ann") -> CommitOutline:
    return CommitOutline(sha(number), tuple(map(sha, parents)), email, at)


def sha(number: int) -> str:
    return hashlib.sha1(str(number).encode()).hexdigest()


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[CommitOutline], list[Branch]]:
    """Any graph with any clocks, and any branches into it."""
    size = draw(st.integers(1, 40))
    dates = st.one_of(st.integers(0, 20_000), st.integers(-(2**62), 2**63), st.none())
    commits = []
    for number in range(size):
        parents = (
            draw(st.lists(st.integers(0, number - 1), max_size=3, unique=True)) if number else ()
        )
        email = draw(st.sampled_from("ab"))
        commits.append(outline(number, *parents, at=draw(dates), email=email))
    tips = draw(st.lists(st.integers(0, size - 1), min_size=1, max_size=5))
    return commits, [Branch(f"b{place}", sha(tip)) for place, tip in enumerate(tips)]


def reachable(commits: list[CommitOutline], branches: list[Branch]) -> set[str]:
    parents = {commit.sha: commit.parents for commit in commits}
    found: set[str] = set()
    waiting = [branch.tip for branch in branches]
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            waiting.extend(parents[name])
    return found


@given(histories(), st.integers(1, 5))
def test_any_history_is_pushed_whole_chained_and_in_order(
    history: tuple[list[CommitOutline], list[Branch]], largest: int
) -> None:
    commits, branches = history

    pushes = plan_pushes(commits, branches, largest=largest)

    sent = Counter(name for push in pushes for name in push.shas)
    assert sent == Counter(reachable(commits, branches))
    assert [push.pushed_at for push in pushes] == sorted(push.pushed_at for push in pushes)
    tips: dict[str, str] = {}
    for push in pushes:
        assert push.before == tips.get(push.ref, ZEROS)
        assert len(push.shas) <= largest
        assert 0 <= push.pushed_at < 7_258_118_400 + 300
        assert not push.shas or push.after == push.shas[-1]
        tips[push.ref] = push.after
    assert all(tips[f"refs/heads/{branch.name}"] == branch.tip for branch in branches)


@given(st.lists(st.one_of(st.none(), st.integers(0, 50))))
def test_times_never_fall_and_keep_the_longest_rising_run(dates: list[int | None]) -> None:
    times = monotonic_times(dates, 7)

    assert times == sorted(times)
    longest: list[int] = []
    for place, value in enumerate(dates):
        before = [n for n, d in zip(longest, dates[:place], strict=True) if d is not None]
        values = [d for d in dates[:place] if d is not None]
        fits = [n for n, d in zip(before, values, strict=True) if value is not None and d <= value]
        longest.append(0 if value is None else max(fits, default=0) + 1)
    assert sum(t == d for t, d in zip(times, dates, strict=True)) >= max(longest, default=0)


def test_a_clock_years_ahead_moves_only_its_own_commit() -> None:
    day = 86_400
    dates = [day * 20_000, day * 20_001, day * 24_000, day * 20_002, day * 5, day * 20_003]
    commits = [outline(n, *([n - 1] if n else []), at=at) for n, at in enumerate(dates)]

    pushes = plan_pushes(commits, [Branch("main", sha(5))])

    assert [push.pushed_at // day for push in pushes] == [
        20_000,
        20_001,
        20_001,
        20_002,
        20_002,
        20_003,
    ]
    assert [push.shas for push in pushes] == [(sha(n),) for n in range(6)]


def test_commits_of_one_sitting_travel_together() -> None:
    minute = 60
    times = [0, 30, 61, 62, 63]
    emails = ["ann", "ann", "ann", "bob", "bob"]
    commits = [
        outline(n, *([n - 1] if n else []), at=1_700_000_000 + at * minute, email=email)
        for n, (at, email) in enumerate(zip(times, emails, strict=True))
    ]

    pushes = plan_pushes(commits, [Branch("main", sha(4))])

    assert [push.shas for push in pushes] == [(sha(0), sha(1)), (sha(2),), (sha(3), sha(4))]


def test_no_push_is_so_large_that_it_would_look_cut() -> None:
    commits = [outline(n, *([n - 1] if n else []), at=1_700_000_000) for n in range(5000)]

    pushes = plan_pushes(commits, [Branch("main", sha(4999))], largest=100_000)

    assert max(len(push.shas) for push in pushes) == 2047
    assert sum(len(push.shas) for push in pushes) == 5000


def test_a_window_leaves_out_what_has_no_readable_date() -> None:
    commit = outline(1, at=None)

    assert Window().contains(commit)
    assert not Window(since=datetime(2000, 1, 1, tzinfo=UTC)).contains(commit)


# Dates


@given(
    st.datetimes(datetime(1800, 1, 1), datetime(9000, 1, 1)),  # noqa: DTZ001 hypothesis wants it so
    st.integers(-23 * 60, 23 * 60),
)
def test_a_stamp_says_what_datetime_says(naive: datetime, minutes: int) -> None:
    moment = naive.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))

    stamp = stamp_of(moment)

    assert stamp.epoch == moment.timestamp()
    assert datetime.fromisoformat(stamp.iso) == moment
    assert stamp.iso == moment.isoformat().replace("+00:00", "Z")


@given(st.text(max_size=30))
def test_any_text_may_stand_where_a_date_should(text: str) -> None:
    assert Stamp(text).iso
    epoch_of(text)


def test_numbers_for_names_are_stable_and_fit_31_bits() -> None:
    assert stable_number("acme/garden") == stable_number("acme/garden")
    assert all(0 < stable_number(str(n)) < 2**31 for n in range(1000))


# Sending


async def test_a_wrong_secret_stops_with_one_sentence(demo: Garden) -> None:
    demo.commit("one", "2025-03-10T08:00:00+0900")

    with pytest.raises(SendingStopped, match=r"^The server refused the signature: .*\.$"):
        await post(Book(secret="another secret altogether"), deliveries_of(demo.folder))


async def test_a_busy_receiver_is_tried_again(demo: Garden, book: Book) -> None:
    demo.commit("one", "2025-03-10T08:00:00+0900")
    book.faults = [503, 503, 502]

    summary = await post(book, deliveries_of(demo.folder))

    assert (summary.recorded, summary.failed) == (1, 0)


async def test_a_receiver_that_stays_away_stops_everything(demo: Garden) -> None:
    for day in range(10, 28):
        demo.commit("one", f"2025-03-{day}T08:00:00+0900")
    deliveries = deliveries_of(demo.folder)

    with pytest.raises(SendingStopped, match="answers 503"):
        await post(Book(faults=[503] * 1000), deliveries)
    with pytest.raises(SendingStopped, match="cannot be reached"):
        await send_deliveries(
            deliveries, Receiver("http://127.0.0.1:1", SECRET, first_pause_seconds=0.001)
        )
    with pytest.raises(SendingStopped, match="There is no webhook at"):
        await post(Book(faults=[404] * 1000), deliveries)


async def test_a_refused_delivery_is_counted_and_the_others_go_on(demo: Garden, book: Book) -> None:
    for day in range(10, 14):
        demo.commit("one", f"2025-03-{day}T08:00:00+0900")
    book.faults = [413]
    answers: list[int] = []

    deliveries = deliveries_of(demo.folder)
    summary = await post(book, deliveries, on_answer=lambda _, status: answers.append(status))

    assert (summary.pushes, summary.failed, summary.recorded) == (4, 1, 3)
    assert sorted(answers) == [202, 202, 202, 413]


async def test_a_history_that_breaks_off_says_so_itself(demo: Garden, book: Book) -> None:
    demo.commit("one", "2025-03-10T08:00:00+0900")
    replay = plan_replay(demo.folder)
    demo.git("update-ref", "-d", "HEAD")
    demo.git("reflog", "expire", "--expire=all", "--all")
    demo.git("prune", "--expire=now")

    receiver = Receiver("http://book.test", SECRET)
    async with book.client() as client:
        with pytest.raises(HistoryUnreadable, match="git cannot read"):
            await send_deliveries(replay_deliveries(replay, {}), receiver, client=client)


async def test_speed_lets_the_time_between_pushes_pass(demo: Garden, book: Book) -> None:
    demo.commit("one", "2025-03-10T08:00:00+0900")
    demo.commit("two", "2025-03-11T08:00:00+0900")
    deliveries = deliveries_of(demo.folder)
    between = deliveries[1].pushed_at - deliveries[0].pushed_at

    summary = await post(book, deliveries, speed=between / 0.2)

    assert summary.seconds >= 0.2


# The demo season

NOW = datetime(2026, 5, 10, 21, 30, tzinfo=SEOUL)
START = date(2026, 4, 1)


async def test_the_demo_has_a_believable_past_and_goes_on_live(book: Book) -> None:
    people = demo_people()
    demo = Demo(START, SEOUL, people, seed=1)

    past = demo.past_pushes(NOW)
    await post(book, past)

    assert len(people) >= 30
    assert len({person.github_user_id for person in people}) == len(people)
    commits = book.commits()
    check_invariants_of_demo(book.payloads)
    assert all(datetime.fromisoformat(c["timestamp"]) < NOW for c in commits.values())
    assert all(delivery.pushed_at < NOW.timestamp() for delivery in past)
    days: defaultdict[str, set[date]] = defaultdict(set)
    for commit in commits.values():
        moment = datetime.fromisoformat(commit["timestamp"]).astimezone(SEOUL)
        days[commit["author"]["username"]].add(moment.date())
    everyone = {person.login for person in people}
    assert set(days) == everyone
    assert all(day >= START for of_person in days.values() for day in of_person)
    assert len(days["haneul-garden"]) >= 38  # never misses
    assert max(days["siddeun-namu"]) < START + timedelta(days=19)  # faded away
    assert min(days["saessak-min"]) >= START + timedelta(days=14)  # joined late
    attended = {login for login, of_person in days.items() if NOW.date() in of_person}
    assert 3 <= len(attended) <= len(people) * 3 / 4
    assert any(p["repository"]["private"] for p in book.payloads)
    lags = [
        p["repository"]["pushed_at"]
        - datetime.fromisoformat(p["head_commit"]["timestamp"]).timestamp()
        for p in book.payloads
    ]
    assert min(lags) >= 0
    assert sum(lag > 2 * 86_400 for lag in lags) >= 3
    assert any("Co-authored-by:" in c["message"] for c in commits.values())
    assert any(c["message"].startswith("Merge pull request #") for c in commits.values())
    assert {c["timestamp"][19:] for c in commits.values()} >= {"+09:00", "-04:00", "+05:30"}

    newcomers = 0
    pushes = demo.live_pushes(pause_seconds=(0, 0), clock=lambda: NOW)
    for _ in range(12):
        delivery = await anext(pushes)
        payload = json.loads(delivery.body)
        login = payload["head_commit"]["author"]["username"]
        moment = datetime.fromisoformat(payload["head_commit"]["timestamp"])
        assert timedelta() <= NOW - moment < timedelta(minutes=1)
        assert delivery.guid not in book.guids
        newcomers += login not in attended
        attended.add(login)
        await post(book, [delivery])
    await pushes.aclose()
    assert newcomers >= 5
    check_invariants_of_demo(book.payloads)


def check_invariants_of_demo(payloads: list[dict[str, Any]]) -> None:
    by_repository: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for payload in payloads:
        by_repository[payload["repository"]["id"]].append(payload)
    for pushes in by_repository.values():
        check_invariants(pushes, {c["id"] for p in pushes for c in p["commits"]})


def test_the_demo_repeats_itself_exactly() -> None:
    once = Demo(START, SEOUL, demo_people(), seed=1).past_pushes(NOW)
    twice = Demo(START, SEOUL, demo_people(), seed=1).past_pushes(NOW)
    other = Demo(START, SEOUL, demo_people(), seed=2).past_pushes(NOW)

    assert once == twice
    assert once != other


def test_a_demo_of_a_season_that_has_not_begun_goes_on_all_the_same() -> None:
    demo = Demo(date(2026, 6, 1), SEOUL, demo_people())

    assert demo.past_pushes(NOW) == []
    assert demo.next_push(NOW).commit_count >= 1

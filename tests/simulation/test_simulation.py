"""The simulation: real clones, read with git, posted to a receiver that verifies everything."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from pathlib import Path

import pytest

from tests.support.clones import (
    SEOUL,
    GitRepository,
    RecordingReceiver,
    check_invariants,
    deliveries_of,
    post,
)
from webhook_app.simulation.git import HistoryUnreadable, run_git
from webhook_app.simulation.history import read_commits, read_outlines
from webhook_app.simulation.local_repository import github_name, open_clone
from webhook_app.simulation.payloads import AuthorNotUnderstood, accounts_of
from webhook_app.simulation.replay import window_of_days
from webhook_app.simulation.repositories import stable_number


def shown_by_git(demo: GitRepository, sha: str) -> str:
    """Return the committer date as git writes it, with GitHub's `Z` for UTC."""
    return demo.git("show", "-s", "--format=%cI", sha).replace("+00:00", "Z")


async def test_every_commit_of_all_branches_is_sent_once_with_its_own_date(
    demo: GitRepository, book: RecordingReceiver
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
    demo: GitRepository, book: RecordingReceiver
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


async def test_the_request_is_what_a_github_app_receives(
    demo: GitRepository, book: RecordingReceiver
) -> None:
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
    demo: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(200):
        (demo.folder / f"{number:0200}").write_text("")
    demo.git("add", ".")
    demo.commit("many files", "2025-03-10T08:00:00+0900")
    monkeypatch.setattr("webhook_app.simulation.payloads.MAX_BODY_BYTES", 20_000)

    (delivery,) = deliveries_of(demo.folder)

    assert len(delivery.body) < 20_000
    assert json.loads(delivery.body)["commits"][0]["added"] == []


async def test_an_author_nobody_named_has_no_username(
    demo: GitRepository, book: RecordingReceiver
) -> None:
    demo.commit("one", "2025-03-10T08:00:00+0900", email="bob@example.org")

    await post(book, deliveries_of(demo.folder, "ann=ann@example.org"))

    (commit,) = book.commits().values()
    assert "username" not in commit["author"]
    assert book.payloads[0]["sender"]["login"] == "bob"


async def test_sending_twice_is_a_redelivery_and_naming_an_author_is_not(
    demo: GitRepository, book: RecordingReceiver
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
    demo: GitRepository, book: RecordingReceiver, dated: bytes, timestamp: str
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


async def test_odd_encodings_names_and_messages_arrive_as_text(
    demo: GitRepository, book: RecordingReceiver
) -> None:
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
    demo: GitRepository, book: RecordingReceiver, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
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
    demo: GitRepository, tmp_path: Path
) -> None:
    for day in range(10, 15):
        demo.commit(f"day {day}", f"2025-03-{day}T08:00:00+0900")
    demo.git("clone", "-q", "--depth=2", demo.folder.as_uri(), str(tmp_path / "shallow"))
    demo.git("clone", "-q", "--bare", str(demo.folder), str(tmp_path / "acme.git"))
    long_shas = GitRepository(tmp_path / "long")
    long_shas.folder.mkdir()
    long_shas.git("init", "-q", "-b", "main", "--object-format=sha256")
    long_shas.commit("one", "2025-03-10T08:00:00+0900")

    for folder, count in ((tmp_path / "shallow", 2), (tmp_path / "acme.git", 5)):
        clone, book = GitRepository(folder), RecordingReceiver()
        await post(book, deliveries_of(folder))
        check_invariants(book.payloads, clone.shas())
        assert len(book.commits()) == count
    assert open_clone(tmp_path / "acme.git").full_name == "local/acme"
    (delivery,) = deliveries_of(long_shas.folder)
    assert delivery.before == "0" * 64
    assert len(delivery.after) == 64


async def test_remote_branches_count_once_and_follow_the_newer_namesake(
    demo: GitRepository, book: RecordingReceiver, tmp_path: Path
) -> None:
    demo.commit("one", "2025-03-10T08:00:00+0900")
    demo.git("branch", "other")
    demo.git("clone", "-q", str(demo.folder), str(tmp_path / "clone"))
    newest = demo.commit("two", "2025-03-11T08:00:00+0900")
    demo.git("checkout", "-q", "other")
    demo.commit("theirs", "2025-03-11T08:00:00+0900")
    clone = GitRepository(tmp_path / "clone")
    clone.git("checkout", "-q", "other")
    mine = clone.commit("mine", "2025-03-12T08:00:00+0900")
    clone.git("fetch", "-q")

    branches = {branch.name: branch.tip for branch in open_clone(clone.folder).branches}
    await post(book, deliveries_of(clone.folder))

    assert set(branches) == {"main", "other", "origin/other"}
    assert (branches["main"], branches["other"]) == (newest, mine)
    assert open_clone(clone.folder).default_branch == "main"
    check_invariants(book.payloads, clone.shas())


async def test_a_detached_head_is_read_like_a_branch(
    demo: GitRepository, book: RecordingReceiver
) -> None:
    demo.commit("one", "2025-03-10T08:00:00+0900")
    demo.git("checkout", "-q", "--detach")
    demo.commit("two", "2025-03-11T08:00:00+0900")

    await post(book, deliveries_of(demo.folder))
    demo.git("branch", "-q", "-D", "main")
    (alone,) = open_clone(demo.folder).branches

    check_invariants(book.payloads, demo.shas())
    assert alone.name == "main"


def test_what_cannot_be_read_is_said_in_one_sentence(
    tmp_path: Path, demo: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(HistoryUnreadable, match=r"is not a folder\.$"):
        open_clone(tmp_path / "nowhere")
    with pytest.raises(HistoryUnreadable, match=r"is not a git repository\.$"):
        open_clone(tmp_path)
    with pytest.raises(HistoryUnreadable, match=r"has no commits yet\.$"):
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


def test_a_reader_that_stops_early_leaves_no_git_behind(demo: GitRepository) -> None:
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
    demo: GitRepository, book: RecordingReceiver
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


def test_authors_are_written_as_login_and_address() -> None:
    given = ["Ann=Ann@Example.org", " bob = bob@example.org, Bob@home.example"]
    accounts = accounts_of(given, {"bob": 42})

    assert accounts["ann@example.org"].login == "Ann"
    assert accounts["ann@example.org"].github_user_id > 0
    assert accounts["bob@example.org"].github_user_id == 42
    assert accounts["bob@home.example"] == accounts["bob@example.org"]
    for wrong in ("ann", "ann=", "=ann@example.org", "ann=example", "ann=ann@example.org,"):
        with pytest.raises(AuthorNotUnderstood, match="LOGIN=EMAIL"):
            accounts_of([wrong])


def test_numbers_for_names_are_stable_and_fit_31_bits() -> None:
    assert stable_number("acme/garden") == stable_number("acme/garden")
    assert all(0 < stable_number(str(n)) < 2**31 for n in range(1000))

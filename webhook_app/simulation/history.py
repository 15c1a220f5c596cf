"""The commits of a clone, read with git: first outlines, then full commits in batches."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from webhook_app.simulation.git import HistoryUnreadable, run_git, stream_git
from webhook_app.simulation.git_dates import Stamp, epoch_of
from webhook_app.simulation.local_repository import Clone

MAX_FILES = 3000  # GitHub lists no more per commit

_OUTLINE = "%H%x00%P%x00%ce%x00%ct"
_MARK = b"\x01"
_FULL = "%x00".join(
    ("%x01", "%H", "%T", "%P", "%an", "%ae", "%at", "%ad", "%cn", "%ce", "%ct", "%cd", "%B", "")
)
_FULL_FIELDS = 12


@dataclass(frozen=True, slots=True)
class CommitOutline:
    """The facts of a commit that planning needs; small, because a history may have a million."""

    sha: str
    parents: tuple[str, ...]
    committer_email: str
    committed_epoch: int | None


@dataclass(frozen=True, slots=True)
class Identity:
    """A name, an address and a date, as the author or the committer line of a commit has them."""

    name: str
    email: str
    at: Stamp


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit as it is stored, without mailmap, replacements or grafts."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: Identity
    committer: Identity
    message: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()


def read_outlines(clone: Clone) -> Iterator[CommitOutline]:
    """Yield each commit of the clone's branches once, in git's order."""
    head = ("HEAD",) if clone.has_detached_head else ()
    fields = stream_git(
        clone.folder,
        *("log", "-z", "--no-show-signature", "--no-mailmap", f"--format={_OUTLINE}"),
        *("--branches", "--remotes", *head, "--"),
    )
    shared: dict[str, str] = {}  # stores each sha and address once
    for sha, parents, email, epoch in itertools.zip_longest(*[fields] * 4, fillvalue=b""):
        name = _text(sha)
        yield CommitOutline(
            sha=shared.setdefault(name, name),
            parents=tuple(shared.setdefault(parent, parent) for parent in _text(parents).split()),
            committer_email=shared.setdefault(_text(email), _text(email)),
            committed_epoch=epoch_of(_text(epoch)) if epoch else _committed(clone, name).epoch,
        )


def read_commits(clone: Clone, shas: Sequence[str]) -> dict[str, Commit]:
    """Return full commits by sha; raises HistoryUnreadable if one is missing."""
    if not shas:
        return {}
    output = run_git(
        clone.folder,
        *("log", "-z", "--no-walk=unsorted", "--stdin", "--no-show-signature", "--no-mailmap"),
        *("-m", "--first-parent", "--name-status", "--no-renames", "--no-ext-diff", "--no-color"),
        *("--date=raw", f"--format={_FULL}"),
        stdin="\n".join(shas).encode(),
    )
    commits = {commit.sha: commit for commit in _parse(clone, iter(output.split(b"\0")))}
    if missing := next((sha for sha in shas if sha not in commits), None):
        raise HistoryUnreadable(f"git does not find the commit {missing} of {clone.folder}.")
    return commits


def _parse(clone: Clone, fields: Iterator[bytes]) -> Iterator[Commit]:
    """Parse fields by position, so that no file name or message looks like the next commit."""
    field = next(fields, None)
    while field is not None:
        if field.lstrip(b"\n") != _MARK:
            raise HistoryUnreadable(f"git's answer about {clone.folder} cannot be understood.")
        head = [_text(next(fields, b"")) for _ in range(_FULL_FIELDS)]
        files: dict[str, list[str]] = {"A": [], "D": [], "M": []}
        field = _read_files(fields, files)
        yield _commit(clone, head, files)


def _read_files(fields: Iterator[bytes], files: dict[str, list[str]]) -> bytes | None:
    """Collect pairs of status and path; return the first field that is neither."""
    room = MAX_FILES
    for field in fields:
        status = field.lstrip(b"\n")
        if status == _MARK:
            return field
        if not status:
            continue
        path = _text(next(fields, b""))
        if room > 0:
            files.get(_text(status[:1]), files["M"]).append(path)
            room -= 1
    return None


def _commit(clone: Clone, head: list[str], files: dict[str, list[str]]) -> Commit:
    sha, tree, parents, *people, message = head
    return Commit(
        sha=sha,
        tree=tree,
        parents=tuple(parents.split()),
        author=_identity(clone, sha, "author", people[:4]),
        committer=_identity(clone, sha, "committer", people[4:]),
        message=message.rstrip("\n"),
        added=tuple(files["A"]),
        removed=tuple(files["D"]),
        modified=tuple(files["M"]),
    )


def _identity(clone: Clone, sha: str, role: str, fields: list[str]) -> Identity:
    name, email, epoch, dated = fields
    if not epoch:
        return Identity(name, email, _raw_stamp(clone, sha, role))
    # Beyond git's range `dated` is the year 1970, but `epoch` is the stored number.
    return Identity(name, email, Stamp(f"{epoch} {dated.rpartition(' ')[2] or '+0000'}"))


def _committed(clone: Clone, sha: str) -> Stamp:
    return _raw_stamp(clone, sha, "committer")


def _raw_stamp(clone: Clone, sha: str, role: str) -> Stamp:
    """Return a date that git does not format, e.g. one before 1970, from the commit object."""
    header, _, _ = run_git(clone.folder, "cat-file", "commit", sha).partition(b"\n\n")
    line = next((row for row in header.split(b"\n") if row.startswith(role.encode() + b" ")), b"")
    match = re.search(rb"(-?\d+) +([+-]\d+)\s*$", line)
    return Stamp(f"{_text(match[1])} {_text(match[2])}" if match else "")


def _text(raw: bytes) -> str:
    return raw.decode(errors="replace")

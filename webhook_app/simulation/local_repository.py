"""A local clone: its folder, its name on GitHub and its branches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from webhook_app.simulation.git import HistoryUnreadable, find_git, run_git

_GITHUB_URL = re.compile(
    r"(?:[a-z+]+://)?(?:[^@/]+@)?(?:www\.|ssh\.)?github\.com(?::\d+)?[:/]+"
    r"([A-Za-z0-9][A-Za-z0-9-]*)/([\w.-]+?)(?:\.git)?/?"
)


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch by its name on GitHub, and its newest commit."""

    name: str
    tip: str


@dataclass(frozen=True, slots=True)
class Clone:
    """A readable repository on this machine; `branches` begins with the default branch."""

    folder: Path
    full_name: str
    branches: tuple[Branch, ...]
    has_detached_head: bool

    @property
    def default_branch(self) -> str:
        """The branch that is the head of the clone, else of its origin."""
        return self.branches[0].name


def open_clone(folder: Path) -> Clone:
    """Return the repository in `folder`, bare or with a work tree; raises HistoryUnreadable.

    Its branches are all local and remote-tracking ones, one entry for each name. If several have
    the same name, the one that contains the others is used; one that diverged has its remote's
    name in front (`origin/main`). A detached HEAD counts if no branch contains it.
    """
    if not folder.is_dir():
        raise HistoryUnreadable(f"{folder} is not a folder.")
    common = run_git(folder, "rev-parse", "--git-common-dir").decode(errors="replace").strip()
    detached = _find_detached_head(folder)
    branches = _branches(folder)
    if detached:
        branches["HEAD" if branches else "main"] = detached
    if not branches:
        raise HistoryUnreadable(f"{folder} has no commits yet.")
    default = _default_branch(folder, branches)
    ordered = sorted(branches.items(), key=lambda branch: (branch[0] != default, branch[0]))
    return Clone(
        folder=folder,
        full_name=_full_name(folder, (folder / common).resolve()),
        branches=tuple(Branch(name, tip) for name, tip in ordered),
        has_detached_head=detached is not None,
    )


def github_name(url: str) -> str | None:
    """Return the `owner/name` in a remote's URL; None if it does not point to github.com."""
    match = _GITHUB_URL.fullmatch(url.strip())
    return f"{match[1]}/{match[2]}" if match else None


def _full_name(folder: Path, git_dir: Path) -> str:
    url = find_git(folder, "config", "--get", "remote.origin.url")
    if url and (name := github_name(url)):
        return name
    base = git_dir.parent.name if git_dir.name == ".git" else git_dir.name.removesuffix(".git")
    return f"local/{re.sub(r'[^A-Za-z0-9._-]+', '-', base).strip('-') or 'repository'}"


def _find_detached_head(folder: Path) -> str | None:
    if find_git(folder, "symbolic-ref", "-q", "HEAD") is not None:
        return None
    head = find_git(folder, "rev-parse", "-q", "--verify", "HEAD^{commit}")
    if not head:
        return None
    scope = ("--count=1", "refs/heads", "refs/remotes")
    return None if find_git(folder, "for-each-ref", "--contains", head, *scope) else head


def _branches(folder: Path) -> dict[str, str]:
    branches: dict[str, str] = {}
    for name, tip, full_name in _named_refs(folder):
        existing = branches.setdefault(name, tip)
        if existing == tip or _contains(folder, existing, tip):
            continue
        if _contains(folder, tip, existing):
            branches[name] = tip
        else:
            branches[full_name] = tip
    return branches


def _named_refs(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Yield the name on GitHub, commit and full name of each branch, local ones first."""
    remotes = (find_git(folder, "remote") or "").splitlines()
    listing = "--format=%(symref)%00%(objectname)%00%(refname)"
    refs = run_git(folder, "for-each-ref", listing, "refs/heads", "refs/remotes")
    for line in refs.decode(errors="replace").splitlines():
        symref, tip, ref = line.split("\0")
        if symref:
            continue  # origin/HEAD only points to another branch
        full_name = ref.removeprefix("refs/heads/").removeprefix("refs/remotes/")
        is_local = ref.startswith("refs/heads/")
        yield (
            full_name if is_local else _without_remote(full_name, remotes),
            tip,
            full_name,
        )


def _without_remote(name: str, remotes: list[str]) -> str:
    matching = [remote for remote in remotes if name.startswith(f"{remote}/")]
    if matching:
        return name[len(max(matching, key=len)) + 1 :]
    return name.partition("/")[2] or name


def _contains(folder: Path, descendant: str, ancestor: str) -> bool:
    return find_git(folder, "merge-base", "--is-ancestor", ancestor, descendant) is not None


def _default_branch(folder: Path, branches: dict[str, str]) -> str:
    origin = find_git(folder, "symbolic-ref", "-q", "--short", "refs/remotes/origin/HEAD") or ""
    head = find_git(folder, "symbolic-ref", "-q", "--short", "HEAD") or ""
    candidates = (origin.removeprefix("origin/"), head, "main", "master", min(branches))
    return next(name for name in candidates if name in branches)

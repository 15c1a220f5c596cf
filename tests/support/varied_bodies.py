"""Bodies of deliveries that have GitHub's structure in common and nothing else."""

from __future__ import annotations

import base64
import re
import string
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any

import msgspec

from tests.support.checkout import ROOT
from webhook_app.simulation.commit_messages import BRANCHES, ENGLISH, FILES, KOREAN
from webhook_app.simulation.git_dates import Stamp
from webhook_app.simulation.history import Commit, Identity
from webhook_app.simulation.payloads import (
    WEB_FLOW_EMAIL,
    push_payload,
)
from webhook_app.simulation.push_plan import Push
from webhook_app.simulation.repositories import Account, Repository

PAYLOADS = ROOT / "tests" / "payloads"
COMMITS_OF_A_PUSH = (1, 1, 1, 1, 1, 1, 2, 2, 3, 5, 8)
FILES_OF_A_COMMIT = (1, 1, 1, 1, 2, 2, 3, 5)

_USER_PATHS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}
_ORGANIZATION_PATHS = {
    "repos_url": "/repos",
    "events_url": "/events",
    "hooks_url": "/hooks",
    "issues_url": "/issues",
    "members_url": "/members{/member}",
    "public_members_url": "/public_members{/member}",
}
_LANGUAGES = (
    *(None, None, "Python", "Java", "JavaScript", "TypeScript", "Kotlin", "C++", "HTML", "Go"),
    *("Jupyter Notebook", "Swift", "Dart", "C", "Rust"),
)
_LICENSES = (("mit", "MIT License", "MIT"), ("apache-2.0", "Apache License 2.0", "Apache-2.0"))
_KINDS = ("feat", "fix", "docs", "refactor", "test", "chore", "style")
_TIERS = ("Bronze V", "Bronze II", "Silver IV", "Silver II", "Gold V", "Gold III", "level 1")
_FOLDERS = ("src/main/java/com", "src/components", "docs", "백준/Silver", "프로그래머스/1", "src")
_ENDINGS = (".java", ".py", ".md", "/README.md", ".tsx", ".js", ".cpp", ".kt", ".ipynb", ".ts")
_WORDS = tuple(sorted({word for text in (*KOREAN, *ENGLISH) for word in text.split()}))


def varied_push(dice: Random, words: tuple[str, ...] = _WORDS) -> bytes:
    """Return the body of a push; names, ids, times and texts depend on `dice` alone.

    `words` are what messages, descriptions and paths are made of.
    """
    pushed_at = dice.randrange(1_577_836_800, 1_893_456_000)
    author, owner = _account(dice), _account(dice)
    is_organizations = dice.random() < 0.25
    repository = _repository(dice, owner if is_organizations else author, pushed_at)
    commits = _commits(dice, author, repository, pushed_at, words)
    has_date = dice.random() < 0.85  # GitHub has sent the dates of people since 2025
    payload = push_payload(
        repository,
        Push(
            ref=f"refs/heads/{_branch(dice, repository)}",
            before="0" * 40 if dice.random() < 0.08 else _sha(dice),
            after=commits[-1].sha,
            shas=tuple(commit.sha for commit in commits),
            pushed_at=pushed_at,
        ),
        {commit.sha: commit for commit in commits},
        {} if dice.random() < 0.12 else {commits[0].author.email.lower(): author},
    )
    _complete(dice, payload, owner if is_organizations else None, words)
    if not has_date:
        for commit in [*payload["commits"], payload["head_commit"]]:
            commit["author"].pop("date")
            commit["committer"].pop("date")
    return msgspec.json.encode(payload)


def varied_documented(dice: Random, event: str) -> bytes:
    """Return a payload of tests/payloads with other names, ids, times and commits."""
    document = msgspec.json.decode((PAYLOADS / f"{event}.json").read_bytes())
    text = msgspec.json.encode(document).decode()
    for name in sorted(_names(document), key=lambda name: (-len(name), name)):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", _name(dice), text)
    text = _replaced(text, r"\b(?!0{40})[0-9a-f]{40}\b", lambda _: _sha(dice))
    text = _replaced(text, r"\b[0-9a-f]{12}(?=\.{3}|\")", lambda _: _sha(dice)[:12])
    text = _replaced(text, r'(?<="node_id":")[^"]+', lambda _: _node_id(dice, "R_kgDO"))
    text = _replaced(text, r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", lambda _: _instant(dice))
    return _replaced(text, r"(?<![\w-])[1-9]\d{4,}\b", lambda old: _digits(dice, len(old))).encode()


def documented_events() -> list[str]:
    """Return the names of the webhooks in tests/payloads."""
    names = sorted(path.stem for path in PAYLOADS.glob("*.json"))
    return [name for name in names if not name.startswith("rest.")]


def _complete(
    dice: Random, payload: dict[str, Any], organization: Account | None, words: tuple[str, ...]
) -> None:
    """Add what GitHub sends and the simulation leaves out, in GitHub's order."""
    repository = payload["repository"]
    repository["description"] = dice.choice((None, None, _message(dice, words).split("\n")[0]))
    repository["language"] = dice.choice(_LANGUAGES)
    repository["size"] = dice.randrange(90_000)
    repository["topics"] = [_name(dice)] if dice.random() < 0.1 else []
    for key in ("has_wiki", "has_projects", "has_pages", "has_discussions"):
        repository[key] ^= dice.random() < 0.15
    for key in ("stargazers", "watchers", "forks", "open_issues"):
        repository[key] = repository[f"{key}_count"] = dice.choice((0, 0, 0, 1, 2, 17))
    if dice.random() < 0.2:
        repository["license"] = _license(dice)
    repository["owner"] = _account_object(dice, repository["owner"], organization is not None)
    repository["node_id"] = _node_id(dice, "R_kgDO")
    sender = _account_object(dice, payload.pop("sender"), False)
    last = {key: payload.pop(key) for key in [*payload][[*payload].index("installation") :]}
    if organization is not None:
        repository["organization"] = organization.login
        repository["custom_properties"] = {}
        payload["organization"] = _organization(dice, organization)
    payload |= {"sender": sender, **last}


def _account_object(dice: Random, account: dict[str, Any], is_organization: bool) -> dict[str, Any]:
    url = account["url"]
    repos_at = [*account].index("repos_url")
    head = {key: account[key] for key in [*account][:repos_at]}
    paths = {key: url + path for key, path in _USER_PATHS.items()}
    head["node_id"] = _node_id(dice, "O_kgDO" if is_organization else "U_kgDO")
    kind = "Organization" if is_organization else "User"
    return {**head, **paths, "type": kind, "user_view_type": "public", "site_admin": False}


def _organization(dice: Random, account: Account) -> dict[str, Any]:
    url = f"https://api.github.com/orgs/{account.login}"
    return {
        "login": account.login,
        "id": account.github_user_id,
        "node_id": _node_id(dice, "O_kgDO"),
        "url": url,
        **{key: url + path for key, path in _ORGANIZATION_PATHS.items()},
        "avatar_url": f"https://avatars.githubusercontent.com/u/{account.github_user_id}?v=4",
        "description": dice.choice((None, "", _name(dice))),
    }


def _license(dice: Random) -> dict[str, str]:
    key, name, spdx_id = dice.choice(_LICENSES)
    url = f"https://api.github.com/licenses/{key}"
    node_id = _node_id(dice, "MDc6TGljZW5zZT")
    return {"key": key, "name": name, "spdx_id": spdx_id, "url": url, "node_id": node_id}


def _commits(
    dice: Random, author: Account, repository: Repository, pushed_at: int, words: tuple[str, ...]
) -> list[Commit]:
    email = _email(dice, author)
    name = dice.choice((author.login, dice.choice(words), f"{_name(dice)} {_name(dice)}".title()))
    zone = dice.choice(("+0900", "+0900", "+0900", "+0000", "-0700", "+0530"))
    times = sorted(
        pushed_at - dice.randrange(9, 9000) for _ in range(dice.choice(COMMITS_OF_A_PUSH))
    )
    return [
        _commit(dice, Identity(name, email, Stamp(f"{at} {zone}")), repository, words)
        for at in times
    ]


def _commit(
    dice: Random, author: Identity, repository: Repository, words: tuple[str, ...]
) -> Commit:
    is_web = dice.random() < 0.15
    by_web = Identity("GitHub", WEB_FLOW_EMAIL, author.at)
    merged = f"{repository.owner.login}/{dice.choice(BRANCHES)}"
    merge = f"Merge pull request #{dice.randrange(1, 300)} from {merged}\n\n"
    paths = [_path(dice, words) for _ in range(dice.choice(FILES_OF_A_COMMIT))]
    kinds = [dice.choice("mmmaar") for _ in paths]
    return Commit(
        sha=_sha(dice),
        tree=_sha(dice),
        parents=(),
        author=author,
        committer=by_web if is_web else author,
        message=merge * (is_web and dice.random() < 0.5) + _message(dice, words),
        **{
            field: tuple(path for path, kind in zip(paths, kinds, strict=True) if kind == field[0])
            for field in ("added", "removed", "modified")
        },
    )


def _message(dice: Random, words: tuple[str, ...]) -> str:
    text = " ".join(dice.choice(words) for _ in range(dice.randint(1, 6)))
    return dice.choice(
        (
            text,
            text,
            f"{dice.choice(_KINDS)}: {text}",
            f"{dice.choice(_KINDS).title()}: {text} (#{dice.randrange(1, 300)})",
            f"{dice.choice(('Create', 'Update', 'Delete', 'Add'))} {_path(dice, words)}",
            f"Merge branch 'main' of https://github.com/{_name(dice)}/{_name(dice)}",
            f"{text}\n\nCo-authored-by: {_name(dice)} <{_email(dice, _account(dice))}>",
            f"[{dice.choice(_TIERS)}] Title: {text}, {_measured(dice)} -BaekjoonHub",
        )
    )


def _measured(dice: Random) -> str:
    return f"Time: {dice.randrange(999)} ms, Memory: {dice.randrange(99999)} KB"


def _path(dice: Random, words: tuple[str, ...]) -> str:
    if dice.random() < 0.2:
        return dice.choice(FILES)
    folder = dice.choice((*_FOLDERS, _name(dice)))
    return f"{folder}/{dice.choice((_name(dice), *words))}{dice.choice(_ENDINGS)}"


def _repository(dice: Random, owner: Account, pushed_at: int) -> Repository:
    return Repository(
        full_name=f"{owner.login}/{dice.choice((_name(dice), _name(dice), 'TIL'))}",
        id=int(_digits(dice, 9)),
        owner=owner,
        default_branch=dice.choice(("main", "main", "main", "master")),
        is_private=dice.random() < 0.2,
        is_fork=dice.random() < 0.1,
        created_at=pushed_at - dice.randrange(90_000_000),
        installation_id=int(_digits(dice, 8)),
    )


def _branch(dice: Random, repository: Repository) -> str:
    return repository.default_branch if dice.random() < 0.85 else dice.choice(BRANCHES)


def _account(dice: Random) -> Account:
    return Account(_name(dice), int(_digits(dice, dice.choice((7, 8, 8, 9)))))


def _email(dice: Random, account: Account) -> str:
    hidden = f"{account.github_user_id}+{account.login}@users.noreply.github.com"
    mailbox = f"{_name(dice)}@{dice.choice(('gmail.com', 'gmail.com', 'naver.com', _name(dice)))}"
    return dice.choice((hidden, mailbox, mailbox))


def _name(dice: Random) -> str:
    """Return letters that spell nothing, so that the names of no two bodies are alike."""
    letters = "".join(dice.choices(string.ascii_lowercase, k=dice.randint(3, 9)))
    tail = dice.choice(
        ("", "", f"-{dice.choice(string.ascii_lowercase) * 3}", str(dice.randrange(99)))
    )
    return dice.choice((letters, letters, letters.title())) + tail


def _node_id(dice: Random, start: str) -> str:
    noise = base64.urlsafe_b64encode(dice.randbytes(4)).decode().rstrip("=")
    return f"{start}{noise}"


def _sha(dice: Random) -> str:
    return dice.randbytes(20).hex()


def _digits(dice: Random, length: int) -> str:
    return str(dice.randrange(10 ** (length - 1), 10**length))


def _instant(dice: Random) -> str:
    moment = datetime.fromtimestamp(dice.randrange(1_577_836_800, 1_893_456_000), UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}"


def _names(document: Any) -> set[str]:
    """Return the logins and names of accounts and repositories of a payload."""
    match document:
        case dict():
            keys = () if "spdx_id" in document else ("login", "name", "username")
            own = {name for key in keys if isinstance(name := document.get(key), str) and name}
            return own.union(*map(_names, document.values()))
        case list():
            return set().union(*map(_names, document))
        case _:
            return set()


def _replaced(text: str, pattern: str, new: Callable[[str], str]) -> str:
    """Return a text in which each different match is replaced, everywhere, by one new value."""
    known: dict[str, str] = {}
    return re.sub(pattern, lambda match: known.setdefault(match[0], new(match[0])), text)

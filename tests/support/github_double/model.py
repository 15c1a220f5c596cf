"""What GitHub knows: accounts, repositories, Apps, installations, codes and tokens."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


@cache
def private_key(name: str = "app") -> RSAPrivateKey:
    """Return an RSA key; the same name has the same key, because generating one takes long."""
    return generate_private_key(65537, 2048)


def pem(key: RSAPrivateKey) -> str:
    """Return a private key as GitHub hands it out."""
    return key.private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
    ).decode()


def now_text() -> str:
    """Return the present as GitHub writes it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True)
class Account:
    """A person or an organisation; `emails` are verified, `unverified` are not."""

    id: int
    login: str
    type: str = "User"
    emails: list[str] = field(default_factory=list)
    unverified: list[str] = field(default_factory=list)

    def shown(self) -> dict[str, Any]:
        """Return the account as the API shows it."""
        return {"id": self.id, "login": self.login, "type": self.type, "site_admin": False}


@dataclass(slots=True)
class Repository:
    """A repository of an account."""

    id: int
    name: str
    owner: Account
    private: bool = False
    fork: bool = False
    archived: bool = False
    updated_at: str = field(default_factory=now_text)

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return f"{self.owner.login}/{self.name}"

    def brief(self) -> dict[str, Any]:
        """Return the repository as an installation's lists show it."""
        return {
            "id": self.id,
            "name": self.name,
            "full_name": self.full_name,
            "private": self.private,
        }

    def shown(self) -> dict[str, Any]:
        """Return the repository as a push shows it."""
        return self.brief() | {
            "fork": self.fork,
            "archived": self.archived,
            "owner": self.owner.shown() | {"name": self.owner.login},
            "created_at": 1_700_000_000,
            "updated_at": self.updated_at,
            "default_branch": "main",
        }


@dataclass(slots=True)
class App:
    """A registered GitHub App with everything that only it and GitHub know."""

    id: int
    slug: str
    name: str
    owner: Account
    manifest: dict[str, Any]
    client_id: str
    client_secret: str
    webhook_secret: str
    key: RSAPrivateKey

    @property
    def hook_url(self) -> str:
        """Where deliveries go."""
        return str(self.manifest["hook_attributes"]["url"])

    @property
    def callback_urls(self) -> list[str]:
        """Where a sign-in may lead back to, exactly."""
        return list(self.manifest.get("callback_urls", ()))

    @property
    def permissions(self) -> dict[str, str]:
        """What the App may do."""
        return dict(self.manifest.get("default_permissions", {}))


@dataclass(slots=True)
class Installation:
    """An App on an account, with the repositories that were chosen."""

    id: int
    app: App
    account: Account
    repositories: list[Repository]
    repository_selection: str = "selected"
    suspended_at: str | None = None
    updated_at: str = field(default_factory=now_text)

    def shown(self) -> dict[str, Any]:
        """Return the installation as the API and the events show it."""
        return {
            "id": self.id,
            "app_id": self.app.id,
            "app_slug": self.app.slug,
            "account": self.account.shown(),
            "target_id": self.account.id,
            "target_type": self.account.type,
            "repository_selection": self.repository_selection,
            "permissions": self.app.permissions,
            "events": self.app.manifest.get("default_events", []),
            "suspended_at": self.suspended_at,
            "created_at": self.updated_at,
            "updated_at": self.updated_at,
        }


@dataclass(slots=True)
class Delivery:
    """A delivery that was sent, and how it was answered; 0 where nobody did."""

    id: int
    guid: str
    event: str
    payload: dict[str, Any]
    delivered_at: str
    status_code: int
    answer: str


@dataclass(slots=True)
class Grant:
    """What a sign-in's code is worth until it is redeemed, once."""

    app: App
    account: Account
    redirect_uri: str
    challenge: str | None


@dataclass(slots=True)
class Model:
    """The state of this GitHub; tests may read and change all of it."""

    accounts: dict[str, Account] = field(default_factory=dict)
    repositories: list[Repository] = field(default_factory=list)
    apps: list[App] = field(default_factory=list)
    installations: list[Installation] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    conversions: dict[str, App] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    tokens: dict[str, tuple[App, Account]] = field(default_factory=dict)
    visitor: Account | None = None
    """The account signed in to GitHub in the browser."""
    requests: list[str] = field(default_factory=list)
    """All requests, as `METHOD /path`."""
    numbers: Any = field(default_factory=lambda: count(1001))

    def account(
        self,
        login: str,
        *,
        type: str = "User",  # noqa: A002 the field's own name
        emails: list[str] | None = None,
        unverified: list[str] | None = None,
    ) -> Account:
        """Return a new account; the first ones are numbered 1001, 1002, …"""
        known = Account(next(self.numbers), login, type, emails or [], unverified or [])
        self.accounts[login.lower()] = known
        return known

    def repository(self, owner: Account, name: str, **facts: Any) -> Repository:
        """Return a new repository of an account."""
        made = Repository(next(self.numbers), name, owner, **facts)
        self.repositories.append(made)
        return made

    def register(self, owner: Account, manifest: dict[str, Any]) -> App:
        """Return a new App from a manifest."""
        name = str(manifest["name"])
        app = App(
            id=next(self.numbers),
            slug=name.lower().replace(" ", "-"),
            name=name,
            owner=owner,
            manifest=manifest,
            client_id=f"Iv23{secrets.token_hex(8)}",
            client_secret=secrets.token_hex(20),
            webhook_secret=secrets.token_hex(20),
            key=private_key(),
        )
        self.apps.append(app)
        return app

    def rename(self, account: Account, login: str) -> None:
        """Give an account another login; its number stays."""
        del self.accounts[account.login.lower()]
        account.login = login
        self.accounts[login.lower()] = account

    def app_of(self, *, slug: str | None = None, client_id: str | None = None) -> App | None:
        """Return the newest App of a slug or of a client id."""
        return next(
            (app for app in reversed(self.apps) if slug == app.slug or client_id == app.client_id),
            None,
        )

    @property
    def app(self) -> App:
        """The newest App."""
        return self.apps[-1]

    def owned_by(self, account: Account) -> list[Repository]:
        """Return an account's repositories."""
        return [one for one in self.repositories if one.owner is account]

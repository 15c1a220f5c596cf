"""What GitHub sends: deliveries to an App's hook, signed with the secret it has at the moment."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from itertools import count
from typing import Any
from uuid import uuid4

import httpx

from tests.support.github import headers, projected, push
from tests.support.github_double.model import (
    Account,
    App,
    Delivery,
    Installation,
    Model,
    Repository,
    now_text,
)

_numbers = count(1)


class Hooks:
    """Sends deliveries and logs them; `transports` lead to servers that listen on no port.

    Unlike GitHub, it waits until the book has what it sent, unless `until_projected` is False.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self.transports: dict[str, httpx.AsyncBaseTransport] = {}
        self.until_projected = True

    async def deliver(
        self,
        event: str,
        payload: dict[str, Any],
        *,
        app: App | None = None,
        secret: str | None = None,
    ) -> Delivery:
        """Send any event to an App, the newest by default; `secret` in place of its own."""
        app = app or self._model.app
        body = json.dumps(payload).encode()
        guid = str(uuid4())
        sent = headers(body, event, guid, secret or app.webhook_secret)
        sent["X-GitHub-Hook-Installation-Target-ID"] = str(app.id)
        async with httpx.AsyncClient(verify=False, mounts=self.transports, timeout=30) as http:
            try:
                answer = await http.post(app.hook_url, content=body, headers=sent)
                status, text = answer.status_code, answer.text
                if status == 202 and self.until_projected:
                    http.base_url = app.hook_url.removesuffix("/webhooks/github")
                    await projected(http)
            except httpx.TransportError as error:
                status, text = 0, repr(error)
        made = Delivery(next(_numbers), guid, event, payload, now_text(), status, text)
        self._model.deliveries.append(made)
        return made

    async def ping(self, app: App) -> Delivery:
        """Send the ping of a new hook, or one that its owner requested again."""
        hook = {"type": "App", "id": 1, "active": True, "events": ["push"], "app_id": app.id}
        return await self.deliver("ping", {"zen": "Keep it simple.", "hook": hook}, app=app)

    async def push(
        self,
        repository: Repository,
        commits: Iterable[dict[str, Any]] = (),
        *,
        pushed_at: datetime | None = None,
        **more: Any,
    ) -> Delivery:
        """Send a push to a repository; see tests.support.github.commit for its commits."""
        found = self._installation_with(repository)
        owner = repository.owner
        payload = push(commits, pushed_at=pushed_at, repo=repository.shown(), **more)
        payload |= {"sender": owner.shown(), "pusher": {"name": owner.login, "email": None}}
        payload["installation"] = {"id": found.id, "node_id": "abc"}
        return await self.deliver("push", payload, app=found.app)

    async def install(
        self,
        account: Account,
        repositories: Iterable[Repository],
        *,
        app: App | None = None,
        by: Account | None = None,
    ) -> Installation:
        """Install an App on an account and notify it; `by` installs it for an organisation."""
        made = Installation(
            id=next(self._model.numbers),
            app=app or self._model.app,
            account=account,
            repositories=list(repositories),
        )
        self._model.installations.append(made)
        await self.installation(made, "created", by=by)
        return made

    async def installation(
        self, installation: Installation, action: str, *, by: Account | None = None
    ) -> Delivery:
        """Send an `installation` event, caused by its account or by another one.

        What is deleted is not listed any more: a comparison at this moment believes the list.
        """
        if action == "deleted":
            self._model.installations.remove(installation)
        payload = {
            "action": action,
            "installation": installation.shown(),
            "repositories": [one.brief() for one in installation.repositories],
            "sender": (by or installation.account).shown(),
        }
        return await self.deliver("installation", payload, app=installation.app)

    def _installation_with(self, repository: Repository) -> Installation:
        return next(
            installation
            for installation in reversed(self._model.installations)
            if any(one.id == repository.id for one in installation.repositories)
        )

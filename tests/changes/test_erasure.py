"""A deleted account is gone, and only its owner can bring it back."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from tests.support.application import bearer
from tests.support.db_helpers import is_rebuilt_the_same, rows, until, value
from tests.support.erased_account import (
    ANNS_MAIL,
    GARDEN,
    HOSTS,
    OWN_INSTALLATION,
    SECRET,
    anns,
    bobs,
    by_bob,
    erase,
    everything,
    plant_everything,
    stored,
    traces_in,
)
from tests.support.github import commit, deliver, push, seoul, sha
from tests.support.people import ANN, BOB, SPRING, join, pushed, read
from webhook_app.changes.accounts import AccountDeleted, add_user, sign_in
from webhook_app.events import AccountChanges, InstallationSeen, Push, RepositorySeen, decode_push
from webhook_app.models import Season, User
from webhook_app.projection.backfill import record_changes, record_pushes
from webhook_app.projection.replay import replay
from webhook_app.settings import Settings
from webhook_app.store.database import Database


async def test_nothing_of_an_erased_account_is_left(
    client: httpx.AsyncClient, database: Database, settings: Settings, season: Season, ann: User
) -> None:
    await plant_everything(client, database, season)
    assert traces_in(await everything(database))

    await erase(client, settings, ann)

    held = await everything(database)
    assert traces_in(held) == []
    assert "Bob" in held
    claims = await rows(database, "select * from erased_claims")
    assert all(len(row["claim_hash"]) == 32 for row in claims)
    assert len({row["account_hash"] for row in claims}) == 1
    assert (await client.get("/api/users/github/ann")).status_code == 404
    board = await read(client, "/api/board")
    assert [row["github_id"] for row in board["participants"]] == ["Bob"]
    assert board["totals"]["participants"] == 1
    assert await is_rebuilt_the_same(database)


async def test_bodies_that_cannot_be_read_hide_no_later_ones(
    client: httpx.AsyncClient,
    database: Database,
    settings: Settings,
    season: Season,
    ann: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("webhook_app.changes.erasure.BATCH_SIZE", 1)
    await deliver(client, {"zen": "Encourage flow."}, "ping")
    await rows(database, "update webhook_deliveries set body = 'damaged'")
    await plant_everything(client, database, season)

    await erase(client, settings, ann)

    await rows(database, "delete from webhook_deliveries where body = 'damaged'")
    assert traces_in(await everything(database)) == []


_ARRIVALS = """
create table test_erasures (with_lock boolean);
create function test_arrive() returns trigger language plpgsql as $$
declare
    new_id bigint;
begin
    insert into test_erasures
    select exists (
        select from pg_locks l where l.pid = pg_backend_pid() and l.locktype = 'advisory'
    );
    for n in 1 .. case when (select count(*) from test_erasures) = 1 then 3 else 0 end loop
        new_id := nextval('webhook_delivery_ids');
        insert into webhook_deliveries
        select (jsonb_populate_record(old, jsonb_build_object('id', new_id))).*;
        insert into webhook_delivery_results (delivery_row_id, status)
        values (new_id, 'processed');
    end loop;
    return null;
end $$;
create trigger test_arrivals after update of body on webhook_deliveries
    for each row execute function test_arrive();
"""


async def test_what_arrives_while_the_log_is_read_is_read_without_the_lock(
    client: httpx.AsyncClient,
    database: Database,
    settings: Settings,
    season: Season,
    ann: User,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("webhook_app.changes.erasure.STEP", 1)
    await deliver(client, {"zen": "Encourage flow."}, "ping")
    await deliver(client, push([anns(10)], repo=GARDEN))
    async with database.connection() as connection:
        await connection.execute(_ARRIVALS)
    try:
        await erase(client, settings, ann)
        erasures = await rows(database, "table test_erasures")
    finally:
        async with database.connection() as connection:
            await connection.execute(
                "drop function test_arrive() cascade; drop table test_erasures"
            )

    assert erasures == [{"with_lock": False}] * 4
    assert [row["body"] for row in (await stored(database))[1:]] == [None] * 4


async def test_what_is_others_stays(
    client: httpx.AsyncClient, database: Database, settings: Settings, season: Season, ann: User
) -> None:
    await plant_everything(client, database, season)
    await erase(client, settings, ann)

    commits = (await read(client, "/api/github-commits/bob"))["commits"]

    assert [one["message"] for one in commits] == ["Alone", "Prune\nSigned-off-by: Bob"]
    assert (await read(client, "/api/board"))["participants"][0]["days"] == "maamm"
    assert [row["body"] is not None for row in await stored(database)] == [False, False, True]


async def test_the_session_ends_and_the_token_is_nobodys(
    client: httpx.AsyncClient, database: Database, settings: Settings, season: Season, ann: User
) -> None:
    token = {"authorization": bearer(settings, ann)}
    await erase(client, settings, ann)

    assert (await client.get("/api/auth/me", headers=token)).status_code == 401


@pytest.mark.parametrize("typed", ["", "bob", "an", "ann bob"])
async def test_a_user_confirms_with_their_login(
    client: httpx.AsyncClient, settings: Settings, ann: User, typed: str
) -> None:
    token = {"authorization": bearer(settings, ann)}

    answer = await client.request("DELETE", "/api/me", json={"github_id": typed}, headers=token)

    assert (answer.status_code, answer.json()["parameter"]) == (422, "github_id")
    assert (await client.get("/api/auth/me", headers=token)).status_code == 200


async def _redeliver(client: httpx.AsyncClient, database: Database) -> None:
    for one in (anns(10), anns(13, message="PLANTED-NEW")):
        answer = await deliver(client, push([one], repo=GARDEN))
        assert answer.status_code == 202


async def _deliver_as_form(client: httpx.AsyncClient, database: Database) -> None:
    payload = json.dumps(push([anns(10)], repo=GARDEN))
    form = urlencode({"payload": payload}).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await deliver(client, form, **kind)).status_code == 202


async def _deliver_by_another_name(client: httpx.AsyncClient, database: Database) -> None:
    unnamed = {"username": None, "name": "Ann Planted"}
    for email in (ANNS_MAIL, "1001+other@users.noreply.github.com", "ann@users.noreply.github.com"):
        one = anns(12, email=email, id=sha(email), **unnamed)
        assert (await deliver(client, by_bob([one], GARDEN))).status_code == 202


async def _push_together(client: httpx.AsyncClient, database: Database) -> None:
    answer = await deliver(client, by_bob([anns(13), bobs(13)]))
    assert answer.status_code == 202


async def _replay(client: httpx.AsyncClient, database: Database) -> None:
    await replay(database, HOSTS)


async def _reconcile(client: httpx.AsyncClient, database: Database) -> None:
    body = json.dumps(push([anns(10), anns(13)], repo=GARDEN)).encode()
    found: Push = decode_push(body, HOSTS)
    assert await record_pushes(database, [found]) == 0


async def _list_installations(client: httpx.AsyncClient, database: Database) -> None:
    at = seoul("2025-03-14 10:00:00")
    own = InstallationSeen(
        id=OWN_INSTALLATION,
        account_id=ANN.number,
        account_login="ann",
        account_type="User",
        repository_selection="all",
        suspended_at=None,
        changed_at=at,
        is_deleted=False,
        installed_by=ANN.number,
    )
    garden = RepositorySeen(
        id=9,
        full_name="ann/PLANTED-GARDEN",
        is_private=False,
        is_fork=False,
        seen_at=at,
        listed_at=at,
        installation_id=OWN_INSTALLATION,
        is_archived=False,
        is_deleted=None,
        is_removed=None,
    )
    await record_changes(database, AccountChanges(installations=(own,), repositories=(garden,)))
    await record_changes(database, AccountChanges(repositories=(garden,)))


async def _hear_of_installation(client: httpx.AsyncClient, database: Database) -> None:
    account = {"login": "ann", "id": ANN.number, "type": "User"}
    installation = {
        "id": OWN_INSTALLATION,
        "account": account,
        "repository_selection": "all",
        "suspended_at": None,
        "updated_at": "2025-03-14T10:00:00Z",
    }
    body = {"action": "created", "installation": installation, "sender": account}
    garden = {"id": 9, "full_name": "ann/PLANTED-GARDEN", "private": False}
    answer = await deliver(client, {**body, "repositories": [garden]}, "installation")
    assert answer.status_code == 202


@pytest.mark.parametrize(
    "bring_back",
    [
        _redeliver,
        _deliver_as_form,
        _deliver_by_another_name,
        _push_together,
        _replay,
        _reconcile,
        _list_installations,
        _hear_of_installation,
    ],
)
async def test_nothing_brings_an_erased_account_back(
    client: httpx.AsyncClient,
    database: Database,
    settings: Settings,
    season: Season,
    ann: User,
    bring_back: Any,
) -> None:
    await plant_everything(client, database, season)
    await erase(client, settings, ann)

    await bring_back(client, database)

    assert traces_in(await everything(database)) == []
    assert "d" not in (await read(client, "/api/board"))["participants"][0]["days"]


async def test_a_push_with_others_counts_for_the_others(
    client: httpx.AsyncClient, database: Database, settings: Settings, season: Season, ann: User
) -> None:
    await erase(client, settings, ann)

    await _push_together(client, database)

    assert (await read(client, "/api/board"))["participants"][0]["days"] == "mmmam"
    assert await stored(database) == [{"status": "processed", "body": None}]


async def test_an_admin_cannot_bring_them_back(
    client: httpx.AsyncClient, database: Database, settings: Settings, season: Season, ann: User
) -> None:
    await erase(client, settings, ann)

    with pytest.raises(AccountDeleted):
        await add_user(database, github_user_id=ANN.number, login="ann", season=season)

    assert await rows(database, "select from users where github_user_id = 1001") == []


async def test_a_user_who_signs_in_again_starts_from_nothing(
    client: httpx.AsyncClient, database: Database, settings: Settings, season: Season, ann: User
) -> None:
    await plant_everything(client, database, season)
    await erase(client, settings, ann)

    back = await sign_in(
        database,
        github_user_id=ANN.number,
        login="ann",
        emails=[ANNS_MAIL],
        installation_ids=[OWN_INSTALLATION],
        is_first_admin=False,
    )
    token = {"authorization": bearer(settings, back)}
    before = (await read(client, "/api/github-commits/ann"))["commits"]
    await client.post(f"/api/seasons/{season.id}/join", headers=token)
    await pushed(client, anns(13), repo=GARDEN)

    assert back.id != ann.id
    assert before == []
    assert [
        one["message"] for one in (await read(client, "/api/github-commits/ann"))["commits"]
    ] == [SECRET]
    assert await rows(database, "select from erased_claims") == []


async def test_a_login_that_another_account_took_is_theirs(
    client: httpx.AsyncClient, database: Database, settings: Settings, season: Season, ann: User
) -> None:
    await erase(client, settings, ann)
    other = BOB._replace(login="ann", number=5005)
    await join(database, season, other, SPRING)

    await pushed(client, commit(seoul("2025-03-12 10:00:00"), username="ann"))

    ann_again = (await read(client, "/api/board", search="ann"))["participants"]
    assert [(row["github_user_id"], row["days"]) for row in ann_again] == [(5005, "mmamm")]


async def test_an_address_that_others_use_too_stays_theirs(
    client: httpx.AsyncClient, database: Database, settings: Settings, season: Season, ann: User
) -> None:
    shared = "root@localhost"
    await pushed(client, anns(10, email=shared), repo=GARDEN)
    await deliver(client, by_bob([bobs(11, email=shared, message="Alone")]))
    await erase(client, settings, ann)

    stranger = commit(seoul("2025-03-12 10:00:00"), username=None, email=shared, message="Mine")
    await deliver(client, by_bob([stranger]))

    kept = await rows(database, "select message from github_commits order by commit_date")
    assert [row["message"] for row in kept] == ["Alone", "Mine"]


async def test_an_address_of_others_whom_nobody_knows_stays_theirs(
    client: httpx.AsyncClient, database: Database, settings: Settings, season: Season, ann: User
) -> None:
    shared = "root@localhost"
    stranger = commit(seoul("2025-03-11 10:00:00"), username=None, email=shared, message="Theirs")
    await pushed(client, anns(10, email=shared), repo=GARDEN)
    await deliver(client, by_bob([stranger]))
    await erase(client, settings, ann)

    later = commit(seoul("2025-03-12 10:00:00"), username=None, email=shared, message="Later")
    await deliver(client, by_bob([later]))

    kept = await rows(database, "select message from github_commits order by commit_date")
    assert [row["message"] for row in kept] == ["Theirs", "Later"]


async def test_dashboards_are_made_to_fetch_the_board(
    client: httpx.AsyncClient, database: Database, settings: Settings, season: Season, ann: User
) -> None:
    before = await value(database, "select facts_revision from seasons")

    await erase(client, settings, ann)

    async def has_changed() -> bool:
        return bool(await value(database, "select facts_revision from seasons") > before)

    await until(has_changed)

"""A typical receiver with FastAPI and SQLAlchemy, written for the comparison.

It has Pydantic models, a session per request, and a select before the insert of each commit. Its
statistics run one query per user, as the predecessor's did.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from typing import Annotated, ClassVar
from zoneinfo import ZoneInfo

from fastapi import Depends, FastAPI, Header, HTTPException, Request
from pydantic import BaseModel
from sqlalchemy import BigInteger, DateTime, ForeignKey, LargeBinary, UniqueConstraint, or_, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SECRET = os.environ.get("GITHUB_WEBHOOK_SECRET", "")
SEOUL = ZoneInfo("Asia/Seoul")

engine = create_async_engine(
    os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+asyncpg://"),
    pool_size=16,
    max_overflow=16,
)
sessions = async_sessionmaker(engine, expire_on_commit=False)


class Base(DeclarativeBase):
    type_annotation_map: ClassVar = {int: BigInteger, datetime: DateTime(timezone=True)}


class User(Base):
    __tablename__ = "users"
    id: Mapped[int] = mapped_column(primary_key=True)
    github_id: Mapped[str] = mapped_column(unique=True)
    email: Mapped[str] = mapped_column(unique=True)


class Repository(Base):
    __tablename__ = "repositories"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    full_name: Mapped[str]
    is_private: Mapped[bool]


class Delivery(Base):
    __tablename__ = "webhook_deliveries"
    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[str] = mapped_column(unique=True)
    event: Mapped[str]
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Commit(Base):
    __tablename__ = "github_commits"
    __table_args__ = (UniqueConstraint("commit_id", "repository_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    commit_id: Mapped[str]
    repository_id: Mapped[int] = mapped_column(ForeignKey("repositories.id"))
    delivery_id: Mapped[int] = mapped_column(ForeignKey("webhook_deliveries.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    message: Mapped[str]
    commit_url: Mapped[str]
    commit_date: Mapped[datetime]


class Attendance(Base):
    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("user_id", "attendance_date"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    attendance_date: Mapped[date]
    commit_count: Mapped[int]


class PersonModel(BaseModel):
    name: str
    email: str | None = None
    username: str | None = None


class CommitModel(BaseModel):
    id: str
    message: str
    timestamp: datetime
    url: str
    author: PersonModel
    added: list[str]
    removed: list[str]
    modified: list[str]


class RepositoryModel(BaseModel):
    id: int
    full_name: str
    private: bool


class PushModel(BaseModel):
    ref: str
    before: str
    after: str
    repository: RepositoryModel
    commits: list[CommitModel]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield
    await engine.dispose()


async def get_session() -> AsyncGenerator[AsyncSession]:
    async with sessions() as session:
        yield session


Session = Annotated[AsyncSession, Depends(get_session)]
app = FastAPI(lifespan=lifespan)


@app.post("/webhooks/github", status_code=202)
async def receive(
    request: Request,
    session: Session,
    x_hub_signature_256: Annotated[str, Header()],
    x_github_delivery: Annotated[str, Header()],
    x_github_event: Annotated[str, Header()],
) -> dict[str, str | int]:
    body = await request.body()
    expected = "sha256=" + hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, x_hub_signature_256):
        raise HTTPException(401, "bad signature")
    push = PushModel.model_validate_json(body)
    for attempt in range(5):
        try:
            return await record(
                session,
                push,
                Delivery(delivery_id=x_github_delivery, event=x_github_event, body=body),
            )
        except DBAPIError:  # two requests inserted the same attendance row, or deadlocked
            await session.rollback()
            await asyncio.sleep(0.01 * attempt)
    raise HTTPException(503, "try again")


async def record(
    session: AsyncSession, push: PushModel, delivery: Delivery
) -> dict[str, str | int]:
    same = select(Delivery.id).where(Delivery.delivery_id == delivery.delivery_id)
    if await session.scalar(same):
        return {"status": "duplicate", "commit_count": 0}
    session.add(delivery)
    if await session.get(Repository, push.repository.id) is None:
        session.add(
            Repository(
                id=push.repository.id,
                full_name=push.repository.full_name,
                is_private=push.repository.private,
            )
        )
    await session.flush()
    for commit in push.commits:
        await record_commit(session, push.repository.id, delivery.id, commit)
    await session.commit()
    return {"status": "processed", "commit_count": len(push.commits)}


async def record_commit(
    session: AsyncSession, repository_id: int, delivery_id: int, commit: CommitModel
) -> None:
    same = select(Commit.id).where(
        Commit.commit_id == commit.id, Commit.repository_id == repository_id
    )
    if await session.scalar(same):
        return
    user = await find_user(session, commit.author)
    session.add(
        Commit(
            commit_id=commit.id,
            repository_id=repository_id,
            delivery_id=delivery_id,
            user_id=user.id if user else None,
            message=commit.message,
            commit_url=commit.url,
            commit_date=commit.timestamp,
        )
    )
    if user:
        await count_day(session, user.id, commit.timestamp.astimezone(SEOUL).date())


async def find_user(session: AsyncSession, author: PersonModel) -> User | None:
    login = (author.email or "").partition("@")[0].rpartition("+")[2]
    return await session.scalar(
        select(User).where(
            or_(
                User.github_id == author.username,
                User.email == author.email,
                User.github_id == login,
            )
        )
    )


async def count_day(session: AsyncSession, user_id: int, day: date) -> None:
    mark = await session.scalar(
        select(Attendance).where(Attendance.user_id == user_id, Attendance.attendance_date == day)
    )
    if mark is None:
        session.add(Attendance(user_id=user_id, attendance_date=day, commit_count=1))
    else:
        mark.commit_count += 1


@app.get("/api/attendance/stats")
async def stats(session: Session, start_date: date, end_date: date) -> dict[str, object]:
    length = (end_date - start_date).days + 1
    dates = [start_date + timedelta(days=index) for index in range(length)]
    users = []
    for user in (await session.scalars(select(User).order_by(User.github_id))).all():
        rows = await session.scalars(
            select(Attendance).where(
                Attendance.user_id == user.id,
                Attendance.attendance_date.between(start_date, end_date),
            )
        )
        attended = {row.attendance_date for row in rows if row.commit_count > 0}
        users.append(
            {
                "github_id": user.github_id,
                "attendance_rate": round(100 * len(attended) / length, 1),
                "attended_count": len(attended),
                "attendance": [day in attended for day in dates],
            }
        )
    users.sort(key=lambda row: -row["attendance_rate"])
    return {"dates": dates, "users": users}

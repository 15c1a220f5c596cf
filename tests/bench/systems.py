"""What one measurement of each system is, from its first delivery to its last row."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Protocol

import msgspec

from tests.bench import machine
from tests.bench.election import Election
from tests.bench.load import Load, Report
from tests.bench.pgbench import Pgbench
from tests.bench.servers import Server

POLL_SECONDS = 0.02
PROJECTING_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Cpu:
    """CPU seconds of a server and its database."""

    server: float
    database: float

    def each(self, deliveries: int) -> Cpu:
        """Return the microseconds of one of so many deliveries."""
        many = 1e6 / max(1, deliveries)
        return Cpu(self.server * many, self.database * many)


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement; `cpu` in microseconds a delivery, `lag` in seconds at the last answer.

    `seconds` ends when all that was answered is where the system brings it by itself.
    """

    report: Report
    seconds: float
    cpu: Cpu
    lag: float | None = None

    @property
    def per_second(self) -> float:
        """Deliveries per second."""
        return self.report.accepted / self.seconds


@dataclass(frozen=True, slots=True)
class Backlog:
    """How what was only accepted came into the book, with nothing else to do."""

    deliveries: int
    seconds: float
    cpu: Cpu

    @property
    def per_second(self) -> float:
        """Deliveries per second."""
        return self.deliveries / self.seconds


class Projection(msgspec.Struct):
    """What is in the log and not in the book, and the age of the oldest of it."""

    waiting: int = 0
    lag_seconds: float = 0.0


class Readiness(msgspec.Struct):
    """The answer of /readyz, as far as it is about the projection."""

    projection: Projection = msgspec.field(default_factory=Projection)


class System(Protocol):
    """A system that can be measured."""

    @property
    def name(self) -> str:
        """The name in the tables."""

    def measure(self, in_flight: int, seconds: float) -> Sample:
        """Keep deliveries in flight for some seconds; return what it took."""


@dataclass(frozen=True, slots=True)
class Receiver:
    """A receiver over HTTP that has done everything once it answers."""

    name: str
    server: Server
    load: Load

    def measure(self, in_flight: int, seconds: float) -> Sample:
        """Measure from the first delivery to the last answer."""
        before = cpu_of(self.server)
        report = self.load.send(self.server.port, in_flight, seconds)
        return Sample(report, report.seconds, spent(self.server, before, report.accepted))


@dataclass(frozen=True, slots=True)
class Projecting:
    """Our receiver with its projector: measured until everything is in the book."""

    name: str
    server: Server
    load: Load

    def measure(self, in_flight: int, seconds: float) -> Sample:
        """Measure from the first delivery to the last row of the book."""
        before = cpu_of(self.server)
        report = self.load.send(self.server.port, in_flight, seconds)
        ended = time.perf_counter()
        lag = wait_until_projected(self.server)
        waited = time.perf_counter() - ended if lag else 0.0
        cpu = spent(self.server, before, report.accepted)
        return Sample(report, report.seconds + waited, cpu, lag)


@dataclass(frozen=True, slots=True)
class Accepting:
    """Our receiver while nobody projects; `backlogs` says how the projector caught up after it."""

    name: str
    server: Server
    load: Load
    election: Election
    backlogs: dict[int, list[Backlog]] = field(default_factory=dict)

    def measure(self, in_flight: int, seconds: float) -> Sample:
        """Measure from the first delivery to the last answer, and then the projector alone."""
        wait_until_projected(self.server)
        self.election.seize()
        before = cpu_of(self.server)
        report = self.load.send(self.server.port, in_flight, seconds)
        cpu = spent(self.server, before, report.accepted)
        before = cpu_of(self.server)
        self.election.release()
        started = time.perf_counter()
        wait_until_projected(self.server)
        took = time.perf_counter() - started
        projecting = spent(self.server, before, report.accepted)
        self.backlogs.setdefault(in_flight, []).append(Backlog(report.accepted, took, projecting))
        return Sample(report, report.seconds, cpu)


@dataclass(frozen=True, slots=True)
class Bare:
    """pgbench, which only inserts the bodies."""

    name: str
    bare: Pgbench

    def measure(self, in_flight: int, seconds: float) -> Sample:
        """Insert for whole seconds."""
        report, cpu_seconds = self.bare.run(in_flight, seconds)
        return Sample(report, report.seconds, Cpu(0.0, cpu_seconds).each(report.accepted))


def cpu_of(server: Server) -> Cpu:
    """Return the CPU seconds of a server and its database until now."""
    return Cpu(machine.cpu_seconds(server.pid), server.postgres.cpu_seconds())


def spent(server: Server, before: Cpu, deliveries: int) -> Cpu:
    """Return the microseconds of each delivery since `before`."""
    now = cpu_of(server)
    return Cpu(now.server - before.server, now.database - before.database).each(deliveries)


def wait_until_projected(server: Server) -> float:
    """Wait until nothing waits for the projector; return the lag before that, in seconds.

    Raises TimeoutError if that takes minutes.
    """
    connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
    deadline = time.monotonic() + PROJECTING_SECONDS
    first: Projection | None = None
    while time.monotonic() < deadline:
        connection.request("GET", "/readyz")
        projection = msgspec.json.decode(connection.getresponse().read(), type=Readiness).projection
        first = first or projection
        if projection.waiting == 0:
            connection.close()
            return first.lag_seconds
        time.sleep(POLL_SECONDS)
    raise TimeoutError(f"{projection.waiting} deliveries still wait for the projector.")

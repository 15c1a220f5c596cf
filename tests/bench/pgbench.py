"""pgbench as the lower bound: it inserts bodies of the same sizes, one row per transaction."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.bench.load import Report, percentiles
from tests.bench.payloads import Template, templates
from tests.bench.servers import Postgres

TABLE = (
    "create table bodies (id bigint generated always as identity primary key, body bytea not null)"
)
TEMPLATE_STEP = 8  # a part of the 200 templates, so that the command line stays short
_RATE = re.compile(r"tps = ([\d.]+) \(without initial connection time\)")


@dataclass(frozen=True, slots=True)
class Pgbench:
    """pgbench with one script for each body, against a database that has the table."""

    program: Path
    folder: Path
    postgres: Postgres

    def run(self, in_flight: int, seconds: float) -> tuple[Report, float]:
        """Insert for whole seconds; return the report and the database's CPU seconds for it."""
        before = self.postgres.cpu_seconds()
        self._call(in_flight, "-t", "1")
        connected = self.postgres.cpu_seconds()
        for old in self.folder.glob("pgbench_log.*"):
            old.unlink()
        output = self._call(in_flight, "-T", str(max(1, round(seconds))), "--log")
        spent = self.postgres.cpu_seconds() - connected - (connected - before)
        times = [
            int(line.split()[2]) / 1e6
            for file in self.folder.glob("pgbench_log.*")
            for line in file.read_text().splitlines()
        ]
        p50, p99 = percentiles(times)
        rate = _RATE.search(output)
        duration = len(times) / float(rate[1]) if rate else float(seconds)
        return Report(len(times), 0, 0, duration, p50 * 1e3, p99 * 1e3), spent

    def _call(self, in_flight: int, *more: str) -> str:
        bodies = [_text(template) for template in templates()[::TEMPLATE_STEP]]
        arguments = []
        for number, body in enumerate(bodies):
            script = self.folder / f"{number}.sql"
            line = f"insert into bodies (body) values (convert_to(:body{number}, 'UTF8'));\n"
            script.write_text(line)
            arguments += ["-f", script.name, "-D", f"body{number}={body}"]
        threads = str(min(in_flight, os.cpu_count() or 1))
        command = [self.program, "-n", "-M", "prepared", "-c", str(in_flight), "-j", threads]
        return subprocess.run(
            [*command, *more, *arguments, self.postgres.url],
            cwd=self.folder,
            check=True,
            capture_output=True,
            text=True,
        ).stdout


def find_pgbench(bundled: Path) -> Path | None:
    """Return the bundled pgbench, else one on PATH or in /usr/lib/postgresql, else None."""
    if bundled.is_file():
        return bundled
    if found := shutil.which("pgbench"):
        return Path(found)
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))
    return installed[-1] if installed else None


def _text(template: Template) -> str:
    shas = [b"%040d" % i for i in range(template.commit_count)]
    return template.body(shas).decode()

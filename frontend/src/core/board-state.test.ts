import { describe, expect, test } from "vitest";
import {
  applyMark,
  arrange,
  boardDay,
  isOutdated,
  lastDays,
  percent,
  phaseFacts,
  plantStage,
} from "./board-state";
import type { Board } from "./model";
import { aBoard, aMark, aParticipant } from "./fixtures";

describe("a mark", () => {
  test("changes its participant's day and the counts", () => {
    const { board, arrived, mustRefetch } = applyMark(aBoard(), aMark());

    expect(arrived?.github_id).toBe("bob");
    expect(mustRefetch).toBe(false);
    expect(board.participants[1]?.today?.state).toBe("attended");
    expect(board.participants[1]?.current_streak).toBe(5);
    expect(board.totals).toMatchObject({ attended: 2, pending: 0, total_present: 66, total_absent: 1 });
    expect(board.updated_at).toBe("2025-04-12T03:00:00Z");
  });

  test("leaves all other participants untouched, the very same objects", () => {
    const before = aBoard();

    expect(applyMark(before, aMark()).board.participants[0]).toBe(before.participants[0]);
  });

  test("that comes twice changes nothing more and is not announced", () => {
    const once = applyMark(aBoard(), aMark()).board;
    const twice = applyMark(once, aMark());

    expect(twice.arrived).toBeNull();
    expect(twice.board).toEqual(once);
  });

  test("that is older than the shown one is ignored", () => {
    const shown = applyMark(aBoard(), aMark()).board;
    const late = aMark({ state: "pending", updated_at: "2025-04-12T02:59:59Z", attended_count: 32 });

    expect(applyMark(shown, late).board).toBe(shown);
  });

  test("of an earlier day corrects the numbers and leaves today unchanged", () => {
    const { board, arrived } = applyMark(
      aBoard(),
      aMark({ attendance_date: "2025-04-10", attended_count: 33, missed_count: 0 }),
    );

    expect(arrived).toBeNull();
    expect(board.participants[1]?.today?.state).toBe("pending");
    expect(board.totals).toMatchObject({ pending: 1, total_absent: 0, attendance_rate: 100 });
  });

  test("of an unknown participant or day requires a new board", () => {
    expect(applyMark(aBoard(), aMark({ user_id: 99 })).mustRefetch).toBe(true);
    expect(applyMark(aBoard(), aMark({ attendance_date: "2025-04-13" })).mustRefetch).toBe(true);
  });

  test("of another season is ignored", () => {
    const board = aBoard();

    expect(applyMark(board, aMark({ season_id: 7 }))).toEqual({
      board,
      arrived: null,
      isRankingStale: false,
      mustRefetch: false,
    });
  });
});

describe("percents", () => {
  test("round half up to one decimal", () => {
    expect([percent(5, 8), percent(1, 3), percent(12345, 100000)]).toEqual([62.5, 33.3, 12.3]);
    expect(percent(625, 10000)).toBe(6.3);
  });

  test("are 100 and 0 only when exactly so", () => {
    expect([percent(9999, 10000), percent(1, 10000)]).toEqual([99.9, 0.1]);
    expect([percent(4, 4), percent(0, 4), percent(0, 0)]).toEqual([100, 0, null]);
  });
});

describe("phases", () => {
  const inPhase = (changes: Partial<Board>): Board => ({ ...aBoard(), ...changes });

  test("before: the days until the start", () => {
    expect(phaseFacts(inPhase({ phase: "before", days_until_start: 3, days_completed: 0 }))).toEqual({
      kind: "before",
      daysUntil: 3,
    });
  });

  test("running: which day of how many", () => {
    expect(phaseFacts(aBoard())).toEqual({ kind: "running", day: 34, total: 100, left: 66 });
  });

  test("after: the board remains at the last day", () => {
    expect(boardDay(inPhase({ phase: "after", today: "2025-08-01", days_completed: 100 }))).toBe(
      "2025-06-17",
    );
    expect(boardDay(aBoard())).toBe("2025-04-12");
    expect(boardDay(inPhase({ phase: "none", season: null, today: null }))).toBeNull();
  });
});

test("a heartbeat of another day or season outdates the board", () => {
  const now = "2025-04-12T15:00:00Z";

  expect(isOutdated(aBoard(), { now, today: "2025-04-12", season_id: 1 })).toBe(false);
  expect(isOutdated(aBoard(), { now, today: "2025-04-13", season_id: 1 })).toBe(true);
  expect(isOutdated(aBoard(), { now, today: "2025-04-12", season_id: 2 })).toBe(true);
});

describe("the order of tiles", () => {
  const at = (first_commit_at: string): Partial<Parameters<typeof aParticipant>[0]> => ({
    today: { state: "attended", commit_count: 1, first_commit_at, is_override: false, updated_at: null },
  });
  const people = [
    aParticipant({ user_id: 1, github_id: "Zoe" }),
    aParticipant({ user_id: 2, github_id: "ann", ...at("2025-04-11T20:00:00Z") }),
    aParticipant({ user_id: 3, github_id: "bob", ...at("2025-04-12T02:00:00Z") }),
    aParticipant({ user_id: 4, github_id: "cho", today: null }),
  ];
  const logins = (...rest: [string, "name" | "latest" | "waiting", number | null]): string[] =>
    arrange(people, ...rest).map(({ github_id }) => github_id);

  test("by name ignores case", () => {
    expect(logins("", "name", null)).toEqual(["ann", "bob", "cho", "Zoe"]);
  });

  test("latest first, those who have not come after them by name", () => {
    expect(logins("", "latest", null)).toEqual(["bob", "ann", "cho", "Zoe"]);
  });

  test("not yet first, those with no such day last", () => {
    expect(logins("", "waiting", null)).toEqual(["Zoe", "ann", "bob", "cho"]);
  });

  test("the reader always comes first", () => {
    expect(logins("", "latest", 4)).toEqual(["cho", "bob", "ann", "Zoe"]);
  });

  test("a search matches logins that contain it, in any case", () => {
    expect(logins(" Z", "name", 2)).toEqual(["Zoe"]);
  });
});

test("plants grow with the streak", () => {
  expect([0, 1, 3, 7, 21, 50, 100].map(plantStage)).toEqual([0, 1, 2, 3, 4, 5, 5]);
});

test("the last days are read from the letters", () => {
  expect(lastDays("aaam-eup", 5)).toEqual(["missed", null, "excused", "unknown", "pending"]);
  expect(lastDays("ap", 7)).toEqual(["attended", "pending"]);
});

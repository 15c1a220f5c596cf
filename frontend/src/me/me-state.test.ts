import { describe, expect, test } from "vitest";
import type { Board, Membership, MeOverview, OwnInstallation } from "../core/model";
import { aBoard, aMe, aParticipant } from "../core/fixtures";
import { isDisconnected } from "../core/installations";
import { activeRepositories, matchesLogin, meStateOf } from "./me-state";

const ANN = aMe();

const installation: OwnInstallation = {
  id: 7,
  account_login: "ann",
  account_type: "User",
  repository_selection: "selected",
  is_suspended: false,
  suspended_at: null,
  is_deleted: false,
  deleted_at: null,
  manage_url: "https://github.com/settings/installations/7",
  repositories: [],
};

function overview(status: Membership["status"], changes: Partial<MeOverview> = {}): MeOverview {
  return {
    installations: [],
    install_url: null,
    emails: [],
    membership: { season_id: 1, user_id: 1, status },
    unmatched_commits: [],
    has_pushed: false,
    calendar_url: "http://localhost/api/users/ann/calendar.ics",
    ...changes,
  };
}

const newcomer = aParticipant({ days: "----p" });
const boardOf = (...participants: Board["participants"]): Board => aBoard({ participants });

describe("a participant's state", () => {
  test("begins outside, then requested", () => {
    expect(meStateOf(overview("none"), boardOf(), ANN)).toBe("outside");
    expect(meStateOf(overview("requested"), boardOf(), ANN)).toBe("requested");
  });

  test("requested ends as soon as the board contains the user", () => {
    expect(meStateOf(overview("requested"), boardOf(newcomer), ANN)).toBe("uninstalled");
  });

  test("just joined, but not on the board yet, is a member", () => {
    expect(meStateOf(overview("member"), boardOf(), ANN)).toBe("uninstalled");
  });

  test("needs an active installation", () => {
    const [suspended, deleted] = [
      { ...installation, is_suspended: true },
      { ...installation, is_deleted: true },
    ];

    expect(
      meStateOf(overview("member", { installations: [suspended, deleted] }), boardOf(newcomer), ANN),
    ).toBe("uninstalled");
    expect(meStateOf(overview("member", { installations: [installation] }), boardOf(newcomer), ANN)).toBe(
      "waiting",
    );
  });

  test("waits for the first push, then for today's, then has attended", () => {
    const installed = { installations: [installation] };
    const seasoned = aParticipant({ days: "aaap" });
    const [here] = aBoard().participants;

    expect(meStateOf(overview("member", { ...installed, has_pushed: true }), boardOf(newcomer), ANN)).toBe(
      "pending",
    );
    expect(meStateOf(overview("member", installed), boardOf(seasoned), ANN)).toBe("pending");
    expect(meStateOf(overview("member"), boardOf(here ?? seasoned), ANN)).toBe("attended");
  });

  test("pushes through another user's installation need none of the user's own", () => {
    expect(meStateOf(overview("member"), boardOf(aParticipant({ days: "ap" })), ANN)).toBe("pending");
  });

  test("has left, is early, or too late", () => {
    const gone = aParticipant({ left_on: "2025-04-01" });

    expect(meStateOf(overview("none"), boardOf(gone), ANN)).toBe("outside");
    expect(
      meStateOf(
        overview("member", { installations: [installation] }),
        aBoard({ phase: "before", participants: [aParticipant({ days: "", today: null })] }),
        ANN,
      ),
    ).toBe("early");
    expect(meStateOf(overview("member"), aBoard({ phase: "after" }), ANN)).toBe("closed");
    expect(
      meStateOf(overview("none", { membership: null }), aBoard({ season: null, phase: "none" }), ANN),
    ).toBe("closed");
  });

  test("comes from the board if the response is of another season", () => {
    const elsewhere = overview("none", { membership: { season_id: 9, user_id: 1, status: "none" } });

    expect(meStateOf(elsewhere, boardOf(newcomer), ANN)).toBe("uninstalled");
  });
});

test("deleted or removed repositories are not listed", () => {
  const repository = {
    id: 1,
    full_name: "ann/garden",
    is_private: false,
    is_archived: false,
    is_deleted: false,
    is_removed: false,
    last_heard_at: null,
  };

  expect(
    activeRepositories([
      repository,
      { ...repository, id: 2, is_deleted: true },
      { ...repository, id: 3, is_removed: true },
    ]),
  ).toEqual([repository]);
});

test("a login is typed in any case, and whole", () => {
  expect(["ann", " ANN "].map((text) => matchesLogin(text, "Ann"))).toEqual([true, true]);
  expect(["", "an", "ann!"].map((text) => matchesLogin(text, "Ann"))).toEqual([false, false, false]);
});

describe("a participant is disconnected", () => {
  const gone = { ...installation, is_deleted: true };

  test("if none of their installations is active", () => {
    const attended = aParticipant({ days: "a" });

    expect(isDisconnected(overview("member", { installations: [gone] }), attended)).toBe(true);
    expect(isDisconnected(overview("member", { installations: [gone, installation] }), attended)).toBe(false);
  });

  test("if they have none, unless another user's delivers their pushes", () => {
    expect(isDisconnected(overview("member", { installations: [] }), newcomer)).toBe(true);
    expect(isDisconnected(overview("member", { installations: [] }), aParticipant({ days: "ma" }))).toBe(
      false,
    );
  });
});

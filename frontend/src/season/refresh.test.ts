import { describe, expect, it, vi } from "vitest";
import { ApiError } from "../core/api";
import { seasonTexts } from "../texts/season";
import type { SeasonApi, Progress } from "./season-api";
import { IDLE, isBusy, refreshText, watchCheck } from "./refresh";

const texts = seasonTexts("en").refresh;

function progress(changes: Partial<Progress> = {}): Progress {
  return {
    job_id: 7,
    status: "succeeded",
    done: 3,
    total: 3,
    found: 0,
    failed: 0,
    created_at: "2025-04-12T00:00:00Z",
    started_at: null,
    finished_at: null,
    retry_at: null,
    ...changes,
  };
}

function done(changes: Partial<Progress>): string {
  return refreshText({ kind: "done", progress: progress(changes) }, texts);
}

describe("a refresh", () => {
  it("is polled until it is over", async () => {
    const answers = [progress({ status: "queued" }), progress({ status: "running", done: 1 }), progress()];
    const api: SeasonApi = {
      numbers: vi.fn(),
      check: vi.fn().mockResolvedValue({ job_id: 7, status: "queued" }),
      progress: vi.fn(() => Promise.resolve(answers.shift() ?? progress())),
    };
    const onProgress = vi.fn();

    const end = await watchCheck(api, "ann", onProgress, () => Promise.resolve());

    expect(api.check).toHaveBeenCalledExactlyOnceWith("ann");
    expect(onProgress.mock.calls.map(([one]) => (one as Progress).status)).toEqual(["queued", "running"]);
    expect(end.status).toBe("succeeded");
  });

  it("cannot be started while one runs", () => {
    expect(isBusy(IDLE)).toBe(false);
    expect(isBusy({ kind: "requested" })).toBe(true);
    expect(isBusy({ kind: "running", progress: progress({ status: "running" }) })).toBe(true);
    expect(isBusy({ kind: "done", progress: progress() })).toBe(false);
  });

  it("shows its progress", () => {
    const running = progress({ status: "running", done: 1, total: 3 });
    expect(refreshText({ kind: "running", progress: running }, texts)).toBe("Compared 1 of 3 repositories");
  });

  it("shows how many commits were added, and what could not be read", () => {
    expect(done({ found: 2 })).toBe("Done: 2 missing commits found in 3 repositories.");
    expect(done({})).toContain("nothing was missing");
    expect(done({ failed: 1 })).toContain("1 repository could not be read");
    expect(done({ total: 0 })).toBe(texts.noRepositories);
    expect(done({ status: "failed" })).toBe(texts.failed);
  });

  it("shows why it was refused", () => {
    const failure = new ApiError(503, "There is no App yet.");
    expect(refreshText({ kind: "refused", failure }, texts)).toBe("Not refreshed. There is no App yet.");
  });
});

import { expect, test } from "vitest";
import type { Http } from "../core/api";
import { adminApi } from "./admin-api";

type RecordedRequest = [method: string, path: string, more: unknown];

/** A connection that records the requests. */
function noting(): { http: Http; requests: RecordedRequest[] } {
  const requests: RecordedRequest[] = [];
  const note = (...question: RecordedRequest): Promise<never> => {
    requests.push(question);
    return Promise.resolve(undefined as never);
  };
  return {
    requests,
    http: {
      get: (path, query) => note("GET", path, query),
      write: (method, path, body) => note(method, path, body),
      refreshIfExpiring: () => note("KEEP", "", undefined),
    },
  };
}

test("empty search fields are not sent", async () => {
  const { http, requests } = noting();
  const api = adminApi(http);
  await api.deliveries({ search: "  ", event: "push", status: "" }, null);
  await api.deliveries({ search: " garden ", event: "", status: "failed" }, 7);
  await api.logs({ date: "", level: "", limit: 50 });

  const nothing = { search: null, event: null, status: null, before: null, limit: "50" };
  expect(requests).toEqual([
    ["GET", "/api/admin/deliveries", { ...nothing, event: "push" }],
    ["GET", "/api/admin/deliveries", { ...nothing, search: "garden", status: "failed", before: "7" }],
    ["GET", "/api/admin/logs", { date: null, level: null, limit: "50" }],
  ]);
});

test("a login cannot change the path, and the token is renewed before a day is fetched", async () => {
  const { http, requests } = noting();
  await adminApi(http).why("2025-04-12", "../../me", 3, "ko");

  expect(requests.map(([method, path]) => `${method} ${path}`.trim())).toEqual([
    "KEEP",
    "GET /api/attendance/2025-04-12/..%2F..%2Fme",
  ]);
});

test("a commit is accepted and revoked in one season", async () => {
  const { http, requests } = noting();
  const api = adminApi(http);
  await api.acceptCommit(5, "GitHub was down", 3);
  await api.revokeAcceptance(5, 3);

  expect(requests).toEqual([
    ["POST", "/api/admin/commits/5/accept", { reason: "GitHub was down", season: 3 }],
    ["DELETE", "/api/admin/commits/5/accept?season=3", undefined],
  ]);
});

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Api, ApiError } from "../core/api";
import { MePoller } from "./poller";

const api = { meOverview: vi.fn<Api["meOverview"]>() };
const onOverview = vi.fn();
const onFailure = vi.fn();
const page = { visibilityState: "visible" };
let watch: MePoller;

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  vi.stubGlobal("document", page);
  page.visibilityState = "visible";
  api.meOverview.mockResolvedValue({ emails: [] } as never);
  watch = new MePoller(api, { onOverview, onFailure });
});

afterEach(() => {
  watch.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("polls at once and repeatedly, one request at a time", async () => {
  watch.start("ko");
  watch.start("ko");
  await vi.advanceTimersByTimeAsync(0);
  expect(api.meOverview).toHaveBeenCalledTimes(2);

  await vi.advanceTimersByTimeAsync(8_000);
  expect(api.meOverview).toHaveBeenCalledTimes(3);
  expect(onOverview).toHaveBeenCalledTimes(3);
});

test("pauses while the page is hidden, and ends when it is stopped", async () => {
  watch.start("ko");
  await vi.advanceTimersByTimeAsync(0);
  page.visibilityState = "hidden";
  await vi.advanceTimersByTimeAsync(60_000);
  expect(api.meOverview).toHaveBeenCalledTimes(1);

  page.visibilityState = "visible";
  await vi.advanceTimersByTimeAsync(8_000);
  expect(api.meOverview).toHaveBeenCalledTimes(2);

  watch.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(api.meOverview).toHaveBeenCalledTimes(2);
});

test("an answer in a language that is no longer wanted is dropped", async () => {
  watch.start("ko");
  watch.start("en");
  await vi.advanceTimersByTimeAsync(0);

  expect(api.meOverview.mock.calls).toEqual([["ko"], ["en"]]);
  expect(onOverview).toHaveBeenCalledTimes(1);
});

test("reports a failure and continues", async () => {
  api.meOverview.mockRejectedValueOnce(new ApiError(503, "later"));
  watch.start("ko");
  await vi.advanceTimersByTimeAsync(0);
  expect(onFailure).toHaveBeenCalledWith(new ApiError(503, "later"));

  await vi.advanceTimersByTimeAsync(8_000);
  expect(onOverview).toHaveBeenCalledTimes(1);
});

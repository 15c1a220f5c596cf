import { expect, test, vi } from "vitest";
import { ChunkedRender, nextTask } from "./chunked-render";

function hostOf(draw: () => void): { requestUpdate: () => void } {
  return { requestUpdate: draw };
}

test("a long list grows by a step in each task, until it is complete", async () => {
  vi.useFakeTimers();
  const drawn: number[] = [];
  const growth: ChunkedRender = new ChunkedRender(
    hostOf(() => drawn.push(growth.of(30))),
    12,
  );

  drawn.push(growth.of(30));
  await vi.runAllTimersAsync();

  expect(drawn).toEqual([12, 24, 30]);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

test("drawing twice in a task does not make it grow twice", async () => {
  vi.useFakeTimers();
  const growth = new ChunkedRender(
    hostOf(() => undefined),
    10,
  );

  const first = [growth.of(100), growth.of(100)];
  await vi.runOnlyPendingTimersAsync();

  expect(first).toEqual([10, 10]);
  expect(growth.of(100)).toBe(20);
  vi.useRealTimers();
});

test("a short list is drawn at once", () => {
  const growth = new ChunkedRender(
    hostOf(() => expect.unreachable()),
    12,
  );

  expect(growth.of(5)).toBe(5);
});

test("the next task comes after those that are queued", async () => {
  const order: string[] = [];
  setTimeout(() => order.push("other"));

  await nextTask();

  expect(order).toEqual(["other"]);
});

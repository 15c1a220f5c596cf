/** Refreshing: one comparison with GitHub at a time, polled until it is done. Its states, without the page. */

import type { ApiError } from "../core/api";
import type { SeasonApi, Progress } from "./season-api";
import type { SeasonWords } from "./words";

export type Refresh =
  | { readonly kind: "idle" }
  | { readonly kind: "requested" }
  | { readonly kind: "running"; readonly progress: Progress }
  | { readonly kind: "done"; readonly progress: Progress }
  | { readonly kind: "refused"; readonly failure: ApiError };

export const IDLE: Refresh = { kind: "idle" };

const UNDER_WAY: ReadonlySet<Progress["status"]> = new Set(["queued", "running"]);
const POLL_MS = 1_000;

export function isBusy({ kind }: Refresh): boolean {
  return kind === "requested" || kind === "running";
}

/** Request a comparison and report its progress until it is over; a second request joins the first. */
export async function watchCheck(
  api: SeasonApi,
  login: string | null,
  onProgress: (progress: Progress) => void,
  wait: (ms: number) => Promise<unknown> = pause,
): Promise<Progress> {
  const { job_id } = await api.check(login);
  for (;;) {
    const progress = await api.progress(job_id);
    if (!UNDER_WAY.has(progress.status)) return progress;
    onProgress(progress);
    await wait(POLL_MS);
  }
}

/** Return the progress or the result in a sentence. */
export function refreshText(refresh: Refresh, words: SeasonWords["refresh"]): string {
  switch (refresh.kind) {
    case "idle":
      return "";
    case "requested":
      return words.waiting;
    case "running": {
      const { status, done, total } = refresh.progress;
      return status === "queued" ? words.waiting : words.running(done, total);
    }
    case "done":
      return outcome(refresh.progress, words);
    case "refused":
      return words.refused(refresh.failure.detail ?? refresh.failure.message);
  }
}

function outcome({ status, total, found, failed }: Progress, words: SeasonWords["refresh"]): string {
  if (status === "failed" || status === "interrupted") return words.failed;
  if (total === 0) return words.noRepositories;
  const sentence = found > 0 ? words.found(total, found) : words.nothing(total);
  return failed > 0 ? `${sentence} ${words.partial(failed)}` : sentence;
}

function pause(ms: number): Promise<unknown> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

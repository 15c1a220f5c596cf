/** Refreshing: one comparison with GitHub at a time, polled until it is done. Its states, without the page. */

import type { ApiError } from "../core/api";
import type { SeasonTexts } from "../texts/season";
import type { SeasonApi, Progress } from "./season-api";

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
export function refreshText(refresh: Refresh, texts: SeasonTexts["refresh"]): string {
  switch (refresh.kind) {
    case "idle":
      return "";
    case "requested":
      return texts.waiting;
    case "running": {
      const { status, done, total } = refresh.progress;
      if (status === "queued") return texts.waiting;
      return total > 0 ? texts.running({ done, total }) : texts.comparing;
    }
    case "done":
      return outcome(refresh.progress, texts);
    case "refused":
      return texts.refused({ detail: refresh.failure.detail ?? refresh.failure.message });
  }
}

function outcome({ status, total, found, failed }: Progress, texts: SeasonTexts["refresh"]): string {
  if (status === "failed" || status === "interrupted") return texts.failed;
  if (total === 0) return texts.noRepositories;
  const sentence =
    found > 0 ? texts.found({ repositories: total, commits: found }) : texts.nothing({ repositories: total });
  return failed > 0 ? `${sentence} ${texts.partial({ failed })}` : sentence;
}

function pause(ms: number): Promise<unknown> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

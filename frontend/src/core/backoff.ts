/** How long to wait before trying again. */

const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

/** The wait before the given attempt (0 = first): doubling, bounded, and half of it random, so that a crowd spreads. */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return full / 2 + random() * (full / 2);
}

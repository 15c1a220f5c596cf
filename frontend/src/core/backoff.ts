/** The wait before a retry. */

const FIRST_MS = 1_000;
const MAX_MS = 30_000;

/**
 * Return the wait in milliseconds before an attempt (0 = first): doubling, bounded, half of it random, so
 * that clients do not retry all at once.
 */
export function backoff(attempt: number, random: () => number = Math.random): number {
  const full = Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(attempt, 10));
  return full / 2 + random() * (full / 2);
}

/** How far the set-up is and what is proposed in its forms. Values in, values out. */

import type { CalendarDate, Me, NewSeason, Setup } from "../model";
import { addDays } from "../time";

/**
 * - `locked`: no App is known, and this browser does not hold the one-time link
 * - `register`: this browser may register the App
 * - `done`: somebody else's set-up is done
 * - `connect`: the App is known, and this is an admin
 */
export type Stage = "locked" | "register" | "done" | "connect";

export function stageOf({ is_registered, may_set_up }: Setup, me: Me | null): Stage {
  if (may_set_up) return "register"; // also again: registering uses up the link
  if (!is_registered) return "locked";
  return me?.is_admin === true ? "connect" : "done";
}

const LONGEST_NAME = 34;
const LOOPBACK = /^(localhost|127\..*|\[?::1\]?)$/;

/** A name that nobody has at GitHub, where it must be the only one: from the host, or by chance. */
export function appName(hostname: string, chance: number = Math.random()): string {
  const part = LOOPBACK.test(hostname)
    ? Math.floor(chance * 36 ** 4)
        .toString(36)
        .padStart(4, "0")
    : hostname.replace(/[^a-z0-9]+/gi, "-");
  return `gardeners-${part}`.slice(0, LONGEST_NAME).replace(/-$/, "");
}

/** The last day of a season; null for what is no season. */
export function endOf(start: CalendarDate, days: number): CalendarDate | null {
  if (Number.isNaN(Date.parse(start)) || !Number.isInteger(days) || days < 1 || days > 1000) return null;
  return addDays(start, days - 1);
}

/** Whether GitHub would refuse the manifest without a relay's address. */
export function needsRelay({ is_reachable_by_github, github_url }: Setup): boolean {
  return !is_reachable_by_github && github_url === "https://github.com";
}

/** What the form holds, as the API takes it. */
export function seasonFrom(form: FormData): NewSeason {
  const text = (name: string): string => textIn(form, name);
  return {
    name: text("name"),
    start_date: text("start_date"),
    days: Number(text("days")),
    timezone: text("timezone"),
    day_starts_at: Number(text("day_starts_at")),
    late_push_grace: text("late_push_grace"),
    rate_basis: text("rate_basis") === "joined" ? "joined" : "season",
    count_merges: form.has("count_merges"),
    count_forks: form.has("count_forks"),
    count_co_authors: form.has("count_co_authors"),
    join_policy: text("join_policy") === "approval" ? "approval" : "open",
  };
}

/** What was typed into a field, without the blanks around it. */
export function textIn(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}

/** `24h` → 24; null for what is not whole hours. */
export function graceHours(grace: string): number | null {
  const hours = /^(\d+)h$/.exec(grace)?.[1];
  return hours === undefined ? null : Number(hours);
}

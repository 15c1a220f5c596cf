/** The route of a participant's page: the chosen day, the page of commits, the target rate. */

import type { CalendarDate } from "../core/model";

export interface ProfileRoute {
  readonly day: CalendarDate | null;
  readonly page: number;
  /** The target rate in percent; null for the server's default. */
  readonly target: number | null;
}

export function profileRouteOf(search: string): ProfileRoute {
  const query = new URLSearchParams(search);
  return {
    day: dateIn(query.get("day")),
    page: numberIn(query.get("page"), 1, 1_000_000) ?? 1,
    target: numberIn(query.get("target"), 1, 100),
  };
}

/** Return the address of a route; other parameters remain. */
export function withProfileRoute(href: string, { day, page, target }: ProfileRoute): string {
  const url = new URL(href);
  put(url, "day", day);
  put(url, "page", page === 1 ? null : String(page));
  put(url, "target", target === null ? null : String(target));
  return url.pathname + url.search + url.hash;
}

function put({ searchParams }: URL, name: string, value: string | null): void {
  if (value === null) searchParams.delete(name);
  else searchParams.set(name, value);
}

/** Return a date that exists, or null; the calendar's arithmetic would fail with others. */
function dateIn(text: string | null): CalendarDate | null {
  if (text === null || !/^\d{4}-\d\d-\d\d$/.test(text)) return null;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text) ? text : null;
}

function numberIn(text: string | null, min: number, max: number): number | null {
  if (text === null || !/^\d{1,7}$/.test(text)) return null;
  const number = Number(text);
  return number >= min && number <= max ? number : null;
}

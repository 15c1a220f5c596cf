/** The route of the admin page, from and to the address. Pure functions. */

import type { CalendarDate } from "../core/model";

/** In the order of the navigation. */
export const GROUPS = {
  season: ["members", "corrections", "seasons"],
  collection: ["jobs", "deliveries", "repositories", "unmatched"],
  server: ["status", "logs", "secrets"],
} as const;

export type Group = keyof typeof GROUPS;
export type Section = (typeof GROUPS)[Group][number];

export const SECTIONS: readonly Section[] = Object.values(GROUPS).flat();

export interface AdminRoute {
  readonly section: Section;
  readonly season: number | null;
  /** The user and the date of the displayed day. */
  readonly user: string | null;
  readonly date: CalendarDate | null;
}

const NUMBER = /^[1-9]\d{0,15}$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** An address with a user or a date opens the overrides of that day. */
export function adminRouteOf(search: string): AdminRoute {
  const query = new URLSearchParams(search);
  const [name, season, date] = [query.get("section"), query.get("season"), query.get("date")];
  const user = query.get("user")?.trim() ?? "";
  return {
    section:
      SECTIONS.find((section) => section === name) ??
      (user !== "" || date !== null ? "corrections" : "members"),
    season: season !== null && NUMBER.test(season) ? Number(season) : null,
    user: user === "" ? null : user,
    date: date !== null && DATE.test(date) && !Number.isNaN(Date.parse(date)) ? date : null,
  };
}

export function adminPath({ section, season, user, date }: AdminRoute): string {
  const query = new URLSearchParams({ section });
  if (season !== null) query.set("season", String(season));
  if (user !== null) query.set("user", user);
  if (date !== null) query.set("date", date);
  return `/admin?${query.toString()}`;
}

/** Return the route to another section, of the same season. */
export function routeToSection({ season }: AdminRoute, section: Section): AdminRoute {
  return { section, season, user: null, date: null };
}

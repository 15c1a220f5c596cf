/** The texts that embed a badge in a README. Pure functions. */

import type { Language } from "../core/time";

export const KINDS = ["streak", "rate", "heatmap"] as const;
export const THEMES = ["auto", "light", "dark"] as const;
export const LANGUAGES: readonly Language[] = ["ko", "en"];

export interface Badge {
  readonly login: string;
  readonly kind: (typeof KINDS)[number];
  readonly theme: (typeof THEMES)[number];
  readonly lang: Language;
}

/** Return the badge's URL on this server. */
export function badgePath({ login, kind, theme, lang }: Badge): string {
  return `/badges/${encodeURIComponent(login)}.svg?${new URLSearchParams({ kind, theme, lang }).toString()}`;
}

export function badgeMarkdown(origin: string, badge: Badge, title: string): string {
  return `[![${title.replace(/[[\]\\]/g, "\\$&")}](${origin}${badgePath(badge)})](${profileUrl(origin, badge)})`;
}

export function badgeMarkup(origin: string, badge: Badge, title: string): string {
  const [page, source, alt] = [profileUrl(origin, badge), origin + badgePath(badge), title].map(escaped);
  return `<a href="${page}"><img src="${source}" alt="${alt}"></a>`;
}

function profileUrl(origin: string, { login }: Badge): string {
  return `${origin}/users/${encodeURIComponent(login)}`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function escaped(text = ""): string {
  return text.replace(/[&<>"]/g, (letter) => ENTITIES[letter] ?? letter);
}

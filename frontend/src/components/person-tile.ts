/** One participant's place in the garden. */

import { type SVGTemplateResult, type TemplateResult, html, nothing, svg } from "lit";
import { lastDays } from "../board-state";
import type { Locale } from "../i18n";
import type { DayState, Instant, Mark, Participant, Phase, Season } from "../model";
import { formatMoment, formatTime } from "../time";
import { avatar } from "./avatar";
import { plant } from "./icons";
import { GLYPHS } from "./mark";
import "./person-tile.css";

export interface TileContext {
  readonly locale: Locale;
  readonly season: Season;
  readonly phase: Phase;
  readonly isMe: boolean;
  /** Has just become present: may move for a moment. */
  readonly isFresh: boolean;
}

const STRIP_DAYS = 7;

export function personTile(person: Participant, context: TileContext): TemplateResult {
  const { words } = context.locale;
  const { github_id: login, today } = person;
  return html`<li
    class="tile"
    data-state=${today?.state ?? "none"}
    ?data-me=${context.isMe}
    ?data-fresh=${context.isFresh}
  >
    ${avatar(login, person.avatar_url, 40)}
    <p class="who">
      <a href="/users/${encodeURIComponent(login)}" title=${login}>${login}</a>
      ${context.isMe ? html`<span class="me">${words.tile.me}</span>` : nothing}
      ${today?.is_override ? corrected(words.tile.override) : nothing}
    </p>
    ${today === null ? noMark(person, context) : mark(today, context)}
    ${strip(person.days, context.locale)}
    ${context.phase === "before" ? nothing : html`<p class="streak">${streak(person, context)}</p>`}
    ${plant(person.current_streak)}
  </li>`;
}

function corrected(text: string): TemplateResult {
  return html`<span class="override" role="img" aria-label=${text} title=${text}>✎</span>`;
}

function mark(
  { state, first_commit_at, commit_count }: Mark,
  { locale, season }: TileContext,
): TemplateResult {
  const { words } = locale;
  return html`<p class="mark">
    <span class="glyph" aria-hidden="true">${GLYPHS[state]}</span>
    <span class="label">${words.states[state]}</span>
    ${first_commit_at === null ? nothing : firstCommit(first_commit_at, season.timezone, locale)}
    ${commit_count > 0 ? html`<span class="commits">${words.tile.commits(commit_count)}</span>` : nothing}
  </p>`;
}

function firstCommit(at: Instant, zone: string, { words, language }: Locale): TemplateResult {
  const moment = words.tile.firstCommit(formatMoment(at, zone, language));
  return html`<time datetime=${at} title=${moment}>${formatTime(at, zone, language)}</time>`;
}

function noMark(person: Participant, { locale, phase }: TileContext): TemplateResult {
  const { tile } = locale.words;
  const text = phase === "before" ? tile.ready : person.left_on === null ? tile.notYet : tile.left;
  return html`<p class="mark"><span class="label">${text}</span></p>`;
}

function streak(person: Participant, { locale, phase }: TileContext): string {
  const { tile } = locale.words;
  const mayStartToday =
    person.current_streak === 0 && person.today?.state === "pending" && phase === "running";
  return mayStartToday ? tile.freshStart : tile.streak(person.current_streak);
}

/** The last week in shapes as well as colours: full, half, low, ring. */
function strip(days: string, { words }: Locale): TemplateResult | typeof nothing {
  const states = lastDays(days, STRIP_DAYS);
  const counts = new Map<DayState, number>();
  for (const state of states) if (state !== null) counts.set(state, (counts.get(state) ?? 0) + 1);
  if (counts.size === 0) return nothing;
  const summary = [...counts].map(([state, count]) => `${words.states[state]} ${count}`).join(", ");
  const label = words.tile.lastDays(summary, states.length);
  return html`<svg class="strip" viewBox="0 0 42 14" width="42" height="14" role="img" aria-label=${label}>
    ${states.map((state, place) =>
      state === null ? nothing : svg`<g transform="translate(${6 * place} 0)">${SHAPES[state]}</g>`,
    )}
  </svg>`;
}

const SHAPES: Record<DayState, SVGTemplateResult> = {
  attended: svg`<rect data-state="attended" y="1" width="4" height="12" rx="2" />`,
  pending: svg`<circle data-state="pending" cx="2" cy="11" r="1.600" />`,
  unknown: svg`<rect data-state="unknown" y="5" width="4" height="8" rx="2" class="hollow" />`,
  missed: svg`<path data-state="missed" d="m.5 9.500 3 3m0-3-3 3" class="hollow" />`,
  excused: svg`<rect data-state="excused" y="10" width="4" height="3" rx="1.500" />`,
};

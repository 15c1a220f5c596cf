/** One participant's tile on the board. */

import { type SVGTemplateResult, type TemplateResult, html, nothing, svg } from "lit";
import { countStates, lastDays } from "../core/board-state";
import type { Locale } from "../core/i18n";
import type { DayState, Instant, Mark, Participant, Phase, Season } from "../core/model";
import { profilePath } from "../core/route";
import { formatMoment, formatTime } from "../core/time";
import { avatar } from "../components/avatar";
import { plant } from "../components/icons";
import { todayTexts } from "../texts/today";
import "./person-tile.css";

export interface TileContext {
  readonly locale: Locale;
  readonly season: Season;
  readonly phase: Phase;
  /** The season of the address, which links preserve. */
  readonly seasonParam: string | null;
  readonly isMe: boolean;
  /** The participant has just become present: the tile moves once. */
  readonly hasJustArrived: boolean;
}

const STRIP_DAYS = 7;

export function personTile(person: Participant, context: TileContext): TemplateResult {
  const { tile } = todayTexts(context.locale.language);
  const { github_id: login, today } = person;
  return html`<li
    class="tile"
    data-state=${today?.state ?? "none"}
    ?data-me=${context.isMe}
    ?data-arrived=${context.hasJustArrived}
  >
    ${avatar(login, person.avatar_url, 40)}
    <p class="who">
      <a href=${profilePath(login, context.seasonParam)} title=${login}>${login}</a>
      ${context.isMe ? html`<span class="me">${tile.me}</span>` : nothing}
      ${today?.is_override ? corrected(tile.override) : nothing}
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
  const { texts } = locale;
  return html`<p class="mark">
    <span class="glyph" aria-hidden="true">${texts.glyphs[state]}</span>
    <span class="label">${texts.states[state]}</span>
    ${first_commit_at === null ? nothing : firstCommit(first_commit_at, season.timezone, locale)}
    ${commit_count > 0 ? html`<span class="commit-count">${texts.commits({ count: commit_count })}</span>` : nothing}
  </p>`;
}

function firstCommit(at: Instant, zone: string, { language }: Locale): TemplateResult {
  const moment = todayTexts(language).tile.firstCommit({ moment: formatMoment(at, zone, language) });
  return html`<time datetime=${at} title=${moment}>${formatTime(at, zone, language)}</time>`;
}

function noMark(person: Participant, { locale, phase }: TileContext): TemplateResult {
  const { tile } = todayTexts(locale.language);
  const text = phase === "before" ? tile.ready : person.left_on === null ? tile.notYet : tile.left;
  return html`<p class="mark"><span class="label">${text}</span></p>`;
}

function streak(person: Participant, { locale, phase }: TileContext): string {
  const mayStartToday =
    person.current_streak === 0 && person.today?.state === "pending" && phase === "running";
  return mayStartToday ? locale.texts.freshStart : locale.texts.streak({ days: person.current_streak });
}

/** The last week in shapes as well as colours: full, half, low, ring. */
function strip(days: string, { texts, language }: Locale): TemplateResult | typeof nothing {
  const states = lastDays(days, STRIP_DAYS);
  const counts = countStates(days.slice(-STRIP_DAYS));
  if (counts.size === 0) return nothing;
  const summary = [...counts].map(([state, count]) => `${texts.states[state]} ${count}`).join(", ");
  const label = todayTexts(language).tile.lastDays({ summary, days: states.length });
  return html`<svg class="strip" viewBox="0 0 47 14" width="47" height="14" role="img" aria-label=${label}>
    ${states.map((state, index) =>
      state === null ? nothing : svg`<g transform="translate(${7 * index} 0)">${SHAPES[state]}</g>`,
    )}
  </svg>`;
}

const SHAPES: Record<DayState, SVGTemplateResult> = {
  attended: svg`<rect data-state="attended" y="1" width="5" height="12" rx="2.500" />`,
  pending: svg`<circle data-state="pending" cx="2.500" cy="10.500" r="1.800" />`,
  unknown: svg`<rect data-state="unknown" x=".7" y="5.700" width="3.600" height="6.600" rx="1.800" class="hollow" />`,
  missed: svg`<path data-state="missed" d="m.8 8.500 3.600 3.600m0-3.600-3.600 3.600" class="hollow" />`,
  excused: svg`<rect data-state="excused" y="9" width="5" height="4" rx="2" />`,
};

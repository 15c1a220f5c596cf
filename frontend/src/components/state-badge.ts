/** The glyph of each state, and its label, which is always shown with it. */

import { type TemplateResult, html } from "lit";
import type { Locale } from "../core/i18n";
import type { DayState } from "../core/model";

export const GLYPHS: Record<DayState, string> = {
  attended: "🌱",
  pending: "💤",
  unknown: "❔",
  missed: "✗",
  excused: "☕️",
};

export function stateBadge(state: DayState, { words }: Locale): TemplateResult {
  return html`<span class="state" data-state=${state}>
    <span class="glyph" aria-hidden="true">${GLYPHS[state]}</span>
    <span class="label">${words.states[state]}</span>
  </span>`;
}

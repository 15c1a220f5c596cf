/** The glyph of each state, and its label, which is always shown with it. */

import { type TemplateResult, html } from "lit";
import type { Locale } from "../core/i18n";
import type { DayState } from "../core/model";

export function stateBadge(state: DayState, { texts }: Locale): TemplateResult {
  return html`<span class="state" data-state=${state}>
    <span class="glyph" aria-hidden="true">${texts.glyphs[state]}</span>
    <span class="label">${texts.states[state]}</span>
  </span>`;
}

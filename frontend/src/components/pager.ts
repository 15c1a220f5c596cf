/** Previous, page of pages, next; nothing if one page is enough. */

import { type TemplateResult, html, nothing } from "lit";
import type { Locale } from "../core/i18n";
import { dayTexts } from "../texts/day";
import "./pager.css";

export function pager(
  { language }: Locale,
  page: number,
  pages: number,
  turn: (page: number) => void,
): TemplateResult | typeof nothing {
  if (pages <= 1) return nothing;
  const { paging: texts } = dayTexts(language);
  const button = (text: string, to: number): TemplateResult =>
    html`<button
      class="quiet-button"
      aria-disabled=${to < 1 || to > pages}
      @click=${() => {
        if (to >= 1 && to <= pages) turn(to);
      }}
    >
      ${text}
    </button>`;
  return html`<nav class="pagination" aria-label=${texts.label}>
    ${button(texts.previous, page - 1)}
    <span role="status">${texts.of({ page, pages })}</span>
    ${button(texts.next, page + 1)}
  </nav>`;
}

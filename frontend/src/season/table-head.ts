/** The head of the season table: the names of its columns, which sort it, and the dates of its days. */

import { type TemplateResult, html } from "lit";
import { guard } from "lit/directives/guard.js";
import { seasonTexts } from "../texts/season";
import { dateStrip } from "./day-strip";
import type { Column, Sorting } from "./rows";
import type { TableView } from "./table-view";

/** The columns before the one of the days. */
export const COLUMNS: readonly Column[] = ["rank", "login", "rate", "current", "longest"];
/** The minimum width of the days on a narrow page. */
const NARROW_PX = 260;

export function tableHead(
  { locale, sorting, firstDate, days, isNewestFirst, isNarrow }: TableView,
  sortBy: (column: Column) => void,
): TemplateResult {
  const texts = seasonTexts(locale.language).whole;
  const names: Record<Column, string> = {
    rank: texts.rank,
    login: texts.person,
    rate: texts.personRate,
    current: texts.current,
    longest: texts.longest,
  };
  return html`<thead role="rowgroup">
    <tr role="row" aria-rowindex="1">
      ${COLUMNS.map(
        (column) =>
          html`<th role="columnheader" scope="col" class=${column} aria-sort=${ariaSort(column, sorting)}>
            <button title=${texts.sort({ column: names[column] })} @click=${() => {
              sortBy(column);
            }}>
              ${names[column]}
            </button>
          </th>`,
      )}
      <th role="columnheader" scope="col" class="days">
        <span class="unseen">${texts.days}</span>
        ${guard([firstDate, days, isNewestFirst, isNarrow], () =>
          dateStrip(firstDate, days, isNewestFirst, isNarrow ? NARROW_PX : Infinity),
        )}
      </th>
    </tr>
  </thead>`;
}

function ariaSort(column: Column, sorting: Sorting): "ascending" | "descending" | "none" {
  if (column !== sorting.column) return "none";
  return sorting.isDescending ? "descending" : "ascending";
}

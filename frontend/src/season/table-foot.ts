/** The foot of the season table: the rate of all participants, in the season and on each day. */

import { type TemplateResult, html, nothing } from "lit";
import { guard } from "lit/directives/guard.js";
import { formatPercent } from "../core/i18n";
import { seasonTexts } from "../texts/season";
import { rateStrip } from "./day-strip";
import { type TableView, dayText } from "./table-view";

export function tableFoot(view: TableView): TemplateResult {
  const { rates, isNewestFirst, board, rows, days, locale } = view;
  const texts = seasonTexts(locale.language).whole;
  const { attendance_rate } = board.totals;
  const [first, last] = [dayText(view, 0), dayText(view, days - 1)];
  return html`<tfoot role="rowgroup">
    <tr role="row" aria-rowindex=${rows.length + 2}>
      <th role="rowheader" scope="row" class="login" colspan="2">${texts.daily}</th>
      <td role="gridcell" class="rate">${attendance_rate === null ? "–" : formatPercent(attendance_rate)}</td>
      <td role="gridcell" class="current"></td>
      <td role="gridcell" class="longest"></td>
      <td role="gridcell" class="days" data-rates>
        ${guard([rates, isNewestFirst, locale, days], () =>
          rates?.length === days
            ? rateStrip(rates, texts.dailySaid({ first, last }), isNewestFirst)
            : nothing,
        )}
      </td>
    </tr>
  </tfoot>`;
}

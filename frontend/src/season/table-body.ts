/** The body of the season table: the rows in view, and space in place of the others. */

import { type TemplateResult, html, nothing } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { avatar } from "../components/avatar";
import { countStates } from "../core/board-state";
import { type Locale, formatPercent } from "../core/i18n";
import type { Participant } from "../core/model";
import { profilePath } from "../core/route";
import { seasonTexts } from "../texts/season";
import { todayTexts } from "../texts/today";
import { daysStrip } from "./day-strip";
import type { TableView } from "./table-view";

export function tableBody(view: TableView, onFocus: (event: Event) => void): TemplateResult {
  const { rows, isPinned, rowHeight } = view;
  const { from, to } = view.drawn;
  const pinned = isPinned && from > 0 ? rows.slice(0, 1) : [];
  return html`<tbody role="rowgroup">
    ${pinned.map((person) => row(view, person, 0, onFocus))}
    ${space(from - pinned.length, rowHeight)}
    ${repeat(
      rows.slice(from, to),
      ({ user_id }) => user_id,
      (person, index) => row(view, person, from + index, onFocus),
    )}
    ${space(rows.length - to, rowHeight)}
  </tbody>`;
}

/** Render the space of rows that are not drawn. */
function space(rows: number, rowHeight: number): TemplateResult | typeof nothing {
  return rows > 0
    ? html`<tr class="space" aria-hidden="true"><td height=${rows * rowHeight} colspan="6"></td></tr>`
    : nothing;
}

function row(view: TableView, person: Participant, index: number, onFocus: (event: Event) => void): unknown {
  const { locale, isNewestFirst, seasonParam } = view;
  const isEntered = index === view.entered.row;
  const marked = markedDay(view, index);
  const isMine = person.user_id === view.myId;
  return guard([person, locale, isNewestFirst, marked, isMine, isEntered, index, seasonParam], () => {
    const texts = seasonTexts(locale.language).whole;
    return html`<tr role="row" aria-rowindex=${index + 2} data-index=${index} ?data-me=${isMine}>
      <td role="gridcell" class="rank">${person.rank ?? "–"}</td>
      <th role="rowheader" scope="row" class="login">
        <span class="person">
          ${avatar(person.github_id, person.avatar_url, 24)}
          <a href=${profilePath(person.github_id, seasonParam)} tabindex=${isEntered ? 0 : -1} title=${person.github_id}
            >${person.github_id}</a
          >
          ${isMine ? html`<span class="me">${todayTexts(locale.language).tile.me}</span>` : nothing}
        </span>
      </th>
      <td role="gridcell" class="rate">${person.attendance_rate === null ? "–" : formatPercent(person.attendance_rate)}</td>
      <td role="gridcell" class="current">${texts.streak({ days: person.current_streak })}</td>
      <td role="gridcell" class="longest">${texts.streak({ days: person.longest_streak })}</td>
      <td role="gridcell" class="days" tabindex=${isEntered ? 0 : -1} @focus=${onFocus}>
        ${daysStrip({ letters: person.days, label: summary(person, locale), isNewestFirst, marked })}
      </td>
    </tr>`;
  });
}

/** Return the day of a row that is under the pointer, or else under the keyboard. */
function markedDay({ pointed, hasFocus, cursor, entered }: TableView, index: number): number | null {
  if (pointed?.row === index) return pointed.index;
  return hasFocus && index === entered.row && index === cursor.row ? entered.day : null;
}

function summary({ days }: Participant, { texts: { states }, language }: Locale): string {
  const texts = seasonTexts(language).whole;
  const counts = [...countStates(days)].map(([state, count]) =>
    texts.count({ state: states[state], days: count }),
  );
  return counts.join(", ") || texts.noDay;
}

/**
 * The season table: a row per participant with a strip of days, sorted and searched; of thousands of rows only
 * those in view are drawn.
 */

import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import type { Api } from "../core/api";
import { countStates, statesOf } from "../core/board-state";
import { avatar } from "../components/avatar";
import { LaterElement } from "../components/light-dom-element";
import { type Locale, formatPercent } from "../core/i18n";
import type { Board, CalendarDate, Participant, Season } from "../core/model";
import { profilePath } from "../core/route";
import { storage } from "../core/storage";
import { addDays, formatDate } from "../core/time";
import { ChunkedRender } from "../core/chunked-render";
import { seasonTexts } from "../texts/season";
import { todayTexts } from "../texts/today";
import "./day-dialog";
import type { DayDialog } from "./day-dialog";
import {
  ALL_DRAWN,
  type Column,
  type Cursor,
  type Drawn,
  type Sorting,
  drawnRows,
  firstSorting,
  movedCursor,
  nextSorting,
  sortRows,
} from "./rows";
import { dateStrip, daysStrip, mirrored, rateStrip } from "./day-strip";
import "./season-table.css";
import "./season-table-narrow.css";
import { type Cell, cellAt, rowIndexOf, scrollToCell } from "./table-geometry";

const NEWEST_KEY = "book-newest-first";
const COLUMNS: readonly Column[] = ["rank", "login", "rate", "current", "longest"];
/** In rem, as in the style sheet: all rows have the same height, so that their position can be computed. */
const ROW = 2.5;
const NARROW_ROW = 4;
const NARROW = "(width < 40rem)";
/** The minimum width of the days on a narrow page. */
const NARROW_PX = 260;
const ROWS_PER_CHUNK = 16;

export class SeasonTable extends LaterElement {
  static override properties = {
    api: { attribute: false },
    board: { attribute: false },
    season: { attribute: false },
    seasonParam: { attribute: false },
    locale: { attribute: false },
    myId: { attribute: false },
    search: { attribute: false },
    rates: { attribute: false },
    sorting: { state: true },
    isNewestFirst: { state: true },
    drawn: { state: true },
    cursor: { state: true },
    pointed: { state: true },
    isNarrow: { state: true },
  };
  declare api: Api;
  declare board: Board;
  declare season: Season;
  declare seasonParam: string | null;
  declare locale: Locale;
  declare myId: number | null;
  declare search: string;
  /** The rate of all participants on each day; null until it is loaded. */
  declare rates: readonly (number | null)[] | null;
  declare private sorting: Sorting;
  declare private isNewestFirst: boolean;
  declare private drawn: Drawn;
  declare private cursor: Cursor;
  /** The cell under the pointer. */
  declare private pointed: Cell | null;
  /** Each row has two lines, with the days in the second. */
  declare private isNarrow: boolean;
  readonly #narrow = matchMedia(NARROW);
  #rem: number | null = null;
  #rows: readonly Participant[] = [];
  #isMinePinned = false;
  #isFocusDue = false;
  readonly #chunks = new ChunkedRender(this, ROWS_PER_CHUNK);

  constructor() {
    super();
    this.rates = null;
    this.search = "";
    this.sorting = firstSorting("rank");
    this.isNewestFirst = storage.getItem(NEWEST_KEY) === "true";
    this.drawn = { from: 0, to: 0 };
    // The newest day, at whichever end it is.
    this.cursor = { row: 0, day: this.isNewestFirst ? 0 : Infinity };
    this.pointed = null;
    this.isNarrow = this.#narrow.matches;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#narrow.addEventListener("change", this.#resized);
  }

  override disconnectedCallback(): void {
    this.#narrow.removeEventListener("change", this.#resized);
    super.disconnectedCallback();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("board") || changed.has("search") || changed.has("sorting") || changed.has("myId"))
      this.#sortRows();
    if (changed.has("search") || changed.has("sorting")) this.cursor = { ...this.cursor, row: 0 };
    this.#updateDrawn();
  }

  protected override firstUpdated(): void {
    // The number of rows in view is known only once the table is in the page.
    this.#updateDrawn();
  }

  protected override updated(): void {
    if (!this.#isFocusDue) return;
    this.#isFocusDue = false;
    this.querySelector<HTMLElement>(".days[tabindex='0']")?.focus({ preventScroll: true });
  }

  protected override render(): TemplateResult {
    const texts = seasonTexts(this.locale.language).whole;
    if (this.#days === 0) return html`<p class="nobody">${texts.empty}</p>`;
    return html`
      <div class="table-head">
        <p class="readout" role="status" aria-live="polite">${this.#readout()}</p>
        <label class="switch">
          <input type="checkbox" .checked=${this.isNewestFirst} @change=${this.#reversed} /> ${texts.newest}
        </label>
      </div>
      <div class="scroll" @scroll=${this.#scrolled} @pointermove=${this.#pointedAt} @pointerleave=${this.#left}>
        <table
          role="grid"
          aria-label=${texts.heading}
          aria-rowcount=${this.#rows.length + 2}
          aria-colcount=${COLUMNS.length + 1}
          @keydown=${this.#pressed}
          @click=${this.#clicked}
        >
          ${this.#head()} ${this.#body()} ${this.#foot()}
        </table>
      </div>
      ${this.#rows.length === 0 ? html`<p class="nobody">${texts.nobody}</p>` : nothing}
      <p class="keys">${texts.keys}</p>
      <day-dialog
        .api=${this.api}
        .season=${this.season}
        .seasonParam=${this.seasonParam}
        .locale=${this.locale}
      ></day-dialog>
    `;
  }

  get #days(): number {
    return this.board.first_date === null ? 0 : this.board.days_completed;
  }

  /** In pixels, for any font size. */
  get #rowHeight(): number {
    this.#rem ??= parseFloat(getComputedStyle(document.documentElement).fontSize);
    return this.#rem * (this.isNarrow ? NARROW_ROW : ROW);
  }

  #sortRows(): void {
    const rows = sortRows(this.board.participants, this.search, this.sorting);
    const mine = rows.findIndex(({ user_id }) => user_id === this.myId);
    this.#isMinePinned = mine >= 0;
    // The reader's own row is above all others, and stays in view.
    this.#rows =
      mine > 0 ? [...rows.slice(mine, mine + 1), ...rows.slice(0, mine), ...rows.slice(mine + 1)] : rows;
  }

  #updateDrawn(): void {
    // Reading the height makes the browser lay out the page.
    const view = this.#rows.length > ALL_DRAWN ? this.querySelector<HTMLElement>(".scroll") : null;
    const { scrollTop, clientHeight } = view ?? { scrollTop: 0, clientHeight: 600 };
    const { from, to: end } = drawnRows(this.#rows.length, scrollTop, clientHeight, this.#rowHeight);
    const to = from + this.#chunks.of(end - from);
    if (from !== this.drawn.from || to !== this.drawn.to) this.drawn = { from, to };
  }

  #head(): TemplateResult {
    const texts = seasonTexts(this.locale.language).whole;
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
            html`<th role="columnheader" scope="col" class=${column} aria-sort=${this.#sortOf(column)}>
              <button title=${texts.sort({ column: names[column] })} @click=${() => (this.sorting = nextSorting(this.sorting, column))}>
                ${names[column]}
              </button>
            </th>`,
        )}
        <th role="columnheader" scope="col" class="days">
          <span class="unseen">${texts.days}</span>
          ${guard([this.board.first_date, this.#days, this.isNewestFirst, this.isNarrow], () =>
            dateStrip(
              this.board.first_date ?? this.season.start_date,
              this.#days,
              this.isNewestFirst,
              this.isNarrow ? NARROW_PX : Infinity,
            ),
          )}
        </th>
      </tr>
    </thead>`;
  }

  #sortOf(column: Column): "ascending" | "descending" | "none" {
    if (column !== this.sorting.column) return "none";
    return this.sorting.isDescending ? "descending" : "ascending";
  }

  #body(): TemplateResult {
    const { from, to } = this.drawn;
    const pinned = this.#isMinePinned && from > 0 ? this.#rows.slice(0, 1) : [];
    const shown = this.#rows.slice(from, to);
    const first = from - pinned.length;
    return html`<tbody role="rowgroup">
      ${pinned.map((row) => this.#row(row, 0))}
      ${this.#space(first)}
      ${repeat(
        shown,
        ({ user_id }) => user_id,
        (row, index) => this.#row(row, from + index),
      )}
      ${this.#space(this.#rows.length - to)}
    </tbody>`;
  }

  /** Render the space of rows that are not drawn. */
  #space(rows: number): TemplateResult | typeof nothing {
    return rows > 0
      ? html`<tr class="space" aria-hidden="true"><td height=${rows * this.#rowHeight} colspan="6"></td></tr>`
      : nothing;
  }

  #row(person: Participant, index: number): unknown {
    const { locale, isNewestFirst, cursor, pointed, seasonParam } = this;
    const { row: focusedRow, day } = this.#focusedCell();
    const isAt = index === focusedRow;
    const isFocused = isAt && this.contains(document.activeElement) && cursor.row === index;
    const marked = pointed?.row === index ? pointed.index : isFocused ? day : null;
    const isMine = person.user_id === this.myId;
    return guard([person, locale, isNewestFirst, marked, isMine, isAt, index, seasonParam], () => {
      const own = seasonTexts(locale.language).whole;
      return html`<tr role="row" aria-rowindex=${index + 2} data-index=${index} ?data-me=${isMine}>
        <td role="gridcell" class="rank">${person.rank ?? "–"}</td>
        <th role="rowheader" scope="row" class="login">
          <span class="person">
            ${avatar(person.github_id, person.avatar_url, 24)}
            <a href=${profilePath(person.github_id, seasonParam)} tabindex=${isAt ? 0 : -1} title=${person.github_id}
              >${person.github_id}</a
            >
            ${isMine ? html`<span class="me">${todayTexts(this.locale.language).tile.me}</span>` : nothing}
          </span>
        </th>
        <td role="gridcell" class="rate">${person.attendance_rate === null ? "–" : formatPercent(person.attendance_rate)}</td>
        <td role="gridcell" class="current">${own.streak({ days: person.current_streak })}</td>
        <td role="gridcell" class="longest">${own.streak({ days: person.longest_streak })}</td>
        <td role="gridcell" class="days" tabindex=${isAt ? 0 : -1} @focus=${this.#focused}>
          ${daysStrip({ letters: person.days, label: this.#summary(person), isNewestFirst, marked })}
        </td>
      </tr>`;
    });
  }

  #foot(): TemplateResult | typeof nothing {
    const texts = seasonTexts(this.locale.language).whole;
    const { rates, isNewestFirst, board } = this;
    const { attendance_rate } = board.totals;
    const [first, last] = [this.#dateAt(0), this.#dateAt(this.#days - 1)].map((date) => this.#dateText(date));
    return html`<tfoot role="rowgroup">
      <tr role="row" aria-rowindex=${this.#rows.length + 2}>
        <th role="rowheader" scope="row" class="login" colspan="2">${texts.daily}</th>
        <td role="gridcell" class="rate">${attendance_rate === null ? "–" : formatPercent(attendance_rate)}</td>
        <td role="gridcell" class="current"></td>
        <td role="gridcell" class="longest"></td>
        <td role="gridcell" class="days" data-rates>
          ${guard([rates, isNewestFirst, this.locale, this.#days], () =>
            rates?.length === this.#days
              ? rateStrip(rates, texts.dailySaid({ first: first ?? "", last: last ?? "" }), isNewestFirst)
              : nothing,
          )}
        </td>
      </tr>
    </tfoot>`;
  }

  #summary({ days }: Participant): string {
    const { texts, language } = this.locale;
    const counts = [...countStates(days)].map(([state, count]) =>
      seasonTexts(language).whole.count({ state: texts.states[state], days: count }),
    );
    return counts.join(", ") || seasonTexts(language).whole.noDay;
  }

  /** Describe the day under the pointer, or under the keyboard. */
  #readout(): string {
    const own = seasonTexts(this.locale.language).whole;
    const { pointed } = this;
    const at = pointed ?? (this.contains(document.activeElement) ? this.#focusedCell() : null);
    if (at === null) return "";
    const index = "index" in at ? at.index : at.day;
    const day = mirrored(index, this.#days, this.isNewestFirst);
    const date = this.#dateText(this.#dateAt(day));
    if (at.row < 0) {
      const rate = this.rates?.[day] ?? null;
      return own.rateOf({ date, rate: rate === null ? this.locale.texts.noneYet : formatPercent(rate) });
    }
    const person = this.#rows[at.row];
    if (person === undefined) return "";
    const state = statesOf(person.days)[day] ?? null;
    return own.day({
      login: person.github_id,
      date,
      state: state === null ? own.noDay : this.locale.texts.states[state],
    });
  }

  #dateAt(day: number): CalendarDate {
    return addDays(this.board.first_date ?? this.season.start_date, day);
  }

  #dateText(date: CalendarDate): string {
    return formatDate(date, this.locale.language, { weekday: true });
  }

  /** Return the cell that the keyboard enters: its last one, if that is drawn. */
  #focusedCell(): Cursor {
    const { from, to } = this.drawn;
    const { row, day } = this.cursor;
    const isDrawn = (row >= from && row < to) || (row === 0 && this.#isMinePinned);
    return { row: isDrawn ? row : from, day: Math.min(day, Math.max(0, this.#days - 1)) };
  }

  readonly #reversed = (event: Event): void => {
    this.isNewestFirst = (event.target as HTMLInputElement).checked;
    storage.setItem(NEWEST_KEY, String(this.isNewestFirst));
  };

  readonly #resized = (): void => {
    this.isNarrow = this.#narrow.matches;
  };

  readonly #scrolled = (): void => {
    this.#updateDrawn();
  };

  readonly #focused = (event: Event): void => {
    const row = rowIndexOf(event.currentTarget);
    if (row !== null && row !== this.cursor.row) this.cursor = { ...this.cursor, row };
    else this.requestUpdate();
  };

  readonly #pressed = (event: KeyboardEvent): void => {
    if (!(event.target instanceof HTMLTableCellElement)) return;
    const at = this.#focusedCell();
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.#openDay(at.row, at.day);
      return;
    }
    const next = movedCursor(at, event.key, this.#rows.length, this.#days);
    if (next === null) return;
    event.preventDefault();
    this.pointed = null;
    this.cursor = next;
    scrollToCell(this, next, {
      days: this.#days,
      rowHeight: this.#rowHeight,
      isPinned: this.#isMinePinned,
    });
    this.#isFocusDue = true;
  };

  readonly #pointedAt = (event: PointerEvent): void => {
    const at = cellAt(event, this.#days);
    const { pointed } = this;
    if (at?.row !== pointed?.row || at?.index !== pointed?.index) this.pointed = at;
  };

  readonly #left = (): void => {
    this.pointed = null;
  };

  readonly #clicked = (event: MouseEvent): void => {
    const at = cellAt(event, this.#days);
    if (at === null || at.row < 0) return;
    this.cursor = { row: at.row, day: at.index };
    this.#openDay(at.row, at.index);
  };

  #openDay(row: number, index: number): void {
    const person = this.#rows[row];
    const day = mirrored(index, this.#days, this.isNewestFirst);
    if (person === undefined || (statesOf(person.days)[day] ?? null) === null) return;
    this.querySelector<DayDialog>("day-dialog")?.open(person, this.#dateAt(0), day);
  }
}

customElements.define("season-table", SeasonTable);

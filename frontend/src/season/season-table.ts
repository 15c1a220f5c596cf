/**
 * The season table: a row per participant with a strip of days, sorted and searched; of thousands of rows only
 * those in view are drawn.
 */

import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import type { Api } from "../core/api";
import { statesOf } from "../core/board-state";
import { ChunkedRender } from "../core/chunked-render";
import { LaterElement } from "../components/light-dom-element";
import type { Locale } from "../core/i18n";
import type { Board, CalendarDate, Participant, Season } from "../core/model";
import { storage } from "../core/storage";
import { seasonTexts } from "../texts/season";
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
import { mirrored } from "./day-strip";
import "./season-table.css";
import "./season-table-narrow.css";
import { tableBody } from "./table-body";
import { tableFoot } from "./table-foot";
import { type Cell, cellAt, rowIndexOf, scrollToCell } from "./table-geometry";
import { COLUMNS, tableHead } from "./table-head";
import { readout } from "./table-readout";
import type { TableView } from "./table-view";

const NEWEST_KEY = "book-newest-first";
/** In rem, as in the style sheet: all rows have the same height, so that their position can be computed. */
const ROW = 2.5;
const NARROW_ROW = 4;
const NARROW = "(width < 40rem)";
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
    const view = this.#view();
    return html`
      <div class="table-head">
        <p class="readout" role="status" aria-live="polite">${readout(view)}</p>
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
          ${tableHead(view, this.#sortBy)} ${tableBody(view, this.#focused)} ${tableFoot(view)}
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

  get #firstDate(): CalendarDate {
    return this.board.first_date ?? this.season.start_date;
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

  #view(): TableView {
    return {
      board: this.board,
      seasonParam: this.seasonParam,
      locale: this.locale,
      myId: this.myId,
      rates: this.rates,
      rows: this.#rows,
      drawn: this.drawn,
      isPinned: this.#isMinePinned,
      rowHeight: this.#rowHeight,
      firstDate: this.#firstDate,
      days: this.#days,
      sorting: this.sorting,
      isNewestFirst: this.isNewestFirst,
      isNarrow: this.isNarrow,
      cursor: this.cursor,
      entered: this.#enteredCell(),
      hasFocus: this.contains(document.activeElement),
      pointed: this.pointed,
    };
  }

  /** Return the cell that the keyboard enters: its last one, if that is drawn. */
  #enteredCell(): Cursor {
    const { from, to } = this.drawn;
    const { row, day } = this.cursor;
    const isDrawn = (row >= from && row < to) || (row === 0 && this.#isMinePinned);
    return { row: isDrawn ? row : from, day: Math.min(day, Math.max(0, this.#days - 1)) };
  }

  readonly #sortBy = (column: Column): void => {
    this.sorting = nextSorting(this.sorting, column);
  };

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
    const at = this.#enteredCell();
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
    this.querySelector<DayDialog>("day-dialog")?.open(person, this.#firstDate, day);
  }
}

customElements.define("season-table", SeasonTable);

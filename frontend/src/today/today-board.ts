/** Today's board: every participant's tile, live, to be searched and sorted. */

import { type PropertyValues, type TemplateResult, html } from "lit";
import { guard } from "lit/directives/guard.js";
import { repeat } from "lit/directives/repeat.js";
import { ORDERS, type Order, arrange } from "../core/board-state";
import type { Locale } from "../core/i18n";
import type { Board, Participant, Season } from "../core/model";
import { storage } from "../core/storage";
import { ChunkedRender } from "../core/chunked-render";
import { LaterElement } from "../components/light-dom-element";
import { todayTexts } from "../texts/today";
import { personTile } from "./person-tile";
import "./today-board.css";

const ORDER_KEY = "book-order";
const ARRIVAL_MS = 3_000;
/** Arrivals are announced together, so that a busy minute is not a stream of sentences. */
const ANNOUNCE_MS = 800;
const MAX_NAMED = 3;
/** More tiles than this are shown on request. */
const TILES = 120;
/** About as many as fit on a phone's screen. */
const TILES_PER_CHUNK = 12;

/** The search has changed; the season table below filters by it too. */
export class SearchEvent extends Event {
  readonly search: string;

  constructor(search: string) {
    super("search-people");
    this.search = search;
  }
}

export class TodayBoard extends LaterElement {
  static override properties = {
    board: { attribute: false },
    season: { attribute: false },
    locale: { attribute: false },
    myId: { attribute: false },
    seasonParam: { attribute: false },
    search: { attribute: false },
    isPast: { attribute: false },
    order: { state: true },
    limit: { state: true },
    announcement: { state: true },
  };
  declare board: Board;
  declare season: Season;
  declare locale: Locale;
  declare myId: number | null;
  declare seasonParam: string | null;
  /** Shared with the season table below. */
  declare search: string;
  declare isPast: boolean;
  declare private order: Order;
  /** The maximum number of tiles shown. */
  declare private limit: number;
  declare private announcement: string;
  readonly #arrivedIds = new Set<number>();
  readonly #chunks = new ChunkedRender(this, TILES_PER_CHUNK);
  #arrivals: string[] = [];

  constructor() {
    super();
    this.search = "";
    this.isPast = false;
    this.limit = TILES;
    this.order = ORDERS.find((order) => order === storage.getItem(ORDER_KEY)) ?? "name";
    this.announcement = "";
  }

  /** A participant became present while the page was open: move the tile once, and announce it. */
  announceArrival(person: Participant): void {
    this.#arrivedIds.add(person.user_id);
    this.requestUpdate();
    setTimeout(() => {
      this.#arrivedIds.delete(person.user_id);
      this.requestUpdate();
    }, ARRIVAL_MS);
    if (this.#arrivals.push(person.github_id) === 1) setTimeout(this.#announce, ANNOUNCE_MS);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("locale")) this.announcement = "";
  }

  protected override render(): TemplateResult {
    const { book } = todayTexts(this.locale.language);
    const everyone = this.board.participants;
    const shown = arrange(everyone, this.search, this.order, this.myId);
    return html`
      <div class="board-head">
        <h2>
          ${this.#heading()}
          <span class="count">${book.count({ count: shown.length })}</span>
        </h2>
        ${everyone.length > 0 ? this.#controls() : ""}
      </div>
      <p class="unseen" role="status" aria-live="polite">${this.announcement}</p>
      ${shown.length > 0 ? this.#tiles(shown.slice(0, this.#chunks.of(Math.min(this.limit, shown.length)))) : this.#nobody(everyone.length)}
      ${shown.length > this.limit ? this.#more(shown.length) : ""}
    `;
  }

  #heading(): string {
    const { book } = todayTexts(this.locale.language);
    if (this.isPast) return book.pastHeading;
    const headings = {
      none: book.heading,
      before: book.beforeHeading,
      running: book.heading,
      after: book.lastDayHeading,
    };
    return headings[this.board.phase];
  }

  #controls(): TemplateResult {
    const { book } = todayTexts(this.locale.language);
    return html`<search class="controls">
      <input
        type="search"
        aria-label=${book.search}
        placeholder=${book.searchHint}
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        enterkeyhint="search"
        .value=${this.search}
        @input=${this.#searched}
      />
      ${this.board.phase === "before" ? "" : this.#orders()}
    </search>`;
  }

  #orders(): TemplateResult {
    const { book } = todayTexts(this.locale.language);
    return html`<fieldset class="segments">
        <legend>${book.order}</legend>
        ${ORDERS.map(
          (order) =>
            html`<label>
              <input
                type="radio"
                name="order"
                .value=${order}
                .checked=${order === this.order}
                @change=${this.#ordered}
              />
              <span>${book.orders[order]}</span>
            </label>`,
        )}
      </fieldset>`;
  }

  #tiles(shown: readonly Participant[]): TemplateResult {
    const { locale, season, myId, seasonParam } = this;
    const { phase } = this.board;
    return html`<ul class="tiles" role="list">
      ${repeat(
        shown,
        ({ user_id }) => user_id,
        (person) => {
          const hasJustArrived = this.#arrivedIds.has(person.user_id);
          const isMe = person.user_id === myId;
          return guard([person, locale, season, phase, isMe, hasJustArrived], () =>
            personTile(person, { locale, season, seasonParam, phase, isMe, hasJustArrived }),
          );
        },
      )}
    </ul>`;
  }

  #more(total: number): TemplateResult {
    return html`<p class="more">
      <button class="quiet-button" @click=${() => (this.limit *= 4)}>
        ${todayTexts(this.locale.language).book.more({ shown: this.limit, total })}
      </button>
    </p>`;
  }

  #nobody(participants: number): TemplateResult {
    const { texts } = this.locale;
    if (participants > 0)
      return html`<p class="nobody">${todayTexts(this.locale.language).book.nobodyFound({ search: this.search.trim() })}</p>`;
    return html`<div class="nobody">
      <p><strong>${texts.empty.nobody}</strong></p>
      <p>${texts.empty.nobodyHow}</p>
    </div>`;
  }

  #searched(event: Event): void {
    this.dispatchEvent(new SearchEvent((event.target as HTMLInputElement).value));
  }

  #ordered(event: Event): void {
    const chosen = (event.target as HTMLInputElement).value;
    this.order = ORDERS.find((order) => order === chosen) ?? "name";
    storage.setItem(ORDER_KEY, this.order);
  }

  readonly #announce = (): void => {
    const { book } = todayTexts(this.locale.language);
    const [first = "", ...others] = this.#arrivals;
    this.announcement =
      others.length < MAX_NAMED
        ? book.announced({ logins: [first, ...others].join(", ") })
        : book.announcedMany({ login: first, others: others.length });
    this.#arrivals = [];
  };
}

customElements.define("today-board", TodayBoard);

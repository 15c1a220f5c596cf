/** The deliveries from GitHub: searched, read, and processed again. */

import { type TemplateResult, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { textIn } from "../core/form-data";
import { textOf } from "../core/placeholders";
import { deliveriesTexts } from "../texts/admin/deliveries";
import { frameTexts } from "../texts/admin/frame";
import { AdminSection } from "./admin-section";
import "./delivery-detail";
import "./deliveries-section.css";
import type { Deliveries, Delivery, DeliverySearch, Projection } from "./model";
import { waitedText } from "./waited";

const STATUSES = ["failed", "pending", "recorded", "processed", "ignored"];
/** The interval of refreshes while a delivery waits for its place in the attendance book. */
const WAITING_MS = 2_000;
/** The events that the App subscribes to, and those that GitHub sends anyway. */
const EVENTS = [
  "push",
  "installation",
  "installation_repositories",
  "installation_target",
  "repository",
  "public",
  "github_app_authorization",
  "ping",
];

export class DeliveriesSection extends AdminSection<Deliveries> {
  static override properties = {
    ...AdminSection.properties,
    search: { state: true },
    opened: { state: true },
  };
  declare private search: DeliverySearch;
  /** The delivery that is shown in full. */
  declare private opened: number | null;
  /** The search of which `loaded` has the results. */
  #shownSearch: DeliverySearch | null = null;

  constructor() {
    super();
    this.search = { search: "", event: "", status: "" };
    this.opened = null;
  }

  protected override async fetch(): Promise<Deliveries> {
    const { search } = this;
    const newest = await this.context.api.deliveries(search, null);
    this.refreshMs = newest.projection.waiting > 0 ? WAITING_MS : null;
    const shown = this.#shownSearch === search ? this.loaded : null;
    this.#shownSearch = search;
    return shown === null ? newest : withOlder(newest, shown);
  }

  protected override show({ deliveries, has_more, projection }: Deliveries): TemplateResult {
    const texts = deliveriesTexts(this.locale.language);
    const isSearch = Object.values(this.search).some((value) => value !== "");
    return html`${this.#searching()}
      ${this.#waiting(projection)}
      <div class="card">
        ${
          deliveries.length === 0
            ? html`<p class="aside" role="status">${isSearch ? texts.noneFound : texts.none}</p>`
            : html`<ul class="foldings" role="list">
                ${repeat(
                  deliveries,
                  ({ id }) => id,
                  (delivery) => this.#delivery(delivery),
                )}
              </ul>`
        }
        ${
          has_more
            ? html`<p>
                <button class="quiet-button" ?disabled=${this.isBusy} @click=${this.#older}>${texts.older}</button>
              </p>`
            : nothing
        }
      </div>`;
  }

  #waiting({ waiting, lag_seconds }: Projection): TemplateResult {
    const { language } = this.locale;
    const texts = deliveriesTexts(language);
    const time = waitedText(lag_seconds, language);
    return html`<p class="aside" role="status" data-waiting=${waiting}>
      ${waiting === 0 ? texts.noneWaiting : texts.waiting({ count: waiting, time })}
    </p>`;
  }

  #searching(): TemplateResult {
    const texts = deliveriesTexts(this.locale.language);
    return html`<search>
      <form class="filters" @submit=${this.#searched} @change=${this.#searched}>
        <p class="field">
          <label for="delivery-search">${texts.search}</label>
          <input
            id="delivery-search"
            type="search"
            name="search"
            placeholder=${texts.searchHint}
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
          />
        </p>
        <p class="field">
          <label for="delivery-event">${texts.event}</label>
          <select id="delivery-event" name="event">
            <option value="">${texts.everyEvent}</option>
            ${EVENTS.map((event) => html`<option value=${event}>${event}</option>`)}
          </select>
        </p>
        <p class="field">
          <label for="delivery-status">${texts.status}</label>
          <select id="delivery-status" name="status">
            <option value="">${texts.everyStatus}</option>
            ${STATUSES.map((status) => html`<option value=${status}>${textOf(texts.statuses, status)}</option>`)}
          </select>
        </p>
        <p><button class="quiet-button">${frameTexts(this.locale.language).search}</button></p>
      </form>
    </search>`;
  }

  #searched(event: Event): void {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const text = (name: string): string => textIn(form, name);
    this.search = { search: text("search"), event: text("event"), status: text("status") };
    this.opened = null;
    void this.load();
  }

  readonly #older = async (): Promise<void> => {
    const { loaded, search } = this;
    const last = loaded?.deliveries.at(-1);
    if (loaded === null || last === undefined) return;
    this.isBusy = true;
    try {
      const more = await this.context.api.deliveries(search, last.id);
      if (this.loaded === loaded)
        this.loaded = { ...more, deliveries: [...loaded.deliveries, ...more.deliveries] };
    } catch (error) {
      this.context.showFailure(error);
    }
    this.isBusy = false;
  };

  #delivery(delivery: Delivery): TemplateResult {
    const texts = deliveriesTexts(this.locale.language);
    const { id, event, action, source, status, repository, received_at, error } = delivery;
    const isOpen = this.opened === id;
    return html`<li>
      <button class="folding" aria-expanded=${isOpen} @click=${() => (this.opened = isOpen ? null : id)}>
        <span class="outcome" data-outcome=${status}>${textOf(texts.statuses, status)}</span>
        <span class="name">${event}${action === null ? "" : `.${action}`}</span>
        <span class="aside">${repository}</span>
        ${source === "webhook" ? nothing : html`<span class="tag">${texts.sources[source]}</span>`}
        <span class="when">${this.moment(received_at)}</span>
      </button>
      ${error === null ? nothing : html`<p class="failure" lang="en">${error}</p>`}
      ${
        isOpen
          ? html`<delivery-detail
              .context=${this.context}
              .locale=${this.locale}
              .row=${id}
              @replayed=${(replayed: CustomEvent<Delivery>) => {
                this.#replace(replayed.detail);
              }}
            ></delivery-detail>`
          : nothing
      }
    </li>`;
  }

  #replace(delivery: Delivery): void {
    if (this.loaded === null) return;
    const deliveries = this.loaded.deliveries.map((one) => (one.id === delivery.id ? delivery : one));
    this.loaded = { ...this.loaded, deliveries };
  }
}

/** Return a refreshed first page, and after it the older deliveries that were shown. */
function withOlder(newest: Deliveries, shown: Deliveries): Deliveries {
  const last = newest.deliveries.at(-1)?.id ?? 0;
  const older = shown.deliveries.filter(({ id }) => id < last);
  if (older.length === 0) return newest;
  return { ...newest, deliveries: [...newest.deliveries, ...older], has_more: shown.has_more };
}

customElements.define("deliveries-section", DeliveriesSection);

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
import type { Deliveries, Delivery, DeliverySearch } from "./model";

const STATUSES = ["failed", "pending", "processed", "ignored"];
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

  constructor() {
    super();
    this.search = { search: "", event: "", status: "" };
    this.opened = null;
  }

  protected override fetch(): Promise<Deliveries> {
    return this.context.api.deliveries(this.search, null);
  }

  protected override show({ deliveries, has_more }: Deliveries): TemplateResult {
    const texts = deliveriesTexts(this.locale.language);
    const isSearch = Object.values(this.search).some((value) => value !== "");
    return html`${this.#searching()}
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
    const { id, event, action, status, repository, received_at, error } = delivery;
    const isOpen = this.opened === id;
    return html`<li>
      <button class="folding" aria-expanded=${isOpen} @click=${() => (this.opened = isOpen ? null : id)}>
        <span class="outcome" data-outcome=${status}>${textOf(texts.statuses, status)}</span>
        <span class="name">${event}${action === null ? "" : `.${action}`}</span>
        <span class="aside">${repository}</span>
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

customElements.define("deliveries-section", DeliveriesSection);

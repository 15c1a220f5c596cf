/** One delivery in full: its headers and body, and the button that processes it again. */

import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import type { Instant } from "../core/model";
import { formatTime } from "../core/time";
import { AdminSection } from "./admin-section";
import "../components/copy-button";
import { readable } from "./json-text";
import type { FullDelivery } from "./model";
import { DELIVERIES } from "./words/deliveries";

export class DeliveryDetail extends AdminSection<FullDelivery> {
  static override properties = {
    ...AdminSection.properties,
    row: { attribute: false },
  };
  declare row: number;

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("row") && this.hasUpdated) void this.load();
  }

  protected override fetch(): Promise<FullDelivery> {
    return this.context.api.delivery(this.row);
  }

  protected override show(delivery: FullDelivery): TemplateResult {
    const words = DELIVERIES[this.locale.language];
    const { details } = words;
    const { body, body_bytes, processed_at } = delivery;
    const shown = body === null ? null : readable(body);
    return html`<dl class="facts">
        ${this.#fact(details.id, html`<code>${delivery.delivery_id}</code>`)}
        ${this.#fact(details.received, this.#exact(delivery.received_at))}
        ${processed_at === null ? nothing : this.#fact(details.processed, this.#exact(processed_at))}
        ${this.#fact(details.attempts, delivery.attempts)}
        ${body_bytes === null ? nothing : this.#fact(details.size, words.bytes(body_bytes))}
      </dl>
      ${delivery.is_truncated ? html`<p><span class="tag">${words.truncated}</span></p>` : nothing}
      <h3>${details.headers}</h3>
      <pre tabindex="0" role="region" aria-label=${details.headers}>${this.#headers(delivery)}</pre>
      <h3>${details.body}</h3>
      ${
        shown === null
          ? html`<p class="aside">${words.noBody}</p>`
          : html`<pre class="body" tabindex="0" role="region" aria-label=${details.body}>${shown}</pre>`
      }
      <p class="choices">
        ${
          body === null || shown === null
            ? nothing
            : html`<copy-button
                  .text=${shown}
                  .label=${words.copyBody}
                  .shownAt=${this.#shownBody}
                  .locale=${this.locale}
                ></copy-button>
                <button class="quiet-button" ?disabled=${this.isBusy} @click=${this.#replay}>
                  ${words.replay}
                </button>`
        }
      </p>`;
  }

  #fact(name: string, value: unknown): TemplateResult {
    return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
  }

  #exact(at: Instant): TemplateResult {
    const day = this.momentText(at).replace(/\s?\S+$/, "");
    return html`<time datetime=${at}>${day} ${formatTime(at, this.context.zone, this.locale.language, true)}</time>`;
  }

  #headers({ headers }: FullDelivery): string {
    return Object.entries(headers)
      .map(([name, value]) => `${name}: ${value}`)
      .join("\n");
  }

  readonly #shownBody = (): Element | null => this.querySelector("pre.body");

  readonly #replay = async (): Promise<void> => {
    const words = DELIVERIES[this.locale.language];
    const question = { heading: words.replayHeading, text: words.replayText, verb: words.replay };
    if ((await this.context.confirm(question)) === null) return;
    await this.act(
      async () => {
        const replayed = await this.context.api.replay(this.row);
        this.dispatchEvent(new CustomEvent("replayed", { detail: replayed }));
        return replayed;
      },
      ({ status }) => words.replayed(words.statuses[status] ?? status),
    );
  };
}

customElements.define("delivery-detail", DeliveryDetail);

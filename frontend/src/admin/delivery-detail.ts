/** One delivery in full: its headers and body, and the button that processes it again. */

import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import type { Instant } from "../core/model";
import { formatTime } from "../core/time";
import { textOf } from "../core/placeholders";
import { deliveriesTexts } from "../texts/admin/deliveries";
import { AdminSection } from "./admin-section";
import "../components/copy-button";
import { readable } from "./json-text";
import type { FullDelivery } from "./model";

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
    const texts = deliveriesTexts(this.locale.language);
    const { details } = texts;
    const { body, body_bytes, processed_at } = delivery;
    const shown = body === null ? null : readable(body);
    return html`<dl class="facts">
        ${this.#fact(details.id, html`<code>${delivery.delivery_id}</code>`)}
        ${this.#fact(details.source, textOf(texts.sources, delivery.source))}
        ${this.#fact(details.received, this.#exact(delivery.received_at))}
        ${processed_at === null ? nothing : this.#fact(details.processed, this.#exact(processed_at))}
        ${this.#fact(details.attempts, delivery.attempts)}
        ${body_bytes === null ? nothing : this.#fact(details.size, texts.bytes({ bytes: body_bytes }))}
      </dl>
      ${delivery.is_truncated ? html`<p><span class="tag">${texts.truncated}</span></p>` : nothing}
      <h3>${details.headers}</h3>
      <pre tabindex="0" role="region" aria-label=${details.headers}>${this.#headers(delivery)}</pre>
      <h3>${details.body}</h3>
      ${
        shown === null
          ? html`<p class="aside">${texts.noBody}</p>`
          : html`<pre class="body" tabindex="0" role="region" aria-label=${details.body}>${shown}</pre>`
      }
      <p class="choices">
        ${
          body === null || shown === null
            ? nothing
            : html`<copy-button
                  .text=${shown}
                  .label=${texts.copyBody}
                  .shownAt=${this.#shownBody}
                  .locale=${this.locale}
                ></copy-button>
                <button class="quiet-button" ?disabled=${this.isBusy} @click=${this.#replay}>
                  ${texts.replay}
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
    const texts = deliveriesTexts(this.locale.language);
    const question = { heading: texts.replayHeading, text: texts.replayText, verb: texts.replay };
    if ((await this.context.confirm(question)) === null) return;
    await this.act(
      async () => {
        const replayed = await this.context.api.replay(this.row);
        this.dispatchEvent(new CustomEvent("replayed", { detail: replayed }));
        return replayed;
      },
      ({ status }) => texts.replayed({ status: textOf(texts.statuses, status) }),
    );
  };
}

customElements.define("delivery-detail", DeliveryDetail);

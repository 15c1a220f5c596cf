/** "Days you may still miss" for a target rate, with its probability. */

import { type SVGTemplateResult, type TemplateResult, html, nothing, svg } from "lit";
import { LightElement } from "../components/light-dom-element";
import { type Locale, formatPercent } from "../core/i18n";
import type { Outlook } from "./model";
import { targetText } from "../core/target";
import { profileTexts } from "../texts/profile";
import { MAX_TARGET, MIN_TARGET, outlookText, sliderTarget } from "./outlook";

/** Another target rate was chosen. */
export class TargetChosen extends Event {
  readonly rate: number;

  constructor(rate: number) {
    super("target-chosen", { bubbles: true });
    this.rate = rate;
  }
}

export class OutlookPanel extends LightElement {
  static override properties = {
    outlook: { attribute: false },
    rate: { attribute: false },
    locale: { attribute: false },
    draft: { state: true },
  };
  declare outlook: Outlook;
  /** The current rate. */
  declare rate: number | null;
  declare locale: Locale;
  /** The target while the slider moves. */
  declare private draft: number | null;

  constructor() {
    super();
    this.rate = null;
    this.draft = null;
  }

  protected override render(): TemplateResult {
    const { outlook: texts } = profileTexts(this.locale.language);
    const { outlook } = this;
    return html`<h2>
        ${texts.heading} <span class="count">${texts.daysLeft({ days: outlook.days_left })}</span>
      </h2>
      ${this.#future(outlook)}`;
  }

  #future(outlook: Outlook): TemplateResult {
    const { outlook: texts } = profileTexts(this.locale.language);
    if (outlook.days_left === 0) return html`<p>${texts.done}</p>`;
    const target = this.draft ?? sliderTarget(outlook.target);
    const { lowest_rate: lowest, highest_rate: highest } = outlook;
    return html`<p class="promise" role="status">${outlookText(outlook, texts)}</p>
      ${
        outlook.chance === null
          ? nothing
          : html`<p class="chance">
              ${texts.chance} <strong>${formatPercent(outlook.chance)}</strong>
              <span class="aside">${texts.chanceHow}</span>
            </p>`
      }
      ${lowest === null || highest === null ? nothing : this.#span(lowest, highest, target)}
      <label class="target">
        <span>${texts.target} <output>${targetText(target)}</output></span>
        <input
          type="range"
          min=${MIN_TARGET}
          max=${MAX_TARGET}
          .value=${String(target)}
          aria-valuetext=${targetText(target)}
          @input=${(event: Event) => (this.draft = valueOf(event))}
          @change=${(event: Event) => this.dispatchEvent(new TargetChosen(valueOf(event)))}
        />
      </label>
      ${
        lowest === null || highest === null
          ? nothing
          : html`<p class="aside">${texts.range({ lowest: formatPercent(lowest), highest: formatPercent(highest) })}</p>`
      }`;
  }

  protected override updated(): void {
    // The server's answer for the slider's target has arrived.
    if (this.draft !== null && this.outlook.target === this.draft) this.draft = null;
  }

  /** Render the range from the lowest to the highest possible rate, on the slider's scale. */
  #span(lowest: number, highest: number, target: number): SVGTemplateResult | TemplateResult {
    const from = positionOf(lowest);
    return html`<svg class="span" width="100%" height="22" aria-hidden="true">
      <rect class="all" y="8" width="100%" height="6" rx="3" />
      <rect class="open" x="${from}%" y="8" width="${Math.max(positionOf(highest) - from, 1)}%" height="6" rx="3" />
      ${this.rate === null ? nothing : svg`<circle class="now" cx="${positionOf(this.rate)}%" cy="11" r="5" />`}
      <line class="aim" x1="${positionOf(target)}%" x2="${positionOf(target)}%" y1="2" y2="20" />
    </svg>`;
  }
}

/** Return the position of a rate, in percent of the slider's width. */
function positionOf(rate: number): number {
  const position = (100 * (rate - MIN_TARGET)) / (MAX_TARGET - MIN_TARGET);
  return Math.min(Math.max(position, 0), 100);
}

function valueOf({ target }: Event): number {
  return Number((target as HTMLInputElement).value);
}

customElements.define("outlook-panel", OutlookPanel);

/**
 * A chart in its frame: title, picture, legend and the same numbers as a table. The picture is drawn when it
 * comes into view.
 */

import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { ApiError, Superseded, loadChunk } from "../core/api";
import { reloadPage } from "../components/empty-states";
import { LightElement } from "../components/light-dom-element";
import type { Locale } from "../core/i18n";
import { chartsTexts } from "../texts/charts";
import "./chart-frame.css";
import type { Drawing } from "./draw";
import { type ChartSpec, LEVELS, type Point, axisOf, isEmpty, rangesOf, stepsOf, valueText } from "./spec";

/** The distance below the window at which a chart is fetched already. */
const AHEAD = "300px";

export class ChartFrame extends LightElement {
  static override properties = {
    chart: { attribute: false },
    locale: { attribute: false },
    isNear: { state: true },
    isDrawn: { state: true },
    broken: { state: true },
    isOpen: { state: true },
  };
  declare chart: ChartSpec;
  declare locale: Locale;
  /** In view, or about to be. */
  declare private isNear: boolean;
  declare private isDrawn: boolean;
  /** Why the drawing chunk could not be fetched. */
  declare private broken: ApiError | null;
  /** The table is created only when it is requested. */
  declare private isOpen: boolean;
  #drawing: Drawing | null = null;
  #watch: IntersectionObserver | null = null;

  constructor() {
    super();
    this.isNear = false;
    this.isDrawn = false;
    this.broken = null;
    this.isOpen = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#watch = new IntersectionObserver(
      (seen) => {
        if (seen.some(({ isIntersecting }) => isIntersecting)) this.isNear = true;
      },
      { rootMargin: AHEAD },
    );
    this.#watch.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watch?.disconnect();
    this.#erase();
  }

  protected override updated(changed: PropertyValues): void {
    if (isEmpty(this.chart)) this.#erase();
    else if (this.isNear && (changed.has("chart") || changed.has("locale") || changed.has("isNear")))
      void this.#draw();
  }

  protected override render(): TemplateResult {
    const { chart, isDrawn, broken } = this;
    const texts = chartsTexts(this.locale.language);
    return html`<figure>
      <figcaption><h3>${chart.title}</h3></figcaption>
      ${
        isEmpty(chart)
          ? html`<p class="plot-empty" data-kind=${chart.kind}>${texts.empty}</p>`
          : html`<div class="plot" data-kind=${chart.kind} ?data-drawn=${isDrawn}>
              <div class="picture" role="img" aria-label=${chart.summary}></div>
              ${broken === null ? nothing : this.#trouble(broken)}
            </div>`
      }
      ${chart.kind === "heatmap" ? this.#legend(rangesOf(stepsOf(chart), chart.unit)) : nothing}
      <details @toggle=${this.#toggled}>
        <summary>${texts.table}</summary>
        ${this.isOpen ? this.#table() : nothing}
      </details>
    </figure>`;
  }

  #trouble(failure: ApiError): TemplateResult {
    const texts = chartsTexts(this.locale.language);
    const { update } = this.locale.texts;
    if (failure instanceof Superseded)
      return html`<p class="plot-trouble" role="status">
        ${update.superseded} <button class="quiet-button" @click=${reloadPage}>${update.reload}</button>
      </p>`;
    return html`<p class="plot-trouble" role="status">
      ${texts.broken} <button class="quiet-button" @click=${this.#retry}>${texts.again}</button>
    </p>`;
  }

  #legend(ranges: readonly string[]): TemplateResult {
    return html`<ul class="levels" role="list" aria-label=${chartsTexts(this.locale.language).legend}>
      ${LEVELS.map((level) => html`<li data-level=${level}>${ranges[level]}</li>`)}
    </ul>`;
  }

  #table(): TemplateResult {
    const { chart } = this;
    return html`<div class="twin" tabindex="0" role="region" aria-label=${chart.title}>
      <table>
        ${chart.kind === "heatmap" ? this.#grid() : this.#list(chart.points)}
      </table>
    </div>`;
  }

  #list(points: readonly Point[]): TemplateResult {
    const { columnName, valueName } = this.chart;
    return html`<thead>
        <tr>
          <th scope="col">${columnName}</th>
          <th scope="col">${valueName}</th>
        </tr>
      </thead>
      <tbody>
        ${points.map(
          (point) =>
            html`<tr ?data-special=${point.isSpecial}>
              <th scope="row">${linked(point)}</th>
              <td>${this.#valueText(point)}</td>
            </tr>`,
        )}
      </tbody>`;
  }

  #grid(): TemplateResult {
    const { chart } = this;
    if (chart.kind !== "heatmap") return html``;
    const columns = axisOf(chart.points, "column");
    const cells = new Map(chart.points.map((cell) => [`${cell.row}\n${cell.column}`, cell]));
    return html`<thead>
        <tr>
          <th scope="col">${chart.columnName}</th>
          ${columns.map((column) => html`<th scope="col">${column}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${axisOf(chart.points, "row").map(
          (row) =>
            html`<tr>
              <th scope="row">${row}</th>
              ${columns.map((column) => {
                const cell = cells.get(`${row}\n${column}`);
                return html`<td>${cell === undefined || cell.value === null ? "" : this.#valueText(cell)}</td>`;
              })}
            </tr>`,
        )}
      </tbody>`;
  }

  #valueText({ value }: Point): string {
    return valueText(value, this.chart.unit, this.locale.language);
  }

  readonly #toggled = (event: Event): void => {
    this.isOpen = (event.target as HTMLDetailsElement).open;
  };

  readonly #retry = (): void => {
    void this.#draw();
  };

  async #draw(): Promise<void> {
    try {
      const { draw } = await loadChunk(() => import("./draw"));
      const host = this.querySelector<HTMLElement>(".picture");
      if (host === null || !this.isConnected) return;
      if (this.#drawing?.host !== host) {
        this.#erase();
        this.#drawing = draw(host);
      }
      this.#drawing.show(this.chart, this.locale.language);
      this.isDrawn = true;
      this.broken = null;
    } catch (error) {
      this.broken = error instanceof ApiError ? error : new ApiError(0, null);
    }
  }

  #erase(): void {
    this.#drawing?.end();
    this.#drawing = null;
  }
}

function linked({ label, href }: Point): TemplateResult | string {
  return href === undefined ? label : html`<a href=${href}>${label}</a>`;
}

customElements.define("chart-frame", ChartFrame);

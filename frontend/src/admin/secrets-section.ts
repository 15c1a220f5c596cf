/** The webhook secrets without their values: their age, their use, and rotation. */

import { type TemplateResult, html, nothing } from "lit";
import type { Secret, Secrets } from "../core/model";
import { AdminSection } from "./admin-section";
import type { Question } from "./confirm-dialog";
import { SERVER } from "./words/server";

export class SecretsSection extends AdminSection<Secrets> {
  protected override readonly refreshMs = 10_000;

  protected override fetch(): Promise<Secrets> {
    return this.context.api.secrets();
  }

  protected override show({ is_from_environment, secrets }: Secrets): TemplateResult {
    const words = SERVER[this.locale.language];
    if (is_from_environment) return html`<div class="card"><p>${words.environment}</p></div>`;
    return html`<div class="card">
      ${
        secrets.length === 0
          ? html`<p>${words.noSecret}</p>`
          : html`<ul class="rows" role="list">
                ${secrets.map((secret, index) => this.#secret(secret, index === 0))}
              </ul>
              <p>
                <button class="quiet-button" ?disabled=${this.isBusy} @click=${this.#rotate}>
                  ${words.rotate}
                </button>
              </p>`
      }
    </div>`;
  }

  #secret({ id, created_at, uses, last_used_at }: Secret, isNewest: boolean): TemplateResult {
    const words = SERVER[this.locale.language];
    const last = last_used_at === null ? "" : `, ${words.last(this.momentText(last_used_at))}`;
    return html`<li>
      <span class="name">${words.since(this.momentText(created_at))}</span>
      ${isNewest ? html`<span class="tag">${words.newest}</span>` : nothing}
      <span class="aside">${words.uses(uses)}${last}</span>
      ${
        isNewest
          ? nothing
          : html`<button class="quiet-button when" ?disabled=${this.isBusy} @click=${() => this.#drop(id)}>
              ${words.drop}
            </button>`
      }
    </li>`;
  }

  readonly #rotate = async (): Promise<void> => {
    const words = SERVER[this.locale.language];
    await this.#confirmed(
      { heading: words.rotateHeading, text: words.rotateText, verb: words.rotate },
      () => this.context.api.rotateSecret(),
      words.rotated,
    );
  };

  async #drop(secret: number): Promise<void> {
    const words = SERVER[this.locale.language];
    await this.#confirmed(
      { heading: words.dropHeading, text: words.dropText, verb: words.drop },
      () => this.context.api.dropSecret(secret),
      words.dropped,
    );
  }

  async #confirmed(question: Question, work: () => Promise<unknown>, notification: string): Promise<void> {
    if ((await this.context.confirm(question)) !== null) await this.act(work, notification);
  }
}

customElements.define("secrets-section", SecretsSection);

/** The webhook secrets without their values: their age, their use, and rotation. */

import { type TemplateResult, html, nothing } from "lit";
import type { Secret, Secrets } from "../core/model";
import { serverTexts } from "../texts/admin/server";
import { AdminSection } from "./admin-section";
import type { Question } from "./confirm-dialog";

export class SecretsSection extends AdminSection<Secrets> {
  protected override readonly refreshMs = 10_000;

  protected override fetch(): Promise<Secrets> {
    return this.context.api.secrets();
  }

  protected override show({ is_from_environment, secrets }: Secrets): TemplateResult {
    const texts = serverTexts(this.locale.language);
    if (is_from_environment) return html`<div class="card"><p>${texts.environment}</p></div>`;
    return html`<div class="card">
      ${
        secrets.length === 0
          ? html`<p>${texts.noSecret}</p>`
          : html`<ul class="rows" role="list">
                ${secrets.map((secret, index) => this.#secret(secret, index === 0))}
              </ul>
              <p>
                <button class="quiet-button" ?disabled=${this.isBusy} @click=${this.#rotate}>
                  ${texts.rotate}
                </button>
              </p>`
      }
    </div>`;
  }

  #secret({ id, created_at, uses, last_used_at }: Secret, isNewest: boolean): TemplateResult {
    const texts = serverTexts(this.locale.language);
    const last = last_used_at === null ? "" : `, ${texts.last({ moment: this.momentText(last_used_at) })}`;
    return html`<li>
      <span class="name">${texts.since({ moment: this.momentText(created_at) })}</span>
      ${isNewest ? html`<span class="tag">${texts.newest}</span>` : nothing}
      <span class="aside">${texts.uses({ count: uses })}${last}</span>
      ${
        isNewest
          ? nothing
          : html`<button class="quiet-button when" ?disabled=${this.isBusy} @click=${() => this.#drop(id)}>
              ${texts.drop}
            </button>`
      }
    </li>`;
  }

  readonly #rotate = async (): Promise<void> => {
    const texts = serverTexts(this.locale.language);
    await this.#confirmed(
      { heading: texts.rotateHeading, text: texts.rotateText, verb: texts.rotate },
      () => this.context.api.rotateSecret(),
      texts.rotated,
    );
  };

  async #drop(secret: number): Promise<void> {
    const texts = serverTexts(this.locale.language);
    await this.#confirmed(
      { heading: texts.dropHeading, text: texts.dropText, verb: texts.drop },
      () => this.context.api.dropSecret(secret),
      texts.dropped,
    );
  }

  async #confirmed(question: Question, work: () => Promise<unknown>, notification: string): Promise<void> {
    if ((await this.context.confirm(question)) !== null) await this.act(work, notification);
  }
}

customElements.define("secrets-section", SecretsSection);

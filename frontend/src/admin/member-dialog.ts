/** The changes of a participant: their dates in the season, addresses, role. */

import { type TemplateResult, html, nothing } from "lit";
import { createRef, ref } from "lit/directives/ref.js";
import type { ApiError } from "../core/api";
import { troubleText } from "../components/empty-states";
import { LightElement } from "../components/light-dom-element";
import type { Locale } from "../core/i18n";
import { textIn } from "../core/form-data";
import { dateIn } from "../core/time";
import { frameTexts } from "../texts/admin/frame";
import { membersTexts } from "../texts/admin/members";
import { asApiError } from "./admin-section";
import type { Question } from "./confirm-dialog";
import { addressesIn } from "./member-list";
import type { Member } from "./model";
import type { AdminContext } from "./admin-context";

export class MemberDialog extends LightElement {
  static override properties = {
    context: { attribute: false },
    locale: { attribute: false },
    member: { state: true },
    failure: { state: true },
    isBusy: { state: true },
  };
  declare context: AdminContext;
  declare locale: Locale;
  declare private member: Member | null;
  declare private failure: ApiError | null;
  declare private isBusy: boolean;
  readonly #dialog = createRef<HTMLDialogElement>();

  constructor() {
    super();
    this.member = null;
    this.failure = null;
    this.isBusy = false;
  }

  open(member: Member): void {
    this.member = member;
    this.failure = null;
    void this.updateComplete.then(() => {
      this.querySelector("form")?.reset();
      this.#dialog.value?.showModal();
    });
  }

  protected override render(): TemplateResult {
    return html`<dialog aria-labelledby="member-heading" ${ref(this.#dialog)}>
      ${this.member === null ? nothing : this.#content(this.member)}
    </dialog>`;
  }

  #content(member: Member): TemplateResult {
    const texts = membersTexts(this.locale.language);
    const frame = frameTexts(this.locale.language);
    return html`<h3 id="member-heading">${member.github_id}</h3>
      ${
        this.failure === null
          ? nothing
          : html`<p class="failure" role="alert">${troubleText(this.locale, this.failure)}</p>`
      }
      <form class="form" @submit=${this.#save}>
        ${this.#dates(member)}
        <p class="field">
          <span class="label">${texts.addresses}</span>
          <span class="hint">${member.emails.length > 0 ? member.emails.join(", ") : texts.noAddresses}</span>
        </p>
        <p class="field">
          <label for="more-emails">${texts.newAddresses}</label>
          <textarea id="more-emails" name="emails" rows="2" aria-describedby="more-emails-hint" spellcheck="false"></textarea>
          <span class="hint" id="more-emails-hint">${texts.emailsHint}</span>
        </p>
        <p class="choices">
          <button class="quiet-button" type="button" @click=${this.#close}>${frame.close}</button>
          <button class="main-button" ?disabled=${this.isBusy}>${frame.save}</button>
        </p>
      </form>
      <p class="choices lasting">${this.#membershipButton(member)} ${this.#role(member)}</p>`;
  }

  #dates({ joined_on, left_on }: Member): TemplateResult {
    const texts = membersTexts(this.locale.language);
    return html`<div class="fields" role="group" aria-label=${texts.dates}>
      <p class="field">
        <label for="joined-on">${texts.joined}</label>
        <input id="joined-on" name="joined_on" type="date" required value=${joined_on} />
      </p>
      <p class="field">
        <label for="left-on">${texts.leftOn}</label>
        <input id="left-on" name="left_on" type="date" value=${left_on ?? ""} aria-describedby="left-on-hint" />
        <span class="hint" id="left-on-hint">${texts.leftHint}</span>
      </p>
    </div>`;
  }

  #membershipButton(member: Member): TemplateResult {
    const texts = membersTexts(this.locale.language);
    const hasLeft = member.left_on !== null;
    return html`<button
      class="quiet-button"
      ?disabled=${this.isBusy}
      @click=${() => (hasLeft ? this.#comeBack(member) : this.#leave(member))}
    >
      ${hasLeft ? texts.comeBack : texts.leave}
    </button>`;
  }

  #role(member: Member): TemplateResult {
    const texts = membersTexts(this.locale.language);
    return html`<button class="quiet-button" ?disabled=${this.isBusy} @click=${() => this.#changeRole(member)}>
      ${member.is_admin ? texts.takeAdmin : texts.makeAdmin}
    </button>`;
  }

  readonly #close = (): void => this.#dialog.value?.close();

  async #save(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const { member } = this;
    if (member === null) return;
    const form = new FormData(event.target as HTMLFormElement);
    const text = (name: string): string => textIn(form, name);
    const [joined_on, left_on] = [text("joined_on"), text("left_on") || null];
    const emails = addressesIn(text("emails"));
    await this.#run(
      async () => {
        if (joined_on !== member.joined_on || left_on !== member.left_on)
          await this.context.api.changeMember(this.#season(), member.user_id, { joined_on, left_on });
        if (emails.length > 0) await this.context.api.changeUser(member.user_id, { emails });
      },
      membersTexts(this.locale.language).saved({ login: member.github_id }),
    );
  }

  async #leave(member: Member): Promise<void> {
    const texts = membersTexts(this.locale.language);
    const login = member.github_id;
    const left_on = dateIn(new Date().toISOString(), this.context.zone);
    await this.#confirmed(
      { heading: texts.leaveHeading({ login }), text: texts.leaveText, verb: texts.leave },
      () => this.context.api.changeMember(this.#season(), member.user_id, { left_on }),
      texts.gone({ login }),
    );
  }

  async #comeBack(member: Member): Promise<void> {
    await this.#run(
      () => this.context.api.changeMember(this.#season(), member.user_id, { left_on: null }),
      membersTexts(this.locale.language).back({ login: member.github_id }),
    );
  }

  async #changeRole({ github_id: login, user_id, is_admin }: Member): Promise<void> {
    const texts = membersTexts(this.locale.language);
    const question = is_admin
      ? { heading: texts.takeHeading({ login }), text: texts.takeText, verb: texts.takeAdmin }
      : { heading: texts.makeHeading({ login }), text: texts.makeText, verb: texts.makeAdmin };
    await this.#confirmed(
      question,
      () => this.context.api.changeUser(user_id, { is_admin: !is_admin }),
      is_admin ? texts.taken({ login }) : texts.made({ login }),
    );
  }

  async #confirmed(question: Question, work: () => Promise<unknown>, notification: string): Promise<void> {
    if ((await this.context.confirm(question)) !== null) await this.#run(work, notification);
  }

  #season(): number {
    return this.context.season?.id ?? 0;
  }

  async #run(work: () => Promise<unknown>, notification: string): Promise<void> {
    this.isBusy = true;
    this.failure = null;
    try {
      await work();
      this.#close();
      this.context.notify(notification);
      this.dispatchEvent(new Event("changed"));
    } catch (error) {
      this.failure = asApiError(error);
    }
    this.isBusy = false;
  }
}

customElements.define("member-dialog", MemberDialog);

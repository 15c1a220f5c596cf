/** The participants: requests, the list, and a form that adds one. */

import { type TemplateResult, html, nothing } from "lit";
import { createRef, ref } from "lit/directives/ref.js";
import { repeat } from "lit/directives/repeat.js";
import { avatar } from "../components/avatar";
import { formatPercent } from "../core/i18n";
import type { JoinRequest } from "../core/model";
import { profilePath } from "../core/route";
import { formatDate } from "../core/time";
import { ChunkedRender } from "../core/chunked-render";
import { membersTexts } from "../texts/admin/members";
import { AdminSection } from "./admin-section";
import "./member-dialog";
import type { MemberDialog } from "./member-dialog";
import { PAGE, memberFrom, pageOf } from "./member-list";
import "./members-section.css";
import type { Member } from "./model";
import { adminPath } from "./admin-route";

const ROWS_PER_CHUNK = 10;

interface MembersData {
  readonly requests: readonly JoinRequest[];
  readonly members: readonly Member[];
}

export class MembersSection extends AdminSection<MembersData> {
  static override properties = {
    ...AdminSection.properties,
    search: { state: true },
    page: { state: true },
  };
  declare private search: string;
  declare private page: number;
  readonly #chunks = new ChunkedRender(this, ROWS_PER_CHUNK);
  readonly #dialog = createRef<MemberDialog>();

  constructor() {
    super();
    this.search = "";
    this.page = 0;
  }

  protected override readonly refreshMs = 15_000;

  protected override async fetch(): Promise<MembersData> {
    const [{ requests }, { members }] = await Promise.all([
      this.context.api.requests(),
      this.context.api.members(this.#season()),
    ]);
    return { requests, members };
  }

  #season(): number {
    return this.context.season?.id ?? 0;
  }

  protected override show({ requests, members }: MembersData): TemplateResult {
    return html`${this.#requests(requests)} ${this.#list(members)} ${this.#addForm()}
      <member-dialog
        .context=${this.context}
        .locale=${this.locale}
        @changed=${() => void this.load()}
        ${ref(this.#dialog)}
      ></member-dialog>`;
  }

  #requests(requests: readonly JoinRequest[]): TemplateResult {
    const texts = membersTexts(this.locale.language);
    return html`<div class="card" role="group" aria-labelledby="requests">
      <h3 id="requests">${texts.requests}</h3>
      ${
        requests.length > 0
          ? html`<ul class="rows" role="list">
              ${repeat(
                requests,
                ({ season_id, user_id }) => `${season_id} ${user_id}`,
                (request) => this.#request(request),
              )}
            </ul>`
          : html`<p class="aside">${texts.noRequests}</p>`
      }
    </div>`;
  }

  #request(request: JoinRequest): TemplateResult {
    const texts = membersTexts(this.locale.language);
    const { github_id: login, season_id, requested_at } = request;
    const season = this.context.seasons.find(({ id }) => id === season_id)?.name ?? "";
    return html`<li>
      <span class="name">${login}</span>
      <span class="aside">${texts.asked({ season, moment: this.momentText(requested_at) })}</span>
      <span class="choices when">
        <button
          class="main-button"
          aria-label=${texts.forWhom({ verb: texts.approve, login })}
          ?disabled=${this.isBusy}
          @click=${() => this.act(() => this.context.api.approve(request), texts.approved({ login }))}
        >
          ${texts.approve}
        </button>
        <button
          class="quiet-button"
          aria-label=${texts.forWhom({ verb: texts.decline, login })}
          ?disabled=${this.isBusy}
          @click=${() => this.#decline(request)}
        >
          ${texts.decline}
        </button>
      </span>
    </li>`;
  }

  async #decline(request: JoinRequest): Promise<void> {
    const texts = membersTexts(this.locale.language);
    const { github_id: login } = request;
    const question = {
      heading: texts.declineHeading({ login }),
      text: texts.declineText,
      verb: texts.decline,
    };
    if ((await this.context.confirm(question)) === null) return;
    await this.act(() => this.context.api.decline(request), texts.declined({ login }));
  }

  #list(members: readonly Member[]): TemplateResult {
    const texts = membersTexts(this.locale.language);
    const shown = pageOf(members, this.search, this.page);
    return html`<div class="card" role="group" aria-labelledby="members">
      <div class="list-head">
        <h3 id="members">${texts.heading} <span class="aside" role="status">${texts.count({ count: shown.total })}</span></h3>
        ${members.length > 0 ? this.#searchField() : nothing}
      </div>
      ${
        shown.total > 0
          ? html`<ul class="member-rows" role="list">
              ${repeat(
                shown.members.slice(0, this.#chunks.of(shown.members.length)),
                ({ user_id }) => user_id,
                (member) => this.#member(member),
              )}
            </ul>`
          : html`<p class="aside">
              ${members.length > 0 ? texts.nobodyFound({ search: this.search.trim() }) : texts.nobody}
            </p>`
      }
      ${shown.pages > 1 ? this.#pager(shown) : nothing}
    </div>`;
  }

  #searchField(): TemplateResult {
    const texts = membersTexts(this.locale.language);
    return html`<search>
      <input
        class="search"
        type="search"
        aria-label=${texts.search}
        placeholder=${texts.searchHint}
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        .value=${this.search}
        @input=${(event: Event) => {
          this.search = (event.target as HTMLInputElement).value;
          this.page = 0;
        }}
      />
    </search>`;
  }

  #pager({ page, pages, total, members }: ReturnType<typeof pageOf>): TemplateResult {
    const texts = membersTexts(this.locale.language);
    const from = page * PAGE + 1;
    return html`<p class="pager">
      <button class="quiet-button" ?disabled=${page === 0} @click=${() => (this.page = page - 1)}>
        ${texts.previous}
      </button>
      <span role="status">${texts.page({ from, to: from + members.length - 1, total })}</span>
      <button class="quiet-button" ?disabled=${page === pages - 1} @click=${() => (this.page = page + 1)}>
        ${texts.next}
      </button>
    </p>`;
  }

  #member(member: Member): TemplateResult {
    const texts = membersTexts(this.locale.language);
    const { github_id: login, avatar_url, is_admin, is_hidden, left_on, last_pushed_at } = member;
    const season = String(this.#season());
    return html`<li ?data-left=${left_on !== null}>
      ${avatar(login, avatar_url, 36)}
      <div class="who">
        <a class="name" href=${profilePath(login, season)}>${login}</a>
        ${is_admin ? html`<span class="tag">${texts.admin}</span>` : nothing}
        ${is_hidden ? html`<span class="tag">${texts.hidden}</span>` : nothing}
        <p class="aside">${this.#period(member)}</p>
      </div>
      <p class="rate">${this.#rate(member)}</p>
      <p class="last-push aside">
        ${last_pushed_at === null ? texts.unpushed : texts.pushed({ moment: this.momentText(last_pushed_at) })}
      </p>
      <span class="choices">
        <a
          class="quiet-button"
          href=${adminPath({ section: "corrections", season: this.route.season, user: login, date: null })}
          aria-label=${texts.forWhom({ verb: texts.correct, login })}
          >${texts.correct}</a
        >
        <button
          class="quiet-button"
          aria-label=${texts.forWhom({ verb: texts.edit, login })}
          @click=${() => this.#dialog.value?.open(member)}
        >
          ${texts.edit}
        </button>
      </span>
    </li>`;
  }

  #rate({ attendance_rate, current_streak }: Member): TemplateResult {
    const texts = membersTexts(this.locale.language);
    if (attendance_rate === null) return html`<span class="aside">${texts.noRate}</span>`;
    return html`<strong>${formatPercent(attendance_rate)}</strong>
      <span class="aside">${this.locale.texts.streak({ days: current_streak })}</span>`;
  }

  #period({ joined_on, left_on }: Member): string {
    const texts = membersTexts(this.locale.language);
    const since = texts.since({ date: formatDate(joined_on, this.locale.language) });
    return left_on === null
      ? since
      : `${since} ${texts.left({ date: formatDate(left_on, this.locale.language) })}`;
  }

  #addForm(): TemplateResult {
    const texts = membersTexts(this.locale.language);
    const { season } = this.context;
    return html`<details class="card">
      <summary><h3>${texts.add}</h3></summary>
      <form class="form" @submit=${this.#add}>
        <p class="aside">${texts.addHow}</p>
        <div class="fields">
          <p class="field">
            <label for="new-login">${texts.login}</label>
            <input
              id="new-login"
              name="github_id"
              required
              maxlength="100"
              autocomplete="off"
              autocapitalize="off"
              spellcheck="false"
            />
          </p>
          <p class="field">
            <label for="new-number">${texts.number}</label>
            <input id="new-number" name="github_user_id" inputmode="numeric" pattern="[1-9][0-9]*" autocomplete="off" />
          </p>
          <p class="field">
            <label for="new-emails">${texts.emails}</label>
            <textarea id="new-emails" name="emails" rows="2" aria-describedby="new-emails-hint" spellcheck="false"></textarea>
            <span class="hint" id="new-emails-hint">${texts.emailsHint}</span>
          </p>
          <p class="field">
            <label for="new-joined">${texts.joined}</label>
            <input
              id="new-joined"
              name="joined_on"
              type="date"
              min=${season?.start_date ?? nothing}
              max=${season?.end_date ?? nothing}
              aria-describedby="new-joined-hint"
            />
            <span class="hint" id="new-joined-hint">${texts.joinedHint}</span>
          </p>
        </div>
        <p><button class="main-button" ?disabled=${this.isBusy}>${texts.addVerb}</button></p>
      </form>
    </details>`;
  }

  async #add(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const texts = membersTexts(this.locale.language);
    const form = event.target as HTMLFormElement;
    const member = memberFrom(new FormData(form), this.#season());
    const isDone = await this.act(
      () => this.context.api.addMember(member),
      texts.added({ login: member.github_id }),
    );
    if (isDone) form.reset();
  }
}

customElements.define("members-section", MembersSection);

/** The commits of a day with their verdicts, and the buttons to accept a late one. */

import { type TemplateResult, html, nothing } from "lit";
import type { Instant, JudgedCommit } from "../core/model";
import { formatMoment } from "../core/time";
import { correctionsTexts } from "../texts/admin/corrections";
import { dayTexts } from "../texts/day";
import { overrideStateOf } from "./commit-override";
import type { OverridesView } from "./override-list";

/** What the buttons do with the commit of this ID. */
export interface CommitActions {
  readonly accept: (id: number) => void;
  readonly unaccept: (id: number) => void;
}

export function judgedCommits(
  commits: readonly JudgedCommit[],
  view: OverridesView,
  actions: CommitActions,
): TemplateResult {
  const texts = correctionsTexts(view.locale.language);
  return html`<h4>${texts.commits}</h4>
    ${
      commits.length === 0
        ? html`<p class="aside">${texts.noCommits}</p>`
        : html`<ul class="rows" role="list">
            ${commits.map((commit) => judgedCommit(commit, view, actions))}
          </ul>`
    }`;
}

function judgedCommit(commit: JudgedCommit, view: OverridesView, actions: CommitActions): TemplateResult {
  const texts = dayTexts(view.locale.language);
  const counts = commit.verdict === "counted";
  return html`<li class="judged" data-counts=${counts}>
    <div>
      <p class="name">${firstLine(commit.message) || texts.noMessage}</p>
      <p class="aside">${commit.repository} <code>${commit.commit_id?.slice(0, 7)}</code></p>
      <p><strong>${counts ? texts.counts : texts.countsNot}</strong> ${commit.reason}</p>
      <p class="aside">
        ${namedMoment(texts.committed, commit.commit_date, view)}
        ${namedMoment(texts.pushed, commit.pushed_at, view)}
      </p>
    </div>
    ${acceptance(commit, view, actions)}
  </li>`;
}

function firstLine(message: string | null): string {
  return message?.trim().split("\n", 1)[0] ?? "";
}

function namedMoment(
  name: string,
  at: Instant | null,
  { locale, zone }: OverridesView,
): TemplateResult | typeof nothing {
  if (at === null) return nothing;
  return html`<span>${name} <time datetime=${at}>${formatMoment(at, zone, locale.language)}</time></span>`;
}

function acceptance(
  commit: JudgedCommit,
  { locale, isBusy }: OverridesView,
  { accept, unaccept }: CommitActions,
): TemplateResult | typeof nothing {
  const texts = correctionsTexts(locale.language);
  const state = overrideStateOf(commit);
  if (state === "accepted")
    return html`<span class="choices when">
      <span class="tag">${texts.isAccepted}</span>
      <button class="quiet-button" ?disabled=${isBusy} @click=${() => {
        unaccept(commit.id);
      }}>
        ${texts.unaccept}
      </button>
    </span>`;
  if (state === "none") return nothing;
  return html`<button class="quiet-button when" ?disabled=${isBusy} @click=${() => {
    accept(commit.id);
  }}>
    ${texts.accept}
  </button>`;
}

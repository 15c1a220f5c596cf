/**
 * One commit: its message, its repository, and whether it counts. All of it comes from payloads, and is rendered
 * as text.
 */

import { type TemplateResult, html, nothing } from "lit";
import type { Locale } from "../core/i18n";
import type { Instant, JudgedCommit, Season } from "../core/model";
import { formatMoment, readersMoment, zoneName } from "../core/time";
import { dayTexts } from "../texts/day";
import { verdictsTexts } from "../texts/verdicts";
import "./commit-card.css";
import { messageOf } from "./commit-message";

/** A commit as every response has it; only the explanation of a day has the reason. */
export type ShownCommit = Omit<JudgedCommit, "reason" | "is_accepted"> &
  Partial<Pick<JudgedCommit, "reason">>;

export interface CardContext {
  readonly locale: Locale;
  readonly season: Season;
  /** Whether to show all three times, rather than only the one that decides. */
  readonly isDetailed: boolean;
}

export function commitCard(commit: ShownCommit, context: CardContext): TemplateResult {
  return html`<li class="commit" data-counts=${commit.verdict === "counted"}>
    ${message(commit, context)} ${repositoryLine(commit, context)} ${verdict(commit, context)}
    ${context.isDetailed ? times(commit, context) : nothing}
  </li>`;
}

function message({ commit_id, message: text }: ShownCommit, { locale }: CardContext): TemplateResult {
  const texts = dayTexts(locale.language);
  if (commit_id === null) return html`<p class="message">${texts.secret}</p>`;
  const { subject, body, isLong } = messageOf(text);
  const rest = body === "" ? nothing : html`<p class="body">${body}</p>`;
  return html`<p class="message">${subject || texts.noMessage}</p>
    ${
      isLong
        ? html`<details class="rest">
            <summary>${texts.commit.more}</summary>
            ${rest}
          </details>`
        : rest
    }`;
}

/** Render repository, sha and a link to GitHub: only if the URL is an http(s) one. */
function repositoryLine(commit: ShownCommit, { locale }: CardContext): TemplateResult | typeof nothing {
  const { commit_id: id, commit_url, repository, is_private } = commit;
  const { commit: texts } = dayTexts(locale.language);
  const chip = is_private ? html`<span class="chip">${texts.private}</span>` : nothing;
  if (id === null) return html`<p class="where">${chip}</p>`;
  const sha = id.slice(0, 7);
  const link = /^https?:\/\//i.test(commit_url ?? "") ? commit_url : null;
  return html`<p class="where">
    ${chip}<span class="repository">${repository}</span><code>${sha}</code>
    ${
      link === null
        ? nothing
        : html`<a href=${link} rel="noopener noreferrer" aria-label="${texts.atGithub} ${sha}"
            >${texts.atGithub}</a
          >`
    }
  </p>`;
}

function verdict(commit: ShownCommit, context: CardContext): TemplateResult {
  const { language } = context.locale;
  const texts = dayTexts(language);
  const counts = commit.verdict === "counted";
  const verdictText = verdictsTexts(language)[commit.verdict].label;
  return html`<p class="verdict">
    <strong
      ><span aria-hidden="true">${counts ? "✓" : "–"}</span> ${
        context.isDetailed ? (counts ? texts.counts : texts.countsNot) : verdictText
      }</strong
    >
    ${commit.reason ?? nothing}
    ${context.isDetailed || commit.commit_date === null ? nothing : moment(commit.commit_date, context, true)}
  </p>`;
}

function times(commit: ShownCommit, context: CardContext): TemplateResult {
  const texts = dayTexts(context.locale.language);
  return html`<dl class="times">
    ${time(texts.written, commit.author_date, context)} ${time(texts.committed, commit.commit_date, context)}
    ${time(texts.pushed, commit.pushed_at, context)}
  </dl>`;
}

function time(name: string, at: Instant | null, context: CardContext): TemplateResult | typeof nothing {
  if (at === null) return nothing;
  return html`<div>
    <dt>${name}</dt>
    <dd>${moment(at, context, false)}</dd>
  </div>`;
}

/** Render a moment in the season's zone, and on the reader's clock if that shows another time. */
function moment(at: Instant, { locale, season }: CardContext, withZone: boolean): TemplateResult {
  const { language } = locale;
  const shown = formatMoment(at, season.timezone, language);
  const readers = readersMoment(at, season.timezone, language);
  const zone = withZone ? ` ${zoneName(season.timezone, at.slice(0, 10))}` : "";
  return html`<time datetime=${at}>${shown}${zone}</time>${
    readers === null
      ? nothing
      : html` <span class="yours">(${dayTexts(language).commit.yours({ moment: readers })})</span>`
  }`;
}

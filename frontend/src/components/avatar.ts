/** A profile picture, over an initial that shows until the picture loads, or if it never does. */

import { type TemplateResult, html } from "lit";
import "./avatar.css";

export function avatar(login: string, url: string, size: number): TemplateResult {
  return html`<span class="avatar" data-tint=${tintOf(login)} aria-hidden="true">
    <span>${login.slice(0, 1).toUpperCase()}</span>
    <img
      src=${sized(url, size)}
      width=${size}
      height=${size}
      alt=""
      loading="lazy"
      decoding="async"
      @error=${hide}
      @load=${show}
    />
  </span>`;
}

const TINTS = 6;

/** Return the same colour for the same login, on every page. */
function tintOf(login: string): number {
  let sum = 0;
  for (const letter of login.toLowerCase()) sum = (31 * sum + (letter.codePointAt(0) ?? 0)) % 65_521;
  return sum % TINTS;
}

/** Return the URL of a scaled avatar: GitHub scales them, and a dense screen needs far less than 460 pixels. */
function sized(url: string, size: number): string {
  if (!url.startsWith("https://avatars.githubusercontent.com/")) return url;
  return `${url}${url.includes("?") ? "&" : "?"}s=${2 * size}`;
}

function hide(event: Event): void {
  (event.target as HTMLImageElement).hidden = true;
}

function show(event: Event): void {
  (event.target as HTMLImageElement).hidden = false;
}

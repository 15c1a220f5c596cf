/** A face, over the initial that shows until it loads and stays when it does not. */

import { type TemplateResult, html, nothing } from "lit";
import "./avatar.css";

export function avatar(login: string, url: string | null, size: number): TemplateResult {
  return html`<span class="avatar" aria-hidden="true">
    ${login.slice(0, 1).toUpperCase()}
    ${
      url === null
        ? nothing
        : html`<img
            src=${sized(url, size)}
            width=${size}
            height=${size}
            alt=""
            loading="lazy"
            decoding="async"
            @error=${hide}
            @load=${show}
          />`
    }
  </span>`;
}

/** GitHub scales avatars itself: ask for what a dense screen needs, not for 460 pixels. */
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

/** The progress of the set-up and the defaults of its forms. Pure functions. */

import type { Me, Setup } from "../core/model";

/**
 * - `locked`: no App is registered, and this browser does not have the one-time link
 * - `register`: this browser may register the App
 * - `done`: another user completed the set-up
 * - `connect`: the App is registered, and this is an admin
 */
export type Stage = "locked" | "register" | "done" | "connect";

export function stageOf({ is_registered, may_set_up }: Setup, me: Me | null): Stage {
  if (may_set_up) return "register"; // also again: registering uses up the link
  if (!is_registered) return "locked";
  return me?.is_admin === true ? "connect" : "done";
}

const MAX_NAME_LENGTH = 34;
const LOOPBACK = /^(localhost|127\..*|\[?::1\]?)$/;

/** Propose a name that is unique at GitHub: from the host, or random. */
export function appName(hostname: string, random: number = Math.random()): string {
  const part = LOOPBACK.test(hostname)
    ? Math.floor(random * 36 ** 4)
        .toString(36)
        .padStart(4, "0")
    : hostname.replace(/[^a-z0-9]+/gi, "-");
  return `gardeners-${part}`.slice(0, MAX_NAME_LENGTH).replace(/-$/, "");
}

/** Return whether GitHub would refuse the manifest without a relay's address. */
export function needsRelay({ is_reachable_by_github, github_url }: Setup): boolean {
  return !is_reachable_by_github && github_url === "https://github.com";
}

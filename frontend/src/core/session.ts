/** The session: one tab renews the short-lived access token for all tabs, before it expires. */

import type { Memory } from "./storage";

export interface Session {
  /** Whether a user is signed in, as far as scripts can see. */
  isOpen: () => boolean;
  /**
   * Renew the token if it is about to expire: before a request whose response differs for signed-in users.
   */
  refreshIfExpiring: () => Promise<void>;
  /** The newest renewal: to be read before a request. */
  newest: () => string | null;
  /**
   * After a 401: renew, and return whether to send the request again. A newer renewal than `seen` is enough.
   */
  renew: (seen: string | null) => Promise<boolean>;
}

export interface SessionOptions {
  /** The cookies that scripts may read. */
  readonly cookies: () => string;
  readonly memory: Memory;
  /** Runs the work while no other tab does. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  /** Requests the next pair of tokens, which uses up the current refresh token. */
  readonly refresh: () => Promise<Response>;
  readonly now: () => number;
}

/** A session without a user. */
export const ANONYMOUS: Session = {
  isOpen: () => false,
  refreshIfExpiring: () => Promise.resolve(),
  newest: () => null,
  renew: () => Promise.resolve(false),
};

const EXPIRY_KEY = "session-until";
/** Margin for the request and for clocks that differ. */
const MARGIN_MS = 60_000;

export function openSession({ cookies, memory, exclusively, refresh, now }: SessionOptions): Session {
  // Signing in sets this cookie beside those that scripts cannot read; it expires with the session.
  const isOpen = (): boolean => /(?:^|; )signed_in=1(?:;|$)/.test(cookies());

  const newest = (): string | null => memory.getItem(EXPIRY_KEY);

  /** A refresh token used twice ends the session, so only one tab uses it while the others wait. */
  async function renew(seen: string | null): Promise<boolean> {
    return exclusively(async () => {
      if (!isOpen()) return false;
      if (newest() !== seen) return true;
      const response = await refresh();
      if (!response.ok) return false;
      const { expires_in } = (await response.json()) as { expires_in: number };
      memory.setItem(EXPIRY_KEY, String(now() + 1000 * expires_in));
      return true;
    });
  }

  return {
    isOpen,
    newest,
    renew: (seen) => renew(seen).catch(() => false),
    async refreshIfExpiring() {
      const seen = newest();
      const isValid = now() + MARGIN_MS < Number(seen ?? 0);
      if (isOpen() && !isValid) await renew(seen).catch(() => false);
    },
  };
}

/** Run one at a time over all tabs; if the browser has no locks (plain http), at least within this tab. */
export function exclusively<T>(work: () => Promise<T>): Promise<T> {
  const locks = (navigator as { locks?: LockManager }).locks;
  if (locks !== undefined) return locks.request("session", work);
  const result = last.then(work, work);
  last = result.catch(() => undefined);
  return result;
}

let last: Promise<unknown> = Promise.resolve();

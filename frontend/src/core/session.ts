/** The session: one tab renews the short-lived access token for all tabs, before it expires. */

import type { Memory } from "./storage";

export interface Session {
  /** Whether a user is signed in, as far as scripts can see. */
  isOpen: () => boolean;
  /**
   * Renew the token if it is about to expire: before a request whose response differs for signed-in users.
   */
  ensureFresh: () => Promise<void>;
  /** The newest renewal: to be read before a request. */
  newest: () => string | null;
  /**
   * After a 401: renew, and return whether to send the request again. A newer renewal than `seen` is enough.
   */
  renew: (noted: string | null) => Promise<boolean>;
}

export interface SessionParts {
  /** The cookies that scripts may read. */
  readonly cookies: () => string;
  readonly memory: Memory;
  /** Runs the work while no other tab does. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  /** Requests the next pair of tokens, which uses up the current refresh token. */
  readonly ask: () => Promise<Response>;
  readonly now: () => number;
}

/** A session without a user. */
export const NOBODY: Session = {
  isOpen: () => false,
  ensureFresh: () => Promise.resolve(),
  newest: () => null,
  renew: () => Promise.resolve(false),
};

const UNTIL = "session-until";
/** Margin for the request and for clocks that differ. */
const MARGIN_MS = 60_000;

export function openSession({ cookies, memory, exclusively, ask, now }: SessionParts): Session {
  // Signing in sets this cookie beside those that scripts cannot read; it expires with the session.
  const isOpen = (): boolean => /(?:^|; )signed_in=1(?:;|$)/.test(cookies());

  const newest = (): string | null => memory.getItem(UNTIL);

  /** A refresh token used twice ends the session, so only one tab uses it while the others wait. */
  async function renew(noted: string | null): Promise<boolean> {
    return exclusively(async () => {
      if (!isOpen()) return false;
      if (newest() !== noted) return true;
      const response = await ask();
      if (!response.ok) return false;
      const { expires_in } = (await response.json()) as { expires_in: number };
      memory.setItem(UNTIL, String(now() + 1000 * expires_in));
      return true;
    });
  }

  return {
    isOpen,
    newest,
    renew: (noted) => renew(noted).catch(() => false),
    async ensureFresh() {
      const noted = newest();
      const isFresh = now() + MARGIN_MS < Number(noted ?? 0);
      if (isOpen() && !isFresh) await renew(noted).catch(() => false);
    },
  };
}

/** Run one at a time over all tabs; if the browser has no locks (plain http), at least within this tab. */
export function exclusively<T>(work: () => Promise<T>): Promise<T> {
  const locks = (navigator as { locks?: LockManager }).locks;
  if (locks !== undefined) return locks.request("session", work);
  const mine = last.then(work, work);
  last = mine.catch(() => undefined);
  return mine;
}

let last: Promise<unknown> = Promise.resolve();

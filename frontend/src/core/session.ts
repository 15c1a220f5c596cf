/** Who is signed in stays so: the short access token is renewed in time, by one tab for all of them. */

import type { Memory } from "./storage";

export interface Session {
  /** Whether somebody is signed in, as far as a script may know. */
  isOpen: () => boolean;
  /** Before a request whose answer is another for those signed in: renew what is about to end. */
  ensureFresh: () => Promise<void>;
  /** Which renewal is the newest: to be noted before a request. */
  newest: () => string | null;
  /** After a 401 to a request: whether it is worth asking again. Nothing is done where a newer renewal holds. */
  renew: (noted: string | null) => Promise<boolean>;
}

export interface SessionParts {
  /** The cookies that scripts may read. */
  readonly cookies: () => string;
  readonly memory: Memory;
  /** Runs the work while no other tab does. */
  readonly exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  /** Asks the server for the next pair of tokens, which uses up the old one. */
  readonly ask: () => Promise<Response>;
  readonly now: () => number;
}

/** Nobody is signed in. */
export const NOBODY: Session = {
  isOpen: () => false,
  ensureFresh: () => Promise.resolve(),
  newest: () => null,
  renew: () => Promise.resolve(false),
};

const UNTIL = "session-until";
/** A request takes a moment, and clocks differ by one. */
const MARGIN_MS = 60_000;

export function openSession({ cookies, memory, exclusively, ask, now }: SessionParts): Session {
  // Signing in leaves this cookie beside those that scripts cannot read; its end is the session's.
  const isOpen = (): boolean => /(?:^|; )signed_in=1(?:;|$)/.test(cookies());

  const newest = (): string | null => memory.getItem(UNTIL);

  /** A refresh token used twice ends the session, so only one tab uses it and the others wait to see that. */
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

/** One at a time over all tabs; where the browser has no locks (plain http), at least in this one. */
export function exclusively<T>(work: () => Promise<T>): Promise<T> {
  const locks = (navigator as { locks?: LockManager }).locks;
  if (locks !== undefined) return locks.request("session", work);
  const mine = last.then(work, work);
  last = mine.catch(() => undefined);
  return mine;
}

let last: Promise<unknown> = Promise.resolve();

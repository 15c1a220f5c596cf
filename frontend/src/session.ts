/** Who is signed in stays so: the short access token is renewed in time, by one tab for all of them. */

import type { Memory } from "./storage";

export interface Session {
  /** Whether somebody is signed in, as far as a script may know. */
  isOpen: () => boolean;
  /** Before a request whose answer is another for those signed in: renew what is about to end. */
  keep: () => Promise<void>;
  /** After a 401: whether it is worth asking again. */
  renew: () => Promise<boolean>;
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
  keep: () => Promise.resolve(),
  renew: () => Promise.resolve(false),
};

const UNTIL = "session-until";
/** A request takes a moment, and clocks differ by one. */
const MARGIN_MS = 60_000;

export function openSession({ cookies, memory, exclusively, ask, now }: SessionParts): Session {
  // Signing in leaves this cookie beside those that scripts cannot read; its end is the session's.
  const isOpen = (): boolean => /(?:^|; )signed_in=1(?:;|$)/.test(cookies());

  /** A refresh token used twice ends the session, so only one tab uses it and the others wait to see that. */
  async function renew(): Promise<boolean> {
    const known = memory.getItem(UNTIL);
    return exclusively(async () => {
      if (!isOpen()) return false;
      if (memory.getItem(UNTIL) !== known) return true;
      const response = await ask();
      if (!response.ok) return false;
      const { expires_in } = (await response.json()) as { expires_in: number };
      memory.setItem(UNTIL, String(now() + 1000 * expires_in));
      return true;
    });
  }

  return {
    isOpen,
    renew: () => renew().catch(() => false),
    async keep() {
      const isFresh = now() + MARGIN_MS < Number(memory.getItem(UNTIL) ?? 0);
      if (isOpen() && !isFresh) await renew().catch(() => false);
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

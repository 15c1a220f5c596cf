import { beforeEach, describe, expect, test } from "vitest";
import { type Session, openSession } from "./session";

const MINUTE = 60_000;

/** A browser with tabs: one cookie jar, one storage, one lock; and a server that counts the tokens used. */
class Browser {
  cookies = "theme=dark; signed_in=1";
  now = 1_000_000;
  renewals = 0;
  answer: () => Response = () => Response.json({ expires_in: 900 });
  readonly #stored = new Map<string, string>();
  #last: Promise<unknown> = Promise.resolve();

  tab(): Session {
    return openSession({
      cookies: () => this.cookies,
      memory: {
        getItem: (key) => this.#stored.get(key) ?? null,
        setItem: (key, value) => this.#stored.set(key, value),
      },
      exclusively: (work) => {
        const mine = this.#last.then(work, work);
        this.#last = mine.catch(() => null);
        return mine;
      },
      refresh: async () => {
        this.renewals += 1;
        await Promise.resolve();
        return this.answer();
      },
      now: () => this.now,
    });
  }
}

let browser: Browser;
beforeEach(() => {
  browser = new Browser();
});

describe("renewing", () => {
  test("two tabs that are refused at once use one refresh token", async () => {
    const [one, other] = [browser.tab(), browser.tab()];

    expect(await Promise.all([one.renew(null), other.renew(null), one.renew(null)])).toEqual([
      true,
      true,
      true,
    ]);
    expect(browser.renewals).toBe(1);
  });

  test("a request refused before another tab's renewal needs no other renewal", async () => {
    const [one, other] = [browser.tab(), browser.tab()];
    const noted = other.newest();
    await one.renew(one.newest());

    expect(await other.renew(noted)).toBe(true);
    expect(browser.renewals).toBe(1);
  });

  test("is possible again later", async () => {
    const tab = browser.tab();
    await tab.renew(tab.newest());
    browser.now += 15 * MINUTE;
    await tab.renew(tab.newest());

    expect(browser.renewals).toBe(2);
  });

  test("fails once the server has ended the session", async () => {
    browser.answer = () => {
      browser.cookies = "theme=dark";
      return Response.json({}, { status: 401 });
    };
    const [one, other] = [browser.tab(), browser.tab()];

    expect(await Promise.all([one.renew(null), other.renew(null)])).toEqual([false, false]);
    expect(browser.renewals).toBe(1);
    expect(one.isOpen()).toBe(false);
  });

  test("an unreachable server does not sign the user out", async () => {
    browser.answer = () => {
      throw new TypeError("Failed to fetch");
    };
    const tab = browser.tab();

    expect(await tab.renew(null)).toBe(false);
    expect(tab.isOpen()).toBe(true);
  });
});

describe("before it expires", () => {
  test("a token without a known end, or about to expire, is renewed; no other", async () => {
    const tab = browser.tab();
    await tab.refreshIfExpiring();
    await tab.refreshIfExpiring();
    browser.now += 13 * MINUTE;
    await tab.refreshIfExpiring();
    expect(browser.renewals).toBe(1);

    browser.now += 1.5 * MINUTE;
    await tab.refreshIfExpiring();
    expect(browser.renewals).toBe(2);
  });

  test("no request is sent if no user is signed in", async () => {
    browser.cookies = "not_signed_in=1";
    const tab = browser.tab();
    await tab.refreshIfExpiring();

    expect(tab.isOpen()).toBe(false);
    expect(browser.renewals).toBe(0);
  });
});

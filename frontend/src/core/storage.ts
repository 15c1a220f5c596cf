/**
 * The browser's storage, or a stand-in that forgets if storage is blocked (private windows, strict settings).
 */

export type Memory = Pick<Storage, "getItem" | "setItem">;

export const storage: Memory = {
  getItem(key) {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  setItem(key, value) {
    try {
      localStorage.setItem(key, value);
    } catch {
      // The choice lasts until the page is closed.
    }
  },
};

/** The browser's storage, or a forgetful stand-in where it is closed to us (private windows, strict settings). */

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
      // The choice holds until the page is closed.
    }
  },
};

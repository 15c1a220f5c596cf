/** The chosen theme: the system's, light or dark. src/theme-first.js applies it before the first paint. */

export type Theme = "system" | "light" | "dark";

const ORDER: readonly Theme[] = ["system", "light", "dark"];
const KEY = "theme";

/** Return the theme of a stored word; anything unknown is the system's theme. */
export function themeFrom(stored: string | null): Theme {
  return ORDER.find((theme) => theme === stored) ?? "system";
}

/** Return the theme that the toggle switches to next. */
export function nextTheme(theme: Theme): Theme {
  return ORDER[(ORDER.indexOf(theme) + 1) % ORDER.length] ?? "system";
}

export function storedTheme(storage: Pick<Storage, "getItem">): Theme {
  return themeFrom(storage.getItem(KEY));
}

/** Store the theme and apply it; the style sheet derives color-scheme from data-theme. */
export function chooseTheme(theme: Theme, storage: Pick<Storage, "setItem">, root: HTMLElement): void {
  storage.setItem(KEY, theme);
  if (theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = theme;
}

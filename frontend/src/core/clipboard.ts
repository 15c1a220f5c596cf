/** The clipboard, which browsers offer only on secure pages. */

/** Copy a text; false if the browser refuses, or has no clipboard on plain http. */
export async function copyText(
  text: string,
  clipboard: Pick<Clipboard, "writeText"> | undefined = clipboardOf(navigator),
): Promise<boolean> {
  if (clipboard === undefined) return false;
  try {
    await clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

function clipboardOf(browser: { readonly clipboard?: Clipboard }): Clipboard | undefined {
  return browser.clipboard;
}

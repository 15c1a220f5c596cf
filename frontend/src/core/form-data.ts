/** The values of a submitted form. Pure functions. */

/** Return a field's text without surrounding blanks. */
export function textIn(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}

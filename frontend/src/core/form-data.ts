/** What somebody typed into a form. Values in, values out. */

/** What was typed into a field, without the blanks around it. */
export function textIn(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}

/** A commit message split into its parts. Pure functions. */

export interface Message {
  readonly subject: string;
  /** The text after the first line, with its line breaks. */
  readonly body: string;
  readonly isLong: boolean;
}

const LINES = 4;
const LETTERS = 320;

export function messageOf(text: string | null): Message {
  const [subject = "", ...rest] = (text ?? "").trim().split(/\r?\n/);
  const body = rest.join("\n").trim();
  return { subject, body, isLong: body.split("\n").length > LINES || body.length > LETTERS };
}

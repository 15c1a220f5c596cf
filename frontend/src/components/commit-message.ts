/** A commit's message in its parts. Values in, values out. */

export interface Message {
  readonly subject: string;
  /** What follows the first line, its line breaks kept. */
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

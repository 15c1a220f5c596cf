/** Log lines as a file. Pure functions. */

import type { LogLine } from "./model";

export interface TextFile {
  readonly name: string;
  readonly text: string;
}

/** One JSON object per line, oldest first as in any log file; named after the newest. */
export function linesAsFile(lines: readonly LogLine[]): TextFile {
  const newest = lines[0]?.at.slice(0, 10) ?? "empty";
  const rows = lines.map(({ at, level, event, fields }) => JSON.stringify({ ...fields, at, level, event }));
  return {
    name: `webhook-app-${newest}.jsonl`,
    text: rows
      .reverse()
      .map((line) => `${line}\n`)
      .join(""),
  };
}

// Files that scripts make.
import { readFileSync, writeFileSync } from "node:fs";

/** Left alone while nothing changes, so that make does not take it for a new source. */
export function writeIfChanged(file, made) {
  if (made !== current(file)) writeFileSync(file, made);
}

function current(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

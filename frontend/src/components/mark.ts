/** The glyph of each state; a label always stands beside it. */

import type { DayState } from "../model";

export const GLYPHS: Record<DayState, string> = {
  attended: "🌱",
  pending: "💤",
  unknown: "❔",
  missed: "✗",
  excused: "☕️",
};

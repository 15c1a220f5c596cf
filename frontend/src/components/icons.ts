/** Drawings of the garden, all decoration: hidden from screen readers, coloured by the style sheet. */

import { type SVGTemplateResult, type TemplateResult, html, svg } from "lit";
import { plantStage } from "../core/board-state";
import type { Theme } from "../core/theme";

/** The plant beside a name: it grows with the streak. */
export function plant(streak: number): TemplateResult {
  return html`<svg class="plant" viewBox="0 0 40 44" aria-hidden="true">
    <use href="#plant-${plantStage(streak)}"></use>
  </svg>`;
}

/** Render every drawing once; its uses only reference it. */
export function sprite(): TemplateResult {
  return html`<svg class="sprite" aria-hidden="true">
    ${PLANTS.map((drawing, stage) => svg`<symbol id="plant-${stage}" viewBox="0 0 40 44">${drawing}${SOIL}</symbol>`)}
    <symbol id="sprout" viewBox="0 0 32 32">
      <path class="stem" d="M16 32V16" />
      <path class="leaf-light" d="M16 18C16 10 10 6 3 6c0 8 5 12 13 12Z" />
      <path class="leaf" d="M16 22c0-7 5-10.500 13-10.500C29 18.500 24 22 16 22Z" />
    </symbol>
    <symbol id="vine-up" viewBox="0 0 16 16"><path class="leaf" d="M6 8C5 3 9 0 14 0c0 5-3 8-8 8Z" /></symbol>
    <symbol id="vine-down" viewBox="0 0 16 16">
      <path class="leaf-light" d="M6 8c-1 5 3 8 8 8 0-5-3-8-8-8Z" />
    </symbol>
  </svg>`;
}

export function sprout(): TemplateResult {
  return html`<svg class="sprout" viewBox="0 0 32 32" aria-hidden="true"><use href="#sprout"></use></svg>`;
}

export function themeIcon(theme: Theme): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${THEMES[theme]}</svg>`;
}

const THEMES: Record<Theme, SVGTemplateResult> = {
  system: svg`<circle cx="12" cy="12" r="8" /><path class="filled" d="M12 4a8 8 0 0 1 0 16Z" />`,
  light: svg`<circle cx="12" cy="12" r="4" /><path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.600 5.600 7 7M17 17l1.400 1.400M5.600 18.400 7 17M17 7l1.400-1.400" />`,
  dark: svg`<path d="M19.500 14.500A8 8 0 0 1 9.500 4.500a8 8 0 1 0 10 10Z" />`,
};

const SOIL = svg`<path class="soil" d="M6 42c3-4 8-5 14-5s11 1 14 5Z" />`;

const leafPair = (y: number, size: number): SVGTemplateResult => svg`
  <path class="leaf-light" d="M20 ${y}c0-${0.7 * size}-${0.6 * size}-${size}-${1.3 * size}-${size} 0 ${0.7 * size} ${0.5 * size} ${size} ${1.3 * size} ${size}Z" />
  <path class="leaf" d="M20 ${y}c0-${0.7 * size} ${0.6 * size}-${size} ${1.3 * size}-${size} 0 ${0.7 * size}-${0.5 * size} ${size}-${1.3 * size} ${size}Z" />`;

const stem = (top: number): SVGTemplateResult => svg`<path class="stem" d="M20 38V${top}" />`;

const flower = (x: number, y: number, size: number): SVGTemplateResult => svg`
  ${[0, 72, 144, 216, 288].map(
    (turn) =>
      svg`<ellipse class="petal" cx="${x}" cy="${y - size}" rx="${0.62 * size}" ry="${size}" transform="rotate(${turn} ${x} ${y})" />`,
  )}
  <circle class="pistil" cx="${x}" cy="${y}" r="${0.6 * size}" />`;

const PLANTS: readonly SVGTemplateResult[] = [
  svg`<ellipse class="seed" cx="20" cy="35.500" rx="3" ry="2.200" />`,
  svg`${stem(30)}${leafPair(31, 6)}`,
  svg`${stem(24)}${leafPair(33, 7)}${leafPair(25.5, 5.5)}`,
  svg`${stem(14)}${leafPair(33, 8)}${leafPair(25, 7)}${leafPair(17.5, 5)}`,
  svg`${stem(12)}${leafPair(34, 9)}${leafPair(26, 8)}${flower(20, 12, 4.6)}`,
  svg`${stem(10)}<path class="stem" d="M20 27c-5 0-9-2-10-7M20 24c5 0 8-2 10-6" />${leafPair(35, 10)}${leafPair(29, 7)}${flower(20, 9, 4.4)}${flower(9.5, 18, 3.3)}${flower(30.5, 16.5, 3.3)}`,
];

/** Radio buttons and check boxes with a line each that explains them. */

import { type TemplateResult, html } from "lit";

export function choice(legend: string, options: readonly TemplateResult[]): TemplateResult {
  return html`<fieldset class="field">
    <legend>${legend}</legend>
    ${options}
  </fieldset>`;
}

export function option(
  type: "radio" | "checkbox",
  name: string,
  value: string,
  { label, hint }: { label: string; hint: string },
  isChecked = false,
  onChange?: () => void,
): TemplateResult {
  const id = `${name}-${value}`;
  return html`<label class="option">
    <input
      type=${type}
      name=${name}
      value=${value}
      aria-labelledby=${id}
      aria-describedby="${id}-hint"
      ?checked=${isChecked}
      @change=${onChange}
    />
    <span id=${id}>${label}</span>
    <span id="${id}-hint" class="hint">${hint}</span>
  </label>`;
}

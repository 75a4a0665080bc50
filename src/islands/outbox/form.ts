// A form that holds again what was given in it.
import type { Field } from './entry.ts';

/** Puts `given` into the controls of `form`; what was not given is empty. Hidden fields stay as the page made them. */
export function fillAgain(form: HTMLFormElement, given: readonly Field[]): void {
  for (const control of form.elements) {
    if (control instanceof HTMLInputElement && (control.type === 'radio' || control.type === 'checkbox')) {
      control.checked = given.some(([name, value]) => name === control.name && value === control.value);
    } else if (
      control instanceof HTMLSelectElement ||
      (control instanceof HTMLInputElement && control.type !== 'hidden')
    ) {
      control.value = given.find(([name]) => name === control.name)?.[1] ?? '';
    }
  }
}

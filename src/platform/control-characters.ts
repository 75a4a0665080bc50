// Characters that no text of ours holds: controls other than tab and line ends, and what XML cannot carry.

// eslint-disable-next-line no-control-regex
const control = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/;
const controls = new RegExp(control, 'g');

export function hasControls(text: string): boolean {
  return control.test(text);
}

export function withoutControls(text: string): string {
  return text.replace(controls, '');
}

// A form whose session had ended when it arrived: what of it may be kept. Pure.

/** A form as it was filled in, for its own sender after the next sign-in. */
export interface KeptForm {
  /** 22 letters. */
  id: string;
  /** The page on which it stood. */
  path: string;
  /** `progress.answer`: where it goes. */
  action: string;
  fields: [name: string, value: string][];
}

/** Why a form was not kept. */
export type NotKept = 'too-large' | 'unknown-sender' | 'other-account' | 'too-old';

/** Room for the longest message in Chinese and then some. */
export const largestKeptBytes = 48 * 1024;

/** Forms of these actions may be kept. Those of `accounts` hold passwords and never are. */
export function isKeepable(action: string | null): action is string {
  return action !== null && /^(?!accounts\.)[a-z]+\.[A-Za-z]+$/.test(action);
}

/** The text fields of a form in their order; null when it holds files or is larger than what is kept. */
export function keepableFields(form: FormData): KeptForm['fields'] | null {
  const fields = [...form].filter(([name]) => name !== 'account');
  if (fields.some(([, value]) => typeof value !== 'string')) return null;
  const bytes = Buffer.byteLength(JSON.stringify(fields));
  return bytes > largestKeptBytes ? null : (fields as KeptForm['fields']);
}

/** The value of a field; empty when there is none. */
export function keptValue(kept: Pick<KeptForm, 'fields'>, name: string): string {
  return kept.fields.find(([each]) => each === name)?.[1] ?? '';
}

// An answer that arrived after its session had ended, as its question shows it again.
import { keptValue } from '#domain/accounts/kept-form.ts';

/** The answer of a kept form, filled in and under its own key; nothing when no answer was kept. */
export function keptAnswer({
  keptForm,
}: App.Locals): { itemId: string; reason: 'kept'; key: string; given: [name: string, value: string][] } | undefined {
  if (keptForm?.action !== 'progress.answer') return undefined;
  const { fields } = keptForm;
  return { itemId: keptValue(keptForm, 'item'), reason: 'kept', key: keptValue(keptForm, 'key'), given: fields };
}

// What all fields of a form have in common.

export interface FieldProps {
  /** The field's name in the form, and its id unless `id` is given: an error summary links to it. */
  name: string;
  id?: string;
  label: string;
  hint?: string;
  /** What is wrong with the value and what to write instead; the value is kept. */
  error?: string;
  value?: string | null;
}

/** The attributes that tie a field to its hint and its error. */
export function fieldAttributes({ name, id = name, hint, error }: FieldProps): {
  id: string;
  name: string;
  'aria-describedby'?: string;
  'aria-invalid'?: 'true';
} {
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return {
    id,
    name,
    ...(describedBy && { 'aria-describedby': describedBy }),
    ...(error && { 'aria-invalid': 'true' as const }),
  };
}

import { describe, expect, test } from 'vitest';
import { isKeepable, keepableFields, keptValue, largestKeptBytes } from '#domain/accounts/kept-form.ts';

const formOf = (fields: [string, string][]): FormData => {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  return form;
};

describe('a form whose session has ended', () => {
  test.each(['progress.answer', 'messages.send', 'plans.assign'])('may be kept when it goes to %s', (action) => {
    expect(isKeepable(action)).toBe(true);
  });

  test.each(['accounts.signIn', 'accounts.changePassword', '', 'x', 'a.b.c', '../x', null])(
    'may not for %s',
    (action) => {
      expect(isKeepable(action)).toBe(false);
    },
  );

  test('keeps every field, also those of the same name, but not the mark of the account', () => {
    const fields: [string, string][] = [
      ['choices', 'a'],
      ['choices', 'b'],
      ['text', '你好'],
    ];
    const kept = keepableFields(formOf([...fields, ['account', 'mark']]));
    expect(kept).toEqual(fields);
    expect(keptValue({ fields }, 'text')).toBe('你好');
    expect(keptValue({ fields }, 'missing')).toBe('');
  });

  test('is not kept when it holds a file or is too large', () => {
    const withFile = formOf([]);
    withFile.append('roster', new File(['x'], 'roster.csv'));
    expect(keepableFields(withFile)).toBeNull();
    expect(keepableFields(formOf([['text', 'x'.repeat(largestKeptBytes)]]))).toBeNull();
    expect(keepableFields(formOf([['text', '字'.repeat(4000)]]))).not.toBeNull();
  });
});

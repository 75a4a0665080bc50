import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Invalid } from '#platform/errors.ts';
import {
  type Activity,
  emptyTry,
  gradeTry,
  perfectTry,
  practicePromptOf,
  practiceRevealOf,
  readTry,
  tryFromForm,
  tryGoesOn,
  type Try,
} from '#domain/exercises/practice.ts';
import { engineNames, engineNamed } from '#domain/exercises/engines/registry.ts';
import { anyActivity, anyTry, formOf, partOf, reversed } from './activities.ts';

const tried = (name: Activity['engine']) =>
  anyActivity(name).chain((activity) => fc.tuple(fc.constant(activity), anyTry(activity)));

const refusal = (read: () => unknown): unknown => {
  try {
    read();
  } catch (error) {
    if (error instanceof Invalid && error.code === 'response') return error.detail['reason'];
    throw error;
  }
  return 'accepted';
};

describe.each(engineNames)('the engine %s', (name) => {
  it('gives the perfect try the score 1 and lets it pass', () => {
    fc.assert(
      fc.property(anyActivity(name), (activity) => {
        const grade = gradeTry(activity, perfectTry(activity));
        expect(grade).toMatchObject({ score: 1, passed: true, criticalMissed: false });
        expect(grade.parts.every((part) => part.right && part.credit === 1)).toBe(true);
      }),
    );
  });

  it('fails the empty try, and refuses it when somebody sends it', () => {
    fc.assert(
      fc.property(anyActivity(name), (activity) => {
        expect(gradeTry(activity, emptyTry(activity)).passed).toBe(false);
        expect(refusal(() => readTry(activity, {}))).not.toBe('accepted');
        expect(refusal(() => tryFromForm(activity, new FormData()))).not.toBe('accepted');
      }),
    );
  });

  it('scores between 0 and 1, 1 only when every part is right, and passes nobody with a fatal part', () => {
    fc.assert(
      fc.property(tried(name), ([activity, response]) => {
        const grade = gradeTry(activity, response);
        expect(grade.score).toBeGreaterThanOrEqual(-1e-9);
        expect(grade.score).toBeLessThanOrEqual(1 + 1e-9);
        expect(grade.score > 1 - 1e-9).toBe(grade.parts.every((part) => part.right));
        expect(grade.criticalMissed).toBe(grade.parts.some((part) => part.fatal));
        if (grade.criticalMissed || grade.score < activity.key.pass - 1e-9) expect(grade.passed).toBe(false);
        else expect(grade.passed).toBe(true);
      }),
    );
  });

  it('never scores a try lower because one of its parts was put right', () => {
    fc.assert(
      fc.property(tried(name), fc.nat(99), ([activity, response], at) => {
        const part = (at % gradeTry(activity, response).parts.length) + 1;
        const better = partOf(activity, perfectTry(activity), part, response);
        const [before, after] = [gradeTry(activity, response), gradeTry(activity, better)];
        expect(after.score).toBeGreaterThanOrEqual(before.score - 1e-9);
        if (before.passed) expect(after.passed).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('does not mind in which order the parts arrive', () => {
    fc.assert(
      fc.property(tried(name), ([activity, response]) => {
        expect(gradeTry(activity, reversed(response))).toEqual(gradeTry(activity, response));
      }),
    );
  });

  it('reads the same try from a form as from JSON, and grades what was stored to the same grade', () => {
    fc.assert(
      fc.property(tried(name), ([activity, response]) => {
        expect(tryFromForm(activity, formOf(response))).toEqual(readTry(activity, response));
        const stored = JSON.parse(JSON.stringify({ activity, response })) as { activity: Activity; response: Try };
        expect(gradeTry(stored.activity, stored.response)).toEqual(gradeTry(activity, response));
      }),
    );
  });

  it('refuses or reads whatever a browser sends, and never breaks', () => {
    fc.assert(
      fc.property(anyActivity(name), fc.anything(), (activity, value) => {
        for (const input of [
          value,
          { classes: value },
          { actions: value, fields: value },
          { actions: { 1: value } },
          { order: value },
          { order: [value] },
          { spans: value },
          { spans: [value] },
          { choices: value },
          { choices: [value] },
          { cells: value },
          { cells: { '1-1': value } },
        ]) {
          const outcome = refusal(() => practiceRevealOf(activity, 'en', readTry(activity, input)));
          expect(typeof outcome).toBe('string');
        }
      }),
      { numRuns: 300 },
    );
  });

  it('shows before the try neither key nor feedback, and nothing that depends on them', () => {
    fc.assert(
      fc.property(anyActivity(name), (activity) => {
        const prompt = JSON.stringify(practicePromptOf(activity, 'zh'));
        expect(prompt).not.toContain('SECRET');
        const other = { ...activity, key: { ...activity.key, pass: 0.123 } } as Activity;
        expect(JSON.stringify(practicePromptOf(other, 'zh'))).toBe(prompt);
        expect(Object.keys(practicePromptOf(activity, 'en'))).not.toContain('key');
      }),
    );
  });

  it('explains every part of a try: what was chosen, what belongs there, why', () => {
    fc.assert(
      fc.property(tried(name), ([activity, response]) => {
        const reveal = practiceRevealOf(activity, 'en', response);
        expect(reveal.parts.length).toBe(gradeTry(activity, response).parts.length);
        for (const part of reveal.parts) {
          expect(part.why).toContain('SECRET');
          if (!['order-steps', 'redact', 'allocate'].includes(name)) expect(part.given).not.toBe('');
          const isExplained = part.right !== null || part.missing.length > 0 || part.excess.length > 0;
          // On a path there may be nothing better left to choose; then the reason alone says so.
          if (name !== 'decision-path') expect(part.verdict === 'right').toBe(!isExplained);
          else if (part.verdict === 'right') expect(isExplained).toBe(false);
        }
      }),
    );
  });
});

it('order-steps takes any order that keeps the constraints, and refuses two cards at one place', () => {
  fc.assert(
    fc.property(anyActivity('order-steps'), fc.array(fc.nat(99), { minLength: 8, maxLength: 8 }), (activity, picks) => {
      if (activity.engine !== 'order-steps') throw new Error('the wrong engine');
      const { key } = activity;
      const left = key.solution.slice();
      const order: string[] = [];
      while (left.length > 0) {
        const free = left.filter(
          (card) => !key.constraints.some((each) => each.after === card && left.includes(each.before)),
        );
        const card = free[picks[order.length]! % free.length]!;
        left.splice(left.indexOf(card), 1);
        order.push('abcdefgh'[key.arrangement.indexOf(card)]!);
      }
      expect(gradeTry(activity, { order })).toMatchObject({ score: 1, passed: true });
      const form = new FormData();
      for (const id of order) form.set(`place-${id}`, '1');
      expect(refusal(() => tryFromForm(activity, form))).toBe('place-twice');
    }),
  );
});

it('order-steps never shows its cards already in order', () => {
  fc.assert(
    fc.property(anyActivity('order-steps'), (activity) => {
      if (activity.engine !== 'order-steps') throw new Error('the wrong engine');
      const asShown = activity.key.arrangement.map((_, position) => 'abcdefgh'[position]!);
      const kept = asShown.filter((_, position) => !activity.key.strays.includes(activity.key.arrangement[position]!));
      expect(gradeTry(activity, { order: kept }).score).toBeLessThan(1);
    }),
  );
});

it('a prompt holds the fields of its engine and no others', () => {
  for (const name of engineNames) {
    const [activity] = fc.sample(anyActivity(name), 1);
    const prompt = engineNamed(name).prompt(activity!, 'en');
    const known = {
      classify: ['id', 'engine', 'classes', 'rows'],
      triage: ['id', 'engine', 'actions', 'items'],
      'order-steps': ['id', 'engine', 'cards'],
      redact: ['id', 'engine', 'pieces'],
      'decision-path': ['id', 'engine', 'made', 'step', 'before', 'meters', 'title', 'text', 'notes', 'choices'],
      allocate: ['id', 'engine', 'rows', 'columns', 'cells', 'totals'],
    };
    expect(Object.keys(prompt)).toEqual(known[name]);
  }
});

it('decision-path shows a step only after the choices before it', () => {
  fc.assert(
    fc.property(tried('decision-path'), ([activity, response]) => {
      if (activity.engine !== 'decision-path' || !('choices' in response)) throw new Error('the wrong engine');
      activity.key.states.forEach((_, step) => {
        const made = response.choices.slice(0, step).join('.');
        const prompt = JSON.stringify(practicePromptOf(activity, 'en', made));
        activity.key.states.forEach(({ id }, other) => {
          expect(prompt.includes(`en text ${id}`)).toBe(other === step);
          expect(prompt.includes(`en title ${id}`)).toBe(other <= step);
        });
      });
      for (const made of [response.choices.join('.'), 'z', 'a..', `${response.choices.join('.')}.a`])
        expect(refusal(() => practicePromptOf(activity, 'en', made))).toBe('not-shown');
    }),
  );
});

it('decision-path goes on until the last choice, and asks again where there was none', () => {
  fc.assert(
    fc.property(tried('decision-path'), ([activity, response]) => {
      if (!('choices' in response)) throw new Error('the wrong engine');
      response.choices.forEach((_, step) => {
        const made = response.choices.slice(0, step + 1);
        const isLast = made.length === response.choices.length;
        expect(tryGoesOn(activity, formOf({ choices: made }))).toEqual(isLast ? undefined : { made: made.join('.') });
        const without = formOf({ choices: made });
        without.delete(`choice-${made.length}`);
        expect(refusal(() => tryGoesOn(activity, without))).toBe('part-without-choice');
      });
    }),
  );
});

it('allocate reads numbers as they are typed, and refuses what is none or cannot stand there', () => {
  const [activity] = fc.sample(anyActivity('allocate'), 1);
  const form = formOf(perfectTry(activity!));
  const typed = (text: string): unknown => {
    form.set('cell-1-1', text);
    return refusal(() => tryFromForm(activity!, form));
  };
  for (const text of ['３', ' 3 ', '3.0', '', '０']) expect(typed(text)).toBe('accepted');
  for (const text of ['7', '2.5', '２．５']) expect(typed(text)).toBe('number-outside');
  for (const text of ['three', '1e3', '三', '3;4']) expect(typed(text)).toBe('not-a-number');
  form.set('sums', '1');
  expect(tryGoesOn(activity!, form)).toEqual({ made: null });
});

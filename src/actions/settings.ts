// The settings of the site. What does not fit comes back as an outcome that the page puts into words.
import { defineAction } from 'astro:actions';
import { saveSettings } from '#domain/departments/settings.ts';
import { Invalid } from '#platform/errors.ts';
import { actorOf, refusal, textOf } from './form.ts';

export const settings = {
  /** Fields: `nameEn`, `nameZh`, `contactEn`, `contactZh`, `telephone`, `hoursEn`, `hoursZh`, `mark` (a file), `noMark`. */
  save: defineAction({
    accept: 'form',
    handler: async (form: FormData, { locals }) => {
      const text = (name: string): string => textOf(form, name).trim();
      const both = (name: string) => ({ en: text(`${name}En`), zh: text(`${name}Zh`) });
      const given = {
        name: both('name'),
        contact: both('contact'),
        telephone: text('telephone'),
        hours: both('hours'),
      };
      try {
        const file = form.get('mark');
        const bytes = file instanceof File && file.size > 0 ? Buffer.from(await file.arrayBuffer()) : null;
        await saveSettings(actorOf(locals), given, bytes ?? (form.get('noMark') === '1' ? 'none' : 'as-it-is'));
        return { outcome: 'saved' as const };
      } catch (error) {
        if (error instanceof Invalid)
          return {
            outcome: 'invalid' as const,
            code: error.code,
            field: error.field ?? '',
            detail: error.detail,
            given,
          };
        throw refusal(error);
      }
    },
  }),
};

import { describe, expect, test } from 'vitest';
import { fallBackTo, languageOfPath } from '../../../src/layouts/fallback-locals.ts';
import { navigationFor } from '../../../src/layouts/navigation.ts';
import { siteNameIn } from '../../../src/layouts/site-name.ts';

const nobody = { isCoordinator: false, isDeputy: false, isAdministrator: false, isAuthor: false, isAuditor: false };
const sections = (actor: Parameters<typeof navigationFor>[0]) => navigationFor(actor).map((item) => item.section);

describe('the main navigation', () => {
  test('is empty when nobody has signed in', () => {
    expect(sections(null)).toEqual([]);
  });

  test('gives a learner what everybody has', () => {
    expect(sections(nobody)).toEqual(['learning', 'courses', 'record']);
  });

  test('gives a coordinator the training of the own branches, and an administrator the administration too', () => {
    expect(sections({ ...nobody, isCoordinator: true })).toContain('training');
    expect(sections({ ...nobody, isCoordinator: true })).not.toContain('administration');
    expect(sections({ ...nobody, isAdministrator: true })).toEqual(
      expect.arrayContaining(['training', 'assignments', 'messages', 'administration']),
    );
  });
});

test('authors find the courses with their keys, and nothing of the training', () => {
  expect(sections({ ...nobody, isAuthor: true })).toEqual(['learning', 'courses', 'record', 'authors']);
});

describe('the name of the site', () => {
  test('is left out when the site has none of its own', () => {
    expect(siteNameIn('zh', { name: { en: 'City of Yunze', zh: '云泽市' } })).toBe('云泽市');
    expect(siteNameIn('en', { name: { en: 'Lectern', zh: 'Lectern' } })).toBe('');
  });
});

describe('a page for errors', () => {
  test('takes its language from the address', () => {
    expect(languageOfPath('/zh')).toBe('zh');
    expect(languageOfPath('/zh/learning')).toBe('zh');
    expect(languageOfPath('/zhang')).toBe('en');
    expect(languageOfPath('/')).toBe('en');
  });

  test('can be drawn when the middleware gave nothing', () => {
    const locals: Partial<App.Locals> = {};
    fallBackTo(locals, new URL('http://localhost/zh/courses/x?from=mail'));
    expect(locals.language).toBe('zh');
    expect(locals.actor).toBeNull();
    expect(locals.href?.('/learning')).toBe('/zh/learning');
    expect(locals.href?.('/')).toBe('/zh');
    expect(locals.otherLanguageHref).toBe('/courses/x?from=mail');
  });

  test('leads from the first page to the first page of the other language', () => {
    const english: Partial<App.Locals> = {};
    fallBackTo(english, new URL('http://localhost/'));
    expect(english.otherLanguageHref).toBe('/zh');
    const chinese: Partial<App.Locals> = {};
    fallBackTo(chinese, new URL('http://localhost/zh'));
    expect(chinese.otherLanguageHref).toBe('/');
  });

  test('keeps what the middleware has set', () => {
    const locals: Partial<App.Locals> = { language: 'en', otherLanguageHref: '/zh/elsewhere' };
    fallBackTo(locals, new URL('http://localhost/zh/x'));
    expect(locals.language).toBe('en');
    expect(locals.otherLanguageHref).toBe('/zh/elsewhere');
  });
});

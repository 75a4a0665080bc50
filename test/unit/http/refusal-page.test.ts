import { expect, test } from 'vitest';
import { languageOf, refusalHtml } from '../../../src/http/refusal-page.ts';

const details = { publicUrl: new URL('http://localhost:4321'), requestId: '4K7-QX2', stylesheet: null };

test('the language of a refusal is that of the address, else what the browser prefers', () => {
  expect(languageOf('/zh/courses?x=1', { 'accept-language': 'en' })).toBe('zh');
  expect(languageOf('/courses', { 'accept-language': 'zh-CN,zh;q=0.9,en;q=0.8' })).toBe('zh');
  expect(languageOf('/courses', { 'accept-language': 'fr,en;q=0.5,zh;q=0.4' })).toBe('en');
  expect(languageOf('/zhongguo', {})).toBe('en');
});

test('a refusal has a page in each language with its number and a way on', () => {
  for (const status of [400, 403, 405, 413, 500, 503] as const) {
    const en = refusalHtml(status, { ...details, language: 'en' });
    const zh = refusalHtml(status, { ...details, language: 'zh' });
    expect(en).toContain('<html lang="en"');
    expect(zh).toContain('<html lang="zh-Hans"');
    expect(en).toContain('4K7-QX2');
    expect(zh).toContain('href="http://localhost:4321/zh"');
    expect(en.trimEnd()).toMatch(/<\/html>$/);
  }
});

test('a wrong address is answered with the right one', () => {
  const page = refusalHtml(421, { ...details, language: 'en' });
  expect(page).toContain('<a class="govuk-link" href="http://localhost:4321/">localhost:4321</a>');
});

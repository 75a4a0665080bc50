/** Paths: ordered lists of courses for a kind of person, one file each in paths/. */
import { localised } from '#i18n/language.ts';
import { checkPunctuation } from './chinese.ts';
import { listFiles, numbered, readText, type ContentFolder } from './content-files.ts';
import type { Fault, Path } from './course.ts';
import { leavesOut, reporter } from './faults.ts';
import { readFrontMatter, wholeNumber } from './front-matter.ts';
import { firstParagraph, renderText } from './markdown.ts';
import { checkTraditional } from './traditional.ts';
import { pathSchema, pathTranslationSchema } from './schemas.ts';

/** Reads all paths, in the order their files give. A path with an error is left out. */
export async function readPaths(folders: ContentFolder[], courses: Set<string>, faults: Fault[]): Promise<Path[]> {
  const found: (Path & { order: number })[] = [];
  for (const folder of folders) {
    const files = await listFiles(folder, 'paths', faults, 0);
    for (const file of files.filter(({ name }) => /^[a-z0-9-]+\.md$/.test(name))) {
      const own: Fault[] = [];
      const original = await readText(file, own);
      const report = reporter(own, file.shown);
      const head = original && readFrontMatter(original, pathSchema, report);
      const id = file.name.replace(/\.md$/, '');
      const twin = files.find(({ name }) => name === `${id}.zh.md`);
      const chinese = twin && (await readText(twin, own));
      const chineseHead = chinese && readFrontMatter(chinese, pathTranslationSchema, reporter(own, twin.shown));
      if (!twin) report('error', 'TR-01', 1, 'There is no Chinese of this path', `Write ${id}.zh.md beside it.`);
      if (chinese && chineseHead) {
        checkPunctuation(numbered(chinese.lines, chineseHead.bodyStart), reporter(own, chinese.shown));
        checkTraditional(numbered(chinese.lines, 0), reporter(own, chinese.shown));
      }
      if (original && head) {
        if (head.data['id'] !== undefined && head.data['id'] !== id)
          report('error', 'FM-01', head.lineOf('id'), `The file is named ${id}.md`, `Write id: ${id}`);
        const listed = ((head.data['courses'] ?? []) as unknown[]).map(String);
        for (const course of listed) {
          if (!courses.has(course))
            report(
              'error',
              'LK-01',
              head.lineOf('courses'),
              `There is no course ${course}`,
              'Correct the name, or remove it.',
            );
        }
        const title = String(head.data['title'] ?? '');
        const summary = localised((language) => {
          const translated = language === 'zh' && chinese && chineseHead;
          const text = translated ? chinese : original;
          const start = translated ? chineseHead.bodyStart : head.bodyStart;
          return renderText(text.lines.slice(start).join('\n'), {
            language: translated ? 'zh' : 'en',
            firstLine: start + 1,
            report: translated || language === 'en' ? reporter(own, text.shown) : () => {},
            link: (target, line) => {
              reporter(own, text.shown)(
                'error',
                'LK-01',
                line,
                `A path cannot link to ${target}`,
                'Name the course under courses.',
              );
              return undefined;
            },
            picture: () => undefined,
          }).html;
        });
        if (!own.some(leavesOut)) {
          const order = wholeNumber(head.data['order']) ?? 50;
          found.push({
            id,
            order,
            title: { en: title, zh: String(chineseHead?.data['title'] ?? title) },
            lead: localised((language) => firstParagraph(summary[language])),
            summary,
            courses: listed,
          });
        }
      }
      faults.push(...own);
    }
  }
  return found
    .sort((a, b) => a.order - b.order)
    .map(({ id, title, lead, summary, courses: listed }) => ({ id, title, lead, summary, courses: listed }));
}

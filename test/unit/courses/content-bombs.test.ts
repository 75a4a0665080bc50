// Content that is made to break its reader: a clear fault, bounded time and memory, all other courses unharmed.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { base, courseFolder } from './content.ts';

const memoryMb = 256;
const longestMs = 15_000;
const reader = `
  import { readCatalogue } from '#domain/courses/catalogue.ts';
  const { courses, faults } = await readCatalogue([process.argv[1]], '2026-12-01');
  // Time of the processor: other work on the machine does not count.
  const ms = Math.round((process.cpuUsage().user + process.cpuUsage().system) / 1000);
  console.log(JSON.stringify({ ms, mb: Math.round(process.resourceUsage().maxRSS / 1024), faults, courses: courses.map(({ id }) => id) }));
`;

interface Reading {
  ms: number;
  mb: number;
  courses: string[];
  faults: { severity: string; code: string; file: string; line: number | null; message: string; remedy: string }[];
}

/** Reads a folder in a process of its own with little memory. */
async function read(folder: string): Promise<Reading> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [`--max-old-space-size=${memoryMb}`, '--input-type=module', '--eval', reader, '--', folder],
    { timeout: 4 * longestMs, maxBuffer: 50_000_000 },
  );
  return JSON.parse(stdout) as Reading;
}

const module_ = readFileSync(path.join(base, courseFolder, '02-grade-the-record.md'), 'utf8');
const english = '02-grade-the-record.md';
const prose = (text: string): string => module_.replace('Grades also age.', () => text);
/** As many lines as fit under the largest file that is read, so that they reach what reads them. */
const filled = (line: (at: number) => string): string => {
  const lines: string[] = [];
  for (let size = 0; size < 330_000; size += (lines.at(-1)?.length ?? 0) + 1) lines.push(line(lines.length));
  return lines.join('\n');
};
const aliases = (): string =>
  [
    'x0: &x0 [a]',
    ...Array.from(
      { length: 30 },
      (_, level) => `x${level + 1}: &x${level + 1} [${Array(20).fill(`*x${level}`).join(', ')}]`,
    ),
  ].join('\n');

interface Bomb {
  name: string;
  /** Writes the bomb into a course folder. */
  put(folder: string): void;
  code: string;
  /** What the fault says, so that a writer knows. */
  says: RegExp;
  /** The course can be shown all the same: the fault is a warning, or the file is left out alone. */
  shown?: boolean;
}

const module$ = (text: string) => (folder: string) => writeFileSync(path.join(folder, english), text);
const bombs: Bomb[] = [
  {
    name: 'lists eight hundred deep',
    put: module$(prose(filled((at) => `${'  '.repeat(at)}- deep`))),
    code: 'ST-01',
    says: /too deep/,
  },
  {
    name: 'quotations thousands deep',
    put: module$(prose(filled(() => `${'> '.repeat(4_500)} deep\n`))),
    code: 'ST-01',
    says: /too deep/,
  },
  {
    name: 'brackets deep',
    put: module$(prose(filled((at) => `${'['.repeat(5_000)}${at}${']('.repeat(2_000)}\n`))),
    code: 'FM-01',
    says: /marks stand in a row/,
  },
  {
    name: 'a huge table',
    put: module$(prose(`| a | b |\n| --- | --- |\n${filled((at) => `| ${at} | x |`)}`)),
    code: 'ST-03',
    says: /words/,
  },
  { name: 'a line of 20 MB', put: module$(prose('x'.repeat(20_000_000))), code: 'FM-01', says: /larger than 400 kB/ },
  { name: 'a line of 300 kB', put: module$(prose('a '.repeat(150_000))), code: 'FM-01', says: /10,000/ },
  {
    name: 'YAML aliases that multiply',
    put: module$(module_.replace('frameworks:', () => `${aliases()}\nframeworks:`)),
    code: 'FM-01',
    says: /aliases/,
  },
  {
    name: 'YAML brackets deep',
    put: module$(module_.replace('demands:', () => `refreshers: ${'[ '.repeat(4_000)}\ndemands:`)),
    code: 'FM-01',
    says: /nested too deeply/,
  },
  {
    name: 'ten thousands of settings',
    put: module$(module_.replace('frameworks:', () => `${filled((at) => `k${at}: 1`)}\nframeworks:`)),
    code: 'FM-01',
    says: /lines; 500/,
  },
  {
    name: 'thousands of headings',
    put: module$(prose(filled((at) => `## Heading ${at % 7}\n`))),
    code: 'TR-03',
    says: /headings/,
  },
  {
    name: 'enormous runs of emphasis',
    put: module$(prose(filled(() => `${'*a **a _b __b '.repeat(600)}\n\n${'*'.repeat(4_500)}a${'*'.repeat(4_500)}\n`))),
    code: 'FM-01',
    says: /marks stand in a row/,
  },
  {
    name: 'back-ticks and links that never close',
    put: module$(
      prose(
        filled(
          (at) => `${'`'.repeat((at % 40) + 1)}a ${'[a](a'.repeat(700)}${'![(a'.repeat(700)}${'<a '.repeat(500)}\n`,
        ),
      ),
    ),
    code: 'SC-01|ST-03|RD-01',
    says: /./,
    shown: true,
  },
  {
    name: 'brackets and emphasis with letters between',
    put: module$(prose(filled(() => `${'[a'.repeat(2_000)}${'**a_b'.repeat(900)}\n`))),
    code: 'RD-01|ST-03',
    says: /./,
    shown: true,
  },
  {
    name: 'an item with ten thousands of options',
    put: module$(
      module_.replace(
        '- [ ] Publish it as grade 1',
        () => `${filled((at) => `- [ ] Option ${at}\n  > Wrong as ${at}.`)}\n- [ ] Publish it as grade 1`,
      ),
    ),
    code: 'QZ-03',
    says: /options, rows or steps; 20/,
  },
  {
    name: 'ten thousands of items',
    put: module$(`${module_}\n${filled((at) => `### x-${at} T\n\n\`single\` \`LO1\` \`apply\`\n\nWhat?\n`)}`),
    code: 'QZ-03',
    says: /0 option/,
  },
  {
    name: 'a question of links that never close',
    put: module$(
      module_.replace('A community centre', () => `${filled(() => '[a](a**b__c`'.repeat(700))}\nA community centre`),
    ),
    code: 'QZ-02',
    says: /paragraphs of a question/,
  },
  { name: 'NUL bytes', put: module$(prose('Grades\0 also age.')), code: 'FM-01', says: /control character/ },
  {
    name: 'invalid UTF-8',
    put: (target) =>
      writeFileSync(path.join(target, english), Buffer.concat([Buffer.from(module_), Buffer.alloc(200_000, 0xff)])),
    code: 'FM-01',
    says: /not UTF-8/,
  },
  {
    name: 'a symlink out of the folder',
    put: (target) => {
      rmSync(path.join(target, english));
      symlinkSync('/etc/hostname', path.join(target, english));
    },
    code: 'FM-01',
    says: /leads out of the content folder/,
  },
  {
    name: 'a link to itself',
    put: (target) => symlinkSync('loop.md', path.join(target, 'loop.md')),
    code: 'FM-01',
    says: /leads out of the content folder, or nowhere/,
    shown: true,
  },
  {
    name: 'a huge SVG',
    put: (target) => writeFileSync(path.join(target, 'img/register.svg'), Buffer.alloc(300_000_000, 0x20)),
    code: 'IM-03',
    says: /150 kB/,
  },
  {
    name: 'an SVG made for a slow check',
    put: (target) =>
      writeFileSync(
        path.join(target, 'img/register.svg'),
        `<svg>${'url( '.repeat(9_000)}${' '.repeat(40_000)}${'<title '.repeat(6_000)}`,
      ),
    code: 'SC-01',
    says: /SVG/,
  },
  {
    name: 'a Chinese text of marks',
    put: (target) => {
      const file = path.join(target, '02-grade-the-record.zh.md');
      const text = readFileSync(file, 'utf8');
      writeFileSync(
        file,
        text.replace('## 记住', () => `${'“汉,('.repeat(2_400)}\n\n${'“汉,('.repeat(2_400)}\n\n## 记住`),
      );
    },
    code: 'ZH-01',
    says: /half-width/,
  },
];

const folder = mkdtempSync(path.join(tmpdir(), 'lectern-bombs-'));
let together: Reading;
const slugOf = (index: number): string => `bomb-${index + 1}`;

beforeAll(async () => {
  cpSync(base, folder, { recursive: true });
  bombs.forEach((bomb, index) => {
    const slug = slugOf(index);
    const target = path.join(folder, 'courses', slug);
    mkdirSync(target, { recursive: true });
    cpSync(path.join(base, courseFolder), target, { recursive: true });
    bomb.put(target);
    // Each course has a name and items of its own; huge files are left as they are.
    for (const name of [
      'course.md',
      'course.zh.md',
      english,
      '02-grade-the-record.zh.md',
      '03-keep-a-register.md',
      '03-keep-a-register.zh.md',
    ]) {
      const file = path.join(target, name);
      const text = readFileSync(file, 'latin1');
      if (text.length > 2_000_000 || (bomb.name.includes('symlink') && name === english)) continue;
      const own = text
        .replaceAll('sharing-and-grading', slug)
        .replaceAll(/\b(grd|reg)-q/g, `b${index}$1-q`)
        .replaceAll('code: C05', `code: B${index}`);
      writeFileSync(file, own, 'latin1');
    }
  });
  together = await read(folder);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('content made to break its reader', () => {
  it(`is read within ${longestMs / 1000} s and ${memoryMb} MB, all bombs together`, () => {
    expect(together.ms).toBeLessThan(longestMs);
    // The limit holds for JavaScript; the rest of the process has a share of its own.
    expect(together.mb).toBeLessThan(memoryMb + 200);
  });

  it('leaves the other course as it was', () => {
    expect(together.courses).toContain('sharing-and-grading');
    expect(
      together.faults.filter(({ file, severity }) => severity === 'error' && /\/sharing-and-grading\//.test(file)),
    ).toEqual([]);
  });

  it('says so in few words', () => expect(together.faults.length).toBeLessThan(bombs.length * 120));

  it.each(bombs.map((bomb, index) => ({ ...bomb, slug: slugOf(index) })))(
    'names $name',
    ({ slug, code, says, shown }) => {
      const own = together.faults.filter(({ file }) => file.includes(`/${slug}/`));
      expect(own.map((fault) => `${fault.code} ${fault.message}`)).toContainEqual(
        expect.stringMatching(new RegExp(`^(${code}) .*${says.source}`)),
      );
      for (const fault of own) {
        expect(fault.code).not.toBe('XX-01');
        expect(fault.message.length).toBeLessThan(400);
        expect(fault.remedy.length).toBeLessThan(400);
      }
      const isShown = together.courses.includes(slug);
      if (!shown) expect(isShown).toBe(false);
    },
  );
});

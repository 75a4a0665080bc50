// Courses that were written for another place: they load, or their writers are told what to change.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { changed, courseFolder, faultsOf, lineWith } from './content.ts';

const register = `${courseFolder}/03-keep-a-register.md`;

/** A folder with one more course, in files as somebody else would write them. */
function withCourse(files: Record<string, string>): string {
  const folder = changed([]);
  for (const [name, text] of Object.entries(files)) {
    const target = path.join(folder, 'courses/open-data', name);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
  return folder;
}

const lesson = `Some text with \`code\` and a [link to grades](./02-grade-the-record.md#four-grades), a [reference][r].

| Format | Rows |
|:-------|-----:|
| CSV    |   12 |

\`\`\`python
print("<b>not HTML</b>")
\`\`\`

    indented code

1. One
   - inner

> A quotation, ~~struck~~, **bold**, *slanted*, <https://www.example.org/a>, a &amp; b.

![A form](img/register.svg "The register")

[r]: https://www.example.org/law

***

Look under March`;

describe('plain Markdown from elsewhere', () => {
  it('loads: headings, tables, pictures, code, lists, links between files', async () => {
    const { catalogue, faults } = await faultsOf(changed([{ file: register, from: 'Look under March', to: lesson }]));
    expect(faults.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(faults.filter(({ code }) => code === 'ST-04')).toEqual([]);
    const { html } = catalogue.module('sharing-and-grading', 'keep-a-register');
    for (const part of [
      'href="/courses/sharing-and-grading/grade-the-record#four-grades"',
      'href="https://www.example.org/law"',
      '<code class="language-python">print(&quot;&lt;b&gt;not HTML&lt;/b&gt;&quot;)',
      '<pre><code>indented code',
      '<s>struck</s>',
      '<hr>',
      'data-label="Rows"',
      'alt="A form"',
      'a &amp; b',
    ])
      expect(html.en).toContain(part);
  });

  it.each([
    ['<div class="note">Careful.</div>', 'SC-01', 'error'],
    ['Line one<br>line two.', 'SC-01', 'error'],
    ['<!-- for later -->', 'SC-01', 'error'],
    ['<img src="a.png">', 'SC-01', 'error'],
    ['A footnote.[^1]', 'ST-04', 'warning'],
    ['> [!WARNING]', 'ST-04', 'warning'],
    ['::: tip', 'ST-04', 'warning'],
    ['See [[Grades]].', 'ST-04', 'warning'],
    ['{% include x %}', 'ST-04', 'warning'],
    ['$$x^2$$', 'ST-04', 'warning'],
    ['==marked==', 'ST-04', 'warning'],
    ['- [ ] a task', 'ST-04', 'warning'],
    ['Well done :tada: again', 'ST-04', 'warning'],
    ['[[TOC]]', 'ST-04', 'warning'],
    ['[guide](files/guide.pdf)', 'LK-01', 'error'],
    ['[docs](/docs/index.html)', 'LK-01', 'error'],
    ['[site](http://www.example.org/)', 'LK-01', 'error'],
    ['[mail](mailto:a@example.org)', 'LK-01', 'error'],
    ['![Screen](images/screen.png)', 'LK-01', 'error'],
    ['![Screen](https://www.example.org/screen.png)', 'IM-03', 'error'],
  ])('says what to change: %s', async (text, code, severity) => {
    const folder = changed([
      { file: register, from: 'Look under March', to: `Some words.\n\n${text}\n\nLook under March` },
    ]);
    const { faults } = await faultsOf(folder);
    const line = lineWith(folder, register, text);
    expect(faults).toContainEqual(expect.objectContaining({ severity, code, file: register, line }));
  });

  it('leaves examples between back-ticks and in code alone', async () => {
    const text = '`<div>` and `[^1]` and `:::`\n\n```html\n<div>:tada: [^1]</div>\n::: tip\n```\n\nLook under March';
    const { faults } = await faultsOf(changed([{ file: register, from: 'Look under March', to: text }]));
    expect(faults.filter(({ code }) => code === 'ST-04' || code === 'SC-01')).toEqual([]);
  });

  it('tells a folder without settings the very lines to write, and all else in one look', async () => {
    const folder = withCourse({
      'README.md': '# Open data\n',
      'intro.md': 'Introduction\n============\n\n<b>Bold</b> text.\n',
      '02-formats.md': '# Formats: CSV\n\nText[^1] and <br>.\n',
    });
    const { faults, catalogue } = await faultsOf(folder);
    expect(catalogue.courses.map(({ id }) => id)).toEqual(['sharing-and-grading']);
    const told = (file: string) => faults.filter((fault) => fault.file === `courses/open-data/${file}`);
    expect(told('course.md')[0]?.remedy).toContain('--- ⏎ id: open-data ⏎ code: … ⏎');
    expect(told('02-formats.md')[0]).toMatchObject({ code: 'FM-01', line: 1 });
    expect(told('02-formats.md')[0]?.remedy).toContain(
      '--- ⏎ id: open-data/formats ⏎ course: open-data ⏎ order: 2 ⏎ title: "Formats: CSV" ⏎',
    );
    expect(told('02-formats.md').map(({ code }) => code)).toEqual(['FM-01', 'ST-01', 'ST-04', 'SC-01']);
    expect(told('intro.md')[0]?.remedy).toContain('Name it like 03-intro.md');
    expect(told('intro.md').map(({ code, line }) => [code, line])).toEqual([
      ['FM-01', null],
      ['ST-01', 1],
      ['SC-01', 4],
    ]);
    expect(told('README.md')).toEqual([]);
  });
});

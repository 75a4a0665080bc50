// Lint, with the direction of imports (CONTRIBUTING, "Direction"): who may know whom.
import eslint from '@eslint/js';
import astro from 'eslint-plugin-astro';
import svelte from 'eslint-plugin-svelte';
import tseslint from 'typescript-eslint';

const onlyOwnQueries = {
  regex: '\\.queries(\\.ts)?$',
  message: 'Queries belong to their subject: call its use case.',
};
const noDatabase = { regex: '^#platform/db(\\.ts)?$', message: 'Only the domain talks to the database.' };
const noKeys = {
  regex: '^#domain/exercises/(kinds|engines)/',
  message: 'Answer keys stay in the domain: use a Prompt or a Reveal.',
};

/** Subjects from the bottom up; each may import those before it. */
const subjectsBelow = {
  exercises: [],
  courses: ['exercises'],
  imports: [],
  departments: ['imports'],
  staff: ['departments', 'imports'],
  accounts: ['staff', 'departments'],
  progress: ['courses', 'exercises', 'staff', 'departments'],
  plans: ['progress', 'courses', 'exercises', 'staff', 'departments', 'accounts'],
  reports: ['plans', 'progress', 'courses', 'exercises', 'staff', 'departments', 'imports', 'accounts'],
  messages: ['staff', 'departments', 'accounts'],
};

const restrict = (files, patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

const subjectRules = Object.entries(subjectsBelow).map(([subject, below]) => {
  const allowed = [subject, ...below, 'accounts/actor.ts'].map((name) => name.replace('.', '\\.')).join('|');
  return restrict(
    [`src/domain/${subject}/**/*.ts`],
    [
      {
        regex: `^#domain/(?!(${allowed})(/|$))`,
        message: `domain/${subject} may import only: ${[subject, ...below].join(', ')}.`,
      },
      {
        regex: `^#domain/(?!${subject}/).*\\.queries\\.ts$`,
        message: 'Queries of another subject: call its use case.',
      },
      { regex: '(^|/)(pages|actions|islands|layouts|components)/', message: 'The domain does not know the site.' },
      { regex: '^astro:', message: 'The domain runs without Astro.' },
    ],
  );
});

export default tseslint.config(
  { ignores: ['dist/', '**/.astro/', '.data/', '.scratch/', 'node_modules/', 'test/fixtures/'] },
  eslint.configs.recommended,
  ...tseslint.configs.recommended,
  ...astro.configs['flat/recommended'],
  ...svelte.configs['flat/recommended'],
  { files: ['**/*.svelte'], languageOptions: { parserOptions: { parser: tseslint.parser } } },
  {
    rules: {
      // TypeScript does this one.
      'no-undef': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
      // Astro.locals is declared as a global namespace: that is Astro's own way.
      '@typescript-eslint/no-namespace': ['error', { allowDeclarations: true }],
      '@typescript-eslint/triple-slash-reference': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  // The site's lists are rendered on the server; a key is needed only where rows move.
  { files: ['**/*.svelte'], rules: { 'svelte/no-at-html-tags': 'off' } },
  ...subjectRules,
  restrict(
    ['src/platform/**/*.ts', 'src/i18n/**/*.ts'],
    [
      { regex: '^#domain/', message: 'platform and i18n know nothing of training.' },
      { regex: '^astro:', message: 'platform and i18n run without Astro.' },
    ],
  ),
  restrict(['src/pages/**', 'src/layouts/**', 'src/components/**'], [onlyOwnQueries, noDatabase, noKeys]),
  restrict(['src/actions/**'], [onlyOwnQueries, noDatabase, noKeys]),
  restrict(['src/middleware.ts'], [onlyOwnQueries, noDatabase]),
  {
    files: ['src/islands/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^#(domain|platform|i18n)/', allowTypeImports: true, message: 'An island may know types only.' },
          ],
        },
      ],
    },
  },
);

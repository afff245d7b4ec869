import tseslint from 'typescript-eslint';

const PURE = ['core', 'math', 'correction', 'metrics', 'judge'].map((folder) => `main/${folder}/**/*.ts`);

export default tseslint.config(
  {
    ignores: [
      'dist/**',
      'node_modules/**',
      'test-results/**',
      '*.cjs',
      'eslint.config.js',
      'scripts/**/*.mjs',
      // AssemblyScript, not TypeScript; its compiler checks it.
      'main/math/kernels/assembly/**',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 60, skipBlankLines: true, skipComments: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      eqeqeq: 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'TSEnumDeclaration', message: 'a union of literals instead' },
        { selector: 'TSAsExpression > TSAsExpression', message: 'no double casts' },
      ],
    },
  },
  {
    files: PURE,
    rules: {
      'no-restricted-globals': ['error', 'Date', 'console', 'process', 'Buffer', 'fetch'],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random', message: 'use core/rng' }],
    },
  },
  {
    // Kernels: up to 100 lines where splitting hides the algorithm.
    files: [
      'main/math/**/*.ts',
      'main/correction/**/*.ts',
      'main/metrics/**/*.ts',
      'main/embedding/morphology/**/*.ts',
    ],
    rules: { 'max-lines-per-function': ['error', { max: 100, skipBlankLines: true, skipComments: true }] },
  },
  {
    files: ['tests/**/*.ts', 'tests/**/*.tsx'],
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-non-null-assertion': 'off' },
  },
);

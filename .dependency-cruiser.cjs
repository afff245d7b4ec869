// Layers of main/, lowest first. A folder imports from itself and from lower rows only;
// folders that share a row do not know each other.
const LAYERS = [
  ['contract'],
  ['core'],
  ['math'],
  ['compute'],
  ['correction', 'metrics', 'projection', 'images', 'study', 'tables', 'simulate'],
  ['judge'],
  ['embedding', 'store', 'export'],
  ['engine'],
  ['cli', 'desktop'],
];
const upward = LAYERS.flatMap((row, i) =>
  row.map((name) => ({
    name: `main-${name}-imports-only-lower-layers`,
    severity: 'error',
    from: { path: `^main/${name}/` },
    to: { path: '^main/', pathNot: `^main/(${[name, ...LAYERS.slice(0, i).flat()].join('|')})/` },
  })),
);
const rule = (name, from, to) => ({ name, severity: 'error', from, to });
module.exports = {
  forbidden: [
    ...upward,
    rule('no-cycles', {}, { circular: true }),
    rule('contract-imports-nothing', { path: '^main/contract/' }, { pathNot: '^main/contract/' }),
    rule(
      'pure-layers-stay-pure',
      { path: '^main/(core|math|correction|metrics|judge)/' },
      { dependencyTypes: ['core', 'npm'] },
    ),
    rule(
      'electron-only-at-the-edge',
      { path: '^main/', pathNot: '^main/desktop/' },
      { path: '^electron$|node_modules/electron/' },
    ),
    rule(
      'outside-sees-only-contract',
      { path: '^(renderer|preload)/' },
      { path: '^main/', pathNot: '^main/contract/' },
    ),
    rule('renderer-has-no-node', { path: '^renderer/' }, { dependencyTypes: ['core'] }),
    rule(
      'features-do-not-know-each-other',
      { path: '^renderer/features/([^/]+)/' },
      { path: '^renderer/features/', pathNot: '^renderer/features/$1/' },
    ),
    rule('ui-is-dumb', { path: '^renderer/(ui|charts)/' }, { path: '^renderer/(api|features|app)/' }),
    rule('nothing-imports-tests', { pathNot: '^tests/' }, { path: '^tests/' }),
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    builtInModules: { add: ['electron'] },
  },
};

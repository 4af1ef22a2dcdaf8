// Bundles the command into dist/kpack.js, one file with a source map (design, section 4): it starts several times faster
// than thousands of small modules, and it is all that the container holds.
import { chmod } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

/**
 * Of @kubernetes/client-node we use KubeConfig: who we are and how that is proven. Its clients, and undici under them, are two
 * fifths of the bundle, and every start would read them. Whoever uses them after all gets an error that says so.
 */
const onlyKubeConfig: Plugin = {
  name: 'only-kube-config',
  setup({ onResolve, onLoad }) {
    const clientNode = new URL('./dist/config.js', import.meta.resolve('@kubernetes/client-node/package.json'));
    onResolve({ filter: /^@kubernetes\/client-node$/ }, () => ({ path: fileURLToPath(clientNode) }));
    onResolve({ filter: /^(undici|\.\/gen\/index\.js)$/ }, ({ path, importer }) =>
      importer.includes('@kubernetes/client-node/') ? { path, namespace: 'left-out' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get(_, name) {
        if (name === '__esModule') return true;
        throw new Error('the bundle has no ' + String(name) + ' of ${path}: see build/build.ts');
      } });`,
    }));
  },
};

/** Importing Node's http as an ES module loads all that it exports, the client of fetch too (25 ms); require() does not. */
const httpByRequire: Plugin = {
  name: 'http-by-require',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?http$/ }, ({ kind, path }) =>
      kind === 'import-statement' ? { path, namespace: 'by-require' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'by-require' }, ({ path }) => ({
      contents: `module.exports = require('${path}');`,
    }));
  },
};

await build({
  entryPoints: ['src/cli/main.ts'],
  outfile: 'dist/kpack.js',
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  sourcemap: true,
  minifySyntax: true,
  legalComments: 'external',
  plugins: [onlyKubeConfig, httpByRequire],
  banner: {
    // CommonJS dependencies call require() for Node's own modules, which an ES module does not have.
    js: "#!/usr/bin/env node\nimport { createRequire as kpackCreateRequire } from 'node:module'; const require = kpackCreateRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
await chmod('dist/kpack.js', 0o755);

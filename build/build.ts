// Bundles the command into dist/kpack.js, one file with a source map (design, section 4): it starts several times faster
// than thousands of small modules, and it is all that the container holds.
import { chmod } from 'node:fs/promises';
import { build } from 'esbuild';

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
  banner: {
    // CommonJS dependencies call require() for Node's own modules, which an ES module does not have.
    js: "#!/usr/bin/env node\nimport { createRequire as kpackCreateRequire } from 'node:module'; const require = kpackCreateRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
await chmod('dist/kpack.js', 0o755);

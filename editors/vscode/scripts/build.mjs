// Bundles the extension, and the script of its webviews, into dist/.
import { build } from 'esbuild';

const shared = { bundle: true, minify: true, target: 'es2022', logLevel: 'warning', legalComments: 'none' };
await build({
  ...shared,
  entryPoints: ['src/extension.ts'],
  outfile: 'dist/extension.js',
  platform: 'node',
  format: 'cjs',
  external: ['vscode'],
});
await build({
  ...shared,
  entryPoints: ['src/page/page.ts'],
  outfile: 'dist/page.js',
  platform: 'browser',
  format: 'iife',
});

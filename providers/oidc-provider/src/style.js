// Serves the demo's style sheets and icon, so that these pages look like the rest of it.

import { readFile } from 'node:fs/promises';

const FOLDER = new URL('../../../style/', import.meta.url);
// A plain file name is all that is accepted: no path can lead out of the folder.
const FILE = /^\/style\/([a-z][a-z-]*\.(css|svg))$/;
const TYPES = { css: 'text/css; charset=utf-8', svg: 'image/svg+xml' };

export async function style(ctx, next) {
  if (!ctx.path.startsWith('/style/') || ctx.method !== 'GET') return next();
  const [, name, ending] = FILE.exec(ctx.path) ?? [];
  const text = name && await readFile(new URL(name, FOLDER), 'utf8').catch(() => undefined);
  ctx.set('Cache-Control', 'no-cache');
  ctx.status = text === undefined ? 404 : 200;
  ctx.type = text === undefined ? 'text/plain; charset=utf-8' : TYPES[ending];
  ctx.body = text ?? 'There is no such file.\n';
  return undefined;
}

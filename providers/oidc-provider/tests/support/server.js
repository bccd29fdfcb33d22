// Starts the real server as its own process on a free port.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/main.js', import.meta.url));

export const PAGE = 'http://localhost:8080';

/** Resolves when the server answers; `stop()` ends it and gives its exit code. */
export async function startServer(environment = {}) {
  const port = await freePort();
  const child = run({ ROUNDTRIP_PORT: String(port), ...environment });
  const origin = `http://127.0.0.1:${port}`;
  await answers(`${origin}/healthz`, child);
  return {
    port,
    origin,
    api: `${origin}/api`,
    async stop() {
      child.kill('SIGTERM');
      return child.exitCode ?? (await once(child, 'exit'))[0];
    },
  };
}

/** Runs the server to its end; for starts that must fail. */
export async function runToEnd(environment) {
  const child = run(environment);
  let output = '';
  child.stderr.on('data', (chunk) => { output += chunk; });
  const [code] = await once(child, 'close');
  return { code, sentences: output.split('\n').filter((line) => line && !line.startsWith('oidc-provider WARNING')) };
}

function run(environment) {
  return spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

async function answers(url, child) {
  const patience = Date.now() + 30_000;
  while (Date.now() < patience && child.exitCode === null) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  child.kill();
  throw new Error(`The server did not answer at ${url}`);
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

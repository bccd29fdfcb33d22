// The servers of one trial: an authorization server, the page, and for auth0-spa-js a door in front of the former.
// All of them listen on loopback and end with the trial.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const REPOSITORY = fileURLToPath(new URL("../../../", import.meta.url));
export const DIST = join(REPOSITORY, "dist");

export const PROVIDERS = {
  node: {
    name: "oidc-provider",
    folder: join(REPOSITORY, "providers/oidc-provider"),
    command: [process.execPath, "src/main.js"],
    paths: { issuer: "", authorize: "/auth", token: "/token" },
    // A refresh token is given out by consent alone (OpenID Connect Core, section 11).
    prompt: "consent",
  },
  django: {
    name: "django-oauth-toolkit",
    folder: join(REPOSITORY, "providers/django"),
    command: [".venv/bin/python", "manage.py", "demo"],
    paths: { issuer: "/o", authorize: "/o/authorize/", token: "/o/token/" },
  },
};

/** Starts an authorization server whose access tokens live for `seconds`. */
export async function startProvider(id, { pageOrigin, seconds }) {
  const { folder, command, paths, prompt } = PROVIDERS[id];
  const [port, state] = [await freePort(), await mkdtemp(join(tmpdir(), "comparison-"))];
  const [program, ...args] = command;
  const child = spawn(program.startsWith(".") ? join(folder, program) : program, args, {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
    env: {
      ...process.env,
      ROUNDTRIP_PORT: String(port),
      ROUNDTRIP_PAGE_ORIGINS: pageOrigin,
      ROUNDTRIP_ACCESS_TOKEN_SECONDS: String(seconds),
      ROUNDTRIP_STATE_DIR: state,
    },
  });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  let said = "";
  child.stderr.on("data", (part) => (said += part));
  const origin = `http://127.0.0.1:${port}`;
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    await rm(state, { recursive: true, force: true });
  };
  try {
    await healthy(origin, child);
  } catch (error) {
    await stop();
    throw new Error(`${error.message}: ${said}`);
  }
  return {
    id,
    origin,
    prompt,
    issuer: origin + paths.issuer,
    authorize: origin + paths.authorize,
    token: origin + paths.token,
    steps: `${origin}/api/fitness/steps`,
    stop,
  };
}

async function healthy(origin, child) {
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) throw new Error(`the authorization server ended with code ${child.exitCode}`);
    const answer = await fetch(`${origin}/healthz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the authorization server did not start in 30 s");
}

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };

/**
 * A page server on `localhost`, where the servers let the page live. `files` leads from paths to files, `folder` has
 * the others; every path without a file of its own is the app's. `config` may be set once the other ports are known.
 */
export async function startPage({ folder, files = {} }) {
  const page = { config: {} };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    if (pathname === "/config.json") {
      response.writeHead(200, { "content-type": "application/json", "cache-control": "no-store" });
      return response.end(JSON.stringify(page.config));
    }
    const name = extname(pathname) ? pathname : "/index.html";
    const body = await readFile(files[name] ?? join(folder, name)).catch(() => null);
    response.writeHead(body ? 200 : 404, { "content-type": TYPES[extname(name)] ?? "application/octet-stream" });
    return response.end(body);
  });
  const port = await listen(server);
  return Object.assign(page, { origin: `http://localhost:${port}`, stop: () => close(server) });
}

/** Listens on loopback, on a free port. */
export async function listen(server) {
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, "127.0.0.1", resolve));
  return server.address().port;
}

export async function close(server) {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

async function freePort() {
  const server = createServer();
  const port = await listen(server);
  await close(server);
  return port;
}

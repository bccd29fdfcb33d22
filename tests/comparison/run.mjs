// Runs each client at each authorization server through each case, and prints what happened.
//   node run.mjs                             all of them
//   node run.mjs oidc-client-ts node offline those whose names contain the words
// Environment: CHROMIUM (/usr/bin/chromium), RESULTS (a file for everything that was seen, as JSON).
import { readFileSync, writeFileSync } from "node:fs";
import { chromium } from "playwright-core";

import { CASES } from "./src/cases.mjs";
import { CLIENTS } from "./src/clients.mjs";
import { PROVIDERS, startPage, startProvider } from "./src/servers.mjs";
import { Watch } from "./src/watch.mjs";

const words = process.argv.slice(2);
const chosen = (names) => {
  const wanted = names.filter((name) => words.some((word) => name.toLowerCase().includes(word.toLowerCase())));
  return wanted.length > 0 ? wanted : names;
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
});
const { devDependencies } = JSON.parse(readFileSync(new URL("package.json", import.meta.url)));
console.log(JSON.stringify({ chromium: browser.version(), node: process.version, ...devDependencies }));
const results = [];
try {
  for (const name of chosen(Object.keys(CLIENTS)))
    for (const provider of chosen(Object.keys(PROVIDERS)))
      for (const kind of chosen(Object.keys(CASES))) results.push(await trial(name, provider, kind));
} finally {
  await browser.close();
}
if (process.env.RESULTS) writeFileSync(process.env.RESULTS, `${JSON.stringify(results, null, 2)}\n`);

/** One client at one server in one case, with servers and a browser profile of its own. */
async function trial(name, provider, kind) {
  const client = CLIENTS[name];
  const stops = [];
  const result = { client: name, provider: PROVIDERS[provider].name, case: kind };
  try {
    const served = await startPage(client.page);
    stops.push(served.stop);
    const server = await startProvider(provider, { pageOrigin: served.origin, seconds: client.seconds[kind] });
    stops.push(server.stop);
    const door = await client.door?.(server, served.origin);
    if (door) stops.push(door.stop);
    served.config = client.config(server, door);

    const context = await browser.newContext();
    stops.push(() => context.close());
    const watch = new Watch(context, door?.token ?? server.token);
    const page = await context.newPage();
    watch.name(page, "original");
    await signIn(client, page, served.origin);
    result.first = await client.call(page);
    Object.assign(result, await CASES[kind]({ client, watch, page }), { requests: watch.requests });
  } catch (error) {
    result.failed = error.message;
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
  const { requests: _, ...shown } = result;
  console.log(JSON.stringify(shown));
  return result;
}

async function signIn(client, page, origin) {
  await page.goto(`${origin}/`);
  await client.isOpen(page);
  await client.signIn(page);
  await page.fill("input[name=username]", "ada");
  await page.fill("input[name=password]", "engine");
  await page.click("button#sign-in");
  await page.click("button#allow");
  await page.waitForURL((url) => url.origin === origin && url.pathname !== "/callback");
  await client.isSignedIn(page);
}

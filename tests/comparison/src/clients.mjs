// The clients under comparison: how each is served, signed in at, and asked to call the API.
import { fileURLToPath } from "node:url";

import { startDoor } from "./auth0-door.mjs";
import { DIST } from "./servers.mjs";

const file = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const SCOPE = "openid profile offline_access fitness.read calendar.read";
const CLIENT_ID = "roundtrip-spa";

/** The apps in pages/: both have the same functions. */
const app = {
  isOpen: (page) => page.waitForFunction(() => window.comparison),
  signIn: (page) => page.evaluate(() => void window.comparison.signIn()),
  isSignedIn: (page) => page.waitForFunction(() => window.comparison && location.pathname === "/"),
  call: (page) => page.evaluate(() => window.comparison.call().catch((error) => `${error.name}: ${error.message}`)),
  reports: (page) => page.evaluate(() => window.comparison.reports),
};

function oidc(store) {
  return {
    ...app,
    page: {
      folder: file("pages/oidc-client-ts"),
      files: { "/library.js": file("node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js") },
    },
    seconds: { duplicated: 6, offline: 6 },
    // Two seconds before the end instead of 60, since the tokens live for six.
    config: (server) => ({ issuer: server.issuer, renewSecondsBefore: 2, ...common(server), store }),
    renew: (page) => page.evaluate(() => window.comparison.renew().then(() => "renewed", ({ message }) => message)),
  };
}

function auth0(cacheLocation) {
  return {
    ...app,
    page: {
      folder: file("pages/auth0-spa-js"),
      files: { "/library.js": file("node_modules/@auth0/auth0-spa-js/dist/auth0-spa-js.production.js") },
    },
    door: startDoor,
    // It renews a token with less than 60 s left, which can't be changed: of 66 s, the first 6 are used.
    seconds: { duplicated: 66, offline: 6 },
    config: ({ issuer: _, ...server }, door) => ({ domain: door.origin, ...common(server), cacheLocation }),
  };
}

const common = ({ steps, prompt }) => ({ clientId: CLIENT_ID, scope: SCOPE, prompt, steps });

export const CLIENTS = {
  "oidc-client-ts, sessionStorage": oidc("sessionStorage"),
  "oidc-client-ts, localStorage": oidc("localStorage"),
  "auth0-spa-js, localstorage": auth0("localstorage"),
  "auth0-spa-js, memory": auth0("memory"),
  Roundtrip: {
    page: { folder: DIST },
    seconds: { duplicated: 6, offline: 6 },
    config: ({ id, issuer, origin, prompt }) => ({
      servers: [
        {
          id,
          name: id,
          issuer,
          client_id: CLIENT_ID,
          scope: SCOPE,
          api: `${origin}/api`,
          dpop: "never",
          parameters: prompt ? { prompt } : {},
        },
      ],
    }),
    isOpen: (page) => page.waitForSelector("html[data-ready]"),
    signIn: (page) => page.click("button.ticket"),
    isSignedIn: (page) => page.waitForSelector("html[data-ready] header #sign-out"),
    // To another page of the app and back: the chart is drawn from an answer of this moment.
    async call(page) {
      const quickly = { timeout: 8000 };
      try {
        await page.click('header nav a[href="/session"]', quickly);
        await page.waitForSelector("main[data-page=session]", quickly);
        await page.click('header nav a[href="/activity"]', quickly);
        const seen = await page.waitForSelector(
          "main[data-page=activity] :is(figure.chart, [data-problem], [data-failure], button.ticket)",
          quickly,
        );
        const isChart = await seen.evaluate((element) => element.matches("figure.chart"));
        return isChart ? 200 : (await seen.innerText()).replace(/\s+/g, " ");
      } catch (error) {
        return error.message.split("\n")[0];
      }
    },
    reports: (page) => page.$$eval("[data-problem], [data-failure]", (all) => all.map((one) => one.innerText)),
  },
};

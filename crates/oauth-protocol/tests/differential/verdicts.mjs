// What oauth4webapi makes of the recorded answers in cases.json.
//   node verdicts.mjs          writes verdicts.json
//   node verdicts.mjs --check  fails if that would change anything
import { readFileSync, writeFileSync } from "node:fs";
import * as oauth from "oauth4webapi";

const here = (name) => new URL(name, import.meta.url);
const ISSUER = "https://as.example";
const server = { issuer: ISSUER, id_token_signing_alg_values_supported: ["RS256"] };
const client = { client_id: "spa" };

/// One function for one kind of answer: it gives what was read, or throws.
const readers = {
  async token_response({ status = 200, headers = {}, body }) {
    const answer = new Response(body, { status, headers: { "content-type": "application/json", ...headers } });
    const read = await oauth.processRefreshTokenResponse(server, client, answer);
    const { access_token, token_type, refresh_token = null, scope = null, expires_in = null } = read;
    return { access_token, token_type: token_type.toLowerCase(), refresh_token, scope, expires_in };
  },
  async id_token({ claims, header = { alg: "RS256" }, signature = "c2ln" }) {
    const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const now = Math.floor(Date.now() / 1000);
    // Times are recorded as seconds from now.
    const moved = Object.fromEntries(
      Object.entries(claims).map(([name, value]) => [
        name,
        ["exp", "iat", "auth_time"].includes(name) && Number.isInteger(value) ? value + now : value,
      ]),
    );
    const id_token = `${part(header)}.${part(moved)}.${signature}`;
    const body = JSON.stringify({ access_token: "access", token_type: "Bearer", id_token });
    const answer = new Response(body, { status: 200, headers: { "content-type": "application/json" } });
    const tolerant = { ...client, [oauth.clockTolerance]: 60 };
    const read = await oauth.processAuthorizationCodeResponse(server, tolerant, answer, {
      expectedNonce: "n",
      requireIdToken: true,
    });
    return { sub: oauth.getValidatedIdTokenClaims(read).sub };
  },
  async authorization_response({ query }) {
    const promises = { ...server, authorization_response_iss_parameter_supported: false };
    const read = oauth.validateAuthResponse(promises, client, new URLSearchParams(query), "the-state");
    return { code: read.get("code") };
  },
  async metadata({ status = 200, body }) {
    const answer = new Response(body, { status, headers: { "content-type": "application/json" } });
    const read = await oauth.processDiscoveryResponse(new URL(ISSUER), answer);
    return { token_endpoint: read.token_endpoint ?? null };
  },
  async challenges({ field }) {
    const answer = async () => new Response("", { status: 401, headers: { "www-authenticate": field } });
    const url = new URL("https://api.example/");
    try {
      await oauth.protectedResourceRequest("token", "GET", url, undefined, undefined, {
        [oauth.customFetch]: answer,
      });
    } catch (error) {
      if (!(error instanceof oauth.WWWAuthenticateChallengeError)) throw error;
      return error.cause.map(({ scheme, parameters }) => ({ scheme, parameters: { ...parameters } }));
    }
    return [];
  },
};

const cases = JSON.parse(readFileSync(here("cases.json"), "utf8"));
const verdicts = {};
for (const { name, kind, ...answer } of cases) {
  try {
    verdicts[name] = { accepted: await readers[kind](answer) };
  } catch (error) {
    if (error instanceof ReferenceError) throw error;
    verdicts[name] = { refused: error.message };
  }
}
const text = `${JSON.stringify(verdicts, null, 1)}\n`;
if (process.argv.includes("--check")) {
  if (text !== readFileSync(here("verdicts.json"), "utf8")) {
    console.error(`${text}\nverdicts.json says otherwise: node verdicts.mjs`);
    process.exit(1);
  }
  console.log(`${cases.length} verdicts are as recorded`);
} else {
  writeFileSync(here("verdicts.json"), text);
}

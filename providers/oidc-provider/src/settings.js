// The settings of one run, read from the environment. Everything is checked here and nowhere else:
// a bad value is a SettingsError whose message is one sentence for a person.

const YEAR = 365 * 24 * 60 * 60;
// "A maximum authorization code lifetime of 10 minutes is RECOMMENDED" (RFC 6749, section 4.1.2).
const LONGEST_CODE = 10 * 60;

export class SettingsError extends Error {}

/** Reads `environment` (usually process.env) into a frozen settings object. */
export function readSettings(environment) {
  const port = wholeNumber(environment, 'ROUNDTRIP_PORT', 8081, 1, 65535);
  const issuer = `http://127.0.0.1:${port}`;
  return Object.freeze({
    port,
    // Behind something that stands at `port` and passes on what comes.
    listenPort: wholeNumber(environment, 'ROUNDTRIP_LISTEN_PORT', port, 1, 65535),
    issuer,
    api: `${issuer}/api`,
    pageOrigins: origins(
      environment,
      'ROUNDTRIP_PAGE_ORIGINS',
      'http://localhost:8080,http://127.0.0.1:8080',
    ),
    authorizationCodeSeconds: wholeNumber(environment, 'ROUNDTRIP_AUTHORIZATION_CODE_SECONDS', LONGEST_CODE, 1, LONGEST_CODE),
    accessTokenSeconds: wholeNumber(environment, 'ROUNDTRIP_ACCESS_TOKEN_SECONDS', 300, 1, YEAR),
    refreshTokenSeconds: wholeNumber(environment, 'ROUNDTRIP_REFRESH_TOKEN_SECONDS', 86400, 1, YEAR),
    recentSignInSeconds: wholeNumber(environment, 'ROUNDTRIP_RECENT_SIGN_IN_SECONDS', 120, 1, YEAR),
  });
}

function wholeNumber(environment, name, fallback, lowest, highest) {
  const text = environment[name]?.trim();
  if (!text) return fallback;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < lowest || value > highest) {
    throw new SettingsError(
      `${name} is "${text}", but it must be a whole number from ${lowest} to ${highest}.`,
    );
  }
  return value;
}

function origins(environment, name, fallback) {
  const text = environment[name]?.trim() || fallback;
  const list = text.split(',').map((part) => part.trim()).filter(Boolean);
  if (list.length === 0) {
    throw new SettingsError(`${name} names no origin, but it must name at least one, such as http://localhost:8080.`);
  }
  for (const origin of list) checkOrigin(name, origin);
  return Object.freeze([...new Set(list)]);
}

function checkOrigin(name, origin) {
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.origin !== origin) {
    throw new SettingsError(
      `${name} contains "${origin}", but each entry must be an origin without a path, such as http://localhost:8080.`,
    );
  }
  const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol === 'http:' && !loopback) {
    throw new SettingsError(
      `${name} contains "${origin}", but plain http is allowed for this machine only: use https for other hosts.`,
    );
  }
}

// The smallest app on auth0-spa-js, as its documentation has it: refresh tokens, and a token asked for before each call.
const { createAuth0Client } = auth0;

const { domain, clientId, scope, prompt, steps, cacheLocation } = await (await fetch("/config.json")).json();
const reports = [];

const client = await createAuth0Client({
  domain,
  clientId,
  useRefreshTokens: true,
  cacheLocation,
  authorizationParams: { redirect_uri: `${location.origin}/callback`, scope },
});

if (location.pathname === "/callback") {
  await client.handleRedirectCallback();
  history.replaceState(null, "", "/");
}

window.comparison = {
  reports,
  signIn: () => client.loginWithRedirect({ authorizationParams: { prompt } }),
  async call() {
    const token = await client.getTokenSilently();
    const answer = await fetch(steps, { headers: { authorization: `Bearer ${token}` } });
    return answer.status;
  },
};

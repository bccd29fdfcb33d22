// The smallest app on oidc-client-ts, as its documentation has it: the user in a web storage, renewed automatically.
const { UserManager, WebStorageStateStore } = oidc;

const { issuer, clientId, scope, prompt, steps, renewSecondsBefore, store } = await (await fetch("/config.json")).json();
const reports = [];
const report = (what, error) => reports.push(error ? `${what}: ${error.message}` : what);

const manager = new UserManager({
  authority: issuer,
  client_id: clientId,
  redirect_uri: `${location.origin}/callback`,
  response_type: "code",
  scope,
  prompt,
  userStore: new WebStorageStateStore({ store: window[store] }),
  automaticSilentRenew: true,
  accessTokenExpiringNotificationTimeInSeconds: renewSecondsBefore,
});
manager.events.addSilentRenewError((error) => report("silentRenewError", error));
manager.events.addAccessTokenExpired(() => report("accessTokenExpired"));
manager.events.addUserUnloaded(() => report("userUnloaded"));

if (location.pathname === "/callback") {
  await manager.signinCallback();
  history.replaceState(null, "", "/");
}

window.comparison = {
  reports,
  signIn: () => manager.signinRedirect(),
  async call() {
    const user = await manager.getUser();
    if (!user) return "no user";
    const answer = await fetch(steps, { headers: { authorization: `Bearer ${user.access_token}` } });
    return answer.status;
  },
  // What an app can do by itself when its token has expired.
  async renew() {
    await manager.signinSilent();
  },
};

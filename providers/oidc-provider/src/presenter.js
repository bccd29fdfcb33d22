// A demonstration in front of a room: the page asks with `presenter=1`, a parameter of its own that any other server
// ignores (RFC 6749, section 3.1). The pages then put the focus on the button that goes on, for the space key.

import LRU from 'oidc-provider/lib/helpers/lru.js';

export const PRESENTER = 'presenter';
const MOST = 10_000;

/** Whether an authorization request asks for it. */
export function isPresenter(params) {
  return params[PRESENTER] === '1';
}

/** Keeps, for each sign-in, what its last request said: a request to sign out has no parameter of the page's own. */
export function presenterKeeper(provider) {
  const there = new LRU({ maxSize: MOST });
  provider.on('authorization.success', ({ oidc }) => {
    // Nobody sees a page of prompt=none, so it says nothing about the room.
    if (!oidc.prompts.has('none')) there.set(oidc.session.uid, isPresenter(oidc.params));
  });
  return { isThere: ({ oidc }) => there.get(oidc.session.uid) === true };
}

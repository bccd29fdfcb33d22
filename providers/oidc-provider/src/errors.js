// What went wrong, in words for the person in front of it. The protocol's own wording stays in the detail.

import { errors } from 'oidc-provider';

import { CLIENT_NAME } from './client.js';
import { errorPage } from './pages.js';

const START_AGAIN = `Go back to ${CLIENT_NAME} and start again.`;
const TELL = 'If it happens again, tell the people who run the app the technical detail below.';

/** The page for an error that can't be handed back to the app by a redirect. */
export function explain(settings, error, detail) {
  return errorPage({ ...wordsFor(error, detail), detail, app: CLIENT_NAME, home: settings.pageOrigins[0] });
}

export function notFoundPage(settings) {
  return errorPage({
    title: 'There is nothing at this address',
    words: 'This server signs people in; it has no other pages.',
    advice: `Go back to ${CLIENT_NAME}.`,
    app: CLIENT_NAME,
    home: settings.pageOrigins[0],
  });
}

function wordsFor(error, { error: code }) {
  if (error instanceof errors.SessionNotFound) {
    return {
      title: 'This sign-in is no longer open',
      words: 'It was finished already, waited too long, began in another browser, or this server was restarted since. Nothing was shared.',
      advice: START_AGAIN,
    };
  }
  if (code === 'server_error') {
    return {
      title: 'Something failed on this server',
      words: 'It is not your doing, and nothing was shared.',
      advice: `${START_AGAIN} If it happens again, the server’s own output says why.`,
    };
  }
  return {
    title: 'This can’t go on',
    words: WORDS[code] ?? 'The app that sent you asked for something this server can’t do. Nothing was shared.',
    advice: `${START_AGAIN} ${TELL}`,
  };
}

const WORDS = {
  invalid_client: 'The app that sent you is not known to this server. Nothing was shared.',
  invalid_redirect_uri: 'The app wants you sent back to an address this server doesn’t know, so it won’t send you there. Nothing was shared.',
};

// Starts the server: settings from the environment, one line when ready, a quiet end on SIGTERM and SIGINT.

import * as crypto from 'node:crypto';

import { newServer } from './server.js';
import { readSettings, SettingsError } from './settings.js';

// oidc-provider uses both; early releases of Node.js 20 lack them and would fail in the middle of a sign-in.
if (!URL.parse || !crypto.hash) {
  end(`Node.js ${process.version} is too old for oidc-provider: install Node.js 22, or the newest 20.`);
}
const settings = settingsOrEnd();
const server = newServer(settings);

server.on('error', (error) => end(whyNotListening(error, settings.listenPort)));
server.listen(settings.listenPort, '127.0.0.1', () => {
  console.log(`oidc-provider is ready: issuer ${settings.issuer}, API ${settings.api}`);
});
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, stop);

function settingsOrEnd() {
  try {
    return readSettings(process.env);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return end(error.message);
  }
}

function whyNotListening(error, port) {
  if (error.code === 'EADDRINUSE') {
    return `Port ${port} is in use: end the program that listens there, or set ROUNDTRIP_PORT to another port.`;
  }
  if (error.code === 'EACCES') {
    return `Port ${port} may not be opened by this user: set ROUNDTRIP_PORT to a port above 1023.`;
  }
  return `The server could not listen on port ${port}: ${error.message}`;
}

function end(sentence) {
  console.error(sentence);
  process.exit(1);
}

function stop() {
  server.close(() => process.exit(0));
  server.closeAllConnections();
}

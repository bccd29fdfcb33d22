// A door in front of an authorization server that is not Auth0, so that auth0-spa-js can talk to it. The library has
// Auth0's paths built in, expects an issuer that ends in a slash or begins with https, and sends a header of its own:
//
//   /authorize      is redirected to the server's own authorization endpoint
//   /oauth/token    is passed on to its token endpoint; in the answer, `iss` of the id_token becomes the door's address,
//                   which breaks the signature (the library does not check it: the token came straight from the server)
//   Auth0-Client    is let in by CORS, and left out of what is passed on
import { createServer } from "node:http";

import { close, listen } from "./servers.mjs";

export async function startDoor({ authorize, token }, pageOrigin) {
  const cors = {
    "access-control-allow-origin": pageOrigin,
    "access-control-allow-headers": "content-type, auth0-client",
    "access-control-allow-methods": "POST",
  };
  let origin;
  const server = createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url, origin);
    if (pathname === "/authorize") {
      response.writeHead(302, { location: authorize + search });
      return response.end();
    }
    if (pathname !== "/oauth/token") {
      response.writeHead(404);
      return response.end();
    }
    if (request.method === "OPTIONS") {
      response.writeHead(204, cors);
      return response.end();
    }
    const answer = await fetch(token, {
      method: "POST",
      headers: { "content-type": request.headers["content-type"], origin: pageOrigin },
      body: await text(request),
    });
    const body = await answer.json();
    if (body.id_token) body.id_token = reissued(body.id_token, `${origin}/`);
    response.writeHead(answer.status, { ...cors, "content-type": "application/json", "cache-control": "no-store" });
    return response.end(JSON.stringify(body));
  });
  origin = `http://127.0.0.1:${await listen(server)}`;
  return { origin, token: `${origin}/oauth/token`, stop: () => close(server) };
}

function reissued(idToken, iss) {
  const [header, payload, signature] = idToken.split(".");
  const claims = { ...JSON.parse(Buffer.from(payload, "base64url")), iss };
  return [header, Buffer.from(JSON.stringify(claims)).toString("base64url"), signature].join(".");
}

async function text(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

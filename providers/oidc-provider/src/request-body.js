// Reads a request's body, up to a limit.

const LIMIT = 64 * 1024;

export class BodyError extends Error {}

export async function readForm(req) {
  return new URLSearchParams(await readText(req));
}

export async function readJson(req) {
  const text = await readText(req);
  try {
    return JSON.parse(text);
  } catch {
    throw new BodyError('The body is not JSON.');
  }
}

async function readText(req) {
  const chunks = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size > LIMIT) throw new BodyError(`The body is larger than ${LIMIT} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

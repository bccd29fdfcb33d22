// A browser small enough to read: keeps cookies, follows redirects inside the server, fills in forms.

/** One answer: `left` is the address outside the server it redirects to, if it does. */
class Page {
  constructor(answer, html, left) {
    Object.assign(this, { status: answer.status, headers: answer.headers, url: answer.url, html, left });
  }

  /** The form's address and its hidden fields, as the browser would send them. */
  form() {
    const action = /<form[^>]* action="([^"]*)"/.exec(this.html)[1];
    const hidden = [...this.html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
    return { action: new URL(action, this.url).href, fields: hidden.map(([, name, value]) => [name, value]) };
  }

  /** The values of the tick boxes on offer. */
  offeredScopes() {
    return [...this.html.matchAll(/name="scope" value="([^"]*)"/g)].map(([, value]) => value);
  }
}

export class Browser {
  #cookies = [];

  async open(url) {
    return this.#go(url, { method: 'GET' });
  }

  async submit(page, fields = []) {
    const form = page.form();
    const body = new URLSearchParams([...form.fields, ...fields]);
    return this.#go(form.action, { method: 'POST', body });
  }

  async #go(url, request) {
    const answer = await fetch(url, {
      ...request,
      redirect: 'manual',
      headers: { accept: 'text/html', cookie: this.#cookiesFor(new URL(url)) },
    });
    this.#keep(answer.headers.getSetCookie());
    if (answer.status < 300 || answer.status > 399) return new Page(answer, await answer.text());
    const next = new URL(answer.headers.get('location'), url);
    if (next.origin !== new URL(url).origin) return new Page(answer, '', next);
    return this.#go(next.href, { method: 'GET' });
  }

  #cookiesFor({ pathname }) {
    return this.#cookies
      .filter(({ path }) => path === '/' || pathname === path || pathname.startsWith(`${path}/`))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  #keep(lines) {
    for (const line of lines) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
      const path = /; path=([^;]+)/i.exec(line)?.[1] ?? '/';
      const gone = Date.parse(/; expires=([^;]+)/i.exec(line)?.[1] ?? '') < Date.now();
      this.#cookies = this.#cookies.filter((cookie) => cookie.name !== name || cookie.path !== path);
      if (!gone) this.#cookies.push({ name, value, path });
    }
  }
}

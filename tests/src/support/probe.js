// Runs in every document of the page, before the page's own scripts, and reports over `report` what
// could carry a secret somewhere: what is fetched, kept, and written into addresses. It changes nothing.
(report) => {
  if (location.origin !== "PAGE_ORIGIN") return;
  const tell = (kind, facts) => report(JSON.stringify({ kind, page: location.pathname, ...facts }));

  tell("address", { how: "load", url: location.href, state: "" });
  for (const how of ["pushState", "replaceState"]) {
    const plain = History.prototype[how];
    History.prototype[how] = function (state, title, url) {
      const absolute = new URL(url ?? location.href, location.href).href;
      tell("address", { how, url: absolute, state: JSON.stringify(state) ?? "" });
      return plain.apply(this, arguments);
    };
  }

  const setItem = Storage.prototype.setItem;
  Storage.prototype.setItem = function (name, value) {
    const place = this === window.sessionStorage ? "sessionStorage" : "localStorage";
    tell("write", { place, name: String(name), value: String(value) });
    return setItem.apply(this, arguments);
  };
  const cookie = Object.getOwnPropertyDescriptor(Document.prototype, "cookie");
  Object.defineProperty(Document.prototype, "cookie", {
    ...cookie,
    set(value) {
      tell("write", { place: "cookie", name: "", value: String(value) });
      cookie.set.call(this, value);
    },
  });

  const plainFetch = window.fetch;
  window.fetch = function (input, init) {
    const request = new Request(input instanceof Request ? input.clone() : input, init);
    const { method, url } = request;
    const authorization = request.headers.get("Authorization") ?? "";
    const sent = plainFetch.apply(this, arguments);
    // The page's own files hold no secret, and its WebAssembly is not text.
    if (new URL(url).origin === location.origin) return sent;
    const asked = request.text().catch(() => "");
    const told = async (status, answer) =>
      tell("fetch", { method, url, authorization, body: await asked, status, answer });
    sent.then(
      (response) => response.clone().text().then((text) => told(response.status, text), () => told(response.status, "")),
      () => told(0, ""),
    );
    return sent;
  };

  addEventListener("securitypolicyviolation", (event) => {
    tell("violation", { text: `${event.effectiveDirective} refused ${event.blockedURI}` });
  });
  addEventListener("error", (event) => tell("error", { text: `uncaught: ${event.message}` }));
  addEventListener("unhandledrejection", (event) => tell("error", { text: `unhandled: ${event.reason}` }));
}

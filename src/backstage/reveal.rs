//! A secret of the session, covered until somebody wants to see it; and what a signed token says, decoded.
use js_sys::JSON;
use leptos::prelude::window;
use wasm_bindgen::JsValue;

use crate::app::App;
use crate::ui::{Tag, button, tag};

/// A button that uncovers a secret, and the secret while it is uncovered. `name` tells it from the others.
pub fn reveal(app: App, name: String, secret: String) -> Vec<Tag> {
    let revealed = app.backstage.revealed;
    let is_revealed = {
        let name = name.clone();
        move || revealed.with(|all| all.contains(&name))
    };
    let (says, shows) = (is_revealed.clone(), is_revealed.clone());
    let toggle = button("button.button-link.small", "")
        .says(move || if says() { "Cover it" } else { "Reveal it" }.to_owned())
        .sets("aria-pressed", move || Some(is_revealed().to_string()))
        .press(move || {
            revealed.update(|all| match all.iter().position(|other| *other == name) {
                Some(index) => drop(all.remove(index)),
                None => all.push(name.clone()),
            });
        });
    let value = tag("span").shows(move || match shows() {
        true => vec![tag("code.revealed").text(&secret)],
        false => Vec::new(),
    });
    vec![toggle, value]
}

/// What a signed token says (RFC 7519), header and claims, for reading; `None` for a token that is opaque.
pub fn decoded(token: &str) -> Option<String> {
    let mut parts = token.split('.');
    let (header, claims, signature) = (parts.next()?, parts.next()?, parts.next()?);
    if signature.is_empty() || parts.next().is_some() {
        return None;
    }
    Some(format!("{}\n{}", pretty(header)?, pretty(claims)?))
}

fn pretty(encoded: &str) -> Option<String> {
    let base64 = encoded.replace('-', "+").replace('_', "/");
    let octets = window().atob(&base64).ok()?;
    // atob gives octets as characters; the text is UTF-8.
    let octets: Vec<u8> = octets.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect();
    let value = JSON::parse(&String::from_utf8(octets).ok()?).ok()?;
    let text = JSON::stringify_with_replacer_and_space(&value, &JsValue::NULL, &JsValue::from_f64(2.0));
    text.ok().map(String::from)
}

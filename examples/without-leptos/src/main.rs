//! The client without Leptos: `oauth-browser` tells of every change, and the page is drawn by hand. A binding to
//! another framework does no more than this.

use std::cell::{OnceCell, RefCell};
use std::error::Error;
use std::rc::Rc;

use oauth_browser::protocol::{Configuration, Request, Server, SignIn, State, Url, UrlFault};
use oauth_browser::{Client, Notice, page_origin};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Document, Element, HtmlElement};

const API: &str = "http://127.0.0.1:8081/api";

fn configuration(page_origin: &str) -> Result<Configuration, UrlFault> {
    let scope = "openid profile offline_access fitness.read";
    let server = Server::new("main", "http://127.0.0.1:8081", "roundtrip-spa", scope, API)?;
    Configuration::new(page_origin, vec![server.with_parameter("prompt", "consent")])
}

fn main() -> Result<(), Box<dyn Error>> {
    let page = Rc::new(Page::new().ok_or("there is no document")?);
    let told = Rc::clone(&page);
    let client = Client::start(configuration(&page_origin())?, move |notice| match notice {
        Notice::Changed => told.draw(),
        // The address is that path already; with more than one page, show it here.
        Notice::Return(_) | Notice::Event(_) => (),
    });
    // The first changes are told while the client starts, before there is a client to ask.
    let _ = page.client.set(client);
    page.draw();
    Ok(())
}

struct Page {
    document: Document,
    root: Element,
    client: OnceCell<Client>,
    drawn: RefCell<Option<State>>,
}

impl Page {
    fn new() -> Option<Page> {
        let document = web_sys::window()?.document()?;
        let root = document.create_element("main").ok()?;
        document.body()?.append_child(&root).ok()?;
        Some(Page { document, root, client: OnceCell::new(), drawn: RefCell::new(None) })
    }

    /// Draws the whole page anew, if the person stands elsewhere than it shows.
    fn draw(&self) {
        let Some(client) = self.client.get() else { return };
        let state = client.session(|session| session.state().clone());
        // A refresh is nothing to look at.
        let state = if state == State::Refreshing { State::SignedIn } else { state };
        if self.drawn.replace(Some(state.clone())).as_ref() == Some(&state) {
            return;
        }
        self.root.set_text_content(None);
        self.text("h1", "Without Leptos");
        match state {
            State::SignedOut(_) => {
                let client = client.clone();
                self.button("Sign in", move || client.sign_in(SignIn::at("main")));
            }
            State::SignedIn | State::Refreshing => self.draw_signed_in(client),
            State::Failed(error) => {
                self.text("p", &error.to_string());
                let client = client.clone();
                self.button("Go on", move || client.dismiss());
            }
            State::Redirecting(_) | State::Exchanging => self.text("p", "One moment …"),
        }
    }

    fn draw_signed_in(&self, client: &Client) {
        let name = client.session(|session| session.tokens()?.id_token.as_ref()?.claims().name.clone());
        self.text("p", &format!("Signed in as {}", name.as_deref().unwrap_or("somebody")));
        let (caller, leaver) = (client.clone(), client.clone());
        let answer = self.element("pre");
        self.button("Show my steps", move || {
            let (client, answer) = (caller.clone(), answer.clone());
            spawn_local(async move {
                let Ok(url) = Url::parse(&format!("{API}/fitness/steps?days=3")) else { return };
                let text = match client.call(Request::get(url)).await {
                    Ok(response) => response.body,
                    Err(error) => error.to_string(),
                };
                if let Some(answer) = answer {
                    answer.set_text_content(Some(&text));
                }
            });
        });
        self.button("Sign out", move || leaver.sign_out());
    }

    fn element(&self, name: &str) -> Option<Element> {
        let element = self.document.create_element(name).ok()?;
        self.root.append_child(&element).ok()?;
        Some(element)
    }

    fn text(&self, name: &str, text: &str) {
        if let Some(element) = self.element(name) {
            element.set_text_content(Some(text));
        }
    }

    fn button(&self, text: &str, press: impl Fn() + 'static) {
        let Some(button) = self.element("button").and_then(|element| element.dyn_into::<HtmlElement>().ok())
        else {
            return;
        };
        button.set_text_content(Some(text));
        // Given away to JavaScript, which frees it with the button.
        button.set_onclick(Some(Closure::<dyn Fn()>::new(press).into_js_value().unchecked_ref()));
    }
}

#[cfg(test)]
mod tests;

//! Elements of the page, made at once and kept in step by effects.
//!
//! Leptos' own views are types as large as the page they describe, and their code grows with them:
//! built of them, these pages cost 150 KB more than a minimal app, compressed; built of these
//! elements, which all have one type, they cost 36.
use leptos::prelude::document;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, EventTarget};

use crate::live::{follow, keep};

/// An element. Every method adds to it and gives it back.
#[derive(Clone)]
pub struct Tag(Element);

/// An HTML element, written as in a style sheet: `section#add.panel.stack`.
#[inline(never)]
pub fn tag(selector: &str) -> Tag {
    create("http://www.w3.org/1999/xhtml", selector)
}

/// An SVG element, written in the same way.
#[inline(never)]
pub fn svg(selector: &str) -> Tag {
    create("http://www.w3.org/2000/svg", selector)
}

fn create(namespace: &str, selector: &str) -> Tag {
    let (head, classes) = selector.split_once('.').unwrap_or((selector, ""));
    let (name, id) = head.split_once('#').unwrap_or((head, ""));
    // The names are all written in this app, and are names of elements.
    let element = document().create_element_ns(Some(namespace), name);
    let tag = Tag(element.unwrap_or_else(JsCast::unchecked_into));
    let tag = if id.is_empty() { tag } else { tag.attr("id", id) };
    if classes.is_empty() { tag } else { tag.attr("class", &classes.replace('.', " ")) }
}

impl Tag {
    /// The element in a place of the page that is there already.
    pub fn of(element: Element) -> Tag {
        Tag(element)
    }

    /// The element itself.
    pub fn element(&self) -> &Element {
        &self.0
    }

    /// Sets an attribute.
    #[inline(never)]
    pub fn attr(self, name: &str, value: &str) -> Tag {
        // Refused only for names that are none.
        let _ = self.0.set_attribute(name, value);
        self
    }

    /// Adds text.
    #[inline(never)]
    pub fn text(self, text: &str) -> Tag {
        let _ = self.0.append_child(&document().create_text_node(text));
        self
    }

    /// Adds an element.
    #[inline(never)]
    pub fn child(self, child: Tag) -> Tag {
        let _ = self.0.append_child(&child.0);
        self
    }

    /// Adds elements, one after the other.
    #[inline(never)]
    pub fn children(self, children: Vec<Tag>) -> Tag {
        children.into_iter().fold(self, Tag::child)
    }

    /// Text that changes.
    pub fn says(self, words: impl Fn() -> String + 'static) -> Tag {
        let text = document().create_text_node("");
        let _ = self.0.append_child(&text);
        follow_text(text, Box::new(words));
        self
    }

    /// An attribute that changes, or comes and goes.
    pub fn sets(self, name: &'static str, value: impl Fn() -> Option<String> + 'static) -> Tag {
        follow_attribute(self.0.clone(), name, Box::new(value));
        self
    }

    /// An attribute that is `true` while something is so, and else not there.
    pub fn flag(self, name: &'static str, holds: impl Fn() -> bool + 'static) -> Tag {
        self.sets(name, move || holds().then(|| "true".to_owned()))
    }

    /// Elements that change: all of them are made anew.
    pub fn shows(self, build: impl Fn() -> Vec<Tag> + 'static) -> Tag {
        follow_children(&self.0, Box::new(build));
        self
    }

    /// Answers an event.
    pub fn on(self, event: &str, answer: impl FnMut(Event) + 'static) -> Tag {
        listen(&self.0, event, Box::new(answer));
        self
    }

    /// Answers a press of a button.
    pub fn press(self, mut answer: impl FnMut() + 'static) -> Tag {
        self.on("click", move |_| answer())
    }
}

/// Answers an event for as long as what is being built stays on the page.
#[inline(never)]
pub fn listen(target: &EventTarget, event: &str, answer: Box<dyn FnMut(Event)>) {
    let closure = Closure::wrap(answer);
    let _ = target.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
    keep(Listener { target: target.clone(), event: event.to_owned(), closure });
}

struct Listener {
    target: EventTarget,
    event: String,
    closure: Closure<dyn FnMut(Event)>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        let callback = self.closure.as_ref().unchecked_ref();
        let _ = self.target.remove_event_listener_with_callback(&self.event, callback);
    }
}

fn follow_text(text: web_sys::Text, words: Box<dyn Fn() -> String>) {
    follow(move || {
        let words = words();
        // The same words again would be read out again.
        if text.data() != words {
            text.set_data(&words);
        }
    });
}

fn follow_attribute(element: Element, name: &'static str, value: Box<dyn Fn() -> Option<String>>) {
    follow(move || {
        let _ = match value() {
            Some(value) => element.set_attribute(name, &value),
            None => element.remove_attribute(name),
        };
    });
}

fn follow_children(parent: &Element, build: Box<dyn Fn() -> Vec<Tag>>) {
    let end = document().create_text_node("");
    let _ = parent.append_child(&end);
    let mut shown: Vec<Tag> = Vec::new();
    follow(move || {
        let next = build();
        for old in &shown {
            old.0.remove();
        }
        if let Some(parent) = end.parent_node() {
            for new in &next {
                let _ = parent.insert_before(&new.0, Some(&end));
            }
        }
        shown = next.clone();
    });
}

/// A heading of the page, which takes the focus when the page is shown.
pub fn heading(text: &str) -> Tag {
    tag("h1").attr("tabindex", "-1").text(text)
}

/// A button that says what it does.
pub fn button(selector: &str, label: &str) -> Tag {
    tag(selector).attr("type", "button").text(label)
}

/// A button that says something else while it works, and can't be pressed twice.
pub fn working_button(
    selector: &str,
    label: &'static str,
    at_work: &'static str,
    works: impl Fn() -> bool + Clone + 'static,
) -> Tag {
    let says = works.clone();
    button(selector, "")
        .says(move || if says() { at_work } else { label }.to_owned())
        .flag("aria-busy", works.clone())
        .flag("aria-disabled", works)
}

/// A link to a page of this app, or to another.
pub fn link(selector: &str, href: &str, label: &str) -> Tag {
    tag(selector).attr("href", href).text(label)
}

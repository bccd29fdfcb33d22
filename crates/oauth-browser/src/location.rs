//! The address: `location` and `history`.

use wasm_bindgen::JsValue;

/// The page's address (`location.href`).
pub(crate) fn page_href() -> String {
    web_sys::window().and_then(|window| window.location().href().ok()).unwrap_or_default()
}

/// The page's origin (`location.origin`).
///
/// ```no_run
/// # fn main() -> Result<(), oauth_browser::protocol::UrlFault> {
/// # use oauth_browser::{page_origin, protocol::Configuration};
/// let configuration = Configuration::new(&page_origin(), vec![])?;
/// assert!(configuration.redirect_uri.as_str().ends_with("/callback"));
/// # Ok(())
/// # }
/// ```
pub fn page_origin() -> String {
    web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default()
}

/// Path, query and fragment of the page's address.
///
/// ```no_run
/// # use oauth_browser::{page_path, protocol::SignIn};
/// // Back to this page, and there to the steps.
/// let return_to = format!("{}#steps", page_path().split('#').next().unwrap_or_default());
/// let sign_in = SignIn { return_to, ..SignIn::at("main") };
/// ```
pub fn page_path() -> String {
    page_href().strip_prefix(&page_origin()).unwrap_or("/").to_owned()
}

/// Leaves the page for an address.
pub(crate) fn leave_to(url: &str) {
    if let Some(window) = web_sys::window() {
        // Refused only for addresses that the protocol never makes.
        let _ = window.location().assign(url);
    }
}

/// Replaces path and query of the address without loading anything.
pub(crate) fn replace_url(path: &str) {
    if let Some(history) = web_sys::window().and_then(|window| window.history().ok()) {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(path));
    }
}

//! Randomness: `crypto.getRandomValues()`.

use oauth_protocol::Entropy;

/// Fresh random octets; `None` where the page has no `crypto`, which browsers
/// give to every page served over https or from loopback.
pub(crate) fn entropy() -> Option<Entropy> {
    let mut octets = [0; 96];
    let crypto = web_sys::window()?.crypto().ok()?;
    crypto.get_random_values_with_u8_array(&mut octets).ok()?;
    Some(Entropy::from_random(octets))
}

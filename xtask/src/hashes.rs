//! Hashes in the three spellings that are needed: hexadecimal, for integrity, and for a CSP.
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256, Sha384};

/// SHA-256 of `bytes` in hexadecimal.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The part of a file's name that changes with its content.
#[must_use]
pub fn name_part(bytes: &[u8]) -> String {
    sha256_hex(bytes).split_at(16).0.to_owned()
}

/// The value of an `integrity` attribute (W3C Subresource Integrity).
#[must_use]
pub fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)))
}

/// The source expression that allows an inline script (CSP Level 3, 2.3.1), quotes included.
#[must_use]
pub fn csp_source(script: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(script.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_specifications() {
        // CSP Level 3, 8.2, and Subresource Integrity, 3.2.
        assert_eq!(
            csp_source("alert('Hello, world.');"),
            "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='"
        );
        assert_eq!(
            integrity(b"alert('Hello, world.');"),
            "sha384-H8BRh8j48O9oYatfu5AZzq6A9RINhZO5H16dQZngK7T62em8MUt1FLm52t+eX6xO"
        );
        assert_eq!(name_part(b"").len(), 16);
        assert!(sha256_hex(b"abc").starts_with("ba7816bf"));
    }
}

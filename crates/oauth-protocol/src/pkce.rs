//! Proof Key for Code Exchange (RFC 7636): S256, and nothing else.

use alloc::string::String;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use core::fmt;
use sha2::{Digest, Sha256};

/// The secret that proves, at the token endpoint, that the code comes back
/// from the client that asked for it (RFC 7636 4.1).
///
/// ```
/// use oauth_protocol::CodeVerifier;
///
/// // The example of RFC 7636, appendix B.
/// let octets = [
///     116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, //
///     22, 212, 37, 77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
/// ];
/// let verifier = CodeVerifier::from_random(octets);
/// assert_eq!(verifier.challenge().as_str(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
/// assert_eq!(format!("{verifier:?}"), "[redacted]");
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct CodeVerifier(String);

impl CodeVerifier {
    /// From 32 random octets: the 43 characters RFC 7636 4.1 recommends.
    ///
    /// ```
    /// # use oauth_protocol::CodeVerifier;
    /// let verifier = CodeVerifier::from_random([7; 32]);
    /// assert_eq!(verifier.reveal_secret().len(), 43);
    /// ```
    pub fn from_random(octets: [u8; 32]) -> CodeVerifier {
        CodeVerifier(URL_SAFE_NO_PAD.encode(octets))
    }

    /// From a stored record; only what the grammar of RFC 7636 4.1 allows.
    pub(crate) fn from_record(text: &str) -> Option<CodeVerifier> {
        let unreserved = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
        let well_formed = (43..=128).contains(&text.len()) && text.bytes().all(unreserved);
        well_formed.then(|| CodeVerifier(text.into()))
    }

    /// The verifier's text. Whatever shows or stores it answers for it.
    ///
    /// ```
    /// # use oauth_protocol::CodeVerifier;
    /// # let octets = [
    /// #     116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, //
    /// #     22, 212, 37, 77, 105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
    /// # ];
    /// let verifier = CodeVerifier::from_random(octets);
    /// assert_eq!(verifier.reveal_secret(), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    /// ```
    pub fn reveal_secret(&self) -> &str {
        &self.0
    }

    /// What the authorization request carries (RFC 7636 4.2, S256).
    ///
    /// ```
    /// # use oauth_protocol::CodeVerifier;
    /// let (mine, other) = (CodeVerifier::from_random([1; 32]), CodeVerifier::from_random([2; 32]));
    /// assert_eq!(mine.challenge(), mine.challenge());
    /// assert_ne!(mine.challenge(), other.challenge());
    /// ```
    pub fn challenge(&self) -> CodeChallenge {
        CodeChallenge(URL_SAFE_NO_PAD.encode(Sha256::digest(self.0.as_bytes())))
    }
}

impl fmt::Debug for CodeVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The hash of a [`CodeVerifier`]; may be seen by anyone.
///
/// ```
/// use oauth_protocol::{CodeChallenge, CodeVerifier};
///
/// /// What a server does with them (RFC 7636 4.6).
/// fn is_proven(challenge: &CodeChallenge, verifier: &CodeVerifier) -> bool {
///     verifier.challenge() == *challenge
/// }
/// # let verifier = CodeVerifier::from_random([7; 32]);
/// # assert!(is_proven(&verifier.challenge(), &verifier));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeChallenge(String);

impl CodeChallenge {
    /// The challenge's text.
    ///
    /// ```
    /// # use oauth_protocol::CodeVerifier;
    /// let challenge = CodeVerifier::from_random([7; 32]).challenge();
    /// let parameters = format!("code_challenge={}&code_challenge_method=S256", challenge.as_str());
    /// # assert!(parameters.len() > 80);
    /// ```
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636 appendix B.
    #[test]
    fn the_vector_of_appendix_b() {
        let octets = [
            116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105,
            214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
        ];
        let verifier = CodeVerifier::from_random(octets);
        assert_eq!(verifier.reveal_secret(), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(verifier.challenge().as_str(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert_eq!(std::format!("{verifier:?}"), "[redacted]");
    }

    #[test]
    fn records_outside_the_grammar_are_refused() {
        let long = |n| "a".repeat(n);
        assert!(CodeVerifier::from_record(&long(43)).is_some());
        assert!(CodeVerifier::from_record(&long(128)).is_some());
        assert!(CodeVerifier::from_record(&long(42)).is_none());
        assert!(CodeVerifier::from_record(&long(129)).is_none());
        assert!(CodeVerifier::from_record(&(long(43) + "+")).is_none());
    }
}

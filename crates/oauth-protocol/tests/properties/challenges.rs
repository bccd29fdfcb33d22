//! `WWW-Authenticate` (RFC 9110 11.6.1): read tolerantly, so the strict half is
//! what is written by the grammar.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

use super::Choices;
use crate::challenge::{Challenge, parse_challenges};

const PIECES: &[&str] = &[
    "Bearer",
    "DPoP",
    "Basic",
    "Negotiate",
    " ",
    ", ",
    ",",
    "=",
    "\"",
    "\\",
    "error",
    "invalid_token",
    "scope=",
    "\"a b\"",
    "YWJj==",
    "abc=",
    "realm=\"",
    "\t",
    "algs=\"ES256\"",
    "max_age=60",
    "==",
];
const TOKENS: &[&str] = &["Bearer", "dpop", "a", "X-1", "error", "scope", "Basic", "!#$%&'*+-.^_`|~"];

/// Whatever comes is survived, within its length; what the grammar writes is
/// read as it was meant.
pub fn property(data: &[u8]) {
    let mut choices = Choices::new(data);
    let meant: Vec<Challenge> = (0..choices.below(4)).map(|_| challenge(&mut choices)).collect();
    let written: Vec<String> = meant.iter().map(|challenge| write(challenge, &mut choices)).collect();
    let written = written.join(", ");
    assert_eq!(parse_challenges(&written), meant, "{written}");

    let field = choices.message(PIECES);
    let challenges = parse_challenges(&field);
    let octets: usize = challenges
        .iter()
        .map(|c| c.scheme.len() + c.parameters.iter().map(|(n, v)| n.len() + v.len()).sum::<usize>())
        .sum();
    assert!(octets <= field.len(), "{field}");
    for (index, challenge) in challenges.iter().enumerate() {
        assert!(index == 0 || !challenge.scheme.is_empty(), "{field}");
        let names = challenge.parameters.iter().map(|(name, _)| name);
        for name in names.chain([&challenge.scheme]) {
            assert!(
                name.bytes().all(|octet| octet.is_ascii_graphic() && !octet.is_ascii_uppercase()),
                "{field}"
            );
        }
    }
}

fn challenge(choices: &mut Choices<'_>) -> Challenge {
    let scheme = choices.one_of(TOKENS).to_ascii_lowercase();
    let parameters = (0..choices.below(4))
        .map(|_| {
            (choices.one_of(TOKENS).to_ascii_lowercase(), choices.text(&["a", " ", "\"", ",", "\\", "="]))
        })
        .collect();
    Challenge { scheme, parameters }
}

fn write(challenge: &Challenge, choices: &mut Choices<'_>) -> String {
    let parameters: Vec<String> = challenge
        .parameters
        .iter()
        .map(|(name, value)| {
            let is_token = TOKENS.contains(&value.as_str());
            let space = choices.one_of(&["", " ", "\t"]);
            match is_token && choices.flag() {
                true => format!("{name}{space}={space}{value}"),
                false => format!("{name}={space}\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")),
            }
        })
        .collect();
    if parameters.is_empty() {
        return challenge.scheme.clone();
    }
    format!("{} {}", challenge.scheme, parameters.join(choices.one_of(&[", ", ",", " , "])))
}

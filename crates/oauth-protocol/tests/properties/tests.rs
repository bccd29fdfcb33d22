//! Every property with random octets, and with the seeds of its fuzz target.

use proptest::prelude::*;
use std::path::Path;
use std::string::String;
use std::vec::Vec;

use super::*;

/// How often a property of one message is tried, for one try of a general
/// property: they take microseconds.
const TIMES: u32 = 8;

fn holds(name: &str, longest: usize, times: u32, property: impl Fn(&[u8])) {
    for seed in seeds(name) {
        property(&seed);
    }
    let usual = ProptestConfig::default();
    // What fails goes into the seeds, by the person who mends it; a session is
    // slow, so its shortest form is not looked for forever.
    let config = ProptestConfig {
        cases: usual.cases * times,
        failure_persistence: None,
        max_shrink_iters: 2000,
        ..usual
    };
    proptest!(config, |(data in proptest::collection::vec(any::<u8>(), 0..longest))| property(&data));
}

fn seeds(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(name);
    let files = std::fs::read_dir(&folder).into_iter().flatten().flatten();
    files.map(|file| std::fs::read(file.path()).unwrap()).collect()
}

macro_rules! properties {
    ($($name:ident: $longest:expr, $times:expr, $property:expr;)*) => {
        $(#[test]
        fn $name() {
            holds(stringify!($name), $longest, $times, $property);
        })*

        /// No target without a property, no property without a target.
        #[test]
        fn every_property_is_fuzzed() {
            let manifest = include_str!("../../fuzz/Cargo.toml");
            let targets: Vec<&str> =
                manifest.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).collect();
            assert_eq!(targets, ["oauth-protocol-fuzz", $(stringify!($name)),*]);
        }
    };
}

properties! {
    answers: 300, TIMES, answers::property;
    authorization_response: 200, TIMES, authorization_response::property;
    challenges: 200, TIMES, challenges::property;
    configuration: 200, TIMES, configuration::property;
    events: 200, TIMES, events::property;
    http_date: 60, TIMES, http_date::property;
    id_token: 120, TIMES, id_token::property;
    json: 60, TIMES, json::property;
    key_set: 200, TIMES, key_set::property;
    metadata: 200, TIMES, metadata::property;
    protected_resource: 120, TIMES, protected_resource::property;
    records: 300, TIMES, records::property;
    session: 500, 1, session::property;
    token_response: 120, TIMES, token_response::property;
    url: 120, TIMES, |data| url::property(data, origin_by_another);
}

/// The origin as the `url` crate gives it, which reads as browsers do.
fn origin_by_another(text: &str) -> Option<String> {
    ::url::Url::parse(text).ok().map(|url| url.origin().ascii_serialization())
}

//! The property `url` on what libFuzzer makes up.
#![no_main]
use libfuzzer_sys::fuzz_target;
use oauth_protocol::properties::url::property;

fn origin_by_another(text: &str) -> Option<String> {
    url::Url::parse(text).ok().map(|url| url.origin().ascii_serialization())
}

fuzz_target!(|data: &[u8]| property(data, origin_by_another));

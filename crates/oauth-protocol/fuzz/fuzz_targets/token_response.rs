//! The property `token_response` on what libFuzzer makes up.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| oauth_protocol::properties::token_response::property(data));

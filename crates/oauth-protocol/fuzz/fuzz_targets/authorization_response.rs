//! The property `authorization_response` on what libFuzzer makes up.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| oauth_protocol::properties::authorization_response::property(data));

//! The property `id_token` on what libFuzzer makes up.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| oauth_protocol::properties::id_token::property(data));

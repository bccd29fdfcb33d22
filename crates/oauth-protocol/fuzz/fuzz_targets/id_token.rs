#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| oauth_protocol::properties::id_token::property(data));

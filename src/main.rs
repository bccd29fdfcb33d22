//! The page: signing in, coming back, and what the app is for.
fn main() {
    roundtrip::run();
}

//! The page together with what goes on behind it: the session, the trip, the lab, other servers.
fn main() {
    roundtrip::run();
}

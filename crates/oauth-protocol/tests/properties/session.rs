//! Whole sessions under random inputs: a person who clicks anything, servers
//! that answer anything, a tab that is reloaded at any time.

mod drive;
mod servers;
mod watch;
mod world;

use super::Choices;
use world::World;

/// Most inputs of one run.
const MOST_INPUTS: usize = 200;

/// No secret goes where it does not belong or shows anywhere, no code is
/// redeemed twice, no spent refresh token is sent, every call is finished once,
/// and every state has an exit.
pub fn property(data: &[u8]) {
    let mut choices = Choices::new(data);
    let mut world = World::new(&mut choices);
    if choices.flag() {
        world.sign_in_well(&mut choices);
    }
    for _ in 0..MOST_INPUTS {
        if choices.is_over() {
            break;
        }
        world.step(&mut choices);
    }
    world.let_everything_fail();
}

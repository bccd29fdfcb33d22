//! Every hostile case, by name: what the server does, and what the client must make of it. Each file
//! is about one message of the protocol; `conformance.rs` says which case of the OpenID conformance
//! suite is which test here.
mod authorization_response;
mod bodies;
mod calling;
mod check;
mod claims;
mod conformance;
mod keys;
mod limits;
mod metadata;
mod mix_up;
mod proofs;
mod pushed;
mod refresh;
mod signatures;
mod token;
mod tolerance;
mod userinfo;

/// One test for each line: its name, where wanted the circumstances, the faults, and the verdict of
/// this kind of trial.
macro_rules! cases {
    ($check:ident: $($name:ident $([$trial:expr])?: $($fault:expr),* $(=> $($expected:expr),+)?;)*) => {
        $(
            #[test]
            fn $name() {
                let trial = $crate::check::Trial::default();
                $(let trial = { let _ = trial; $trial };)?
                $crate::check::$check(&trial, &[$($fault),*], $($(&$expected),+)?);
            }
        )*
    };
}
pub(crate) use cases;

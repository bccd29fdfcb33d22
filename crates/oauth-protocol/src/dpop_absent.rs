//! What stands in for proof of possession in a build without it: a key that
//! can't exist, so that the compiler leaves out all that would be done with one.

use alloc::string::String;

use crate::effect::Entropy;
use crate::http::Response;
use crate::json::Object;
use crate::record::Record;

/// A key that can't exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Key {}

impl Key {
    pub(crate) fn thumbprint(&self) -> String {
        match *self {}
    }

    pub(crate) fn write(&self, _: Record) -> Record {
        match *self {}
    }

    pub(crate) fn read(_: &Object) -> Option<Option<Key>> {
        Some(None)
    }
}

/// Makes no proofs.
#[derive(Debug, Default)]
pub(crate) struct Prover(());

impl Prover {
    pub(crate) fn start(&mut self, _: &Entropy) {}

    pub(crate) fn remember(&mut self, _: &str, _: &Response) {}
}

pub(crate) fn demands_nonce(_: &Response) -> bool {
    false
}

//! Where the system doesn't tell how much others took.

use std::time::Duration;

use super::taken::Ledger;

#[derive(Clone, Debug)]
pub(super) enum Accounts {}

pub(super) enum Before {}

impl Before {
    pub fn read() -> Option<Self> {
        None
    }

    pub fn watch(self, _: u32) -> Accounts {
        match self {}
    }
}

impl Accounts {
    pub fn look(&self) -> Option<usize> {
        match *self {}
    }

    pub fn close(&self) -> Option<usize> {
        match *self {}
    }

    pub fn ledger<T>(&self, _: impl FnOnce(&Ledger) -> T) -> Option<T> {
        match *self {}
    }
}

/// Nothing is reckoned with it where there are no looks.
pub(super) fn kept_this_thread() -> Duration {
    Duration::ZERO
}

/// Such limits are Linux's.
pub(super) fn memory_limit() -> Option<u64> {
    None
}

//! What can go wrong between two stores.

use super::super::StoreError;

/// A copy of a store failed; of the repo in progress the destination holds what it held before.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// The store that is read.
    #[error("cannot read the source: {0}")]
    Source(#[source] StoreError),
    /// The store that is written.
    #[error("cannot write to the destination: {0}")]
    Destination(#[source] StoreError),
    /// Both are one store.
    #[error("source and destination are the same store")]
    Same,
    /// What was read back is not what was sent.
    #[error("what the destination holds of {what} is not what was sent: table `{table}` differs")]
    Differs {
        /// The repo's key in backquotes, or what else was copied.
        what: String,
        /// The first table that differs.
        table: &'static str,
    },
}

impl CopyError {
    /// Whether the next repo will fail like this one.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Source(error) | Self::Destination(error) => {
                use StoreError as E;
                matches!(
                    error,
                    E::Lost(_)
                        | E::Full
                        | E::Busy
                        | E::Away { .. }
                        | E::Open { .. }
                        | E::ReadOnly { .. }
                        | E::Denied(_)
                        | E::Disk(_)
                        | E::Memory(_)
                        | E::Pooler(_)
                )
            }
            Self::Same => true,
            Self::Differs { .. } => false,
        }
    }
}

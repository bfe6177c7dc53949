//! Tests of the crate from outside, in one binary.

mod identity;
mod metric;
mod reference;
mod simulation;

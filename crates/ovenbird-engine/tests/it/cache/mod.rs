//! The clone cache against real `git`, real locks and real processes, without any network.

mod damage;
mod depth;
mod fetch;
mod process;
mod room;
mod safety;
mod size;
pub(crate) mod support;
mod together;

//! placeholder: written by the cache work

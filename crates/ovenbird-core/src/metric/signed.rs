//! Signed commits: the share that carries a cryptographic signature.

use super::Measure;
use super::study::Study;
use crate::fact::Window;

/// The share of all commits, those of bots too, that carry a signature. None is verified.
pub fn signed(study: &Study<'_>, window: Option<Window>) -> Measure {
    let (mut signed, mut n) = (0, 0);
    for (index, _) in study.authored_in(window) {
        n += 1;
        signed += u64::from(study.history.commits[index as usize].signed);
    }
    study.evidence(Measure::portion("signed_commits", window, signed, n, "commits"))
}

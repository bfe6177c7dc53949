//! Commits that carry a mark of an AI tool.

use ovenbird_core::fact::History;
use ovenbird_core::identity::AiRules;
use rustc_hash::FxHashMap;

/// For each commit, whether a mark says that an AI tool took part.
pub(crate) fn assisted(history: &History) -> Vec<bool> {
    let rules = AiRules::built_in();
    let marked = |role: Option<&str>, signature: u32| {
        rules.mark(role, &history.signatures[signature as usize]).is_some()
    };
    // Signatures are few and commits many: each signature is looked at once.
    let by_signature: Vec<bool> =
        (0..history.signatures.len() as u32).map(|index| marked(None, index)).collect();
    let is_marked = |signature: u32| by_signature[signature as usize];
    let mut assisted: Vec<bool> = history
        .commits
        .iter()
        .map(|commit| is_marked(commit.author) || is_marked(commit.committer))
        .collect();
    // So it is with each signature in a role.
    let mut in_role: FxHashMap<(u32, u32), bool> = FxHashMap::default();
    for trailer in &history.trailers {
        if assisted[trailer.commit as usize] {
            continue;
        }
        let (role, signature) = (trailer.role, trailer.signature);
        let is_assisted = *in_role.entry((role, signature)).or_insert_with(|| {
            let role = history.roles[trailer.role as usize].as_str();
            is_marked(signature) || marked(Some(role), signature)
        });
        assisted[trailer.commit as usize] = is_assisted;
    }
    assisted
}

//! How each next step is done from the command line.

use ovenbird_core::answer::NextStep;

/// The step as a line of its own: the command as it is typed, and what it does.
pub(crate) fn line(step: &NextStep) -> String {
    let or = |name: &Option<String>, else_: &str| {
        name.as_deref().map_or_else(|| else_.to_owned(), |name| typed(name).to_owned())
    };
    match step {
        NextStep::Add { repo } => {
            format!("ovenbird add {} (reads its git history)", or(repo, "REPO"))
        }
        NextStep::Sync { repo, with_token } => {
            let token = if *with_token { "with a token: " } else { "" };
            let repo = or(repo, "OWNER/NAME");
            format!("ovenbird sync {repo} ({token}its pull requests, issues and comments)")
        }
        NextStep::Track { name } => {
            format!("ovenbird track {} (follows it without a clone)", or(name, "OWNER/NAME"))
        }
        other => hint(other),
    }
}

/// A repo's key as people type it.
fn typed(key: &str) -> &str {
    key.strip_prefix("github.com/").unwrap_or(key)
}

/// The step as a hint: it begins with what to do.
pub(crate) fn hint(step: &NextStep) -> String {
    let or = |name: &Option<String>, else_: &str| name.clone().unwrap_or_else(|| else_.to_owned());
    match step {
        NextStep::NameRepo => {
            "name a repo by a path, a URL (https, ssh, git), `git@host:path`, or \
                               `owner/name` on GitHub"
                .to_owned()
        }
        NextStep::ListRepos => "`ovenbird repos list` shows the repos that are known".to_owned(),
        NextStep::Add { repo } => {
            format!("`ovenbird add {}` reads a repo's git history", or(repo, "REPO"))
        }
        NextStep::Sync { repo, with_token } => {
            let repo = repo.as_ref().map_or_else(String::new, |repo| format!(" {repo}"));
            let token = if *with_token { " with a token" } else { "" };
            format!("`ovenbird sync{repo}`{token} fetches pull requests, issues and comments")
        }
        NextStep::SetToken => "put a token without any scope into `OVENBIRD_GITHUB_TOKEN`: 5,000 \
                               requests an hour, and all that a forge tells only to users"
            .to_owned(),
        NextStep::Track { name: Some(name) } => {
            format!("`ovenbird track {name}` keeps its events")
        }
        NextStep::Track { name: None } => "`ovenbird track owner/name` tracks a repo, `ovenbird \
                                           track owner` all of an owner's"
            .to_owned(),
        NextStep::Import => {
            "`ovenbird import archive FILE…` imports hours of the public event archive".to_owned()
        }
        NextStep::IncludeAll => "`--all` includes every repo, tracked or not".to_owned(),
        NextStep::FindPerson => {
            "search by name, e-mail or login; `ovenbird repos list` shows what is indexed"
                .to_owned()
        }
        NextStep::NamePerson { candidates } => {
            format!("say which by e-mail address, or by `@login`: {}", candidates.join(", "))
        }
        NextStep::ExplainPerson { query } => {
            format!("`ovenbird who \"{query}\" --explain` shows why")
        }
        NextStep::DecideIdentity => {
            "`ovenbird identity merge A B` makes one person of two, `identity split A` two of one"
                .to_owned()
        }
        NextStep::AskAsNewcomer => "`--newcomer` asks for somebody who is new".to_owned(),
        NextStep::ListDecisions => "`ovenbird identity log` lists decisions".to_owned(),
        NextStep::ListJobs => "`ovenbird jobs list` shows jobs".to_owned(),
        NextStep::EvaluateAnswerers => {
            "`ovenbird evaluate answerers` shows how often the ranking is right".to_owned()
        }
        NextStep::Diagnose => "`ovenbird doctor` shows what is installed and what is missing; \
                               docs/operating.md how to get it"
            .to_owned(),
        NextStep::ChooseStore => "`--store PATH_OR_URL`, or `store` in the configuration, names \
                                  another store"
            .to_owned(),
        NextStep::ListTables { query } => {
            format!("`ovenbird sql \"{query}\"` lists the tables")
        }
        NextStep::UseLocalClone => {
            "`ovenbird report PATH` reads a clone on this machine without a network".to_owned()
        }
        NextStep::Configure { keys, decides } => {
            let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
            let decide = if keys.len() == 1 { "decides" } else { "decide" };
            format!("{} in the configuration {decide} {decides}", keys.join(", "))
        }
        NextStep::Advice { text } => text.clone(),
    }
}

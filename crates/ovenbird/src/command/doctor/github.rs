//! GitHub's API: which credentials there are, whether they are good, and what is left of them.

use ovenbird_engine::github::api::{ApiError, CredentialBudgets};

use super::Check;
use crate::session::Session;
use ovenbird_service::{ApiHealth, api_health};
use ovenbird_view::instant;

/// One line for each credential; where there is none, nothing is asked.
pub(super) fn checks(session: &Session) -> Vec<Check> {
    let subject = "GitHub";
    let health = session.call().and_then(|call| Ok(api_health(&call)?));
    match health {
        Ok(ApiHealth::NoCredentials { host }) => {
            let found = format!("no token for {host}: 60 requests an hour");
            let advice = "make a token without any scope and put it into `OVENBIRD_GITHUB_TOKEN`: \
                          5,000 requests an hour, and reviews, sizes and files of pull requests";
            vec![Check { subject, state: "unused", found, advice: advice.to_owned() }]
        }
        Ok(ApiHealth::Credentials(budgets)) => {
            let budgets = budgets.into_iter();
            budgets.map(|(budgets, problem)| check(subject, &budgets, problem.as_ref())).collect()
        }
        Err(error) => {
            let found = error.message().to_owned();
            let advice = "see the keys under `github` in `ovenbird config show`".to_owned();
            vec![Check { subject, state: "failing", found, advice }]
        }
    }
}

fn check(subject: &'static str, budgets: &CredentialBudgets, problem: Option<&ApiError>) -> Check {
    let which = budgets.which;
    if let Some(problem) = problem {
        let advice = problem.hint().unwrap_or_default().to_owned();
        return Check { subject, state: "failing", found: format!("{which}: {problem}"), advice };
    }
    let left = |budget: &ovenbird_engine::github::api::Budget| {
        let until = instant(budget.reset);
        format!("{} {} of {} until {until}", budget.resource, budget.remaining, budget.limit)
    };
    let reported: Vec<String> = budgets.budgets.iter().map(left).collect();
    let reported = if reported.is_empty() { "no limits".to_owned() } else { reported.join(", ") };
    Check { subject, state: "ok", found: format!("{which}: {reported}"), advice: String::new() }
}

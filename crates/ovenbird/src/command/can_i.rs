use std::str::FromStr;

use ovenbird_core::answer::{CanI, CanIInput, Wish};
use ovenbird_core::fact::forge::Submissions;
use ovenbird_core::metric::ForgeStudy;
use ovenbird_core::metric::answerers::asking;
use ovenbird_core::metric::forecast::by_hand;
use ovenbird_engine::store::Store;

use super::evaluate::acceptance::trail;
use super::everybody::Everybody;
use super::people;
use super::subject::Subject;
use crate::error::CommandError;
use crate::output::{Page, Reply, counted, day, say_questions};
use crate::session::Session;
use crate::source::Options;

/// Ask whether a project would take a contribution, how long it takes, and who would answer
///
/// The forecast learns from all pull requests that the store knows, and leans on other repos as
/// far as this one has little of its own to show. Everything else is this repo's own past.
#[derive(clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag on the command line")]
pub(crate) struct Args {
    /// The repo
    #[arg(default_value = ".")]
    repo: String,
    /// As somebody who has not been here yet (this is meant unless `--as` is given)
    #[arg(long, conflicts_with = "who")]
    newcomer: bool,
    /// As a person: a name, an e-mail address, a login
    #[arg(long = "as", value_name = "PERSON")]
    who: Option<String>,
    /// The files and folders that the change touches, with commas between them, or each by itself
    #[arg(long, value_name = "PATH", value_delimiter = ',')]
    paths: Vec<String>,
    /// How many lines it adds and removes: a number, or tiny (under 10), small (under 50), medium
    /// (under 250), large (under 1,000), huge [default: what is usual there]
    #[arg(long, value_name = "LINES")]
    size: Option<Size>,
    /// Length of the window in days; it is compared with the one before [default: 365]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    window: Option<u32>,
    /// Learn from the repos that came with an archive of everything, too, not those alone that
    /// were asked for
    #[arg(long)]
    all: bool,
    /// Tell the facts behind each sentence
    #[arg(long)]
    explain: bool,
    /// Fetch nothing: use what is stored
    #[arg(long)]
    offline: bool,
}

/// A change's size in lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Size(u32);

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        // Each word stands for the middle of a group by which acceptance is told apart.
        let lines = match text {
            "tiny" => 5,
            "small" => 25,
            "medium" => 110,
            "large" => 500,
            "huge" => 2_000,
            number => number.replace([',', '_'], "").parse().map_err(|_| {
                "it should be a number of lines, or tiny, small, medium, large or huge".to_owned()
            })?,
        };
        Ok(Self(lines))
    }
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Reply, CommandError> {
    let mut store = session.store_or_memory()?;
    // Who worked where takes file facts; without paths nobody asks for them.
    let files = !args.paths.is_empty();
    let options = Options { files, offline: args.offline, ..Options::default() };
    let subject = Subject::take(session, &mut store, &args.repo, options)?;
    let git = subject.study(session.now);
    let study = ForgeStudy::new(&git, &subject.forge);
    let key = &subject.on_forge.key;
    let mut submissions = submissions(&store, key, args.all)?;
    by_hand::complete(&mut submissions, key, &study);
    let trail = trail(session, &submissions)?;
    let answer = CanI::new(CanIInput {
        study: &study,
        repo: subject.record.key.clone(),
        on_forge: key,
        asking: &asking(&study),
        submissions: &submissions,
        trail: &trail,
        wish: wish(session, &store, args, &subject, &submissions)?,
        window_days: session.window_days(args.window),
        explain: args.explain,
    });
    Reply::new(&answer, page(&answer))?.with_records(&records(&answer))
}

/// The pull requests to learn from. A repo that came with an archive of everything is asked for
/// now, and its neighbours there are as well known as itself.
fn submissions(store: &Store, key: &str, all: bool) -> Result<Submissions, CommandError> {
    let asked_for = store.submissions(all)?;
    if all || asked_for.repos.iter().any(|repo| repo == key) {
        return Ok(asked_for);
    }
    Ok(store.submissions(true)?)
}

/// What is wished, with who wishes it.
fn wish(
    session: &Session,
    store: &Store,
    args: &Args,
    subject: &Subject,
    submissions: &Submissions,
) -> Result<Wish, CommandError> {
    let lines = args.size.map(|Size(lines)| lines);
    let mut wish = Wish { lines, paths: plain(&args.paths), ..Wish::default() };
    let Some(query) = &args.who else { return Ok(wish) };
    wish.person = subject.person(query)?;
    if let Some(person) = wish.person {
        let theirs = subject.accounts_of(person);
        let opened = |account: &i64| {
            submissions.rows.iter().filter(|row| row.author == Some(*account)).count()
        };
        wish.account = theirs.into_iter().max_by_key(|account| (opened(account), -*account));
        return Ok(wish);
    }
    // Somebody who has not been here may be known from other repos.
    let login = query.trim().trim_start_matches('@').to_lowercase();
    // One who is known here and was not found has chosen not to be shown.
    let is_here = |id: i64| subject.forge.accounts.iter().any(|account| account.id == id);
    let mut authors = submissions.authors.iter().filter(|author| !is_here(author.0));
    let found = authors.find(|author| author.1.to_lowercase() == login).map(|author| author.0);
    match found {
        Some(id) if Everybody::load(session, store)?.shows(&subject.forge.host, id) => {
            Ok(Wish { account: found, ..wish })
        }
        _ => Err(people::nobody(query).hint("`--newcomer` asks for somebody who is new")),
    }
}

/// Paths as git writes them; what names the whole tree asks for nothing there.
fn plain(paths: &[String]) -> Vec<String> {
    let plain = |path: &String| path.trim_start_matches("./").trim_end_matches('/').to_owned();
    paths.iter().map(plain).filter(|path| !path.is_empty() && path != ".").collect()
}

fn page(answer: &CanI) -> Page {
    let mut page =
        Page::new(format!("Can I contribute to {}? · {}", answer.repo, day(answer.as_of)));
    let who = match &answer.person {
        Some(who) => format!("as {}", who.name),
        None => "as somebody who has not been here yet".to_owned(),
    };
    let of = answer.lines.map(|lines| format!(" of {}", counted(lines.into(), "line", "lines")));
    let within = match answer.paths.as_slice() {
        [] => String::new(),
        paths => format!(" in {}", paths.join(", ")),
    };
    let of = of.unwrap_or_default();
    page.text(match of.len() + within.len() {
        0 => format!("Asked {who}."),
        _ => format!("Asked {who}, for a change{of}{within}."),
    });
    if let Some(observed) = &answer.observed {
        page.text(format!("Git's history is {observed}."));
    }
    say_questions(&mut page, &answer.questions);
    page
}

/// The sentences as flat records.
fn records(answer: &CanI) -> Vec<serde_json::Value> {
    let of = answer.questions.iter().flat_map(|question| {
        question.sentences.iter().map(|sentence| {
            serde_json::json!({
                "question": question.question,
                "text": sentence.text,
                "evidence": sentence.evidence,
                "name": sentence.measure.as_ref().map(|measure| measure.name),
                "value": sentence.measure.as_ref().and_then(|measure| measure.value.as_f64()),
                "low": sentence.measure.as_ref().and_then(|m| Some(m.interval?.low)),
                "high": sentence.measure.as_ref().and_then(|m| Some(m.interval?.high)),
                "n": sentence.measure.as_ref().map(|measure| measure.n),
            })
        })
    });
    of.collect()
}

use std::path::{Path, PathBuf};

use ovenbird_core::answer::Answer;
use ovenbird_core::question::{Question, ReportQuestion};
use ovenbird_view::{
    Page, ReportLayout, Section, day, html_page, record_of, report_page, sections_of,
};

use super::Reply;
use crate::command::period::PeriodArgs;
use crate::env;
use crate::error::CommandError;
use crate::next_step;
use crate::output::write_whole;
use crate::progress::status;
use crate::session::Session;

/// Answer first: who made it, will it take mine, is it welcoming, is it healthy
///
/// The answers come in sentences with their figures. `--section` adds the tables behind them, and
/// `--explain` what each sentence stands on.
///
/// A repo is a path, a URL (https, ssh, git), `git@host:path`, or `owner/name` on GitHub. A local
/// clone is read in place, offline. A remote is fetched into the cache first, commits only unless
/// `--files` is given.
///
/// CSV and JSON lines hold one measure a line; JSON and YAML hold the whole report.
#[derive(clap::Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag on the command line")]
pub(crate) struct Args {
    /// The repo
    #[arg(default_value = ".")]
    repo: String,
    /// Sections to print below the answers, with commas between them
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    section: Vec<SectionName>,
    /// Count lines by file, too: hotspots, ownership, absence factor by lines (slower). Implied by
    /// `--section files`
    #[arg(long)]
    files: bool,
    /// Read all branches, not the default one alone
    #[arg(long)]
    all_branches: bool,
    #[command(flatten)]
    period: PeriodArgs,
    /// Fetch nothing: use what is stored
    #[arg(long)]
    offline: bool,
    /// Show what each sentence stands on, and the evidence for it
    #[arg(long)]
    explain: bool,
    /// Write the page as one HTML file that loads nothing, in place of printing; `-` prints it
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// A section by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum SectionName {
    /// Who made it, who holds it up, who left, who answers
    People,
    /// How work lands, how pull requests and issues fare
    Work,
    /// Who is new, how far they come, what they find
    Newcomers,
    /// Releases
    Releases,
    /// Files and folders where the work is
    Files,
    /// What the answers stand on
    Evidence,
    /// All of these; files where they were counted
    All,
}

impl SectionName {
    fn sections(self) -> Vec<Section> {
        match self {
            Self::People => vec![Section::People],
            Self::Work => vec![Section::Work],
            Self::Newcomers => vec![Section::Newcomers],
            Self::Releases => vec![Section::Releases],
            Self::Files => vec![Section::Files],
            Self::Evidence => vec![Section::Evidence],
            Self::All => Section::ALL.to_vec(),
        }
    }
}

pub(crate) fn run(session: &Session, args: Args) -> Result<Reply, CommandError> {
    let question = Question::Report(ReportQuestion {
        repo: args.repo,
        files: args.files || args.section.contains(&SectionName::Files),
        all_branches: args.all_branches,
        offline: args.offline,
        explain: args.explain,
        period: args.period.into(),
    });
    let answered = session.call_or_in_memory()?.answer(&question)?;
    let Answer::Report(report) = &*answered else {
        return Err(CommandError::mismatch());
    };
    let rows = session.config.count("report.rows").clamp(1, 1_000) as usize;
    let sections: Vec<Section> = args.section.iter().flat_map(|name| name.sections()).collect();
    let layout =
        ReportLayout { rows, sections: &sections, grounds: args.explain, step: &next_step::line };
    if let Some(path) = &args.html {
        let sections: &[Section] = if sections.is_empty() { &Section::ALL } else { &sections };
        let layout = ReportLayout { sections, grounds: true, ..layout };
        return write_html(session, path, &report_page(report, &layout));
    }
    let mut page = report_page(report, &layout);
    if sections.is_empty() {
        page.note(more(&sections_of(report)));
    }
    if session.format.is_for_people() {
        return Ok(Reply::for_people(page));
    }
    let records: Vec<_> =
        report.measures().into_iter().map(|(part, measure)| record_of(&part, measure)).collect();
    Reply::answer(&answered, page)?.with_records(&records)
}

/// What else the command can show: the sections that have something to say.
fn more(sections: &[Section]) -> String {
    let names: Vec<&str> = sections.iter().map(|section| section.name()).collect();
    match names.as_slice() {
        [] => "More: --html FILE".to_owned(),
        names => format!("More: --section {}|all  --explain  --html FILE", names.join("|")),
    }
}

/// Writes the page as an HTML file and says where; what is left to print is the page for `-`.
fn write_html(session: &Session, path: &Path, page: &Page) -> Result<Reply, CommandError> {
    let html = html_page(page, &day(env::now()));
    if path == Path::new("-") {
        return Ok(Reply::verbatim(html));
    }
    write_whole(path, &html).map_err(|error| {
        CommandError::failed(error).attempting(format!("cannot write {}", path.display()))
    })?;
    if !session.quiet {
        status(&format!("the page is in {}", path.display()));
    }
    Ok(Reply::verbatim(String::new()))
}

use std::io::Write as _;

use crate::error::CommandError;

/// Print a completion script for a shell
///
/// For bash: `ovenbird completion bash > ~/.local/share/bash-completion/completions/ovenbird`
#[derive(clap::Args)]
pub(crate) struct Args {
    /// The shell
    shell: Shell,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
}

impl Args {
    pub(crate) fn run(&self, parser: &mut clap::Command) -> Result<(), CommandError> {
        let shell = match self.shell {
            Shell::Bash => clap_complete::Shell::Bash,
            Shell::Zsh => clap_complete::Shell::Zsh,
            Shell::Fish => clap_complete::Shell::Fish,
            Shell::Powershell => clap_complete::Shell::PowerShell,
        };
        let mut script = Vec::new();
        clap_complete::generate(shell, parser, "ovenbird", &mut script);
        Ok(std::io::stdout().write_all(&script)?)
    }
}

//! The `goviva` program: arguments, then a command or the language server, then the exit code.

use clap::{CommandFactory, Parser, Subcommand};
use goviva::{cli, lsp};
use std::process::ExitCode;

/// A scan keeps long arrays beside a parser's many small pieces, which glibc's allocator sorts again and again.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Explains the Go code you are writing and asks you about it.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve an editor on stdin and stdout
    Lsp {
        /// What many editors add; there is no other way.
        #[arg(long, hide = true)]
        stdio: bool,
    },
    /// Print the JSON schema of the editor's settings
    Schema {
        /// Print that of goviva's own requests instead
        #[arg(long)]
        protocol: bool,
    },
    /// Print what a shell needs to complete these commands
    Completions(cli::Completions),
    /// Print the man page
    Man(cli::Man),
    #[command(flatten)]
    Terminal(cli::Command),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Lsp { stdio: _ } => match lsp::run() {
            // A read of stdin that nobody ends would keep an ordinary return waiting.
            Ok(code) => std::process::exit(i32::from(code)),
            Err(error) => {
                eprintln!("goviva: cannot start the server: {error}");
                ExitCode::from(2)
            }
        },
        Command::Schema { protocol } => {
            let schema = if protocol { lsp::protocol_schema() } else { lsp::Settings::schema() };
            cli::print(&format!("{schema:#}"))
        }
        Command::Completions(arguments) => cli::completions(&arguments, Arguments::command()),
        Command::Man(arguments) => cli::man(&arguments, Arguments::command()),
        Command::Terminal(command) => cli::run(&command),
    }
}

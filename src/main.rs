//! The command line: options to a job, the job to an exit status.
//!
//! Options end at the program, as in Python: everything behind `-c code`, `-`, or a file belongs to the program.
//! Texts and statuses of mistakes are Python's too. Read next: `session` for what a job does, `repl`.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use lexopt::Arg;
use lexopt::Parser;
use mini::repl;
use mini::session::{Job, Program};

const USAGE: &str = "usage: mini [option] ... [-c cmd | file | -] [arg] ...";

const HELP: &str = "\
Options:
-c cmd : program passed in as string (terminates option list)
-h     : print this help message and exit (also -? or --help)
-i     : inspect interactively after running script; forces a prompt even
         if stdin does not appear to be a terminal
-q     : don't print the version on interactive startup
-u     : force the stdout and stderr streams to be unbuffered
-V     : print the version number and exit (also --version)

Arguments:
file   : program read from script file
-      : program read from stdin (default; interactive mode if a tty)
arg ...: arguments passed to program in sys.argv[1:]

Environment:
MINIPATH       : folders, joined by ':', that are searched for modules after the
                 folder of the program
MINI_GC_STRESS : collect cycles at every allocation
MINI_NO_CACHE  : look every name up again each time
MINI_CHECK_LEAKS : say at the end how many objects are left
";

fn main() -> ExitCode {
    match read(Parser::from_env()) {
        Ok(Command::Run(job)) => repl::run(job),
        Ok(Command::Say(text)) => {
            // Who closes the pipe does not want the rest.
            let _ = std::io::stdout().write_all(text.as_bytes());
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("{message}\n{USAGE}\nTry `mini -h' for more information.");
            ExitCode::from(2)
        }
    }
}

enum Command {
    Run(Job),
    Say(String),
}

/// The job that the arguments describe, or what is wrong with them.
fn read(mut parser: Parser) -> Result<Command, String> {
    let mut job = Job::default();
    while let Some(arg) = parser.next().map_err(mistake)? {
        match arg {
            Arg::Short('c') => {
                let code = parser
                    .value()
                    .map_err(|_| "Argument expected for the -c option".to_owned())?;
                job.program = Program::Text(code.to_string_lossy().into_owned());
                return with_rest(job, parser, "-c".into());
            }
            Arg::Short('h' | '?') | Arg::Long("help") => {
                return Ok(Command::Say(format!("{USAGE}\n{HELP}")));
            }
            Arg::Short('V') | Arg::Long("version") => {
                return Ok(Command::Say(format!(
                    "mini {}\n",
                    env!("CARGO_PKG_VERSION")
                )));
            }
            Arg::Short('i') => job.inspect = true,
            Arg::Short('q') => job.quiet = true,
            Arg::Short('u') => job.unbuffered = true,
            // What changes nothing here is accepted for the sake of scripts written for Python.
            Arg::Short('B' | 'd' | 'E' | 'I' | 'P' | 's' | 'S' | 'v') => {}
            Arg::Short(option @ ('W' | 'X')) => {
                parser
                    .value()
                    .map_err(|_| format!("Argument expected for the -{option} option"))?;
            }
            Arg::Short(option) => return Err(format!("Unknown option: -{option}")),
            Arg::Long(option) => return Err(format!("unknown option --{option}")),
            Arg::Value(file) if file == "-" => return with_rest(job, parser, file),
            Arg::Value(file) => {
                job.program = Program::File(file.clone().into());
                return with_rest(job, parser, file);
            }
        }
    }
    job.args = vec![String::new()];
    Ok(Command::Run(job))
}

fn mistake(error: lexopt::Error) -> String {
    error.to_string()
}

/// The rest of the command line belongs to the program.
fn with_rest(mut job: Job, mut parser: Parser, first: OsString) -> Result<Command, String> {
    let rest = parser.raw_args().map_err(mistake)?;
    let all = std::iter::once(first).chain(rest);
    job.args = all.map(|arg| arg.to_string_lossy().into_owned()).collect();
    Ok(Command::Run(job))
}

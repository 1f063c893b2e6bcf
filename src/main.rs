//! The command line: options to a job, the job to an exit status.
//!
//! Options end at the program, as in Python: everything behind `-c code`, `-`, or a file belongs to the program.
//! Texts and statuses of mistakes are Python's too. Read next: `session` for what a job does, `repl`.

use std::ffi::OsString;
use std::io::Write;
use std::process::ExitCode;

use lexopt::Arg;
use lexopt::Parser;
use mini::heap::SmallBlocks;
use mini::repl::check::{self, Check};
use mini::repl::commands::learn;
use mini::repl::show::{Show, What};
use mini::repl::step::Listener;
use mini::repl::{self, Options, talk};
use mini::session::{Job, Program};

#[global_allocator]
static ALLOCATOR: SmallBlocks = SmallBlocks;

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
-W arg : warning control; arg is action:message:category:module:lineno

To see the object model at work:
--explain       : say a word in terms of the object model below an error
--show VIEW:ARG : run the program, then draw a view, as '%VIEW ARG' does at the
                  prompt: --show layout:Point
--step          : go through the program step by step, forward and back; h at
                  its prompt lists what can be said
--check-python  : run the program under mini and under Python 3.13, and tell the
                  first line that differs
--python FILE   : the Python for that (default: the first of python3.13, python3)
--dump FORM     : write the tokens, the ast or the code of the program
--json          : the view, the form, or what --step tells as JSON
--lesson [N]    : list the lessons of the tour, or start one at the prompt

Arguments:
file   : program read from script file
-      : program read from stdin (default; interactive mode if a tty)
arg ...: arguments passed to program in sys.argv[1:]

Environment:
MINIPATH       : folders, joined by ':', that are searched for modules after the
                 folder of the program
MINI_HISTORY   : file for the inputs of the prompt (default: mini/history in
                 $XDG_STATE_HOME or ~/.local/state)
MINI_MEMORY    : bytes that a program may use
NO_COLOR       : no colours; FORCE_COLOR and PYTHON_COLORS work as in Python
MINI_GC_STRESS : collect cycles at every allocation
MINI_NO_CACHE  : look every name up again each time
MINI_CHECK_LEAKS
               : say at the end how many objects are left
";

/// `EX_SOFTWARE` of `sysexits.h`.
const INTERNAL_ERROR: i32 = 70;

fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        eprintln!("mini: internal error, please report it with the program: {panic}");
        std::process::exit(INTERNAL_ERROR);
    }));
    match read(Parser::from_env()) {
        Ok(Command::Run(job, options)) => repl::run(job, options),
        Ok(Command::Check(comparison)) => check::run(&comparison),
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
    Run(Job, Options),
    Check(Check),
    Say(String),
}

/// What the arguments ask for, or what is wrong with them.
fn read(mut parser: Parser) -> Result<Command, String> {
    let mut job = Job::default();
    let mut options = Options::default();
    let mut what = None;
    let mut json = false;
    let mut first = None;
    let (mut check, mut step) = (false, false);
    let mut python = None;
    while let Some(arg) = parser.next().map_err(mistake)? {
        match arg {
            Arg::Short('c') => {
                let code = value(&mut parser, "-c")?;
                job.program = Program::Text(code);
                first = Some("-c".into());
                break;
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
            Arg::Short('i') => options.inspect = true,
            Arg::Short('q') => options.quiet = true,
            Arg::Short('u') => job.unbuffered = true,
            Arg::Long("explain") => options.explain = true,
            Arg::Long("json") => json = true,
            Arg::Long(option @ ("show" | "dump")) if what.is_some() => {
                return Err(format!("--{option}: one --show or --dump at a time"));
            }
            Arg::Long("check-python") => check = true,
            Arg::Long("python") => python = Some(value(&mut parser, "--python")?),
            Arg::Long("step") => step = true,
            Arg::Long("show") => what = Some(What::view(&value(&mut parser, "--show")?)?),
            Arg::Long("dump") => what = Some(What::form(&value(&mut parser, "--dump")?)?),
            Arg::Long("lesson") => match lesson(&mut parser)? {
                Some(number) => options.lesson = Some(number),
                None => return Ok(Command::Say(learn::list(&talk::page()))),
            },
            // What changes nothing here is accepted for the sake of scripts written for Python.
            Arg::Short('B' | 'd' | 'E' | 'I' | 'P' | 's' | 'S' | 'v') => {}
            Arg::Short('W') => job.warnings.push(value(&mut parser, "-W")?),
            Arg::Short('X') => _ = value(&mut parser, "-X")?,
            Arg::Short(option) => return Err(format!("Unknown option: -{option}")),
            Arg::Long(option) => return Err(format!("unknown option --{option}")),
            Arg::Value(file) => {
                if file != "-" {
                    job.program = Program::File(file.clone().into());
                }
                first = Some(file);
                break;
            }
        }
    }
    if step && first.as_ref().is_none_or(|first| first == "-") {
        return Err("--step needs a program: a file or -c".into());
    }
    options.step = step.then_some(match json {
        true => Listener::Program,
        false => Listener::User,
    });
    options.show = show(what, json && !step, first.is_some())?;
    if check && first.is_none() {
        return Err("--check-python needs a program: a file, -c or -".into());
    }
    job.args = arguments(parser, first)?;
    Ok(match check {
        true => Command::Check(comparison(job, python)),
        false => Command::Run(job, options),
    })
}

/// The comparison of a job under mini and under Python.
fn comparison(job: Job, python: Option<String>) -> Check {
    let mut arguments: Vec<OsString> = job.args.into_iter().map(OsString::from).collect();
    if let Program::Text(code) = job.program {
        arguments.insert(1, code.into());
    }
    Check { python, arguments }
}

fn mistake(error: lexopt::Error) -> String {
    error.to_string()
}

fn value(parser: &mut Parser, option: &str) -> Result<String, String> {
    let value = parser.value();
    let value = value.map_err(|_| format!("Argument expected for the {option} option"))?;
    Ok(value.to_string_lossy().into_owned())
}

/// The number behind `--lesson`, if one is there.
fn lesson(parser: &mut Parser) -> Result<Option<usize>, String> {
    let joined = parser.optional_value();
    let number = match joined {
        Some(text) => Some(text.to_string_lossy().into_owned()),
        None => parser.try_raw_args().and_then(|mut rest| {
            let text = rest.peek()?.to_str()?.to_owned();
            text.parse::<usize>().ok()?;
            rest.next();
            Some(text)
        }),
    };
    let Some(text) = number else {
        return Ok(None);
    };
    let number = text
        .parse()
        .map_err(|_| format!("--lesson: {text:?} is no number"))?;
    match learn::exists(number) {
        true => Ok(Some(number)),
        false => Err(learn::missing(number)),
    }
}

fn show(what: Option<What>, json: bool, program: bool) -> Result<Option<Show>, String> {
    match what {
        Some(_) if !program => Err("--show and --dump need a program: a file, -c or -".into()),
        None if json => Err("--json goes with --show, --dump or --step".into()),
        what => Ok(what.map(|what| Show { what, json })),
    }
}

/// `sys.argv`: the rest of the command line belongs to the program.
fn arguments(mut parser: Parser, first: Option<OsString>) -> Result<Vec<String>, String> {
    let Some(first) = first else {
        return Ok(vec![String::new()]);
    };
    let rest = parser.raw_args().map_err(mistake)?;
    let all = std::iter::once(first).chain(rest);
    Ok(all.map(|arg| arg.to_string_lossy().into_owned()).collect())
}

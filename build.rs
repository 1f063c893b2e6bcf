//! Generates the parser from `grammar/mini.lalrpop`, and the list of the lessons in `examples/tour`; says how the
//! program is linked.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

fn main() -> Result<(), Box<dyn Error>> {
    link();
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    lalrpop::Configuration::new()
        .set_in_dir("grammar")
        .set_out_dir(&out)
        .emit_rerun_directives(true)
        .process()?;
    lessons(
        &Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("examples/tour"),
        &out,
    )
}

/// A program at a fixed address has nothing to relocate when it starts, which takes a tenth to a quarter of the time
/// that `mini` needs for that (measured: 1.8 ms where it was 2.0 to 2.5). Functions that every start runs lie together,
/// since the kernel maps a program in pieces of 64 kB (measured: a start takes 4.3 MB where it took 5.9).
fn link() {
    println!("cargo::rerun-if-changed=src/start.ld");
    println!("cargo::rerun-if-changed=benches/pgo");
    let target = |part: &str| std::env::var(format!("CARGO_CFG_TARGET_{part}"));
    if target("OS").as_deref() != Ok("linux") || target("ENV").as_deref() != Ok("gnu") {
        return;
    }
    println!("cargo::rustc-link-arg-bins=-no-pie");
    if let (Ok("release"), Ok(root)) = (
        std::env::var("PROFILE").as_deref(),
        std::env::var("CARGO_MANIFEST_DIR"),
    ) {
        println!("cargo::rustc-link-arg-bins=-Wl,-T,{root}/src/start.ld");
    }
}

/// Writes a table of names and texts, which the compiler reads into the binary.
fn lessons(folder: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", folder.display());
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    // Lessons are numbered; what else lies there is imported by them.
    files.retain(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(".mini") && name.starts_with(|c: char| c.is_ascii_digit())
    });
    files.sort();
    let mut text = String::from(
        "/// Names and texts of the lessons, in order.\npub static LESSONS: &[(&str, &str)] = &[\n",
    );
    for file in files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        text.push_str(&format!("    ({name:?}, include_str!({file:?})),\n"));
    }
    text.push_str("];\n");
    fs::write(out.join("tour.rs"), text)?;
    Ok(())
}

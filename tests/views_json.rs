//! The data of a view has all names that its picture shows, is JSON, and calls things by names that stay:
//! `tests/golden/views_json.txt` lists the members of each view.
//!
//! `MINI_BLESS=1 cargo test --test views_json` writes the members of now; a name that front ends know does not change.

#[path = "common/world.rs"]
mod world;

use std::collections::BTreeSet;
use std::path::Path;

use mini::inspect::{Json, Page, Subject, VIEWS};
use mini::session::Session;
use world::{ARGUMENTS, with_world};

/// Wide enough that no picture has to cut anything.
const WIDE: usize = 4000;

/// All views that there are of the world: kind, argument, picture and data.
fn views(session: &Session) -> Vec<(&'static str, &'static str, String, Json)> {
    let subject = Subject::new(session.cx(), session.names());
    let mut all = Vec::new();
    for row in VIEWS {
        for &argument in ARGUMENTS {
            if let Ok(view) = row.show(&subject, argument) {
                let picture = view.draw(&Page::plain(WIDE));
                all.push((row.name, argument, picture, view.json()));
            }
        }
    }
    all
}

/// The paths to the members of some data: `steps[].looks[].place`.
fn members(data: &Json, path: &str, found: &mut BTreeSet<String>) {
    match data {
        Json::List(items) => {
            for item in items {
                members(item, &format!("{path}[]"), found);
            }
        }
        Json::Object(held) => {
            for (name, item) in held {
                // A node's children are nodes.
                let path = format!("{path}.{name}").replace(".children[].children", ".children");
                found.insert(path.clone());
                members(item, &path, found);
            }
        }
        _ => {}
    }
}

#[test]
fn members_keep_their_names() {
    let found = with_world(|session| {
        let mut found = BTreeSet::new();
        for (kind, _, _, data) in views(session) {
            members(&data, kind, &mut found);
        }
        found
    });
    let listed: String = found.iter().map(|path| format!("{path}\n")).collect();
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/views_json.txt");
    if std::env::var_os("MINI_BLESS").is_some() {
        std::fs::write(&kept, &listed).expect("the list can be written");
    }
    let wanted = std::fs::read_to_string(&kept).unwrap_or_default();
    assert!(wanted == listed, "the members are now\n{listed}");
}

#[test]
fn the_text_is_json() {
    with_world(|session| {
        for (kind, argument, _, data) in views(session) {
            let text = session.cx().new_str(data.to_string());
            let name = session.cx().intern("text");
            let names = session.names().clone();
            names.set_name(session.cx(), &name, text);
            session.input("import json; view = json.loads(text)['view']\n");
            let view = names.get_name(&session.cx().intern("view"));
            let view = view.map(|view| mini::inspect::brief(session.cx(), &view, 80));
            assert_eq!(view, Some(format!("'{kind}'")), "%{kind} {argument}");
        }
    });
}

/// The words that only the program can have said: those with a letter that is not English.
fn foreign(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    words.filter(|word| word.chars().any(|c| !c.is_ascii() && c.is_alphabetic()))
}

#[test]
fn names_that_a_picture_shows_are_in_the_data() {
    let faults = with_world(|session| {
        let mut faults = Vec::new();
        for (kind, argument, picture, data) in views(session) {
            let text = data.to_string();
            for word in foreign(&picture).filter(|word| !text.contains(word)) {
                faults.push(format!("%{kind} {argument}: {word}"));
            }
        }
        faults
    });
    assert!(
        faults.is_empty(),
        "{} faults\n{}",
        faults.len(),
        faults.join("\n")
    );
}

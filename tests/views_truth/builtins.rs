//! What the table of builtin functions says of items is what these are asked.

use std::collections::BTreeSet;

use mini::inspect::lookup::builtin;

use crate::{calls, in_world, run};

/// Items that note all they are asked; those of the second kind have only a length.
const ITEMS: &str = "
def noting(name):
    def method(self, *args):
        log.append(name)
        special = {'__hash__': 1, '__bool__': False, '__len__': 0, '__radd__': self, '__add__': self}
        return special.get(name, True)
    return method

methods = '__add__ __bool__ __call__ __contains__ __eq__ __ge__ __gt__ __hash__ __index__ __int__ __iter__ __le__'
methods += ' __len__ __lt__ __ne__ __radd__'
Noted = type('Noted', (), {name: noting(name) for name in methods.split()})
Long = type('Long', (), {'__len__': noting('__len__')})
";

/// A whole use of a function, over `things`.
fn usage(name: &str) -> String {
    match name {
        "str.join" => "','.join(things)".to_owned(),
        "list.extend" => "[].extend(things)".to_owned(),
        "set.update" => "set().update(things)".to_owned(),
        "map" => "list(map(plain, things))".to_owned(),
        "filter" => "list(filter(callable, things))".to_owned(),
        "range" => "range(len(things))".to_owned(),
        "enumerate" | "zip" => format!("list({name}(things))"),
        _ => format!("{name}(things)"),
    }
}

#[test]
fn items_are_asked_what_the_table_says() {
    in_world(|session| {
        assert!(run(session, ITEMS).is_ok());
        for row in builtin::ROWS {
            let mut asked = BTreeSet::new();
            for things in ["[Noted(), Noted()]", "[Long(), Long()]"] {
                let whole = format!("things = {things}; log.clear(); {}", usage(row.name));
                // Items that cannot be compared have been asked all the same.
                let _ = run(session, &whole);
                asked.extend(calls(session));
            }
            asked.remove("plain");
            let told = row.of_items.iter().map(|name| (*name).to_owned());
            assert_eq!(asked, told.collect(), "{}", row.name);
        }
    });
}

//! What is said of arguments that do not fit the parameters of a function.

use crate::eval::call::enter::{Callee, local};
use crate::heap::{Frame, Value};
use crate::interp::{Interp, Name, Raised};
use crate::runtime::raise::{self, suggest};

impl Callee<'_> {
    /// `name` was given by position, too.
    #[cold]
    pub(super) fn given_twice(self, cx: &Interp, name: &Name) -> Raised {
        let f = self.name();
        let text = format!("{f}() got multiple values for argument '{name}'");
        raise::type_error(cx, text)
    }

    /// No parameter takes the keyword `name`, the first such one of `names`.
    #[cold]
    pub(super) fn not_taken(self, cx: &Interp, names: &[Name], name: &Name) -> Raised {
        let only = self
            .code
            .info
            .locals
            .iter()
            .take(self.code.info.params.positional_only);
        let given: Vec<&str> = only
            .filter(|parameter| names.contains(parameter))
            .map(Name::as_str)
            .collect();
        if given.is_empty() {
            return self.unexpected(cx, name);
        }
        let text = format!(
            "{}() got some positional-only arguments passed as keyword arguments: '{}'",
            self.name(),
            given.join(", ")
        );
        raise::type_error(cx, text)
    }

    fn name(self) -> String {
        let name = self.function.qualname.get().unwrap_or(Value::NONE);
        name.as_str()
            .map_or(String::new(), |s| s.lossy().into_owned())
    }

    /// Which positional parameters got no argument.
    #[cold]
    pub(super) fn missing(self, cx: &Interp, frame: Frame<'_>) -> Raised {
        let required = self
            .code
            .info
            .params
            .positional
            .saturating_sub(self.defaults().len());
        let missing: Vec<&str> = (0..required)
            .filter(|&i| frame.slot(local(i)).is_unbound())
            .map(|i| self.code.info.locals[i].as_str())
            .collect();
        self.missing_names(cx, "positional", &missing)
    }

    #[cold]
    pub(super) fn missing_names(self, cx: &Interp, what: &str, names: &[&str]) -> Raised {
        let quoted: Vec<String> = names.iter().map(|n| format!("'{n}'")).collect();
        let list = match quoted.as_slice() {
            [one] => one.clone(),
            [one, two] => format!("{one} and {two}"),
            [all @ .., last] => format!("{}, and {last}", all.join(", ")),
            [] => String::new(),
        };
        let s = if names.len() == 1 { "" } else { "s" };
        let f = self.name();
        let n = names.len();
        raise::type_error(
            cx,
            format!("{f}() missing {n} required {what} argument{s}: {list}"),
        )
    }

    #[cold]
    pub(super) fn too_many(self, cx: &Interp, frame: Frame<'_>, given: usize) -> Raised {
        let params = &self.code.info.params;
        let defaults = self.defaults().len();
        let most = params.positional;
        let takes = if defaults > 0 {
            // Fewer than none, where a program has set more defaults than there are parameters.
            format!("from {} to {most}", most as i64 - defaults as i64)
        } else {
            most.to_string()
        };
        let keyword_only = (most..most + params.keyword_only)
            .filter(|&i| !frame.slot(local(i)).is_unbound())
            .count();
        let plural = if (defaults > 0) || most != 1 { "s" } else { "" };
        let was = if given == 1 && keyword_only == 0 {
            "was"
        } else {
            "were"
        };
        let also = if keyword_only > 0 {
            let s = |n| if n == 1 { "" } else { "s" };
            format!(
                " positional argument{} (and {keyword_only} keyword-only argument{})",
                s(given),
                s(keyword_only)
            )
        } else {
            String::new()
        };
        let f = self.name();
        let text = format!(
            "{f}() takes {takes} positional argument{plural} but {given}{also} {was} given"
        );
        raise::type_error(cx, text)
    }

    #[cold]
    fn unexpected(self, cx: &Interp, name: &Name) -> Raised {
        let params = &self.code.info.params;
        let upto = params.positional + params.keyword_only;
        let names = self
            .code
            .info
            .locals
            .get(params.positional_only..upto)
            .unwrap_or(&[]);
        let known = names.iter().map(Name::as_str);
        let text = suggest::unexpected_keyword(&self.name(), name.as_str(), known);
        raise::type_error(cx, text)
    }
}

//! `Json`: a small tree, and its text: with two blanks a level, or on one line.

use std::fmt;

/// A JSON value. Objects keep the order in which they were made.
#[derive(Clone, PartialEq, Debug)]
pub enum Json {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Another number; `null` if it is not finite.
    Float(f64),
    /// A string.
    Text(String),
    /// `[..]`
    List(Vec<Json>),
    /// `{..}`
    Object(Vec<(String, Json)>),
}

impl Json {
    /// An object of these members.
    pub fn object<const N: usize>(members: [(&str, Json); N]) -> Json {
        Json::Object(members.map(|(name, value)| (name.to_owned(), value)).into())
    }

    /// A list of what each item becomes.
    pub fn list<T>(items: impl IntoIterator<Item = T>, json: impl FnMut(T) -> Json) -> Json {
        Json::List(items.into_iter().map(json).collect())
    }

    /// The text on one line.
    pub fn on_one_line(&self) -> String {
        OneLine(self).to_string()
    }

    /// Writes the text; on one line if there is no level.
    fn write(&self, f: &mut fmt::Formatter<'_>, level: Option<usize>) -> fmt::Result {
        match self {
            Json::Null => f.write_str("null"),
            Json::Bool(b) => write!(f, "{b}"),
            Json::Int(i) => write!(f, "{i}"),
            Json::Float(x) if x.is_finite() => write!(f, "{x:?}"),
            Json::Float(_) => f.write_str("null"),
            Json::Text(text) => write_text(f, text),
            Json::List(items) => {
                let items = items.iter().map(|item| (None, item));
                write_items(f, level, "[", "]", items)
            }
            Json::Object(members) => {
                let members = members.iter().map(|(name, item)| (Some(&name[..]), item));
                write_items(f, level, "{", "}", members)
            }
        }
    }
}

struct OneLine<'a>(&'a Json);

impl fmt::Display for OneLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write(f, None)
    }
}

fn write_items<'a>(
    f: &mut fmt::Formatter<'_>,
    level: Option<usize>,
    open: &str,
    close: &str,
    items: impl ExactSizeIterator<Item = (Option<&'a str>, &'a Json)>,
) -> fmt::Result {
    if items.len() == 0 {
        return write!(f, "{open}{close}");
    }
    f.write_str(open)?;
    for (i, (name, item)) in items.enumerate() {
        let comma = if i == 0 { "" } else { "," };
        match level {
            Some(level) => write!(f, "{comma}\n{:1$}", "", (level + 1) * 2)?,
            None if i > 0 => f.write_str(", ")?,
            None => {}
        }
        if let Some(name) = name {
            write_text(f, name)?;
            f.write_str(": ")?;
        }
        item.write(f, level.map(|level| level + 1))?;
    }
    match level {
        Some(level) => write!(f, "\n{:1$}{close}", "", level * 2),
        None => f.write_str(close),
    }
}

fn write_text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for c in text.chars() {
        match c {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\t' => f.write_str("\\t")?,
            c if c.is_control() => write!(f, "\\u{:04x}", c as u32)?,
            c => write!(f, "{c}")?,
        }
    }
    f.write_str("\"")
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(f, Some(0))
    }
}

impl From<&str> for Json {
    fn from(text: &str) -> Json {
        Json::Text(text.to_owned())
    }
}

impl From<String> for Json {
    fn from(text: String) -> Json {
        Json::Text(text)
    }
}

impl From<&String> for Json {
    fn from(text: &String) -> Json {
        Json::Text(text.clone())
    }
}

impl From<bool> for Json {
    fn from(b: bool) -> Json {
        Json::Bool(b)
    }
}

impl From<usize> for Json {
    fn from(n: usize) -> Json {
        Json::Int(n as i64)
    }
}

impl From<u32> for Json {
    fn from(n: u32) -> Json {
        Json::Int(n.into())
    }
}

impl From<i64> for Json {
    fn from(n: i64) -> Json {
        Json::Int(n)
    }
}

impl From<f64> for Json {
    fn from(x: f64) -> Json {
        Json::Float(x)
    }
}

impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(item: Option<T>) -> Json {
        item.map_or(Json::Null, Into::into)
    }
}

impl<T: Into<Json>> From<Vec<T>> for Json {
    fn from(items: Vec<T>) -> Json {
        Json::list(items, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_are_written_with_two_blanks_a_level_or_on_one_line() {
        let tree = Json::object([
            ("a", Json::from(vec![1usize, 2])),
            ("b\n", Json::from("\"é\u{1}")),
            ("c", Json::List(Vec::new())),
            ("d", Json::from(None::<&str>)),
        ]);
        let text = "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\\n\": \"\\\"é\\u0001\",\n  \"c\": [],\n  \"d\": null\n}";
        assert_eq!(tree.to_string(), text);
        let line = "{\"a\": [1, 2], \"b\\n\": \"\\\"é\\u0001\", \"c\": [], \"d\": null}";
        assert_eq!(tree.on_one_line(), line);
    }
}

//! What classes are called: `__name__`, `__qualname__`, and what messages say. Next: `class`.

use crate::heap::{Str, Value};
use crate::interp::Interp;
use crate::object::class::{Class, class_of};

impl Class {
    /// `__name__`, a `str`.
    pub fn name(&self) -> Value {
        self.name.get().unwrap_or(Value::NONE)
    }

    /// The name as text for messages: `__name__`, for a builtin type with its module before it.
    pub fn name_text(&self) -> String {
        text_of(&self.name())
    }

    /// `__name__` as text.
    pub fn short_name(&self) -> String {
        let name = self.name_text();
        match name.rsplit_once('.') {
            Some((_, last)) if !self.is_heap() => last.to_owned(),
            _ => name,
        }
    }

    /// `__module__`: that of a builtin type is the first part of its name, or what its namespace says.
    pub fn module(&self, cx: &Interp) -> Option<Value> {
        if self.is_heap() {
            return self.dict().get_name(&cx.names.__module__);
        }
        if let Some((module, _)) = self.name_text().rsplit_once('.') {
            return Some(cx.intern(module).value().clone());
        }
        // That of `type` holds the descriptor of `__module__` itself.
        let noted = self.dict().get_name(&cx.names.__module__);
        let noted = noted.filter(|noted| noted.as_str().is_some());
        Some(noted.unwrap_or_else(|| cx.names.builtins.value().clone()))
    }

    /// `__module__` as its namespace has it, if that is a `str`.
    pub fn module_text(&self, cx: &Interp) -> Option<String> {
        self.dict().get_name(&cx.names.__module__)?.to_text()
    }

    /// `<class 'A'>`, as `type.__repr__` writes it.
    pub fn repr_text(&self, cx: &Interp) -> String {
        match self.module_text(cx) {
            Some(module) if module != "builtins" => {
                format!("<class '{module}.{}'>", self.qualname_text())
            }
            _ => format!("<class '{}'>", self.name_text()),
        }
    }

    /// Sets `__name__`.
    pub fn set_name(&self, name: Value) {
        self.name.set(name);
    }

    /// `__qualname__`, a `str`.
    pub fn qualname(&self) -> Value {
        self.qualname.get().unwrap_or_else(|| self.name())
    }

    /// `__qualname__` as text.
    pub fn qualname_text(&self) -> String {
        text_of(&self.qualname())
    }

    /// Sets `__qualname__`.
    pub fn set_qualname(&self, name: Value) {
        self.qualname.set(name);
    }
}

/// What messages call a class; nothing of what is no class.
pub fn name_of(class: &Value) -> String {
    class
        .view::<Class>()
        .map_or(String::new(), Class::name_text)
}

/// What messages call the type of a value.
pub fn type_name(cx: &Interp, value: &Value) -> String {
    class_of(cx, value).name_text()
}

/// The name of a value's class with its module, unless that is `builtins` or `__main__`.
pub fn full_name(cx: &Interp, value: &Value) -> String {
    let class = class_of(cx, value);
    let name = class.qualname_text();
    match class.module(cx).map(|module| text_of(&module)) {
        Some(module) if !matches!(&module[..], "" | "builtins" | "__main__") => {
            format!("{module}.{name}")
        }
        _ => name,
    }
}

/// The text of a `str` or of an instance of a subclass.
fn text_of(value: &Value) -> String {
    crate::interp::payload::<Str>(value).map_or(String::new(), |s| s.lossy().into_owned())
}

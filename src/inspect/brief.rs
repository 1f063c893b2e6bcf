//! A value on one line, without running code of the program.
//!
//! Exact builtin values are shown as Python shows them, up to a width; other objects by their kind and name:
//! `<Point>`, `<function area>`, `<class Point>`. There are no addresses, so that two runs show the same.

use crate::heap::{CellBox, List, Value, WeakCell};
use crate::inspect::page;
use crate::interp::{Interp, Name};
use crate::number::float;
use crate::object::array::Array;
use crate::object::class::{self, Class};
use crate::object::code::CodeInfo;
use crate::object::descriptor::{ClassMethod, Member, Property, StaticMethod};
use crate::object::dict::Dict;
use crate::object::function::{Function, Generator};
use crate::object::instance::shape::Shape;
use crate::object::int;
use crate::object::method::BoundMethod;
use crate::object::module::Module;
use crate::object::native::{
    ClassMethodDescriptor, GetSet, MethodDescriptor, MethodWrapper, NativeFunction, Wrapper,
};
use crate::object::range::Range;
use crate::object::set::{self, FrozenSet};
use crate::text::{quote, wtf8};

/// Ints with more bits are told by their size: to work out all their digits could take long.
const LONGEST_INT: usize = 4096;
/// Deeper displays are left out.
const DEEPEST: usize = 8;

/// The value in at most `width` cells.
pub fn brief(cx: &Interp, value: &Value, width: usize) -> String {
    let mut writer = Writer {
        cx,
        out: String::new(),
        most: width.saturating_mul(4).max(64),
        open: Vec::new(),
    };
    writer.value(value, 0);
    page::cut(&writer.out, width)
}

/// `type(value).__name__`.
pub fn type_name(cx: &Interp, value: &Value) -> String {
    class::class_of(cx, value).short_name()
}

/// The text of a `str`; empty for anything else.
pub fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or(String::new(), |text| text.lossy().into_owned())
}

struct Writer<'a> {
    cx: &'a Interp,
    out: String,
    /// Bytes after which nothing more can be seen.
    most: usize,
    /// Addresses of the containers that are being shown: they hold themselves.
    open: Vec<usize>,
}

impl Writer<'_> {
    fn is_full(&self) -> bool {
        self.out.len() > self.most
    }

    fn value(&mut self, value: &Value, depth: usize) {
        if self.scalar(value) {
            return;
        }
        if self.open.contains(&value.addr()) {
            let dots = match (value.as_tuple(), value.view::<Dict>()) {
                (Some(_), _) => "(...)",
                (_, Some(_)) => "{...}",
                _ => "[...]",
            };
            return self.out.push_str(dots);
        }
        self.open.push(value.addr());
        let shown = self.container(value, depth);
        self.open.pop();
        if !shown {
            let text = self.object(value);
            self.out.push_str(&text);
        }
    }

    fn scalar(&mut self, value: &Value) -> bool {
        if let Some(text) = value.as_str() {
            let most = self.most.saturating_sub(self.out.len()).max(1);
            let shown = text.slice(0, text.len().min(most));
            self.out
                .push_str(&String::from_utf8_lossy(&quote::repr(shown)));
            return true;
        }
        if let Some(x) = value.as_float() {
            self.out.push_str(&float::repr(x));
            return true;
        }
        let text = match value.as_bool() {
            Some(true) => "True",
            Some(false) => "False",
            None if value.is_none() => "None",
            None if value.is_unbound() => "unset",
            None if value.is(&Value::ELLIPSIS) => "Ellipsis",
            None if value.is_not_implemented() => "NotImplemented",
            None => return self.number(value),
        };
        self.out.push_str(text);
        true
    }

    fn number(&mut self, value: &Value) -> bool {
        let Some(number) = int::exact(value) else {
            return false;
        };
        let bits = number.bit_length();
        let text = match number.to_i64() {
            Some(small) => small.to_string(),
            None if bits <= LONGEST_INT => number.to_big().to_string(),
            None => format!("<int of {} bits>", page::figure(bits)),
        };
        self.out.push_str(&text);
        true
    }

    fn container(&mut self, value: &Value, depth: usize) -> bool {
        if let Some(items) = value.as_tuple() {
            let end = if items.len() == 1 { ",)" } else { ")" };
            self.items(("(", end), items.iter(), depth);
        } else if let Some(list) = value.view::<List>() {
            // Only what can be seen is copied.
            let seen = list.slice(0..list.len().min(self.most));
            self.items(("[", "]"), seen.iter(), depth);
        } else if let Some(array) = value.view::<Array>() {
            self.array(array, depth);
        } else if let Some(dict) = value.view::<Dict>() {
            self.dict(dict, depth);
        } else if let Some(body) = set::as_body(value) {
            let mut elements = Vec::new();
            let mut place = 0;
            while let Some((at, _, element)) = body.element_from(place) {
                elements.push(element);
                place = at + 1;
                if elements.len() > self.most {
                    break;
                }
            }
            match (value.view::<FrozenSet>().is_some(), elements.is_empty()) {
                (false, true) => self.out.push_str("set()"),
                (true, true) => self.out.push_str("frozenset()"),
                (false, false) => self.items(("{", "}"), elements.iter(), depth),
                (true, false) => self.items(("frozenset({", "})"), elements.iter(), depth),
            }
        } else {
            return false;
        }
        true
    }

    fn array(&mut self, array: &Array, depth: usize) {
        let open = format!("array('{}'", array.code().letter());
        self.out.push_str(&open);
        let seen = array.len().min(self.most);
        if array.code().is_text() {
            let words = (0..seen).filter_map(|i| array.word(i));
            let text = wtf8::collect(words.map(|word| word as u32));
            let text = String::from_utf8_lossy(&quote::repr(&text)).into_owned();
            self.out.push_str(", ");
            self.out.push_str(&text);
        } else if seen > 0 {
            let items: Vec<_> = (0..seen).filter_map(|i| array.get(self.cx, i)).collect();
            self.items((", [", "]"), items.iter(), depth);
        }
        self.out.push(')');
    }

    fn items<'v>(
        &mut self,
        (open, close): (&str, &str),
        items: impl Iterator<Item = &'v Value>,
        depth: usize,
    ) {
        self.out.push_str(open);
        for (i, item) in items.enumerate() {
            if i > 0 {
                self.out.push_str(", ");
            }
            if self.is_full() || depth >= DEEPEST {
                self.out.push('…');
                break;
            }
            self.value(item, depth + 1);
        }
        self.out.push_str(close);
    }

    fn dict(&mut self, dict: &Dict, depth: usize) {
        self.out.push('{');
        let mut place = 0;
        let mut first = true;
        while let Some((at, key, value)) = dict.entry_from(place) {
            if !std::mem::take(&mut first) {
                self.out.push_str(", ");
            }
            if self.is_full() || depth >= DEEPEST {
                self.out.push('…');
                break;
            }
            self.value(&key, depth + 1);
            self.out.push_str(": ");
            self.value(&value, depth + 1);
            place = at + 1;
        }
        self.out.push('}');
    }

    /// An object by its kind and name.
    fn object(&self, value: &Value) -> String {
        let of_slot = |slot: &crate::heap::Slot| slot.get().map_or(String::new(), |v| text(&v));
        if let Some(class) = value.view::<Class>() {
            return format!("<class {}>", class.short_name());
        }
        if let Some(function) = value.view::<Function>() {
            return format!("<function {}>", of_slot(&function.qualname));
        }
        if let Some(generator) = value.view::<Generator>() {
            return format!("<generator {}>", of_slot(&generator.qualname));
        }
        if let Some(module) = value.view::<Module>() {
            let name = module.name(self.cx).unwrap_or_default();
            return format!("<module {name}>");
        }
        if let Some(method) = value.view::<BoundMethod>() {
            let function = match method.function.view::<Function>() {
                Some(function) => of_slot(&function.qualname),
                None => brief(self.cx, &method.function, 60),
            };
            return format!(
                "<bound method {function} of {}>",
                brief(self.cx, &method.this, 40)
            );
        }
        if let Some(shape) = value.view::<Shape>() {
            let names: Vec<&str> = shape.names().iter().map(Name::as_str).collect();
            return format!("<shape ({})>", names.join(", "));
        }
        if let Some(code) = CodeInfo::of(value) {
            return format!("<code {}>", code.name);
        }
        if value.view::<WeakCell>().is_some() {
            return "<weak cell>".to_owned();
        }
        if value.view::<CellBox>().is_some() {
            return "<cell>".to_owned();
        }
        if let Some(range) = value.view::<Range>() {
            let [start, stop, step] =
                [&range.start, &range.stop, &range.step].map(|part| brief(self.cx, part, 40));
            return match step.as_str() {
                "1" => format!("range({start}, {stop})"),
                step => format!("range({start}, {stop}, {step})"),
            };
        }
        self.descriptor(value)
            .unwrap_or_else(|| format!("<{}>", type_name(self.cx, value)))
    }

    fn descriptor(&self, value: &Value) -> Option<String> {
        let owner = |class: &Value| {
            class
                .view::<Class>()
                .map_or(String::new(), Class::short_name)
        };
        if let Some(native) = value.view::<NativeFunction>() {
            return Some(format!("<built-in {}>", native.row.def.name));
        }
        if let Some(method) = value.view::<MethodDescriptor>() {
            return Some(format!(
                "<method {}.{}>",
                owner(&method.owner),
                method.row.def.name
            ));
        }
        if let Some(method) = value.view::<ClassMethodDescriptor>() {
            return Some(format!(
                "<method {}.{}>",
                owner(&method.owner),
                method.row.def.name
            ));
        }
        if let Some(method) = value.view::<Wrapper>() {
            return Some(format!(
                "<method {}.{}>",
                owner(&method.owner),
                method.row.def.name
            ));
        }
        if let Some(method) = value.view::<MethodWrapper>() {
            return self.descriptor(&method.wrapper);
        }
        if let Some(member) = value.view::<Member>() {
            return Some(format!("<member {}.{}>", owner(&member.owner), member.name));
        }
        if let Some(getset) = value.view::<GetSet>() {
            return Some(format!(
                "<attribute {}.{}>",
                owner(&getset.owner),
                getset.def.name
            ));
        }
        let of_wrapped = |kind: &str, function: Option<Value>| {
            let name = function.map_or(String::new(), |f| match f.view::<Function>() {
                Some(f) => f.qualname.get().map_or(String::new(), |name| text(&name)),
                None => brief(self.cx, &f, 40),
            });
            format!("<{kind} {name}>")
        };
        if let Some(property) = value.view::<Property>() {
            return Some(of_wrapped("property", Property::function(&property.get)));
        }
        if let Some(method) = value.view::<ClassMethod>() {
            return Some(of_wrapped("classmethod", method.function.get()));
        }
        let method = value.view::<StaticMethod>()?;
        Some(of_wrapped("staticmethod", method.function.get()))
    }
}

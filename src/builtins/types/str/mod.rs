//! `str`: the table of its methods, and its special methods (Library reference, Text Sequence Type).
//!
//! What always holds: a string never changes; places are code points; every text that a method returns is an exact
//! `str`. The other methods are in `search.rs`, `split.rs`, `shape.rs` and `translate.rs`.

pub mod search;
pub mod shape;
pub mod split;
pub mod translate;

use std::fmt::Display;

use crate::builtins::arguments::{self, EQ, GE, GT, LE, LT, NE, arg, receiver};
use crate::builtins::types::iterators::reduce::{REDUCE, SET_STATE};
use crate::heap::{Handle, NativeId, Str, Value};
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::class;
use crate::object::iterators::characters::{self, StrIter};
use crate::runtime::call::construct;
use crate::runtime::container::{text, text_item};
use crate::runtime::define::{
    Flags, MethodDef, Sig, TypeDef, method, new, plain_method, static_method,
};
use crate::runtime::format::fields::{self, Source};
use crate::runtime::format::percent;
use crate::runtime::{convert, format, index, raise};

/// The type `str`.
pub static STR: TypeDef = TypeDef {
    well_known: Some(WellKnown::Str),
    natives: &[NativeId::Str],
    new: Some(new(Sig::Raw, str_new)),
    methods: &[
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        method("__hash__", Sig::NoArgs, hash, "Return hash(self)."),
        method("__str__", Sig::NoArgs, exact_self, "Return str(self)."),
        method("__lt__", Sig::One, ordered::<LT>, "Return self<value."),
        method("__le__", Sig::One, ordered::<LE>, "Return self<=value."),
        method("__eq__", Sig::One, ordered::<EQ>, "Return self==value."),
        method("__ne__", Sig::One, ordered::<NE>, "Return self!=value."),
        method("__gt__", Sig::One, ordered::<GT>, "Return self>value."),
        method("__ge__", Sig::One, ordered::<GE>, "Return self>=value."),
        method("__iter__", Sig::NoArgs, iter_over, "Implement iter(self)."),
        method("__mod__", Sig::One, modulo, "Return self%value."),
        method("__rmod__", Sig::One, reflected_modulo, "Return value%self."),
        method("__len__", Sig::NoArgs, len, "Return len(self)."),
        method("__getitem__", Sig::One, get_item, "Return self[key]."),
        method("__add__", Sig::One, add, "Return self+value."),
        method("__mul__", Sig::Range(1, 1), multiply, "Return self*value."),
        method("__rmul__", Sig::Range(1, 1), multiply, "Return value*self."),
        method(
            "__contains__",
            Sig::One,
            contains,
            "Return bool(key in self).",
        ),
        plain_method(
            "replace",
            Sig::Clinic("old, new, /, count=-1"),
            search::replace,
            "Return a copy with all occurrences of substring old replaced by new.\n\n  count\n    Maximum number of occurrences to replace.\n    -1 (the default value) means replace all occurrences.\n\nIf the optional argument count is given, only the first count occurrences are\nreplaced.",
        ),
        plain_method(
            "split",
            Sig::Clinic("sep=None, maxsplit=-1"),
            split::split,
            "Return a list of the substrings in the string, using sep as the separator string.",
        ),
        plain_method(
            "rsplit",
            Sig::Clinic("sep=None, maxsplit=-1"),
            split::rsplit,
            "Return a list of the substrings in the string, using sep as the separator string.",
        ),
        plain_method(
            "join",
            Sig::One,
            split::join,
            "Concatenate any number of strings.\n\nThe string whose method is called is inserted in between each given string.\nThe result is returned as a new string.\n\nExample: '.'.join(['ab', 'pq', 'rs']) -> 'ab.pq.rs'",
        ).spelled("($self, iterable, /)"),
        plain_method(
            "capitalize",
            Sig::NoArgs,
            shape::capitalize,
            "Return a capitalized version of the string.\n\nMore specifically, make the first character have upper case and the rest lower\ncase.",
        ),
        plain_method(
            "casefold",
            Sig::NoArgs,
            shape::casefold,
            "Return a version of the string suitable for caseless comparisons.",
        ),
        plain_method(
            "title",
            Sig::NoArgs,
            shape::title,
            "Return a version of the string where each word is titlecased.\n\nMore specifically, words start with uppercased characters and all remaining\ncased characters have lower case.",
        ),
        plain_method(
            "center",
            Sig::Range(1, 2),
            shape::center,
            "Return a centered string of length width.\n\nPadding is done using the specified fill character (default is a space).",
        ).spelled("($self, width, fillchar=' ', /)"),
        plain_method(
            "count",
            Sig::Range(1, 3),
            search::count,
            "Return the number of non-overlapping occurrences of substring sub in string S[start:end].\n\nOptional arguments start and end are interpreted as in slice notation.",
        ).spelled("($self, sub[, start[, end]], /)"),
        plain_method(
            "expandtabs",
            Sig::Clinic("tabsize=8"),
            shape::expandtabs,
            "Return a copy where all tab characters are expanded using spaces.\n\nIf tabsize is not given, a tab size of 8 characters is assumed.",
        ),
        plain_method(
            "find",
            Sig::Range(1, 3),
            search::find,
            "Return the lowest index in S where substring sub is found, such that sub is contained within S[start:end].\n\nOptional arguments start and end are interpreted as in slice notation.\nReturn -1 on failure.",
        ).spelled("($self, sub[, start[, end]], /)"),
        plain_method(
            "partition",
            Sig::One,
            split::partition,
            "Partition the string into three parts using the given separator.\n\nThis will search for the separator in the string.  If the separator is found,\nreturns a 3-tuple containing the part before the separator, the separator\nitself, and the part after it.\n\nIf the separator is not found, returns a 3-tuple containing the original string\nand two empty strings.",
        ).spelled("($self, sep, /)"),
        plain_method(
            "index",
            Sig::Range(1, 3),
            search::index,
            "Return the lowest index in S where substring sub is found, such that sub is contained within S[start:end].\n\nOptional arguments start and end are interpreted as in slice notation.\nRaises ValueError when the substring is not found.",
        ).spelled("($self, sub[, start[, end]], /)"),
        plain_method(
            "ljust",
            Sig::Range(1, 2),
            shape::ljust,
            "Return a left-justified string of length width.\n\nPadding is done using the specified fill character (default is a space).",
        ).spelled("($self, width, fillchar=' ', /)"),
        plain_method(
            "lower",
            Sig::NoArgs,
            shape::lower,
            "Return a copy of the string converted to lowercase.",
        ),
        plain_method(
            "lstrip",
            Sig::Range(0, 1),
            split::lstrip,
            "Return a copy of the string with leading whitespace removed.\n\nIf chars is given and not None, remove characters in chars instead.",
        ).spelled("($self, chars=None, /)"),
        plain_method(
            "rfind",
            Sig::Range(1, 3),
            search::rfind,
            "Return the highest index in S where substring sub is found, such that sub is contained within S[start:end].\n\nOptional arguments start and end are interpreted as in slice notation.\nReturn -1 on failure.",
        ).spelled("($self, sub[, start[, end]], /)"),
        plain_method(
            "rindex",
            Sig::Range(1, 3),
            search::rindex,
            "Return the highest index in S where substring sub is found, such that sub is contained within S[start:end].\n\nOptional arguments start and end are interpreted as in slice notation.\nRaises ValueError when the substring is not found.",
        ).spelled("($self, sub[, start[, end]], /)"),
        plain_method(
            "rjust",
            Sig::Range(1, 2),
            shape::rjust,
            "Return a right-justified string of length width.\n\nPadding is done using the specified fill character (default is a space).",
        ).spelled("($self, width, fillchar=' ', /)"),
        plain_method(
            "rstrip",
            Sig::Range(0, 1),
            split::rstrip,
            "Return a copy of the string with trailing whitespace removed.\n\nIf chars is given and not None, remove characters in chars instead.",
        ).spelled("($self, chars=None, /)"),
        plain_method(
            "rpartition",
            Sig::One,
            split::rpartition,
            "Partition the string into three parts using the given separator.\n\nThis will search for the separator in the string, starting at the end. If\nthe separator is found, returns a 3-tuple containing the part before the\nseparator, the separator itself, and the part after it.\n\nIf the separator is not found, returns a 3-tuple containing two empty strings\nand the original string.",
        ).spelled("($self, sep, /)"),
        plain_method(
            "splitlines",
            Sig::Clinic("keepends=False"),
            split::splitlines,
            "Return a list of the lines in the string, breaking at line boundaries.\n\nLine breaks are not included in the resulting list unless keepends is given and\ntrue.",
        ),
        plain_method(
            "strip",
            Sig::Range(0, 1),
            split::strip,
            "Return a copy of the string with leading and trailing whitespace removed.\n\nIf chars is given and not None, remove characters in chars instead.",
        ).spelled("($self, chars=None, /)"),
        plain_method(
            "swapcase",
            Sig::NoArgs,
            shape::swapcase,
            "Convert uppercase characters to lowercase and lowercase characters to uppercase.",
        ),
        plain_method(
            "translate",
            Sig::One,
            translate::translate,
            "Replace each character in the string using the given translation table.\n\n  table\n    Translation table, which must be a mapping of Unicode ordinals to\n    Unicode ordinals, strings, or None.\n\nThe table must implement lookup/indexing via __getitem__, for instance a\ndictionary or list.  If this operation raises LookupError, the character is\nleft untouched.  Characters mapped to None are deleted.",
        ).spelled("($self, table, /)"),
        plain_method(
            "upper",
            Sig::NoArgs,
            shape::upper,
            "Return a copy of the string converted to uppercase.",
        ),
        plain_method(
            "startswith",
            Sig::Range(1, 3),
            search::startswith,
            "Return True if the string starts with the specified prefix, False otherwise.\n\n  prefix\n    A string or a tuple of strings to try.\n  start\n    Optional start position. Default: start of the string.\n  end\n    Optional stop position. Default: end of the string.",
        ).spelled("($self, prefix[, start[, end]], /)"),
        plain_method(
            "endswith",
            Sig::Range(1, 3),
            search::endswith,
            "Return True if the string ends with the specified suffix, False otherwise.\n\n  suffix\n    A string or a tuple of strings to try.\n  start\n    Optional start position. Default: start of the string.\n  end\n    Optional stop position. Default: end of the string.",
        ).spelled("($self, suffix[, start[, end]], /)"),
        plain_method(
            "removeprefix",
            Sig::One,
            search::removeprefix,
            "Return a str with the given prefix string removed if present.\n\nIf the string starts with the prefix string, return string[len(prefix):].\nOtherwise, return a copy of the original string.",
        ).spelled("($self, prefix, /)"),
        plain_method(
            "removesuffix",
            Sig::One,
            search::removesuffix,
            "Return a str with the given suffix string removed if present.\n\nIf the string ends with the suffix string and that suffix is not empty,\nreturn string[:-len(suffix)]. Otherwise, return a copy of the original\nstring.",
        ).spelled("($self, suffix, /)"),
        plain_method(
            "isascii",
            Sig::NoArgs,
            shape::isascii,
            "Return True if all characters in the string are ASCII, False otherwise.\n\nASCII characters have code points in the range U+0000-U+007F.\nEmpty string is ASCII too.",
        ),
        plain_method(
            "islower",
            Sig::NoArgs,
            shape::islower,
            "Return True if the string is a lowercase string, False otherwise.",
        ),
        plain_method(
            "isupper",
            Sig::NoArgs,
            shape::isupper,
            "Return True if the string is an uppercase string, False otherwise.",
        ),
        plain_method(
            "istitle",
            Sig::NoArgs,
            shape::istitle,
            "Return True if the string is a title-cased string, False otherwise.",
        ),
        plain_method(
            "isspace",
            Sig::NoArgs,
            shape::isspace,
            "Return True if the string is a whitespace string, False otherwise.",
        ),
        plain_method(
            "isdecimal",
            Sig::NoArgs,
            shape::isdecimal,
            "Return True if the string is a decimal string, False otherwise.",
        ),
        plain_method(
            "isdigit",
            Sig::NoArgs,
            shape::isdigit,
            "Return True if the string is a digit string, False otherwise.",
        ),
        plain_method(
            "isnumeric",
            Sig::NoArgs,
            shape::isnumeric,
            "Return True if the string is a numeric string, False otherwise.",
        ),
        plain_method(
            "isalpha",
            Sig::NoArgs,
            shape::isalpha,
            "Return True if the string is an alphabetic string, False otherwise.",
        ),
        plain_method(
            "isalnum",
            Sig::NoArgs,
            shape::isalnum,
            "Return True if the string is an alpha-numeric string, False otherwise.",
        ),
        plain_method(
            "isidentifier",
            Sig::NoArgs,
            shape::isidentifier,
            "Return True if the string is a valid Python identifier, False otherwise.",
        ),
        plain_method(
            "isprintable",
            Sig::NoArgs,
            shape::isprintable,
            "Return True if all characters in the string are printable, False otherwise.",
        ),
        plain_method(
            "zfill",
            Sig::One,
            shape::zfill,
            "Pad a numeric string with zeros on the left, to fill a field of the given width.\n\nThe string is never truncated.",
        ).spelled("($self, width, /)"),
        plain_method(
            "format",
            Sig::Raw,
            format_args,
            "Return a formatted version of the string, using substitutions from args and kwargs.\n\nThe substitutions are identified by braces ('{' and '}').",
        ).spelled("($self, /, *args, **kwargs)"),
        plain_method(
            "format_map",
            Sig::One,
            format_map,
            "Return a formatted version of the string, using substitutions from mapping.\n\nThe substitutions are identified by braces ('{' and '}').",
        ).spelled("($self, mapping, /)"),
        plain_method(
            "__format__",
            Sig::One,
            format_,
            "Return a formatted version of the string as described by format_spec.",
        ).spelled("($self, format_spec, /)"),
        static_method(
            "maketrans",
            Sig::Range(1, 3),
            translate::maketrans,
            "Return a translation table usable for str.translate().",
        ).spelled("(x, y=<unrepresentable>, z=<unrepresentable>, /)"),
        plain_method("__getnewargs__", Sig::NoArgs, new_arguments, ""),
    ],
    flags: Flags::BASE.with(Flags::MATCH_SELF),
    ..TypeDef::new(
        "str",
        "str(object='') -> str\nstr(bytes_or_buffer[, encoding[, errors]]) -> str\n\nCreate a new string object from the given object. If encoding or\nerrors is specified, then the object must expose a data buffer\nthat will be decoded using the given encoding and error handler.\nOtherwise, returns the result of object.__str__() (if defined)\nor repr(object).\nencoding defaults to sys.getdefaultencoding().\nerrors defaults to 'strict'.",
    )
};

/// The types of iterators over strings.
pub static STR_ITERATORS: [TypeDef; 2] = [
    TypeDef {
        natives: &[NativeId::StrAsciiIter],
        iternext: Some(text::next::<true>),
        methods: &LEFT_IN_ASCII,
        ..TypeDef::new("str_ascii_iterator", "")
    },
    TypeDef {
        natives: &[NativeId::StrIter],
        iternext: Some(text::next::<false>),
        methods: &LEFT,
        ..TypeDef::new("str_iterator", "")
    },
];

const HINT: &str = "Private method returning an estimate of len(list(it)).";
static LEFT_IN_ASCII: [MethodDef; 3] = [
    plain_method("__length_hint__", Sig::NoArgs, left::<true>, HINT),
    REDUCE,
    SET_STATE,
];
static LEFT: [MethodDef; 3] = [
    plain_method("__length_hint__", Sig::NoArgs, left::<false>, HINT),
    REDUCE,
    SET_STATE,
];

/// The receiver's text.
pub fn this(cx: &Interp, args: Args<'_>) -> R<Handle<Str>> {
    arguments::this::<Str>(cx, args)
}

/// An argument that must be a `str`; `what` starts the error, `find() argument 1`.
pub fn text_argument(cx: &Interp, value: &Value, what: impl Display) -> R<Handle<Str>> {
    convert::text_of(value).ok_or_else(|| raise::bad_argument(cx, &what.to_string(), "str", value))
}

fn str_new(cx: &Interp, args: Args<'_>) -> R {
    if let ([class, value], []) = (args.values, args.names)
        && class.is(cx.class(WellKnown::Str))
        && !value.is_unbound()
    {
        return format::str_(cx, value);
    }
    let class = receiver(args);
    let subclass = !class.is(cx.class(WellKnown::Str));
    arguments::count_named(cx, "str", args, subclass, 3)?;
    let known = ["object", "encoding", "errors"];
    if let Some((name, _)) = args
        .keywords()
        .find(|(name, _)| !known.contains(&name.as_str()))
    {
        return Err(arguments::unexpected(cx, "str", name.as_str(), &known));
    }
    let value = args.get(1).or_else(|| args.named("object"));
    for (i, name) in ["encoding", "errors"].into_iter().enumerate() {
        let given = args.get(i + 2).or_else(|| args.named(name));
        if let Some(given) = given.filter(|given| convert::text_of(given).is_none()) {
            let found = class::type_name(cx, given);
            let text = format!("str() argument '{name}' must be str, not {found}");
            return Err(raise::type_error(cx, text));
        }
    }
    let text = match value {
        None => cx.new_str(""),
        Some(value) if args.values.len() > 2 => {
            let name = class::type_name(cx, value);
            let message = match convert::text_of(value) {
                Some(_) => "decoding str is not supported".to_owned(),
                None => format!("decoding to str: need a bytes-like object, {name} found"),
            };
            return Err(raise::type_error(cx, message));
        }
        Some(value) => format::str_(cx, value)?,
    };
    if class.is(cx.class(WellKnown::Str)) {
        return Ok(text);
    }
    let exact = convert::text_of(&text).map_or(text, Handle::into_value);
    construct::finish(cx, &class, exact)
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    format::str_repr(cx, &*this(cx, args)?)
}

fn hash(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(this(cx, args)?.hash() as i64))
}

fn exact_self(cx: &Interp, args: Args<'_>) -> R {
    Ok(this(cx, args)?.into_value())
}

fn ordered<const OP: usize>(cx: &Interp, args: Args<'_>) -> R {
    let this = this(cx, args)?;
    let Some(other) = convert::text_of(&arg(args, 1)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    // WTF-8 sorts as its code points do.
    Ok(Value::bool(
        arguments::comparison(OP).holds(this.bytes().cmp(other.bytes())),
    ))
}

fn iter_over(cx: &Interp, args: Args<'_>) -> R {
    Ok(characters::alloc(
        &cx.heap,
        &*this(cx, args)?,
        receiver(args),
    ))
}

fn left<const ASCII: bool>(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(arguments::this::<StrIter<ASCII>>(cx, args)?.left() as i64))
}

fn modulo(cx: &Interp, args: Args<'_>) -> R {
    percent::format(cx, &*this(cx, args)?, &receiver(args), &arg(args, 1))
}

fn reflected_modulo(cx: &Interp, args: Args<'_>) -> R {
    match convert::text_of(&arg(args, 1)) {
        Some(text) => percent::format(cx, &text, &arg(args, 1), &receiver(args)),
        None => Ok(Value::NOT_IMPLEMENTED),
    }
}

fn len(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(this(cx, args)?.len() as i64))
}

fn get_item(cx: &Interp, args: Args<'_>) -> R {
    text_item::get(cx, &*this(cx, args)?, &arg(args, 1))
}

fn add(cx: &Interp, args: Args<'_>) -> R {
    let this = this(cx, args)?;
    let other = arg(args, 1);
    match convert::text_of(&other) {
        Some(other) => text::concat(cx, &this, &other),
        None => {
            let name = class::type_name(cx, &other);
            Err(raise::type_error(
                cx,
                format!("can only concatenate str (not \"{name}\") to str"),
            ))
        }
    }
}

fn multiply(cx: &Interp, args: Args<'_>) -> R {
    let this = this(cx, args)?;
    let count = index::count(cx, &arg(args, 1))?;
    text::repeat(cx, &this, count)
}

fn contains(cx: &Interp, args: Args<'_>) -> R {
    text::contains(cx, &*this(cx, args)?, &arg(args, 1)).map(Value::bool)
}

fn format_args(cx: &Interp, args: Args<'_>) -> R {
    fields::format_str(
        cx,
        &*this(cx, args)?,
        &receiver(args),
        Source::Arguments(args.rest()),
    )
}

fn format_map(cx: &Interp, args: Args<'_>) -> R {
    fields::format_str(
        cx,
        &*this(cx, args)?,
        &receiver(args),
        Source::Mapping(&arg(args, 1)),
    )
}

fn format_(cx: &Interp, args: Args<'_>) -> R {
    let spec = text_argument(cx, &arg(args, 1), "__format__() argument")?;
    if spec.is_empty() {
        return format::str_(cx, &receiver(args));
    }
    let name = class::type_name(cx, &receiver(args));
    format::str_with(cx, &*this(cx, args)?, spec.bytes(), &name)
}

fn new_arguments(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.heap.tuple_of([this(cx, args)?.into_value()]))
}

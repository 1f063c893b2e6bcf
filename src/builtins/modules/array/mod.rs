//! The module `array` (library reference, `array`): rows of numbers or characters of one machine type. How arrays are
//! made is in [`make`], their iterator in [`iterator`]; the meaning of items and slices is in `runtime::container::array`.
//!
//! What reads or writes bytes or files is not there.

pub mod iterator;
pub mod make;

use crate::builtins::arguments::{self, EQ, GE, GT, LE, LT, NE, arg, receiver, this};
use crate::builtins::types::list::alias_of;
use crate::builtins::types::object;
use crate::heap::{Handle, List, NativeId, Value, wrap_index};
use crate::interp::{Args, Interp, R, Raised, WellKnown, payload};
use crate::object::array::{Array, Code};
use crate::object::class;
use crate::object::dict::Dict;
use crate::runtime::container::{array, repr, slice};
use crate::runtime::define::{
    Flags, MethodDef, ModuleDef, Sig, TypeDef, class_method, getter, method, new, plain_method,
};
use crate::runtime::{attr, call, compare, convert, import, index, raise};
use crate::source::op::CmpOp;
use crate::text::wtf8;

/// The module.
pub static ARRAY_MODULE: ModuleDef = ModuleDef {
    name: "array",
    doc: "Rows of numbers or characters, as compact as the machine allows.",
    functions: &[],
    types: &[&ARRAY],
    init: Some(complete),
};

/// The type.
pub static ARRAY: TypeDef = TypeDef {
    module: "array",
    well_known: Some(WellKnown::Array),
    natives: &[NativeId::Array],
    new: Some(new(Sig::Raw, make::make)),
    methods: METHODS,
    getset: &[
        getter(
            "typecode",
            |cx, this| {
                let code = array::of(this).map(|array| array.code());
                Ok(code.map_or(Value::NONE, |code| letter(cx, code)))
            },
            "the typecode character used to create the array",
        ),
        getter(
            "itemsize",
            |cx, this| {
                let size = array::of(this).map_or(0, |array| array.item_size());
                Ok(cx.int(size as i64))
            },
            "the size, in bytes, of one array item",
        ),
    ],
    flags: Flags::BASE
        .with(Flags::NATIVE_WEAKREF)
        .with(Flags::SEQUENCE),
    own_access: true,
    ..TypeDef::new(
        "array",
        "A mutable sequence whose items are all numbers, or all characters, of one machine type.\n\nThe type code, a letter, names that type; the items come from a list, a text or an iterable.",
    )
};

/// Adds the constants, and says that arrays are sequences.
fn complete(cx: &Interp, namespace: &Dict) -> R<()> {
    let class = cx.class(WellKnown::Array).clone();
    namespace.set_name(cx, &cx.names.typecodes, cx.new_str(Code::ALL));
    namespace.set_name(cx, &cx.names.ArrayType, class.clone());
    let (module, from) = (&cx.names.collections_abc, cx.new_str("MutableSequence"));
    let from = cx.tuple(vec![from]);
    let classes = import::import(cx, module.value(), &Value::NONE, &from, 0)?;
    let sequence = attr::get(cx, &classes, &cx.names.MutableSequence)?;
    call::call_method(cx, &sequence, &cx.names.register, &[class])?;
    Ok(())
}

static METHODS: &[MethodDef] = &[
    method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
    method("__lt__", Sig::One, order::<LT>, "Return self<value."),
    method("__le__", Sig::One, order::<LE>, "Return self<=value."),
    method("__eq__", Sig::One, order::<EQ>, "Return self==value."),
    method("__ne__", Sig::One, order::<NE>, "Return self!=value."),
    method("__gt__", Sig::One, order::<GT>, "Return self>value."),
    method("__ge__", Sig::One, order::<GE>, "Return self>=value."),
    method(
        "__iter__",
        Sig::NoArgs,
        iterator::iterate,
        "Implement iter(self).",
    ),
    method("__len__", Sig::NoArgs, len, "Return len(self)."),
    method("__getitem__", Sig::One, get_item, "Return self[key]."),
    method(
        "__setitem__",
        Sig::Range(2, 2),
        set_item,
        "Set self[key] to value.",
    ),
    method("__delitem__", Sig::One, delete_item, "Delete self[key]."),
    method("__add__", Sig::One, add, "Return self+value."),
    method("__mul__", Sig::One, multiply, "Return self*value."),
    method("__rmul__", Sig::One, multiply, "Return value*self."),
    method(
        "__contains__",
        Sig::One,
        contains,
        "Return bool(key in self).",
    ),
    method("__iadd__", Sig::One, add_in_place, "Implement self+=value."),
    method(
        "__imul__",
        Sig::One,
        multiply_in_place,
        "Implement self*=value.",
    ),
    method("append", Sig::One, append, "Add one value at the end.").spelled("($self, v, /)"),
    method(
        "buffer_info",
        Sig::NoArgs,
        buffer_info,
        "Where in memory the items are, and how many: a pair (address, length).",
    ),
    method(
        "byteswap",
        Sig::NoArgs,
        byte_swap,
        "Turn the order of the bytes within each item round.",
    ),
    method("clear", Sig::NoArgs, clear, "Remove all items."),
    plain_method("__copy__", Sig::NoArgs, copy, "Return a copy of the array."),
    method(
        "count",
        Sig::One,
        count,
        "Count the items equal to a value.",
    ).spelled("($self, v, /)"),
    plain_method(
        "__deepcopy__",
        Sig::One,
        copy,
        "Return a copy of the array.",
    ).spelled("($self, unused, /)"),
    method(
        "extend",
        Sig::One,
        extend,
        "Add the values of an iterable at the end.",
    ).spelled("($self, bb, /)"),
    method(
        "fromlist",
        Sig::One,
        from_list,
        "Add the values of a list at the end, all of them or none.",
    ).spelled("($self, list, /)"),
    method(
        "fromunicode",
        Sig::One,
        from_text,
        "Add the characters of a string to an array of characters.",
    ).spelled("($self, ustr, /)"),
    method(
        "index",
        Sig::Range(1, 3),
        index_of,
        "Return the index of the first item equal to a value.\n\nRaise ValueError if there is none.",
    ).spelled("($self, v, start=0, stop=sys.maxsize, /)"),
    method(
        "insert",
        Sig::Range(2, 2),
        insert,
        "Insert a value before an index.",
    ).spelled("($self, i, v, /)"),
    method(
        "pop",
        Sig::Range(0, 1),
        pop,
        "Remove an item, the last one unless an index is given, and return it.",
    ).spelled("($self, i=-1, /)"),
    plain_method(
        "__reduce_ex__",
        Sig::One,
        reduce,
        "Return state information for pickling.",
    ).spelled("($self, value, /)"),
    method(
        "remove",
        Sig::One,
        remove,
        "Remove the first item equal to a value.",
    ).spelled("($self, v, /)"),
    method(
        "reverse",
        Sig::NoArgs,
        reverse,
        "Reverse the order in place.",
    ),
    method(
        "tolist",
        Sig::NoArgs,
        to_list,
        "Return the items as an ordinary list.",
    ),
    method(
        "tounicode",
        Sig::NoArgs,
        to_text,
        "Return the characters of an array of characters as a string.",
    ),
    plain_method(
        "__sizeof__",
        Sig::NoArgs,
        object::size_of,
        "Size of the array in memory, in bytes.",
    ),
    class_method("__class_getitem__", Sig::One, alias_of, "See PEP 585").spelled("($type, object, /)"),
];

fn array_of(cx: &Interp, args: Args<'_>) -> R<Handle<Array>> {
    this::<Array>(cx, args)
}

fn letter(cx: &Interp, code: Code) -> Value {
    cx.character(code.letter() as u8)
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    let (this, array) = (receiver(args), array_of(cx, args)?);
    let class = class::class_of(cx, &this).short_name();
    let mut out = format!("{class}('{}'", array.code().letter()).into_bytes();
    if array.is_empty() {
        out.push(b')');
        return cx.str_of_bytes(&out);
    }
    out.extend_from_slice(b", ");
    if array.code().is_text() {
        repr::value(cx, &mut out, &text(cx, &array)?)?;
    } else {
        out.push(b'[');
        repr::items(cx, &mut out, |i| array.get(cx, i))?;
        out.push(b']');
    }
    out.push(b')');
    cx.str_of_bytes(&out)
}

fn order<const OP: usize>(cx: &Interp, args: Args<'_>) -> R {
    let array = array_of(cx, args)?;
    let Some(other) = array::of(&arg(args, 1)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    let op = arguments::comparison(OP);
    let lengths = array.len().cmp(&other.len());
    if lengths.is_ne() && matches!(op, CmpOp::Eq | CmpOp::Ne) {
        return Ok(Value::bool(op == CmpOp::Ne));
    }
    let place = array::difference(cx, &array, &other)?;
    let pair = place.and_then(|i| Some((array.get(cx, i)?, other.get(cx, i)?)));
    match pair {
        Some((a, b)) => compare::rich(cx, op, &a, &b),
        None => Ok(Value::bool(op.holds(lengths))),
    }
}

fn len(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.int(array_of(cx, args)?.len() as i64))
}

fn get_item(cx: &Interp, args: Args<'_>) -> R {
    array::get(cx, &*array_of(cx, args)?, &arg(args, 1))
}

fn set_item(cx: &Interp, args: Args<'_>) -> R {
    array::set(cx, &*array_of(cx, args)?, &arg(args, 1), &arg(args, 2))?;
    Ok(Value::NONE)
}

fn delete_item(cx: &Interp, args: Args<'_>) -> R {
    array::delete(cx, &*array_of(cx, args)?, &arg(args, 1))?;
    Ok(Value::NONE)
}

/// The other operand of `+` or `+=`, which must be an array.
fn operand(cx: &Interp, args: Args<'_>, refusal: fn(&str) -> String) -> R<Handle<Array>> {
    let other = arg(args, 1);
    array::of(&other).ok_or_else(|| {
        let name = class::type_name(cx, &other);
        raise::type_error(cx, refusal(&name))
    })
}

fn add(cx: &Interp, args: Args<'_>) -> R {
    let array = array_of(cx, args)?;
    let more = operand(cx, args, |name| {
        format!("can only append array (not \"{name}\") to array")
    })?;
    if more.code() != array.code() {
        return Err(array::bad_argument(cx));
    }
    let made = array::with_room(cx, array.code(), array.len() + more.len())?;
    array::append(cx, &made, &array)?;
    array::append(cx, &made, &more)?;
    Ok(made.into_value())
}

fn add_in_place(cx: &Interp, args: Args<'_>) -> R {
    operand(cx, args, |name| {
        format!("can only extend array with array (not \"{name}\")")
    })?;
    extend(cx, args)?;
    Ok(receiver(args))
}

fn multiply(cx: &Interp, args: Args<'_>) -> R {
    let array = array_of(cx, args)?;
    array::repeated(cx, &array, index::count(cx, &arg(args, 1))?)
}

fn multiply_in_place(cx: &Interp, args: Args<'_>) -> R {
    let array = array_of(cx, args)?;
    array::repeat(cx, &array, index::count(cx, &arg(args, 1))?)?;
    Ok(receiver(args))
}

fn contains(cx: &Interp, args: Args<'_>) -> R {
    let array = array_of(cx, args)?;
    let place = array::position(cx, &array, &arg(args, 1), 0, i64::MAX)?;
    Ok(Value::bool(place.is_some()))
}

fn append(cx: &Interp, args: Args<'_>) -> R {
    array::push(cx, &*array_of(cx, args)?, &arg(args, 1))?;
    Ok(Value::NONE)
}

fn buffer_info(cx: &Interp, args: Args<'_>) -> R {
    let array = array_of(cx, args)?;
    let numbers = [array.address(), array.len()];
    Ok(cx
        .heap
        .tuple_of(numbers.map(|number| cx.int(number as i64))))
}

/// Characters stay characters: where the turned bytes would be none, nothing is changed.
fn byte_swap(cx: &Interp, args: Args<'_>) -> R {
    let array = array_of(cx, args)?;
    if array.code().is_text() {
        for i in 0..array.len() {
            cx.tick()?;
            make::expect_character(cx, (array.word(i).unwrap_or(0) as u32).swap_bytes())?;
        }
    }
    array.swap_bytes();
    Ok(Value::NONE)
}

fn clear(cx: &Interp, args: Args<'_>) -> R {
    array_of(cx, args)?.clear(&cx.heap);
    Ok(Value::NONE)
}

fn copy(cx: &Interp, args: Args<'_>) -> R {
    let array = array_of(cx, args)?;
    Ok(array::copy(cx, &array)?.into_value())
}

fn count(cx: &Interp, args: Args<'_>) -> R {
    let (array, wanted) = (array_of(cx, args)?, arg(args, 1));
    let (mut start, mut count) = (0, 0);
    while let Some(i) = array::position(cx, &array, &wanted, start, i64::MAX)? {
        start = i as i64 + 1;
        count += 1;
    }
    Ok(cx.int(count))
}

fn extend(cx: &Interp, args: Args<'_>) -> R {
    array::extend(cx, &*array_of(cx, args)?, &arg(args, 1))?;
    Ok(Value::NONE)
}

fn from_list(cx: &Interp, args: Args<'_>) -> R {
    let array = array_of(cx, args)?;
    let Some(values) = payload::<List>(&arg(args, 1)) else {
        return Err(raise::type_error(cx, "arg must be list"));
    };
    let len = values.len();
    let more = array::with_room(cx, array.code(), len)?;
    for i in 0..len {
        cx.tick()?;
        let value = values.get(i).unwrap_or(Value::NONE);
        make::add(cx, &more, &value)?;
        if values.len() != len {
            let message = "list changed size during iteration";
            return Err(raise::runtime_error(cx, message));
        }
    }
    array::append(cx, &array, &more)?;
    Ok(Value::NONE)
}

/// The method is one of arrays of characters only.
fn expect_text(cx: &Interp, array: &Array, name: &str) -> R<()> {
    if array.code().is_text() {
        return Ok(());
    }
    let message = format!("{name}() may only be called on unicode type arrays ('u' or 'w')");
    Err(raise::value_error(cx, message))
}

fn from_text(cx: &Interp, args: Args<'_>) -> R {
    let (array, given) = (array_of(cx, args)?, arg(args, 1));
    let Some(text) = convert::text_of(&given) else {
        let what = "fromunicode() argument";
        return Err(raise::bad_argument(cx, what, "str", &given));
    };
    expect_text(cx, &array, "fromunicode")?;
    make::add_text(cx, &array, &text)?;
    Ok(Value::NONE)
}

fn index_of(cx: &Interp, args: Args<'_>) -> R {
    let array = array_of(cx, args)?;
    let start = slice::argument(cx, args.get(2), 0)?;
    let stop = slice::argument(cx, args.get(3), i64::MAX)?;
    match array::position(cx, &array, &arg(args, 1), start, stop)? {
        Some(i) => Ok(cx.int(i as i64)),
        None => Err(not_there(cx, "index")),
    }
}

fn not_there(cx: &Interp, name: &str) -> Raised {
    raise::value_error(cx, format!("array.{name}(x): x not in array"))
}

fn insert(cx: &Interp, args: Args<'_>) -> R {
    let i = index::argument(cx, &arg(args, 1))?;
    array::insert(cx, &*array_of(cx, args)?, i, &arg(args, 2))?;
    Ok(Value::NONE)
}

fn pop(cx: &Interp, args: Args<'_>) -> R {
    let i = match args.get(1) {
        Some(i) => index::argument(cx, i)?,
        None => -1,
    };
    let array = array_of(cx, args)?;
    if array.is_empty() {
        return Err(raise::index_error(cx, "pop from empty array"));
    }
    let place = wrap_index(i, array.len());
    let Some((place, item)) = place.and_then(|i| Some((i, array.get(cx, i)?))) else {
        return Err(raise::index_error(cx, "pop index out of range"));
    };
    array::remove_at(&array, place);
    Ok(item)
}

/// What makes another one: the class, its two arguments, and the attributes of the instance.
fn reduce(cx: &Interp, args: Args<'_>) -> R {
    let (this, array) = (receiver(args), array_of(cx, args)?);
    if !class::is_a(cx, &arg(args, 1), WellKnown::Int) {
        let message = "__reduce_ex__ argument should be an integer";
        return Err(raise::type_error(cx, message));
    }
    let items = cx.list(array::values(cx, &array)?);
    let attributes = attr::get_opt(cx, &this, &cx.names.__dict__)?;
    let parts = [
        class::class_of(cx, &this).into_value(),
        cx.heap.tuple_of([letter(cx, array.code()), items]),
        attributes.unwrap_or(Value::NONE),
    ];
    Ok(cx.heap.tuple_of(parts))
}

fn remove(cx: &Interp, args: Args<'_>) -> R {
    let array = array_of(cx, args)?;
    match array::position(cx, &array, &arg(args, 1), 0, i64::MAX)? {
        Some(i) => array::remove_at(&array, i),
        None => return Err(not_there(cx, "remove")),
    }
    Ok(Value::NONE)
}

fn reverse(cx: &Interp, args: Args<'_>) -> R {
    array_of(cx, args)?.reverse();
    Ok(Value::NONE)
}

fn to_list(cx: &Interp, args: Args<'_>) -> R {
    let array = array_of(cx, args)?;
    Ok(cx.list(array::values(cx, &array)?))
}

/// The characters as one text.
fn text(cx: &Interp, array: &Array) -> R {
    let mut out = Vec::new();
    for i in 0..array.len() {
        cx.tick()?;
        wtf8::push(&mut out, array.word(i).unwrap_or(0) as u32);
    }
    cx.str_of_bytes(&out)
}

fn to_text(cx: &Interp, args: Args<'_>) -> R {
    let array = array_of(cx, args)?;
    expect_text(cx, &array, "tounicode")?;
    text(cx, &array)
}

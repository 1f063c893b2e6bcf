//! The type `cell`: a variable that several functions share (data model, 3.2.8.1).

use crate::builtins::arguments::{self, EQ, GE, GT, LE, LT, NE};
use crate::heap::{CellBox, NativeId, Value};
use crate::interp::{Args, Interp, R, WellKnown};
use crate::object::class;
use crate::runtime::define::{Sig, TypeDef, getset, method, new};
use crate::runtime::{compare, raise};
use crate::source::op::CmpOp;

/// The type `cell`.
pub static CELL: TypeDef = TypeDef {
    well_known: Some(WellKnown::Cell),
    natives: &[NativeId::Cell],
    new: Some(new(Sig::Range(0, 1), make_cell)),
    methods: &[
        method("__repr__", Sig::NoArgs, cell_repr, "Return repr(self)."),
        method(
            "__lt__",
            Sig::One,
            compare_cells::<LT>,
            "Return self<value.",
        ),
        method(
            "__le__",
            Sig::One,
            compare_cells::<LE>,
            "Return self<=value.",
        ),
        method(
            "__eq__",
            Sig::One,
            compare_cells::<EQ>,
            "Return self==value.",
        ),
        method(
            "__ne__",
            Sig::One,
            compare_cells::<NE>,
            "Return self!=value.",
        ),
        method(
            "__gt__",
            Sig::One,
            compare_cells::<GT>,
            "Return self>value.",
        ),
        method(
            "__ge__",
            Sig::One,
            compare_cells::<GE>,
            "Return self>=value.",
        ),
    ],
    getset: &[getset("cell_contents", contents, set_contents, "")],
    signature: "([contents])",
    ..TypeDef::new("cell", "Create a new cell object.")
};

fn make_cell(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx
        .heap
        .cell(args.get(1).cloned().unwrap_or(Value::UNBOUND))
        .into_value())
}

fn cell_repr(cx: &Interp, args: Args<'_>) -> R {
    let at = args.values[0].addr();
    let held = args.values[0]
        .view::<CellBox>()
        .and_then(|c| c.slot().get());
    let text = match held {
        Some(held) => {
            let class = class::type_name(cx, &held);
            format!("<cell at {at:#x}: {class} object at {:#x}>", held.addr())
        }
        None => format!("<cell at {at:#x}: empty>"),
    };
    cx.str(&text)
}

fn contents(cx: &Interp, value: &Value) -> R {
    let held = value.view::<CellBox>().and_then(|c| c.slot().get());
    held.ok_or_else(|| raise::value_error(cx, "Cell is empty"))
}

fn set_contents(_: &Interp, value: &Value, new: Option<Value>) -> R<()> {
    if let Some(cell) = value.view::<CellBox>() {
        cell.slot().set(new.unwrap_or(Value::UNBOUND));
    }
    Ok(())
}

/// Cells compare as what they hold; an empty one comes before all others.
fn compare_cells<const OP: usize>(cx: &Interp, args: Args<'_>) -> R {
    let op = arguments::comparison(OP);
    let cell = |i: usize| args.values[i].view::<CellBox>();
    let (Some(a), Some(b)) = (cell(0), cell(1)) else {
        return Ok(Value::NOT_IMPLEMENTED);
    };
    match (a.slot().get(), b.slot().get()) {
        (Some(a), Some(b)) => compare::rich(cx, op, &a, &b),
        (a, b) => {
            let (a, b) = (usize::from(a.is_some()), usize::from(b.is_some()));
            Ok(Value::bool(match op {
                CmpOp::Lt => a < b,
                CmpOp::Le => a <= b,
                CmpOp::Eq => a == b,
                CmpOp::Ne => a != b,
                CmpOp::Gt => a > b,
                CmpOp::Ge => a >= b,
            }))
        }
    }
}

//! Making instances: `type.__call__`, `object.__new__`, `object.__init__` and the end of every
//! native `__new__` (reference, 3.3.1).
//!
//! What calling a class means stands in [`type_call`]. The ways before it do the same without lookups, where the
//! class remembers how its instances are made ([`Making`]), and fall through to the next one where it does not:
//!
//! ```text
//!  C(a, b)  --eval-->  plan       an empty instance; `__init__` is a function, which the evaluator calls by itself
//!  str(x)   --eval-->  maker      the native `__new__` of a builtin class, which does all
//!                       v
//!           --------> call        type(x), list(x)
//!                      make       the two steps as remembered
//!                       v
//!                      __call__   of the metaclass, if it has one of its own
//!                       v
//!  type.__call__ ---> type_call   `__new__`, then `__init__`, both looked up
//! ```

use crate::heap::{Handle, Kind, Value};
use crate::interp::{Args, Interp, NativeFn, R, Raised, Recursion, WellKnown};
use crate::object::class::{self, Class, Flags, InitBy, Kept, Making, NewBy};
use crate::object::descriptor::StaticMethod;
use crate::object::function::Function;
use crate::object::native::{Binding, MethodDef, NativeFunction, Sig, Wrapper};
use crate::object::{exception, instance};
use crate::runtime::attr::descriptors::Nature;
use crate::runtime::attr::{self, descriptors};
use crate::runtime::{call, raise};

/// `cls(*args, **keywords)`: the metaclass's `__call__`.
pub fn call(cx: &Interp, cls: &Value, args: Args<'_>) -> R {
    // What makes the object may take long, as native functions may.
    cx.look_outside()?;
    if let Some(class) = asked_for_type(cx, cls, args) {
        return Ok(class);
    }
    let Some(class) = cls.as_handle::<Class>() else {
        return Err(raise::type_error(cx, "type.__call__ needs a class"));
    };
    if let ([items], [], Some(of_items)) = (args.values, args.names, class.of_items()) {
        return of_items(cx, items);
    }
    // A class may be a hook of itself: `C.__init__ = C`.
    let _guard = match class.is_heap() {
        true => Some(cx.enter_native(Recursion::CallObject)?),
        false => None,
    };
    if let Some(result) = make(cx, class, args) {
        return result;
    }
    let meta = class::class_of(cx, cls);
    if !meta.value().is(cx.class(WellKnown::Type))
        && let Some(function) = class::lookup(cx, &meta, &cx.names.__call__)
        && !is_types_own(cx, &function)
    {
        return call::call_unbound_kw(cx, &function, cls, args);
    }
    type_call(cx, class, args)
}

/// `type(x)` makes nothing: it gives the class of `x`.
#[inline]
fn asked_for_type(cx: &Interp, cls: &Value, args: Args<'_>) -> Option<Value> {
    let ([value], []) = (args.values, args.names) else {
        return None;
    };
    let is_asked = cls.is(cx.class(WellKnown::Type));
    is_asked.then(|| class::class_of(cx, value).into_value())
}

/// [`type_call`] without lookups, where it is remembered how the class makes its instances and
/// the number of arguments is right. `None`: by the whole rule.
fn make(cx: &Interp, class: &Handle<Class>, args: Args<'_>) -> Option<R> {
    let cls = class.value();
    let (making, epoch) = (making_of(cx, class), cx.epoch());
    let keywords = !args.names.is_empty();
    let takes = |row: &MethodDef| match keywords {
        true => matches!(row.sig, Sig::Raw),
        false => call::native::takes(row, args.len()),
    };
    if let InitBy::Row(row) = making.init
        && !takes(row)
    {
        return None;
    }
    let object = match making.new {
        NewBy::Row(row) if takes(row) => call::with_first(cls, args, |args| (row.call)(cx, args)),
        NewBy::Object if !args.values.is_empty() && matches!(making.init, InitBy::Nobody) => {
            return None;
        }
        NewBy::Object => Ok(cx.heap.alloc_cells(class.instance_kind()?)),
        NewBy::Exception if !keywords => {
            let object = cx.heap.alloc_cells(class.instance_kind()?);
            object.set_cell(exception::ARGS, cx.heap.tuple_from(args.pos()));
            Ok(object)
        }
        NewBy::Kept => {
            let new = class.kept_new()?;
            call::with_first(cls, args, |args| call::call_kw(cx, &new, args))
        }
        _ => return None,
    };
    Some(object.and_then(|object| match making.init {
        // `__new__` may have run code that changed the class, or made an instance of a subclass.
        _ if epoch != cx.epoch() || !class::is_class_of(cx, cls, &object) => {
            finish_call(cx, cls, object, args)
        }
        InitBy::Nobody => Ok(object),
        InitBy::Row(row) => {
            call::with_first(&object, args, |args| (row.call)(cx, args))?;
            Ok(object)
        }
        InitBy::Kept => {
            let init = class.kept_init().unwrap_or(Value::NONE);
            initialise(cx, class, &init, &object, args)?;
            Ok(object)
        }
    }))
}

fn is_types_own(cx: &Interp, function: &Value) -> bool {
    let wrapper = function.view::<Wrapper>();
    wrapper.is_some_and(|w| w.owner.is(cx.class(WellKnown::Type)))
}

/// The native `__new__` of a builtin class, if to call it with the class and so many arguments is all that calling the
/// class means, but for [`made`].
#[inline]
pub fn maker(cx: &Interp, class: &Class, given: usize) -> Option<NativeFn> {
    if class.is_heap() || (given == 1 && class.of_items().is_some()) {
        return None;
    }
    match making_of(cx, class) {
        Making {
            new: NewBy::Row(row),
            init: InitBy::Nobody,
        } => call::native::takes(row, given).then_some(row.call),
        _ => None,
    }
}

/// What the [`maker`] of `class` gave: an instance of a subclass (`str(x)` where `__str__` gives one) has an `__init__`
/// to be called.
#[inline]
pub fn made(cx: &Interp, class: &Value, object: Value, args: Args<'_>) -> R {
    match class::is_class_of(cx, class, &object) {
        true => Ok(object),
        false => finish_call(cx, class, object, args),
    }
}

/// How the evaluator constructs instances of a class by itself: an empty instance, then
/// `__init__`. Good for one epoch.
pub struct Plan<'a> {
    class: &'a Class,
    epoch: u32,
    kind: Kind,
    /// `__init__`, to be called with the instance first.
    pub init: Value,
}

/// How instances of `class` are made, if `object.__new__` makes them and the class has an
/// `__init__` of its own. `None` for the first instance, and for all that needs [`call`].
#[inline]
pub fn plan<'a>(cx: &Interp, class: &'a Class) -> Option<Plan<'a>> {
    let kind = class.instance_kind()?;
    match making_of(cx, class) {
        Making {
            new: NewBy::Object,
            init: InitBy::Kept,
        } => Some(Plan {
            class,
            epoch: cx.epoch(),
            kind,
            init: class.kept_init()?,
        }),
        _ => None,
    }
}

#[inline]
fn making_of(cx: &Interp, class: &Class) -> Making {
    match class.making(cx.epoch()) {
        Some(making) => making,
        None => find_making(cx, class),
    }
}

#[cold]
fn find_making(cx: &Interp, class: &Class) -> Making {
    let lookup = Making {
        new: NewBy::Lookup,
        init: InitBy::Nobody,
    };
    let Some(epoch) = cx.fill_epoch() else {
        return lookup;
    };
    let (making, kept) = steps(cx, class).unwrap_or((lookup, Kept::NOTHING));
    class.remember_making(epoch, making, kept);
    making
}

/// The two steps of calling a class whose metaclass has no `__call__` of its own, and what of them the
/// class is to keep.
fn steps(cx: &Interp, class: &Class) -> Option<(Making, Kept)> {
    let meta = class.meta()?;
    let call = class::lookup(cx, &meta, &cx.names.__call__)?;
    let refused = class.flags().has(Flags::ABSTRACT) || class.flags().has(Flags::NO_NEW);
    if refused || !is_types_own(cx, &call) || class.is_subclass_of(cx.class(WellKnown::Type)) {
        return None;
    }
    let new_found = class::lookup(cx, class, &cx.names.__new__)?;
    let (new, kept_new) = match own_new(&new_found) {
        Some(function) => (NewBy::Kept, function),
        None => (new_by(cx, class, &new_found)?, Value::UNBOUND),
    };
    let found = class::lookup(cx, class, &cx.names.__init__)?;
    let init = match found.view::<Wrapper>() {
        Some(_) if is_objects_init(cx, &found) => InitBy::Nobody,
        // That of exceptions keeps the arguments once more.
        Some(wrapper)
            if matches!(new, NewBy::Exception) && keeps_only_arguments(cx, &wrapper.owner) =>
        {
            InitBy::Nobody
        }
        Some(wrapper) if class.is_subclass_of(&wrapper.owner) => InitBy::Row(wrapper.row.def),
        Some(_) => return None,
        None if descriptors::nature(cx, &found) == Nature::Method => InitBy::Kept,
        None => return None,
    };
    let kept_init = match init {
        InitBy::Kept => found,
        InitBy::Nobody | InitBy::Row(_) => Value::UNBOUND,
    };
    let kept = Kept {
        new: kept_new,
        init: kept_init,
    };
    Some((Making { new, init }, kept))
}

/// The function of the language that a `def __new__` in a class is.
fn own_new(new: &Value) -> Option<Value> {
    let function = new.view::<StaticMethod>()?.function.get()?;
    function.view::<Function>().is_some().then_some(function)
}

fn new_by(cx: &Interp, class: &Class, new: &Value) -> Option<NewBy> {
    let native = new.view::<NativeFunction>()?;
    if is_objects_new(cx, new) {
        return (!class.layout().has_payload()).then_some(NewBy::Object);
    }
    if keeps_only_arguments(cx, &native.owner) {
        return Some(NewBy::Exception);
    }
    let owner = native.owner.view::<Class>()?;
    // A class of the language makes what the native type below it makes, and no other.
    let own = owner.serial() == class.serial()
        || class.is_heap() && class::native_maker(cx, class)?.is(&native.owner);
    (own && native.row.def.binding == Binding::New).then_some(NewBy::Row(native.row.def))
}

fn keeps_only_arguments(cx: &Interp, class: &Value) -> bool {
    let class = class.view::<Class>();
    class.is_some_and(|class| raise::keeps_only_arguments(cx, class))
}

impl Plan<'_> {
    /// Does it still hold? If evaluating the arguments changed a class, [`call`] has to look again.
    #[inline]
    pub fn holds(&self, cx: &Interp) -> bool {
        self.epoch == cx.epoch()
    }

    /// Makes an instance, all its cells unbound, and has `init` call `__init__` with it. The arguments have been
    /// evaluated, and the plan still holds.
    #[inline(always)]
    pub fn create(&self, cx: &Interp, init: impl FnOnce(Value) -> R) -> R {
        let instance = cx.heap.alloc_cells(self.kind);
        let result = init(instance.clone())?;
        after_init(cx, self.class, &instance, &result)?;
        Ok(instance)
    }
}

/// What `__init__` gave must be `None`; the first instance of a class teaches it how many attributes to expect.
#[inline]
fn after_init(cx: &Interp, class: &Class, object: &Value, result: &Value) -> R<()> {
    if !result.is_none() {
        return Err(init_result(cx, result));
    }
    if !class.flags().has(Flags::LEARNED) {
        instance::learn(cx, class, object);
    }
    Ok(())
}

#[cold]
fn init_result(cx: &Interp, result: &Value) -> Raised {
    let found = class::type_name(cx, result);
    raise::type_error(cx, format!("__init__() should return None, not '{found}'"))
}

fn is_objects_new(cx: &Interp, new: &Value) -> bool {
    new.view::<NativeFunction>()
        .is_some_and(|n| n.owner.is(cx.class(WellKnown::Object)))
}

fn is_objects_init(cx: &Interp, init: &Value) -> bool {
    init.view::<Wrapper>()
        .is_some_and(|w| w.owner.is(cx.class(WellKnown::Object)))
}

/// `type.__call__`: `__new__`, then `__init__` if that made an instance of the class.
pub fn type_call(cx: &Interp, class: &Handle<Class>, args: Args<'_>) -> R {
    if let Some(class) = asked_for_type(cx, class.value(), args) {
        return Ok(class);
    }
    if class.value().is(cx.class(WellKnown::Type)) {
        if args.pos().len() == 1 {
            return Err(raise::type_error(cx, "type() takes no keyword arguments"));
        }
        if args.len() != 3 {
            return Err(raise::type_error(cx, "type() takes 1 or 3 arguments"));
        }
    }
    if args.names.is_empty() && raise::keeps_only_arguments(cx, class) {
        return Ok(raise::new_of(cx, class, args.pos().to_vec()));
    }
    let new = class::lookup(cx, class, &cx.names.__new__);
    let Some(new) = new.filter(|_| !class.flags().has(Flags::NO_NEW)) else {
        return Err(no_instances(cx, class));
    };
    if is_objects_new(cx, &new) {
        let init = class::lookup(cx, class, &cx.names.__init__).filter(|i| !is_objects_init(cx, i));
        if init.is_some() || args.values.is_empty() {
            let object = allocate_plain(cx, class)?;
            if let Some(init) = init {
                initialise(cx, class, &init, &object, args)?;
            }
            return Ok(object);
        }
    }
    let new = static_function(cx, &safe_new(cx, class, new), class)?;
    let object = call::with_first(class.value(), args, |args| call::call_kw(cx, &new, args))?;
    finish_call(cx, class.value(), object, args)
}

/// The second step of calling a class: `__init__`, if the first made an instance of the class.
fn finish_call(cx: &Interp, class: &Value, object: Value, args: Args<'_>) -> R {
    let found = class::class_of(cx, &object);
    if !found.is_subclass_of(class) {
        return Ok(object);
    }
    let init = class::lookup(cx, &found, &cx.names.__init__);
    if let Some(init) = init.filter(|i| !is_objects_init(cx, i)) {
        initialise(cx, &found, &init, &object, args)?;
    }
    Ok(object)
}

/// Of several builtin bases that one makes the instance whose layout it has, whichever comes first
/// in the MRO.
fn safe_new(cx: &Interp, class: &Class, new: Value) -> Value {
    let native = new.view::<NativeFunction>();
    let Some(native) = native.filter(|new| new.row.def.binding == Binding::New) else {
        return new;
    };
    let maker = class::native_maker(cx, class).filter(|maker| !maker.is(&native.owner));
    let own = |maker: Value| maker.view::<Class>()?.dict().get_name(&cx.names.__new__);
    maker.and_then(own).unwrap_or(new)
}

/// `__new__` as found on a class is a static method, or was replaced by any descriptor.
fn static_function(cx: &Interp, new: &Value, class: &Handle<Class>) -> R {
    descriptors::get(cx, new, None, class.value())
}

/// Runs `__init__`.
fn initialise(cx: &Interp, class: &Class, init: &Value, object: &Value, args: Args<'_>) -> R<()> {
    let result = call::call_unbound_kw(cx, init, object, args)?;
    after_init(cx, class, object, &result)
}

/// `cannot create 'generator' instances`
fn no_instances(cx: &Interp, class: &Handle<Class>) -> Raised {
    raise::type_error(
        cx,
        format!("cannot create '{}' instances", class.name_text()),
    )
}

/// `object.__new__(cls)` without arguments: refuses abstract classes.
pub fn allocate_plain(cx: &Interp, class: &Handle<Class>) -> R {
    if class.flags().has(Flags::ABSTRACT) {
        return Err(abstract_class(cx, class));
    }
    Ok(instance::alloc(cx, class))
}

#[cold]
fn abstract_class(cx: &Interp, class: &Handle<Class>) -> Raised {
    let names = match attr::of_class::abstract_names(cx, class) {
        Ok(names) => names,
        Err(raised) => return raised,
    };
    let text = match &names[..] {
        [] => format!("Can't instantiate abstract class {}", class.name_text()),
        [one] => format!(
            "Can't instantiate abstract class {} without an implementation for abstract method '{one}'",
            class.name_text()
        ),
        more => format!(
            "Can't instantiate abstract class {} without an implementation for abstract methods '{}'",
            class.name_text(),
            more.join("', '")
        ),
    };
    raise::type_error(cx, text)
}

/// `object.__new__`: arguments are `__init__`'s business, if there is one.
pub fn object_new(cx: &Interp, args: Args<'_>) -> R {
    let Some(class) = args.get(0).and_then(Value::to_handle::<Class>) else {
        return Err(raise::type_error(
            cx,
            "object.__new__(): not enough arguments",
        ));
    };
    if args.values.len() > 1 {
        let own = |name, is: fn(&Interp, &Value) -> bool| {
            class::lookup(cx, &class, name).is_some_and(|found| is(cx, &found))
        };
        if !own(&cx.names.__new__, is_objects_new) {
            let text = "object.__new__() takes exactly one argument (the type to instantiate)";
            return Err(raise::type_error(cx, text));
        }
        if own(&cx.names.__init__, is_objects_init) {
            return Err(raise::type_error(
                cx,
                format!("{}() takes no arguments", class.name_text()),
            ));
        }
    }
    allocate_plain(cx, &class)
}

/// `object.__init__`: too many arguments are an error if `__new__` did not want them either.
pub fn object_init(cx: &Interp, args: Args<'_>) -> R {
    if args.values.len() > 1
        && let Some(this) = args.get(0)
    {
        let class = class::class_of(cx, this);
        let own = |name, is: fn(&Interp, &Value) -> bool| {
            class::lookup(cx, &class, name).is_some_and(|found| is(cx, &found))
        };
        let one = "takes exactly one argument (the instance to initialize)";
        if !own(&cx.names.__init__, is_objects_init) {
            return Err(raise::type_error(cx, format!("object.__init__() {one}")));
        }
        let makes = !class.flags().has(Flags::NO_NEW);
        if makes && own(&cx.names.__new__, is_objects_new) {
            return Err(raise::type_error(
                cx,
                format!("{}.__init__() {one}", class.name_text()),
            ));
        }
    }
    Ok(Value::NONE)
}

/// The end of a native `__new__`: the native object itself, or for a subclass an instance that
/// carries it.
pub fn finish(cx: &Interp, cls: &Value, native: Value) -> R {
    match cls.to_handle::<Class>() {
        Some(class) if class.layout().has_payload() => {
            let object = instance::alloc(cx, &class);
            object.set_cell(0, native);
            Ok(object)
        }
        _ => Ok(native),
    }
}

//! Dates of the module `time`: `struct_time`, `gmtime`, `strftime` and their kin.
//!
//! What always holds: a date is nine numbers, beside which an object of the class keeps its zone; the calendar is the
//! Gregorian one, also before it was invented.

use crate::builtins::arguments::{arg, receiver};
use crate::builtins::modules::time::{told, wall};
use crate::heap::Value;
use crate::interp::{Args, Interp, R, WellKnown, payload};
use crate::object::class;
use crate::object::dict::Dict;
use crate::object::int;
use crate::object::native::GetSetDef;
use crate::runtime::call::construct;
use crate::runtime::container::tuple;
use crate::runtime::define::{Sig, TypeDef, member, method, new, plain_method};
use crate::runtime::{attr, call, convert, format, import, iter, raise};

const NAMES: [&str; 9] = [
    "tm_year", "tm_mon", "tm_mday", "tm_hour", "tm_min", "tm_sec", "tm_wday", "tm_yday", "tm_isdst",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// The class `time.struct_time`: a tuple with names.
pub static STRUCT_TIME: TypeDef = TypeDef {
    module: "time",
    base: WellKnown::Tuple,
    new: Some(new(Sig::Clinic("sequence, dict={}"), struct_new)),
    fields: &["zone", "offset"],
    methods: &[
        method("__repr__", Sig::NoArgs, repr, "Return repr(self)."),
        plain_method("__reduce__", Sig::NoArgs, reduce, ""),
    ],
    getset: &[
        field::<0>(),
        field::<1>(),
        field::<2>(),
        field::<3>(),
        field::<4>(),
        field::<5>(),
        field::<6>(),
        field::<7>(),
        field::<8>(),
        member(
            "tm_zone",
            |_, this| Ok(zone(this)[0].clone()),
            "abbreviation of timezone name",
        ),
        member(
            "tm_gmtoff",
            |_, this| Ok(zone(this)[1].clone()),
            "offset from UTC in seconds",
        ),
    ],
    ..TypeDef::new(
        "struct_time",
        "The time value as returned by gmtime(), localtime(), and strptime(), and\naccepted by asctime(), mktime() and strftime().",
    )
};

const fn field<const AT: usize>() -> GetSetDef {
    member(NAMES[AT], |_, this| Ok(item::<AT>(this)), "")
}

fn item<const AT: usize>(this: &Value) -> Value {
    tuple::plain_items(this)
        .and_then(|items| items.get(AT).cloned())
        .unwrap_or(Value::NONE)
}

/// The cells of the zone: its name and its offset from UTC, behind the nine numbers.
const ZONE: [usize; 2] = [1, 2];
/// The same as programs name them.
const ZONE_NAMES: [&str; 2] = ["tm_zone", "tm_gmtoff"];

fn zone(this: &Value) -> [Value; 2] {
    ZONE.map(|cell| this.cell(cell).unwrap_or(Value::NONE))
}

/// A new object of the class: nine numbers and the zone.
fn dated(cx: &Interp, numbers: Vec<Value>, zone: [Value; 2]) -> R {
    let date = construct::finish(cx, &struct_class(cx), cx.tuple(numbers))?;
    for (cell, value) in ZONE.into_iter().zip(zone) {
        date.set_cell(cell, value);
    }
    Ok(date)
}

/// What programs find out about the class: the numbers of its fields and their names.
pub fn describe_fields(cx: &Interp, namespace: &Dict) {
    let class = namespace.get_name(&cx.names.struct_time);
    let Some(class) = class.as_ref().and_then(Value::view::<class::Class>) else {
        return;
    };
    let all = NAMES.len() + ZONE_NAMES.len();
    let counts = [
        ("n_sequence_fields", NAMES.len()),
        ("n_fields", all),
        ("n_unnamed_fields", 0),
    ];
    for (name, count) in counts {
        class
            .dict()
            .set_name(cx, &cx.intern(name), cx.int(count as i64));
    }
    let names = NAMES.map(|name| cx.intern(name).value().clone());
    let names = cx.tuple(names.to_vec());
    class.dict().set_name(cx, &cx.names.__match_args__, names);
}

fn reduce(cx: &Interp, args: Args<'_>) -> R {
    let this = receiver(args);
    let named = cx.heap.alloc(Dict::new());
    for (name, value) in ZONE_NAMES.into_iter().zip(zone(&this)) {
        named.set_name(cx, &cx.intern(name), value);
    }
    let numbers = cx.tuple(tuple::plain_items(&this).unwrap_or_default().to_vec());
    let given = cx.heap.tuple_of([numbers, named.into_value()]);
    Ok(cx.heap.tuple_of([struct_class(cx), given]))
}

/// Of the zone what the sequence does not tell, by name.
fn named(cx: &Interp, given: Option<&Value>, told: usize) -> R<Vec<Value>> {
    let Some(given) = given.filter(|given| !given.is_unbound()) else {
        return Ok(vec![Value::NONE; ZONE.len() - told]);
    };
    let Some(given) = payload::<Dict>(given) else {
        let text = "time.struct_time() takes a dict as second arg, if any";
        return Err(raise::type_error(cx, text));
    };
    let names = ZONE_NAMES[told..].iter();
    let found: Vec<_> = names.map(|name| given.get_name(&cx.intern(name))).collect();
    if found.iter().flatten().count() < given.len() {
        let text = "time.struct_time() got duplicate or unexpected field name(s)";
        return Err(raise::type_error(cx, text));
    }
    Ok(found
        .into_iter()
        .map(|value| value.unwrap_or(Value::NONE))
        .collect())
}

fn struct_new(cx: &Interp, args: Args<'_>) -> R {
    let sequence = iter::iter_or(cx, &arg(args, 1), || {
        "constructor requires a sequence".to_owned()
    })?;
    let mut items = iter::collect(cx, &sequence)?;
    if args
        .get(2)
        .is_some_and(|given| !given.is_unbound() && payload::<Dict>(given).is_none())
    {
        named(cx, args.get(2), 0)?;
    }
    let got = items.len();
    if got < 9 {
        let message =
            format!("time.struct_time() takes an at least 9-sequence ({got}-sequence given)");
        return Err(raise::type_error(cx, message));
    }
    if got > 11 {
        let message =
            format!("time.struct_time() takes an at most 11-sequence ({got}-sequence given)");
        return Err(raise::type_error(cx, message));
    }
    items.extend(named(cx, args.get(2), got - NAMES.len())?);
    let zone = [items.remove(NAMES.len()), items.remove(NAMES.len())];
    dated(cx, items, zone)
}

fn repr(cx: &Interp, args: Args<'_>) -> R {
    let items = tuple::plain_items(&receiver(args)).unwrap_or_default();
    let mut parts = Vec::new();
    for (name, item) in NAMES.iter().zip(&items) {
        parts.push(format!("{name}={}", format::repr_text(cx, item)?));
    }
    cx.str(&format!("time.struct_time({})", parts.join(", ")))
}

/// A date as numbers: month and days count from 1, Monday is 0.
#[derive(Clone, Copy)]
struct Date {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    weekday: i64,
    yearday: i64,
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days before the first of a month.
fn days_before(year: i64, month: i64) -> i64 {
    const BEFORE: [i64; 12] = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
    let place = usize::try_from(month - 1).unwrap_or(0).min(11);
    BEFORE[place] + i64::from(month > 2 && is_leap(year))
}

/// Days from the Epoch to the first of a year.
fn year_start(year: i64) -> i64 {
    let before = year - 1;
    365 * (year - 1970) + before.div_euclid(4) - before.div_euclid(100) + before.div_euclid(400)
        - 477
}

/// Weeks of a year of ISO 8601: those with 53 begin on a Thursday, or as leap years on a Wednesday.
fn iso_weeks(year: i64) -> i64 {
    let first = (year_start(year) + 3).rem_euclid(7);
    52 + i64::from(first == 3 || (first == 2 && is_leap(year)))
}

impl Date {
    fn of_seconds(seconds: i64) -> Date {
        let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        // A year has 365.2425 days on average; the guess is at most one off.
        let mut year = 1970 + (days as f64 / 365.2425).floor() as i64;
        while year_start(year + 1) <= days {
            year += 1;
        }
        while year_start(year) > days {
            year -= 1;
        }
        let yearday = days - year_start(year);
        let month = (1..=12)
            .rev()
            .find(|&m| days_before(year, m) <= yearday)
            .unwrap_or(1);
        Date {
            year,
            month,
            day: yearday - days_before(year, month) + 1,
            hour: rest / 3600,
            minute: rest / 60 % 60,
            second: rest % 60,
            weekday: (days + 3).rem_euclid(7),
            yearday: yearday + 1,
        }
    }

    /// Seconds since the Epoch; parts out of their range carry over.
    fn to_seconds(self) -> i64 {
        let year = self.year + (self.month - 1).div_euclid(12);
        let month = (self.month - 1).rem_euclid(12) + 1;
        let days = year_start(year) + days_before(year, month) + self.day - 1;
        ((days * 24 + self.hour) * 60 + self.minute) * 60 + self.second
    }

    /// Year and week of ISO 8601: a week belongs to the year that has its Thursday.
    fn iso_week(self) -> (i64, i64) {
        let week = (self.yearday + 9 - self.weekday).div_euclid(7);
        let year = self.year;
        if week < 1 {
            (year - 1, iso_weeks(year - 1))
        } else if week > iso_weeks(year) {
            (year + 1, 1)
        } else {
            (year, week)
        }
    }

    /// In UTC, under one of its names.
    fn to_value(self, cx: &Interp, zone: &str) -> R {
        let items = [
            self.year,
            self.month,
            self.day,
            self.hour,
            self.minute,
            self.second,
            self.weekday,
            self.yearday,
            0,
        ];
        let numbers = items.iter().map(|&i| cx.int(i)).collect();
        dated(cx, numbers, [cx.new_str(zone), Value::small(0)])
    }
}

/// The class `struct_time`, from the namespace of the module.
fn struct_class(cx: &Interp) -> Value {
    let modules = cx.modules.loaded.handle::<Dict>();
    let module = modules.and_then(|modules| modules.get_name(&cx.names.time));
    let module = module.and_then(|module| module.to_handle::<crate::object::module::Module>());
    module
        .and_then(|module| module.dict().get_name(&cx.names.struct_time))
        .unwrap_or(Value::NONE)
}

/// The seconds argument, or now.
fn moment(cx: &Interp, value: Option<&Value>) -> R<i64> {
    let Some(value) = value.filter(|v| !v.is_none()) else {
        return Ok(told(cx, wall).as_secs() as i64);
    };
    let seconds = match int::float_of(value) {
        Some(x) if x.is_nan() => {
            return Err(raise::value_error(cx, "Invalid value NaN (not a number)"));
        }
        Some(x) => x.floor(),
        None => convert::index_int(cx, value)?
            .to_f64()
            .unwrap_or(f64::INFINITY),
    };
    // Years of up to nine digits, beyond which C refuses too.
    if seconds.abs() > 3e16 {
        return Err(raise::overflow_error(
            cx,
            "timestamp out of range for platform time_t",
        ));
    }
    Ok(seconds as i64)
}

/// `time.gmtime`.
pub fn gmtime(cx: &Interp, args: Args<'_>) -> R {
    Date::of_seconds(moment(cx, args.get(0))?).to_value(cx, "GMT")
}

/// `time.localtime`.
pub fn localtime(cx: &Interp, args: Args<'_>) -> R {
    Date::of_seconds(moment(cx, args.get(0))?).to_value(cx, "UTC")
}

/// A part of a date, which C keeps in an `int`.
fn c_int(cx: &Interp, value: &Value) -> R<i64> {
    let refused = |message| Err(raise::overflow_error(cx, message));
    match convert::index_int(cx, value)?.to_i64() {
        None => refused("Python int too large to convert to C long"),
        Some(i) if i > i64::from(i32::MAX) => refused("signed integer is greater than maximum"),
        Some(i) if i < i64::from(i32::MIN) => refused("signed integer is less than minimum"),
        Some(i) => Ok(i),
    }
}

/// A date given as a tuple to the named function.
fn date_of(cx: &Interp, value: &Value, function: &str) -> R<Date> {
    let Some(items) = tuple::plain_items(value) else {
        return Err(raise::type_error(
            cx,
            "Tuple or struct_time argument required",
        ));
    };
    if items.len() != 9 {
        return Err(raise::type_error(
            cx,
            format!("{function}(): illegal time tuple argument"),
        ));
    }
    let mut numbers = [0; 9];
    for (place, item) in numbers.iter_mut().zip(&items) {
        *place = c_int(cx, item)?;
    }
    let [year, month, day, hour, minute, second, weekday, yearday, _] = numbers;
    Ok(Date {
        year,
        month,
        day,
        hour,
        minute,
        second,
        weekday,
        yearday,
    })
}

/// Refuses a date whose parts no calendar has.
fn check(cx: &Interp, date: Date) -> R<Date> {
    let checks = [
        ((0..=12).contains(&date.month), "month out of range"),
        ((0..=31).contains(&date.day), "day of month out of range"),
        ((0..=23).contains(&date.hour), "hour out of range"),
        ((0..=59).contains(&date.minute), "minute out of range"),
        ((0..=61).contains(&date.second), "seconds out of range"),
        (date.weekday >= 0, "day of week out of range"),
        (
            (0..=366).contains(&date.yearday),
            "day of year out of range",
        ),
    ];
    match checks.iter().find(|(fits, _)| !fits) {
        Some((_, message)) => Err(raise::value_error(cx, message)),
        None => Ok(Date {
            month: date.month.max(1),
            day: date.day.max(1),
            ..date
        }),
    }
}

/// `time.mktime`.
pub fn mktime(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.float(date_of(cx, &arg(args, 0), "mktime")?.to_seconds() as f64))
}

fn now_or(cx: &Interp, value: Option<&Value>, function: &str) -> R<Date> {
    match value {
        Some(value) => check(cx, date_of(cx, value, function)?),
        None => Ok(Date::of_seconds(moment(cx, None)?)),
    }
}

fn plain(date: Date) -> String {
    let Date {
        year,
        month,
        day,
        hour,
        minute,
        second,
        weekday,
        ..
    } = date;
    let (name, month) = (&name(&DAYS, weekday)[..3], &name(&MONTHS, month - 1)[..3]);
    format!("{name} {month} {day:2} {hour:02}:{minute:02}:{second:02} {year}")
}

fn name(names: &[&'static str], at: i64) -> &'static str {
    names[at.rem_euclid(names.len() as i64) as usize]
}

/// `time.asctime`.
pub fn asctime(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.new_str(plain(now_or(cx, args.get(0), "asctime")?)))
}

/// `time.ctime`.
pub fn ctime(cx: &Interp, args: Args<'_>) -> R {
    Ok(cx.new_str(plain(Date::of_seconds(moment(cx, args.get(0))?))))
}

/// `time.strptime`, which a library module does.
pub fn strptime(cx: &Interp, args: Args<'_>) -> R {
    let (name, from) = (&cx.names._strptime, Value::NONE);
    let module = import::import(cx, name.value(), &Value::NONE, &from, 0)?;
    let function = attr::get(cx, &module, &cx.names._strptime_time)?;
    call::call_kw(cx, &function, args)
}

/// `time.strftime`.
pub fn strftime(cx: &Interp, args: Args<'_>) -> R {
    let format = arg(args, 0);
    let Some(text) = convert::text_of(&format) else {
        return Err(raise::bad_argument(
            cx,
            "strftime() argument 1",
            "str",
            &format,
        ));
    };
    let date = now_or(cx, args.get(1), "strftime")?;
    let zone = zone_texts(cx, args.get(1))?;
    let mut out = String::new();
    let text = text.lossy();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        // In the C locale another spelling (`%Ey`) is the same. What has no meaning stands for itself.
        let spelt = chars.as_str();
        let code = spelt.strip_prefix(['E', 'O']).unwrap_or(spelt);
        let mut rest = code.chars();
        match rest.next().and_then(|code| part_of(date, &zone, code)) {
            Some(part) => {
                out.push_str(&part);
                chars = rest;
            }
            None => out.push('%'),
        }
    }
    cx.str(&out)
}

/// Name and offset of the zone of a date, as `%Z` and `%z` show them: nothing where summer time is unknown.
fn zone_texts(cx: &Interp, date: Option<&Value>) -> R<[String; 2]> {
    let items = date.and_then(tuple::plain_items).unwrap_or_default();
    if let Some(summer) = items.get(8)
        && c_int(cx, summer)? < 0
    {
        return Ok(Default::default());
    }
    let struct_class = struct_class(cx);
    let date = date.filter(|date| class::class_of(cx, date).value().is(&struct_class));
    let [name, offset] = date.map_or([Value::NONE, Value::NONE], zone);
    let name = match name.is_none() {
        true => "UTC".to_owned(),
        false => match convert::text_of(&name) {
            Some(name) => name.lossy().into_owned(),
            None => {
                let text = "bad argument type for built-in operation";
                return Err(raise::type_error(cx, text));
            }
        },
    };
    let seconds = match offset.is_none() {
        true => 0,
        false => c_int(cx, &offset)?,
    };
    let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.abs() / 60);
    Ok([
        name,
        format!("{sign}{:02}{:02}", minutes / 60, minutes % 60),
    ])
}

/// What one conversion of `strftime` stands for, in the C locale.
fn part_of(date: Date, zone: &[String; 2], code: char) -> Option<String> {
    let Date {
        year,
        month,
        day,
        hour,
        minute,
        second,
        weekday,
        yearday,
    } = date;
    let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    let half = if hour < 12 { "AM" } else { "PM" };
    Some(match code {
        'a' => name(&DAYS, weekday)[..3].to_owned(),
        'A' => name(&DAYS, weekday).to_owned(),
        'b' | 'h' => name(&MONTHS, month - 1)[..3].to_owned(),
        'B' => name(&MONTHS, month - 1).to_owned(),
        'c' => plain(date),
        'C' => format!("{:02}", year.div_euclid(100)),
        'd' => format!("{day:02}"),
        'D' | 'x' => format!("{month:02}/{day:02}/{:02}", year.rem_euclid(100)),
        'e' => format!("{day:2}"),
        'F' => format!("{year}-{month:02}-{day:02}"),
        'g' => format!("{:02}", date.iso_week().0.rem_euclid(100)),
        'G' => date.iso_week().0.to_string(),
        'H' => format!("{hour:02}"),
        'I' => format!("{twelve:02}"),
        'j' => format!("{yearday:03}"),
        'k' => format!("{hour:2}"),
        'l' => format!("{twelve:2}"),
        'm' => format!("{month:02}"),
        'M' => format!("{minute:02}"),
        'n' => "\n".to_owned(),
        'p' => half.to_owned(),
        'P' => half.to_ascii_lowercase(),
        'r' => format!("{twelve:02}:{minute:02}:{second:02} {half}"),
        'R' => format!("{hour:02}:{minute:02}"),
        's' => date.to_seconds().to_string(),
        'S' => format!("{second:02}"),
        't' => "\t".to_owned(),
        'T' | 'X' => format!("{hour:02}:{minute:02}:{second:02}"),
        'u' => (weekday + 1).to_string(),
        'w' => ((weekday + 1) % 7).to_string(),
        // Weeks start on Sunday, or on Monday; days before the first one are in week 0.
        'U' => format!("{:02}", (yearday + 6 - (weekday + 1) % 7) / 7),
        'W' => format!("{:02}", (yearday + 6 - weekday) / 7),
        'V' => format!("{:02}", date.iso_week().1),
        'y' => format!("{:02}", year.rem_euclid(100)),
        'Y' => year.to_string(),
        'z' => zone[1].clone(),
        'Z' => zone[0].clone(),
        '%' => "%".to_owned(),
        _ => return None,
    })
}

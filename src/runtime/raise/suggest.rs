//! "Did you mean": the nearest of the names there are, by the weights and limits of CPython.
//!
//! Pure functions over text; who collects the names is `report::collect`.

/// More names than this are not searched.
const MAX_NAMES: usize = 750;
/// Longer names are not compared.
const MAX_LENGTH: usize = 40;
/// What it costs to insert, delete or exchange a character.
const MOVE: usize = 2;
/// What it costs to change its case.
const CASE: usize = 1;

/// The name nearest to `wrong`, if one is near enough: a third of the characters may differ.
pub fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let names: Vec<&str> = names.into_iter().collect();
    // CPython compares bytes of UTF-8.
    if names.len() >= MAX_NAMES || wrong.len() > MAX_LENGTH {
        return None;
    }
    let mut best = usize::MAX;
    let mut found = None;
    for name in names {
        if name == wrong {
            continue;
        }
        let limit = ((wrong.len() + name.len() + 3) * MOVE / 6).min(best.saturating_sub(1));
        if let Some(distance) = distance(wrong.as_bytes(), name.as_bytes(), limit)
            && distance < best
        {
            (best, found) = (distance, Some(name));
        }
    }
    found
}

/// `print() got an unexpected keyword argument 'sepp'. Did you mean 'sep'?`
pub fn unexpected_keyword<'a>(
    function: &str,
    wrong: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> String {
    let hint = match nearest(wrong, known) {
        Some(near) => format!(". Did you mean '{near}'?"),
        None => String::new(),
    };
    format!("{function}() got an unexpected keyword argument '{wrong}'{hint}")
}

fn exchange(a: u8, b: u8) -> usize {
    if a == b {
        0
    } else if a.eq_ignore_ascii_case(&b) {
        CASE
    } else {
        MOVE
    }
}

/// The weighted Levenshtein distance, if it is at most `limit`.
fn distance<'a>(mut a: &'a [u8], mut b: &'a [u8], limit: usize) -> Option<usize> {
    let front = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    (a, b) = (&a[front..], &b[front..]);
    let back = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    (a, b) = (&a[..a.len() - back], &b[..b.len() - back]);
    if a.len() > MAX_LENGTH || b.len() > MAX_LENGTH {
        return None;
    }
    if a.is_empty() || b.is_empty() {
        let whole = MOVE * (a.len() + b.len());
        return (whole <= limit).then_some(whole);
    }
    if b.len() < a.len() {
        (a, b) = (b, a);
    }
    if (b.len() - a.len()) * MOVE > limit {
        return None;
    }
    // One row of the matrix, changed in place.
    let mut row: Vec<usize> = (1..=a.len()).map(|n| n * MOVE).collect();
    let mut result = 0;
    for (at, &y) in b.iter().enumerate() {
        let mut diagonal = at * MOVE;
        result = diagonal;
        let mut least = usize::MAX;
        for (cell, &x) in row.iter_mut().zip(a) {
            let substitute = diagonal + exchange(y, x);
            diagonal = *cell;
            result = substitute.min(result.min(diagonal) + MOVE);
            *cell = result;
            least = least.min(result);
        }
        if least > limit {
            return None;
        }
    }
    (result <= limit).then_some(result)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_names_are_found_and_far_ones_not() {
        assert_eq!(nearest("pirnt", ["input", "print", "int"]), Some("print"));
        assert_eq!(nearest("value", ["Value", "valve"]), Some("Value"));
        assert_eq!(nearest("abc", ["xyz"]), None);
        assert_eq!(nearest("x", ["y"]), None);
    }
}

//! Tables in text: rows of lines under each other, with or without a box.
//!
//! What always holds: no line of a table is wider than the room that it is given. The widest column gives way first; its
//! texts are cut, or take several lines if the table says so.

use crate::inspect::page::{Ink, Line, width};

/// Where the texts of a column stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Align {
    /// At its left.
    Left,
    /// At its right: figures.
    Right,
}

/// Rows of lines under each other, in columns as wide as their widest line.
#[derive(Clone, Debug)]
pub struct Table {
    heads: Vec<&'static str>,
    /// The column whose texts may take several lines.
    flows: Option<usize>,
    aligns: Vec<Align>,
    rows: Vec<Row>,
}

#[derive(Clone, Debug)]
enum Row {
    Cells(Vec<Line>),
    Rule,
}

impl Table {
    /// A table with columns of these heads; no head line if all are empty. A head that starts with `>` stands right.
    pub fn new(heads: &[&'static str]) -> Table {
        let align = |head: &&str| match head.starts_with('>') {
            true => Align::Right,
            false => Align::Left,
        };
        Table {
            aligns: heads.iter().map(align).collect(),
            heads: heads
                .iter()
                .map(|head| head.trim_start_matches('>'))
                .collect(),
            flows: None,
            rows: Vec::new(),
        }
    }

    /// The texts of this column are not cut where the table is too wide, but take several lines.
    #[must_use]
    pub fn flowing(mut self, column: usize) -> Table {
        self.flows = Some(column);
        self
    }

    /// Adds a row; columns that it leaves out are empty.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Line>) {
        self.rows.push(Row::Cells(cells.into_iter().collect()));
    }

    /// Adds a rule between rows.
    pub fn rule(&mut self) {
        self.rows.push(Row::Rule);
    }

    /// Has it no rows?
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    fn has_heads(&self) -> bool {
        self.heads.iter().any(|head| !head.is_empty())
    }

    /// The width of each column, so that they fit in `room` cells together: the widest give way first.
    fn widths(&self, room: usize) -> Vec<usize> {
        let mut widths: Vec<usize> = self.heads.iter().map(|head| width(head)).collect();
        for row in &self.rows {
            if let Row::Cells(cells) = row {
                for (wide, cell) in widths.iter_mut().zip(cells) {
                    *wide = (*wide).max(cell.width());
                }
            }
        }
        while widths.iter().sum::<usize>() > room {
            match widths.iter_mut().max() {
                Some(widest) if *widest > 1 => *widest -= 1,
                _ => break,
            }
        }
        widths
    }

    fn place(&self, column: usize, cell: &Line, wide: usize) -> Line {
        let cell = cell.clone().cut(wide);
        match self.aligns.get(column) {
            Some(Align::Right) => cell.right(wide),
            _ => cell.pad(wide),
        }
    }

    /// The lines of a row: more than one if a text flows.
    fn lines(&self, cells: &[Line], widths: &[usize], between: &Line) -> Vec<Line> {
        let column = self.flows.filter(|&column| column < cells.len());
        let Some(column) = column else {
            return vec![self.joined(cells, widths, between)];
        };
        let mut cells = cells.to_vec();
        let parts = std::mem::take(&mut cells[column]).wrapped(widths[column]);
        let line = |part: Line| {
            cells[column] = part;
            let line = self.joined(&cells, widths, between);
            cells.fill(Line::new());
            line
        };
        parts.into_iter().map(line).collect()
    }

    /// The cells of a row at their places, joined by `between`.
    fn joined(&self, cells: &[Line], widths: &[usize], between: &Line) -> Line {
        let empty = Line::new();
        let mut line = Line::new();
        for (column, &wide) in widths.iter().enumerate() {
            if column > 0 {
                line = line.join(between.clone());
            }
            line = line.join(self.place(column, cells.get(column).unwrap_or(&empty), wide));
        }
        line
    }

    fn head_line(&self) -> Vec<Line> {
        self.heads
            .iter()
            .map(|head| Line::of(Ink::Dim, head))
            .collect()
    }

    /// As lines, columns two blanks apart.
    pub(super) fn open(&self, room: usize) -> Vec<Line> {
        let gaps = self.heads.len().saturating_sub(1) * 2;
        let widths = self.widths(room.saturating_sub(gaps));
        let gap = Line::words("  ");
        let mut lines = Vec::new();
        if self.has_heads() {
            lines.push(self.joined(&self.head_line(), &widths, &gap));
        }
        for row in &self.rows {
            match row {
                Row::Cells(cells) => lines.extend(self.lines(cells, &widths, &gap)),
                Row::Rule => {
                    let rule = "─".repeat(widths.iter().sum::<usize>() + gaps);
                    lines.push(Line::of(Ink::Dim, rule));
                }
            }
        }
        lines
    }

    /// As lines, in a box with a rule between columns.
    pub(super) fn boxed(&self, room: usize) -> Vec<Line> {
        let frame = self.heads.len() * 3 + 1;
        let widths = self.widths(room.saturating_sub(frame));
        let rule = |left: &str, middle: &str, right: &str| {
            let parts: Vec<String> = widths.iter().map(|wide| "─".repeat(wide + 2)).collect();
            Line::of(Ink::Dim, format!("{left}{}{right}", parts.join(middle)))
        };
        let bar = Line::of(Ink::Dim, " │ ");
        let framed = |line: Line| Line::of(Ink::Dim, "│ ").join(line).add(Ink::Dim, " │");
        let mut lines = vec![rule("┌", "┬", "┐")];
        if self.has_heads() {
            lines.push(framed(self.joined(&self.head_line(), &widths, &bar)));
            lines.push(rule("├", "┼", "┤"));
        }
        for part in &self.rows {
            match part {
                Row::Cells(cells) => {
                    lines.extend(self.lines(cells, &widths, &bar).into_iter().map(framed));
                }
                Row::Rule => lines.push(rule("├", "┼", "┤")),
            }
        }
        lines.push(rule("└", "┴", "┘"));
        lines
    }
}

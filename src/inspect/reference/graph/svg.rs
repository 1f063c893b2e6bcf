//! A graph as SVG: the boxes of the terminal's picture, with all references drawn as lines, weak ones dashed.
//!
//! Objects stand in columns by their distance from what was asked for. A reference leaves its row at the right. One
//! that leads to a later column is a curve; one that leads back, or to the same column, runs in a lane of its own:
//!
//! ```text
//!   ┌ #1 ───┐←─────╮ lane      ┌ #2 ───┐
//!   │ .next●├─────╮│           │ .next●├─────╮
//!   └───────┘     ╰──────────→ └───────┘     │
//!                  ╰─────────────────────────╯ below all boxes
//! ```
//! Lines lie behind the boxes, so that no text is crossed out. Colours follow the reader's light or dark mode.

use std::fmt::Write;

use crate::inspect::page::{cut, width};
use crate::inspect::reference::graph::{Graph, Node, Target};

/// Pixels of a character, of a row, and between boxes.
const CHAR: usize = 8;
const ROW: usize = 20;
const GAP_X: usize = 72;
const GAP_Y: usize = 28;
const MARGIN: usize = 24;
/// Pixels between two lanes, and of their round corners.
const LANE: usize = 8;
const CORNER: usize = 5;
/// Characters of the longest label and value.
const LONGEST: usize = 28;

const STYLE: &str = "text{font:13px ui-monospace,Menlo,Consolas,monospace;fill:#1f2328}\
.box{fill:#fff;stroke:#57606a}.head{fill:#ddf4ff;stroke:#57606a}.names .head{fill:#fff8c5}\
.name{fill:#0550ae}.value{fill:#116329}.dim{fill:#6e7781}\
.tip{fill:#0550ae}.ref{fill:none;stroke:#0550ae;stroke-width:1.4}.weak{stroke-dasharray:5 4}\
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.box{fill:#0d1117;stroke:#8b949e}\
.head{fill:#10263f;stroke:#8b949e}.names .head{fill:#3a2f0b}.name{fill:#79c0ff}.value{fill:#7ee787}\
.dim{fill:#8b949e}.tip{fill:#79c0ff}.ref{stroke:#79c0ff}}";

/// Where a box stands.
#[derive(Clone, Copy, Default)]
struct Place {
    x: usize,
    y: usize,
    width: usize,
    height: usize,
}

/// The picture as the text of an SVG file.
pub fn text(graph: &Graph) -> String {
    let plan = Plan::of(graph);
    let (right, bottom) = plan.size();
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {right} {bottom}\" \
         width=\"{right}\" height=\"{bottom}\" role=\"img\">\n<title>{}</title>\n<style>{STYLE}</style>\n\
         <defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" \
         markerHeight=\"8\" orient=\"auto-start-reverse\"><path class=\"tip\" d=\"M0,0L8,4L0,8z\"/>\
         </marker></defs>",
        escape(&format!("graph of {}", graph.name))
    );
    for (from, row, target) in graph.arrows() {
        if let Some(to) = target.object() {
            let class = if target.is_weak() { "ref weak" } else { "ref" };
            let path = plan.path(from, row, to);
            let _ = writeln!(
                out,
                "<path class=\"{class}\" d=\"{path}\" marker-end=\"url(#tip)\"/>"
            );
        }
    }
    for (i, node) in graph.nodes.iter().enumerate() {
        draw_box(&mut out, &graph.title(i), node, plan.places[i]);
    }
    out.push_str("</svg>\n");
    out
}

/// Where everything stands.
struct Plan {
    places: Vec<Place>,
    /// The column of each box.
    column: Vec<usize>,
    /// The columns' right ends.
    right: Vec<usize>,
    /// Behind each column, the boxes that have a lane there.
    lanes: Vec<Vec<usize>>,
    /// The boxes that have a lane below everything.
    below: Vec<usize>,
}

impl Plan {
    fn of(graph: &Graph) -> Plan {
        let mut depths: Vec<usize> = graph.nodes.iter().map(|node| node.depth).collect();
        depths.sort_unstable();
        depths.dedup();
        let place = |node: &Node| depths.partition_point(|&depth| depth < node.depth);
        let mut plan = Plan {
            places: vec![Place::default(); graph.nodes.len()],
            column: graph.nodes.iter().map(place).collect(),
            right: vec![0; depths.len()],
            lanes: vec![Vec::new(); depths.len()],
            below: Vec::new(),
        };
        for (from, _, target) in graph.arrows() {
            if let Some(to) = target.object() {
                plan.take_lanes(from, to);
            }
        }
        plan.arrange(graph);
        plan
    }

    fn leads_back(&self, from: usize, to: usize) -> bool {
        self.column[to] <= self.column[from]
    }

    fn take_lanes(&mut self, from: usize, to: usize) {
        if !self.leads_back(from, to) {
            return;
        }
        let take = |lanes: &mut Vec<usize>| {
            if !lanes.contains(&to) {
                lanes.push(to);
            }
        };
        take(&mut self.lanes[self.column[from]]);
        if self.column[from] != self.column[to] {
            take(&mut self.lanes[self.column[to]]);
            take(&mut self.below);
        }
    }

    fn arrange(&mut self, graph: &Graph) {
        let mut x = MARGIN;
        for column in 0..self.right.len() {
            let mut y = MARGIN;
            let mut widest = 0;
            for i in (0..graph.nodes.len()).filter(|&i| self.column[i] == column) {
                let place = Place {
                    x,
                    y,
                    width: box_width(graph, i),
                    height: (graph.nodes[i].lines() + 1) * ROW + 8,
                };
                y += place.height + GAP_Y;
                widest = widest.max(place.width);
                self.places[i] = place;
            }
            self.right[column] = x + widest;
            x += widest + GAP_X + self.lanes[column].len() * LANE;
        }
    }

    /// The lower end of the lowest box.
    fn floor(&self) -> usize {
        let ends = self.places.iter().map(|place| place.y + place.height);
        ends.max().unwrap_or(0)
    }

    fn size(&self) -> (usize, usize) {
        let last = self.right.len() - 1;
        let lanes = self.lanes[last].len() * LANE;
        let below = self.below.len() * LANE;
        (
            self.right[last] + lanes + MARGIN,
            self.floor() + below + MARGIN,
        )
    }

    /// The lane behind a column for lines that lead to a box.
    fn lane(&self, column: usize, to: usize) -> usize {
        let lane = self.lanes[column].iter().position(|&i| i == to);
        self.right[column] + (lane.unwrap_or(0) + 1) * LANE
    }

    fn path(&self, from: usize, row: usize, to: usize) -> String {
        let (start, end) = (self.places[from], self.places[to]);
        let (x, y) = (start.x + start.width - CHAR, row_y(start, row));
        let head = end.y + ROW / 2;
        if !self.leads_back(from, to) {
            // The curve begins where the column ends, beside all its boxes.
            let gap = self.right[self.column[from]];
            let bend = (end.x - gap) / 2;
            let (leave, arrive) = (gap + bend, end.x - bend);
            return format!(
                "M{x},{y}L{gap},{y}C{leave},{y} {arrive},{head} {},{head}",
                end.x
            );
        }
        let mut corners = vec![(self.lane(self.column[from], to), y)];
        if self.column[from] != self.column[to] {
            let below = self.below.iter().position(|&i| i == to).unwrap_or(0);
            let level = self.floor() + (below + 1) * LANE;
            corners.push((corners[0].0, level));
            corners.push((self.lane(self.column[to], to), level));
        }
        let last = corners[corners.len() - 1].0;
        corners.push((last, head));
        rounded((x, y), &corners, (end.x + end.width, head))
    }
}

/// A path of straight lines, with round corners at these places.
fn rounded(start: (usize, usize), corners: &[(usize, usize)], end: (usize, usize)) -> String {
    let mut out = format!("M{},{}", start.0, start.1);
    let mut before = start;
    for (i, &corner) in corners.iter().enumerate() {
        let after = corners.get(i + 1).copied().unwrap_or(end);
        let (x1, y1) = towards(corner, before);
        let (x2, y2) = towards(corner, after);
        let _ = write!(out, "L{x1},{y1}Q{},{} {x2},{y2}", corner.0, corner.1);
        before = corner;
    }
    let _ = write!(out, "L{},{}", end.0, end.1);
    out
}

/// The place where a round corner begins or ends: a little of the way to another place.
fn towards(corner: (usize, usize), other: (usize, usize)) -> (usize, usize) {
    let step = |from: usize, to: usize| {
        let length = from.abs_diff(to).min(2 * CORNER) / 2;
        if to > from {
            from + length
        } else {
            from - length
        }
    };
    (step(corner.0, other.0), step(corner.1, other.1))
}

fn box_width(graph: &Graph, i: usize) -> usize {
    let node = &graph.nodes[i];
    let values = node.rows.iter().map(|row| match &row.target {
        Target::Text(text) => width(text).min(LONGEST),
        _ => 1,
    });
    let row = node.label_width(LONGEST) + 2 + values.max().unwrap_or(0);
    (row.max(width(&graph.title(i))).max(7) + 2) * CHAR
}

/// The middle of a row.
fn row_y(place: Place, row: usize) -> usize {
    place.y + (row + 1) * ROW + ROW / 2 + 4
}

fn draw_box(out: &mut String, title: &str, node: &Node, place: Place) {
    let Place {
        x,
        y,
        width,
        height,
    } = place;
    let class = if node.depth == 0 {
        " class=\"names\""
    } else {
        ""
    };
    let _ = writeln!(
        out,
        "<g{class}><rect class=\"box\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\"/>\
         <rect class=\"head\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{ROW}\" rx=\"4\"/>"
    );
    let mut text = |x: usize, y: usize, class: &str, text: &str| {
        let _ = writeln!(
            out,
            "<text x=\"{x}\" y=\"{y}\" class=\"{class}\">{}</text>",
            escape(text)
        );
    };
    text(x + CHAR, y + 15, "title", title);
    let values = x + (node.label_width(LONGEST) + 2) * CHAR;
    for (r, row) in node.rows.iter().enumerate() {
        let base = row_y(place, r) + 4;
        text(x + CHAR, base, "name", &cut(&row.label, LONGEST));
        match &row.target {
            Target::Text(value) => text(values, base, "value", &cut(value, LONGEST)),
            _ => text(x + width - 2 * CHAR, base, "name", "●"),
        }
    }
    let after = row_y(place, node.rows.len()) + 4;
    match (node.rows.is_empty(), node.more) {
        (_, more @ 1..) => text(x + CHAR, after, "dim", &format!("… {more} more")),
        (true, 0) => text(x + CHAR, after, "dim", "(empty)"),
        _ => {}
    }
    out.push_str("</g>\n");
}

/// The text as it may stand between tags.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

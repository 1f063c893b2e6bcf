//! A graph as SVG: the boxes of the terminal's picture, with all references drawn as curves, weak ones dashed.
//!
//! Objects stand in columns by their distance from what was asked for. A reference leaves its row at the right; one
//! that leads back enters its box from below. Colours follow the reader's light or dark mode.

use std::fmt::Write;

use crate::inspect::graph::{Graph, Node, Target};
use crate::inspect::page::{cut, width};

/// Pixels of a character, of a row, and between boxes.
const CHAR: usize = 8;
const ROW: usize = 20;
const GAP_X: usize = 72;
const GAP_Y: usize = 28;
const MARGIN: usize = 24;
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
    let places = arrange(graph);
    let right = places.iter().map(|p| p.x + p.width).max().unwrap_or(0) + MARGIN;
    let bottom = places.iter().map(|p| p.y + p.height).max().unwrap_or(0) + MARGIN;
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
    for (i, node) in graph.nodes.iter().enumerate() {
        draw_box(&mut out, &graph.title(i), node, places[i]);
    }
    for (from, row, target) in graph.arrows() {
        draw_arrow(&mut out, &places, from, row, target);
    }
    out.push_str("</svg>\n");
    out
}

fn arrange(graph: &Graph) -> Vec<Place> {
    let mut places = vec![Place::default(); graph.nodes.len()];
    let depth = graph.nodes.iter().map(|node| node.depth).max().unwrap_or(0);
    let mut x = MARGIN;
    for depth in 0..=depth {
        let mut y = MARGIN;
        let mut widest = 0;
        for (i, node) in graph
            .nodes
            .iter()
            .enumerate()
            .filter(|(_, n)| n.depth == depth)
        {
            let size = Place {
                x,
                y,
                width: box_width(graph, i),
                height: (node.lines() + 1) * ROW + 8,
            };
            y += size.height + GAP_Y;
            widest = widest.max(size.width);
            places[i] = size;
        }
        if widest > 0 {
            x += widest + GAP_X;
        }
    }
    places
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

fn draw_arrow(out: &mut String, places: &[Place], from: usize, row: usize, target: &Target) {
    let Some((&to, &start)) = target
        .object()
        .and_then(|to| places.get(to))
        .zip(places.get(from))
    else {
        return;
    };
    let class = if target.is_weak() { "ref weak" } else { "ref" };
    let (x1, y1) = (start.x + start.width - CHAR, row_y(start, row));
    let path = if to.x > start.x + start.width {
        let (x2, y2) = (to.x, to.y + ROW / 2);
        let bend = (x2 - x1) / 2;
        format!("M{x1},{y1}C{},{y1} {},{y2} {x2},{y2}", x1 + bend, x2 - bend)
    } else {
        // Back, or within the column: out to the right, and in from below.
        let (x2, y2) = (to.x + to.width / 2, to.y + to.height);
        let out_x = x1 + GAP_X / 2;
        format!("M{x1},{y1}C{out_x},{y1} {x2},{} {x2},{y2}", y2 + GAP_Y)
    };
    let _ = writeln!(
        out,
        "<path class=\"{class}\" d=\"{path}\" marker-end=\"url(#tip)\"/>"
    );
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

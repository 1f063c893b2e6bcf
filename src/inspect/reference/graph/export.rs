//! A graph as text for programs that draw: DOT for Graphviz, and Mermaid.

use crate::inspect::reference::graph::{Graph, Target};

/// As DOT: each object a record with a field for each row.
pub fn dot(graph: &Graph) -> String {
    let mut out = String::from(
        "digraph objects {\n  rankdir=LR;\n  node [shape=record, fontname=\"monospace\", fontsize=11];\n",
    );
    for (i, node) in graph.nodes.iter().enumerate() {
        let mut fields = vec![field(&graph.title(i))];
        for (r, row) in node.rows.iter().enumerate() {
            let text = match &row.target {
                Target::Text(text) => format!("{} {text}", row.label),
                _ => row.label.clone(),
            };
            fields.push(format!("<r{r}> {}", field(&text)));
        }
        if node.more > 0 {
            fields.push(format!("… {} more", node.more));
        }
        out.push_str(&format!("  n{i} [label=\"{}\"];\n", fields.join(" | ")));
    }
    for (from, row, target) in graph.arrows() {
        let Some(to) = target.object() else { continue };
        let style = if target.is_weak() {
            " [style=dashed]"
        } else {
            ""
        };
        out.push_str(&format!("  n{from}:r{row} -> n{to}{style};\n"));
    }
    out.push_str("}\n");
    out
}

/// As a Mermaid flowchart: each object a box, each reference an arrow with its label.
pub fn mermaid(graph: &Graph) -> String {
    let mut out = String::from("flowchart LR\n");
    for (i, node) in graph.nodes.iter().enumerate() {
        let mut lines = vec![format!("<b>{}</b>", entities(&graph.title(i)))];
        for row in &node.rows {
            if let Target::Text(text) = &row.target {
                lines.push(entities(&format!("{} = {text}", row.label)));
            }
        }
        if node.more > 0 {
            lines.push(format!("… {} more", node.more));
        }
        out.push_str(&format!("  n{i}[\"{}\"]\n", lines.join("<br/>")));
    }
    for (from, row, target) in graph.arrows() {
        let Some(to) = target.object() else { continue };
        let arrow = if target.is_weak() { "-.->" } else { "-->" };
        let label = entities(&graph.nodes[from].rows[row].label);
        out.push_str(&format!("  n{from} {arrow}|\"{label}\"| n{to}\n"));
    }
    out
}

/// A text in a field of a record.
fn field(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' | '"' | '{' | '}' | '<' | '>' | '|' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// A text in a Mermaid string, where characters with a meaning are written as numbers.
fn entities(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '"' | '#' | '<' | '>' | '&' | ';' | '`' | '|' | '[' | ']' | '{' | '}' => {
                out.push_str(&format!("#{};", c as u32));
            }
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

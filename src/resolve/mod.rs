//! Surface tree to code tree: names become places. Read next: [`scope`].

pub mod scope;

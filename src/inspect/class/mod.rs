//! Views of a class: how its layout and its MRO come about, how the class statement runs, what two classes have in
//! common.

pub mod body;
pub mod compare;
pub mod layout;
pub mod mro;
pub mod story;

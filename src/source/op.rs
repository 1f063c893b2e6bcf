//! Operators, comparisons and conversions, of the surface tree and of the code tree alike: how they are written, and the
//! words in the names of their special methods.

/// A binary operator.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[allow(missing_docs, reason = "the name is the operator")]
pub enum BinOp {
    Add,
    Sub,
    Mul,
    MatMul,
    Div,
    FloorDiv,
    Mod,
    Pow,
    LShift,
    RShift,
    BitAnd,
    BitOr,
    BitXor,
}

impl BinOp {
    /// All operators, in the order of their declaration.
    pub const ALL: [BinOp; 13] = [
        BinOp::Add,
        BinOp::Sub,
        BinOp::Mul,
        BinOp::MatMul,
        BinOp::Div,
        BinOp::FloorDiv,
        BinOp::Mod,
        BinOp::Pow,
        BinOp::LShift,
        BinOp::RShift,
        BinOp::BitAnd,
        BinOp::BitOr,
        BinOp::BitXor,
    ];

    /// How the operator is written.
    pub const fn symbol(self) -> &'static str {
        match self {
            BinOp::Add => "+",
            BinOp::Sub => "-",
            BinOp::Mul => "*",
            BinOp::MatMul => "@",
            BinOp::Div => "/",
            BinOp::FloorDiv => "//",
            BinOp::Mod => "%",
            BinOp::Pow => "**",
            BinOp::LShift => "<<",
            BinOp::RShift => ">>",
            BinOp::BitAnd => "&",
            BinOp::BitOr => "|",
            BinOp::BitXor => "^",
        }
    }

    /// The word in the names of its special methods: `add` in `__add__`, `__radd__`, `__iadd__`.
    pub const fn word(self) -> &'static str {
        match self {
            BinOp::Add => "add",
            BinOp::Sub => "sub",
            BinOp::Mul => "mul",
            BinOp::MatMul => "matmul",
            BinOp::Div => "truediv",
            BinOp::FloorDiv => "floordiv",
            BinOp::Mod => "mod",
            BinOp::Pow => "pow",
            BinOp::LShift => "lshift",
            BinOp::RShift => "rshift",
            BinOp::BitAnd => "and",
            BinOp::BitOr => "or",
            BinOp::BitXor => "xor",
        }
    }

    /// How tightly it binds among its like (reference, 6.17).
    pub const fn precedence(self) -> u8 {
        match self {
            BinOp::BitOr => 0,
            BinOp::BitXor => 1,
            BinOp::BitAnd => 2,
            BinOp::LShift | BinOp::RShift => 3,
            BinOp::Add | BinOp::Sub => 4,
            BinOp::Mul | BinOp::MatMul | BinOp::Div | BinOp::FloorDiv | BinOp::Mod => 5,
            BinOp::Pow => 6,
        }
    }
}

/// A unary operator (`not` is no operator on values but a test).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[allow(missing_docs, reason = "the name is the operator")]
pub enum UnaryOp {
    Neg,
    Pos,
    Invert,
}

impl UnaryOp {
    /// How the operator is written.
    pub const fn symbol(self) -> &'static str {
        match self {
            UnaryOp::Neg => "-",
            UnaryOp::Pos => "+",
            UnaryOp::Invert => "~",
        }
    }
}

/// A rich comparison.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
#[allow(missing_docs, reason = "the name is the operator")]
pub enum CmpOp {
    Lt,
    Le,
    Eq,
    Ne,
    Gt,
    Ge,
}

impl CmpOp {
    /// All comparisons, in the order of their declaration.
    pub const ALL: [CmpOp; 6] = [
        CmpOp::Lt,
        CmpOp::Le,
        CmpOp::Eq,
        CmpOp::Ne,
        CmpOp::Gt,
        CmpOp::Ge,
    ];

    /// How the operator is written.
    pub const fn symbol(self) -> &'static str {
        match self {
            CmpOp::Lt => "<",
            CmpOp::Le => "<=",
            CmpOp::Eq => "==",
            CmpOp::Ne => "!=",
            CmpOp::Gt => ">",
            CmpOp::Ge => ">=",
        }
    }

    /// The comparison with its operands exchanged.
    pub const fn swapped(self) -> CmpOp {
        match self {
            CmpOp::Lt => CmpOp::Gt,
            CmpOp::Le => CmpOp::Ge,
            CmpOp::Gt => CmpOp::Lt,
            CmpOp::Ge => CmpOp::Le,
            CmpOp::Eq | CmpOp::Ne => self,
        }
    }

    /// Does the comparison hold for operands in this order?
    #[inline]
    pub const fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            CmpOp::Lt => order.is_lt(),
            CmpOp::Le => order.is_le(),
            CmpOp::Eq => order.is_eq(),
            CmpOp::Ne => order.is_ne(),
            CmpOp::Gt => order.is_gt(),
            CmpOp::Ge => order.is_ge(),
        }
    }
}

/// A comparison of any form (reference, 6.10).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Comparison {
    /// `<` and the like.
    Rich(CmpOp),
    /// `is`, `is not`.
    Is {
        /// `is not`?
        not: bool,
    },
    /// `in`, `not in`.
    In {
        /// `not in`?
        not: bool,
    },
}

impl Comparison {
    /// How it is written.
    pub const fn symbol(self) -> &'static str {
        match self {
            Comparison::Rich(op) => op.symbol(),
            Comparison::Is { not: false } => "is",
            Comparison::Is { not: true } => "is not",
            Comparison::In { not: false } => "in",
            Comparison::In { not: true } => "not in",
        }
    }
}

/// What is done to the value of a field of an f-string before it is formatted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Conversion {
    /// Nothing.
    None,
    /// `str()`.
    Str,
    /// `repr()`.
    Repr,
    /// `ascii()`.
    Ascii,
}

impl Conversion {
    /// How it is written.
    pub const fn symbol(self) -> &'static str {
        match self {
            Conversion::None => "",
            Conversion::Str => "!s",
            Conversion::Repr => "!r",
            Conversion::Ascii => "!a",
        }
    }
}

/// `and`, `or`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs, reason = "the name is the operator")]
pub enum BoolOp {
    And,
    Or,
}

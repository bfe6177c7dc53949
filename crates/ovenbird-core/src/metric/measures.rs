//! Every measure of an answer with the part it speaks about, without a list that could forget one.

use super::{Measure, Part};

/// A value with measures in it.
pub trait Measures {
    /// Shows each of them, with the part it speaks about; `part` is that of the whole value.
    fn each<'a>(&'a self, part: &Part, see: &mut dyn FnMut(Part, &'a Measure));
}

impl Measures for Measure {
    fn each<'a>(&'a self, part: &Part, see: &mut dyn FnMut(Part, &'a Measure)) {
        see(part.clone(), self);
    }
}

impl<T: Measures> Measures for Option<T> {
    fn each<'a>(&'a self, part: &Part, see: &mut dyn FnMut(Part, &'a Measure)) {
        if let Some(one) = self {
            one.each(part, see);
        }
    }
}

impl<T: Measures> Measures for Vec<T> {
    fn each<'a>(&'a self, part: &Part, see: &mut dyn FnMut(Part, &'a Measure)) {
        for one in self {
            one.each(part, see);
        }
    }
}

/// Says which fields of a struct have measures, how their part differs from that of the whole, and
/// after `but` which fields have none. A field that is in neither list does not compile.
macro_rules! measures {
    (@part $part:ident) => {
        $part.clone()
    };
    (@part $part:ident $change:expr) => {
        $change($part)
    };
    ($of:ty { $($field:ident $(=> $change:expr)?),* $(,)? } $(but { $($other:ident),* $(,)? })?) => {
        impl $crate::metric::measures::Measures for $of {
            fn each<'a>(
                &'a self,
                part: &$crate::metric::Part,
                see: &mut dyn FnMut($crate::metric::Part, &'a $crate::metric::Measure),
            ) {
                use $crate::metric::measures::{Measures, measures};
                let Self { $($field,)* $($($other: _,)*)? } = self;
                $(Measures::each($field, &measures!(@part part $($change)?), see);)*
            }
        }
    };
}

pub(crate) use measures;
